//! `cargo xtask crash`: the kill loop of the integration tests for longer, beside a PostgreSQL that keeps what it said.

use crate::command::{cargo, run};
use crate::postgres::{self, Durability};
use std::process::ExitCode;

const USAGE: &str = "cargo xtask crash [--cycles 100] [--database sqlite|postgres|both] [--seed 7]";

/// Runs the loop and answers its outcome.
pub fn crash(options: &[String]) -> Result<ExitCode, String> {
    let (mut cycles, mut database, mut seed) = ("100", "both", "7");
    for pair in options.chunks(2) {
        let [name, value] = pair else { return Err(USAGE.to_owned()) };
        match name.as_str() {
            "--cycles" => cycles = value,
            "--database" => database = value,
            "--seed" => seed = value,
            _ => return Err(USAGE.to_owned()),
        }
    }
    let filter = match database {
        "both" => "crash::kill::",
        "sqlite" => "crash::kill::sqlite",
        "postgres" => "crash::kill::postgres",
        _ => return Err(USAGE.to_owned()),
    };
    let postgres = postgres::start(Durability::Kept)?;
    let mut tests = cargo(&["test", "--test", "it", "--", filter, "--nocapture", "--test-threads", "1"]);
    tests.env("SARTOR_TEST_PG", &postgres.url).env("SARTOR_CRASH_CYCLES", cycles).env("SARTOR_CRASH_SEED", seed);
    run(&mut tests)?;
    Ok(ExitCode::SUCCESS)
}
