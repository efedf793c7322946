//! `tags`: words people make by hand. A set like `multi_choice`, but of the words themselves, sorted by code point.

use super::called::{join, split};
use super::multi_choice::SEPARATORS;
use super::text::is_invisible;
use super::{At, Value, set};
use crate::error::Item;
use crate::locales::Language;
use serde_json::Value as Json;
use std::collections::HashSet;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

/// Longest tag, in characters.
pub const MAX_LENGTH: usize = 40;
/// Most tags of one record.
pub const MAX_TAGS: usize = 50;

/// A list of words, or a text of words with commas between them. Of words that differ in case only the first is kept.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let words: Vec<&str> = match input {
        Json::Array(list) => {
            list.iter().map(|word| word.as_str().ok_or_else(|| at.wrong_type("list"))).collect::<Result<_, _>>()?
        }
        Json::String(text) => text.split(SEPARATORS).filter(|word| !word.trim().is_empty()).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => return Err(at.wrong_type("list")),
    };
    let mut seen = HashSet::new();
    let mut kept: Vec<Arc<str>> = Vec::new();
    for word in words {
        let word = normalize(word).ok_or_else(|| at.wrong_format("tag"))?;
        if seen.insert(word.to_lowercase()) {
            kept.push(word.into());
        }
    }
    if kept.len() > MAX_TAGS {
        return Err(at.wrong_format("tags"));
    }
    Ok(set::of(kept))
}

/// A tag as it is kept: NFC, without blanks around it and with single ones inside. `None` where it is none.
fn normalize(word: &str) -> Option<String> {
    let tag = fragment(word).split_whitespace().collect::<Vec<_>>().join(" ");
    let plain = !tag.contains([',', '，']) && !tag.chars().any(|c| c.is_control() || is_invisible(c));
    (plain && (1..=MAX_LENGTH).contains(&tag.chars().count())).then_some(tag)
}

/// Part of a tag, in the form tags are kept in.
pub fn fragment(text: &str) -> String {
    text.nfc().collect()
}

pub fn to_text(value: &Value, language: Language) -> String {
    join(language, value.members().unwrap_or_default().iter())
}

/// Words with commas between them; one with a comma's like in it stands in quotes.
pub fn from_text(at: At<'_>, text: &str) -> Result<Value, Item> {
    super::parse(at, &Json::from(split(text)))
}
