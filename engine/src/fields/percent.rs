//! `percent`: an exact decimal where 15 means 15 %. On the wire `"15.00"`.

use super::integer::check_range;
use super::{At, Value, expected_texts, numerals};
use crate::decimal::{DecimalError, decimal_text, format_decimal, parse_decimal};
use crate::error::{Item, ItemCode, Params};
use serde_json::Value as Json;

/// A decimal text or an exact number, within `limits` (both scaled).
pub fn parse(at: At<'_>, input: &Json, scale: u32, limits: (Option<i64>, Option<i64>)) -> Result<Value, Item> {
    let text = decimal_text(input).ok_or_else(|| at.wrong_type("decimal"))?;
    Ok(Value::Integer(parse_scaled(at, &text, scale, limits)?))
}

/// The scaled integer of a decimal text, or the item that says what is wrong with it.
pub fn parse_scaled(at: At<'_>, text: &str, scale: u32, limits: (Option<i64>, Option<i64>)) -> Result<i64, Item> {
    // Seventeen digits: sums over millions of rows stay inside 64 bits.
    const LARGEST: i64 = 99_999_999_999_999_999;
    let number = parse_decimal(text, scale).map_err(|error| match error {
        DecimalError::Syntax => at.wrong_type("decimal"),
        DecimalError::TooPrecise => {
            let params = Params::from_iter([("scale".to_owned(), scale.into())]);
            at.item(ItemCode::Format).param("expected", expected_texts("scale", &params))
        }
        DecimalError::Range => at.item(ItemCode::Range).param("limit", format!("≤ {}", format_decimal(LARGEST, scale))),
    })?;
    let (min, max) = (limits.0.unwrap_or(-LARGEST).max(-LARGEST), limits.1.unwrap_or(LARGEST).min(LARGEST));
    check_range(at, number, min, max, |n| format_decimal(n, scale))?;
    Ok(number)
}

/// `12.5%`: without zeros that say nothing.
pub fn to_text(value: &Value, scale: u32) -> String {
    let Value::Integer(number) = value else { return String::new() };
    let text = format_decimal(*number, scale);
    let short = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{short}%")
}

/// `15%` and `15` are the same.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let text = numerals::tidy(text);
    let number = numerals::read(text.strip_suffix('%').unwrap_or(&text)).ok_or_else(|| at.wrong_type("decimal"))?;
    super::parse(at, &Json::from(number))
}
