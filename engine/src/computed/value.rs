//! Values of fields as formulas see them, and back.

use crate::fields::{Money, Value};
use crate::formula::{Number, Output, Value as Computed};
use crate::registry::Kind;
use std::sync::Arc;

/// A field's value inside a formula: money in company currency, a boolean never empty.
pub fn to_formula(kind: &Kind, value: &Value) -> Computed {
    match value {
        Value::Empty => match kind {
            Kind::Boolean => Computed::Boolean(false),
            _ => Computed::Empty,
        },
        Value::Text(text) => Computed::Text(text.clone()),
        Value::Integer(number) => Computed::Number(Number::of_scaled(*number, scale(kind))),
        Value::Money(money) => Computed::Number(Number::of_scaled(money.base, scale(kind))),
        Value::Boolean(flag) => Computed::Boolean(*flag),
        Value::Date(day) => Computed::Date(*day),
        Value::Instant(at) => Computed::Instant(*at),
        Value::Key(key) => Computed::Key(key.clone()),
        Value::Reference(id) | Value::Regarding(_, id) => Computed::Key(id.to_string().into()),
        Value::Keys(_) => Computed::Empty,
    }
}

/// A result as the value of a field of this kind.
pub fn of_formula(kind: &Kind, currency: &Arc<str>, value: Computed) -> Value {
    let number = |number: &Number| {
        let output = output(kind);
        let (scale, most) = output.limits();
        number.to_scaled(scale, most)
    };
    match (kind, value) {
        (Kind::Money { .. }, Computed::Number(amount)) => number(&amount)
            .map_or(Value::Empty, |amount| Value::Money(Money { amount, currency: currency.clone(), base: amount })),
        (_, Computed::Number(found)) => number(&found).map_or(Value::Empty, Value::Integer),
        (_, Computed::Text(text)) => Value::Text(text),
        (_, Computed::Boolean(flag)) => Value::Boolean(flag),
        (_, Computed::Date(day)) => Value::Date(day),
        (_, Computed::Instant(at)) => Value::Instant(at),
        (_, Computed::Key(key)) => Value::Key(key),
        (_, Computed::Empty) => Value::Empty,
    }
}

/// What a field of this kind keeps of a result.
pub fn output(kind: &Kind) -> Output {
    match kind {
        Kind::Money { scale, .. } | Kind::Percent { scale, .. } | Kind::Decimal { scale, .. } => {
            Output::Decimal(*scale)
        }
        Kind::Integer { .. } | Kind::Rating { .. } | Kind::Duration => Output::Integer,
        Kind::Boolean => Output::Boolean,
        Kind::Date => Output::Date,
        Kind::DateTime => Output::Instant,
        _ => Output::Text,
    }
}

/// Places after the point a kind stores.
pub fn scale(kind: &Kind) -> u32 {
    match kind {
        Kind::Money { scale, .. } | Kind::Percent { scale, .. } | Kind::Decimal { scale, .. } => *scale,
        _ => 0,
    }
}
