//! `many_to_many`: a set of records of another entity, by id; kept in the column and, for looking from the other side, as
//! pairs in a table of its own. Whether they exist and may be seen is checked when the record is written.

use super::called::{Found, join};
use super::multi_choice::SEPARATORS;
use super::sheet::{Named, Words};
use super::{At, Value, lookup, set};
use crate::error::{Item, ItemCode};
use serde_json::Value as Json;
use std::sync::Arc;
use uuid::Uuid;

/// Records one set has at most.
pub const MOST: usize = 200;

/// A list of ids, or of objects with an `id` as answers carry them; also a text of ids with commas between them.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    parse_ids(at, input, MOST)
}

/// A set of at most so many ids.
pub fn parse_ids(at: At<'_>, input: &Json, most: usize) -> Result<Value, Item> {
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
        count if count <= most => Ok(value),
        count => Err(at.item(ItemCode::TooMany).param("max", most).param("count", count)),
    }
}

/// Names as people sort them; those the reader may not know are ids.
pub fn to_text(value: &Value, words: &Words<'_>) -> String {
    let ids = value.members().unwrap_or_default().iter();
    let name = |id: &Arc<str>| id.parse().ok().and_then(|id: Uuid| (words.names)(id)).unwrap_or_else(|| id.to_string());
    let mut names: Vec<String> = ids.map(name).collect();
    names.sort();
    join(words.language, names.iter())
}

/// The whole as one name, else each of its parts.
pub fn settle(at: At<'_>, named: &Named, find: &dyn Fn(&str) -> Found<Uuid>) -> Result<Value, Item> {
    let ids = match find(&named.whole) {
        Found::One(id) => vec![id],
        Found::None | Found::Several => {
            let ids = named.parts.iter().map(|part| at.only(find(part), part));
            ids.collect::<Result<Vec<_>, _>>()?
        }
    };
    super::parse(at, &ids.iter().map(|id| Json::from(id.to_string())).collect())
}
