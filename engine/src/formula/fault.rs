//! What is wrong with a formula: where, and a code whose sentence is in `metadata/texts`.

use serde_json::{Map, Value as Json};
use std::ops::Range;

/// A place in the text and what is wrong there.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// Byte positions.
    pub span: Range<usize>,
    pub code: &'static str,
    /// What the sentence names; phrases are `formula_word.<key>` in `metadata/texts`.
    pub params: Box<Map<String, Json>>,
    /// The words that would have been known there.
    pub known: Vec<String>,
}

impl Fault {
    pub fn new(span: Range<usize>, code: &'static str) -> Self {
        Self { span, code, params: Box::default(), known: Vec::new() }
    }

    pub fn with(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    pub fn knowing(mut self, known: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.known = known.into_iter().map(Into::into).collect();
        self
    }
}
