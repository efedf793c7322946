//! `integer`: a whole number that JavaScript can hold exactly (±(2^53 − 1)).

use super::{At, Value, numerals};
use crate::error::{Item, ItemCode};
use serde_json::Value as Json;

/// Largest magnitude on the wire.
pub const LIMIT: i64 = (1 << 53) - 1;

/// A JSON integer, or its digits as text.
pub fn parse(at: At<'_>, input: &Json, min: Option<i64>, max: Option<i64>) -> Result<Value, Item> {
    let number = match input {
        Json::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let number = number.ok_or_else(|| at.wrong_type("integer"))?;
    check_range(at, number, min.unwrap_or(-LIMIT).max(-LIMIT), max.unwrap_or(LIMIT).min(LIMIT), |n| n.to_string())?;
    Ok(Value::Integer(number))
}

#[expect(clippy::cast_possible_truncation, reason = "checked: a whole number within ±(2^53 − 1)")]
pub fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() <= LIMIT as f64).then_some(number as i64)
}

/// Refuses a number outside `min..=max`, naming the limit as `show` writes it.
pub fn check_range(at: At<'_>, number: i64, min: i64, max: i64, show: impl Fn(i64) -> String) -> Result<(), Item> {
    if number < min {
        return Err(at.item(ItemCode::Range).param("limit", format!("≥ {}", show(min))));
    }
    if number > max {
        return Err(at.item(ItemCode::Range).param("limit", format!("≤ {}", show(max))));
    }
    Ok(())
}

/// Plain digits.
pub fn to_text(value: &Value) -> String {
    match value {
        Value::Integer(number) => number.to_string(),
        _ => String::new(),
    }
}

/// As `numerals::read`; decimals that are nothing but zeros are none.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let number = numerals::read(text).ok_or_else(|| at.wrong_type("integer"))?;
    let whole = match number.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        Some(_) => return Err(at.wrong_type("integer")),
        None => &*number,
    };
    super::parse(at, &Json::from(whole))
}
