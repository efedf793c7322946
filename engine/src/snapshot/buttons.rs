//! Buttons of forms: what they give fields has to be a value of those fields.

use crate::fields::{self, At};
use crate::filter::{self, Moment, Path, is_comparable, resolve_path};
use crate::metadata::Problem;
use crate::metadata::model::{self, Does};
use crate::permissions::Scope;
use crate::registry::{Entity, Field, Kind, Registry};
use serde_json::{Map, Value as Json};

/// Reports values that no record could have.
pub fn check(
    (registry, system): (&Registry, &Scope),
    entity: &Entity,
    source: &model::Entity,
    problems: &mut Vec<Problem>,
) {
    for form in &source.forms {
        let mut buttons = Vec::new();
        for (at, node) in form.elements.iter().enumerate() {
            collect(node, format!("/elements/{at}"), &mut buttons);
        }
        for (action, pointer) in buttons {
            let (target, part, values) = match action.does() {
                Some(Does::Set { set, .. }) => (Some(entity), "set", set),
                Some(Does::Create { entity, values }) => (registry.find(entity), "values", values),
                Some(Does::Move(_) | Does::Open(_)) | None => continue,
            };
            let Some(target) = target else { continue };
            let here = (form.file.as_str(), format!("{pointer}/action/{part}"));
            check_values((registry, system), (entity, target), values, here, problems);
        }
    }
}

fn collect<'m>(node: &'m model::FormNode, pointer: String, found: &mut Vec<(&'m model::ButtonAction, String)>) {
    for (at, inner) in node.elements.iter().enumerate() {
        collect(inner, format!("{pointer}/elements/{at}"), found);
    }
    if let Some(action) = &node.action {
        found.push((action, pointer));
    }
}

fn check_values(
    (registry, system): (&Registry, &Scope),
    (source, target): (&Entity, &Entity),
    values: &Map<String, Json>,
    (file, pointer): (&str, String),
    problems: &mut Vec<Problem>,
) {
    for (name, given) in values {
        // What is no field is told where names are.
        let Some(field) = target.find(name) else { continue };
        let at = format!("{pointer}/{name}");
        if let Some(own) = given.get("record").and_then(Json::as_str) {
            if let Ok(path) = resolve_path(registry, system, source, own, &at)
                && !takes(registry, (target, field), &path)
            {
                let problem = Problem::error(file, at, "button_value_kind");
                problems.push(problem.with("field", name.as_str()).with("other", own));
            }
            continue;
        }
        let is_moment = matches!(field.kind, Kind::Date | Kind::DateTime) && Moment::parse(given).is_some();
        let is_me = matches!(field.kind, Kind::User) && given == "$me";
        let names_a_record =
            matches!(field.kind, Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::ManyToMany { .. } | Kind::User);
        match fields::parse(At::new(registry, target, field), given) {
            _ if is_moment || is_me || given.is_null() => {}
            // Files name no records: what there is differs between companies.
            Ok(_) if names_a_record => {
                let problem = Problem::error(file, at, "button_value_kind");
                problems.push(problem.with("field", name.as_str()).with("other", given.to_string()));
            }
            Ok(_) => {}
            Err(item) => problems.push(filter::value_problem(file, &at, &item)),
        }
    }
}

/// Whether a field can have the value at a path of the record at hand.
fn takes(registry: &Registry, (target, field): (&Entity, &Field), path: &Path) -> bool {
    match (&field.kind, &path.field(registry).kind) {
        (Kind::Regarding { to, .. }, Kind::Id) => to.contains(&path.entity),
        (Kind::Regarding { to, .. }, Kind::Lookup { to: other, .. }) => to.contains(other),
        (Kind::Text { .. } | Kind::LongText { .. }, Kind::AutoNumber(_) | Kind::Email | Kind::Phone | Kind::Url) => {
            true
        }
        _ => is_comparable(registry, &Path::own(target, field), path),
    }
}
