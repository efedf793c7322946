//! `lookup`: one record of another entity, by id. Whether it exists and may be seen is checked when the record is written.

use super::sheet::Words;
use super::{At, Value};
use crate::error::Item;
use serde_json::Value as Json;
use uuid::Uuid;

/// An id, or an object with an `id` (as answers carry it).
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let id = match input {
        Json::Object(map) => map.get("id"),
        other => Some(other),
    };
    let text = id.and_then(Json::as_str).ok_or_else(|| at.wrong_type("reference"))?;
    // Only the usual form: the stored text must equal the sent one.
    let id = Uuid::try_parse(text).ok().filter(|_| text.len() == 36);
    Ok(Value::Reference(id.ok_or_else(|| at.wrong_format("reference"))?))
}

/// The record's name; its id where the reader may not know it, which is theirs to read.
pub fn to_text(value: &Value, words: &Words<'_>) -> String {
    match value {
        Value::Reference(id) | Value::Regarding(_, id) => (words.names)(*id).unwrap_or_else(|| id.to_string()),
        _ => String::new(),
    }
}
