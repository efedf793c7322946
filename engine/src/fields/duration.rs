//! `duration`: how long something takes, in whole minutes. A number on the wire and in the database; written by people
//! (and accepted at every door) also as `2h30`, `1.5h`, `2:30`, `45min`, `2小时30分`. Never negative, at most ten years,
//! so that sums over millions of records stay exact.

use super::integer::{check_range, whole};
use super::text::narrow;
use super::{At, Value, numerals};
use crate::error::{Item, Params};
use crate::locales::Language;
use serde_json::Value as Json;

/// 10 × 366 days in minutes.
pub const MAX_MINUTES: i64 = 5_270_400;

pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let minutes = match input {
        Json::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Json::String(text) if text.trim().is_empty() => return Ok(Value::Empty),
        Json::String(text) => Some(minutes_of(text).ok_or_else(|| at.wrong_format("duration"))?),
        _ => None,
    };
    let minutes = minutes.ok_or_else(|| at.wrong_type("duration"))?;
    check_range(at, minutes, 0, MAX_MINUTES, |n| n.to_string())?;
    Ok(Value::Integer(minutes))
}

/// Minutes of a written duration; hours with a fraction must come to whole minutes.
fn minutes_of(text: &str) -> Option<i64> {
    const HOURS: [&str; 9] = ["个小时", "小时", "hours", "hour", "hrs", "hr", "h", "时", ":"];
    const MINUTES: [&str; 8] = ["分钟", "分", "minutes", "minute", "mins", "min", "m", ""];
    let mut text = narrow(text).to_ascii_lowercase();
    text.retain(|c| !c.is_whitespace());
    if let Ok(minutes) = text.parse::<i64>() {
        return (!text.starts_with('+')).then_some(minutes);
    }
    let number = |text: &str| -> Option<i64> {
        let plain = (1..=7).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| plain)
    };
    let first = HOURS.iter().filter_map(|word| Some((text.find(word)?, *word)));
    // The earliest word, and of those that begin there the longest.
    let Some((at, word)) = first.min_by_key(|(at, word)| (*at, usize::MAX - word.len())) else {
        return MINUTES.iter().find_map(|word| number(text.strip_suffix(word)?));
    };
    let (hours, rest) = (&text[..at], &text[at + word.len()..]);
    if let Some((hours, fraction)) = hours.split_once('.') {
        let scale = i64::pow(10, u32::try_from(fraction.len()).ok().filter(|length| *length <= 6)?);
        let parts = number(fraction)? * 60;
        return (rest.is_empty() && word != ":" && parts % scale == 0).then_some(number(hours)? * 60 + parts / scale);
    }
    let minutes = match rest {
        "" if word != ":" => 0,
        _ if word == ":" => number(rest).filter(|minutes| rest.len() == 2 && *minutes < 60)?,
        _ => MINUTES.iter().find_map(|word| number(rest.strip_suffix(word)?))?,
    };
    Some(number(hours)? * 60 + minutes)
}

/// `2 小时 30 分`, `2 h 30 min`.
pub fn to_text(value: &Value, language: Language) -> String {
    let Value::Integer(total) = value else { return String::new() };
    let (hours, minutes) = (total / 60, total % 60);
    let key = match (hours, minutes) {
        (0, _) => "minutes",
        (_, 0) => "hours",
        (_, _) => "hours_minutes",
    };
    let params = [("hours", hours), ("minutes", minutes)];
    language.text("value", key, &Params::from_iter(params.map(|(name, number)| (name.to_owned(), number.into()))))
}

/// As `parse`; also a grouped number of minutes.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let grouped = numerals::read(text).filter(|_| text.contains([',', '，']));
    super::parse(at, &Json::from(grouped.as_deref().unwrap_or(text)))
}
