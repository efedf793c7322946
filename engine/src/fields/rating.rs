//! `rating`: how good something is, in whole steps from 1 to `max` (2–10). Not rated is empty, never 0.

use super::{At, Value, integer};
use crate::error::Item;
use serde_json::Value as Json;

/// Most steps any rating has.
pub const MAX_STEPS: i64 = 10;

pub fn parse(at: At<'_>, input: &Json, max: i64) -> Result<Value, Item> {
    integer::parse(at, input, Some(1), Some(max))
}
