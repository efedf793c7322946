//! `decimal`: an exact number with `scale` decimals (0–6). On the wire `"12.50"`, in the database the integer of
//! `10^-scale`, so nothing is ever rounded.

use super::percent::parse_scaled;
use super::{At, Value};
use crate::decimal::decimal_text;
use crate::error::Item;
use serde_json::Value as Json;

/// A decimal text or an exact number, within `limits` (both scaled).
pub fn parse(at: At<'_>, input: &Json, scale: u32, limits: (Option<i64>, Option<i64>)) -> Result<Value, Item> {
    let text = decimal_text(input).ok_or_else(|| at.wrong_type("decimal"))?;
    Ok(Value::Integer(parse_scaled(at, &text, scale, limits)?))
}
