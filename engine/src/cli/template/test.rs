//! `sartor template test`: the template's tests, one after the other, on temporary workspaces.

use super::check::Findings;
use super::{Done, Failure, Format, Voice, folder};
use crate::specs::{self, Bed, Scenario, Spec};
use clap::Args;
use serde_json::{Value as Json, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct TestArguments {
    /// Folder or packed template
    folder: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// A test that was run.
struct Played<'a> {
    spec: &'a Spec,
    scenario: &'a Scenario,
    failure: Option<specs::Failure>,
}

pub(super) async fn run(arguments: &TestArguments, voice: Voice) -> Done {
    let tree = folder::read(&arguments.folder, voice)?;
    let findings = Findings::of(&tree);
    if findings.errors() > 0 {
        match arguments.format {
            Format::Text => findings.show(voice),
            Format::Json => println!("{}", findings.to_json(voice)),
        }
        return Err(voice.failure("test_unsound", &[]));
    }
    let bed = Bed::make(&tree).await?;
    let mut played = Vec::new();
    for spec in &findings.specs {
        for scenario in &spec.scenarios {
            let test = Played { spec, scenario, failure: bed.run(spec, scenario).await.err() };
            if arguments.format == Format::Text {
                show(&test, voice);
            }
            played.push(test);
        }
    }
    let failed = played.iter().filter(|test| test.failure.is_some()).count();
    let passed = played.len() - failed;
    match arguments.format {
        Format::Text => {
            let numbers = [passed.to_string(), failed.to_string()];
            println!("{}", voice.text("tested", &[("passed", &numbers[0]), ("failed", &numbers[1])]));
        }
        Format::Json => {
            let tests: Vec<Json> = played.iter().map(|test| document(test, voice)).collect();
            println!("{}", json!({ "passed": passed, "failed": failed, "tests": tests }));
        }
    }
    if failed == 0 { Ok(()) } else { Err(Failure::Told) }
}

fn show(test: &Played<'_>, voice: Voice) {
    let key = if test.failure.is_some() { "test_failed" } else { "test_passed" };
    println!("{}  {}:{} {}", voice.text(key, &[]), test.spec.file, test.scenario.line, test.scenario.heading);
    if let Some(failure) = &test.failure {
        let message = failure.message(voice.language).replace('\n', "\n    ");
        println!("    {}:{}: {message}", test.spec.file, failure.line);
    }
}

fn document(test: &Played<'_>, voice: Voice) -> Json {
    let failure = test.failure.as_ref().map(|failure| {
        let message = failure.message(voice.language);
        json!({ "line": failure.line, "code": failure.code, "message": message })
    });
    json!({
        "file": test.spec.file, "line": test.scenario.line, "heading": test.scenario.heading,
        "passed": test.failure.is_none(), "failure": failure,
    })
}
