//! `text`: one line. Stored as text, compared and sorted by code point.

use super::{At, Value};
use crate::error::{Item, ItemCode};
use serde_json::Value as Json;

/// Up to `max_length` characters (code points), no control characters; surrounding blanks are cut.
pub fn parse(at: At<'_>, input: &Json, max_length: usize) -> Result<Value, Item> {
    let text = input.as_str().ok_or_else(|| at.wrong_type("text"))?.trim();
    if text.contains(['\n', '\r']) {
        return Err(at.wrong_format("single_line"));
    }
    if text.chars().any(|c| c.is_control() && c != '\t') {
        return Err(at.wrong_format("control"));
    }
    checked_length(at, text, max_length)
}

/// The text as a value unless it is longer than allowed.
pub fn checked_length(at: At<'_>, text: &str, max_length: usize) -> Result<Value, Item> {
    let length = text.chars().count();
    if length > max_length {
        return Err(at.item(ItemCode::Length).param("max", max_length).param("length", length));
    }
    Ok(if text.is_empty() { Value::Empty } else { Value::Text(text.into()) })
}
