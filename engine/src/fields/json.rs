//! `json`: any JSON value, for what other systems send along. Kept as canonical text (members sorted by name, no blanks), so
//! that equal values are one text. Not compared, sorted or grouped. Numbers are those of IEEE 754 and 64-bit integers.

use super::{At, Value};
use crate::error::Item;
use serde_json::Value as Json;

/// Longest text of a value, in bytes.
pub const MAX_BYTES: usize = 65_536;
/// Lists and objects inside each other, at most.
const MAX_DEPTH: usize = 32;

/// `null` and `""` are empty, as everywhere.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    if depth(input) > MAX_DEPTH {
        return Err(at.wrong_format("json_depth"));
    }
    let mut sorted = input.clone();
    sorted.sort_all_objects();
    let text = sorted.to_string();
    if text.len() > MAX_BYTES {
        return Err(at.wrong_format("json_size"));
    }
    Ok(Value::Text(text.into()))
}

fn depth(value: &Json) -> usize {
    match value {
        Json::Array(list) => 1 + list.iter().map(depth).max().unwrap_or_default(),
        Json::Object(map) => 1 + map.values().map(depth).max().unwrap_or_default(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 0,
    }
}

/// JSON as it is written.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let value = serde_json::from_str::<Json>(text).map_err(|_| at.wrong_format("json"))?;
    super::parse(at, &value)
}
