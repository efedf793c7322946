//! A typed expression: names replaced by inputs, choices by their ids, functions by operations of fixed types.

use super::number::Number;
use chrono::NaiveDate;
use std::sync::Arc;

/// The type of a value inside a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Number,
    Text,
    Boolean,
    Date,
    Instant,
    /// A choice or a stage; only compared.
    Key,
}

impl Type {
    pub const ALL: [Type; 6] = [Type::Number, Type::Text, Type::Boolean, Type::Date, Type::Instant, Type::Key];

    pub fn name(self) -> &'static str {
        match self {
            Type::Number => "number",
            Type::Text => "text",
            Type::Boolean => "boolean",
            Type::Date => "date",
            Type::Instant => "datetime",
            Type::Key => "choice",
        }
    }

    pub fn of_name(name: &str) -> Option<Self> {
        Type::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// A checked part of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    Number(Number),
    /// Never `""`: that is `Empty`.
    Text(Arc<str>),
    Boolean(bool),
    Date(NaiveDate),
    Empty,
    /// Position in the program's inputs.
    Input(usize),
    /// A key that is one of these.
    Among(Box<Expr>, Vec<Arc<str>>),
    /// What a key stands for: the kind of a stage, its probability. Empty for other keys.
    Map(Box<Expr>, Vec<(Arc<str>, Constant)>),
    Call(Op, Vec<Expr>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    Number(Number),
    Text(Arc<str>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Equal,
    Less,
    LessOrEqual,
}

/// What `date_add` counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Minutes,
    Hours,
    Days,
    Weeks,
    Months,
    Years,
}

impl Unit {
    pub const ALL: [(Unit, &'static str); 6] = [
        (Unit::Minutes, "minutes"),
        (Unit::Hours, "hours"),
        (Unit::Days, "days"),
        (Unit::Weeks, "weeks"),
        (Unit::Months, "months"),
        (Unit::Years, "years"),
    ];

    pub fn name(self) -> &'static str {
        Unit::ALL.iter().find(|(unit, _)| *unit == self).map_or("days", |(_, name)| name)
    }
}

/// An operation whose types are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Round(u32),
    Floor,
    Ceiling,
    Absolute,
    Least(Type),
    Greatest(Type),
    Compare(Compare, Type),
    Not,
    And,
    Or,
    If(Type),
    Coalesce(Type),
    IsEmpty(Type),
    Concat,
    Length,
    Upper,
    Lower,
    Trim,
    Left,
    Right,
    Contains,
    StartsWith,
    TextOf(Type),
    Year,
    Month,
    Day,
    /// Monday is 1.
    Weekday,
    DaysBetween,
    HoursBetween,
    /// A date and a number.
    DateAdd(Unit),
    /// An instant and a number.
    TimeAdd(Unit),
    /// The day of an instant in the company's zone.
    DateOf,
}

impl Op {
    /// The type of its result.
    pub fn result(self) -> Type {
        match self {
            Op::Negate | Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => Type::Number,
            Op::Round(_) | Op::Floor | Op::Ceiling | Op::Absolute | Op::Length => Type::Number,
            Op::Year | Op::Month | Op::Day | Op::Weekday | Op::DaysBetween | Op::HoursBetween => Type::Number,
            Op::Least(kind) | Op::Greatest(kind) | Op::If(kind) | Op::Coalesce(kind) => kind,
            Op::Compare(..) | Op::Not | Op::And | Op::Or | Op::IsEmpty(_) => Type::Boolean,
            Op::Contains | Op::StartsWith => Type::Boolean,
            Op::Concat | Op::Upper | Op::Lower | Op::Trim | Op::Left | Op::Right | Op::TextOf(_) => Type::Text,
            Op::DateAdd(_) | Op::DateOf => Type::Date,
            Op::TimeAdd(_) => Type::Instant,
        }
    }
}
