//! `many_to_many`: a set of records of another entity, by id; kept in the column and, for looking from the other side, as
//! pairs in a table of its own. Whether they exist and may be seen is checked when the record is written.

use super::multi_choice::SEPARATORS;
use super::{At, Value, lookup, set};
use crate::error::{Item, ItemCode};
use serde_json::Value as Json;
use std::sync::Arc;

/// Records one set has at most.
pub const MOST: usize = 200;

/// A list of ids, or of objects with an `id` as answers carry them; also a text of ids with commas between them.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let id = |entry: &Json| match lookup::parse(at, entry)? {
        Value::Reference(id) => Ok(Arc::from(id.to_string())),
        _ => Err(at.wrong_type("reference")),
    };
    let ids: Vec<Arc<str>> = match input {
        Json::Array(list) => list.iter().map(id).collect::<Result<_, _>>()?,
        Json::String(text) => {
            let parts = text.split(SEPARATORS).map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| id(&Json::from(part))).collect::<Result<_, _>>()?
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => return Err(at.wrong_type("list")),
    };
    let value = set::of(ids);
    match value.members().map_or(0, <[_]>::len) {
        0..=MOST => Ok(value),
        count => Err(at.item(ItemCode::TooMany).param("max", MOST).param("count", count)),
    }
}
