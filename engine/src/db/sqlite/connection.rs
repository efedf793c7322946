//! A connection and how a statement value runs on it.

use super::answer::Answer;
use crate::db::sql::{Bind, Sql, instant_text};
use rusqlite::{CachedStatement, Connection, Result};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How long a connection waits for another process; the command line may work beside a running server.
pub const PATIENCE: Duration = Duration::from_secs(5);
const STATEMENTS: usize = 256;

/// Acknowledged means there, also after a power cut; group commit makes it cheap.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF; PRAGMA cache_size = -8192;";

/// Opens the file for writing.
///
/// # Errors
/// Those of SQLite.
pub fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.execute_batch(SETTINGS)?;
    super::function::register(&connection)?;
    Ok(connection)
}

/// Opens the file for the writer.
///
/// # Errors
/// Those of SQLite.
pub fn open_writer(path: &Path) -> Result<Connection> {
    let connection = open(path)?;
    super::checkpoint::attend(&connection)?;
    Ok(connection)
}

/// All rows of a query.
///
/// # Errors
/// Those of SQLite.
pub fn select(connection: &Connection, sql: &Sql) -> Result<Arc<Answer>> {
    let mut statement = prepare(connection, sql)?;
    let width = statement.column_count();
    Answer::read(width, statement.raw_query())
}

/// Whether a query answers any row.
///
/// # Errors
/// Those of SQLite.
pub fn is_answered(connection: &Connection, sql: &Sql) -> Result<bool> {
    let mut statement = prepare(connection, sql)?;
    Ok(statement.raw_query().next()?.is_some())
}

/// Runs a statement to its end; answers how many rows it changed.
///
/// # Errors
/// Those of SQLite.
pub fn execute(connection: &Connection, sql: &Sql) -> Result<u64> {
    let mut statement = prepare(connection, sql)?;
    let mut rows = statement.raw_query();
    while rows.next()?.is_some() {}
    drop(rows);
    Ok(connection.changes())
}

/// Runs a fixed statement without values.
///
/// # Errors
/// Those of SQLite.
pub fn say(connection: &Connection, text: &'static str) -> Result<()> {
    connection.prepare_cached(text)?.raw_execute().map(|_| ())
}

/// A statement with its values bound.
///
/// # Errors
/// Those of SQLite.
pub fn prepare<'c>(connection: &'c Connection, sql: &Sql) -> Result<CachedStatement<'c>> {
    let mut statement = connection.prepare_cached(sql.text())?;
    let mut place = [0; uuid::fmt::Hyphenated::LENGTH];
    for (n, value) in sql.binds().iter().enumerate() {
        let at = n + 1;
        match value {
            Bind::Null(_) => statement.raw_bind_parameter(at, rusqlite::types::Null)?,
            Bind::Text(text) => statement.raw_bind_parameter(at, text.as_str())?,
            Bind::Integer(number) => statement.raw_bind_parameter(at, number)?,
            Bind::Boolean(flag) => statement.raw_bind_parameter(at, flag)?,
            // As text: as a blob it would never equal the stored text (`stack.md`, trap 5).
            Bind::Id(id) => statement.raw_bind_parameter(at, &*id.hyphenated().encode_lower(&mut place))?,
            Bind::Date(date) => statement.raw_bind_parameter(at, date.to_string())?,
            Bind::Instant(moment) => statement.raw_bind_parameter(at, instant_text(*moment))?,
        }
    }
    Ok(statement)
}
