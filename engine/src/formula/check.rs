//! A tree → a typed expression, or what is wrong with it and where.

use super::expr::{Compare, Constant, Expr, Op, Type, Unit};
use super::fault::Fault;
use super::function::{self, FUNCTIONS, Function};
use super::number::Number;
use super::parse::{Binary, Negated, Node, Tree, Word};
use chrono::NaiveDate;
use std::ops::Range;
use std::sync::Arc;

/// One option of a choice, or a stage: what it may be called, and the id values hold.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub id: Arc<str>,
    /// Its name first, then earlier and longer ones.
    pub names: Vec<Arc<str>>,
}

/// What a path stands for.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// The input at a position.
    Input(usize, Type),
    /// A choice or stage.
    Choice(usize, Arc<[Named]>),
    /// What a stage stands for (`stage.kind`), by its id; with the words there are, when they are words.
    Mapped(usize, Vec<(Arc<str>, Constant)>),
    /// A record or a person: only asked whether there is one.
    Reference(usize),
}

/// Knows what the paths of a formula lead to.
pub trait Names {
    /// # Errors
    /// The code of the refusal with its parameters; the place is added by the caller.
    fn find(&mut self, path: &str) -> Result<Meaning, Fault>;
}

/// A checked part with its type; none for `empty`, which fits everywhere.
#[derive(Clone, Debug)]
pub struct Typed {
    pub expr: Expr,
    pub kind: Option<Type>,
    options: Option<Arc<[Named]>>,
    /// The words a mapped value may be.
    words: Vec<Arc<str>>,
    span: Range<usize>,
}

/// The expression of a formula that is to give a `wanted` value.
///
/// # Errors
/// The first place that does not fit.
pub fn check(tree: &Tree<'_>, names: &mut dyn Names, wanted: Type) -> Result<Expr, Fault> {
    let typed = Checker { names }.typed(tree)?;
    typed.of(wanted)
}

struct Checker<'n> {
    names: &'n mut dyn Names,
}

type Checked = Result<Typed, Fault>;

impl Typed {
    fn new(span: &Range<usize>, expr: Expr, kind: Option<Type>) -> Self {
        Self { expr, kind, options: None, words: Vec::new(), span: span.clone() }
    }

    /// The expression where a value of this type is needed.
    fn of(self, wanted: Type) -> Result<Expr, Fault> {
        match (self.kind, wanted, &self.expr) {
            (None, _, _) => Ok(self.expr),
            (Some(kind), _, _) if kind == wanted => Ok(self.expr),
            // A day may be written as a text.
            (Some(Type::Text), Type::Date, Expr::Text(text)) => day(text, &self.span),
            (Some(Type::Key), _, _) => Err(Fault::new(self.span, "formula_choice_only_compared")),
            (Some(kind), _, _) => {
                let fault = Fault::new(self.span, "formula_type");
                Err(fault.with("expected", wanted.name()).with("found", kind.name()))
            }
        }
    }
}

fn day(text: &str, span: &Range<usize>) -> Result<Expr, Fault> {
    let wrong = || Fault::new(span.clone(), "formula_date").with("value", text);
    let plain = text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let date = plain.then(|| text.parse::<NaiveDate>().ok()).flatten();
    date.map(Expr::Date).ok_or_else(wrong)
}

fn call(span: &Range<usize>, op: Op, arguments: Vec<Expr>) -> Typed {
    Typed::new(span, Expr::Call(op, arguments), Some(op.result()))
}

fn negated(span: &Range<usize>, inner: Expr) -> Typed {
    call(span, Op::Not, vec![inner])
}

impl Checker<'_> {
    fn typed(&mut self, tree: &Tree<'_>) -> Checked {
        let span = &tree.span;
        match &tree.node {
            Node::Number(text) => {
                let number = Number::parse(text).filter(|_| text.len() <= 40);
                let number = number.ok_or_else(|| Fault::new(span.clone(), "formula_number").with("value", *text))?;
                Ok(Typed::new(span, Expr::Number(number), Some(Type::Number)))
            }
            Node::Text(text) if text.is_empty() => Ok(Typed::new(span, Expr::Empty, Some(Type::Text))),
            Node::Text(text) => Ok(Typed::new(span, Expr::Text(text.as_ref().into()), Some(Type::Text))),
            Node::Word(Word::True) => Ok(Typed::new(span, Expr::Boolean(true), Some(Type::Boolean))),
            Node::Word(Word::False) => Ok(Typed::new(span, Expr::Boolean(false), Some(Type::Boolean))),
            Node::Word(Word::Empty) => Ok(Typed::new(span, Expr::Empty, None)),
            Node::Name(path) => self.name(path, span),
            Node::Negative(inner) => Ok(call(span, Op::Negate, vec![self.of(inner, Type::Number)?])),
            Node::Not(inner) => Ok(negated(span, self.of(inner, Type::Boolean)?)),
            Node::Binary(operator, left, right) => self.binary(*operator, span, (left, right)),
            Node::In { what, list, negated: is_negated } => {
                let what = self.typed(what)?;
                let mut any = Vec::new();
                for one in list {
                    let one = self.typed(one)?;
                    any.push(equal(span, what.clone(), one)?.expr);
                }
                let found = any_of(span, any);
                Ok(match is_negated {
                    Negated::Yes => negated(span, found.expr),
                    Negated::No => found,
                })
            }
            Node::Call { name, name_span, arguments } => self.call(name, name_span, (span, arguments)),
        }
    }

    fn of(&mut self, tree: &Tree<'_>, wanted: Type) -> Result<Expr, Fault> {
        self.typed(tree)?.of(wanted)
    }

    fn name(&mut self, path: &str, span: &Range<usize>) -> Checked {
        let meaning = self.names.find(path).map_err(|fault| Fault { span: span.clone(), ..fault })?;
        Ok(match meaning {
            Meaning::Input(at, kind) => Typed::new(span, Expr::Input(at), Some(kind)),
            Meaning::Choice(at, options) => {
                Typed { options: Some(options), ..Typed::new(span, Expr::Input(at), Some(Type::Key)) }
            }
            Meaning::Reference(at) => Typed::new(span, Expr::Input(at), Some(Type::Key)),
            Meaning::Mapped(at, entries) => {
                let is_number = matches!(entries.first(), Some((_, Constant::Number(_))));
                let word = |(_, constant): &(Arc<str>, Constant)| match constant {
                    Constant::Text(word) => Some(word.clone()),
                    Constant::Number(_) => None,
                };
                let words = entries.iter().filter_map(word).collect();
                let kind = if is_number { Type::Number } else { Type::Text };
                let expr = Expr::Map(Box::new(Expr::Input(at)), entries);
                Typed { words, ..Typed::new(span, expr, Some(kind)) }
            }
        })
    }

    fn binary(&mut self, operator: Binary, span: &Range<usize>, (left, right): (&Tree<'_>, &Tree<'_>)) -> Checked {
        let op = match operator {
            Binary::Add => Op::Add,
            Binary::Subtract => Op::Subtract,
            Binary::Multiply => Op::Multiply,
            Binary::Divide => Op::Divide,
            Binary::Remainder => Op::Remainder,
            Binary::Join => {
                return Ok(call(span, Op::Concat, vec![self.of(left, Type::Text)?, self.of(right, Type::Text)?]));
            }
            Binary::And | Binary::Or => {
                let op = if operator == Binary::And { Op::And } else { Op::Or };
                return Ok(call(span, op, vec![self.of(left, Type::Boolean)?, self.of(right, Type::Boolean)?]));
            }
            Binary::Equal | Binary::NotEqual => {
                let found = equal(span, self.typed(left)?, self.typed(right)?)?;
                return Ok(if operator == Binary::Equal { found } else { negated(span, found.expr) });
            }
            Binary::Less => return ordered(span, Compare::Less, self.typed(left)?, self.typed(right)?),
            Binary::LessOrEqual => return ordered(span, Compare::LessOrEqual, self.typed(left)?, self.typed(right)?),
            Binary::Greater => return ordered(span, Compare::Less, self.typed(right)?, self.typed(left)?),
            Binary::GreaterOrEqual => {
                return ordered(span, Compare::LessOrEqual, self.typed(right)?, self.typed(left)?);
            }
        };
        Ok(call(span, op, vec![self.of(left, Type::Number)?, self.of(right, Type::Number)?]))
    }

    fn call(&mut self, name: &str, at: &Range<usize>, (span, given): (&Range<usize>, &[Tree<'_>])) -> Checked {
        let Some(function) = function::find(name) else {
            let fault = Fault::new(at.clone(), "formula_function_unknown").with("name", name);
            return Err(fault.knowing(FUNCTIONS.iter().map(|function| function.name)));
        };
        if !(function.least..=function.most).contains(&given.len()) {
            let fault = Fault::new(span.clone(), "formula_arguments").with("signature", function.signature);
            return Err(fault.with("count", given.len()));
        }
        if matches!(function.name, "today" | "now") {
            return Err(Fault::new(span.clone(), "formula_today").with("name", function.name));
        }
        match function.name {
            "if" | "coalesce" | "switch" | "min" | "max" | "is_empty" => self.choosing(function, span, given),
            "date" | "date_add" | "days_between" | "hours_between" | "year" | "month" | "day" | "weekday" => {
                self.of_dates(function, span, given)
            }
            "text" => {
                let value = self.typed(&given[0])?;
                match value.kind.unwrap_or(Type::Text) {
                    Type::Text => Ok(value),
                    kind @ (Type::Number | Type::Date) => Ok(call(span, Op::TextOf(kind), vec![value.expr])),
                    kind @ (Type::Boolean | Type::Instant | Type::Key) => {
                        let fault = Fault::new(value.span, "formula_type").with("expected", "number_or_date");
                        Err(fault.with("found", kind.name()))
                    }
                }
            }
            "round" => {
                let places = given.get(1).map_or(Some(0), places);
                let places = places.ok_or_else(|| Fault::new(given[1].span.clone(), "formula_places"))?;
                Ok(call(span, Op::Round(places), vec![self.of(&given[0], Type::Number)?]))
            }
            _ => {
                let (op, wanted): (Op, &[Type]) = match function.name {
                    "and" => (Op::And, &[Type::Boolean]),
                    "or" => (Op::Or, &[Type::Boolean]),
                    "not" => (Op::Not, &[Type::Boolean]),
                    "floor" => (Op::Floor, &[Type::Number]),
                    "ceil" => (Op::Ceiling, &[Type::Number]),
                    "abs" => (Op::Absolute, &[Type::Number]),
                    "mod" => (Op::Remainder, &[Type::Number]),
                    "concat" => (Op::Concat, &[Type::Text]),
                    "len" => (Op::Length, &[Type::Text]),
                    "upper" => (Op::Upper, &[Type::Text]),
                    "lower" => (Op::Lower, &[Type::Text]),
                    "trim" => (Op::Trim, &[Type::Text]),
                    "left" => (Op::Left, &[Type::Text, Type::Number]),
                    "right" => (Op::Right, &[Type::Text, Type::Number]),
                    "contains" => (Op::Contains, &[Type::Text]),
                    _ => (Op::StartsWith, &[Type::Text]),
                };
                let mut arguments = Vec::with_capacity(given.len());
                for (n, argument) in given.iter().enumerate() {
                    arguments.push(self.of(argument, wanted[n.min(wanted.len() - 1)])?);
                }
                Ok(call(span, op, arguments))
            }
        }
    }

    fn choosing(&mut self, function: &Function, span: &Range<usize>, given: &[Tree<'_>]) -> Checked {
        if function.name == "if" {
            let condition = self.of(&given[0], Type::Boolean)?;
            let then = self.typed(&given[1])?;
            let otherwise = match given.get(2) {
                Some(otherwise) => self.typed(otherwise)?,
                None => Typed::new(span, Expr::Empty, None),
            };
            return choose(span, condition, then, otherwise);
        }
        let mut values = Vec::with_capacity(given.len());
        for argument in given {
            values.push(self.typed(argument)?);
        }
        if function.name == "is_empty" {
            let value = values.swap_remove(0);
            return Ok(call(span, Op::IsEmpty(value.kind.unwrap_or(Type::Text)), vec![value.expr]));
        }
        if function.name == "switch" {
            return switch(span, values);
        }
        let kind = common(&values)?;
        let op = match function.name {
            "coalesce" => Op::Coalesce(kind),
            name => {
                if !matches!(kind, Type::Number | Type::Date | Type::Instant) {
                    let fault = Fault::new(span.clone(), "formula_type").with("expected", "number_or_date");
                    return Err(fault.with("found", kind.name()));
                }
                if name == "min" { Op::Least(kind) } else { Op::Greatest(kind) }
            }
        };
        let arguments = values.into_iter().map(|value| value.of(kind)).collect::<Result<_, _>>()?;
        Ok(call(span, op, arguments))
    }

    fn of_dates(&mut self, function: &Function, span: &Range<usize>, given: &[Tree<'_>]) -> Checked {
        let first = self.typed(&given[0])?;
        match function.name {
            "date" => match first.kind {
                Some(Type::Instant) => Ok(call(span, Op::DateOf, vec![first.expr])),
                _ => Ok(Typed::new(span, first.of(Type::Date)?, Some(Type::Date))),
            },
            "date_add" => {
                let number = self.of(&given[1], Type::Number)?;
                let unit = match &given[2].node {
                    Node::Text(text) => {
                        Unit::ALL.iter().find(|(_, name)| name.trim_end_matches('s') == text.trim_end_matches('s'))
                    }
                    _ => None,
                };
                let (unit, _) = unit.ok_or_else(|| Fault::new(given[2].span.clone(), "formula_unit"))?;
                let by_clock = matches!(unit, Unit::Minutes | Unit::Hours);
                match first.kind {
                    Some(Type::Instant) if !matches!(unit, Unit::Months | Unit::Years) => {
                        Ok(call(span, Op::TimeAdd(*unit), vec![first.expr, number]))
                    }
                    Some(Type::Instant) => Err(Fault::new(given[2].span.clone(), "formula_unit_of_time")),
                    _ if by_clock => Err(Fault::new(given[2].span.clone(), "formula_unit_of_date")),
                    _ => Ok(call(span, Op::DateAdd(*unit), vec![first.of(Type::Date)?, number])),
                }
            }
            "days_between" => Ok(call(span, Op::DaysBetween, vec![as_day(first)?, as_day(self.typed(&given[1])?)?])),
            "hours_between" => {
                Ok(call(span, Op::HoursBetween, vec![first.of(Type::Instant)?, self.of(&given[1], Type::Instant)?]))
            }
            name => {
                let op = match name {
                    "year" => Op::Year,
                    "month" => Op::Month,
                    "day" => Op::Day,
                    _ => Op::Weekday,
                };
                Ok(call(span, op, vec![as_day(first)?]))
            }
        }
    }
}

/// A whole number from 0 to 12, written out.
fn places(tree: &Tree<'_>) -> Option<u32> {
    let Node::Number(text) = &tree.node else { return None };
    text.parse().ok().filter(|places| *places <= super::SCALE)
}

/// A day, or the day of an instant.
fn as_day(value: Typed) -> Result<Expr, Fault> {
    match value.kind {
        Some(Type::Instant) => Ok(Expr::Call(Op::DateOf, vec![value.expr])),
        _ => value.of(Type::Date),
    }
}

fn choose(span: &Range<usize>, condition: Expr, then: Typed, otherwise: Typed) -> Checked {
    let kind = common(&[then.clone(), otherwise.clone()])?;
    Ok(call(span, Op::If(kind), vec![condition, then.of(kind)?, otherwise.of(kind)?]))
}

/// `switch(value, case, result, …, otherwise)`; without the last, nothing.
fn switch(span: &Range<usize>, mut values: Vec<Typed>) -> Checked {
    let what = values.remove(0);
    let mut result = match values.len() % 2 {
        1 => values.pop().unwrap_or_else(|| Typed::new(span, Expr::Empty, None)),
        _ => Typed::new(span, Expr::Empty, None),
    };
    while let (Some(then), Some(case)) = (values.pop(), values.pop()) {
        result = choose(span, equal(span, what.clone(), case)?.expr, then, result)?;
    }
    Ok(result)
}

/// The one type several values have.
fn common(values: &[Typed]) -> Result<Type, Fault> {
    let mut found: Option<Type> = None;
    for value in values {
        let Some(kind) = value.kind else { continue };
        if kind == Type::Key {
            return Err(Fault::new(value.span.clone(), "formula_choice_only_compared"));
        }
        match found {
            None => found = Some(kind),
            Some(known) if known == kind => {}
            Some(known) => {
                let fault = Fault::new(value.span.clone(), "formula_types_differ");
                return Err(fault.with("expected", known.name()).with("found", kind.name()));
            }
        }
    }
    Ok(found.unwrap_or(Type::Text))
}

fn any_of(span: &Range<usize>, any: Vec<Expr>) -> Typed {
    let mut all = any.into_iter();
    let Some(first) = all.next() else { return Typed::new(span, Expr::Boolean(false), Some(Type::Boolean)) };
    let joined = all.fold(first, |left, right| Expr::Call(Op::Or, vec![left, right]));
    Typed::new(span, joined, Some(Type::Boolean))
}

fn equal(span: &Range<usize>, left: Typed, right: Typed) -> Checked {
    match (left.kind, right.kind) {
        (None, None) => Ok(call(span, Op::IsEmpty(Type::Text), vec![Expr::Empty])),
        (None, Some(kind)) => Ok(call(span, Op::IsEmpty(kind), vec![right.expr])),
        (Some(kind), None) => Ok(call(span, Op::IsEmpty(kind), vec![left.expr])),
        (Some(Type::Key), Some(Type::Text)) => among(span, left, &right),
        (Some(Type::Text), Some(Type::Key)) => among(span, right, &left),
        (Some(Type::Key), Some(Type::Key)) if left.options.is_some() && left.options == right.options => {
            Ok(call(span, Op::Compare(Compare::Equal, Type::Key), vec![left.expr, right.expr]))
        }
        (Some(Type::Key), _) | (_, Some(Type::Key)) => Err(Fault::new(span.clone(), "formula_choice_other")),
        _ => {
            for (words, other) in [(&left.words, &right), (&right.words, &left)] {
                if let (false, Expr::Text(text)) = (words.is_empty(), &other.expr)
                    && !words.contains(text)
                {
                    let fault = Fault::new(other.span.clone(), "formula_choice_unknown").with("value", &**text);
                    return Err(fault.knowing(words.iter().map(|word| &**word)));
                }
            }
            compared(span, Compare::Equal, left, right)
        }
    }
}

/// A choice that is one of those with this name.
fn among(span: &Range<usize>, choice: Typed, text: &Typed) -> Checked {
    if choice.options.is_none() {
        return Err(Fault::new(choice.span, "formula_reference_compared"));
    }
    let Expr::Text(name) = &text.expr else {
        return Err(Fault::new(text.span.clone(), "formula_choice_by_name"));
    };
    let options = choice.options.as_deref().unwrap_or_default();
    let named = options.iter().filter(|option| option.names.contains(name));
    let ids: Vec<Arc<str>> = named.map(|option| option.id.clone()).collect();
    if ids.is_empty() {
        let fault = Fault::new(text.span.clone(), "formula_choice_unknown").with("value", &**name);
        return Err(fault.knowing(options.iter().filter_map(|option| option.names.first()).map(|name| &**name)));
    }
    Ok(Typed::new(span, Expr::Among(Box::new(choice.expr), ids), Some(Type::Boolean)))
}

fn ordered(span: &Range<usize>, compare: Compare, left: Typed, right: Typed) -> Checked {
    for side in [&left, &right] {
        if let Some(kind @ (Type::Boolean | Type::Key)) = side.kind {
            return Err(Fault::new(side.span.clone(), "formula_no_order").with("found", kind.name()));
        }
    }
    compared(span, compare, left, right)
}

fn compared(span: &Range<usize>, compare: Compare, left: Typed, right: Typed) -> Checked {
    let kind = match (left.kind, right.kind) {
        // A text that stands for a day.
        (Some(Type::Date), Some(Type::Text)) | (Some(Type::Text), Some(Type::Date)) => Type::Date,
        (Some(a), Some(b)) if a != b => {
            let fault = Fault::new(right.span, "formula_types_differ");
            return Err(fault.with("expected", a.name()).with("found", b.name()));
        }
        (Some(kind), _) | (None, Some(kind)) => kind,
        (None, None) => Type::Text,
    };
    Ok(call(span, Op::Compare(compare, kind), vec![left.of(kind)?, right.of(kind)?]))
}
