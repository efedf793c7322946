//! A value as the engine keeps it between reading and writing: choices and stages by id, decimals as integers.

use chrono::{DateTime, NaiveDate, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// One value of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    #[default]
    Empty,
    /// Also a time of day, as `HH:MM:SS`, and JSON, positions and addresses as their canonical JSON text.
    Text(Arc<str>),
    /// Integers, and decimals and percents scaled by the field's `10^scale`.
    Integer(i64),
    Money(Money),
    Boolean(bool),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    /// Element id of a choice or a stage.
    Key(Arc<str>),
    /// A set: element ids of options, or words. Sorted, each once, never none.
    Keys(Arc<[Arc<str>]>),
    /// Id of a record or a user.
    Reference(Uuid),
    /// Element id of an entity and id of a record of it.
    Regarding(Arc<str>, Uuid),
}

/// An amount in its own currency and in the company's, both in units of `10^-scale` of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Money {
    pub amount: i64,
    /// ISO 4217.
    pub currency: Arc<str>,
    /// In company currency; what filter, sort and sum look at.
    pub base: i64,
}

impl Value {
    pub fn is_empty(&self) -> bool {
        *self == Value::Empty
    }

    pub fn reference(&self) -> Option<Uuid> {
        match self {
            Value::Reference(id) => Some(*id),
            _ => None,
        }
    }

    /// The members of a set; `None` for other values.
    pub fn members(&self) -> Option<&[Arc<str>]> {
        match self {
            Value::Keys(keys) => Some(keys),
            _ => None,
        }
    }

    pub fn key(&self) -> Option<&Arc<str>> {
        match self {
            Value::Key(key) => Some(key),
            _ => None,
        }
    }
}
