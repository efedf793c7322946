//! Roles: rights that can be meant.
use super::super::{
    model::{FieldAccess, Model, ObjectRights, Reach, Role},
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

fn reaches(rights: &ObjectRights) -> [(&'static str, Reach); 3] {
    [("read", rights.read), ("update", rights.update), ("delete", rights.delete)]
}
