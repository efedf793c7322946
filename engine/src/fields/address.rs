//! `address`: where somebody is, in parts: country, province, city, district, street, postcode. Kept as the text of its JSON
//! object, and once more as one line, which is what conditions look into. How a line is taken apart is in `divisions`.

use super::divisions::{self, Places};
use super::text::is_invisible;
use super::{At, Value};
use crate::error::{Item, ItemCode};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// Country of an address that names none, unless the field says another.
pub const HOME: &str = "CN";
const NAMES: [&str; 6] = ["country", "province", "city", "district", "street", "postcode"];
/// Most characters of province, city and district.
pub const MAX_PLACE: usize = 60;
/// Most characters of the street with all that follows it.
pub const MAX_STREET: usize = 200;
/// Most characters of a postcode.
pub const MAX_POSTCODE: usize = 20;

/// The parts; one that is empty is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Parts {
    /// Two letters of ISO 3166-1; always there.
    pub country: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub province: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub city: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub district: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub street: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub postcode: String,
}

impl Parts {
    /// Whether there is anything besides the country.
    fn says_something(&self) -> bool {
        [&self.province, &self.city, &self.district, &self.street, &self.postcode].iter().any(|part| !part.is_empty())
    }

    /// One line in the order of its country: from the whole to the part in China, the other way round elsewhere.
    fn line(&self) -> String {
        if self.country == HOME {
            let mut line = String::new();
            for part in [&self.province, &self.city, &self.district, &self.street] {
                // Latin words want a blank between them.
                if line.ends_with(|c: char| c.is_ascii()) && part.starts_with(|c: char| c.is_ascii()) {
                    line.push(' ');
                }
                line.push_str(part);
            }
            return joined(&[&line, &self.postcode], " ");
        }
        let region = joined(&[&self.province, &self.postcode], " ");
        joined(&[&self.street, &self.district, &self.city, &region, &self.country], ", ")
    }
}

fn joined(parts: &[&str], between: &str) -> String {
    let there: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    there.join(between)
}

/// An object of the parts, or one line. `home` is the country of an address that names none.
pub fn parse(at: At<'_>, input: &Json, home: &str) -> Result<Value, Item> {
    match input {
        Json::Object(map) if map.keys().all(|key| NAMES.contains(&key.as_str())) => {
            let part = |name: &str| match map.get(name) {
                None | Some(Json::Null) => Ok(String::new()),
                Some(Json::String(text)) => tidy(at, text),
                Some(Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => {
                    Err(at.wrong_type("address"))
                }
            };
            let parts = Parts {
                country: part("country")?.to_ascii_uppercase(),
                province: part("province")?,
                city: part("city")?,
                district: part("district")?,
                street: part("street")?,
                postcode: part("postcode")?,
            };
            checked(at, parts, home)
        }
        Json::String(text) => from_text(at, text, home),
        Json::Object(_) | Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) => {
            Err(at.wrong_type("address"))
        }
    }
}

/// Without blanks around it and marks nobody sees; one line.
fn tidy(at: At<'_>, text: &str) -> Result<String, Item> {
    let text: String = text.trim().chars().filter(|c| !is_invisible(*c)).collect();
    match text.chars().find(|c| c.is_control() && *c != '\t') {
        Some('\n' | '\r') => Err(at.wrong_format("single_line")),
        Some(_) => Err(at.wrong_format("control")),
        None => Ok(text.trim().to_owned()),
    }
}

fn checked(at: At<'_>, mut parts: Parts, home: &str) -> Result<Value, Item> {
    if parts.country.is_empty() {
        home.clone_into(&mut parts.country);
    }
    if parts.country.len() != 2 || !parts.country.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(at.wrong_format("country"));
    }
    // A city that is its own province is said once.
    if parts.country == HOME && parts.city == parts.province {
        parts.city.clear();
    }
    let limits = [
        (&parts.province, MAX_PLACE),
        (&parts.city, MAX_PLACE),
        (&parts.district, MAX_PLACE),
        (&parts.street, MAX_STREET),
        (&parts.postcode, MAX_POSTCODE),
    ];
    for (part, max) in limits {
        let length = part.chars().count();
        if length > max {
            return Err(at.item(ItemCode::Length).param("max", max).param("length", length));
        }
    }
    if !parts.says_something() && parts.country == home {
        return Ok(Value::Empty);
    }
    Ok(kept(&parts))
}

fn kept(parts: &Parts) -> Value {
    serde_json::to_string(parts).map(|text| Value::Text(text.into())).unwrap_or_default()
}

fn parts_of(text: &str) -> Parts {
    serde_json::from_str(text).unwrap_or_default()
}

/// The line conditions look into, of the text an address is kept as.
pub fn line_of(text: &str) -> String {
    parts_of(text).line()
}

/// One line, unless reading it would not give the same address: then the parts by name.
pub fn to_text(at: At<'_>, value: &Value, home: &str) -> String {
    let Value::Text(text) = value else { return String::new() };
    let line = line_of(text);
    if from_text(at, &line, home).is_ok_and(|again| again == *value) { line } else { text.to_string() }
}

/// A line as people write it, or the parts by name. What is not the name of a place is the street.
pub fn from_text(at: At<'_>, text: &str, home: &str) -> Result<Value, Item> {
    if text.trim_start().starts_with('{') {
        let parts = serde_json::from_str::<Json>(text).map_err(|_| at.wrong_format("address"))?;
        return super::parse(at, &parts);
    }
    let line = tidy(at, &text.split(['\n', '\r']).map(str::trim).collect::<Vec<_>>().join(" "))?;
    if let Some((rest, country)) = foreign(&line) {
        return checked(at, western(rest, country), home);
    }
    let (line, chinese) = divisions::without_country(&line);
    let (rest, postcode) = divisions::without_postcode(line);
    let places = divisions::split(rest);
    if home != HOME && !chinese && places.province.is_empty() {
        return checked(at, western(line, home), home);
    }
    let Places { province, city, district, street } = places;
    let parts = Parts { country: HOME.to_owned(), province, city, district, street, postcode: postcode.to_owned() };
    checked(at, parts, home)
}

/// What stands before the two letters of a country, and those.
fn foreign(line: &str) -> Option<(&str, &str)> {
    let (rest, country) = line.rsplit_once(',')?;
    let country = country.trim();
    (country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase())).then_some((rest, country))
}

/// "Street, district, city, province postcode": two places are street and city, three are without a district.
fn western(line: &str, country: &str) -> Parts {
    let mut parts = Parts { country: country.to_owned(), ..Parts::default() };
    let mut pieces: Vec<&str> = line.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
    if let Some(last) = pieces.pop() {
        let (place, code) = last.rsplit_once(' ').unwrap_or(("", last));
        let is_code = !pieces.is_empty() && code.bytes().any(|b| b.is_ascii_digit()) && code.len() <= MAX_POSTCODE;
        let (place, code) = if is_code { (place.trim(), code) } else { (last, "") };
        code.clone_into(&mut parts.postcode);
        if !place.is_empty() {
            pieces.push(place);
        }
    }
    if pieces.len() >= 3 {
        parts.province = pieces.pop().unwrap_or_default().to_owned();
    }
    if pieces.len() >= 2 {
        parts.city = pieces.pop().unwrap_or_default().to_owned();
    }
    if pieces.len() >= 2 {
        parts.district = pieces.pop().unwrap_or_default().to_owned();
    }
    parts.street = pieces.join(", ");
    parts
}
