//! `money`: an exact amount with its currency, kept beside its worth in company currency.

use super::percent::parse_scaled;
use super::value::Money;
use super::{At, Value, numerals};
use crate::decimal::{decimal_text, format_decimal};
use crate::error::Item;
use serde_json::{Value as Json, json};

/// `{"amount":"357000.00","currency":"CNY"}`, or the amount alone in company currency. There are no exchange rates yet,
/// so an amount in another currency is refused: its worth in company currency would be a guess.
pub fn parse(at: At<'_>, input: &Json, scale: u32, limits: (Option<i64>, Option<i64>)) -> Result<Value, Item> {
    let base = &at.registry.currency;
    let (amount, currency) = match input {
        Json::Object(map) => {
            if map.keys().any(|key| key != "amount" && key != "currency") {
                return Err(at.wrong_type("money"));
            }
            let currency =
                map.get("currency").map_or(Some(&**base), Json::as_str).ok_or_else(|| at.wrong_format("currency"))?;
            (map.get("amount").ok_or_else(|| at.wrong_type("money"))?, currency)
        }
        other => (other, &**base),
    };
    if currency != &**base {
        return Err(at.wrong_format("currency").param("expected", base.to_string()));
    }
    if amount.is_null() || amount.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(Value::Empty);
    }
    let text = decimal_text(amount).ok_or_else(|| at.wrong_type("money"))?;
    let amount = parse_scaled(at, &text, scale, limits)?;
    Ok(Value::Money(Money { amount, currency: base.clone(), base: amount }))
}

/// What stands before or behind an amount, and the currency it means. `¥` and `$` mean several and stand apart.
const MARKS: [(&str, &str); 23] = [
    ("CN¥", "CNY"),
    ("RMB", "CNY"),
    ("人民币", "CNY"),
    ("JP¥", "JPY"),
    ("US$", "USD"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("A$", "AUD"),
    ("C$", "CAD"),
    ("S$", "SGD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₩", "KRW"),
    ("₹", "INR"),
    ("美元", "USD"),
    ("港元", "HKD"),
    ("港币", "HKD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("日元", "JPY"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("圆", "CNY"),
];

/// The plain amount; in another currency than the company's, its code goes before it.
pub fn to_text(at: At<'_>, value: &Value, scale: u32) -> String {
    let Value::Money(money) = value else { return String::new() };
    let amount = format_decimal(money.amount, scale);
    if money.currency == at.registry.currency { amount } else { format!("{} {amount}", money.currency) }
}

/// An amount with or without a currency: `¥357,000`, `35.7万元`, `CNY 1,234.50`, `-¥5`, `(1,234.50)`.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    let text = numerals::tidy(text);
    let base = &*at.registry.currency;
    let amount = numerals::sign(&text).and_then(|(sign, rest)| {
        let (rest, currency) = unmarked(rest, base);
        let number = numerals::read(rest)?;
        let negative = number.starts_with('-');
        (sign.is_empty() || !negative).then(|| json!({ "amount": format!("{sign}{number}"), "currency": currency }))
    });
    super::parse(at, &amount.ok_or_else(|| at.wrong_type("money"))?)
}

/// The amount without its currency; of two marks that may mean the same (`¥… CNY`), the clear one counts.
fn unmarked<'t>(text: &'t str, base: &'t str) -> (&'t str, &'t str) {
    let (mut rest, mut currency) = (text, None);
    for _ in 0..2 {
        let found = mark(rest, base);
        let Some((shorter, one, clear)) = found else { break };
        if currency.is_none() || clear {
            currency = Some(one);
        }
        rest = shorter;
    }
    (rest, currency.unwrap_or(base))
}

/// Without a mark at either end, what it means, and whether it can mean nothing else.
fn mark<'t>(text: &'t str, base: &'t str) -> Option<(&'t str, &'t str, bool)> {
    let strip = |mark: &str| text.strip_prefix(mark).or_else(|| text.strip_suffix(mark)).map(str::trim);
    if let Some(found) = MARKS.iter().find_map(|(mark, currency)| Some((strip(mark)?, *currency, true))) {
        return Some(found);
    }
    if let Some(rest) = strip("¥") {
        return Some((rest, if base == "JPY" { "JPY" } else { "CNY" }, false));
    }
    if let Some(rest) = strip("$") {
        // Dollars at home are those of the company.
        return Some((rest, if base.ends_with('D') { base } else { "USD" }, false));
    }
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let (head, tail) = (text.get(..3), text.len().checked_sub(3).and_then(|at| text.get(at..)));
    match (head.filter(|code| is_code(code)), tail.filter(|code| is_code(code))) {
        (Some(code), _) => Some((text[3..].trim(), code, true)),
        (None, Some(code)) => Some((text[..text.len() - 3].trim(), code, true)),
        (None, None) => None,
    }
}
