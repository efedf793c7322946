//! Walks a document together with its JSON Schema. The only place that reads the schemas' annotations:
//! * `x-ref`: the text (or, in `propertyNames`, the key) names an element of this kind;
//! * `x-of`: for `x-ref: value`, the sibling that holds the field the value belongs to (`@key`: the own key);
//! * `x-formula`: the text is a formula; what it names is found by `formula::mentions`;
//! * `x-scope`: inside, names are looked up in the entity that this sibling leads to (`@key`: the own key, `@home`: none, but
//!   the entity the file belongs to);
//! * `x-element`: the object is an element of this kind, with an `id`;
//! * `x-atomic`: the value is compared as a whole;
//! * `x-types`, `x-defaults`: for which field types a property is, and its default by type.
use std::{collections::HashMap, sync::OnceLock};

use serde_json::{Map, Value};

use super::schemas::{Kind, schema, schemas};

/// A place in a schema, with what `$ref` leads to taken together with what is given here. A walk asks thousands of times,
/// so all places are known beforehand (`shapes`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node(usize);

/// What a place says.
#[derive(Debug)]
struct Shape {
    document: &'static Value,
    /// Keywords and annotations.
    keywords: Vec<(&'static str, &'static Value)>,
    /// Properties with a place of their own, by name.
    properties: Vec<(&'static str, Node)>,
    /// The values of a map.
    more: Option<Node>,
    items: Option<Node>,
    keys: Option<Node>,
}

impl Node {
    /// The root of a kind's schema.
    pub fn of(kind: Kind) -> Node {
        let root = schema(kind.as_str()).and_then(|document| places().of.get(&address(document)));
        root.copied().unwrap_or(Node(0))
    }

    fn shape(self) -> Option<&'static Shape> {
        places().shapes.get(self.0)
    }

    /// A keyword or annotation, from here or from what `$ref` leads to.
    pub fn keyword(&self, name: &str) -> Option<&'static Value> {
        self.shape()?.keywords.iter().find(|(keyword, _)| *keyword == name).map(|(_, value)| *value)
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
        let shape = self.shape()?;
        match shape.properties.binary_search_by(|(name, _)| (*name).cmp(key)) {
            Ok(at) => Some(shape.properties[at].1),
            Err(_) => shape.more,
        }
    }

    /// The schema of an array's items.
    pub fn items(&self) -> Option<Node> {
        self.shape()?.items
    }

    /// The schema of a map's keys.
    pub fn keys(&self) -> Option<Node> {
        self.shape()?.keys
    }
}

/// All places of all schemas. The schemas live as long as the program, so the address of a value tells its place.
struct Places {
    shapes: Vec<Shape>,
    of: HashMap<usize, Node>,
}

fn address(value: &'static Value) -> usize {
    std::ptr::from_ref(value).addr()
}

fn places() -> &'static Places {
    static PLACES: OnceLock<Places> = OnceLock::new();
    PLACES.get_or_init(|| {
        let mut found: Vec<(&'static Value, &'static Value)> = Vec::new();
        for document in schemas() {
            collect(document, document, &mut found);
        }
        let of = found.iter().enumerate().map(|(at, (_, here))| (address(here), Node(at))).collect();
        let shapes = found.iter().map(|(document, here)| shape(document, here, &of)).collect();
        Places { shapes, of }
    })
}

/// Every object of a schema: any of them may be a place, and those that are none are never asked.
fn collect(document: &'static Value, here: &'static Value, found: &mut Vec<(&'static Value, &'static Value)>) {
    match here {
        Value::Object(map) => {
            found.push((document, here));
            map.values().for_each(|value| collect(document, value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(document, value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a place says by itself, then what it refers to says, and so on.
fn shape(document: &'static Value, here: &'static Value, of: &HashMap<usize, Node>) -> Shape {
    let mut shape =
        Shape { document, keywords: Vec::new(), properties: Vec::new(), more: None, items: None, keys: None };
    let mut own_more = None;
    let mut next = Some((document, here));
    while let Some((document, here)) = next {
        let node = |value: &'static Value| of.get(&address(value)).copied();
        for (keyword, value) in here.as_object().into_iter().flatten() {
            if !shape.keywords.iter().any(|(known, _)| known == keyword) {
                shape.keywords.push((keyword, value));
            }
        }
        for (name, value) in here.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if let (Some(node), false) = (node(value), shape.properties.iter().any(|(known, _)| known == name)) {
                shape.properties.push((name, node));
            }
        }
        // A map's values are those of what is referred to, where it says something of them.
        own_more = here.get("additionalProperties").and_then(node).or(own_more);
        shape.items = shape.items.or_else(|| here.get("items").and_then(node));
        shape.keys = shape.keys.or_else(|| here.get("propertyNames").and_then(node));
        next = here.get("$ref").and_then(Value::as_str).and_then(|reference| locate(document, reference));
    }
    shape.more = own_more;
    shape.properties.sort_by_key(|(name, _)| *name);
    shape
}

/// Where a reference leads: a document and a value in it.
fn locate(document: &'static Value, reference: &str) -> Option<(&'static Value, &'static Value)> {
    let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let document = match file.strip_prefix("/sartor/1/") {
        Some(name) => schema(name)?,
        None => document,
    };
    Some((document, document.pointer(pointer)?))
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
        schema("filter").zip(self.node.shape()).is_some_and(|(filter, shape)| std::ptr::eq(shape.document, filter))
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
    if key.contains(['~', '/']) {
        return [pointer, "/", &key.replace('~', "~0").replace('/', "~1")].concat();
    }
    [pointer, "/", key].concat()
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
