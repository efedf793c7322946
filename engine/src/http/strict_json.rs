//! JSON whose objects name each key once. Parsers differ in which of two equal keys they keep, so neither is guessed.

use crate::error::{Code, Problem};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use std::cell::Cell;
use std::fmt;

/// Values a document has at most, keys and members of lists counted alike: each takes many times the memory of its text, and
/// no request of ours comes near.
const MOST_VALUES: usize = 400_000;

/// Reads one JSON document.
///
/// # Errors
/// `Malformed` with the line and column of what cannot be read, also a repeated key; `TooLarge` for too many values.
pub(super) fn parse(bytes: &[u8]) -> Result<Json, Problem> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let left = Cell::new(MOST_VALUES);
    let read = Strict(&left).deserialize(&mut reader).and_then(|json| reader.end().map(|()| json));
    read.map_err(|error| {
        if left.get() == 0 {
            return Problem::new(Code::TooLarge).caused_by(error);
        }
        let problem = Problem::malformed("body_not_json").param("line", error.line()).param("column", error.column());
        problem.caused_by(error)
    })
}

/// Reads a value, and knows how many there may still be.
#[derive(Clone, Copy)]
struct Strict<'a>(&'a Cell<usize>);

impl Strict<'_> {
    fn count<E: Error>(self) -> Result<(), E> {
        let left = self.0.get().saturating_sub(1);
        self.0.set(left);
        if left == 0 { Err(E::custom("too many values")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Number::from_f64(value).map(Json::Number).ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::String(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Json, E> {
        Ok(Json::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(self)? {
            self.count()?;
            list.push(item);
        }
        Ok(Json::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            self.count()?;
            let value = entries.next_value_seed(self)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("repeated key"));
            }
        }
        Ok(Json::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_json_and_only_that() {
        let check = |text: &str| {
            let expect: Json = serde_json::from_str(text).expect("json");
            assert_eq!(parse(text.as_bytes()).expect(text), expect);
        };
        check(r#"{"a":[1,-2,0.5,1e3,"x",null,true,{"b":{}}],"c":18446744073709551615}"#);
        check("\"\\u6c49\"");
        let refused = |text: &str, line: u64| {
            let problem = parse(text.as_bytes()).expect_err(text);
            assert_eq!(problem.params.get("line"), Some(&line.into()), "{text}");
        };
        refused("{\n\"a\": }", 2);
        refused(r#"{"a":1,"a":2}"#, 1);
        refused("{} {}", 1);
        refused("1e400", 1);
        refused(r#""\ud800""#, 1);
        refused("", 1);
        refused(&"[".repeat(1000), 1);
    }

    #[test]
    fn a_document_has_only_so_many_values() {
        let code = |text: &str| parse(text.as_bytes()).err().map(|problem| problem.code);
        let list = |count: usize| format!("[{}0]", "0,".repeat(count - 1));
        assert_eq!(code(&list(MOST_VALUES - 1)), None);
        assert_eq!(code(&list(MOST_VALUES + 1)), Some(Code::TooLarge));
        let object: String = (0..=MOST_VALUES).map(|n| format!("\"k{n}\":0,")).collect();
        assert_eq!(code(&format!("{{{object}\"z\":0}}")), Some(Code::TooLarge));
    }
}
