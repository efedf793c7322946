//! One field: its name, its limits, its options and its default.
use serde_json::Value;

use crate::formula;

use super::{
    super::{
        model::{ApiName, Entity, Field, FieldKind, FieldType, NumberPattern, RollupOp},
        problem::Problem,
    },
    entity::check_options,
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

/// Greatest whole number a JSON reader keeps exactly (2^53 - 1), in millionths.
const NUMBER_LIMIT: i128 = 9_007_199_254_740_991_000_000;

/// Reports what can not work in a field.
pub fn check_field(entity: &Entity, field: &Field, pointer: &str, problems: &mut Vec<Problem>) {
    let error = |part: &str, code| {
        Problem::error(&entity.file, format!("{pointer}{part}"), code).with("field", field.name.as_str())
    };
    for (part, name) in names(&field.name, &field.aliases) {
        if RESERVED.contains(&name) {
            problems.push(error(&part, "name_reserved").with("name", name));
        }
    }
    if field.required && field.kind.is_computed() {
        problems.push(error("/required", "computed_required"));
    }
    let numbered = matches!(field.kind, FieldKind::AutoNumber { .. });
    if field.required && field.read_only && field.default.is_none() && !numbered {
        let problem = Problem::warning(&entity.file, format!("{pointer}/required"), "required_read_only");
        problems.push(problem.with("field", field.name.as_str()));
    }
    match &field.kind {
        FieldKind::Text { max_length } if *max_length > TEXT_LIMIT => {
            problems.push(error("/maxLength", "number_too_big").with("limit", TEXT_LIMIT));
        }
        FieldKind::Integer { min, max } => check_range([min, max], 0, &error, problems),
        FieldKind::Money { min, max, scale }
        | FieldKind::Percent { min, max, scale }
        | FieldKind::Decimal { min, max, scale } => {
            check_range([min, max], *scale, &error, problems);
        }
        FieldKind::Rating { max } => check_rating(max, &error, problems),
        FieldKind::Choice { choices, options } | FieldKind::MultiChoice { choices, options } => {
            match (choices, options.is_empty()) {
                (None, true) => problems.push(error("", "options_missing")),
                (Some(_), false) => problems.push(error("/options", "options_twice")),
                (None, false) => check_options(&entity.file, pointer, options, problems),
                (Some(_), true) => {}
            }
        }
        FieldKind::AutoNumber { pattern } if NumberPattern::parse(pattern).is_none() => {
            problems.push(error("/pattern", "pattern_malformed").with("value", pattern.as_str()));
        }
        FieldKind::AutoNumber { .. }
        | FieldKind::Text { .. }
        | FieldKind::LongText { .. }
        | FieldKind::RichText { .. }
        | FieldKind::Duration {}
        | FieldKind::Email {}
        | FieldKind::Phone {}
        | FieldKind::Url {}
        | FieldKind::Time {}
        | FieldKind::Boolean {}
        | FieldKind::Date {}
        | FieldKind::Datetime {}
        | FieldKind::Tags {}
        | FieldKind::Json {}
        | FieldKind::Position {}
        | FieldKind::Signature {}
        | FieldKind::Address { .. }
        | FieldKind::Attachment { .. }
        | FieldKind::Image { .. }
        | FieldKind::User {}
        | FieldKind::Stage {} => {}
        FieldKind::Lookup { inverse, .. } => {
            let order = inverse.as_ref().and_then(|inverse| inverse.order.as_ref());
            if let Some(by) = order.and_then(|order| entity.field(order))
                && by.field_type() != FieldType::Integer
            {
                problems.push(error("/inverse/order", "line_order_type").with("order", by.name.as_str()));
            }
        }
        FieldKind::Regarding { inverse, .. } | FieldKind::ManyToMany { inverse, .. } => {
            if inverse.as_ref().is_some_and(|inverse| inverse.order.is_some()) {
                problems.push(error("/inverse/order", "line_order_lookup"));
            }
        }
        FieldKind::Formula { formula: text, .. } => {
            if let Err(fault) = formula::parse(text) {
                let at = format!("{pointer}/formula");
                problems
                    .push(Problem::of_formula((&entity.file, &at), text, &fault).with("field", field.name.as_str()));
            }
        }
        FieldKind::Rollup { op, field: measured, by, .. } => {
            if (*op == RollupOp::Count) == measured.is_some() {
                let code = if measured.is_some() { "rollup_field_unused" } else { "rollup_field_missing" };
                problems.push(error("", code).with("op", op.as_str()));
            }
            if by.is_some() && *op != RollupOp::Latest {
                problems.push(error("/by", "rollup_by_unused"));
            }
        }
    }
    if let Some(default) = &field.default
        && !default_fits(&field.kind, default)
    {
        problems.push(error("/default", "default_type").with("type", field.field_type().as_str()));
    }
}

/// A name and its earlier names with the pointers below the element.
pub fn names<'a>(name: &'a str, aliases: &'a [ApiName]) -> impl Iterator<Item = (String, &'a str)> {
    let aliases = aliases.iter().enumerate().map(|(at, alias)| (format!("/aliases/{at}"), alias.as_str()));
    std::iter::once(("/name".to_owned(), name)).chain(aliases)
}

fn check_range(
    limits: [&Option<String>; 2],
    scale: u8,
    error: &dyn Fn(&str, &'static str) -> Problem,
    problems: &mut Vec<Problem>,
) {
    let [min, max] = limits.map(|limit| limit.as_deref().map(|text| (text, millionths(text, scale))));
    for (part, limit) in [("/min", min), ("/max", max)] {
        if let Some((text, None)) = limit {
            problems.push(error(part, "number_malformed").with("value", text).with("scale", scale));
        }
    }
    if let (Some((_, Some(low))), Some((_, Some(high)))) = (min, max)
        && low > high
    {
        problems.push(error("/max", "range_reversed"));
    }
}

/// Steps of a rating: enough to differ, few enough to count at a glance.
fn check_rating(max: &Option<String>, error: &dyn Fn(&str, &'static str) -> Problem, problems: &mut Vec<Problem>) {
    let Some(text) = max.as_deref() else { return };
    match text.parse() {
        Ok(steps @ ..2_i64) => problems.push(error("/max", "number_too_small").with("limit", 2).with("value", steps)),
        Ok(2..=10) => {}
        Ok(steps) => problems.push(error("/max", "number_too_big").with("limit", 10).with("value", steps)),
        Err(_) => problems.push(error("/max", "number_malformed").with("value", text).with("scale", 0)),
    }
}

/// Whether a default can be a value of the type; formats are checked by the field types when the model is compiled.
fn default_fits(kind: &FieldKind, default: &Value) -> bool {
    let number = |scale| match default {
        Value::Number(number) => millionths(&number.to_string(), scale).is_some(),
        Value::String(text) => millionths(text, scale).is_some(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => false,
    };
    match kind {
        FieldKind::Text { .. } | FieldKind::LongText { .. } | FieldKind::Choice { .. } => default.is_string(),
        FieldKind::Email {} | FieldKind::Phone {} | FieldKind::Url {} | FieldKind::Time {} => default.is_string(),
        FieldKind::MultiChoice { .. } | FieldKind::Tags {} => {
            default.as_array().is_some_and(|list| list.iter().all(Value::is_string))
        }
        FieldKind::Integer { .. } | FieldKind::Rating { .. } | FieldKind::Duration {} => number(0),
        FieldKind::Money { scale, .. } | FieldKind::Percent { scale, .. } | FieldKind::Decimal { scale, .. } => {
            number(*scale)
        }
        FieldKind::Boolean {} => default.is_boolean(),
        FieldKind::Date {} | FieldKind::Datetime {} => default.is_string() || default.get("date").is_some(),
        FieldKind::User {} => default == "$me",
        // One value for all records: a place or a document is hardly that.
        FieldKind::Json {} | FieldKind::Position {} | FieldKind::Address { .. } => false,
        FieldKind::AutoNumber { .. } | FieldKind::RichText { .. } | FieldKind::Signature {} => false,
        // A template knows no record, and a new record begins in its pipeline's first stage.
        FieldKind::Lookup { .. } | FieldKind::Regarding { .. } | FieldKind::ManyToMany { .. } => false,
        FieldKind::Attachment { .. } | FieldKind::Image { .. } | FieldKind::Stage {} => false,
        FieldKind::Formula { .. } | FieldKind::Rollup { .. } => false,
    }
}

/// Decimal text in millionths; none when it is no number, has more decimals than the field keeps or is too great.
fn millionths(text: &str, scale: u8) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let fraction = fraction.trim_end_matches('0');
    if whole.trim_start_matches('-').is_empty() || fraction.len() > usize::from(scale.min(6)) {
        return None;
    }
    let number: i128 = format!("{whole}{fraction:0<6}").parse().ok()?;
    (number.abs() <= NUMBER_LIMIT).then_some(number)
}
