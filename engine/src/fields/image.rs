//! `image`: pictures a browser can show, kept as attachments are.

use super::{At, Value, attachment};
use crate::error::Item;
use serde_json::Value as Json;

pub fn parse(at: At<'_>, input: &Json, most: usize) -> Result<Value, Item> {
    attachment::parse(at, input, most)
}
