//! `datetime`: an instant, kept in UTC with milliseconds.

use super::{At, Value};
use crate::error::Item;
use chrono::{DateTime, Datelike, SubsecRound, Utc};
use serde_json::Value as Json;

/// Any RFC 3339 text with an offset.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let text = input.as_str().ok_or_else(|| at.wrong_type("datetime"))?;
    let instant = DateTime::parse_from_rfc3339(text).map_err(|_| at.wrong_format("datetime"))?;
    let instant = instant.with_timezone(&Utc).trunc_subsecs(3);
    if !(1000..=9999).contains(&instant.year()) {
        return Err(at.wrong_format("datetime"));
    }
    Ok(Value::Instant(instant))
}
