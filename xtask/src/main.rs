//! `cargo xtask …`: the only build automation of the repository. Rust standard library only, so that it builds in seconds.
//!
//! Each command is one module; a failure is one sentence on stderr and exit code 1.

mod command;
mod postgres;
mod repo;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask <command>

  postgres -- <command…>  run a command beside a throw-away PostgreSQL (address in SARTOR_TEST_PG)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = match arguments.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match name {
        "postgres" => postgres::run_beside(rest),
        "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!("there is no command “{other}”.\n\n{USAGE}")),
    };
    done.unwrap_or_else(|problem| {
        eprintln!("xtask: {problem}");
        ExitCode::FAILURE
    })
}
