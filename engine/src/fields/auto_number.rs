//! `auto_number`: a number the engine gives a record when it is made, and nobody changes. Text, as its pattern writes it;
//! found, compared and sorted as text. How numbers are handed out: `records::numbers`.

use super::{At, Value, text};
use crate::error::Item;
use serde_json::Value as Json;

/// Longest number, in characters.
const MAX_LENGTH: usize = 200;

/// A number as text; of what a condition compares with, and of the past.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    text::parse(at, input, MAX_LENGTH)
}
