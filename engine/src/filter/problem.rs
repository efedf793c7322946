//! A condition of a metadata file that cannot be asked, as a problem of that file.

use crate::error::Item;
use crate::locales::Language;
use crate::metadata::Problem;
use serde_json::Value as Json;

/// The refusal of a condition that stands at `pointer` of a file.
pub fn condition_problem(file: &str, pointer: &str, item: &Item) -> Problem {
    let inner = item.pointer.strip_prefix("/filter").unwrap_or(&item.pointer);
    let text = |language: Language| (language.tag().to_owned(), item.render(language)["message"].clone());
    let reason = Json::Object(Language::ALL.map(text).into_iter().collect());
    Problem::error(file, format!("{pointer}{inner}"), "condition_invalid").with("reason", reason)
}
