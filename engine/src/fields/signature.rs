//! `signature`: a name somebody signed with, and the lines of the pen where it was drawn. Lines are whole numbers on a small
//! grid, so that they are drawn in any colour and size, weigh little, and can be nothing but lines; a picture would have to be
//! looked into and would stay black in the dark. When and by whom it was recorded the engine says (`sign`), whatever was sent.

use super::text::is_invisible;
use super::{At, Value, datetime};
use crate::db::sql::instant_text;
use crate::error::{Item, ItemCode};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// Most characters of the name.
pub const MAX_NAME: usize = 100;
/// The grid lines are drawn on: so many steps across.
pub const WIDTH: u64 = 900;
/// And so many down.
pub const HEIGHT: u64 = 300;
const MAX_STROKES: usize = 300;
const MAX_POINTS: usize = 6_000;
const NAMES: [&str; 4] = ["name", "strokes", "at", "by"];

/// `{ "name", "strokes", "at", "by" }`; without strokes the name was typed.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let wrong = || at.wrong_type("signature");
    let map = input.as_object().filter(|map| map.keys().all(|key| NAMES.contains(&key.as_str()))).ok_or_else(wrong)?;
    let mut kept = Map::new();
    match map.get("at") {
        None | Some(Json::Null) => {}
        Some(given) => {
            let moment: DateTime<Utc> = given.as_str().and_then(|text| text.parse().ok()).ok_or_else(wrong)?;
            kept.insert("at".to_owned(), instant_text(moment).into());
        }
    }
    match map.get("by") {
        None | Some(Json::Null) => {}
        Some(given) => {
            let id = given.as_str().or_else(|| given.get("id").and_then(Json::as_str));
            let id: Uuid = id.and_then(|id| id.parse().ok()).ok_or_else(wrong)?;
            kept.insert("by".to_owned(), id.to_string().into());
        }
    }
    kept.insert("name".to_owned(), read_name(at, map.get("name").and_then(Json::as_str).ok_or_else(wrong)?)?.into());
    let strokes = match map.get("strokes") {
        None | Some(Json::Null) => Vec::new(),
        Some(given) => read_strokes(given).ok_or_else(|| at.wrong_format("strokes"))?,
    };
    if !strokes.is_empty() {
        kept.insert("strokes".to_owned(), json!(strokes));
    }
    Ok(Value::Text(Json::Object(kept).to_string().into()))
}

fn read_name(at: At<'_>, text: &str) -> Result<String, Item> {
    let name: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let name = name.trim();
    if name.chars().any(char::is_control) {
        return Err(at.wrong_format("single_line"));
    }
    let length = name.chars().count();
    if length > MAX_NAME {
        return Err(at.item(ItemCode::Length).param("max", MAX_NAME).param("length", length));
    }
    if name.is_empty() { Err(at.wrong_type("signature")) } else { Ok(name.to_owned()) }
}

/// Lines of the pen, each as x, y, x, y … on the grid; a dot is one point.
fn read_strokes(given: &Json) -> Option<Vec<Vec<u64>>> {
    let strokes = given.as_array().filter(|strokes| strokes.len() <= MAX_STROKES)?;
    let mut points = 0;
    let mut read = Vec::with_capacity(strokes.len());
    for stroke in strokes {
        let numbers = stroke.as_array().filter(|numbers| !numbers.is_empty() && numbers.len() % 2 == 0)?;
        points += numbers.len() / 2;
        if points > MAX_POINTS {
            return None;
        }
        let within =
            |(n, number): (usize, &Json)| number.as_u64().filter(|v| *v <= if n % 2 == 0 { WIDTH } else { HEIGHT });
        read.push(numbers.iter().enumerate().map(within).collect::<Option<Vec<u64>>>()?);
    }
    Some(read)
}

/// The signature as it is recorded now, by this person (none for the system).
pub fn sign(value: &Value, at: DateTime<Utc>, by: Option<Uuid>) -> Value {
    let Value::Text(text) = value else { return value.clone() };
    let mut map: Map<String, Json> = serde_json::from_str(text).unwrap_or_default();
    map.insert("at".to_owned(), instant_text(at).into());
    match by {
        Some(by) => map.insert("by".to_owned(), by.to_string().into()),
        None => map.remove("by"),
    };
    map.sort_keys();
    Value::Text(Json::Object(map).to_string().into())
}

fn part(stored: &str, name: &str) -> Option<String> {
    let map: Map<String, Json> = serde_json::from_str(stored).ok()?;
    map.get(name)?.as_str().map(str::to_owned)
}

/// Who signed, of the text a value is kept as: what conditions look into.
pub fn signer_of(stored: &str) -> String {
    part(stored, "name").unwrap_or_default()
}

/// Who recorded a signature.
pub fn recorded_by(value: &Value) -> Option<Uuid> {
    let Value::Text(stored) = value else { return None };
    part(stored, "by")?.parse().ok()
}

/// A signature as answers carry it: who recorded it with a name, if the reader may know that.
pub fn told(stored: &str, name: impl Fn(Uuid) -> Option<String>) -> Json {
    let mut map: Map<String, Json> = serde_json::from_str(stored).unwrap_or_default();
    if let Some(id) = map.get("by").and_then(Json::as_str).and_then(|id| id.parse::<Uuid>().ok()) {
        map.insert("by".to_owned(), json!({ "id": id, "name": name(id) }));
    }
    Json::Object(map)
}

/// Name and time.
pub fn to_text(at: At<'_>, value: &Value) -> String {
    let Value::Text(stored) = value else { return String::new() };
    let when = part(stored, "at").and_then(|text| text.parse().ok());
    let name = signer_of(stored);
    match when {
        Some(when) => format!("{name} ({})", datetime::to_text(at, &Value::Instant(when))),
        None => name,
    }
}
