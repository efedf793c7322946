//! Values on the wire and in the history. Answers are written straight into bytes; there is no tree in between.

use super::At;
use super::multi_choice;
use super::set;
use super::time;
use super::value::{Money, Value};
use crate::db::sql::instant_text;
use crate::decimal::{format_decimal, parse_decimal};
use crate::registry::{Choice, Kind};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Value as Json;

/// Writes `text` as a JSON string.
pub fn write_str(out: &mut Vec<u8>, text: &str) {
    // Writing to a Vec cannot fail.
    let _ = serde_json::to_writer(out, text);
}

/// Writes a value as answers carry it (`contract.md` §5). A reference is written as its id alone: the caller who knows
/// the name writes the object.
pub fn write(out: &mut Vec<u8>, at: At<'_>, value: &Value) {
    match value {
        Value::Empty => match at.field.kind {
            Kind::Boolean => out.extend_from_slice(b"false"),
            _ => out.extend_from_slice(b"null"),
        },
        Value::Text(text) => match at.field.kind {
            Kind::Time => write_str(out, time::shown(text)),
            // Kept as the JSON that answers carry.
            Kind::Json | Kind::Position | Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature => {
                out.extend_from_slice(text.as_bytes());
            }
            _ => write_str(out, text),
        },
        Value::Integer(number) => match at.field.kind {
            Kind::Decimal { scale, .. } | Kind::Percent { scale, .. } => {
                write_str(out, &format_decimal(*number, scale))
            }
            _ => out.extend_from_slice(number.to_string().as_bytes()),
        },
        Value::Boolean(flag) => out.extend_from_slice(if *flag { b"true" } else { b"false" }),
        Value::Date(day) => write_str(out, &day.to_string()),
        Value::Instant(instant) => write_str(out, &instant_text(*instant)),
        Value::Reference(id) => write_str(out, &id.to_string()),
        Value::Key(key) => write_str(out, key_name(at, key)),
        Value::Regarding(entity, id) => match at.registry.find_by_id(entity) {
            Some(entity) => {
                out.extend_from_slice(b"{\"entity\":");
                write_str(out, &entity.name);
                out.extend_from_slice(b",\"id\":");
                write_str(out, &id.to_string());
                out.push(b'}');
            }
            None => out.extend_from_slice(b"null"),
        },
        Value::Keys(keys) => {
            for (n, name) in multi_choice::names(at.field.kind.choices(), keys).enumerate() {
                out.push(if n == 0 { b'[' } else { b',' });
                write_str(out, name);
            }
            out.push(b']');
        }
        Value::Money(money) => {
            out.extend_from_slice(b"{\"amount\":");
            write_str(out, &format_decimal(money.amount, scale_of(at)));
            out.extend_from_slice(b",\"currency\":");
            write_str(out, &money.currency);
            out.push(b'}');
        }
    }
}

fn scale_of(at: At<'_>) -> u32 {
    match at.field.kind {
        Kind::Money { scale, .. } | Kind::Percent { scale, .. } | Kind::Decimal { scale, .. } => scale,
        _ => 0,
    }
}

/// The name of a choice or stage; an element that no longer exists answers its id.
fn key_name<'a>(at: At<'a>, key: &'a str) -> &'a str {
    match &at.field.kind {
        Kind::Choice(choices) => find_choice(choices, key).map_or(key, |choice| &choice.name),
        Kind::Stage => at.entity.stage(key).map_or(key, |(_, stage)| &stage.key),
        _ => key,
    }
}

fn find_choice<'a>(choices: &'a [Choice], id: &str) -> Option<&'a Choice> {
    choices.iter().find(|choice| *choice.id == *id)
}

/// The same as `write`, as a JSON value: for history and problems, not for lists.
pub fn to_json(at: At<'_>, value: &Value) -> Json {
    let mut out = Vec::new();
    write(&mut out, at, value);
    serde_json::from_slice(&out).unwrap_or(Json::Null)
}

/// A value as history and events keep it: by ids, decimals as text, so that later renames and scales do not matter.
/// Serialized where it stands; there is no tree in between.
pub struct Historic<'a> {
    at: At<'a>,
    value: &'a Value,
}

impl<'a> Historic<'a> {
    pub fn new(at: At<'a>, value: &'a Value) -> Self {
        Self { at, value }
    }
}

impl Serialize for Historic<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let kind = &self.at.field.kind;
        match self.value {
            Value::Empty => to.serialize_unit(),
            Value::Text(text) => match kind {
                Kind::Time
                | Kind::Json
                | Kind::Position
                | Kind::Address { .. }
                | Kind::RichText { .. }
                | Kind::Signature => to_json(self.at, self.value).serialize(to),
                _ => to.serialize_str(text),
            },
            Value::Integer(number) => match kind {
                Kind::Decimal { .. } | Kind::Percent { .. } => to.serialize_str(&self.decimal(*number)),
                _ => to.serialize_i64(*number),
            },
            Value::Money(Money { amount, currency, base }) => {
                let mut map = to.serialize_map(Some(3))?;
                map.serialize_entry("amount", &self.decimal(*amount))?;
                map.serialize_entry("currency", currency)?;
                map.serialize_entry("base", &self.decimal(*base))?;
                map.end()
            }
            Value::Boolean(flag) => to.serialize_bool(*flag),
            Value::Date(day) => to.collect_str(day),
            Value::Instant(instant) => to.serialize_str(&instant_text(*instant)),
            Value::Key(key) => to.serialize_str(key),
            Value::Keys(keys) => to.collect_seq(&**keys),
            Value::Reference(id) => id.serialize(to),
            Value::Regarding(entity, id) => {
                let mut map = to.serialize_map(Some(2))?;
                map.serialize_entry("entity", entity)?;
                map.serialize_entry("id", id)?;
                map.end()
            }
        }
    }
}

impl Historic<'_> {
    fn decimal(&self, number: i64) -> String {
        format_decimal(number, scale_of(self.at))
    }
}

/// Reads what `Historic` wrote. A value the present type cannot hold (after a change of type) is empty.
pub fn of_history_json(at: At<'_>, stored: &Json) -> Value {
    match (&at.field.kind, stored) {
        (_, Json::Null) => Value::Empty,
        (Kind::Choice(_) | Kind::Stage, Json::String(key)) => Value::Key(key.as_str().into()),
        (Kind::Regarding { .. }, Json::Object(map)) => {
            let text = |name: &str| map.get(name).and_then(Json::as_str);
            match (text("entity"), text("id").and_then(|id| id.parse().ok())) {
                (Some(entity), Some(id)) => Value::Regarding(entity.into(), id),
                _ => Value::Empty,
            }
        }
        (
            Kind::MultiChoice(_) | Kind::Tags | Kind::ManyToMany { .. } | Kind::Attachment { .. } | Kind::Image { .. },
            Json::Array(list),
        ) => set::of(list.iter().filter_map(Json::as_str).map(std::sync::Arc::from)),
        (Kind::Money { scale, .. }, Json::Object(map)) => {
            let text = |name: &str| map.get(name).and_then(Json::as_str);
            let number = |name: &str| parse_decimal(text(name)?, *scale).ok();
            match (number("amount"), text("currency"), number("base")) {
                (Some(amount), Some(currency), Some(base)) => {
                    Value::Money(Money { amount, currency: currency.into(), base })
                }
                _ => Value::Empty,
            }
        }
        _ => super::parse_unlimited(at, stored).unwrap_or_default(),
    }
}
