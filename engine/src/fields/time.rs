//! `time`: a local time of day, the same wherever one looks from. On the wire `"09:30"`, with seconds only when there
//! are any (`"09:30:15"`); stored as `HH:MM:SS`, so that text order is time order.

use super::calendar::read_time;
use super::text::narrow;
use super::{At, Value};
use crate::error::Item;
use chrono::Timelike;
use serde_json::Value as Json;

/// `H:MM`, `HH:MM` or `HH:MM:SS`, 00:00 to 23:59:59.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let text = narrow(input.as_str().ok_or_else(|| at.wrong_type("time"))?.trim());
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    let stored = normalize(&text).ok_or_else(|| at.wrong_format("time"))?;
    Ok(Value::Text(stored.into()))
}

fn normalize(text: &str) -> Option<String> {
    let part = |text: &str, digits: &[usize], below: u32| -> Option<u32> {
        let fits = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| fits && *number < below)
    };
    let (hour, rest) = text.split_once(':')?;
    let (minute, second) = rest.split_once(':').unwrap_or((rest, "00"));
    let (hour, minute, second) = (part(hour, &[1, 2], 24)?, part(minute, &[2], 60)?, part(second, &[2], 60)?);
    Some(format!("{hour:02}:{minute:02}:{second:02}"))
}

/// The stored time as answers carry it: seconds only when there are any.
pub fn shown(stored: &str) -> &str {
    stored.strip_suffix(":00").filter(|short| short.len() == 5).unwrap_or(stored)
}

/// As `calendar::read_time`, without fractions of seconds.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let time = read_time(text).filter(|time| time.nanosecond() == 0).ok_or_else(|| at.wrong_format("time"))?;
    Ok(Value::Text(time.format("%H:%M:%S").to_string().into()))
}
