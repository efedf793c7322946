//! `email`: one address, `name@company.cn`. The part after the `@` is kept in lower case (DNS knows no case); the part
//! before it as typed, since only its server may say whether case matters there (RFC 5321 §2.4).

use super::text::{checked_length, is_invisible, narrow};
use super::{At, Value};
use crate::error::Item;
use serde_json::Value as Json;

/// Longest address a mail server takes (RFC 5321 §4.5.3.1.3, without the angle brackets).
pub const MAX_LENGTH: usize = 254;

/// Surrounding blanks are cut and full-width letters, `＠` and `．` become plain ones.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let text = narrow(input.as_str().ok_or_else(|| at.wrong_type("email"))?.trim());
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    let address = normalize(&text).ok_or_else(|| at.wrong_format("email"))?;
    checked_length(at, &address, MAX_LENGTH)
}

/// Quoted local parts, comments and address literals (`"a b"@[127.0.0.1]`) are legal and never meant: refused.
fn normalize(text: &str) -> Option<String> {
    let (local, domain) = text.split_once('@')?;
    let refused = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c) || "\"(),:;<>[\\]".contains(c);
    let label = |label: &str| {
        let plain = label.chars().all(|c| c.is_alphanumeric() || c == '-');
        plain && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
    };
    let fits = !local.is_empty() && !text.contains(refused) && domain.contains('.') && domain.split('.').all(label);
    fits.then(|| format!("{local}@{}", domain.to_lowercase()))
}
