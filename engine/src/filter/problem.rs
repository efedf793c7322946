//! A condition of a metadata file that cannot be asked, or a value that is none, as a problem of that file.

use crate::error::Item;
use crate::locales::Language;
use crate::metadata::Problem;
use serde_json::Value as Json;

/// The refusal of a condition that stands at `pointer` of a file.
pub fn condition_problem(file: &str, pointer: &str, item: &Item) -> Problem {
    let inner = item.pointer.strip_prefix("/filter").unwrap_or(&item.pointer);
    told(Problem::error(file, format!("{pointer}{inner}"), "condition_invalid"), item)
}

/// The refusal of a value that stands at `pointer` of a file.
pub fn value_problem(file: &str, pointer: &str, item: &Item) -> Problem {
    told(Problem::error(file, pointer, "value_invalid"), item)
}

fn told(problem: Problem, item: &Item) -> Problem {
    let text = |language: Language| (language.tag().to_owned(), item.render(language)["message"].clone());
    let reason = Json::Object(Language::ALL.map(text).into_iter().collect());
    problem.with("reason", reason)
}
