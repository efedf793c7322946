//! `multi_choice`: several options of a list, by name on the wire in the order of the list, by id in the database.

use super::called::{join, split};
use super::{At, Value, choice, set};
use crate::error::Item;
use crate::locales::Language;
use crate::registry::Choice;
use serde_json::Value as Json;

/// A list of names, or a text of names with commas between them, as tables carry it. Retired options are accepted as in
/// `choice`.
pub fn parse(at: At<'_>, input: &Json, choices: &[Choice]) -> Result<Value, Item> {
    let named = match input {
        Json::Array(list) => {
            list.iter().map(|entry| choice::find(at, entry, choices)).collect::<Result<Vec<_>, _>>()?
        }
        Json::String(text) => {
            let names = text.split(SEPARATORS).map(str::trim).filter(|name| !name.is_empty());
            names.map(|name| choice::find(at, &Json::from(name), choices)).collect::<Result<Vec<_>, _>>()?
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Object(_) => return Err(at.wrong_type("list")),
    };
    Ok(set::of(named.into_iter().map(|choice| choice.id.clone())))
}

/// What stands between the members of a set that is written as one text.
pub const SEPARATORS: [char; 6] = [',', '，', '、', ';', '；', '\n'];

/// The names of a set in the order of the list; what is no longer an option answers its id, at the end.
pub fn names<'a>(choices: &'a [Choice], keys: &'a [std::sync::Arc<str>]) -> impl Iterator<Item = &'a str> {
    let known = choices.iter().filter(|choice| keys.contains(&choice.id)).map(|choice| &*choice.name);
    known.chain(keys.iter().filter(|key| !choices.iter().any(|choice| choice.id == **key)).map(|key| &**key))
}

/// Labels in the order of the list.
pub fn to_text(value: &Value, choices: &[Choice], language: Language) -> String {
    let keys = value.members().unwrap_or_default();
    let known = choices.iter().map(|choice| &choice.id).filter(|id| keys.contains(id));
    let gone = keys.iter().filter(|key| !choices.iter().any(|choice| choice.id == **key));
    join(language, known.chain(gone).map(|key| choice::shown(key, choices, language)))
}

/// Labels or names; first it is seen whether the whole is one of them.
pub fn from_text(at: At<'_>, text: &str, choices: &[Choice], language: Language) -> Result<Value, Item> {
    let named = match choice::called(at, text, choices, language) {
        Ok(one) => vec![one],
        Err(_) => {
            split(text).iter().map(|part| choice::called(at, part, choices, language)).collect::<Result<Vec<_>, _>>()?
        }
    };
    Ok(set::of(named.into_iter().map(|choice| choice.id.clone())))
}
