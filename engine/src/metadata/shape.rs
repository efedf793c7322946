//! Checks one file against the JSON Schema of its kind and says each error in words. What names lead to is not looked at.
use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::Value;

use super::{
    problem::Problem,
    schemas::{Kind, schema, validator},
    walk::{Node, child_pointer, walk},
};

/// Problems told of one file's shape; more would help nobody.
const MAX_PROBLEMS: usize = 200;

/// The first errors of the file's shape, in document order of the schema's keywords.
pub fn check_shape(file: &str, kind: Kind, document: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    for error in validator(kind).iter_errors(document).take(MAX_PROBLEMS) {
        explain(file, kind, document, &error, &mut problems);
    }
    // Only fields have types.
    if kind != Kind::Entity {
        return problems;
    }
    walk(kind, document, &mut |place| {
        let Some(types) = place.node.keyword("x-types").and_then(Value::as_array) else { return };
        let Some(kind) = place.sibling("type") else { return };
        if !types.iter().any(|known| known == kind) {
            let problem = Problem::error(file, place.pointer, "property_not_for_type");
            problems.push(problem.with("property", place.key.unwrap_or("")).with("type", kind));
        }
    });
    problems
}

fn explain(file: &str, kind: Kind, document: &Value, error: &ValidationError<'_>, problems: &mut Vec<Problem>) {
    let pointer = error.instance_path().to_string();
    let make = |code| Problem::error(file, pointer.clone(), code);
    let problem = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let problem = Problem::error(file, child_pointer(&pointer, name), "property_unknown")
                    .with("property", name.as_str());
                let known = node_at(kind, document, &pointer).map(|node| node.property_names().collect::<Vec<_>>());
                problems.push(problem.suggesting(name, known.unwrap_or_default().into_iter()));
            }
            return;
        }
        ValidationErrorKind::Required { property } => {
            make("property_missing").with("property", property.as_str().unwrap_or(""))
        }
        ValidationErrorKind::Type { kind } => make("type_wrong").with("expected", type_words(kind)),
        ValidationErrorKind::Enum { options } => {
            let known: Vec<&str> = options.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let written = error.instance().as_str().unwrap_or_default();
            make("value_unknown")
                .with("value", error.instance().as_ref().clone())
                .with("allowed", known.clone())
                .suggesting(written, known.into_iter())
        }
        ValidationErrorKind::Constant { expected_value } => {
            make("value_wrong").with("expected", expected_value.as_ref().clone())
        }
        ValidationErrorKind::Pattern { pattern } => {
            let code = pattern_code(pattern);
            make(code).with("value", error.instance().as_ref().clone()).with("pattern", pattern.as_str())
        }
        ValidationErrorKind::PropertyNames { error } => {
            make("key_malformed").with("key", error.instance().as_ref().clone())
        }
        ValidationErrorKind::MinLength { limit } => make("text_too_short").with("limit", *limit),
        ValidationErrorKind::MaxLength { limit } => make("text_too_long").with("limit", *limit),
        ValidationErrorKind::Minimum { limit } | ValidationErrorKind::ExclusiveMinimum { limit } => {
            make("number_too_small").with("limit", limit.clone())
        }
        ValidationErrorKind::Maximum { limit } | ValidationErrorKind::ExclusiveMaximum { limit } => {
            make("number_too_big").with("limit", limit.clone())
        }
        ValidationErrorKind::MinItems { limit } | ValidationErrorKind::MinProperties { limit } => {
            make("list_too_short").with("limit", *limit)
        }
        ValidationErrorKind::MaxItems { limit } | ValidationErrorKind::MaxProperties { limit } => {
            make("list_too_long").with("limit", *limit)
        }
        ValidationErrorKind::UniqueItems => make("items_repeated"),
        ValidationErrorKind::OneOfNotValid { .. } | ValidationErrorKind::OneOfMultipleValid { .. } => {
            make("rule_effect")
        }
        // Keywords the embedded schemas do not use; the crate's own words are better than none.
        other => make("shape_wrong").with("keyword", other.keyword()).with("detail", error.to_string()),
    };
    problems.push(problem);
}

/// The commonest patterns have a sentence of their own.
fn pattern_code(pattern: &str) -> &'static str {
    let is = |word: &str| {
        schema("common")
            .and_then(|common| common.pointer(&format!("/$defs/{word}/pattern")))
            .is_some_and(|known| known == pattern)
    };
    if is("name") {
        "name_malformed"
    } else if is("id") {
        "id_malformed"
    } else {
        "text_malformed"
    }
}

fn type_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(single) => single.to_string(),
        TypeKind::Multiple(set) => set.iter().map(|one| one.to_string()).collect::<Vec<_>>().join(", "),
    }
}

fn node_at(kind: Kind, document: &Value, pointer: &str) -> Option<Node> {
    let mut found = None;
    walk(kind, document, &mut |place| {
        if place.pointer == pointer {
            found = Some(place.node);
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_error_of_a_file_is_told() {
        let check = |document: Value, expect: &[(&str, &str)]| {
            let kind = super::super::schemas::kind_of(&document).expect("a kind");
            let problems = check_shape("a.json", kind, &document);
            let mut found: Vec<_> = problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
            found.sort_unstable();
            assert_eq!(found, expect);
            for problem in &problems {
                assert!(!problem.message("en").contains('{') && !problem.message("zh-CN").contains('{'), "{problem:?}");
            }
        };
        let choices = |options: Value| json!({ "$schema": "sartor/1/choices", "id": "crm_list", "name": "list", "options": options });
        check(choices(json!([])), &[]);
        check(
            choices(json!([{ "id": "x", "name": "A B", "hue": 400, "colour": 1, "x-any": 1 }])),
            &[
                ("/options/0/colour", "property_unknown"),
                ("/options/0/hue", "number_too_big"),
                ("/options/0/id", "id_malformed"),
                ("/options/0/name", "name_malformed"),
            ],
        );
        check(
            json!({ "$schema": "sartor/1/choices", "id": 7 }),
            &[("", "property_missing"), ("", "property_missing"), ("/id", "type_wrong")],
        );
        let entity = |fields: Value, rules: Value| json!({ "$schema": "sartor/1/entity", "id": "crm_a", "name": "a", "nameField": "b", "fields": fields, "rules": rules });
        check(
            entity(
                json!([{ "id": "fld_b", "name": "b", "type": "txt" }, { "id": "fld_c", "name": "c", "type": "date", "scale": 2 }]),
                json!([{ "id": "rule_a", "refuse": true, "lock": ["b"] }, { "id": "rule_b", "when": { "field": "b" }, "refuse": true }]),
            ),
            &[
                ("/fields/0/type", "value_unknown"),
                ("/fields/1/scale", "property_not_for_type"),
                ("/rules/0", "rule_effect"),
                ("/rules/1/when", "property_missing"),
            ],
        );
    }
}
