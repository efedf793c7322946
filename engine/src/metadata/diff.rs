//! What changed between two file trees, element by element, by id: a renamed or moved file, or another name in a
//! reference, is no change of what refers to it. Generic over the schemas: there is no list of kinds or properties here.
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    elements::{Element, elements},
    index::Index,
    print::{canonical, default_of},
    references::references,
    rewrite::{names_by_id, with_current_names, with_names},
    schemas::{Kind, kind_of},
    tree::{Document, FileTree},
    walk::Node,
};

/// What happened to an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Add,
    Change,
    Remove,
}

/// One difference. A changed element has one for each property.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    pub element: String,
    /// Word of the schema: `entity`, `field`, `choice`, `stage`, `form`, `form_node` …
    pub kind: &'static str,
    /// Id of the entity the element belongs to.
    pub entity: Option<String>,
    pub action: Action,
    /// Property that changed: `label`, `enter.require`, `objects.account.read`; `order` for its place in a list, `parent`
    /// when it moved to another element.
    pub property: Option<String>,
    /// Value before; a default where nothing was written.
    pub from: Option<Value>,
    /// Value after.
    pub to: Option<Value>,
    /// The element's label as written (or its name): after the change, before a removal.
    pub label: Value,
    /// The element around it was added or removed too: a short list leaves this one out.
    pub nested: bool,
}

/// All differences: added and changed elements in the order of `to`, then removed ones in the order of `from`.
pub fn diff(from: &FileTree, to: &FileTree) -> Vec<Change> {
    let (from, to) = (&without_records(from), &without_records(to));
    let (from_index, to_index) = (Index::of(from), Index::of(to));
    let names = names_by_id(to, &to_index);
    // The same names on both sides, so that a rename shows once, at the element itself.
    let from = with_names(from, &references(from, &from_index), &|id| names.get(id).copied());
    let to = with_current_names(to, &references(to, &to_index));
    let (from_index, to_index) = (Index::of(&from), Index::of(&to));
    let (before, after) = (elements(&from, &from_index), elements(&to, &to_index));
    let was: BTreeMap<&str, &Element<'_>> = before.iter().map(|element| (element.id, element)).collect();
    let is: BTreeMap<&str, &Element<'_>> = after.iter().map(|element| (element.id, element)).collect();
    let moved = moved(&before, &after);

    let mut changes = Vec::new();
    for element in &after {
        match was.get(element.id) {
            None => {
                let nested = element.parent.is_some_and(|parent| !was.contains_key(parent));
                changes.push(change(element, Action::Add, nested));
            }
            Some(old) => compare(old, element, &moved, &mut changes),
        }
    }
    for element in before.iter().filter(|element| !is.contains_key(element.id)) {
        let nested = element.parent.is_some_and(|parent| !is.contains_key(parent));
        changes.push(change(element, Action::Remove, nested));
    }
    changes
}

/// Records and people are data, not elements; leaving them out early keeps large demo files from costing time.
fn without_records(tree: &FileTree) -> FileTree {
    let is_data = |document: &Document| matches!(document.json().and_then(kind_of), Some(Kind::Records | Kind::Users));
    tree.files.iter().filter(|(_, file)| !is_data(file)).map(|(path, file)| (path.clone(), file.clone())).collect()
}

fn change(element: &Element<'_>, action: Action, nested: bool) -> Change {
    let label = ["label", "name", "field"].into_iter().find_map(|key| element.value.get(key));
    Change {
        element: element.id.to_owned(),
        kind: element.kind,
        entity: element.entity.map(str::to_owned),
        action,
        property: None,
        from: None,
        to: None,
        label: label.cloned().unwrap_or_else(|| Value::from(element.id)),
        nested,
    }
}

fn compare(old: &Element<'_>, new: &Element<'_>, moved: &BTreeSet<&str>, changes: &mut Vec<Change>) {
    let mut push = |property: String, from: Option<Value>, to: Option<Value>| {
        changes.push(Change { property: Some(property), from, to, ..change(new, Action::Change, false) });
    };
    if (old.parent, old.list) != (new.parent, new.list) {
        push("parent".into(), old.parent.map(Value::from), new.parent.map(Value::from));
    } else if moved.contains(new.id) {
        push("order".into(), Some(old.order.into()), Some(new.order.into()));
    }
    let (from, to) = (own_properties(old), own_properties(new));
    let keys = from.keys().chain(to.keys().filter(|key| !from.contains_key(*key)));
    for key in keys.filter(|key| *key != "id" && *key != "$schema") {
        let node = new.node.property(key);
        let sides =
            Sides { from: from.get(key), to: to.get(key), defaults: (default_of(&from, node), default_of(&to, node)) };
        compare_value(key, node, sides, &mut push);
    }
}

/// A property on both sides, with what holds where it is not written.
#[derive(Clone, Copy)]
struct Sides<'a> {
    from: Option<&'a Value>,
    to: Option<&'a Value>,
    defaults: (Option<&'static Value>, Option<&'static Value>),
}

fn compare_value(
    path: &str,
    node: Option<Node>,
    sides: Sides<'_>,
    push: &mut dyn FnMut(String, Option<Value>, Option<Value>),
) {
    if sides.from == sides.to {
        return;
    }
    let whole = node.is_none_or(|node| node.keyword("x-atomic").is_some());
    let empty = Map::new();
    let object = |side: Option<&Value>| match side {
        None => Some(empty.clone()),
        Some(value) => value.as_object().cloned(),
    };
    if let (false, Some(node), Some(from), Some(to)) = (whole, node, object(sides.from), object(sides.to)) {
        let keys = from.keys().chain(to.keys().filter(|key| !from.contains_key(*key)));
        for key in keys {
            let inner = node.property(key);
            let defaults = (default_of(&from, inner), default_of(&to, inner));
            compare_value(
                &format!("{path}.{key}"),
                inner,
                Sides { from: from.get(key), to: to.get(key), defaults },
                push,
            );
        }
        return;
    }
    let (from_default, to_default) = sides.defaults;
    push(path.to_owned(), sides.from.or(from_default).cloned(), sides.to.or(to_default).cloned());
}

/// An element's properties in canonical form, without the elements inside it.
fn own_properties(element: &Element<'_>) -> Map<String, Value> {
    let properties = element.value.as_object().into_iter().flatten();
    let own = properties.filter(|(key, _)| !lists_elements(element.node.property(key)));
    let own = Value::Object(own.map(|(key, value)| (key.clone(), value.clone())).collect());
    match canonical(&own, Some(element.node)) {
        Value::Object(map) => map,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

fn lists_elements(node: Option<Node>) -> bool {
    node.and_then(|node| node.items()).is_some_and(|items| items.keyword("x-element").is_some())
}

/// Elements that changed place among those their list had before and has after: as few as explain the new order.
fn moved<'a>(before: &[Element<'a>], after: &[Element<'a>]) -> BTreeSet<&'a str> {
    let mut old: BTreeMap<(Option<&str>, &str), Vec<&'a str>> = BTreeMap::new();
    for element in before {
        old.entry((element.parent, element.list)).or_default().push(element.id);
    }
    let mut new: BTreeMap<(Option<&str>, &str), Vec<&'a str>> = BTreeMap::new();
    for element in after {
        new.entry((element.parent, element.list)).or_default().push(element.id);
    }
    let mut moved = BTreeSet::new();
    for (list, ids) in &new {
        // Files have no order.
        if list.1.is_empty() {
            continue;
        }
        let Some(before) = old.get(list) else { continue };
        let places: BTreeMap<&str, usize> = before.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let kept: Vec<(usize, &'a str)> = ids.iter().filter_map(|id| Some((*places.get(id)?, *id))).collect();
        moved.extend(out_of_order(&kept));
    }
    moved
}

/// What is left when a longest increasing run stays (patience sorting keeps the run's ends and each one's predecessor).
fn out_of_order<'a>(places: &[(usize, &'a str)]) -> Vec<&'a str> {
    let mut ends: Vec<usize> = Vec::new();
    let mut previous: Vec<Option<usize>> = Vec::with_capacity(places.len());
    for (at, (place, _)) in places.iter().enumerate() {
        let length = ends.partition_point(|end| places[*end].0 < *place);
        previous.push(length.checked_sub(1).map(|before| ends[before]));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut run = BTreeSet::new();
    let mut at = ends.last().copied();
    while let Some(place) = at {
        run.insert(place);
        at = previous[place];
    }
    places.iter().enumerate().filter(|(at, _)| !run.contains(at)).map(|(_, (_, id))| *id).collect()
}
