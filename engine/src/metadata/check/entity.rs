//! Fields, constraints and rules of one entity.
use serde_json::Value;

use super::super::{
    model::{ChoiceOption, Entity, Field, FieldKind, FieldType, RuleEffect},
    problem::Problem,
};

/// Names every record answers by itself, and names the answer uses beside the fields.
pub const RESERVED: [&str; 12] = [
    "id",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "deleted_at",
    "owner",
    "locked_by",
    "rights",
    "warnings",
    "values",
];

/// Longest text a `text` field may be given room for.
const TEXT_LIMIT: u32 = 1_000;

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
    for (at, field) in entity.fields.iter().enumerate() {
        check_field(entity, field, &format!("/fields/{at}"), problems);
    }
    for (at, unique) in entity.unique.iter().enumerate() {
        for (nth, name) in unique.fields.iter().enumerate() {
            if entity.field(name).is_some_and(|field| field.field_type() == FieldType::LongText) {
                problems.push(error(&format!("/unique/{at}/fields/{nth}"), "unique_type").with("field", name.as_str()));
            }
        }
    }
    for (at, rule) in entity.rules.iter().enumerate() {
        let RuleEffect::Options(limits) = &rule.effect else { continue };
        for (name, _) in limits {
            if entity.field(name).is_some_and(|field| field.field_type() != FieldType::Choice) {
                problems.push(
                    error(&format!("/rules/{at}/options/{name}"), "rule_options_type").with("field", name.as_str()),
                );
            }
        }
    }
}

/// Reports a list nobody can choose from.
pub fn check_options(file: &str, pointer: &str, options: &[ChoiceOption], problems: &mut Vec<Problem>) {
    if options.iter().all(|option| option.retired) {
        problems.push(Problem::warning(file, format!("{pointer}/options"), "options_empty"));
    }
}

fn check_field(entity: &Entity, field: &Field, pointer: &str, problems: &mut Vec<Problem>) {
    let error = |part: &str, code| {
        Problem::error(&entity.file, format!("{pointer}{part}"), code).with("field", field.name.as_str())
    };
    for (part, name) in names(&field.name, &field.aliases) {
        if RESERVED.contains(&name) {
            problems.push(error(&part, "name_reserved").with("name", name));
        }
    }
    if field.required && field.read_only && field.default.is_none() {
        let problem = Problem::warning(&entity.file, format!("{pointer}/required"), "required_read_only");
        problems.push(problem.with("field", field.name.as_str()));
    }
    match &field.kind {
        FieldKind::Text { max_length } if *max_length > TEXT_LIMIT => {
            problems.push(error("/maxLength", "number_too_big").with("limit", TEXT_LIMIT));
        }
        FieldKind::Integer { min, max } | FieldKind::Money { min, max, .. } | FieldKind::Percent { min, max, .. } => {
            if let (Some(low), Some(high)) = (min.as_deref().and_then(units), max.as_deref().and_then(units))
                && low > high
            {
                problems.push(error("/max", "range_reversed"));
            }
        }
        FieldKind::Choice { choices, options } => match (choices, options.is_empty()) {
            (None, true) => problems.push(error("", "options_missing")),
            (Some(_), false) => problems.push(error("/options", "options_twice")),
            (None, false) => check_options(&entity.file, pointer, options, problems),
            (Some(_), true) => {}
        },
        FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::Boolean {}
        | FieldKind::Date {}
        | FieldKind::Datetime {}
        | FieldKind::Lookup { .. }
        | FieldKind::User {}
        | FieldKind::Stage {} => {}
    }
    if let Some(default) = &field.default
        && !default_fits(field.field_type(), default)
    {
        problems.push(error("/default", "default_type").with("type", field.field_type().as_str()));
    }
}

/// A name and its earlier names with the pointers below the element.
fn names<'a>(name: &'a str, aliases: &'a [super::super::model::ApiName]) -> impl Iterator<Item = (String, &'a str)> {
    let aliases = aliases.iter().enumerate().map(|(at, alias)| (format!("/aliases/{at}"), alias.as_str()));
    std::iter::once(("/name".to_owned(), name)).chain(aliases)
}

/// Whether a default can be a value of the type; formats are checked by the field types when the model is compiled.
fn default_fits(kind: FieldType, default: &Value) -> bool {
    let moment = default.get("date").is_some();
    match kind {
        FieldType::Text | FieldType::LongText | FieldType::Choice => default.is_string(),
        FieldType::Integer => default.is_i64() || default.as_str().is_some_and(|text| text.parse::<i64>().is_ok()),
        FieldType::Money | FieldType::Percent => {
            default.is_number() || default.as_str().is_some_and(|text| units(text).is_some())
        }
        FieldType::Boolean => default.is_boolean(),
        FieldType::Date | FieldType::Datetime => default.is_string() || moment,
        FieldType::User => default == "$me",
        // A template knows no record, and a new record begins in its pipeline's first stage.
        FieldType::Lookup | FieldType::Stage => false,
    }
}

/// Decimal text in millionths, for comparing.
fn units(text: &str) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 6 {
        return None;
    }
    format!("{whole}{fraction:0<6}").parse().ok()
}
