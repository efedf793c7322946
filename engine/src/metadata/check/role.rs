//! Roles: rights that can be meant.
use crate::formula::mentions;

use super::super::{
    model::{Entity, FieldAccess, FieldKind, Model, ObjectRights, Reach, Role},
    problem::Problem,
};

/// Reports rights that reach further than reading, and "own" where records have no owner.
pub fn check_role(model: &Model, role: &Role, problems: &mut Vec<Problem>) {
    for (name, rights) in &role.objects {
        let Some(entity) = model.entity(name) else { continue };
        for (right, reach) in reaches(rights) {
            let pointer = format!("/objects/{name}/{right}");
            if reach == Reach::Own && !entity.owned {
                let problem = Problem::error(&role.file, pointer.as_str(), "right_without_owner");
                problems.push(problem.with("entity", name.as_str()).with("right", right));
            }
            if reach > rights.read {
                let problem = Problem::warning(&role.file, pointer, "right_beyond_read");
                problems.push(problem.with("entity", name.as_str()).with("right", right));
            }
        }
        if rights.create && rights.read == Reach::None {
            let problem = Problem::warning(&role.file, format!("/objects/{name}/create"), "right_beyond_read");
            problems.push(problem.with("entity", name.as_str()).with("right", "create"));
        }
        check_computed(model, role, (name, entity, rights), problems);
        let hidden = |field: &str| rights.fields.get(field) == Some(&FieldAccess::None);
        if hidden(&entity.name_field) {
            let pointer = format!("/objects/{name}/fields/{}", entity.name_field);
            problems.push(Problem::warning(&role.file, pointer, "name_field_hidden").with("entity", name.as_str()));
        }
        let writable = |field: &&str| !hidden(field) && rights.fields.get(*field) != Some(&FieldAccess::Read);
        for field in entity.fields.iter().filter(|field| field.required && field.default.is_none() && rights.create) {
            if !writable(&field.name.as_str()) {
                let pointer = format!("/objects/{name}/create");
                let problem = Problem::warning(&role.file, pointer, "create_required_closed");
                problems.push(problem.with("entity", name.as_str()).with("field", field.name.as_str()));
            }
        }
    }
}

/// Says of computed fields a role reads what they are computed from that it does not read: that may be meant.
fn check_computed(
    model: &Model,
    role: &Role,
    (name, entity, rights): (&str, &Entity, &ObjectRights),
    problems: &mut Vec<Problem>,
) {
    let hidden = |entity: &Entity, field: &str| {
        let rights = role.objects.iter().find(|(name, _)| **name == *entity.name).map(|(_, rights)| rights);
        rights.is_none_or(|rights| rights.read == Reach::None || rights.fields.get(field) == Some(&FieldAccess::None))
    };
    if rights.read == Reach::None {
        return;
    }
    for field in entity.fields.iter().filter(|field| !hidden(entity, &field.name)) {
        let source = match &field.kind {
            FieldKind::Formula { formula, .. } => mentions(formula)
                .into_iter()
                .filter(|mention| mention.value_of.is_none())
                .find(|mention| hidden(entity, mention.text.split('.').next().unwrap_or_default()))
                .map(|mention| mention.text.to_owned()),
            FieldKind::Rollup { of, field, .. } => model
                .related(entity, of)
                .filter(|(related, _)| hidden(related, field.as_deref().unwrap_or_default()))
                .map(|_| field.as_ref().map_or_else(|| of.to_string(), |field| format!("{of}.{field}"))),
            _ => None,
        };
        if let Some(source) = source {
            let problem = Problem::warning(&role.file, format!("/objects/{name}"), "computed_reads_hidden");
            problems.push(problem.with("entity", name).with("field", field.name.as_str()).with("source", source));
        }
    }
}

fn reaches(rights: &ObjectRights) -> [(&'static str, Reach); 3] {
    [("read", rights.read), ("update", rights.update), ("delete", rights.delete)]
}
