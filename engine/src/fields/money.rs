//! `money`: an exact amount with its currency, kept beside its worth in company currency.

use super::percent::parse_scaled;
use super::value::Money;
use super::{At, Value};
use crate::decimal::decimal_text;
use crate::error::Item;
use serde_json::Value as Json;

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
