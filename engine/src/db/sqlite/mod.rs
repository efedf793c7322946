//! SQLite: one writing connection with group commit on a thread of its own, several reading ones.
//!
//! Statements run through rusqlite where they are asked (`readers`) or on the writer's thread (`writer`); only migrations
//! go through sea-orm. Both drivers are linked to the same library.

mod answer;
mod checkpoint;
mod connection;
mod frozen;
mod function;
mod readers;
mod writer;

pub use answer::{Answer, SqliteRow};
pub use frozen::Frozen;
pub use readers::Readers;
pub use writer::Writer;

use super::trouble::{of_migration, of_sqlite};
use crate::error::{Code, Problem, Result};
use rusqlite::Error;
use sea_orm::SqlxSqliteConnector;
use sea_orm::sqlx::SqlitePool;
use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use std::path::Path;

/// Makes the file when absent and brings its system tables up to date.
///
/// # Errors
/// `Unavailable` when it cannot be opened, `Internal` when a migration fails.
pub async fn migrate(path: &Path, count: Option<u32>) -> Result<()> {
    let options =
        SqliteConnectOptions::new().filename(path).create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
    let options = options.busy_timeout(connection::PATIENCE).foreign_keys(true).pragma("trusted_schema", "OFF");
    // Nor does it care for idle connections, see `postgres::migrate`.
    let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let pool: SqlitePool = pool.connect_with(options).await.map_err(super::trouble::unavailable)?;
    let migrated = migrations::up(&SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone()), count).await;
    pool.close().await;
    migrated.map_err(of_migration)
}

/// The driver's failure as a problem: the file is away or in trouble, or we sent something wrong.
pub fn failure(cause: Error) -> Problem {
    told(&cause).unwrap_or_else(|| Problem::new(Code::Internal)).caused_by(cause)
}

/// A failure to open.
fn unavailable(cause: Error) -> Problem {
    told(&cause).unwrap_or_else(|| Problem::new(Code::Unavailable)).caused_by(cause)
}

/// What of it a reader is told; none when the failure is ours.
fn told(cause: &Error) -> Option<Problem> {
    of_sqlite(cause.sqlite_error()?.extended_code)
}
