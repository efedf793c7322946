//! `long_text`: several lines. Not sortable; `contains` and `starts_with` only.

use super::{At, Value, text};
use crate::error::Item;
use serde_json::Value as Json;

/// Up to `max_length` characters; line ends become `\n`, other control characters are refused.
pub fn parse(at: At<'_>, input: &Json, max_length: usize) -> Result<Value, Item> {
    let given = input.as_str().ok_or_else(|| at.wrong_type("text"))?;
    let unified = given.replace("\r\n", "\n");
    let kept = unified.trim_end();
    if kept.chars().any(|c| c.is_control() && c != '\t' && c != '\n') {
        return Err(at.wrong_format("control"));
    }
    text::checked_length(at, kept, max_length)
}
