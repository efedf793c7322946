//! Where values go that change: to what is there, and only from what is gone.
use std::collections::BTreeMap;

use super::super::{
    model::{ApiName, ChoiceOption, ElementId, Field, FieldKind, Model},
    problem::Problem,
};

/// Most names a mistaken target is told beside.
const TOLD: usize = 40;

/// Reports targets that are no option, and moves from what is still there.
pub fn check_conversions(model: &Model, problems: &mut Vec<Problem>) {
    for entity in &model.entities {
        for (at, field) in entity.fields.iter().enumerate() {
            let options = model.options(field);
            check_options((&entity.file, &format!("/fields/{at}/moved")), &field.moved, options, problems);
            check_mapping((&entity.file, &format!("/fields/{at}/convert/map")), field, options, problems);
        }
        for pipeline in &entity.pipelines {
            for id in pipeline.moved.keys().filter(|id| pipeline.stages.iter().any(|stage| stage.id == **id)) {
                let problem = Problem::error(&pipeline.file, format!("/moved/{id}"), "moved_present");
                problems.push(problem.with("name", id.as_str()));
            }
        }
    }
    for list in &model.choices {
        check_options((&list.file, "/moved"), &list.moved, &list.options, problems);
    }
}

fn check_options(
    (file, pointer): (&str, &str),
    moved: &BTreeMap<ElementId, Option<ApiName>>,
    options: &[ChoiceOption],
    problems: &mut Vec<Problem>,
) {
    for (id, to) in moved {
        let at = format!("{pointer}/{id}");
        if options.iter().any(|option| option.id == *id) {
            problems.push(Problem::error(file, at, "moved_present").with("name", id.as_str()));
        } else if let Some(to) = to.as_ref().filter(|to| !options.iter().any(|option| is_called(option, to))) {
            problems.push(unknown((file, at), to, options));
        }
    }
}

/// Of an option, the mapping names it; other values are read with the records.
fn check_mapping(
    (file, pointer): (&str, &str),
    field: &Field,
    options: &[ChoiceOption],
    problems: &mut Vec<Problem>,
) {
    let FieldKind::Choice { .. } = field.kind else { return };
    for (text, to) in field.convert.iter().flat_map(|convert| &convert.map) {
        if let Some(to) = to.as_ref().filter(|to| !options.iter().any(|option| is_called(option, to))) {
            problems.push(unknown((file, super::super::walk::child_pointer(pointer, text)), to, options));
        }
    }
}

fn is_called(option: &ChoiceOption, name: &str) -> bool {
    option.name == *name || option.aliases.iter().any(|alias| alias == name)
}

fn unknown((file, pointer): (&str, String), to: &str, options: &[ChoiceOption]) -> Problem {
    let known = options.iter().map(|option| option.name.as_str()).take(TOLD);
    Problem::error(file, pointer, "convert_unknown").with("name", to).suggesting(to, known)
}
