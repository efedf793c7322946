//! `phone`: a number one can dial. Stored and sent as its digits, so that the same number typed in two ways is one
//! value: a leading `+` is kept, leading zeros are kept, an extension follows a comma (`02195521493,123`; a comma is the
//! dialling pause of RFC 3601). The country code of a Chinese mobile number is dropped: `+86 138-0000-0000` is
//! `13800000000`. How digits are grouped is the reader's business (the web app shows `138 0000 0000`).

use super::text::{is_invisible, narrow};
use super::{At, Value};
use crate::error::Item;
use serde_json::Value as Json;

/// Text only: a number has already lost its leading zeros.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let text = input.as_str().ok_or_else(|| at.wrong_type("phone"))?;
    if text.trim().is_empty() {
        return Ok(Value::Empty);
    }
    let number = normalize(text).ok_or_else(|| at.wrong_format("phone"))?;
    Ok(Value::Text(number.into()))
}

/// The number as it is kept: `+`, 5–20 digits, then perhaps a comma and an extension of 1–8 digits.
fn normalize(text: &str) -> Option<String> {
    let squeezed = squeeze(text)?;
    let (number, extension) =
        squeezed.split_once(',').map_or((&*squeezed, None), |(number, extension)| (number, Some(extension)));
    let number = without_china(number, |rest| rest.len() == 11);
    let digits = number.strip_prefix('+').unwrap_or(number);
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(digits) || !(5..=20).contains(&digits.len()) {
        return None;
    }
    match extension {
        None => Some(number.to_owned()),
        Some(extension) if all_digits(extension) && (1..=8).contains(&extension.len()) => {
            Some(format!("{number},{extension}"))
        }
        Some(_) => None,
    }
}

/// Without the apostrophe spreadsheets put before a number to keep its zeros.
pub fn unmarked(text: &str) -> &str {
    text.strip_prefix('\'').unwrap_or(text)
}

/// Part of a number, as typed into a search, in the form numbers are kept in. A text that is no part of a number stays
/// as it is and finds nothing.
pub fn fragment(text: &str) -> String {
    match squeeze(text) {
        Some(part) if !part.is_empty() => without_china(&part, |rest| rest.len() <= 11).to_owned(),
        _ => text.to_owned(),
    }
}

/// Without `+86` or `0086` where a mobile number (`1…`) of the wanted length follows. Mobile numbers begin with 13–19.
fn without_china(number: &str, fits: impl Fn(&str) -> bool) -> &str {
    let rest = number.strip_prefix("+86").or_else(|| number.strip_prefix("0086"));
    let is_mobile = |rest: &&str| matches!(rest.as_bytes(), [b'1', b'3'..=b'9', ..]);
    rest.filter(is_mobile).filter(|rest| fits(rest)).unwrap_or(number)
}

/// Without blanks, hyphens, brackets and marks that copying brings along; words for an extension become a comma. `None`
/// where anything else than `+`, digits and one comma is left.
fn squeeze(text: &str) -> Option<String> {
    const EXTENSION: [&str; 8] = ["分机号", "分机", "转", "轉", "ext.", "ext", "x", "#"];
    let separator = |c: char| {
        let dash = matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
        c == ' ' || c == '\u{a0}' || c == '\u{3000}' || c == '\u{2009}' || c == '\u{202f}' || dash || is_invisible(c)
    };
    let mut kept = narrow(text.trim()).to_ascii_lowercase();
    kept.retain(|c| !separator(c) && !matches!(c, '(' | ')' | '[' | ']'));
    for word in EXTENSION {
        kept = kept.replace(word, ",");
    }
    // "转分机123" says it twice.
    kept = kept.replace(",,", ",");
    let plus = kept.rfind('+').is_none_or(|at| at == 0);
    let rest = kept.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+' || byte == b',');
    (plus && rest).then_some(kept)
}
