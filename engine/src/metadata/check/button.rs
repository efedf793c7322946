//! Buttons: one thing each, of fields that people fill in, to addresses of three kinds.
use serde_json::{Map, Value};

use super::super::{
    model::{Does, Entity, Field, FieldType, FormNode, Model},
    placeholders::placeholders,
    problem::Problem,
};

/// Reports buttons that can do nothing.
pub fn check_button(
    model: &Model,
    entity: &Entity,
    node: &FormNode,
    error: &dyn Fn(&str, &'static str) -> Problem,
    problems: &mut Vec<Problem>,
) {
    for (property, missing) in [("label", node.label.is_none()), ("action", node.action.is_none())] {
        if missing {
            problems.push(error("", "property_missing").with("property", property));
        }
    }
    let Some(action) = &node.action else { return };
    match action.does() {
        None => problems.push(error("/action", "button_action")),
        Some(Does::Move(_)) => {}
        Some(Does::Set { set, ask }) => {
            let check = |name: &str, pointer: String, problems: &mut Vec<Problem>| {
                if entity
                    .field(name)
                    .is_some_and(|field| !is_filled_in(field) || field.field_type() == FieldType::Stage)
                {
                    problems.push(error(&pointer, "button_field").with("field", name));
                }
            };
            for name in set.keys() {
                check(name, format!("/action/set/{name}"), problems);
            }
            for (at, name) in ask.iter().enumerate() {
                check(name, format!("/action/ask/{at}"), problems);
            }
        }
        Some(Does::Create { entity, values }) => check_values(model.entity(entity), values, error, problems),
        Some(Does::Open(address)) => {
            if !is_address(address) {
                problems.push(error("/action/open", "button_address").with("value", address));
            }
        }
    }
}

fn check_values(
    target: Option<&Entity>,
    values: &Map<String, Value>,
    error: &dyn Fn(&str, &'static str) -> Problem,
    problems: &mut Vec<Problem>,
) {
    let Some(target) = target else { return };
    for name in values.keys() {
        if target.field(name).is_some_and(|field| !is_filled_in(field)) {
            problems.push(error(&format!("/action/values/{name}"), "button_field").with("field", name.as_str()));
        }
    }
}

/// Whether people give the field its values, and as one that can be written in a file.
fn is_filled_in(field: &Field) -> bool {
    let by_hand = matches!(
        field.field_type(),
        FieldType::AutoNumber | FieldType::Attachment | FieldType::Image | FieldType::Signature
    );
    !field.kind.is_computed() && !field.read_only && !by_hand
}

/// `https:` with a host that no value decides, `mailto:` or `tel:`.
fn is_address(text: &str) -> bool {
    if text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\\')) {
        return false;
    }
    let first = placeholders(text).first().map_or(text.len(), |one| one.span.start - 1);
    match text.split_once(':') {
        Some(("https", rest)) => rest.strip_prefix("//").is_some_and(|rest| {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            let host = &rest[..end];
            !host.is_empty() && !host.contains('@') && first >= "https://".len() + end
        }),
        Some(("mailto" | "tel", rest)) => !rest.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_to_the_web_mail_or_a_telephone() {
        let check = |text: &str, expect: bool| assert_eq!(is_address(text), expect, "{text}");
        check("tel:{mobile}", true);
        check("mailto:{email}?subject={name}", true);
        check("https://map.example/search?q={name}", true);
        check("https://map.example", true);
        check("https://map.example{name}", false);
        check("https://{name}.example/", false);
        check("https://a@b.example/", false);
        check("https:///x", false);
        check("http://map.example/", false);
        check("javascript:alert(1)", false);
        check("{name}", false);
        check("tel:", false);
        check("https://map.example/a b", false);
    }
}
