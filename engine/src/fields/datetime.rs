//! `datetime`: an instant, kept in UTC with milliseconds.

use super::calendar::{Said, read_moment};
use super::{At, Value};
use crate::error::Item;
use chrono::{DateTime, Datelike, SubsecRound, TimeZone, Timelike, Utc};
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

/// `2026-11-22 14:05` in the workspace's zone, with seconds where there are any, and with its offset in the hour that comes
/// twice when the clocks go back.
pub fn to_text(at: At<'_>, value: &Value) -> String {
    let Value::Instant(instant) = value else { return String::new() };
    let zone = at.registry.zone;
    let local = instant.with_timezone(&zone);
    if !(1000..=9999).contains(&local.year()) {
        return instant.to_rfc3339();
    }
    let clock = match (local.second(), instant.timestamp_subsec_millis()) {
        (0, 0) => "%Y-%m-%d %H:%M",
        (_, 0) => "%Y-%m-%d %H:%M:%S",
        (_, _) => "%Y-%m-%d %H:%M:%S%.3f",
    };
    let text = local.format(clock).to_string();
    let once = zone.from_local_datetime(&local.naive_local()).single().is_some();
    if once { text } else { format!("{text}{}", local.format("%:z")) }
}

/// As `calendar::read_moment`, in the workspace's zone.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let moment = |moment: DateTime<Utc>| super::parse(at, &Json::from(moment.to_rfc3339()));
    match read_moment(text, at.registry.zone).ok_or_else(|| at.wrong_format("moment"))? {
        Said::Sure(said) => moment(said).map_err(|_| at.wrong_format("moment")),
        Said::Either(one, other) => {
            let shown = |moment: DateTime<Utc>| moment.with_timezone(&at.registry.zone).format("%Y-%m-%d %H:%M%:z");
            Err(at.ambiguous(text, &[shown(one).to_string(), shown(other).to_string()]))
        }
    }
}
