//! `position`: a place on earth, as a visit is checked in. WGS 84 degrees with six decimals (a tenth of a metre), as exact
//! text, and the accuracy in whole metres where the device told it. Kept as the text of its JSON object.

use super::percent::parse_scaled;
use super::{At, Value, numerals};
use crate::decimal::{decimal_text, format_decimal};
use crate::error::{Item, ItemCode};
use serde_json::{Value as Json, json};

const DECIMALS: u32 = 6;
const DEGREE: i64 = 1_000_000;
/// No device is further off than half the earth, in metres.
const MAX_ACCURACY: f64 = 20_000_000.0;

/// `{ "lat", "lng", "accuracy"? }` with numbers or their texts, or a text `"31.230416, 121.473701"`.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let (lat, lng, accuracy) = match input {
        Json::Object(map) if map.keys().all(|key| matches!(key.as_str(), "lat" | "lng" | "accuracy")) => {
            let degrees = |name: &str| map.get(name).and_then(decimal_text).ok_or_else(|| at.wrong_type("position"));
            (degrees("lat")?, degrees("lng")?, map.get("accuracy").filter(|accuracy| !accuracy.is_null()))
        }
        Json::String(text) => {
            let (lat, lng) = text.split_once([',', '，']).ok_or_else(|| at.wrong_format("position"))?;
            (lat.trim().to_owned(), lng.trim().to_owned(), None)
        }
        Json::Object(_) | Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
            return Err(at.wrong_type("position"));
        }
    };
    let lat = parse_scaled(at, &lat, DECIMALS, (Some(-90 * DEGREE), Some(90 * DEGREE)))?;
    let lng = parse_scaled(at, &lng, DECIMALS, (Some(-180 * DEGREE), Some(180 * DEGREE)))?;
    let mut place = json!({ "lat": format_decimal(lat, DECIMALS), "lng": format_decimal(lng, DECIMALS) });
    if let Some(accuracy) = accuracy {
        place["accuracy"] = json!(metres(at, accuracy)?);
    }
    Ok(Value::Text(place.to_string().into()))
}

/// Rounded up: a place is never told to be more exact than it is.
fn metres(at: At<'_>, accuracy: &Json) -> Result<i64, Item> {
    let metres = accuracy.as_f64().ok_or_else(|| at.wrong_type("position"))?;
    if !(0.0..=MAX_ACCURACY).contains(&metres) {
        return Err(at.item(ItemCode::Range).param("limit", format!("0 – {MAX_ACCURACY}")));
    }
    // Within the limits just checked, so nothing is cut off.
    Ok(metres.ceil() as i64)
}

/// `31.230416, 121.473701 ±12 m`.
pub fn to_text(value: &Value) -> String {
    let Value::Text(text) = value else { return String::new() };
    let place: Json = serde_json::from_str(text).unwrap_or_default();
    let degrees = |name: &str| place[name].as_str().unwrap_or_default();
    let accuracy = place["accuracy"].as_i64().map(|metres| format!(" ±{metres} m")).unwrap_or_default();
    format!("{}, {}{accuracy}", degrees("lat"), degrees("lng"))
}

/// As `to_text` writes it, also with degree signs and the quarters of the sky; without accuracy where none is written.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    if text.starts_with('{') {
        let place = serde_json::from_str::<Json>(text).map_err(|_| at.wrong_format("position"))?;
        return super::parse(at, &place);
    }
    let text = numerals::tidy(text);
    let (place, accuracy) = text.split_once('±').map_or((&*text, None), |(place, rest)| (place, Some(rest)));
    let (lat, lng) = place.split_once(',').ok_or_else(|| at.wrong_format("position"))?;
    let mut given = json!({ "lat": degrees(lat), "lng": degrees(lng) });
    if let Some(accuracy) = accuracy {
        let metres = accuracy.trim_matches([' ', ')']).trim_end_matches(['m', '米']).trim();
        let metres = numerals::read(metres).and_then(|metres| metres.parse::<f64>().ok());
        given["accuracy"] = json!(metres.ok_or_else(|| at.wrong_format("position"))?);
    }
    super::parse(at, &given)
}

/// South and west are negative.
fn degrees(text: &str) -> String {
    let plain = text.trim_matches([' ', '(']).replace('°', "");
    let part = |words: &[&str]| {
        let strip = |word: &str| plain.strip_prefix(word).or_else(|| plain.strip_suffix(word));
        words.iter().find_map(|word| strip(word)).map(|rest| rest.trim().to_owned())
    };
    match (part(&["N", "E", "北纬", "东经"]), part(&["S", "W", "南纬", "西经"])) {
        (Some(rest), _) => rest,
        (None, Some(rest)) => format!("-{rest}"),
        (None, None) => plain,
    }
}
