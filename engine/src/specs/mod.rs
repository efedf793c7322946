//! Executable specifications: Markdown files whose headings run as tests, each on a database of its own, through the
//! router that serves people. `docs/guides/write-a-spec.md` is the format.
//!
//! `parse` reads a file into steps and names every mistake with its line; `run` plays one heading on an open place and
//! stops at the first thing that came otherwise than it was written. Sentences are `spec.*` of the locale files.

mod bed;
mod blocks;
mod captures;
mod compare;
mod lines;
mod parse;
mod run;
mod store;

pub use bed::{Bed, install};
pub use blocks::{Call, Expected, Person, Request, Step};
pub use parse::parse;
pub use run::run;

use crate::error::Params;
use crate::locales::Language;
use serde_json::Value as Json;

/// A specification file.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// As it is named in messages.
    pub file: String,
    /// What happens before each scenario: the blocks above the first `##`.
    pub background: Vec<Step>,
    pub scenarios: Vec<Scenario>,
}

/// One heading: a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    pub heading: String,
    /// Of the heading, counted from 1.
    pub line: usize,
    pub steps: Vec<Step>,
}

/// What is wrong with a specification, or what came otherwise than it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub line: usize,
    /// Key of the sentence `spec.<code>`.
    pub code: &'static str,
    pub params: Params,
    /// The answer that was looked at, as it came.
    pub answer: Option<String>,
}

impl Failure {
    pub(crate) fn new(line: usize, code: &'static str) -> Self {
        Self { line, code, params: Params::new(), answer: None }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// The sentence: what was expected and what came.
    pub fn message(&self, language: Language) -> String {
        let sentence = language.text("spec", self.code, &self.params);
        match &self.answer {
            Some(answer) => {
                let told = Params::from_iter([("answer".to_owned(), Json::from(answer.as_str()))]);
                format!("{sentence}\n{}", language.text("spec", "answer", &told))
            }
            None => sentence,
        }
    }
}
