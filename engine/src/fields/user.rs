//! `user`: a person of the workspace, by id.

use super::{At, Value, lookup};
use crate::error::Item;
use serde_json::Value as Json;

pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    lookup::parse(at, input)
}
