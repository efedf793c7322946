//! The name field, constraints and rules of one entity; its fields are in `field`.
use super::{
    super::{
        model::{ApiName, ChoiceOption, Entity, FieldKind, FieldType, Limited, Model, RuleEffect},
        path::SYSTEM_FIELDS,
        problem::Problem,
    },
    field::{check_field, names},
};

use std::collections::BTreeSet;

/// Reports what can not work in an entity's own file.
pub fn check_entity(entity: &Entity, problems: &mut Vec<Problem>) {
    let error = |pointer: &str, code| Problem::error(&entity.file, pointer, code);
    for (pointer, name) in names(&entity.name, &entity.aliases) {
        if name == "user" {
            problems.push(error(&pointer, "name_reserved").with("name", name));
        }
    }
    if let Some(field) = entity.field(&entity.name_field).filter(|field| field.field_type() != FieldType::Text) {
        problems.push(error("/nameField", "name_field_type").with("field", field.name.as_str()));
    }
    check_timeline(entity, problems);
    for (at, field) in entity.fields.iter().enumerate() {
        check_field(entity, field, &format!("/fields/{at}"), problems);
    }
    for (at, unique) in entity.unique.iter().enumerate() {
        for (nth, name) in unique.fields.iter().enumerate() {
            if entity.field(name).is_some_and(|field| !can_be_unique(field.field_type())) {
                problems.push(error(&format!("/unique/{at}/fields/{nth}"), "unique_type").with("field", name.as_str()));
            }
        }
    }
    for (at, order) in entity.indexes.iter().enumerate() {
        for (nth, path) in order.fields.iter().enumerate() {
            let name = path.trim_start_matches('-');
            let far = name.contains('.') || entity.field(name).is_some_and(|field| !can_be_ordered(field.field_type()));
            if far {
                problems.push(error(&format!("/indexes/{at}/fields/{nth}"), "index_type").with("field", name));
            }
        }
        if entity.indexes[..at].iter().any(|other| other.fields == order.fields) {
            problems.push(error(&format!("/indexes/{at}"), "index_twice"));
        }
    }
    for (at, rule) in entity.rules.iter().enumerate() {
        if let RuleEffect::Lock(names) = &rule.effect {
            for (nth, name) in names.iter().enumerate() {
                if entity.field(name).is_some_and(|field| field.kind.is_computed()) {
                    let place = format!("/rules/{at}/lock/{nth}");
                    problems.push(error(&place, "lock_computed").with("field", name.as_str()));
                }
            }
        }
        let (part, code, fits, limited): (_, _, fn(FieldType) -> bool, Vec<&ApiName>) = match &rule.effect {
            RuleEffect::Options(limits) => {
                let names = limits.iter().map(|(name, _)| name).collect();
                (
                    "options",
                    "rule_options_type",
                    |kind| matches!(kind, FieldType::Choice | FieldType::MultiChoice),
                    names,
                )
            }
            RuleEffect::Records(limits) => {
                check_limits(entity, &format!("/rules/{at}/records"), limits.iter().map(|(key, _)| key), problems);
                continue;
            }
            RuleEffect::Require(_) | RuleEffect::Lock(_) | RuleEffect::Refuse => continue,
        };
        for name in limited {
            if entity.field(name).is_some_and(|field| !fits(field.field_type())) {
                problems.push(error(&format!("/rules/{at}/{part}/{name}"), code).with("field", name.as_str()));
            }
        }
    }
}

/// Reports limits of fields that lead to no record, and of those that lead to several entities without saying of which.
fn check_limits<'a>(
    entity: &Entity,
    place: &str,
    limits: impl Iterator<Item = &'a Limited>,
    problems: &mut Vec<Problem>,
) {
    for limited in limits {
        let code = match entity.field(&limited.field).map(|field| field.field_type()) {
            Some(FieldType::Lookup | FieldType::ManyToMany | FieldType::User) => continue,
            Some(FieldType::Regarding) if limited.entity.is_some() => continue,
            Some(FieldType::Regarding) => "rule_records_entity",
            // The owner is whoever somebody makes it; the other built-in fields nobody chooses.
            None if *limited.field == *"owner" || !SYSTEM_FIELDS.iter().any(|(name, _)| *limited.field == **name) => {
                continue;
            }
            Some(_) | None => "rule_records_type",
        };
        let problem = Problem::error(&entity.file, format!("{place}/{limited}"), code);
        problems.push(problem.with("field", limited.field.as_str()));
    }
}

/// Whether a value of the type is short, and one value rather than a set of them.
fn can_be_unique(kind: FieldType) -> bool {
    let long = matches!(
        kind,
        FieldType::LongText | FieldType::RichText | FieldType::Json | FieldType::Position | FieldType::Address
    );
    let long = long || kind == FieldType::Signature;
    let several = matches!(kind, FieldType::MultiChoice | FieldType::Tags | FieldType::ManyToMany);
    let computed = matches!(kind, FieldType::Formula | FieldType::Rollup);
    !computed && !long && !several && !matches!(kind, FieldType::Attachment | FieldType::Image)
}

/// Whether the database can keep an order by a field of the type: as unique ones, and what is computed.
fn can_be_ordered(kind: FieldType) -> bool {
    can_be_unique(kind) || matches!(kind, FieldType::Formula | FieldType::Rollup)
}

/// Reports fields of the timeline that hold something else than their place needs. System fields have the right type.
fn check_timeline(entity: &Entity, problems: &mut Vec<Problem>) {
    let Some(timeline) = &entity.timeline else { return };
    let mut check = |part: &str, name: Option<&ApiName>, fits: &[FieldType]| {
        if let Some(field) =
            name.and_then(|name| entity.field(name)).filter(|field| !fits.contains(&field.field_type()))
        {
            let problem = Problem::error(&entity.file, format!("/timeline/{part}"), "timeline_type");
            problems.push(problem.with("field", field.name.as_str()).with("type", fits[0].as_str()));
        }
    };
    check("at", Some(&timeline.at), &[FieldType::Datetime]);
    check("kind", timeline.kind.as_ref(), &[FieldType::Choice]);
    check("text", timeline.text.as_ref(), &[FieldType::Text, FieldType::LongText, FieldType::RichText]);
}

/// Reports a list nobody can choose from.
pub fn check_options(file: &str, pointer: &str, options: &[ChoiceOption], problems: &mut Vec<Problem>) {
    if options.iter().all(|option| option.retired) {
        problems.push(Problem::warning(file, format!("{pointer}/options"), "options_empty"));
    }
}

/// Reports required lookups that lead back to where they begin: the first record of any of these entities cannot be made.
pub fn check_circles(model: &Model, problems: &mut Vec<Problem>) {
    for (start, entity) in model.entities.iter().enumerate() {
        let mut seen = BTreeSet::from([start]);
        let mut path = Vec::new();
        if let Some(place) = circle(model, (start, start), &mut seen, &mut path) {
            path.push(entity.name.as_str());
            path.reverse();
            let problem = Problem::error(&entity.file, format!("/fields/{place}/required"), "required_circle");
            problems.push(problem.with("path", path.join(" → ")));
        }
    }
}

/// The position of the field of `here` with which a way of required lookups back to `start` begins, and the entities on that
/// way, the last first. A circle is told once: at the first of its entities.
fn circle<'m>(
    model: &'m Model,
    (start, here): (usize, usize),
    seen: &mut BTreeSet<usize>,
    path: &mut Vec<&'m str>,
) -> Option<usize> {
    for (at, field) in model.entities[here].fields.iter().enumerate().filter(|(_, field)| field.required) {
        let FieldKind::Lookup { to, .. } = &field.kind else { continue };
        let Some(next) = model.entities.iter().position(|entity| entity.name == *to) else { continue };
        if next == start {
            return Some(at);
        }
        if next > start && seen.insert(next) && circle(model, (start, next), seen, path).is_some() {
            path.push(&model.entities[next].name);
            return Some(at);
        }
    }
    None
}
