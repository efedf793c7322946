//! `choice`: one option of a list, by name on the wire, by id in the database (so a rename touches no row).

use super::{At, Value};
use crate::error::{Item, ItemCode};
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
