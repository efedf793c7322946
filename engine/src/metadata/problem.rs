//! A problem of the metadata: where, a stable code, and the numbers and names its sentence needs. Sentences live in
//! `texts/`, one file per language with the same keys.
use std::sync::OnceLock;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::formula::Fault;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Can not be published.
    Error,
    /// Can be published; somebody should look at it.
    Warning,
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    pub file: String,
    /// JSON pointer in the file.
    pub pointer: String,
    pub code: &'static str,
    pub level: Level,
    /// What the sentence names. `suggestion` makes the hint "did you mean …".
    pub params: Map<String, Value>,
}

impl Problem {
    /// An error at a place.
    pub fn error(file: &str, pointer: impl Into<String>, code: &'static str) -> Self {
        Problem { file: file.to_owned(), pointer: pointer.into(), code, level: Level::Error, params: Map::new() }
    }

    /// A warning at a place.
    pub fn warning(file: &str, pointer: impl Into<String>, code: &'static str) -> Self {
        Problem { level: Level::Warning, ..Problem::error(file, pointer, code) }
    }

    /// What is wrong with a formula: where in its text, and in which words.
    pub fn of_formula((file, pointer): (&str, &str), formula: &str, fault: &Fault) -> Self {
        let position = formula.get(..fault.span.start).map_or(0, |before| before.chars().count()) + 1;
        let part = formula.get(fault.span.clone()).unwrap_or_default();
        let length = part.chars().count();
        let mut problem = Problem::error(file, pointer, fault.code).with("position", position).with("length", length);
        problem = problem.with("part", part);
        for (name, value) in fault.params.iter() {
            let known = value.as_str().filter(|_| matches!(name.as_str(), "expected" | "found"));
            let value = match known {
                Some(word) => in_both_languages(&format!("formula_word.{word}")),
                None => value.clone(),
            };
            problem = problem.with(name, value);
        }
        let written = fault.params.get("value").or(fault.params.get("name")).and_then(Value::as_str);
        let known = fault.known.iter().map(String::as_str);
        match written {
            Some(written) => problem.with("allowed", fault.known.join(", ")).suggesting(written, known),
            None => problem,
        }
    }

    /// The same with something the sentence names.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The same with the known word nearest to what was written, if one is near.
    pub fn suggesting<'k>(self, written: &str, known: impl Iterator<Item = &'k str>) -> Self {
        match nearest(written, known) {
            Some(word) => self.with("suggestion", word),
            None => self,
        }
    }

    /// The sentence, in `zh-CN` or English.
    pub fn message(&self, language: &str) -> String {
        text(self.code, &self.params, language).unwrap_or_else(|| self.code.to_owned())
    }

    /// What to do about it, where there is something to say.
    pub fn hint(&self, language: &str) -> Option<String> {
        match self.params.contains_key("suggestion") {
            true => text("did_you_mean", &self.params, language),
            false => text(&format!("{}.hint", self.code), &self.params, language),
        }
    }

    /// The problem as an answer carries it, with its sentences.
    pub fn to_json(&self, language: &str) -> Value {
        serde_json::json!({
            "file": self.file, "pointer": self.pointer, "code": self.code, "level": self.level,
            "message": self.message(language), "hint": self.hint(language),
        })
    }
}

/// The sentence of a code with its `{name}` places filled; none for an unknown code.
pub fn text(code: &str, params: &Map<String, Value>, language: &str) -> Option<String> {
    let mut sentence = texts(language).get(code)?.as_str()?.to_owned();
    for (name, value) in params {
        let words = match value {
            Value::String(text) => text.clone(),
            Value::Array(list) => list
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(", "),
            // A text kept in both languages.
            Value::Object(by_language) => {
                let tag = if language.starts_with("zh") { "zh-CN" } else { "en" };
                by_language.get(tag).and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
        };
        sentence = sentence.replace(&format!("{{{name}}}"), &words);
    }
    Some(sentence)
}

fn in_both_languages(code: &str) -> Value {
    let word =
        |language: &str| (language.to_owned(), Value::from(text(code, &Map::new(), language).unwrap_or_default()));
    Value::Object(["zh-CN", "en"].map(word).into_iter().collect())
}

fn texts(language: &str) -> &'static Map<String, Value> {
    static TEXTS: OnceLock<[Map<String, Value>; 2]> = OnceLock::new();
    let parse = |source| serde_json::from_str(source).expect("an embedded text file is JSON");
    let [en, zh] =
        TEXTS.get_or_init(|| [parse(include_str!("texts/en.json")), parse(include_str!("texts/zh-CN.json"))]);
    if language.starts_with("zh") { zh } else { en }
}

/// The known word with the fewest changed letters, if no more than a third of them changed.
fn nearest<'k>(written: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let limit = (written.chars().count() / 3).max(1);
    let measured = known.map(|word| (distance(written, word), word));
    measured.filter(|(distance, _)| *distance <= limit).min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// Edit distance in characters; two neighbours that changed places count once (optimal string alignment).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut cost = vec![vec![0; to.len() + 1]; from.len() + 1];
    for row in 0..=from.len() {
        for column in 0..=to.len() {
            cost[row][column] = match (row, column) {
                (0, length) | (length, 0) => length,
                (row, column) => {
                    let same = from[row - 1] == to[column - 1];
                    let kept = cost[row - 1][column - 1] + usize::from(!same);
                    let least = kept.min(cost[row - 1][column] + 1).min(cost[row][column - 1] + 1);
                    let swapped =
                        row > 1 && column > 1 && from[row - 1] == to[column - 2] && from[row - 2] == to[column - 1];
                    if swapped { least.min(cost[row - 2][column - 2] + 1) } else { least }
                }
            };
        }
    }
    cost[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_exist_in_both_languages_with_the_same_places() {
        let places = |text: &Value| {
            let text = text.as_str().unwrap_or_default();
            let mut places: Vec<_> =
                text.split('{').skip(1).filter_map(|part| part.split('}').next()).map(str::to_owned).collect();
            places.sort();
            places
        };
        let (en, zh) = (texts("en"), texts("zh-CN"));
        assert_eq!(en.keys().collect::<Vec<_>>(), zh.keys().collect::<Vec<_>>());
        for (code, text) in en {
            assert_eq!(places(text), places(&zh[code]), "{code}");
        }
    }

    #[test]
    fn every_code_in_the_module_has_a_sentence() {
        let sources = [
            include_str!("load.rs"),
            include_str!("shape.rs"),
            include_str!("resolve.rs"),
            include_str!("check/entity.rs"),
            include_str!("check/field.rs"),
            include_str!("check/mod.rs"),
            include_str!("check/page.rs"),
            include_str!("check/pipeline.rs"),
            include_str!("check/role.rs"),
            include_str!("check/uniqueness.rs"),
        ];
        let mut seen = 0;
        for source in sources {
            // A code stands as the last argument of `error`/`warning`/`problem`, or first of `unknown`/`find_in`.
            for start in ["error(", "warning(", "unknown(", "find_in("] {
                for call in source.split(start).skip(1) {
                    let call = call.split(')').next().unwrap_or_default();
                    let quoted = call.split('"').skip(1).step_by(2);
                    for code in quoted
                        .filter(|word| word.contains('_') && word.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
                    {
                        seen += 1;
                        assert!(texts("en").contains_key(code), "{code} has no sentence");
                    }
                }
            }
        }
        assert!(seen > 40, "only {seen} codes were found: the search is broken");
    }

    #[test]
    fn a_near_word_is_suggested() {
        let check = |written: &str, expect: Option<&str>| {
            let problem = Problem::error("a.json", "/x", "field_unknown").with("name", written);
            let hint = problem.suggesting(written, ["amount", "account", "close_date"].into_iter()).hint("en");
            assert_eq!(hint.as_deref(), expect);
        };
        check("amuont", Some("Did you mean “amount”?"));
        check("acccount", Some("Did you mean “account”?"));
        check("stage", None);
    }
}
