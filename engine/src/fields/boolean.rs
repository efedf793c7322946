//! `boolean`: true or false; never empty on the wire (`null` is read as false when a record is written).

use super::{At, Value};
use crate::error::{Item, Params};
use crate::locales::Language;
use serde_json::Value as Json;

pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    input.as_bool().map(Value::Boolean).ok_or_else(|| at.wrong_type("boolean"))
}

const YES: [&str; 13] = ["yes", "y", "true", "t", "on", "1", "是", "对", "真", "✓", "✔", "√", "☑"];
const NO: [&str; 13] = ["no", "n", "false", "f", "off", "0", "否", "不是", "错", "假", "✗", "✘", "☐"];

pub fn to_text(value: &Value, language: Language) -> String {
    let key = if *value == Value::Boolean(true) { "yes" } else { "no" };
    language.text("value", key, &Params::new())
}

/// 是/否, yes/no, true/false, 1/0, ✓/✗, in any case.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let word = super::text::narrow(text).to_lowercase();
    let word = word.trim_end_matches('\u{fe0f}');
    match (YES.contains(&word), NO.contains(&word)) {
        (true, _) => Ok(Value::Boolean(true)),
        (_, true) => Ok(Value::Boolean(false)),
        (false, false) => Err(at.wrong_type("boolean")),
    }
}
