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

/// Full-width forms (`０１３＋＠：`, as Chinese input methods write them) as the plain characters they stand for.
pub fn narrow(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().map(plain).collect()
}

/// Marks without a width (direction, joiners, byte order): copying brings them along, and they hide what a text is.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The text as a value unless it is longer than allowed.
pub fn checked_length(at: At<'_>, text: &str, max_length: usize) -> Result<Value, Item> {
    let length = text.chars().count();
    if length > max_length {
        return Err(at.item(ItemCode::Length).param("max", max_length).param("length", length));
    }
    Ok(if text.is_empty() { Value::Empty } else { Value::Text(text.into()) })
}
