//! An expression decided over values, exactly.

use super::expr::{Compare, Constant, Expr, Op, Type, Unit};
use super::number::Number;
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use std::cmp::Ordering;
use std::sync::Arc;

/// A value inside a formula. A text is never `""`: that is `Empty`.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    #[default]
    Empty,
    Number(Number),
    Text(Arc<str>),
    Boolean(bool),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
    /// Element id of a choice or stage; id of a record.
    Key(Arc<str>),
}

impl Value {
    pub fn is_empty(&self) -> bool {
        *self == Value::Empty
    }

    fn is_true(&self) -> bool {
        *self == Value::Boolean(true)
    }

    fn text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            _ => "",
        }
    }

    fn of_text(text: &str) -> Self {
        if text.is_empty() { Value::Empty } else { Value::Text(text.into()) }
    }
}

/// The value of an expression; `input` gives the value at a position, `zone` is the company's.
pub fn evaluate(expr: &Expr, input: &dyn Fn(usize) -> Value, zone: Tz) -> Value {
    Evaluator { input, zone }.value(expr)
}

struct Evaluator<'i> {
    input: &'i dyn Fn(usize) -> Value,
    zone: Tz,
}

impl Evaluator<'_> {
    fn value(&self, expr: &Expr) -> Value {
        match expr {
            Expr::Number(number) => Value::Number(number.clone()),
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Boolean(flag) => Value::Boolean(*flag),
            Expr::Date(day) => Value::Date(*day),
            Expr::Empty => Value::Empty,
            Expr::Input(at) => (self.input)(*at),
            Expr::Among(what, keys) => match self.value(what) {
                Value::Key(key) => Value::Boolean(keys.contains(&key)),
                _ => Value::Boolean(false),
            },
            Expr::Map(what, entries) => {
                let Value::Key(key) = self.value(what) else { return Value::Empty };
                let found = entries.iter().find(|(id, _)| *id == key).map(|(_, constant)| constant);
                match found {
                    Some(Constant::Number(number)) => Value::Number(number.clone()),
                    Some(Constant::Text(text)) => Value::of_text(text),
                    None => Value::Empty,
                }
            }
            Expr::Call(op, arguments) => self.call(*op, arguments),
        }
    }

    fn call(&self, op: Op, arguments: &[Expr]) -> Value {
        match op {
            Op::And => Value::Boolean(arguments.iter().all(|argument| self.value(argument).is_true())),
            Op::Or => Value::Boolean(arguments.iter().any(|argument| self.value(argument).is_true())),
            Op::Not => Value::Boolean(!self.value(&arguments[0]).is_true()),
            Op::If(_) => {
                let taken = if self.value(&arguments[0]).is_true() { 1 } else { 2 };
                self.value(&arguments[taken])
            }
            Op::Coalesce(_) => {
                let mut values = arguments.iter().map(|argument| self.value(argument));
                values.find(|value| !value.is_empty()).unwrap_or_default()
            }
            Op::IsEmpty(_) => Value::Boolean(self.value(&arguments[0]).is_empty()),
            Op::Least(_) => self.most(arguments, Ordering::Less),
            Op::Greatest(_) => self.most(arguments, Ordering::Greater),
            Op::Compare(compare, _) => {
                let order = order(&self.value(&arguments[0]), &self.value(&arguments[1]));
                Value::Boolean(order.is_some_and(|order| match compare {
                    Compare::Equal => order == Ordering::Equal,
                    Compare::Less => order == Ordering::Less,
                    Compare::LessOrEqual => order != Ordering::Greater,
                }))
            }
            Op::Negate | Op::Round(_) | Op::Floor | Op::Ceiling | Op::Absolute => self.of_number(op, &arguments[0]),
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => self.of_numbers(op, arguments),
            Op::Concat | Op::Length | Op::Upper | Op::Lower | Op::Trim | Op::Left | Op::Right => {
                self.of_text(op, arguments)
            }
            Op::Contains | Op::StartsWith => {
                let (whole, part) = (self.value(&arguments[0]), self.value(&arguments[1]));
                if whole.is_empty() || part.is_empty() {
                    return Value::Boolean(false);
                }
                let (whole, part) = (whole.text().to_ascii_lowercase(), part.text().to_ascii_lowercase());
                Value::Boolean(if op == Op::Contains { whole.contains(&part) } else { whole.starts_with(&part) })
            }
            Op::TextOf(_) => match self.value(&arguments[0]) {
                Value::Number(number) => Value::Text(number.to_string().into()),
                Value::Date(day) => Value::Text(day.to_string().into()),
                Value::Text(text) => Value::Text(text),
                Value::Empty | Value::Boolean(_) | Value::Instant(_) | Value::Key(_) => Value::Empty,
            },
            Op::Year | Op::Month | Op::Day | Op::Weekday | Op::DateOf => self.of_date(op, &arguments[0]),
            Op::DaysBetween | Op::HoursBetween | Op::DateAdd(_) | Op::TimeAdd(_) => self.between(op, arguments),
        }
    }

    fn most(&self, arguments: &[Expr], wanted: Ordering) -> Value {
        let values = arguments.iter().map(|argument| self.value(argument)).filter(|value| !value.is_empty());
        let better = |best: Value, next: Value| if order(&next, &best) == Some(wanted) { next } else { best };
        values.reduce(better).unwrap_or_default()
    }

    fn number(&self, expr: &Expr) -> Option<Number> {
        match self.value(expr) {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    fn of_number(&self, op: Op, argument: &Expr) -> Value {
        let Some(number) = self.number(argument) else { return Value::Empty };
        Value::Number(match op {
            Op::Negate => number.negate(),
            Op::Round(places) => number.round(places),
            Op::Floor => number.floor(),
            Op::Ceiling => number.ceiling(),
            _ => number.absolute(),
        })
    }

    fn of_numbers(&self, op: Op, arguments: &[Expr]) -> Value {
        let (Some(a), Some(b)) = (self.number(&arguments[0]), self.number(&arguments[1])) else { return Value::Empty };
        let result = match op {
            Op::Add => Some(a.add(&b)),
            Op::Subtract => Some(a.subtract(&b)),
            Op::Multiply => Some(a.multiply(&b)),
            Op::Divide => a.divide(&b),
            _ => a.remainder(&b),
        };
        result.map_or(Value::Empty, Value::Number)
    }

    fn of_text(&self, op: Op, arguments: &[Expr]) -> Value {
        let value = self.value(&arguments[0]);
        let text = value.text();
        match op {
            Op::Concat => {
                let mut all = text.to_owned();
                for argument in &arguments[1..] {
                    all.push_str(self.value(argument).text());
                }
                Value::of_text(&all)
            }
            Op::Length => {
                let count = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
                Value::Number(Number::of_scaled(count, 0))
            }
            Op::Upper => Value::of_text(&text.to_ascii_uppercase()),
            Op::Lower => Value::of_text(&text.to_ascii_lowercase()),
            Op::Trim => Value::of_text(text.trim_matches(' ')),
            _ => {
                let Some(count) = self.number(&arguments[1]) else { return Value::Empty };
                let count = usize::try_from(count.clamp_whole(100_000)).unwrap_or_default();
                if op == Op::Left {
                    return Value::of_text(&text.chars().take(count).collect::<String>());
                }
                let skipped = text.chars().count().saturating_sub(count);
                Value::of_text(&text.chars().skip(skipped).collect::<String>())
            }
        }
    }

    fn day(&self, expr: &Expr) -> Option<NaiveDate> {
        match self.value(expr) {
            Value::Date(day) => Some(day),
            _ => None,
        }
    }

    fn instant(&self, expr: &Expr) -> Option<DateTime<Utc>> {
        match self.value(expr) {
            Value::Instant(at) => Some(at),
            _ => None,
        }
    }

    fn of_date(&self, op: Op, argument: &Expr) -> Value {
        if op == Op::DateOf {
            let at = self.instant(argument);
            return at.map_or(Value::Empty, |at| Value::Date(at.with_timezone(&self.zone).date_naive()));
        }
        let Some(day) = self.day(argument) else { return Value::Empty };
        let number = match op {
            Op::Year => i64::from(day.year()),
            Op::Month => i64::from(day.month()),
            Op::Day => i64::from(day.day()),
            _ => i64::from(day.weekday().number_from_monday()),
        };
        Value::Number(Number::of_scaled(number, 0))
    }

    fn between(&self, op: Op, arguments: &[Expr]) -> Value {
        let found = match op {
            Op::DaysBetween => (|| {
                let days = (self.day(&arguments[1])? - self.day(&arguments[0])?).num_days();
                Some(Value::Number(Number::of_scaled(days, 0)))
            })(),
            Op::HoursBetween => (|| {
                let passed = self.instant(&arguments[1])? - self.instant(&arguments[0])?;
                let hour = Number::of_scaled(3_600_000, 0);
                Number::of_scaled(passed.num_milliseconds(), 0).divide(&hour).map(Value::Number)
            })(),
            Op::DateAdd(unit) => {
                (|| Some(Value::Date(add_days(self.day(&arguments[0])?, &self.number(&arguments[1])?, unit))))()
            }
            Op::TimeAdd(unit) => {
                (|| Some(Value::Instant(add_time(self.instant(&arguments[0])?, &self.number(&arguments[1])?, unit))))()
            }
            _ => None,
        };
        found.unwrap_or_default()
    }
}

/// -1, 0, 1; none when one is empty or the two are of different types.
fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Some(a.cmp(b)),
        // Code point order is byte order in UTF-8.
        (Value::Text(a), Value::Text(b)) | (Value::Key(a), Value::Key(b)) => Some(a.cmp(b)),
        (Value::Boolean(a), Value::Boolean(b)) => Some(a.cmp(b)),
        (Value::Date(a), Value::Date(b)) => Some(a.cmp(b)),
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Most that is added at once: no date needs more.
pub const MOST_DAYS: i64 = 100_000;
pub const MOST_MONTHS: i64 = 3_000;
pub const MOST_MINUTES: i64 = 100_000_000;

/// What is added is cut to a whole number; months keep the day as far as there is one. Dates stay within the years 1 to 9999.
fn add_days(day: NaiveDate, number: &Number, unit: Unit) -> NaiveDate {
    let ends = (NaiveDate::from_ymd_opt(1, 1, 1), NaiveDate::from_ymd_opt(9999, 12, 31));
    let (Some(first), Some(last)) = ends else { return day };
    let (days, months) = match unit {
        Unit::Weeks => (number.clamp_whole(MOST_DAYS / 7) * 7, 0),
        Unit::Months => (0, number.clamp_whole(MOST_MONTHS)),
        Unit::Years => (0, number.clamp_whole(MOST_MONTHS / 12) * 12),
        Unit::Days | Unit::Hours | Unit::Minutes => (number.clamp_whole(MOST_DAYS), 0),
    };
    let size = u32::try_from(months.unsigned_abs()).unwrap_or_default();
    let moved = match (days, months) {
        (0, 0) => Some(day),
        (0, months) if months < 0 => day.checked_sub_months(Months::new(size)),
        (0, _) => day.checked_add_months(Months::new(size)),
        (days, _) if days < 0 => day.checked_sub_days(Days::new(days.unsigned_abs())),
        (days, _) => day.checked_add_days(Days::new(days.unsigned_abs())),
    };
    moved.unwrap_or(day).clamp(first, last)
}

fn add_time(at: DateTime<Utc>, number: &Number, unit: Unit) -> DateTime<Utc> {
    let minutes = match unit {
        Unit::Minutes => 1,
        Unit::Hours => 60,
        Unit::Weeks => 10_080,
        Unit::Days | Unit::Months | Unit::Years => 1_440,
    };
    let moved = at + TimeDelta::minutes(number.clamp_whole(MOST_MINUTES / minutes) * minutes);
    let ends = (first_instant(), last_instant());
    let (Some(first), Some(last)) = ends else { return moved };
    moved.clamp(first, last)
}

fn first_instant() -> Option<DateTime<Utc>> {
    Some(NaiveDate::from_ymd_opt(1, 1, 1)?.and_hms_opt(0, 0, 0)?.and_utc())
}

fn last_instant() -> Option<DateTime<Utc>> {
    Some(NaiveDate::from_ymd_opt(9999, 12, 31)?.and_hms_opt(23, 59, 59)?.and_utc())
}

impl Type {
    /// Whether a value is of the type, or empty.
    pub fn holds(self, value: &Value) -> bool {
        matches!(
            (self, value),
            (_, Value::Empty)
                | (Type::Number, Value::Number(_))
                | (Type::Text, Value::Text(_))
                | (Type::Boolean, Value::Boolean(_))
                | (Type::Date, Value::Date(_))
                | (Type::Instant, Value::Instant(_))
                | (Type::Key, Value::Key(_))
        )
    }
}
