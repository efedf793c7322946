//! The log: lines on stderr, as text for people or one JSON document each for programs.
//!
//! `SARTOR_LOG` says what is told, in the directives of `tracing` (`info`, `warn,sartor::request=info`). What lines may
//! never hold, at any level: passwords, tokens, keys, addresses with their queries, bodies, values of records.

use clap::ValueEnum;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON document a line
    Json,
    /// Text for people
    Text,
}

/// Who is about to speak.
pub(super) enum Wanted {
    /// A server, in the format it was told; none: text on a terminal, JSON everywhere else.
    Server(Option<Format>),
    /// Any other command: its own sentences are what matters.
    Command,
}

const VARIABLE: &str = "SARTOR_LOG";

/// Begins to log; to be called once.
pub(super) fn begin(wanted: Wanted) {
    let (usual, format) = match wanted {
        Wanted::Server(format) => ("warn,sartor=info", format),
        Wanted::Command => ("warn", Some(Format::Text)),
    };
    let asked = std::env::var(VARIABLE).ok().filter(|text| !text.trim().is_empty());
    let filter = asked.as_deref().map(EnvFilter::try_new);
    let misread = matches!(filter, Some(Err(_)));
    let filter = filter.and_then(Result::ok).unwrap_or_else(|| EnvFilter::new(usual));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let usual = || if std::io::stderr().is_terminal() { Format::Text } else { Format::Json };
    match format.unwrap_or_else(usual) {
        Format::Json => lines.json().flatten_event(true).with_current_span(false).with_span_list(false).init(),
        Format::Text => lines.with_target(false).init(),
    }
    if misread {
        tracing::warn!("{VARIABLE} cannot be read, the usual lines are written");
    }
}
