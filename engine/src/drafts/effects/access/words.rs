//! Powers in words, in every language: the reader's is chosen when the plan is shown.

use super::doors::DoorKind;
use super::powers::{FieldPower, ObjectPower, Power, Sides, Step};
use crate::locales::{Language, Params, Texts};
use crate::metadata::model::{PlatformRight, Reach};

/// Things named in a row at most.
const NAMED: usize = 8;

/// A sentence of the group `access` in every language.
pub fn in_all(key: &str, params: &Params) -> Texts {
    let text = |language: Language| (language.tag().to_owned(), language.text("access", key, params));
    Texts(Language::ALL.map(text).into())
}

/// "reading own records, changing “Amount”".
pub fn row(sides: &Sides<'_>, steps: &[Step]) -> Texts {
    let mut named: Vec<Texts> = steps.iter().filter_map(|step| phrase(sides, *step, steps)).collect();
    let rest = named.len().saturating_sub(NAMED);
    if rest > 0 {
        named.truncate(NAMED);
        named.push(in_all("more", &Params::from_iter([("count".to_owned(), rest.into())])));
    }
    let join = |language: Language| {
        let comma = language.text("access", "comma", &Params::new());
        let words: Vec<&str> = named.iter().map(|texts| texts.text(language)).collect();
        (language.tag().to_owned(), words.join(&comma))
    };
    Texts(Language::ALL.map(join).into())
}

/// None for what another step of the same row says along.
fn phrase(sides: &Sides<'_>, step: Step, row: &[Step]) -> Option<Texts> {
    let registry = &sides.planned.registry;
    Some(match step.power {
        Power::Object(_, power) => in_all(&object_key(power, step), &Params::new()),
        Power::Field(entity, field, power) => {
            let has = |power| row.iter().any(|other| other.power == Power::Field(entity, field, power));
            let key = match power {
                FieldPower::Read if !step.is_lost() && has(FieldPower::Edit) => "field_both",
                FieldPower::Read => "field_read",
                FieldPower::Edit if has(FieldPower::Read) => return None,
                FieldPower::Edit => "field_edit",
            };
            named(key, &[("field", &registry.entity(entity).field(field).label)])
        }
        Power::Door(ix) => {
            let door = &sides.doors[ix];
            match (door.kind, door.names.as_slice()) {
                (DoorKind::Form, [name, ..]) => named("form", &[("name", name)]),
                (DoorKind::View, [name, ..]) => named("view", &[("name", name)]),
                (DoorKind::Menu, [name, ..]) => named("menu", &[("name", name)]),
                (DoorKind::Move(_), [from, to]) => named("move", &[("from", from), ("to", to)]),
                (DoorKind::Form | DoorKind::View | DoorKind::Menu | DoorKind::Move(_), _) => return None,
            }
        }
        Power::Platform(right) => in_all(platform_key(right), &Params::new()),
    })
}

fn named(key: &str, names: &[(&str, &Texts)]) -> Texts {
    in_all(key, &names.iter().map(|(name, text)| ((*name).to_owned(), text.to_json())).collect())
}

fn object_key(power: ObjectPower, step: Step) -> String {
    let verb = match power {
        ObjectPower::Read => "read",
        ObjectPower::Create => return "create".to_owned(),
        ObjectPower::Update => "update",
        ObjectPower::Delete => "delete",
    };
    let reach = match (step.from, step.to) {
        (_, Reach::None) => "",
        (Reach::None, Reach::Own) => "_own",
        (Reach::None, Reach::All) => "_all",
        (Reach::Own | Reach::All, Reach::Own | Reach::All) => "_others",
    };
    format!("{verb}{reach}")
}

fn platform_key(right: PlatformRight) -> &'static str {
    match right {
        PlatformRight::Design => "design",
        PlatformRight::Publish => "publish",
        PlatformRight::Users => "users",
        PlatformRight::Import => "import",
        PlatformRight::Export => "export",
    }
}
