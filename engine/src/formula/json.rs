//! Expressions as JSON, for SQLite's function and for the browser: `["add", ["in", 0], ["number", "1.5"]]`.

use super::expr::{Compare, Constant, Expr, Op, Type, Unit};
use super::number::Number;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// Writes an expression; `name` says what a key is called there.
pub fn write(expr: &Expr, name: &dyn Fn(&str) -> String) -> Json {
    match expr {
        Expr::Number(number) => json!(["number", number.to_string()]),
        Expr::Text(text) => json!(["text", text]),
        Expr::Boolean(flag) => json!(["boolean", flag]),
        Expr::Date(day) => json!(["date", day.to_string()]),
        Expr::Empty => json!(["empty"]),
        Expr::Input(at) => json!(["in", at]),
        Expr::Among(what, keys) => {
            json!(["among", write(what, name), keys.iter().map(|key| name(key)).collect::<Vec<_>>()])
        }
        Expr::Map(what, entries) => {
            let entry = |(key, constant): &(Arc<str>, Constant)| match constant {
                Constant::Number(number) => json!([name(key), ["number", number.to_string()]]),
                Constant::Text(text) => json!([name(key), ["text", text]]),
            };
            json!(["map", write(what, name), entries.iter().map(entry).collect::<Vec<_>>()])
        }
        Expr::Call(op, arguments) => {
            let mut list = vec![json!(word(*op))];
            list.extend(detail(*op));
            list.extend(arguments.iter().map(|argument| write(argument, name)));
            Json::Array(list)
        }
    }
}

/// Reads what `write` wrote.
pub fn read(json: &Json) -> Option<Expr> {
    let list = json.as_array()?;
    let head = list.first()?.as_str()?;
    let text = |at: usize| list.get(at).and_then(Json::as_str);
    Some(match head {
        "number" => Expr::Number(Number::parse(text(1)?)?),
        "text" => Expr::Text(text(1)?.into()),
        "boolean" => Expr::Boolean(list.get(1)?.as_bool()?),
        "date" => Expr::Date(text(1)?.parse().ok()?),
        "empty" => Expr::Empty,
        "in" => Expr::Input(usize::try_from(list.get(1)?.as_u64()?).ok()?),
        "among" => {
            let keys = list.get(2)?.as_array()?.iter().map(|key| key.as_str().map(Arc::from));
            Expr::Among(Box::new(read(list.get(1)?)?), keys.collect::<Option<_>>()?)
        }
        "map" => {
            let entry = |entry: &Json| {
                let constant = match read(entry.get(1)?)? {
                    Expr::Number(number) => Constant::Number(number),
                    Expr::Text(text) => Constant::Text(text),
                    _ => return None,
                };
                Some((Arc::from(entry.get(0)?.as_str()?), constant))
            };
            let entries = list.get(2)?.as_array()?.iter().map(entry).collect::<Option<_>>()?;
            Expr::Map(Box::new(read(list.get(1)?)?), entries)
        }
        word => {
            let (op, rest) = read_op(word, list.get(1))?;
            let arguments = list.get(rest..)?.iter().map(read).collect::<Option<_>>()?;
            Expr::Call(op, arguments)
        }
    })
}

const PLAIN: [(Op, &str); 29] = [
    (Op::Negate, "negate"),
    (Op::Add, "add"),
    (Op::Subtract, "subtract"),
    (Op::Multiply, "multiply"),
    (Op::Divide, "divide"),
    (Op::Remainder, "remainder"),
    (Op::Floor, "floor"),
    (Op::Ceiling, "ceiling"),
    (Op::Absolute, "absolute"),
    (Op::Not, "not"),
    (Op::And, "and"),
    (Op::Or, "or"),
    (Op::Concat, "concat"),
    (Op::Length, "length"),
    (Op::Upper, "upper"),
    (Op::Lower, "lower"),
    (Op::Trim, "trim"),
    (Op::Left, "left"),
    (Op::Right, "right"),
    (Op::Contains, "contains"),
    (Op::StartsWith, "starts_with"),
    (Op::Year, "year"),
    (Op::Month, "month"),
    (Op::Day, "day"),
    (Op::Weekday, "weekday"),
    (Op::DaysBetween, "days_between"),
    (Op::HoursBetween, "hours_between"),
    (Op::DateOf, "date_of"),
    (Op::Round(0), "round"),
];

fn word(op: Op) -> &'static str {
    match op {
        Op::Round(_) => "round",
        Op::Least(_) => "least",
        Op::Greatest(_) => "greatest",
        Op::Compare(Compare::Equal, _) => "equal",
        Op::Compare(Compare::Less, _) => "less",
        Op::Compare(Compare::LessOrEqual, _) => "less_or_equal",
        Op::If(_) => "if",
        Op::Coalesce(_) => "coalesce",
        Op::IsEmpty(_) => "is_empty",
        Op::TextOf(_) => "text_of",
        Op::DateAdd(_) => "date_add",
        Op::TimeAdd(_) => "time_add",
        plain => PLAIN.iter().find(|(op, _)| *op == plain).map_or("empty", |(_, word)| word),
    }
}

/// What stands between an operation's word and its arguments.
fn detail(op: Op) -> Option<Json> {
    match op {
        Op::Round(places) => Some(json!(places)),
        Op::Least(kind) | Op::Greatest(kind) | Op::Compare(_, kind) | Op::If(kind) => Some(json!(kind.name())),
        Op::Coalesce(kind) | Op::IsEmpty(kind) | Op::TextOf(kind) => Some(json!(kind.name())),
        Op::DateAdd(unit) | Op::TimeAdd(unit) => Some(json!(unit.name())),
        _ => None,
    }
}

/// The operation, and where its arguments begin.
fn read_op(word: &str, detail: Option<&Json>) -> Option<(Op, usize)> {
    let kind = || Type::of_name(detail?.as_str()?);
    let unit = || {
        let name = detail?.as_str()?;
        Unit::ALL.iter().find(|(_, known)| *known == name).map(|(unit, _)| *unit)
    };
    let op = match word {
        "round" => Op::Round(u32::try_from(detail?.as_u64()?).ok()?),
        "least" => Op::Least(kind()?),
        "greatest" => Op::Greatest(kind()?),
        "equal" => Op::Compare(Compare::Equal, kind()?),
        "less" => Op::Compare(Compare::Less, kind()?),
        "less_or_equal" => Op::Compare(Compare::LessOrEqual, kind()?),
        "if" => Op::If(kind()?),
        "coalesce" => Op::Coalesce(kind()?),
        "is_empty" => Op::IsEmpty(kind()?),
        "text_of" => Op::TextOf(kind()?),
        "date_add" => Op::DateAdd(unit()?),
        "time_add" => Op::TimeAdd(unit()?),
        plain => return PLAIN.iter().find(|(_, known)| *known == plain).map(|(op, _)| (*op, 1)),
    };
    Some((op, 2))
}
