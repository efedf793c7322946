//! Values of one type as values of another, for fields whose type changes: what a person would type who reads the old value
//! and fills in the new field, by the same strict readers that imports use. What could mean two things is not guessed.

use super::sheet::{Meaning, Named, Reading, Words};
use super::value::Value;
use super::{At, from_text, numerals, parse, rich_text, to_text};
use crate::decimal::{format_decimal, parse_decimal};
use crate::error::{Item, ItemCode};
use crate::locales::Language;
use crate::registry::Kind;
use chrono::TimeZone as _;
use serde_json::Value as Json;

/// Digits after the point that are read before rounding.
const MOST_PLACES: usize = 12;

/// What became of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Converted {
    /// The same in the other type.
    Exact(Value),
    /// As near as the other type comes: fewer decimals, or a day without its time.
    Near(Value),
    /// Records by what people call them, to be looked up.
    Named(Named),
}

/// Groups of types that convert alike.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    /// One line or many, free.
    Words,
    /// Lines with styles.
    Rich,
    /// Text with a form.
    Formed,
    Number,
    Day,
    Moment,
    Flag,
    Option,
    Options,
    Record,
    /// Written as text, read from text.
    Structured,
    /// Shown as text only.
    Shown,
    Closed,
}

fn family(kind: &Kind) -> Family {
    match kind {
        Kind::Text { .. } | Kind::LongText { .. } => Family::Words,
        Kind::RichText { .. } => Family::Rich,
        Kind::Email | Kind::Phone | Kind::Url => Family::Formed,
        Kind::Integer { .. } | Kind::Money { .. } | Kind::Percent { .. } | Kind::Decimal { .. } => Family::Number,
        Kind::Rating { .. } | Kind::Duration => Family::Number,
        Kind::Date => Family::Day,
        Kind::DateTime => Family::Moment,
        Kind::Boolean => Family::Flag,
        Kind::Choice(_) => Family::Option,
        Kind::MultiChoice(_) | Kind::Tags => Family::Options,
        Kind::Lookup { .. } | Kind::User => Family::Record,
        Kind::Time | Kind::Json | Kind::Position | Kind::Address { .. } => Family::Structured,
        Kind::AutoNumber(_) | Kind::Stage | Kind::Regarding { .. } | Kind::Signature => Family::Shown,
        Kind::ManyToMany { .. } | Kind::Attachment { .. } | Kind::Image { .. } | Kind::Id => Family::Closed,
    }
}

/// Whether values of one type can become values of another.
pub fn is_convertible(from: &Kind, to: &Kind) -> bool {
    use Family::{Closed, Day, Flag, Formed, Moment, Number, Option, Options, Record, Rich, Shown, Structured, Words};
    let (before, after) = (family(from), family(to));
    match (before, after) {
        (Closed, _) | (_, Closed | Shown) => false,
        // Whatever can be shown is text.
        (_, Words) => true,
        (Words | Formed, _) => true,
        (Rich, _) | (_, Rich) => false,
        (Number, Number | Option | Options) => true,
        (Day | Moment, Day | Moment) => true,
        (Flag, Flag | Option) => true,
        (Option | Options, Option | Options | Record | Flag | Formed) => true,
        (Record, Record | Option | Options) => true,
        (Structured, Structured) => from.name() == to.name(),
        (Structured, Option) | (Day, Option) => true,
        (Shown, Formed | Number | Day | Moment | Flag | Option | Options | Record | Structured) => false,
        (Number, Formed | Day | Moment | Flag | Record | Structured) => false,
        (Day | Moment, Formed | Number | Flag | Options | Record | Structured) | (Moment, Option) => false,
        (Flag, Formed | Number | Day | Moment | Options | Record | Structured) => false,
        (Option | Options, Number | Day | Moment | Structured) => false,
        (Record, Formed | Number | Day | Moment | Flag | Structured) => false,
        (Structured, Formed | Number | Day | Moment | Flag | Options | Record) => false,
    }
}

/// The names of all types that values of this one can become, in the order the designer offers them.
pub fn targets(from: &Kind) -> Vec<&'static str> {
    let (none, to) = (None, crate::registry::EntityIx(0));
    let options: std::sync::Arc<[crate::registry::Choice]> = std::sync::Arc::from([]);
    let all = [
        Kind::Text { max_length: 0 },
        Kind::LongText { max_length: 0 },
        Kind::RichText { max_length: 0 },
        Kind::Integer { min: none, max: none },
        Kind::Money { scale: 2, min: none, max: none },
        Kind::Percent { scale: 2, min: none, max: none },
        Kind::Decimal { scale: 2, min: none, max: none },
        Kind::Rating { max: 5 },
        Kind::Duration,
        Kind::Email,
        Kind::Phone,
        Kind::Url,
        Kind::Time,
        Kind::Boolean,
        Kind::Date,
        Kind::DateTime,
        Kind::Choice(options.clone()),
        Kind::MultiChoice(options),
        Kind::Tags,
        Kind::Json,
        Kind::Position,
        Kind::Address { country: std::sync::Arc::default() },
        Kind::Lookup { to, on_delete: crate::metadata::model::OnDelete::Block },
        Kind::User,
    ];
    let possible = all.iter().filter(|to| from.name() != to.name() && is_convertible(from, to));
    possible.map(Kind::name).collect()
}

/// A value as one of another field. `words` writes what it is called; `reading` understands it.
///
/// # Errors
/// An item that says why it is no value there.
pub fn convert(
    (from, value): (At<'_>, &Value),
    to: At<'_>,
    words: &Words<'_>,
    reading: Reading<'_>,
) -> Result<Converted, Item> {
    let shown = to_text(from, value, words);
    match (family(&from.field.kind), family(&to.field.kind)) {
        (Family::Number, Family::Number) => number(from, value, to),
        (Family::Moment, Family::Day) => {
            let Value::Instant(at) = value else { return Ok(Converted::Exact(Value::Empty)) };
            let local = at.with_timezone(&to.registry.zone);
            let day = Value::Date(local.date_naive());
            let midnight = to.registry.zone.from_local_datetime(&local.date_naive().into()).earliest();
            Ok(if midnight == Some(local) { Converted::Exact(day) } else { Converted::Near(day) })
        }
        (Family::Day, Family::Moment) => {
            let Value::Date(day) = value else { return Ok(Converted::Exact(Value::Empty)) };
            // Where the clocks skip midnight, the day begins with the first hour there is.
            let begins =
                (0..4).find_map(|hour| to.registry.zone.from_local_datetime(&day.and_hms_opt(hour, 0, 0)?).earliest());
            let begins = begins.ok_or_else(|| to.wrong_format("datetime"))?;
            Ok(Converted::Exact(Value::Instant(begins.with_timezone(&chrono::Utc))))
        }
        // Options called yes and no, in whatever language.
        (Family::Flag, Family::Option) => read(to, &shown, reading).or_else(|item| {
            let spoken = |language: &Language| to_text(from, value, &Words { language: *language, ..*words });
            let mut names =
                Language::ALL.iter().flat_map(|language| [spoken(language), spoken(language).to_lowercase()]);
            names.find_map(|name| read(to, &name, reading).ok()).ok_or(item)
        }),
        // Letter by letter: nobody meant a mark of Markdown in a plain text.
        (Family::Words | Family::Formed, Family::Rich) => parse(to, &Json::String(shown)).map(Converted::Exact),
        (Family::Rich, Family::Words) => {
            let Value::Text(stored) = value else { return Ok(Converted::Exact(Value::Empty)) };
            let plain = parse(to, &Json::String(rich_text::plain_of(stored)))?;
            Ok(if rich_text::is_plain(from, stored) { Converted::Exact(plain) } else { Converted::Near(plain) })
        }
        (Family::Options, Family::Options) => read(to, &shown, reading),
        _ => read(to, &shown, reading).or_else(|item| rounded(to, &shown).map(Converted::Near).ok_or(item)),
    }
}

/// A text as a value of a field, as somebody would type it.
///
/// # Errors
/// As `from_text`.
pub fn read(to: At<'_>, text: &str, reading: Reading<'_>) -> Result<Converted, Item> {
    Ok(match from_text(to, text, reading)? {
        Meaning::Value(value) => Converted::Exact(value),
        Meaning::Named(named) => Converted::Named(named),
    })
}

fn number(from: At<'_>, value: &Value, to: At<'_>) -> Result<Converted, Item> {
    let digits = match value {
        Value::Integer(number) => format_decimal(*number, places(&from.field.kind)),
        // Another currency's amount is no amount of the company's.
        Value::Money(money) if money.currency != to.registry.currency => return Err(to.wrong_format("currency")),
        Value::Money(money) => format_decimal(money.amount, places(&from.field.kind)),
        _ => return Ok(Converted::Exact(Value::Empty)),
    };
    let exact = parse_decimal(&digits, places(&to.field.kind)).is_ok();
    let kept = round(&digits, places(&to.field.kind)).ok_or_else(|| to.item(ItemCode::Range).param("limit", "17"))?;
    let value = parse(to, &Json::String(kept))?;
    Ok(if exact { Converted::Exact(value) } else { Converted::Near(value) })
}

/// A number with more decimals than the field keeps, with as many as it keeps.
fn rounded(to: At<'_>, text: &str) -> Option<Value> {
    if family(&to.field.kind) != Family::Number || matches!(to.field.kind, Kind::Duration) {
        return None;
    }
    let text = text.trim();
    let text = text.strip_suffix('%').filter(|_| matches!(to.field.kind, Kind::Percent { .. })).unwrap_or(text);
    let kept = round(&numerals::read(text)?, places(&to.field.kind))?;
    parse(to, &Json::String(kept)).ok()
}

fn places(kind: &Kind) -> u32 {
    match kind {
        Kind::Money { scale, .. } | Kind::Percent { scale, .. } | Kind::Decimal { scale, .. } => *scale,
        _ => 0,
    }
}

/// A decimal text with so many places; half is rounded away from zero.
fn round(digits: &str, scale: u32) -> Option<String> {
    let (negative, plain) = digits.strip_prefix('-').map_or((false, digits), |rest| (true, rest));
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
    let fraction = &fraction[..fraction.len().min(MOST_PLACES)];
    let number: i128 = format!("{whole}{fraction:0<places$}", places = MOST_PLACES).parse().ok()?;
    let unit = 10_i128.checked_pow(u32::try_from(MOST_PLACES).ok()?.checked_sub(scale)?)?;
    let kept = (number + unit / 2) / unit;
    Some(format_decimal(if negative { -kept } else { kept }, scale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_half_away_from_zero() {
        let check = |digits: &str, scale: u32, expect: &str| {
            assert_eq!(round(digits, scale).as_deref(), Some(expect), "{digits} at {scale}");
        };
        check("12.345", 2, "12.35");
        check("-12.345", 2, "-12.35");
        check("12.3449", 2, "12.34");
        check("0.5", 0, "1");
        check("-0.5", 0, "-1");
        check("7", 3, "7.000");
        check("99999999999999999", 6, "99999999999999999.000000");
        assert_eq!(round("abc", 1), None);
    }

    #[test]
    fn every_type_says_what_it_can_become() {
        let text = Kind::Text { max_length: 9 };
        assert!(targets(&text).contains(&"choice") && targets(&text).contains(&"lookup"));
        assert_eq!(targets(&Kind::Stage), ["text", "long_text"]);
        assert_eq!(targets(&Kind::Image { most: 1 }), [""; 0]);
        assert!(!targets(&Kind::Date).contains(&"integer"));
        assert!(targets(&Kind::Tags).contains(&"multi_choice"));
    }
}
