//! What the machine could do at best: a route that answers a constant, and the engine's statements in a plain driver loop.
//! Both are in the program `limits`, which is not part of the product.

use super::drive::{Taken, ask, drive};
use super::http::Request;
use super::load::CONNECTIONS;
use super::page::Row;
use super::server::{Place, Server};
use crate::command::read;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Both limits of a place whose server has stopped.
pub fn measure(program: &Path, place: &Place, seconds: Duration) -> Result<Vec<Row>, String> {
    let mut serve = Command::new(program);
    serve.arg("http");
    let server = Server::start_program(&mut serve)?;
    let request = Request::get("/constant");
    let constant = drive(("a constant of 1 kB from axum", CONNECTIONS), &server, seconds / 2, &|client, _, _| {
        ask(client, &request)
    })?;
    drop(server);
    let mut rows = vec![constant.noted("nothing but the transport")];
    let mut statements = Command::new(program);
    match &place.postgres {
        None => statements.arg("sqlite").arg(place.file()?),
        Some(postgres) => statements.arg("postgres").arg(&postgres.socket_url).arg(postgres.pid()?.to_string()),
    };
    let said = read(statements.arg(seconds.as_secs().div_ceil(2).to_string()))?;
    for line in said.lines() {
        rows.push(row(line).ok_or_else(|| format!("limits said what nobody understands: {line}"))?);
    }
    Ok(rows)
}

/// `name <tab> seconds <tab> CPU seconds <tab> those of PostgreSQL <tab> latencies in µs, separated by spaces`
fn row(line: &str) -> Option<Row> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let mut time = || cells.next()?.parse().ok().map(Duration::from_secs_f64);
    let (elapsed, cpu) = (time()?, [time()?, time()?]);
    let taken = Taken(cells.next()?.split(' ').map(|digits| digits.parse().ok()).collect::<Option<_>>()?);
    Some(Row::new(name, 1, taken, elapsed, cpu).noted("the driver alone"))
}
