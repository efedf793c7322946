//! A formula ready to run: its inputs, its expression and what becomes of the result. SQLite runs it as a function over stored
//! values (`run_stored`), so that there the database computes what memory computes.

use super::eval::{Value, evaluate};
use super::expr::{Expr, Type};
use super::number::{LARGEST, LARGEST_INTEGER, Number};
use super::{MAX_TEXT, json};
use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// What an input is: numbers are stored as integers of `10^-scale`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    pub kind: Type,
    pub scale: u32,
}

/// What the result is kept as. What does not fit is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output {
    /// Rounded half up to so many places.
    Decimal(u32),
    Integer,
    Text,
    Boolean,
    Date,
    Instant,
}

impl Output {
    pub fn kind(self) -> Type {
        match self {
            Output::Decimal(_) | Output::Integer => Type::Number,
            Output::Text => Type::Text,
            Output::Boolean => Type::Boolean,
            Output::Date => Type::Date,
            Output::Instant => Type::Instant,
        }
    }

    /// Places and greatest value of a number as it is kept.
    pub fn limits(self) -> (u32, i64) {
        match self {
            Output::Decimal(scale) => (scale, LARGEST),
            Output::Integer | Output::Text | Output::Boolean | Output::Date | Output::Instant => (0, LARGEST_INTEGER),
        }
    }

    /// The result as it is kept: rounded, cut, empty when it does not fit; a boolean is never empty.
    pub fn settle(self, value: Value) -> Value {
        match (self, value) {
            (Output::Boolean, Value::Empty) => Value::Boolean(false),
            (Output::Decimal(_) | Output::Integer, Value::Number(number)) => {
                let (scale, most) = self.limits();
                let kept = number.to_scaled(scale, most);
                kept.map_or(Value::Empty, |kept| Value::Number(Number::of_scaled(kept, scale)))
            }
            (Output::Text, Value::Text(text)) => match text.char_indices().nth(MAX_TEXT) {
                Some((end, _)) => Value::Text(text[..end].into()),
                None => Value::Text(text),
            },
            (_, value) if self.kind().holds(&value) => value,
            _ => Value::Empty,
        }
    }
}

/// A checked formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    pub inputs: Vec<Input>,
    pub expr: Expr,
    pub output: Output,
    pub zone: Tz,
    /// Itself, as a text that `run_stored` reads.
    text: Arc<str>,
}

impl Program {
    pub fn new((inputs, expr): (Vec<Input>, Expr), output: Output, zone: Tz) -> Self {
        let text = to_text((&inputs, &expr), output, zone).into();
        Self { inputs, expr, output, zone, text }
    }

    /// The result over the values `input` gives.
    pub fn run(&self, input: &dyn Fn(usize) -> Value) -> Value {
        self.output.settle(evaluate(&self.expr, input, self.zone))
    }

    /// As a text that `run_stored` reads.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn read(text: &str) -> Option<Self> {
        let json: Json = serde_json::from_str(text).ok()?;
        let input = |input: &Json| {
            let scale = u32::try_from(input.get(1)?.as_u64()?).ok()?;
            Some(Input { kind: Type::of_name(input.get(0)?.as_str()?)?, scale })
        };
        let out = json.get("out")?;
        let output = match out.get(0)?.as_str()? {
            "number" => Output::Decimal(u32::try_from(out.get(1)?.as_u64()?).ok()?),
            "integer" => Output::Integer,
            "text" => Output::Text,
            "boolean" => Output::Boolean,
            "date" => Output::Date,
            _ => Output::Instant,
        };
        Some(Self {
            inputs: json.get("in")?.as_array()?.iter().map(input).collect::<Option<_>>()?,
            expr: json::read(json.get("expr")?)?,
            output,
            zone: json.get("zone")?.as_str()?.parse().ok()?,
            text: text.into(),
        })
    }

    /// For the browser: inputs by path, keys by the names the wire has.
    pub fn to_json(&self, path: &dyn Fn(usize) -> String, key: &dyn Fn(&str) -> String) -> Json {
        let inputs = (0..self.inputs.len()).map(|at| json!({ "path": path(at), "type": self.inputs[at].kind.name() }));
        json!({ "inputs": inputs.collect::<Vec<_>>(), "expr": json::write(&self.expr, key) })
    }
}

fn to_text((inputs, expr): (&[Input], &Expr), output: Output, zone: Tz) -> String {
    let input = |input: &Input| json!([input.kind.name(), input.scale]);
    let output = match output {
        Output::Decimal(scale) => json!(["number", scale]),
        Output::Integer => json!(["integer"]),
        other => json!([other.kind().name()]),
    };
    let inputs: Vec<Json> = inputs.iter().map(input).collect();
    let expr = json::write(expr, &str::to_owned);
    json!({ "in": inputs, "expr": expr, "out": output, "zone": zone.name() }).to_string()
}

/// A value as SQLite stores it.
#[derive(Clone, Debug, PartialEq)]
pub enum Stored {
    Null,
    Integer(i64),
    Text(String),
}

/// A program that was read once and runs for many rows.
#[derive(Debug)]
pub struct StoredProgram(Program);

/// Reads what `Program::text` tells; none of anything else.
pub fn run_stored(text: &str) -> Option<StoredProgram> {
    Program::read(text).map(StoredProgram)
}

impl StoredProgram {
    /// The result over the stored values of a row.
    pub fn run(&self, stored: &[Stored]) -> Stored {
        let input = |at: usize| match (self.0.inputs.get(at), stored.get(at)) {
            (Some(input), Some(stored)) => read(*input, stored),
            _ => Value::Empty,
        };
        match self.0.run(&input) {
            Value::Empty => Stored::Null,
            Value::Number(number) => {
                let (scale, most) = self.0.output.limits();
                number.to_scaled(scale, most).map_or(Stored::Null, Stored::Integer)
            }
            Value::Text(text) | Value::Key(text) => Stored::Text(text.to_string()),
            Value::Boolean(flag) => Stored::Integer(i64::from(flag)),
            Value::Date(day) => Stored::Text(day.to_string()),
            Value::Instant(at) => Stored::Text(at.to_rfc3339_opts(SecondsFormat::Millis, true)),
        }
    }
}

fn read(input: Input, stored: &Stored) -> Value {
    let instant = |text: &str| text.parse::<DateTime<Utc>>().map_or(Value::Empty, Value::Instant);
    match (input.kind, stored) {
        (Type::Boolean, Stored::Null) => Value::Boolean(false),
        (Type::Boolean, Stored::Integer(flag)) => Value::Boolean(*flag != 0),
        (Type::Number, Stored::Integer(number)) => Value::Number(Number::of_scaled(*number, input.scale)),
        (Type::Text, Stored::Text(text)) if !text.is_empty() => Value::Text(text.as_str().into()),
        (Type::Key, Stored::Text(key)) => Value::Key(key.as_str().into()),
        (Type::Date, Stored::Text(text)) => text.parse().map_or(Value::Empty, Value::Date),
        (Type::Instant, Stored::Text(text)) => instant(text),
        _ => Value::Empty,
    }
}
