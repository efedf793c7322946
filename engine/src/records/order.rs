//! What a bulk asks for, read from JSON: a list of operations, or one change of everything a filter finds.

use super::write::Transition;
use crate::error::{Item, ItemCode, Problem, Result};
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// Operations of one bulk, and rows a filter may find to be changed at once.
pub const MOST: usize = 1_000;
/// Refusals told at once.
const MAX_ITEMS: usize = 100;

/// One operation of a bulk.
#[derive(Clone, Debug)]
pub enum Operation {
    Create { values: Map<String, Json> },
    Update { id: Uuid, version: Option<i64>, values: Map<String, Json>, note: Option<String> },
    Transition { id: Uuid, version: Option<i64>, wanted: Transition },
    Delete { id: Uuid, version: Option<i64> },
    Restore { id: Uuid, version: Option<i64> },
}

impl Operation {
    /// The name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Operation::Create { .. } => "create",
            Operation::Update { .. } => "update",
            Operation::Transition { .. } => "transition",
            Operation::Delete { .. } => "delete",
            Operation::Restore { .. } => "restore",
        }
    }

    /// The record it is about; a new one has none yet.
    pub fn id(&self) -> Option<Uuid> {
        match self {
            Operation::Create { .. } => None,
            Operation::Update { id, .. } | Operation::Transition { id, .. } => Some(*id),
            Operation::Delete { id, .. } | Operation::Restore { id, .. } => Some(*id),
        }
    }
}

/// What happens to every record a filter finds.
#[derive(Clone, Debug)]
pub enum Sweep {
    Set { values: Map<String, Json>, note: Option<String> },
    Delete,
}

impl Sweep {
    /// What happens to one of them; with a version, to the record as it was found.
    pub fn of(&self, id: Uuid, version: Option<i64>) -> Operation {
        match self {
            Sweep::Set { values, note } => {
                Operation::Update { id, version, values: values.clone(), note: note.clone() }
            }
            Sweep::Delete => Operation::Delete { id, version },
        }
    }
}

/// A bulk as it was asked for.
#[derive(Clone, Debug)]
pub enum Order {
    Each(Vec<Operation>),
    /// `expect` is the number of records the caller believes to change.
    Found {
        filter: Json,
        sweep: Sweep,
        expect: i64,
    },
}

/// Reads `{ "operations": […] }`, `{ "filter", "set", "note"?, "expect" }` or `{ "filter", "delete": true, "expect" }`.
///
/// # Errors
/// `ValidationFailed` with everything that cannot be read.
pub fn read_order(mut input: Map<String, Json>) -> Result<Order> {
    let order = match input.remove("operations") {
        Some(Json::Array(operations)) => read_operations(operations)?,
        Some(_) => return Err(wrong("/operations", ItemCode::Type, "[ ]")),
        None => read_sweep(&mut input)?,
    };
    match input.keys().next() {
        None => Ok(order),
        Some(name) => Err(unknown("", name)),
    }
}

fn read_operations(operations: Vec<Json>) -> Result<Order> {
    if operations.is_empty() || operations.len() > MOST {
        let limit = format!("1 – {MOST}");
        let item = Item::new("/operations", ItemCode::Range).param("field", "operations").param("limit", limit);
        return Err(Problem::invalid(vec![item]));
    }
    let mut read = Vec::with_capacity(operations.len());
    let mut items = Vec::new();
    for (n, operation) in operations.into_iter().enumerate() {
        match read_operation(&format!("/operations/{n}"), operation) {
            Ok(operation) => read.push(operation),
            Err(problem) => items.extend(problem.errors),
        }
    }
    items.truncate(MAX_ITEMS);
    if items.is_empty() { Ok(Order::Each(read)) } else { Err(Problem::invalid(items)) }
}

fn read_operation(place: &str, operation: Json) -> Result<Operation> {
    let Json::Object(mut map) = operation else { return Err(wrong(place, ItemCode::Type, "{ }")) };
    let pointer = |name: &str| format!("{place}/{name}");
    let op = text(&mut map, "op", place)?.ok_or_else(|| wrong(&pointer("op"), ItemCode::Required, "op"))?;
    let id = text(&mut map, "id", place)?;
    let id = id.map(|text| Uuid::parse_str(&text).map_err(|_| wrong(&pointer("id"), ItemCode::Format, "UUID")));
    let id = id.transpose()?;
    let named = || id.ok_or_else(|| wrong(&pointer("id"), ItemCode::Required, "id"));
    let version = match map.remove("version") {
        None | Some(Json::Null) => None,
        Some(number) => Some(number.as_i64().ok_or_else(|| wrong(&pointer("version"), ItemCode::Type, "1, 2, 3 …"))?),
    };
    let operation = match op.as_str() {
        "create" if id.is_none() && version.is_none() => Operation::Create { values: values(&mut map, place)? },
        "create" => return Err(unknown(place, if id.is_some() { "id" } else { "version" })),
        "update" => {
            let (values, note) = (values(&mut map, place)?, text(&mut map, "note", place)?);
            Operation::Update { id: named()?, version, values, note }
        }
        "transition" => {
            let to = text(&mut map, "to", place)?.ok_or_else(|| wrong(&pointer("to"), ItemCode::Required, "to"))?;
            let (field, note) = (text(&mut map, "field", place)?, text(&mut map, "note", place)?);
            let checklist = match map.remove("checklist") {
                None | Some(Json::Null) => Vec::new(),
                Some(list) => {
                    serde_json::from_value(list).map_err(|_| wrong(&pointer("checklist"), ItemCode::Type, "[\"…\"]"))?
                }
            };
            let wanted = Transition { field, to, values: values(&mut map, place)?, note, checklist };
            Operation::Transition { id: named()?, version, wanted }
        }
        "delete" => Operation::Delete { id: named()?, version },
        "restore" => Operation::Restore { id: named()?, version },
        _ => return Err(wrong(&pointer("op"), ItemCode::Format, "create, update, transition, delete, restore")),
    };
    match map.keys().next() {
        None => Ok(operation),
        Some(name) => Err(unknown(place, name)),
    }
}

fn read_sweep(input: &mut Map<String, Json>) -> Result<Order> {
    let filter = input.remove("filter").ok_or_else(|| wrong("/operations", ItemCode::Required, "operations"))?;
    let set = input.remove("set");
    let note = text(input, "note", "")?;
    let delete = match input.remove("delete") {
        None | Some(Json::Null | Json::Bool(false)) => false,
        Some(Json::Bool(true)) => true,
        Some(_) => return Err(wrong("/delete", ItemCode::Type, "true")),
    };
    let sweep = match (set, delete) {
        (Some(Json::Object(values)), false) if !values.is_empty() => Sweep::Set { values, note },
        (None | Some(Json::Null), true) => Sweep::Delete,
        (None | Some(Json::Null), false) => return Err(wrong("/set", ItemCode::Required, "set")),
        (Some(_), _) => return Err(wrong("/set", ItemCode::Type, "{ }")),
    };
    let expect = match input.remove("expect") {
        None | Some(Json::Null) => return Err(wrong("/expect", ItemCode::Required, "expect")),
        Some(number) => number.as_i64().ok_or_else(|| wrong("/expect", ItemCode::Type, "0, 1, 2 …"))?,
    };
    Ok(Order::Found { filter, sweep, expect })
}

fn values(map: &mut Map<String, Json>, place: &str) -> Result<Map<String, Json>> {
    match map.remove("values") {
        None | Some(Json::Null) => Ok(Map::new()),
        Some(Json::Object(values)) => Ok(values),
        Some(_) => Err(wrong(&format!("{place}/values"), ItemCode::Type, "{ }")),
    }
}

fn text(map: &mut Map<String, Json>, name: &str, place: &str) -> Result<Option<String>> {
    match map.remove(name) {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(&format!("{place}/{name}"), ItemCode::Type, "\"…\"")),
    }
}

fn wrong(pointer: &str, code: ItemCode, expected: &str) -> Problem {
    let name = pointer.rsplit('/').next().unwrap_or_default().to_owned();
    Problem::invalid(vec![Item::new(pointer, code).param("field", name).param("expected", expected)])
}

fn unknown(place: &str, name: &str) -> Problem {
    let own = Item::of_field(name, ItemCode::FieldUnknown).param("name", name);
    Problem::invalid(vec![Item { pointer: format!("{place}{}", own.pointer), ..own }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(json: Json) -> Result<Order> {
        read_order(json.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn an_order_is_a_list_or_a_sweep() {
        let id = "01900000-0000-7000-8000-000000000001";
        let check = |json: Json, expect: &[&str]| {
            let items = match read(json.clone()) {
                Ok(_) => Vec::new(),
                Err(problem) => {
                    problem.errors.iter().map(|item| format!("{} {}", item.pointer, item.code.name())).collect()
                }
            };
            assert_eq!(items, expect, "{json}");
        };
        check(
            json!({ "operations": [{ "op": "create", "values": {} }, { "op": "delete", "id": id, "version": 3 }] }),
            &[],
        );
        check(json!({ "operations": [] }), &["/operations range"]);
        check(json!({ "operations": [{ "op": "create" }], "x": 1 }), &["/x field_unknown"]);
        check(
            json!({ "operations": [{ "op": "update" }, { "op": "bake" }, 7, { "op": "create", "id": id }] }),
            &[
                "/operations/0/id required",
                "/operations/1/op format",
                "/operations/2 type",
                "/operations/3/id field_unknown",
            ],
        );
        check(json!({ "filter": {}, "set": { "seats": 1 }, "expect": 3 }), &[]);
        check(json!({ "filter": {}, "delete": true, "expect": 3 }), &[]);
        check(json!({ "filter": {}, "set": { "seats": 1 } }), &["/expect required"]);
        check(json!({ "filter": {}, "expect": 3 }), &["/set required"]);
        check(json!({ "filter": {}, "set": {}, "delete": true, "expect": 3 }), &["/set type"]);
        check(json!({}), &["/operations required"]);
    }
}
