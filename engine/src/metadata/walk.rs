//! Walks a document together with its JSON Schema. The only place that reads the schemas' annotations:
//! * `x-ref`: the text (or, in `propertyNames`, the key) names an element of this kind;
//! * `x-of`: for `x-ref: value`, the sibling that holds the field the value belongs to (`@key`: the own key);
//! * `x-formula`: the text is a formula; what it names is found by `formula::mentions`;
//! * `x-scope`: inside, names are looked up in the entity that this sibling leads to (`@key`: the own key);
//! * `x-element`: the object is an element of this kind, with an `id`;
//! * `x-atomic`: the value is compared as a whole;
//! * `x-types`, `x-defaults`: for which field types a property is, and its default by type.
use std::{collections::HashMap, sync::OnceLock};

use serde_json::{Map, Value};

use super::schemas::{Kind, schema, schemas};

/// A place in a schema; `$ref` is followed when a keyword is not given here.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    document: &'static Value,
    here: &'static Value,
}

impl Node {
    /// The root of a kind's schema.
    pub fn of(kind: Kind) -> Node {
        let document = schema(kind.as_str()).unwrap_or(&Value::Null);
        Node { document, here: document }
    }

    /// A keyword or annotation, from here or from what `$ref` leads to.
    pub fn keyword(&self, name: &str) -> Option<&'static Value> {
        self.here.get(name).or_else(|| self.target()?.keyword(name))
    }

    /// A keyword whose value is text.
    pub fn text(&self, name: &str) -> Option<&'static str> {
        self.keyword(name).and_then(Value::as_str)
    }

    /// Names of the known properties, in schema order.
    pub fn property_names(&self) -> impl Iterator<Item = &'static str> {
        self.keyword("properties").and_then(Value::as_object).into_iter().flat_map(Map::keys).map(String::as_str)
    }

    /// Whether a property has its own place in the schema, unlike the entries of a map.
    pub fn knows(&self, key: &str) -> bool {
        self.keyword("properties").is_some_and(|all| all.get(key).is_some())
    }

    /// The schema of a property: a known one, or that of a map's values. None for `x-` keys.
    pub fn property(&self, key: &str) -> Option<Node> {
        if let Some(here) = self.here.get("properties").and_then(|all| all.get(key)) {
            return Some(Node { document: self.document, here });
        }
        if let Some(found) = self.target().and_then(|target| target.property(key)) {
            return Some(found);
        }
        let here = self.here.get("additionalProperties").filter(|here| here.is_object())?;
        Some(Node { document: self.document, here })
    }

    /// The schema of an array's items.
    pub fn items(&self) -> Option<Node> {
        self.child("items")
    }

    /// The schema of a map's keys.
    pub fn keys(&self) -> Option<Node> {
        self.child("propertyNames")
    }

    fn child(&self, keyword: &str) -> Option<Node> {
        match self.here.get(keyword) {
            Some(here) => Some(Node { document: self.document, here }),
            None => self.target()?.child(keyword),
        }
    }

    fn target(&self) -> Option<Node> {
        let reference = self.here.get("$ref")?.as_str()?;
        targets().get(&(std::ptr::from_ref(self.document).addr(), reference)).copied()
    }
}

/// Where every `$ref` of every schema leads, by the document it stands in (the schemas live as long as the program, so
/// their address tells them apart) and its text.
fn targets() -> &'static HashMap<(usize, &'static str), Node> {
    static TARGETS: OnceLock<HashMap<(usize, &'static str), Node>> = OnceLock::new();
    TARGETS.get_or_init(|| {
        let mut targets = HashMap::new();
        for document in schemas() {
            collect(document, document, &mut targets);
        }
        targets
    })
}

fn collect(document: &'static Value, here: &'static Value, targets: &mut HashMap<(usize, &'static str), Node>) {
    match here {
        Value::Object(map) => {
            if let Some(reference) = map.get("$ref").and_then(Value::as_str) {
                let key = (std::ptr::from_ref(document).addr(), reference);
                targets.extend(locate(document, reference).map(|node| (key, node)));
            }
            map.values().for_each(|value| collect(document, value, targets));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(document, value, targets)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn locate(document: &'static Value, reference: &str) -> Option<Node> {
    let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let document = match file.strip_prefix("/sartor/1/") {
        Some(name) => schema(name)?,
        None => document,
    };
    Some(Node { document, here: document.pointer(pointer)? })
}

/// A value of a document at its place: schema, JSON pointer and the way back up.
#[derive(Clone, Copy, Debug)]
pub struct Place<'p, 'a> {
    pub node: Node,
    pub value: &'a Value,
    /// JSON pointer from the document's root.
    pub pointer: &'p str,
    /// Property name under which the value stands; none for array items and the root.
    pub key: Option<&'a str>,
    pub parent: Option<&'p Place<'p, 'a>>,
}

impl<'p, 'a> Place<'p, 'a> {
    /// This place, or the nearest around it, that is a property of an object: array items count as their array.
    pub fn as_property(&self) -> Option<(&'a str, &'p Place<'p, 'a>)> {
        let parent = self.parent?;
        match self.key {
            Some(key) => Some((key, parent)),
            None => parent.as_property(),
        }
    }

    /// Whether it stands inside a filter.
    pub fn in_condition(&self) -> bool {
        schema("filter").is_some_and(|filter| std::ptr::eq(self.node.document, filter))
    }

    /// The text of another property of the object this one belongs to.
    pub fn sibling(&self, name: &str) -> Option<&'a str> {
        self.as_property()?.1.value.get(name)?.as_str()
    }
}

/// Visits every value the schema knows, parents first, in document order.
pub fn walk<'a>(kind: Kind, document: &'a Value, visit: &mut dyn FnMut(&Place<'_, 'a>)) {
    let root = Place { node: Node::of(kind), value: document, pointer: "", key: None, parent: None };
    descend(&root, visit);
}

fn descend<'a>(place: &Place<'_, 'a>, visit: &mut dyn FnMut(&Place<'_, 'a>)) {
    visit(place);
    match place.value {
        Value::Object(map) => {
            for (key, value) in map {
                if let Some(node) = place.node.property(key) {
                    let pointer = child_pointer(place.pointer, key);
                    descend(&Place { node, value, pointer: &pointer, key: Some(key), parent: Some(place) }, visit);
                }
            }
        }
        Value::Array(list) => {
            if let Some(node) = place.node.items() {
                for (at, value) in list.iter().enumerate() {
                    let pointer = format!("{}/{at}", place.pointer);
                    descend(&Place { node, value, pointer: &pointer, key: None, parent: Some(place) }, visit);
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The JSON pointer of a property (RFC 6901).
pub fn child_pointer(pointer: &str, key: &str) -> String {
    format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_place_carries_its_annotation() {
        let check = |kind: Kind, document: Value, pointer: &str, keyword: &str, expect: Option<&str>| {
            let mut found = None;
            walk(kind, &document, &mut |place| {
                if place.pointer == pointer {
                    found = place.node.text(keyword);
                }
            });
            assert_eq!(found, expect, "{pointer} {keyword}");
        };
        let entity = json!({ "fields": [ { "name": "a", "to": "b" } ], "rules": [ { "when": { "all": [ { "not": { "field": "a", "value": ["x"] } } ] } } ] });
        check(Kind::Entity, entity.clone(), "", "x-element", Some("entity"));
        check(Kind::Entity, entity.clone(), "/fields/0", "x-element", Some("field"));
        check(Kind::Entity, entity.clone(), "/fields/0/to", "x-ref", Some("entity"));
        check(Kind::Entity, entity.clone(), "/fields/0/name", "x-ref", None);
        check(Kind::Entity, entity.clone(), "/rules/0/when/all/0/not/field", "x-ref", Some("path"));
        check(Kind::Entity, entity, "/rules/0/when/all/0/not/value/0", "x-ref", Some("value"));
        let role = json!({ "objects": { "a": { "fields": { "b": "read" } } }, "x-note": { "objects": 1 } });
        check(Kind::Role, role.clone(), "/objects/a", "x-scope", Some("@key"));
        check(Kind::Role, role, "/x-note", "title", None);
    }
}
