//! Every element of a file tree: the objects that carry an id, found by the schemas' `x-element`. Comparison and the
//! uniqueness of ids and names both work on this list.
use serde_json::Value;

use super::{
    index::Index,
    schemas::{Kind, kind_of},
    tree::FileTree,
    walk::{Node, Place, walk},
};

/// An object with an id.
#[derive(Clone, Debug)]
pub struct Element<'a> {
    pub id: &'a str,
    /// Word of the schema: `entity`, `field`, `choice`, `stage` …
    pub kind: &'static str,
    pub file: &'a str,
    /// JSON pointer of the object.
    pub pointer: String,
    /// Id of the element around it; of a file that belongs to an entity, the entity's.
    pub parent: Option<&'a str>,
    /// Id of the entity it belongs to.
    pub entity: Option<&'a str>,
    /// Property of the parent that lists it; empty for a file.
    pub list: &'a str,
    /// Place among the elements of that list.
    pub order: usize,
    pub value: &'a Value,
    pub node: Node,
}

impl<'a> Element<'a> {
    /// The API name; some elements have none.
    pub fn name(&self) -> Option<&'a str> {
        self.value.get("name").and_then(Value::as_str)
    }

    /// The earlier names.
    pub fn aliases(&self) -> impl Iterator<Item = &'a str> {
        self.value.get("aliases").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
    }
}

/// All elements of a tree, by file and in document order: an element stands before those inside it.
pub fn elements<'a>(tree: &'a FileTree, index: &Index<'a>) -> Vec<Element<'a>> {
    let mut found = Vec::new();
    for (file, document) in &tree.files {
        let Some(value) = document.json() else { continue };
        let Some(kind) = kind_of(value) else { continue };
        if matches!(kind, Kind::Records | Kind::Users) {
            continue;
        }
        let belongs = kind == Kind::Entity || kind.belongs_to_entity();
        let entity = if belongs { index.owner_of(file).map(|entity| entity.entry.id) } else { None };
        let home = if kind.belongs_to_entity() { entity } else { None };
        walk(kind, value, &mut |place| found.extend(element(place, file, home, entity)));
    }
    found
}

fn element<'a>(
    place: &Place<'_, 'a>,
    file: &'a str,
    home: Option<&'a str>,
    entity: Option<&'a str>,
) -> Option<Element<'a>> {
    let kind = place.node.text("x-element")?;
    let id = place.value.get("id")?.as_str()?;
    let (list, order) = match (place.as_property(), place.pointer.rsplit_once('/')) {
        (Some((list, _)), Some((_, at))) => (list, at.parse().unwrap_or(0)),
        _ => ("", 0),
    };
    let pointer = place.pointer.to_owned();
    let parent = enclosing(place).or(home);
    Some(Element { id, kind, file, pointer, parent, entity, list, order, value: place.value, node: place.node })
}

fn enclosing<'a>(place: &Place<'_, 'a>) -> Option<&'a str> {
    let parent = place.parent?;
    match parent.node.text("x-element").and(parent.value.get("id")).and_then(Value::as_str) {
        Some(id) => Some(id),
        None => enclosing(parent),
    }
}
