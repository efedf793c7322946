//! Values in columns: what is bound for a value, and how it is read back.

use super::set;
use super::value::{Money, Value};
use super::{address, rich_text, signature};
use crate::db::sql::instant_text;
use crate::db::{Bind, Row};
use crate::error::Result;
use crate::registry::{Field, Kind};

/// The values to bind for `field.columns()`, in that order.
pub fn binds(field: &Field, value: &Value) -> Vec<Bind> {
    match value {
        Value::Empty => field.columns().iter().map(|(_, _, storage)| Bind::Null(*storage)).collect(),
        Value::Text(text) => match field.kind {
            Kind::Address { .. } => vec![Bind::Text(text.to_string()), Bind::Text(address::line_of(text))],
            Kind::RichText { .. } => vec![Bind::Text(text.to_string()), Bind::Text(rich_text::plain_of(text))],
            Kind::Signature => vec![Bind::Text(text.to_string()), Bind::Text(signature::signer_of(text))],
            _ => vec![Bind::Text(text.to_string())],
        },
        Value::Key(key) => vec![Bind::Text(key.to_string())],
        Value::Keys(keys) => vec![Bind::Text(set::stored(keys))],
        Value::Integer(number) => vec![Bind::Integer(*number)],
        Value::Boolean(flag) => vec![Bind::Boolean(*flag)],
        Value::Date(day) => vec![Bind::Date(*day)],
        Value::Instant(at) => vec![Bind::Instant(*at)],
        Value::Reference(id) => vec![Bind::Id(*id)],
        Value::Regarding(entity, id) => vec![Bind::Id(*id), Bind::Text(entity.to_string())],
        Value::Money(money) => {
            vec![Bind::Integer(money.amount), Bind::Text(money.currency.to_string()), Bind::Integer(money.base)]
        }
    }
}

/// A value of a type as one text, equal for equal values; none for an empty one. `schema::conversion` reads it in the database.
pub fn stored_text(kind: &Kind, value: &Value) -> Option<String> {
    Some(match value {
        Value::Empty => return None,
        Value::Text(text) => match kind {
            Kind::Address { .. } => format!("{text}\n{}", address::line_of(text)),
            Kind::Signature => format!("{text}\n{}", signature::signer_of(text)),
            Kind::RichText { .. } => format!("{text}\n{}", rich_text::plain_of(text)),
            _ => text.to_string(),
        },
        Value::Key(key) => key.to_string(),
        Value::Keys(keys) => set::stored(keys),
        Value::Integer(number) => number.to_string(),
        Value::Boolean(flag) => i64::from(*flag).to_string(),
        Value::Date(day) => day.to_string(),
        Value::Instant(at) => instant_text(*at),
        Value::Reference(id) => id.to_string(),
        Value::Regarding(entity, id) => format!("{id} {entity}"),
        Value::Money(money) => format!("{} {}", money.amount, money.currency),
    })
}

/// Reads the value of `field` whose columns begin at `at`; moves `at` past them.
///
/// # Errors
/// `Internal` when a column does not hold what the registry says.
pub fn read(field: &Field, row: &Row, at: &mut usize) -> Result<Value> {
    let first = *at;
    *at += 1;
    let value = match &field.kind {
        Kind::Text { .. } | Kind::LongText { .. } => row.str(first)?.map(|text| Value::Text(text.into())),
        Kind::Email | Kind::Phone | Kind::Url | Kind::Time => row.str(first)?.map(|text| Value::Text(text.into())),
        Kind::Choice(_) | Kind::Stage => row.str(first)?.map(|key| Value::Key(key.into())),
        Kind::MultiChoice(_) | Kind::Tags | Kind::ManyToMany { .. } | Kind::Attachment { .. } | Kind::Image { .. } => {
            row.str(first)?.map(set::read)
        }
        Kind::AutoNumber(_) | Kind::Json | Kind::Position => row.str(first)?.map(|text| Value::Text(text.into())),
        Kind::Integer { .. } | Kind::Percent { .. } => row.int(first)?.map(Value::Integer),
        Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration => row.int(first)?.map(Value::Integer),
        Kind::Boolean => row.boolean(first)?.map(Value::Boolean),
        Kind::Date => row.date(first)?.map(Value::Date),
        Kind::DateTime => row.instant(first)?.map(Value::Instant),
        Kind::Id | Kind::Lookup { .. } | Kind::User => row.id(first)?.map(Value::Reference),
        Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature => {
            *at += 1;
            row.str(first)?.map(|text| Value::Text(text.into()))
        }
        Kind::Regarding { .. } => {
            *at += 1;
            row.id(first)?.zip(row.str(first + 1)?).map(|(id, entity)| Value::Regarding(entity.into(), id))
        }
        Kind::Money { .. } => {
            *at += 2;
            match (row.int(first)?, row.str(first + 1)?, row.int(first + 2)?) {
                (Some(amount), Some(currency), Some(base)) => {
                    Some(Value::Money(Money { amount, currency: currency.into(), base }))
                }
                _ => None,
            }
        }
    };
    Ok(value.unwrap_or_default())
}
