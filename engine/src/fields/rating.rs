//! `rating`: how good something is, in whole steps from 1 to `max` (2–10). Not rated is empty, never 0.

use super::{At, Value, integer, numerals};
use crate::error::Item;
use serde_json::Value as Json;

/// Most steps any rating has.
pub const MAX_STEPS: i64 = 10;

pub fn parse(at: At<'_>, input: &Json, max: i64) -> Result<Value, Item> {
    integer::parse(at, input, Some(1), Some(max))
}

/// `4`, `4 / 5`, `★★★★`.
pub fn from_text(at: At<'_>, text: &str, max: i64) -> Result<Value, Item> {
    let text = numerals::tidy(text);
    let stars = |c: char| matches!(c, '★' | '⭐');
    let blank = |c: char| matches!(c, '☆' | ' ' | '\u{fe0f}');
    if text.contains(stars) && text.chars().all(|c| stars(c) || blank(c)) {
        return super::parse(at, &Json::from(text.chars().filter(|c| stars(*c)).count()));
    }
    let steps = text.split_once('/').filter(|(_, of)| of.trim() == max.to_string()).map_or(&*text, |(steps, _)| steps);
    integer::from_text(at, steps)
}
