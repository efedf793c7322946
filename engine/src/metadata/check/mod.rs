//! What only makes sense together: checks on the typed model, after shape and references. A part that could not be read
//! is not in the model; nothing is said about its absence here.
mod button;
mod conversion;
mod entity;
mod field;
pub mod labels;
mod page;
mod pipeline;
mod role;
pub mod uniqueness;

use super::{model::Model, problem::Problem};

/// Reports everything in the model that can not work, or probably is not meant.
pub fn check_model(model: &Model, problems: &mut Vec<Problem>) {
    for entity in &model.entities {
        entity::check_entity(entity, problems);
        pipeline::check_pipelines(entity, problems);
        page::check_forms(model, entity, problems);
        page::check_views(entity, problems);
    }
    for list in &model.choices {
        entity::check_options(&list.file, "", &list.options, problems);
    }
    entity::check_circles(model, problems);
    conversion::check_conversions(model, problems);
    for role in &model.roles {
        role::check_role(model, role, problems);
    }
    if let Some(navigation) = &model.navigation {
        page::check_navigation(navigation, problems);
    }
}
