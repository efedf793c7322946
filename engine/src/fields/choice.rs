//! `choice`: one option of a list, by name on the wire, by id in the database (so a rename touches no row).

use super::called::{Found, by_label};
use super::{At, Value};
use crate::error::{Item, ItemCode};
use crate::locales::{Language, Texts};
use crate::registry::Choice;
use serde_json::Value as Json;

/// The option of a name or an earlier name. Retired options are accepted: old records keep and re-send them; that nobody
/// *newly* chooses one is checked where the old value is known.
pub fn parse(at: At<'_>, input: &Json, choices: &[Choice]) -> Result<Value, Item> {
    Ok(Value::Key(find(at, input, choices)?.id.clone()))
}

/// The option itself.
pub fn find<'a>(at: At<'_>, input: &Json, choices: &'a [Choice]) -> Result<&'a Choice, Item> {
    let name = input.as_str().ok_or_else(|| at.wrong_type("choice"))?;
    let found = choices.iter().find(|choice| *choice.name == *name || choice.aliases.iter().any(|alias| alias == name));
    found.ok_or_else(|| at.item(ItemCode::ChoiceUnknown).param("value", name))
}

pub fn to_text(value: &Value, choices: &[Choice], language: Language) -> String {
    value.key().map(|key| shown(key, choices, language)).unwrap_or_default()
}

/// The label of an option; its name where the label could mean another one, its id when it is no option any more.
pub fn shown(key: &str, choices: &[Choice], language: Language) -> String {
    let Some(choice) = choices.iter().find(|choice| *choice.id == *key) else { return key.to_owned() };
    let label = choice.label.text(language);
    match by_label(labels(choices), label, language) {
        Found::One(found) if found.id == choice.id => label.to_owned(),
        _ => choice.name.to_string(),
    }
}

pub fn from_text(at: At<'_>, text: &str, choices: &[Choice], language: Language) -> Result<Value, Item> {
    Ok(Value::Key(called(at, text, choices, language)?.id.clone()))
}

/// The option with this label, in any language, or name. Of two with one label, the one that is offered.
pub fn called<'a>(at: At<'_>, text: &str, choices: &'a [Choice], language: Language) -> Result<&'a Choice, Item> {
    let offered = || labels(choices).filter(|(choice, _)| !choice.retired);
    let found = match by_label(labels(choices), text, language) {
        Found::Several => by_label(offered(), text, language),
        found => found,
    };
    match found {
        Found::One(choice) => Ok(choice),
        Found::None => find(at, &Json::from(text), choices),
        Found::Several => {
            let names: Vec<String> = choices
                .iter()
                .filter(|choice| choice.label.text(language) == text)
                .map(|choice| choice.name.to_string())
                .collect();
            Err(at.ambiguous(text, &names))
        }
    }
}

fn labels(choices: &[Choice]) -> impl Iterator<Item = (&Choice, &Texts)> + Clone {
    choices.iter().map(|choice| (choice, &choice.label))
}
