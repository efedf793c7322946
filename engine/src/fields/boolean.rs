//! `boolean`: true or false; never empty on the wire (`null` is read as false when a record is written).

use super::{At, Value};
use crate::error::Item;
use serde_json::Value as Json;

pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    input.as_bool().map(Value::Boolean).ok_or_else(|| at.wrong_type("boolean"))
}
