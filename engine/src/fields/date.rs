//! `date`: a calendar day without a time or a zone, `2026-11-22`.

use super::calendar::{Said, read_day};
use super::{At, Value};
use crate::error::Item;
use chrono::{Datelike, NaiveDate};
use serde_json::Value as Json;

pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let text = input.as_str().ok_or_else(|| at.wrong_type("date"))?;
    let day = parse_day(text).ok_or_else(|| at.wrong_format("date"))?;
    Ok(Value::Date(day))
}

/// ISO 8601 `YYYY-MM-DD`, years 1000–9999 (so that text order is date order).
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    (text.len() == 10 && (1000..=9999).contains(&day.year())).then_some(day)
}

/// `2026-11-22` in every language: spreadsheets know it as a day.
pub fn to_text(value: &Value) -> String {
    match value {
        Value::Date(day) => day.to_string(),
        _ => String::new(),
    }
}

/// As `calendar::read_day`.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    match read_day(text).ok_or_else(|| at.wrong_format("date"))? {
        Said::Sure(day) => Ok(Value::Date(day)),
        Said::Either(one, other) => Err(at.ambiguous(text, &[one.to_string(), other.to_string()])),
    }
}
