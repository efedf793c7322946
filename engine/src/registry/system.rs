//! System fields every record has, and the built-in entity `user`.

use super::{Columns, ENTERED_AT, Entity, EntityIx, Field, FieldIx, Kind, SINCE};
use crate::db::{ColumnName, TableName};
use crate::error::Params;
use crate::locales::{Language, Texts};
use std::collections::{BTreeMap, HashMap};

fn texts(key: &str) -> Texts {
    let text = |language: Language| (language.tag().to_owned(), language.text("system", key, &Params::new()));
    Texts(BTreeMap::from(Language::ALL.map(text)))
}

fn field(name: &'static str, kind: Kind) -> Field {
    let column = ColumnName::system(name);
    Field {
        // Set when the field takes its place in an entity.
        ix: FieldIx(0),
        id: format!("sys_{name}").into(),
        name: name.into(),
        label: texts(name),
        help: None,
        columns: Columns::of(&column, &kind),
        kind,
        column,
        generation: 1,
        required: false,
        read_only: true,
        system: true,
        default: None,
        computed: None,
        since: None,
    }
}

/// The instant a record came to its stage, beside the stage field. No name of a file holds a dot, so the two never meet.
pub fn since(ix: FieldIx, stage: &Field) -> Field {
    let text = |language: Language| {
        let params = Params::from_iter([("field".to_owned(), stage.label.text(language).into())]);
        (language.tag().to_owned(), language.text("system", "stage_since", &params))
    };
    let column = stage.column.with_suffix(SINCE);
    Field {
        id: format!("{}{SINCE}", stage.id).into(),
        name: format!("{}.{ENTERED_AT}", stage.name).into(),
        label: Texts(BTreeMap::from(Language::ALL.map(text))),
        columns: Columns::of(&column, &Kind::DateTime),
        column,
        since: Some(ix),
        ..field("updated_at", Kind::DateTime)
    }
}

/// `owner` (when owned), then who and when, then `id` and `version`.
pub fn fields(owned: bool) -> Vec<Field> {
    let owner = Field { read_only: false, ..field("owner", Kind::User) };
    let mut fields = if owned { vec![owner] } else { Vec::new() };
    fields.extend([
        field("created_at", Kind::DateTime),
        field("created_by", Kind::User),
        field("updated_at", Kind::DateTime),
        field("updated_by", Kind::User),
        field("id", Kind::Id),
        field("version", Kind::Integer { min: None, max: None }),
    ]);
    fields
}

/// `user`: people of the workspace, readable by everybody who can sign in.
pub fn user(ix: EntityIx) -> Entity {
    let text = || Kind::Text { max_length: 200 };
    let fields =
        vec![field("name", text()), field("email", text()), field("active", Kind::Boolean), field("id", Kind::Id)];
    let mut entity = Entity {
        ix,
        id: "sys_user".into(),
        name: "user".into(),
        label: texts("user"),
        label_plural: texts("user"),
        icon: Some("user".into()),
        hue: None,
        table: TableName::system("sys_user").into(),
        fields,
        name_field: FieldIx(0),
        owner: None,
        builtin: true,
        pipelines: Vec::new(),
        timeline: None,
        incoming: Vec::new(),
        by_name: HashMap::new(),
        by_id: HashMap::new(),
    };
    super::build::index_fields(&mut entity, &[]);
    entity
}
