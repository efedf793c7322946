//! `cargo xtask test` is everything; `cargo xtask check` is its part without PostgreSQL and browser.
//! Neither makes a release build: the browser tests drive the binary that the Rust tests were built with.

use crate::command::{cargo, run};
use crate::postgres::Durability;
use crate::report::{Report, check as one, step, tests};
use crate::setup::{self, Need};
use crate::totals::{read_cargo, read_node, read_vitest};
use crate::{audit, postgres, repo, web};
use std::process::ExitCode;

/// The fast checks.
pub fn check() -> ExitCode {
    let mut report = Report::default();
    check_rust(&mut report);
    report.stage("engine unit tests", || tests(&mut cargo(&["test", "--quiet", "-p", "sartor", "--lib"]), read_cargo));
    report.stage("web packages", || step(web::install_if_changed(&web::app())));
    check_web(&mut report);
    report.finish()
}

/// Everything.
pub fn test() -> ExitCode {
    let mut report = Report::default();
    report.stage("set-up", || step(setup::ensure(&Need::ALL)));
    report.stage("web build", || step(web::build_if_changed()));
    check_web(&mut report);
    check_rust(&mut report);
    let built = report.stage("test build", || step(run(&mut cargo(&["test", "--workspace", "--no-run"]))));
    test_rust(&mut report);
    test_browser(&mut report, built);
    report.finish()
}

fn check_rust(report: &mut Report) {
    report.stage("dependency audit", || one(audit::audit()));
    report.stage("rustfmt", || one(run(&mut cargo(&["fmt", "--all", "--check"]))));
    let clippy = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    report.stage("clippy", || one(run(&mut cargo(&clippy))));
}

fn check_web(report: &mut Report) {
    report.stage("API types", || one(run(&mut web::npm(&web::app(), &["run", "schema", "--", "--check"]))));
    report.stage("web types", || one(run(&mut web::npm(&web::app(), &["run", "typecheck"]))));
    report.stage("web lint", || one(run(&mut web::npm(&web::app(), &["run", "lint"]))));
    report.stage("web unit tests", || tests(&mut web::npm(&web::app(), &["test"]), read_vitest));
}

fn test_rust(report: &mut Report) {
    // Without a server the tests on PostgreSQL fail by themselves, each with its sentence.
    let mut server = None;
    report.stage("PostgreSQL", || {
        server = Some(postgres::start(Durability::Forgotten)?);
        step(Ok(()))
    });
    let mut command = cargo(&["test", "--workspace", "--no-fail-fast"]);
    if let Some(server) = &server {
        command.env("SARTOR_TEST_PG", &server.url);
    }
    report.stage("Rust tests", || tests(&mut command, read_cargo));
}

/// How the names of tests end that measure time.
const SPEED: &str = "_speed.test.mjs";

fn test_browser(report: &mut Report, built: bool) {
    let folder = web::browser_tests();
    report.stage("browser packages", || step(web::install_if_changed(&folder)));
    let mut drive = |name, at_once: &str, files: Result<Vec<String>, String>| {
        report.stage(name, || {
            let binary = repo::target().join("debug/sartor");
            if !built || !binary.is_file() {
                return Err("the binary was not built, so there is nothing to drive".into());
            }
            let chromium = setup::find_chromium().ok_or("no Chromium on this machine")?;
            let mut command = web::npm(&folder, &["test", "--", at_once]);
            tests(command.args(files?).env("SARTOR_BIN", binary).env("CHROMIUM_BIN", chromium), read_node)
        });
    };
    // Another test beside it makes what is measured slower, in CPU time too: the cores share what they are made of.
    drive("browser speed", "--test-concurrency=1", web::test_files(&folder, |name| name.ends_with(SPEED)));
    drive("browser tests", "--test-concurrency=2", web::test_files(&folder, |name| !name.ends_with(SPEED)));
}
