//! `cargo xtask …`: the only build automation of the repository. Rust standard library only, so that it builds in seconds.
//!
//! Each command is one function of one module; a failure is one sentence on stderr and exit code 1.

mod bench;
mod audit;
mod build;
mod command;
mod crash;
mod postgres;
mod repo;
mod report;
mod run;
mod setup;
mod test;
#[cfg(test)]
mod tidy;
mod totals;
mod web;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask <command>

  run [options…]          build what changed, then serve the demo workspace; options go to `sartor serve`
  build                   the release binary target/release/sartor with the web app inside
  check                   the fast checks: format, lints, types, unit tests
  audit                   Cargo.lock against the advisories in xtask/advisories.tsv, without network
  audit --update FOLDER   that table anew, from an unpacked RustSec advisory database
  test                    everything, on both databases and in the browser
  bench [options…]        the release binary under load; --database sqlite|postgres|both, --rows N, --seconds N,
                          --cases words, --write docs/BENCHMARKS.md
  crash [options…]        kill the server under load, again and again; --cycles N, --database sqlite|postgres|both, --seed N
  postgres -- <command…>  run a command beside a throw-away PostgreSQL (address in SARTOR_TEST_PG)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = match arguments.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => ("help", &[][..]),
    };
    let done = match (name, rest) {
        ("run", _) => run::serve(rest),
        ("build", []) => build::release().map(|_| ExitCode::SUCCESS),
        ("check", []) => Ok(test::check()),
        ("audit", []) => audit::audit().map(|()| ExitCode::SUCCESS),
        ("audit", [option, folder]) if option == "--update" => audit::update(folder).map(|()| ExitCode::SUCCESS),
        ("test", []) => Ok(test::test()),
        ("build" | "check" | "test", [extra, ..]) => {
            Err(format!("`{name}` takes no options, and `{extra}` was given."))
        }
        ("bench", _) => bench::bench(rest),
        ("crash", _) => crash::crash(rest),
        ("postgres", _) => postgres::run_beside(rest),
        ("help" | "--help" | "-h", _) => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        _ => Err(format!("there is no command `{name}`.\n\n{USAGE}")),
    };
    done.unwrap_or_else(|problem| {
        eprintln!("xtask: {problem}");
        ExitCode::FAILURE
    })
}
