//! What the command line says and in which language: texts `cli.*` of the locale files.

use super::Failure;
use crate::error::{Params, Problem};
use crate::ids::RequestId;
use crate::locales::Language;
use serde_json::Value as Json;
use uuid::Uuid;

/// The language of the terminal.
#[derive(Clone, Copy, Debug)]
pub(super) struct Voice {
    pub language: Language,
}

impl Voice {
    /// As the environment says, in the order POSIX gives it; English when it says nothing we speak.
    pub fn of_terminal() -> Self {
        let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let value = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| set(name));
        Self { language: value.as_deref().and_then(Language::of_tag).unwrap_or(Language::En) }
    }

    /// The sentence `cli.<key>`.
    pub fn text(self, key: &str, params: &[(&str, &str)]) -> String {
        let params: Params = params.iter().map(|(name, value)| ((*name).to_owned(), Json::from(*value))).collect();
        self.language.text("cli", key, &params)
    }

    /// A refusal of our own.
    pub fn failure(self, key: &str, params: &[(&str, &str)]) -> Failure {
        Failure::Sentence(self.text(key, params))
    }

    /// Says on stderr why a command failed.
    pub fn complain(self, failure: &Failure) {
        match failure {
            Failure::Problem(problem) => self.complain_of(problem),
            Failure::Sentence(sentence) => eprintln!("sartor: {sentence}"),
            Failure::Told | Failure::Incomplete => {}
        }
    }

    fn complain_of(self, problem: &Problem) {
        let document = problem.render(self.language, &RequestId(Uuid::nil()));
        eprintln!("sartor: {}", document["detail"].as_str().unwrap_or_default());
        for item in document["errors"].as_array().into_iter().flatten() {
            let place = item["file"].as_str().map(|file| format!("{file}:")).unwrap_or_default();
            let pointer = item["pointer"].as_str().unwrap_or_default();
            eprintln!("  {place}{pointer} {}", item["message"].as_str().unwrap_or_default());
        }
        let mut next = std::error::Error::source(problem);
        while let Some(cause) = next {
            // Whoever sits at the terminal is the operator: causes are shown, not only logged.
            eprintln!("  {cause}");
            next = cause.source();
        }
    }
}
