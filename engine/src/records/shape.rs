//! The shape check: names known, writable and of the right type. Looks at the input only, never at other records.

use super::Door;
use crate::error::{Item, ItemCode};
use crate::fields::{self, At, Value};
use crate::registry::{Entity, Field, FieldIx, Kind};
use serde_json::{Map, Value as Json};

/// Wrong values named at once; more would help nobody.
const MAX_ITEMS: usize = 100;

/// The values a caller sent, or everything that is wrong with them.
pub fn read_input(
    door: &Door<'_>,
    entity: &Entity,
    input: &Map<String, Json>,
    pipeline_of: impl Fn(FieldIx) -> Option<std::sync::Arc<str>>,
) -> Result<Vec<(FieldIx, Value)>, Vec<Item>> {
    let mut values = Vec::with_capacity(input.len());
    let mut items = Vec::new();
    for (name, json) in input {
        match read_field(door, entity, name, json, &pipeline_of) {
            Ok(value) => values.push(value),
            Err(item) => items.push(item),
        }
        if items.len() == MAX_ITEMS {
            break;
        }
    }
    if items.is_empty() { Ok(values) } else { Err(items) }
}

fn read_field(
    door: &Door<'_>,
    entity: &Entity,
    name: &str,
    json: &Json,
    pipeline_of: &impl Fn(FieldIx) -> Option<std::sync::Arc<str>>,
) -> Result<(FieldIx, Value), Item> {
    let readable = entity.find(name).filter(|field| door.scope.reads(entity.ix, field));
    let field = readable.ok_or_else(|| Item::of_field(name, ItemCode::FieldUnknown).param("name", name))?;
    if field.read_only || !door.scope.edits(entity.ix, field) {
        return Err(Item::of_field(name, ItemCode::FieldReadOnly).param("field", field.label.to_json()));
    }
    let at = At::new(&door.snapshot.registry, entity, field);
    let value = match (&field.kind, json) {
        (Kind::Stage, Json::String(text)) if !text.is_empty() => {
            fields::resolve_stage(at, json, pipeline_of(field.ix).as_deref())?
        }
        _ => fields::parse(at, json)?,
    };
    if let Some(item) = fields::hidden_entity(at, &value, &|entity| door.scope.reads_entity(entity)) {
        return Err(item);
    }
    Ok((field.ix, settle(field, value)))
}

/// A boolean is never empty in the database.
pub fn settle(field: &Field, value: Value) -> Value {
    match (&field.kind, value) {
        (Kind::Boolean, Value::Empty) => Value::Boolean(false),
        (_, value) => value,
    }
}
