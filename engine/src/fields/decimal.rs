//! `decimal`: an exact number with `scale` decimals (0–6). On the wire `"12.50"`, in the database the integer of
//! `10^-scale`, so nothing is ever rounded.

use super::percent::parse_scaled;
use super::{At, Value, numerals};
use crate::decimal::{decimal_text, format_decimal};
use crate::error::Item;
use serde_json::Value as Json;

/// A decimal text or an exact number, within `limits` (both scaled).
pub fn parse(at: At<'_>, input: &Json, scale: u32, limits: (Option<i64>, Option<i64>)) -> Result<Value, Item> {
    let text = decimal_text(input).ok_or_else(|| at.wrong_type("decimal"))?;
    Ok(Value::Integer(parse_scaled(at, &text, scale, limits)?))
}

/// Plain digits, always as many decimals as the scale.
pub fn to_text(value: &Value, scale: u32) -> String {
    match value {
        Value::Integer(number) => format_decimal(*number, scale),
        _ => String::new(),
    }
}

/// As `numerals::read`.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let number = numerals::read(text).ok_or_else(|| at.wrong_type("decimal"))?;
    super::parse(at, &Json::from(number))
}
