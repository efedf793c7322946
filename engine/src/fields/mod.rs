//! What a value is: one file per field type. Each says how a value is read from the wire, written to it, stored, and which
//! comparisons make sense, and how it is written and read as text for people and spreadsheets (`sheet`). The web app has a folder of the same name for each (`designer-ui/src/fields/`).

mod address;
mod attachment;
mod auto_number;
mod boolean;
mod calendar;
mod called;
mod choice;
mod convert;
mod date;
mod datetime;
mod decimal;
mod divisions;
mod duration;
mod email;
mod image;
mod integer;
mod json;
mod long_text;
mod lookup;
mod many_to_many;
mod money;
mod multi_choice;
mod numerals;
mod percent;
mod phone;
mod position;
mod rating;
mod reference;
mod regarding;
mod rich_markdown;
mod rich_text;
mod schema;
mod set;
mod sheet;
mod signature;
mod stage;
mod store;
mod tags;
mod text;
mod time;
mod url;
mod user;
mod value;
mod wire;

pub use address::line_of;
pub use attachment::{most_files, takes};
pub use called::Found;
pub use convert::{Converted, convert, is_convertible, read as read_as, targets};
pub use reference::references;
pub use regarding::hidden_entity;
pub use rich_text::plain_of;
pub use schema::{output_schema, record_schema};
pub use set::{needle, of as set_of, read as read_set};
pub use sheet::{Meaning, Named, Reading, Words, from_text, guard, guard_text, settle, sought, to_text, unguard};
pub use signature::{recorded_by, sign, signer_of, told as told_signature};
pub use stage::resolve as resolve_stage;
pub use store::{binds, read, stored_text};
pub use value::{Money, Value};
pub use wire::{Historic, of_history_json, to_json, write, write_str};

use crate::error::{Item, ItemCode};
use crate::registry::{Entity, Field, Kind, Registry};
use serde_json::Value as Json;

/// A field in its place: what parsing and writing a value may need to know.
#[derive(Clone, Copy)]
pub struct At<'a> {
    pub registry: &'a Registry,
    pub entity: &'a Entity,
    pub field: &'a Field,
}

impl<'a> At<'a> {
    pub fn new(registry: &'a Registry, entity: &'a Entity, field: &'a Field) -> Self {
        Self { registry, entity, field }
    }

    fn item(&self, code: ItemCode) -> Item {
        Item::of_field(&self.field.name, code).param("field", self.field.label.to_json())
    }

    /// `type`: what was expected instead (key of the texts `expected.*`).
    fn wrong_type(&self, expected: &str) -> Item {
        self.item(ItemCode::Type).param("expected", expected_texts(expected, &crate::error::Params::new()))
    }

    fn wrong_format(&self, expected: &str) -> Item {
        self.item(ItemCode::Format).param("expected", expected_texts(expected, &crate::error::Params::new()))
    }
}

/// A phrase such as "a whole number" in all languages, to stand inside another sentence.
fn expected_texts(key: &str, params: &crate::error::Params) -> Json {
    let languages = crate::locales::Language::ALL;
    Json::Object(languages.iter().map(|l| (l.tag().to_owned(), l.text("expected", key, params).into())).collect())
}

/// Reads a value from the wire. `null` and `""` are empty.
///
/// # Errors
/// An item that says what the field takes; its pointer is `/<field>`.
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    parse_as(at, input, &at.field.kind)
}

/// As `parse`, whatever limits the field sets today: for conditions, and for values of the past.
///
/// # Errors
/// As `parse`, but for length and range.
pub fn parse_unlimited(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let kind = match &at.field.kind {
        Kind::Text { .. } => Kind::Text { max_length: usize::MAX },
        Kind::LongText { .. } => Kind::LongText { max_length: usize::MAX },
        Kind::RichText { .. } => Kind::RichText { max_length: usize::MAX },
        Kind::Integer { .. } => Kind::Integer { min: None, max: None },
        Kind::Money { scale, .. } => Kind::Money { scale: *scale, min: None, max: None },
        Kind::Percent { scale, .. } => Kind::Percent { scale: *scale, min: None, max: None },
        Kind::Decimal { scale, .. } => Kind::Decimal { scale: *scale, min: None, max: None },
        Kind::Rating { .. } => Kind::Rating { max: rating::MAX_STEPS },
        Kind::Duration | Kind::Email | Kind::Phone | Kind::Url | Kind::Time => at.field.kind.clone(),
        Kind::Id | Kind::Boolean | Kind::Date | Kind::DateTime => at.field.kind.clone(),
        Kind::Choice(_) | Kind::Lookup { .. } | Kind::Regarding { .. } => at.field.kind.clone(),
        Kind::User | Kind::Stage => at.field.kind.clone(),
        Kind::MultiChoice(_) | Kind::ManyToMany { .. } => at.field.kind.clone(),
        Kind::Attachment { accept, .. } => Kind::Attachment { most: usize::MAX, accept: accept.clone() },
        Kind::Image { .. } => Kind::Image { most: usize::MAX },
        Kind::Tags | Kind::Json | Kind::Position | Kind::Address { .. } | Kind::AutoNumber(_) => at.field.kind.clone(),
        Kind::Signature => at.field.kind.clone(),
    };
    parse_as(at, input, &kind)
}

fn parse_as(at: At<'_>, input: &Json, kind: &Kind) -> Result<Value, Item> {
    if input.is_null() || input.as_str().is_some_and(str::is_empty) {
        return Ok(Value::Empty);
    }
    match kind {
        Kind::Text { max_length } => text::parse(at, input, *max_length),
        Kind::LongText { max_length } => long_text::parse(at, input, *max_length),
        Kind::RichText { max_length } => rich_text::parse(at, input, *max_length),
        Kind::Integer { min, max } => integer::parse(at, input, *min, *max),
        Kind::Money { scale, min, max } => money::parse(at, input, *scale, (*min, *max)),
        Kind::Percent { scale, min, max } => percent::parse(at, input, *scale, (*min, *max)),
        Kind::Decimal { scale, min, max } => decimal::parse(at, input, *scale, (*min, *max)),
        Kind::Rating { max } => rating::parse(at, input, *max),
        Kind::Duration => duration::parse(at, input),
        Kind::Email => email::parse(at, input),
        Kind::Phone => phone::parse(at, input),
        Kind::Url => url::parse(at, input),
        Kind::Time => time::parse(at, input),
        Kind::Boolean => boolean::parse(at, input),
        Kind::Date => date::parse(at, input),
        Kind::DateTime => datetime::parse(at, input),
        Kind::Choice(choices) => choice::parse(at, input, choices),
        Kind::MultiChoice(choices) => multi_choice::parse(at, input, choices),
        Kind::Tags => tags::parse(at, input),
        Kind::AutoNumber(_) => auto_number::parse(at, input),
        Kind::Json => json::parse(at, input),
        Kind::Position => position::parse(at, input),
        Kind::Signature => signature::parse(at, input),
        Kind::Address { country } => address::parse(at, input, country),
        Kind::Lookup { .. } => lookup::parse(at, input),
        Kind::Regarding { .. } => regarding::parse(at, input),
        Kind::ManyToMany { .. } => many_to_many::parse(at, input),
        Kind::Attachment { most, .. } => attachment::parse(at, input, *most),
        Kind::Image { most } => image::parse(at, input, *most),
        Kind::User => user::parse(at, input),
        Kind::Stage => stage::parse(at, input),
        Kind::Id => lookup::parse(at, input),
    }
}

/// A comparison of the filter language, after `ne`, `not_in` and `between` were written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    StartsWith,
}

/// Whether a comparison makes sense for a type.
pub fn supports(kind: &Kind, comparison: Comparison) -> bool {
    let ordered = match kind {
        Kind::Integer { .. } | Kind::Money { .. } | Kind::Percent { .. } | Kind::Date | Kind::DateTime => true,
        Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration | Kind::Time => true,
        Kind::Text { .. } => true,
        Kind::Email | Kind::Phone | Kind::Url => false,
        Kind::MultiChoice(_) | Kind::ManyToMany { .. } => false,
        Kind::Attachment { .. } | Kind::Image { .. } => false,
        Kind::AutoNumber(_) => true,
        Kind::Tags | Kind::Json | Kind::Position | Kind::Address { .. } => false,
        Kind::Id
        | Kind::LongText { .. }
        | Kind::RichText { .. }
        | Kind::Signature
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::Lookup { .. }
        | Kind::Regarding { .. }
        | Kind::User
        | Kind::Stage => false,
    };
    let textual = matches!(kind, Kind::Text { .. } | Kind::LongText { .. } | Kind::Email | Kind::Phone | Kind::Url);
    let textual = textual || matches!(kind, Kind::AutoNumber(_));
    match comparison {
        // Of files one asks only whether there are any.
        Comparison::Equal => {
            most_files(kind).is_none()
                && !matches!(kind, Kind::Json | Kind::Position | Kind::Address { .. } | Kind::RichText { .. })
                && !matches!(kind, Kind::Signature)
        }
        Comparison::Less | Comparison::LessOrEqual | Comparison::Greater | Comparison::GreaterOrEqual => ordered,
        Comparison::Contains => {
            textual || matches!(kind, Kind::Tags | Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature)
        }
        Comparison::StartsWith => textual,
    }
}

/// Whether a value is a set of members, kept in one comma-wrapped column (`set`): asked with `has_any`, `has_all` and
/// `has_none`.
pub fn is_set(kind: &Kind) -> bool {
    match kind {
        Kind::Attachment { .. } | Kind::Image { .. } => false,
        Kind::MultiChoice(_) | Kind::Tags | Kind::ManyToMany { .. } => true,
        Kind::AutoNumber(_) | Kind::Json | Kind::Position | Kind::Address { .. } => false,
        Kind::RichText { .. } | Kind::Signature => false,
        Kind::Id | Kind::Text { .. } | Kind::LongText { .. } | Kind::Integer { .. } | Kind::Money { .. } => false,
        Kind::Percent { .. } | Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration => false,
        Kind::Email | Kind::Phone | Kind::Url | Kind::Time => false,
        Kind::Boolean | Kind::Date | Kind::DateTime => false,
        Kind::Choice(_) | Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::User | Kind::Stage => false,
    }
}

/// Whether records can be put into groups of equal values of a type.
pub fn is_groupable(kind: &Kind) -> bool {
    match kind {
        Kind::Attachment { .. } | Kind::Image { .. } => false,
        Kind::AutoNumber(_) => true,
        Kind::LongText { .. } | Kind::RichText { .. } | Kind::Signature | Kind::Money { .. } | Kind::Id => false,
        Kind::MultiChoice(_) | Kind::Regarding { .. } | Kind::ManyToMany { .. } => false,
        Kind::Tags | Kind::Json | Kind::Position | Kind::Address { .. } => false,
        Kind::Text { .. } | Kind::Integer { .. } | Kind::Percent { .. } | Kind::Decimal { .. } => true,
        Kind::Rating { .. } | Kind::Duration | Kind::Email | Kind::Phone | Kind::Url | Kind::Time => true,
        Kind::Boolean | Kind::Date | Kind::DateTime => true,
        Kind::Choice(_) | Kind::Lookup { .. } | Kind::User | Kind::Stage => true,
    }
}

/// What `contains` and `starts_with` look for: part of a value, in the form values of the type are kept in.
pub fn fragment(kind: &Kind, text: &str) -> String {
    match kind {
        Kind::Phone => phone::fragment(text),
        Kind::Tags => tags::fragment(text),
        _ => text.to_owned(),
    }
}

/// Whether values are answered with names that are read for a whole page at once.
pub fn is_named(kind: &Kind) -> bool {
    matches!(kind, Kind::Regarding { .. } | Kind::ManyToMany { .. } | Kind::Signature) || most_files(kind).is_some()
}

/// Whether records can be sorted by a type.
pub fn is_sortable(kind: &Kind) -> bool {
    match kind {
        Kind::Attachment { .. } | Kind::Image { .. } => false,
        Kind::AutoNumber(_) => true,
        Kind::LongText { .. } | Kind::RichText { .. } | Kind::Signature => false,
        Kind::MultiChoice(_) | Kind::Regarding { .. } | Kind::ManyToMany { .. } => false,
        Kind::Tags | Kind::Json | Kind::Position | Kind::Address { .. } => false,
        Kind::Id
        | Kind::Text { .. }
        | Kind::Integer { .. }
        | Kind::Money { .. }
        | Kind::Percent { .. }
        | Kind::Boolean => true,
        Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration | Kind::Time => true,
        Kind::Email | Kind::Phone | Kind::Url => true,
        Kind::Date | Kind::DateTime | Kind::Choice(_) | Kind::Lookup { .. } | Kind::User | Kind::Stage => true,
    }
}
