//! Where values go whose field changes its type: to what is there.
use super::super::{
    model::{ChoiceOption, Field, FieldKind, Model},
    problem::Problem,
};

/// Most names a mistaken target is told beside.
const TOLD: usize = 40;

/// Reports targets of a conversion that are no option.
pub fn check_conversions(model: &Model, problems: &mut Vec<Problem>) {
    for entity in &model.entities {
        for (at, field) in entity.fields.iter().enumerate() {
            let options = model.options(field);
            check_mapping((&entity.file, &format!("/fields/{at}/convert/map")), field, options, problems);
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
