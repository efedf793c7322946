//! `$lines` read from JSON: `{ "<related list>": [ line, … ] }`, where a line is its values; with `id` (and perhaps
//! `version`) it is one that is there, with `"$delete": true` one that goes.

use super::Door;
use super::lines::LINES;
use crate::error::{Item, ItemCode, Problem, Result};
use crate::locales::Texts;
use crate::registry::{Entity, FieldIx, Incoming, Kind};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// Lines one write takes.
const MOST: usize = 500;
/// Says of a line that it goes.
const DELETE: &str = "$delete";

/// The lines of one list.
pub struct List<'a> {
    /// As it was asked for.
    pub name: String,
    pub label: &'a Texts,
    pub entity: &'a Entity,
    /// The lookup that says whose lines they are.
    pub field: FieldIx,
    /// The whole number that keeps them in order.
    pub order: Option<FieldIx>,
    pub lines: Vec<Line>,
}

/// One line as somebody wants it to be.
pub enum Line {
    New { values: Map<String, Json> },
    Kept { id: Uuid, version: Option<i64>, values: Map<String, Json> },
    Gone { id: Uuid, version: Option<i64> },
}

impl Line {
    /// The record it is; a new one has none yet.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Line::New { .. } => None,
            Line::Kept { id, .. } | Line::Gone { id, .. } => Some(*id),
        }
    }
}

/// Reads the lists of `entity`'s lines.
///
/// # Errors
/// `ValidationFailed` with everything that cannot be read, pointers from the body on.
pub fn read_lists<'a>(door: &Door<'a>, entity: &'a Entity, told: &Json) -> Result<Vec<List<'a>>> {
    let told = match told {
        Json::Object(told) => told,
        _ => return Err(Problem::invalid(vec![wrong(&format!("/{LINES}"), (LINES, "{ }"))])),
    };
    let (mut lists, mut items, mut count) = (Vec::new(), Vec::new(), 0);
    for (name, lines) in told {
        let place = format!("/{LINES}{}", Item::of_field(name, ItemCode::Type).pointer);
        let Some((incoming, label)) = find(door, entity, name) else {
            items.push(Item::new(place, ItemCode::FieldUnknown).param("name", name.as_str()));
            continue;
        };
        let Json::Array(lines) = lines else {
            items.push(wrong(&place, (name, "[ ]")));
            continue;
        };
        count += lines.len();
        if count > MOST {
            let item = Item::new(place, ItemCode::TooMany).param("field", label.to_json());
            items.push(item.param("max", MOST).param("count", count));
            continue;
        }
        let from = door.snapshot.registry.entity(incoming.entity);
        // Whose line it is and where it stands follow from where it is written.
        let set: Vec<FieldIx> = [Some(incoming.field), incoming.order].into_iter().flatten().collect();
        let mut read = Vec::with_capacity(lines.len());
        for (n, line) in lines.iter().enumerate() {
            match read_line(&format!("{place}/{n}"), line, (from, &set)) {
                Ok(line) => read.push(line),
                Err(item) => items.push(item),
            }
        }
        let (field, order) = (incoming.field, incoming.order);
        lists.push(List { name: name.clone(), label, entity: from, field, order, lines: read });
    }
    if items.is_empty() { Ok(lists) } else { Err(Problem::invalid(items)) }
}

/// The list of this name, if it is one of a lookup the caller may read.
fn find<'a>(door: &Door<'a>, entity: &'a Entity, name: &str) -> Option<(&'a Incoming, &'a Texts)> {
    entity.incoming.iter().find_map(|incoming| {
        let (known, label) = incoming.inverse.as_ref()?;
        let from = door.snapshot.registry.entity(incoming.entity);
        let field = from.field(incoming.field);
        let is_it = **known == *name && matches!(field.kind, Kind::Lookup { .. }) && door.scope.reads(from.ix, field);
        is_it.then_some((incoming, label))
    })
}

fn read_line(place: &str, line: &Json, (entity, set): (&Entity, &[FieldIx])) -> Result<Line, Item> {
    let Json::Object(line) = line else { return Err(wrong(place, ("line", "{ }"))) };
    let mut values = line.clone();
    let pointer = |name: &str| format!("{place}/{name}");
    let id = match values.remove("id") {
        None | Some(Json::Null) => None,
        Some(id) => {
            let id = id.as_str().and_then(|text| Uuid::parse_str(text).ok());
            Some(id.ok_or_else(|| wrong(&pointer("id"), ("id", "UUID")))?)
        }
    };
    let version = match values.remove("version") {
        None | Some(Json::Null) => None,
        Some(version) => Some(version.as_i64().ok_or_else(|| wrong(&pointer("version"), ("version", "1, 2, 3 …")))?),
    };
    let goes = match values.remove(DELETE) {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Bool(true)) => true,
        Some(_) => return Err(wrong(&pointer(DELETE), (DELETE, "true"))),
    };
    let fixed = values.keys().find(|name| entity.find(name).is_some_and(|field| set.contains(&field.ix)));
    if let Some(field) = fixed.and_then(|name| entity.find(name)) {
        let item = Item::new(pointer(&field.name), ItemCode::FieldReadOnly);
        return Err(item.param("field", field.label.to_json()));
    }
    match (id, goes) {
        (None, false) if version.is_none() => Ok(Line::New { values }),
        (None, _) => Err(Item::new(pointer("id"), ItemCode::Required).param("field", "id")),
        (Some(id), false) => Ok(Line::Kept { id, version, values }),
        (Some(id), true) if values.is_empty() => Ok(Line::Gone { id, version }),
        (Some(_), true) => Err(wrong(&pointer(DELETE), (DELETE, "{ id, version }"))),
    }
}

fn wrong(place: &str, (field, expected): (&str, &str)) -> Item {
    Item::new(place, ItemCode::Type).param("field", field).param("expected", expected)
}
