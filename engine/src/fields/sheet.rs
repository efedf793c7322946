//! Values as text for people and spreadsheets, and back: what `to_text` writes, `from_text` reads as the same value, in every
//! language. Reading takes what others write too (`fields/<type>`), and refuses what could mean two things.
//!
//! Names of records are looked up by the caller, many at once: reading is `from_text`, then `sought`, then `settle`.

use super::called::Found;
use super::{
    At, Value, address, boolean, choice, date, datetime, decimal, duration, integer, json, lookup, many_to_many, money,
    multi_choice, percent, phone, position, rating, regarding, rich_markdown, signature, stage, tags, time,
};
use crate::error::{Item, ItemCode};
use crate::locales::Language;
use crate::registry::{Entity, EntityIx, Kind};
use serde_json::Value as Json;
use uuid::Uuid;

/// In which words values are written.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    pub language: Language,
    /// Names of the records and files values point to; none where the reader may not know them.
    pub names: &'a dyn Fn(Uuid) -> Option<String>,
}

/// How a text is to be understood.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    /// Labels in this one come first; those in others are understood too.
    pub language: Language,
    /// The pipeline (element id) the record is in: a stage's label is looked for there first.
    pub pipeline: Option<&'a str>,
}

/// What a text means.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    Value(Value),
    /// Records by what people call them; `sought` and `settle` go on.
    Named(Named),
}

/// Names (or ids) of records, as they were written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub whole: String,
    /// Members of a set; the whole where only one record is meant.
    pub parts: Vec<String>,
}

/// A value as text; empty is `""`. Numbers are plain digits, so that a spreadsheet counts with them.
pub fn to_text(at: At<'_>, value: &Value, words: &Words<'_>) -> String {
    if value.is_empty() && !matches!(at.field.kind, Kind::Boolean) {
        return String::new();
    }
    match &at.field.kind {
        Kind::Text { .. } | Kind::LongText { .. } | Kind::AutoNumber(_) => plain(value),
        Kind::Email | Kind::Phone | Kind::Url | Kind::Json => plain(value),
        Kind::Time => time::shown(&plain(value)).to_owned(),
        Kind::Integer { .. } | Kind::Rating { .. } => integer::to_text(value),
        Kind::Decimal { scale, .. } => decimal::to_text(value, *scale),
        Kind::Percent { scale, .. } => percent::to_text(value, *scale),
        Kind::Money { scale, .. } => money::to_text(at, value, *scale),
        Kind::Duration => duration::to_text(value, words.language),
        Kind::Boolean => boolean::to_text(value, words.language),
        Kind::Date => date::to_text(value),
        Kind::DateTime => datetime::to_text(at, value),
        Kind::Choice(choices) => choice::to_text(value, choices, words.language),
        Kind::MultiChoice(choices) => multi_choice::to_text(value, choices, words.language),
        Kind::Tags => tags::to_text(value, words.language),
        Kind::Position => position::to_text(value),
        Kind::Signature => signature::to_text(at, value),
        Kind::Address { country } => address::to_text(at, value, country),
        Kind::RichText { max_length } => rich_markdown::to_text(at, value, *max_length),
        Kind::Stage => stage::to_text(at, value, words.language),
        Kind::Id | Kind::Lookup { .. } | Kind::User | Kind::Regarding { .. } => lookup::to_text(value, words),
        Kind::ManyToMany { .. } | Kind::Attachment { .. } | Kind::Image { .. } => many_to_many::to_text(value, words),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        _ => String::new(),
    }
}

/// Reads a text. Blank is empty, and false of a yes or no.
///
/// # Errors
/// An item that says why it means nothing here, or what it might mean.
pub fn from_text(at: At<'_>, text: &str, reading: Reading<'_>) -> Result<Meaning, Item> {
    let given = text.trim();
    if given.is_empty() {
        return Ok(Meaning::Value(Value::Empty));
    }
    let parse = |json: Json| super::parse(at, &json);
    let value = match &at.field.kind {
        Kind::Id | Kind::AutoNumber(_) => return Err(at.item(ItemCode::FieldReadOnly)),
        Kind::Attachment { .. } | Kind::Image { .. } => return Err(at.item(ItemCode::FilesAsText)),
        Kind::Signature => return Err(at.item(ItemCode::SignatureAsText)),
        Kind::Lookup { .. } | Kind::User | Kind::Regarding { .. } => {
            return Ok(Meaning::Named(Named { whole: given.to_owned(), parts: vec![given.to_owned()] }));
        }
        Kind::ManyToMany { .. } => {
            return Ok(Meaning::Named(Named { whole: given.to_owned(), parts: super::called::split(given) }));
        }
        Kind::Text { .. } | Kind::LongText { .. } => parse(text.into()),
        Kind::Email | Kind::Url => parse(given.into()),
        Kind::Phone => parse(phone::unmarked(given).into()),
        Kind::Integer { .. } => integer::from_text(at, given),
        Kind::Rating { max } => rating::from_text(at, given, *max),
        Kind::Decimal { .. } => decimal::from_text(at, given),
        Kind::Percent { .. } => percent::from_text(at, given),
        Kind::Money { .. } => money::from_text(at, given),
        Kind::Duration => duration::from_text(at, given),
        Kind::Time => time::from_text(at, given),
        Kind::Boolean => boolean::from_text(at, given),
        Kind::Date => date::from_text(at, given),
        Kind::DateTime => datetime::from_text(at, given),
        Kind::Choice(choices) => choice::from_text(at, given, choices, reading.language),
        Kind::MultiChoice(choices) => multi_choice::from_text(at, given, choices, reading.language),
        Kind::Tags => tags::from_text(at, given),
        Kind::Json => json::from_text(at, given),
        Kind::Position => position::from_text(at, given),
        Kind::Address { country } => address::from_text(at, given, country),
        Kind::RichText { max_length } => rich_markdown::from_text(at, given, *max_length),
        Kind::Stage => stage::from_text(at, given, reading),
    };
    value.map(Meaning::Value)
}

/// Every name to look up, with the entity whose records may be called so. `knows` says which entities the reader may know.
pub fn sought<'a>(at: At<'a>, named: &Named, knows: &dyn Fn(EntityIx) -> bool) -> Vec<(&'a Entity, String)> {
    match &at.field.kind {
        Kind::ManyToMany { to, .. } => {
            let target = at.registry.entity(*to);
            let all = std::iter::once(&named.whole).chain(&named.parts);
            all.map(|name| (target, name.clone())).collect()
        }
        Kind::Regarding { .. } => regarding::sought(at, &named.whole, knows),
        _ => at.registry.target(at.field).map(|target| (target, named.whole.clone())).into_iter().collect(),
    }
}

/// The value of names that were looked up.
///
/// # Errors
/// `name_unknown`, `name_ambiguous`, and `too_many` members of a set.
pub fn settle(
    at: At<'_>,
    named: &Named,
    knows: &dyn Fn(EntityIx) -> bool,
    find: &dyn Fn(EntityIx, &str) -> Found<Uuid>,
) -> Result<Value, Item> {
    match &at.field.kind {
        Kind::ManyToMany { to, .. } => many_to_many::settle(at, named, &|name| find(*to, name)),
        Kind::Regarding { .. } => regarding::settle(at, &named.whole, knows, find),
        _ => {
            let found = at.registry.target(at.field).map_or(Found::None, |target| find(target.ix, &named.whole));
            at.only(found, &named.whole).map(Value::Reference)
        }
    }
}

impl At<'_> {
    /// The one record that was found by a name.
    pub(super) fn only(&self, found: Found<Uuid>, name: &str) -> Result<Uuid, Item> {
        let refused = |code: ItemCode| Err(self.item(code).param("value", name));
        match found {
            Found::One(id) => Ok(id),
            Found::None => refused(ItemCode::NameUnknown),
            Found::Several => refused(ItemCode::NameAmbiguous),
        }
    }

    /// A text that may mean more than one thing.
    pub(super) fn ambiguous(&self, text: &str, meanings: &[String]) -> Item {
        self.item(ItemCode::Ambiguous).param("value", text).param("meanings", meanings.join(", "))
    }
}

/// A cell for other programs: what they would run as a formula gets an apostrophe in front. Plain numbers stay as they are.
pub fn guard(kind: &Kind, text: String) -> String {
    let number = match kind {
        Kind::Integer { .. } | Kind::Decimal { .. } | Kind::Percent { .. } | Kind::Money { .. } => true,
        Kind::Rating { .. } | Kind::Duration => true,
        Kind::Id | Kind::Text { .. } | Kind::LongText { .. } | Kind::Email | Kind::Phone | Kind::Url => false,
        Kind::Time | Kind::Boolean | Kind::Date | Kind::DateTime | Kind::Choice(_) | Kind::MultiChoice(_) => false,
        Kind::Tags | Kind::AutoNumber(_) | Kind::Json | Kind::Position | Kind::Address { .. } => false,
        Kind::Stage | Kind::User | Kind::RichText { .. } | Kind::Signature => false,
        Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::ManyToMany { .. } => false,
        Kind::Attachment { .. } | Kind::Image { .. } => false,
    };
    if number { text } else { guard_text(text) }
}

/// As `guard`, of any text.
pub fn guard_text(text: String) -> String {
    if is_formula(text.trim_start_matches('\'')) { format!("'{text}") } else { text }
}

/// Without the apostrophe `guard` puts in front of a formula.
pub fn unguard(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| is_formula(rest.trim_start_matches('\''))).unwrap_or(text)
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_made_harmless_and_come_back() {
        let check = |text: &str, expect: &str| {
            assert_eq!(guard_text(text.to_owned()), expect);
            assert_eq!(unguard(expect), text);
        };
        check("=HYPERLINK(1)", "'=HYPERLINK(1)");
        check("+86 138", "'+86 138");
        check("'=1", "''=1");
        check("\t=1", "'\t=1");
        check("a=b", "a=b");
        check("'quoted'", "'quoted'");
        assert_eq!(guard(&Kind::Integer { min: None, max: None }, "-5".to_owned()), "-5");
        assert_eq!(guard(&Kind::Email, "-5".to_owned()), "'-5");
    }
}
