//! The one canonical form of a document: UTF-8, LF, two spaces, keys in schema order, `x-` keys after them, defaults left
//! out, a value that fits in 100 columns on one line. Printing what was printed changes nothing.
use serde_json::{Map, Value};

use super::{schemas::kind_of, tree::Document, walk::Node};

const COLUMNS: usize = 100;

/// The canonical text of a JSON document, with a final newline.
pub fn print(document: &Value) -> String {
    let node = kind_of(document).map(Node::of);
    let mut text = String::new();
    lines(&canonical(document, node), 0, &mut text);
    text.push('\n');
    text
}

/// The canonical text of any file: JSON as `print` gives it, scripts and messages with LF.
pub fn print_document(document: &Document) -> String {
    match document {
        Document::Json(value) => print(value),
        Document::Text(text) => text.replace("\r\n", "\n"),
    }
}

/// The same document with keys in schema order and without what equals its default.
pub fn canonical(value: &Value, node: Option<Node>) -> Value {
    match (value, node) {
        (Value::Object(map), Some(node)) => Value::Object(canonical_object(map, node)),
        (Value::Array(list), node) => {
            let items = node.and_then(|node| node.items());
            Value::Array(list.iter().map(|item| canonical(item, items)).collect())
        }
        (value, _) => value.clone(),
    }
}

fn canonical_object(map: &Map<String, Value>, node: Node) -> Map<String, Value> {
    let known = node.property_names().filter_map(|key| Some((key, map.get(key)?)));
    let mut ordered = Map::new();
    for (key, value) in known {
        let property = node.property(key);
        let value = canonical(value, property);
        if default_of(map, property).as_ref() != Some(&&value) {
            ordered.insert(key.to_owned(), value);
        }
    }
    for (key, value) in map {
        if !node.knows(key) {
            ordered.insert(key.clone(), canonical(value, node.property(key)));
        }
    }
    ordered
}

/// The default of a property of `object`; some depend on the object's `type`.
pub fn default_of(object: &Map<String, Value>, property: Option<Node>) -> Option<&'static Value> {
    let property = property?;
    let by_type = || property.keyword("x-defaults")?.get(object.get("type")?.as_str()?);
    property.keyword("default").or_else(by_type)
}

/// Writes a value over as many lines as it needs; the document's root never shares a line.
fn lines(value: &Value, indent: usize, text: &mut String) {
    let separate = |text: &mut String, at: usize| text.push_str(if at == 0 { "\n" } else { ",\n" });
    match value {
        Value::Object(map) if !map.is_empty() => {
            text.push('{');
            for (at, (key, value)) in map.iter().enumerate() {
                separate(text, at);
                let start = format!("{:1$}{2}: ", "", indent + 2, quoted(key));
                text.push_str(&start);
                place(value, indent + 2, start.chars().count(), text);
            }
            text.push_str(&format!("\n{:indent$}}}", ""));
        }
        Value::Array(list) if !list.is_empty() => {
            text.push('[');
            for (at, value) in list.iter().enumerate() {
                separate(text, at);
                text.push_str(&format!("{:1$}", "", indent + 2));
                place(value, indent + 2, indent + 2, text);
            }
            text.push_str(&format!("\n{:indent$}]", ""));
        }
        value => text.push_str(&line(value)),
    }
}

/// Writes a value on the rest of the line where it fits with a comma, else over several.
fn place(value: &Value, indent: usize, column: usize, text: &mut String) {
    let short = line(value);
    if column + short.chars().count() < COLUMNS {
        text.push_str(&short);
    } else {
        lines(value, indent, text);
    }
}

/// The one-line form: `{ "a": 1 }`, `["a", "b"]`, `[ { "a": 1 } ]`.
fn line(value: &Value) -> String {
    match value {
        Value::Object(map) if map.is_empty() => "{}".into(),
        Value::Object(map) => {
            let entries: Vec<_> = map.iter().map(|(key, value)| format!("{}: {}", quoted(key), line(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Array(list) => {
            let items: Vec<_> = list.iter().map(line).collect();
            let nested = list.iter().any(|item| item.is_object() || item.is_array());
            if nested { format!("[ {} ]", items.join(", ")) } else { format!("[{}]", items.join(", ")) }
        }
        Value::String(text) => quoted(text),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_document_has_one_form() {
        let check = |document: Value, expect: &str| {
            let text = print(&document);
            assert_eq!(text, expect);
            assert_eq!(print(&serde_json::from_str(&text).expect("json")), text);
        };
        check(json!({}), "{}\n");
        check(
            json!({ "x-note": 1, "weekStart": 1, "currency": "EUR", "languages": ["en"], "id": "settings", "$schema": "sartor/1/settings", "name": { "zh-CN": "甲", "en": "A" } }),
            "{\n  \"$schema\": \"sartor/1/settings\",\n  \"id\": \"settings\",\n  \"name\": { \"zh-CN\": \"甲\", \"en\": \"A\" },\n  \"currency\": \"EUR\",\n  \"languages\": [\"en\"],\n  \"x-note\": 1\n}\n",
        );
    }

    #[test]
    fn defaults_are_left_out_and_long_values_are_broken() {
        let long = "x".repeat(70);
        let document = json!({ "$schema": "sartor/1/entity", "fields": [
            { "type": "text", "maxLength": 200, "id": "fld_a", "required": false },
            { "type": "long_text", "maxLength": 200, "id": "fld_b", "help": long } ], "unique": [] });
        let expect = format!(
            "{{\n  \"$schema\": \"sartor/1/entity\",\n  \"fields\": [\n    {{ \"id\": \"fld_a\", \"type\": \"text\" }},\n    {{\n      \"id\": \"fld_b\",\n      \"type\": \"long_text\",\n      \"help\": \"{long}\",\n      \"maxLength\": 200\n    }}\n  ]\n}}\n"
        );
        assert_eq!(print(&document), expect);
    }

    #[test]
    fn a_line_has_at_most_100_columns() {
        let check = |length: usize, lines: usize| {
            let text = print(&json!({ "a": ["x".repeat(length)] }));
            assert!(text.lines().all(|line| line.chars().count() <= 100));
            assert_eq!(text.lines().count(), lines);
        };
        // 2 + `"a": ` 5 + `["` 2 + text + `"]` 2, and room for a comma.
        check(88, 3);
        check(89, 5);
    }
}
