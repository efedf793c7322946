//! What is wrong with metadata files and what publishing them would do, in lines for a terminal.

use super::voice::Voice;
use super::{Done, Failure};
use crate::drafts::Plan;
use crate::metadata::{self, FileTree, Level, Problem};
use crate::snapshot::Snapshot;
use serde_json::Value as Json;

/// Everything that is wrong with a tree.
pub(super) fn find_problems(tree: &FileTree) -> Vec<Problem> {
    let mut problems = metadata::check(tree).problems;
    if count_errors(&problems) == 0 {
        // Conditions are checked when a snapshot is compiled, once everything they name is known to exist.
        problems.extend(Snapshot::compile(1, tree.clone()).err().unwrap_or_default());
    }
    problems
}

/// Checks a tree, says everything that is wrong with it, and fails when it could not be published.
pub(super) fn check_tree(tree: &FileTree, voice: Voice) -> Done {
    let problems = find_problems(tree);
    show_problems(&problems, voice);
    let errors = count_errors(&problems);
    let warnings = problems.len() - errors;
    let numbers = [tree.files.len(), errors, warnings].map(|number| number.to_string());
    let params = [("files", &*numbers[0]), ("errors", &*numbers[1]), ("warnings", &*numbers[2])];
    println!("{}", voice.text("checked", &params));
    if errors == 0 { Ok(()) } else { Err(Failure::Told) }
}

/// How many of the problems keep it from being published.
pub(super) fn count_errors(problems: &[Problem]) -> usize {
    problems.iter().filter(|problem| problem.level == Level::Error).count()
}

/// One block for each problem: place, sentence, hint.
pub(super) fn show_problems(problems: &[Problem], voice: Voice) {
    let tag = voice.language.tag();
    for problem in problems {
        let key = match problem.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        println!("{}:{}", problem.file, problem.pointer);
        println!("  {}: {}", voice.text(key, &[]), problem.message(tag));
        if let Some(hint) = problem.hint(tag) {
            println!("  {hint}");
        }
    }
}

/// The changes and effects of a plan.
pub(super) fn show_plan(plan: &Plan, voice: Voice) {
    let document = plan.render(voice.language);
    let text = |item: &Json, name: &str| item[name].as_str().unwrap_or_default().to_owned();
    for change in document["changes"].as_array().into_iter().flatten() {
        println!("  {}", text(change, "message"));
    }
    for effect in document["effects"].as_array().into_iter().flatten() {
        let level = text(effect, "level");
        let accept = if level == "warn" {
            format!("  [{}:{}]", text(effect, "code"), text(effect, "element"))
        } else {
            String::new()
        };
        println!("  {}: {}{accept}", voice.text(&level, &[]), text(effect, "message"));
    }
}

/// What has to be accepted before a plan may be published.
pub(super) fn to_accept(plan: &Plan, voice: Voice) -> Vec<String> {
    let document = plan.render(voice.language);
    let effects = document["effects"].as_array().cloned().unwrap_or_default();
    let warned = effects.iter().filter(|effect| effect["level"] == "warn");
    let code = |effect: &Json| Some(format!("{}:{}", effect["code"].as_str()?, effect["element"].as_str()?));
    warned.filter_map(code).collect()
}
