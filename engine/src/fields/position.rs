//! `position`: a place on earth, as a visit is checked in. WGS 84 degrees with six decimals (a tenth of a metre), as exact
//! text, and the accuracy in whole metres where the device told it. Kept as the text of its JSON object.

use super::percent::parse_scaled;
use super::{At, Value};
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
