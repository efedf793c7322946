//! `sartor template check`: the files, what they say together, and the tests as far as they can be judged without running.

use super::super::report;
use super::{Done, Failure, Format, Voice, folder};
use crate::metadata::{Document, FileTree, Problem};
use crate::specs::{self, Spec};
use clap::Args;
use serde_json::{Value as Json, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// Folder or packed template
    folder: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What is wrong with a template.
pub(super) struct Findings {
    pub problems: Vec<Problem>,
    /// Of the tests, each with its file.
    failures: Vec<(String, specs::Failure)>,
    /// Tests that can be run.
    pub specs: Vec<Spec>,
    files: usize,
}

impl Findings {
    /// Checks a template.
    pub fn of(tree: &FileTree) -> Self {
        let mut problems = report::find_problems(tree);
        if tree.json("template.json").is_none() {
            problems.push(Problem::error("template.json", "", "template_missing"));
        }
        let mut findings = Self { problems, failures: Vec::new(), specs: Vec::new(), files: tree.files.len() };
        for (path, document) in &tree.files {
            let Document::Text(text) = document else { continue };
            if !path.starts_with("tests/") || !path.ends_with(".md") {
                continue;
            }
            match specs::parse(path, text) {
                Ok(spec) => findings.specs.push(spec),
                Err(failures) => findings.failures.extend(failures.into_iter().map(|failure| (path.clone(), failure))),
            }
        }
        findings
    }

    pub fn errors(&self) -> usize {
        report::count_errors(&self.problems) + self.failures.len()
    }

    /// One line for each.
    pub fn show(&self, voice: Voice) {
        report::show_problems(&self.problems, voice);
        for (file, failure) in &self.failures {
            println!("{file}:{}", failure.line);
            println!("  {}: {}", voice.text("error", &[]), failure.message(voice.language));
        }
    }

    pub fn to_json(&self, voice: Voice) -> Json {
        let failure = |(file, failure): &(String, specs::Failure)| {
            let message = failure.message(voice.language);
            json!({ "file": file, "line": failure.line, "code": failure.code, "level": "error", "message": message, "hint": null })
        };
        let tag = voice.language.tag();
        let problems =
            self.problems.iter().map(|problem| problem.to_json(tag)).chain(self.failures.iter().map(failure));
        let warnings = self.problems.len() - report::count_errors(&self.problems);
        json!({ "files": self.files, "errors": self.errors(), "warnings": warnings, "problems": problems.collect::<Vec<_>>() })
    }
}

pub(super) fn run(arguments: &CheckArguments, voice: Voice) -> Done {
    let findings = Findings::of(&folder::read(&arguments.folder, voice)?);
    match arguments.format {
        Format::Text => {
            findings.show(voice);
            let warnings = findings.problems.len() - report::count_errors(&findings.problems);
            let numbers = [findings.files, findings.errors(), warnings].map(|number| number.to_string());
            let params = [("files", &*numbers[0]), ("errors", &*numbers[1]), ("warnings", &*numbers[2])];
            println!("{}", voice.text("checked", &params));
        }
        Format::Json => println!("{}", findings.to_json(voice)),
    }
    if findings.errors() == 0 { Ok(()) } else { Err(Failure::Told) }
}
