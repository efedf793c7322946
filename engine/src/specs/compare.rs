//! Whether an answer contains what was written: objects may have more keys, lists may not have more entries unless the
//! last one is `"…"`. Pure.

use super::captures::matcher;
use serde_json::Value as Json;

/// The first place where they differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// JSON pointer in the answer.
    pub pointer: String,
    pub expected: String,
    pub came: String,
}

/// Compares an answer with what is expected of it.
pub fn difference(expected: &Json, came: &Json) -> Option<Difference> {
    at(String::new(), expected, Some(came))
}

fn at(pointer: String, expected: &Json, came: Option<&Json>) -> Option<Difference> {
    let differs = |pointer: String| {
        Some(Difference {
            pointer,
            expected: expected.to_string(),
            came: came.map_or_else(|| "–".to_owned(), Json::to_string),
        })
    };
    if let Some(matcher) = expected.as_str().and_then(matcher) {
        return if fits(matcher, came) { None } else { differs(pointer) };
    }
    match (expected, came) {
        (Json::Object(expected), Some(Json::Object(came))) => {
            expected.iter().find_map(|(key, value)| at(join(&pointer, key), value, came.get(key)))
        }
        (Json::Array(expected), Some(Json::Array(came))) => {
            let (wanted, open) = match expected.split_last() {
                Some((Json::String(last), rest)) if last == "…" || last == "..." => (rest, true),
                _ => (expected.as_slice(), false),
            };
            let inner =
                wanted.iter().enumerate().find_map(|(n, value)| at(join(&pointer, &n.to_string()), value, came.get(n)));
            inner.or_else(|| if open || came.len() == wanted.len() { None } else { differs(pointer) })
        }
        (expected, Some(came)) if expected == came => None,
        _ => differs(pointer),
    }
}

fn fits(matcher: &str, came: Option<&Json>) -> bool {
    match (matcher, came) {
        ("absent", came) => came.is_none(),
        ("any", came) => came.is_some_and(|came| !came.is_null()),
        (matcher, Some(Json::String(text))) => {
            matcher.strip_prefix("contains ").is_some_and(|part| text.contains(part.trim()))
        }
        _ => false,
    }
}

fn join(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(expected: Json, came: Json, pointer: Option<&str>) {
        let found = difference(&expected, &came);
        assert_eq!(found.as_ref().map(|difference| difference.pointer.as_str()), pointer, "{expected} {came}");
    }

    #[test]
    fn objects_may_have_more_and_lists_may_not() {
        check(json!({ "a": 1 }), json!({ "a": 1, "b": 2 }), None);
        check(json!({ "a": 1, "b": 2 }), json!({ "a": 1 }), Some("/b"));
        check(json!({ "a": { "b": null } }), json!({ "a": {} }), Some("/a/b"));
        check(json!({ "a": null }), json!({ "a": null }), None);
        check(json!([{ "a": 1 }]), json!([{ "a": 1, "b": 2 }]), None);
        check(json!([1]), json!([1, 2]), Some(""));
        check(json!([1, 2]), json!([1]), Some("/1"));
        check(json!([1, "…"]), json!([1, 2, 3]), None);
        check(json!([2, "…"]), json!([1, 2, 3]), Some("/0"));
        check(json!("1"), json!(1), Some(""));
    }

    #[test]
    fn matchers_say_what_is_not_known_beforehand() {
        check(json!({ "a": "{{any}}" }), json!({ "a": 0 }), None);
        check(json!({ "a": "{{any}}" }), json!({ "a": null }), Some("/a"));
        check(json!({ "a": "{{any}}" }), json!({}), Some("/a"));
        check(json!({ "a": "{{absent}}" }), json!({ "b": 1 }), None);
        check(json!({ "a": "{{absent}}" }), json!({ "a": null }), Some("/a"));
        check(json!("{{contains 投标}}"), json!("进入“投标”前请填写"), None);
        check(json!("{{contains 投标}}"), json!("请填写"), Some(""));
    }
}
