//! The physical columns an entity needs, each with the element that owns it and the type its values are written with.

use crate::db::{ColumnName, Storage};
use crate::registry::{Entity, Field, FieldIx, Kind, Registry, SINCE};
use std::sync::Arc;

/// Suffix under which `sys_column` knows the `owner` column of an owned entity; its element is the entity.
pub(super) const OWNER: &str = "owner";

/// One physical column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnSpec {
    /// The field; of `owner`, the entity.
    pub element: Arc<str>,
    pub suffix: String,
    pub column: ColumnName,
    pub storage: Storage,
    /// The type the values mean something in, such as `money/2` or `lookup/crm_account`. Two fields of equal kind can
    /// read each other's values.
    pub kind: String,
    pub field: FieldIx,
    is_first: bool,
}

impl ColumnSpec {
    /// Whether this is the column that stands for its field: a field with three columns is shown once.
    pub fn is_first(&self) -> bool {
        self.is_first
    }
}

/// All columns of an entity beside those every record has.
pub fn columns(registry: &Registry, entity: &Entity) -> Vec<ColumnSpec> {
    let owner = entity.owner.map(|ix| entity.field(ix));
    let own = entity.fields.iter().filter(|field| !field.system || field.since.is_some());
    own.chain(owner).flat_map(|field| of_field(registry, entity, field)).collect()
}

fn of_field(registry: &Registry, entity: &Entity, field: &Field) -> Vec<ColumnSpec> {
    let kind = kind_text(registry, field);
    let spec = |(column, suffix, storage): &(ColumnName, &'static str, Storage)| {
        let (element, suffix) = key(entity, field, suffix);
        let is_first = field.since.is_none() && *column == field.column;
        ColumnSpec {
            element,
            suffix,
            column: column.clone(),
            storage: *storage,
            kind: kind.clone(),
            field: field.ix,
            is_first,
        }
    };
    field.columns().iter().map(spec).collect()
}

/// What `sys_column` knows a column by: its element, and a suffix that tells the generation and which of the columns.
pub(super) fn key(entity: &Entity, field: &Field, part: &str) -> (Arc<str>, String) {
    match field.since {
        Some(stage) => {
            let stage = entity.field(stage);
            (stage.id.clone(), generation_suffix(stage.generation) + SINCE)
        }
        None if field.system => (entity.id.clone(), OWNER.to_owned()),
        None => (field.id.clone(), generation_suffix(field.generation) + part),
    }
}

/// What follows the name of a first column in later generations.
pub(super) fn generation_suffix(generation: u32) -> String {
    if generation <= 1 { String::new() } else { format!("__{generation}") }
}

/// The generation of a first column's suffix; none for further columns.
pub(super) fn generation_of(suffix: &str) -> Option<u32> {
    if suffix.is_empty() {
        return Some(1);
    }
    suffix.strip_prefix("__")?.parse().ok()
}

/// Short and long text are one kind: they differ in limits only, which are the engine's.
pub(super) fn kind_text(registry: &Registry, field: &Field) -> String {
    if field.since.is_some() {
        return "stage_since".to_owned();
    }
    match &field.kind {
        Kind::Text { .. } | Kind::LongText { .. } => "text".to_owned(),
        Kind::Money { scale, .. } => format!("money/{scale}"),
        Kind::Percent { scale, .. } => format!("percent/{scale}"),
        Kind::Decimal { scale, .. } => format!("decimal/{scale}"),
        Kind::ManyToMany { to, .. } => format!("many_to_many/{}", registry.entity(*to).id),
        Kind::Lookup { to, .. } => format!("lookup/{}", registry.entity(*to).id),
        Kind::Id
        | Kind::Integer { .. }
        | Kind::Rating { .. }
        | Kind::Duration
        | Kind::Email
        | Kind::Phone
        | Kind::Url
        | Kind::Time
        | Kind::Boolean
        | Kind::Date
        | Kind::DateTime
        | Kind::Choice(_)
        | Kind::Regarding { .. }
        | Kind::MultiChoice(_)
        | Kind::Attachment { .. }
        | Kind::Image { .. }
        | Kind::Tags
        | Kind::AutoNumber(_)
        | Kind::Json
        | Kind::Position
        | Kind::Address { .. }
        | Kind::RichText { .. }
        | Kind::Signature
        | Kind::User
        | Kind::Stage => field.kind.name().to_owned(),
    }
}
