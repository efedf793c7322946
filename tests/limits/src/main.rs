//! The two limits beside which the figures of `cargo xtask bench` stand: a route that answers a constant, and the engine's
//! statements in a plain loop over the driver, on the benchmark's own data. No part of the product.
//!
//! `limits http` serves until it is ended; `limits sqlite FILE SECONDS` and `limits postgres URL PID SECONDS` print a line for
//! each statement: name, seconds, CPU seconds of the program and of PostgreSQL (whose first process is PID), latencies in µs.

mod measure;
mod postgres;
mod sqlite;
mod statements;

use std::process::ExitCode;
use std::time::Duration;

type Done = Result<(), Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let seconds = |text: &str| Duration::from_secs(text.parse().unwrap_or(2));
    let done = match words[..] {
        ["http"] => serve().await,
        ["sqlite", file, time] => sqlite::measure(file, seconds(time)),
        ["postgres", url, first, time] => {
            postgres::measure(url, first.parse().unwrap_or_default(), seconds(time)).await
        }
        _ => Err("limits http | sqlite FILE SECONDS | postgres URL PID SECONDS".into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("limits: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Done {
    let constant = || async { "x".repeat(1_000) };
    let router = axum::Router::new().route("/constant", axum::routing::get(constant));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("http://{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}
