//! Three-way merge of file trees, element by element and property by property: what only one side changed since their
//! common base is taken, what both changed differently is named, never guessed. Elements are told by id wherever they
//! stand in their list; generic over the schemas, as `diff` is.
use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    schemas::kind_of,
    tree::{Document, FileTree},
    walk::Node,
};
use crate::locales::Language;

/// Whose value goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    Mine,
    Theirs,
}

/// Decisions by the key of the conflict they settle.
pub type Choices = BTreeMap<String, Side>;

/// One place that both sides changed differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Names the place: `entities/x/entity.json#/fields/fld_a/required`, elements by id. Stays while other places change.
    pub key: String,
    pub file: String,
    /// Id of the nearest element around the place, and its label as written (or its name).
    pub element: Option<String>,
    pub label: Value,
    /// Property of that element: `required`, `enter.require`; `order` for the order of a list, empty for the whole.
    pub property: String,
    /// Values; none where there is none.
    pub base: Option<Value>,
    pub mine: Option<Value>,
    pub theirs: Option<Value>,
}

/// What came of a merge.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Merge {
    /// The merged files; where nobody decided yet, as mine are.
    pub tree: FileTree,
    /// Places still to be decided.
    pub conflicts: Vec<Conflict>,
}

/// Merges what `mine` and `theirs` made of `base`; `choices` settle conflicts by key.
pub fn merge(base: &FileTree, mine: &FileTree, theirs: &FileTree, choices: &Choices) -> Merge {
    let paths: BTreeSet<&String> = base.files.keys().chain(mine.files.keys()).chain(theirs.files.keys()).collect();
    let mut merged = Merge::default();
    for path in paths {
        let sides = Sides { base: base.find(path), mine: mine.find(path), theirs: theirs.find(path) };
        let (document, conflicts) = merge_document(path, sides, choices);
        merged.tree.files.extend(document.map(|document| (path.clone(), document)));
        merged.conflicts.extend(conflicts);
    }
    merged
}

/// A value, or its absence, on each side.
#[derive(Debug)]
pub struct Sides<'a, T> {
    pub base: Option<&'a T>,
    pub mine: Option<&'a T>,
    pub theirs: Option<&'a T>,
}

// Not derived: that would ask `T: Copy`.
impl<T> Clone for Sides<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Sides<'_, T> {}

impl<'a, T: PartialEq> Sides<'a, T> {
    /// The answer, where at most one side changed anything or both did the same.
    fn agreed(&self) -> Option<Option<&'a T>> {
        if self.mine == self.theirs || self.theirs == self.base {
            Some(self.mine)
        } else if self.mine == self.base {
            Some(self.theirs)
        } else {
            None
        }
    }
}

/// Merges one file.
pub fn merge_document(path: &str, sides: Sides<'_, Document>, choices: &Choices) -> (Option<Document>, Vec<Conflict>) {
    if let Some(agreed) = sides.agreed() {
        return (agreed.cloned(), Vec::new());
    }
    let value = |document: Option<&Document>| match document {
        None => None,
        Some(Document::Json(value)) => Some(Value::clone(value)),
        Some(Document::Text(text)) => Some(Value::String(text.clone())),
    };
    let (base, mine, theirs) = (value(sides.base), value(sides.mine), value(sides.theirs));
    let values = Sides { base: base.as_ref(), mine: mine.as_ref(), theirs: theirs.as_ref() };
    let root = mine.as_ref().or(theirs.as_ref()).or(base.as_ref());
    let mut merging = Merging { file: path, choices, conflicts: Vec::new() };
    let place = Place::default().inside(root);
    let merged = merging.value(&place, root.and_then(kind_of).map(Node::of), values);
    let document = merged.map(|value| match value {
        Value::String(text) => Document::Text(text),
        other => other.into(),
    });
    (document, merging.conflicts)
}

/// Where in a file the merge stands.
#[derive(Clone, Default)]
struct Place {
    /// `/fields/fld_a/required`.
    key: String,
    element: Option<String>,
    label: Value,
    /// Property path below the element.
    property: String,
}

impl Place {
    fn property(&self, name: &str) -> Place {
        let property = if self.property.is_empty() { name.to_owned() } else { format!("{}.{name}", self.property) };
        Place { key: format!("{}/{name}", self.key), property, ..self.clone() }
    }

    /// An item of a list; one with an id is an element of its own.
    fn item(&self, name: &str, value: Option<&Value>) -> Place {
        Place { key: format!("{}/{name}", self.key), ..self.clone() }.inside(value)
    }

    fn inside(self, value: Option<&Value>) -> Place {
        let Some(id) = value.and_then(|value| value.get("id")?.as_str()) else { return self };
        let label = ["label", "name", "field"].into_iter().find_map(|key| value.and_then(|value| value.get(key)));
        let label = label.cloned().unwrap_or_else(|| id.into());
        Place { element: Some(id.to_owned()), label, property: String::new(), ..self }
    }
}

struct Merging<'a> {
    file: &'a str,
    choices: &'a Choices,
    conflicts: Vec<Conflict>,
}

impl Merging<'_> {
    fn value(&mut self, place: &Place, node: Option<Node>, sides: Sides<'_, Value>) -> Option<Value> {
        if let Some(agreed) = sides.agreed() {
            return agreed.cloned();
        }
        let whole = node.is_none_or(|node| node.keyword("x-atomic").is_some());
        let are_texts = sides.mine.is_some_and(is_texts) && sides.theirs.is_some_and(is_texts);
        if !whole || are_texts {
            let merged = match (sides.mine, sides.theirs) {
                (Some(Value::Object(mine)), Some(Value::Object(theirs))) => {
                    let base = sides.base.and_then(Value::as_object);
                    Some(self.object(place, node, Sides { base, mine: Some(mine), theirs: Some(theirs) }))
                }
                (Some(Value::Array(mine)), Some(Value::Array(theirs))) => {
                    let base = sides.base.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                    self.list(place, node, [base, mine, theirs])
                }
                _ => None,
            };
            if merged.is_some() {
                return merged;
            }
        }
        match self.decide(place, sides) {
            Side::Mine => sides.mine.cloned(),
            Side::Theirs => sides.theirs.cloned(),
        }
    }

    /// What was chosen for a place; else the conflict is noted and mine goes on for now.
    fn decide(&mut self, place: &Place, sides: Sides<'_, Value>) -> Side {
        let key = format!("{}#{}", self.file, place.key);
        if let Some(side) = self.choices.get(&key) {
            return *side;
        }
        self.conflicts.push(Conflict {
            key,
            file: self.file.to_owned(),
            element: place.element.clone(),
            label: place.label.clone(),
            property: place.property.clone(),
            base: sides.base.cloned(),
            mine: sides.mine.cloned(),
            theirs: sides.theirs.cloned(),
        });
        Side::Mine
    }

    fn object(&mut self, place: &Place, node: Option<Node>, sides: Sides<'_, Map<String, Value>>) -> Value {
        let of = |side: Option<&Map<String, Value>>, key: &str| side.and_then(|map| map.get(key)).cloned();
        let mut seen = HashSet::new();
        let keys = [sides.theirs, sides.mine].into_iter().flatten().flat_map(Map::keys);
        let mut merged = Map::new();
        for key in keys.filter(|key| seen.insert(key.as_str())) {
            let (base, mine, theirs) = (of(sides.base, key), of(sides.mine, key), of(sides.theirs, key));
            let inner = Sides { base: base.as_ref(), mine: mine.as_ref(), theirs: theirs.as_ref() };
            // The parts of a text have no schema of their own.
            let node = node.and_then(|node| node.property(key));
            merged.extend(self.value(&place.property(key), node, inner).map(|value| (key.clone(), value)));
        }
        Value::Object(merged)
    }

    /// A list whose items can be told apart; none where they can not.
    fn list(&mut self, place: &Place, node: Option<Node>, [base, mine, theirs]: [&[Value]; 3]) -> Option<Value> {
        let (base, mine, theirs) = (Items::of(base)?, Items::of(mine)?, Items::of(theirs)?);
        let mut told_by =
            [&base, &mine, &theirs].into_iter().filter(|items| !items.keys.is_empty()).map(|items| items.by);
        let first = told_by.next();
        if told_by.any(|by| Some(by) != first) {
            return None;
        }
        let node = node.and_then(|node| node.items());
        let mut values: BTreeMap<&str, Value> = BTreeMap::new();
        for key in mine.keys.iter().chain(theirs.keys.iter().filter(|key| !mine.keys.contains(key))) {
            let sides = Sides { base: base.find(key), mine: mine.find(key), theirs: theirs.find(key) };
            let inner = place.item(key, sides.mine.or(sides.theirs));
            values.extend(self.value(&inner, node, sides).map(|value| (key.as_str(), value)));
        }
        let order = self.order(place, [&base, &mine, &theirs]);
        Some(Value::Array(order.into_iter().filter_map(|key| values.remove(key)).collect()))
    }

    /// The keys of both sides in one order: that of the side which changed it, what the other one added behind what it
    /// stood behind there.
    fn order<'i>(&mut self, place: &Place, [base, mine, theirs]: [&'i Items<'_>; 3]) -> Vec<&'i str> {
        let common = |items: &'i Items<'_>| -> Vec<&'i str> {
            let everywhere = |key: &&String| [base, mine, theirs].iter().all(|side| side.keys.contains(key));
            items.keys.iter().filter(everywhere).map(String::as_str).collect()
        };
        let (was, here, there) = (common(base), common(mine), common(theirs));
        let first = if here == was {
            Side::Theirs
        } else if there == was || here == there {
            Side::Mine
        } else {
            let text = |keys: &[&str]| Value::from(keys.to_vec());
            let (was, here, there) = (text(&was), text(&here), text(&there));
            self.decide(&place.property("order"), Sides { base: Some(&was), mine: Some(&here), theirs: Some(&there) })
        };
        let (first, second) = match first {
            Side::Mine => (mine, theirs),
            Side::Theirs => (theirs, mine),
        };
        let mut order: Vec<&str> = first.keys.iter().map(String::as_str).collect();
        let mut after = 0;
        for key in &second.keys {
            match order.iter().position(|known| known == key) {
                Some(at) => after = at + 1,
                None => {
                    order.insert(after, key);
                    after += 1;
                }
            }
        }
        order
    }
}

/// The items of a list with what tells them apart.
struct Items<'a> {
    values: &'a [Value],
    keys: Vec<String>,
    by: Option<&'static str>,
}

impl<'a> Items<'a> {
    fn of(values: &'a [Value]) -> Option<Self> {
        let by = ["id", "field", "from"].into_iter().find(|by| values.iter().all(|value| text(value, by).is_some()));
        let key = |value: &Value| match by {
            Some(by) => text(value, by).map(str::to_owned),
            None if value.is_object() || value.is_array() => None,
            None => Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        };
        let keys: Vec<String> = values.iter().map(key).collect::<Option<_>>()?;
        let distinct: HashSet<&String> = keys.iter().collect();
        (distinct.len() == keys.len()).then_some(Items { values, keys, by })
    }

    fn find(&self, key: &str) -> Option<&'a Value> {
        self.keys.iter().position(|known| known == key).and_then(|at| self.values.get(at))
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key)?.as_str()
}

/// `{ "zh-CN": …, "en": … }`: two people may each write one language.
fn is_texts(value: &Value) -> bool {
    let known = |tag: &String| Language::ALL.iter().any(|language| language.tag() == tag);
    value.as_object().is_some_and(|map| !map.is_empty() && map.keys().all(known))
}
