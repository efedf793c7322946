//! The functions people write, with what they take. `docs/guides/formulas.md` shows each; a test holds the two together.

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    pub name: &'static str,
    /// How it is called, for people.
    pub signature: &'static str,
    pub least: usize,
    pub most: usize,
}

const fn of(name: &'static str, signature: &'static str, least: usize, most: usize) -> Function {
    Function { name, signature, least, most }
}

/// Arguments of functions that take any number.
const MANY: usize = 20;

/// All functions, by what they are about.
pub const FUNCTIONS: [Function; 34] = [
    of("if", "if(condition, then, else)", 2, 3),
    of("coalesce", "coalesce(a, b, …)", 1, MANY),
    of("is_empty", "is_empty(x)", 1, 1),
    of("and", "and(a, b, …)", 1, MANY),
    of("or", "or(a, b, …)", 1, MANY),
    of("not", "not(a)", 1, 1),
    of("round", "round(number, places)", 1, 2),
    of("floor", "floor(number)", 1, 1),
    of("ceil", "ceil(number)", 1, 1),
    of("abs", "abs(number)", 1, 1),
    of("mod", "mod(number, divisor)", 2, 2),
    of("min", "min(a, b, …)", 1, MANY),
    of("max", "max(a, b, …)", 1, MANY),
    of("concat", "concat(a, b, …)", 1, MANY),
    of("text", "text(value)", 1, 1),
    of("len", "len(text)", 1, 1),
    of("upper", "upper(text)", 1, 1),
    of("lower", "lower(text)", 1, 1),
    of("trim", "trim(text)", 1, 1),
    of("left", "left(text, count)", 2, 2),
    of("right", "right(text, count)", 2, 2),
    of("contains", "contains(text, part)", 2, 2),
    of("starts_with", "starts_with(text, part)", 2, 2),
    of("date", "date(\"2026-01-31\") / date(datetime)", 1, 1),
    of("year", "year(date)", 1, 1),
    of("month", "month(date)", 1, 1),
    of("day", "day(date)", 1, 1),
    of("weekday", "weekday(date)", 1, 1),
    of("days_between", "days_between(from, to)", 2, 2),
    of("hours_between", "hours_between(from, to)", 2, 2),
    of("date_add", "date_add(date, number, \"days\")", 3, 3),
    of("today", "today()", 0, 0),
    of("now", "now()", 0, 0),
    of("switch", "switch(value, case, result, …, otherwise)", 3, MANY),
];

/// The function of a name, whatever its case.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name.eq_ignore_ascii_case(name))
}
