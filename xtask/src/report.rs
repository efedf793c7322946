//! Stages of a test run: each is named, timed and counted; all of them run, whatever happened before.
//!
//! The last line is `N passed, M failed`. A stage that could not do its work is one failed, and so is a test run without tests.

use crate::totals::{Reader, Totals};
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// What was done so far.
#[derive(Default)]
pub struct Report {
    stages: Vec<(String, f64, Totals)>,
}

impl Report {
    /// Runs one stage and answers whether nothing in it failed.
    pub fn stage(&mut self, name: &str, work: impl FnOnce() -> Result<Totals, String>) -> bool {
        println!("\n── {name}");
        let start = Instant::now();
        let totals = work().unwrap_or_else(|problem| {
            println!("{problem}");
            Totals { failed: 1, ..Totals::default() }
        });
        let seconds = start.elapsed().as_secs_f64();
        println!("── {name}: {}, {seconds:.1} s", outcome(totals));
        self.stages.push((name.to_owned(), seconds, totals));
        totals.failed == 0
    }

    /// Prints the overview and the last line.
    pub fn finish(self) -> ExitCode {
        println!();
        let mut sum = Totals::default();
        for (name, seconds, totals) in &self.stages {
            println!("{name:<22} {seconds:>7.1} s   {}", outcome(*totals));
            sum += *totals;
        }
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

/// Preparation: counts only when it fails.
pub fn step(done: Result<(), String>) -> Result<Totals, String> {
    done.map(|()| Totals::default())
}

/// One check: its exit code is its result.
pub fn check(done: Result<(), String>) -> Result<Totals, String> {
    done.map(|()| Totals { passed: 1, ..Totals::default() })
}

/// A test runner: its output is shown as it comes and its totals are read from it.
pub fn tests(command: &mut Command, reader: Reader) -> Result<Totals, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| format!("{name} did not start: {error}"))?;
    let mut totals = Totals::default();
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|error| format!("{name}'s output cannot be read: {error}"))?;
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            totals += reader(&line);
        }
    }
    let status = child.wait().map_err(|error| format!("{name} was lost: {error}"))?;
    Ok(judge(totals, status.success()))
}

fn judge(mut totals: Totals, success: bool) -> Totals {
    if totals.passed + totals.failed == 0 && success {
        println!("no test ran");
    }
    if totals.failed == 0 && (!success || totals.passed == 0) {
        totals.failed = 1;
    }
    totals
}

fn outcome(totals: Totals) -> String {
    let skipped = if totals.skipped > 0 { format!(", {} skipped", totals.skipped) } else { String::new() };
    match (totals.passed, totals.failed) {
        (0, 0) => format!("done{skipped}"),
        (passed, 0) => format!("{passed} passed{skipped}"),
        (passed, failed) => format!("{passed} passed, {failed} FAILED{skipped}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::totals::read_cargo;

    #[test]
    fn a_runner_without_tests_and_a_runner_that_died_are_failures() {
        let none = Totals::default();
        let five = Totals { passed: 5, ..none };
        assert_eq!(judge(none, true).failed, 1);
        assert_eq!(judge(five, false).failed, 1);
        assert_eq!(judge(five, true), five);
        assert_eq!(judge(Totals { failed: 2, ..five }, false).failed, 2);
    }

    #[test]
    fn totals_of_several_lines_are_summed() {
        let mut shell = Command::new("sh");
        shell.args([
            "-c",
            "echo 'test result: ok. 2 passed; 0 failed;'; echo x; echo 'test result: ok. 3 passed; 0 failed;'",
        ]);
        assert_eq!(tests(&mut shell, read_cargo), Ok(Totals { passed: 5, failed: 0, skipped: 0 }));
    }

    #[test]
    fn a_stage_that_cannot_work_is_one_failed() {
        let mut report = Report::default();
        assert!(!report.stage("broken", || Err("it broke".into())));
        assert!(report.stage("fine", || check(Ok(()))));
        assert_eq!(report.finish(), ExitCode::FAILURE);
    }
}
