//! SQLite: one writing connection with group commit, several reading ones.

use super::row::Row;
use super::sql::{Bind, Sql, instant_text};
use super::trouble::{failure, of_migration, told};
use super::writer::{ApplyError, Job};
use crate::error::{Code, Problem, Result};
use sea_orm::SqlxSqliteConnector;
use sea_orm::sqlx::sqlite::{
    Sqlite, SqliteArguments, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions,
    SqliteSynchronous,
};
use sea_orm::sqlx::{self, Arguments, Executor as _, SqlitePool, query::Query};
use std::path::Path;
use std::time::Duration;
use tokio::sync::mpsc;

const READERS: u32 = 4;
/// Writes committed together at most; bounds how long a reader of the answer waits.
const BATCH: usize = 256;

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Acknowledged means there, also after a power cut; group commit makes it cheap.
        .synchronous(SqliteSynchronous::Full)
        // The command line may work beside a running server.
        .busy_timeout(Duration::from_secs(5))
        .foreign_keys(true)
        .pragma("trusted_schema", "OFF")
        .statement_cache_capacity(400)
}

pub async fn open_writer(path: &Path) -> Result<SqlitePool, sqlx::Error> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options(path))
        .await
}

pub async fn open_readers(path: &Path) -> Result<SqlitePool, sqlx::Error> {
    let options = options(path).pragma("query_only", "ON").pragma("cache_size", "-8192");
    SqlitePoolOptions::new()
        .max_connections(READERS)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await
}

/// Brings the system tables up to date.
///
/// # Errors
/// `Internal` when a migration fails.
pub async fn migrate(pool: &SqlitePool, count: Option<u32>) -> Result<()> {
    let connection = SqlxSqliteConnector::from_sqlx_sqlite_pool(pool.clone());
    migrations::up(&connection, count).await.map_err(of_migration)
}

pub async fn fetch(pool: &SqlitePool, sql: &Sql) -> Result<Vec<Row>> {
    let rows = query(sql)?.fetch_all(pool).await.map_err(failure)?;
    Ok(rows.into_iter().map(Row::Sqlite).collect())
}

pub(super) fn query(sql: &Sql) -> Result<Query<'_, Sqlite, SqliteArguments>> {
    let mut arguments = SqliteArguments::default();
    for value in sql.binds() {
        let added = match value {
            Bind::Null(_) => arguments.add(None::<String>),
            Bind::Text(text) => arguments.add(text.clone()),
            Bind::Integer(number) => arguments.add(*number),
            Bind::Boolean(flag) => arguments.add(*flag),
            // As text: a `Uuid` would be bound as a blob and never equal the stored text (`stack.md`, trap 5).
            Bind::Id(id) => arguments.add(id.to_string()),
            Bind::Date(date) => arguments.add(date.to_string()),
            Bind::Instant(at) => arguments.add(instant_text(*at)),
        };
        added.map_err(Problem::internal)?;
    }
    Ok(sqlx::query_with(sqlx::AssertSqlSafe(sql.text().to_owned()), arguments))
}

/// The writer: takes all jobs that wait (up to `BATCH`), runs each in a savepoint, commits once, then answers.
pub async fn run_writer(pool: SqlitePool, mut queue: mpsc::Receiver<Job>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let jobs = std::mem::take(&mut batch);
        match run_batch(&pool, &jobs).await {
            Ok(outcomes) => {
                for (job, outcome) in jobs.into_iter().zip(outcomes) {
                    // A caller who went away does not matter: the write is done or refused all the same.
                    let _ = job.answer.send(outcome);
                }
            }
            Err(cause) => {
                tracing::error!(%cause, "a batch of writes failed");
                for job in jobs {
                    let _ = job.answer.send(Err(batch_failure(&cause)));
                }
            }
        }
    }
}

fn batch_failure(cause: &sqlx::Error) -> ApplyError {
    if is_busy(cause) {
        return ApplyError::Busy;
    }
    let problem = told(cause).unwrap_or_else(|| Problem::new(Code::Unavailable));
    ApplyError::Failed(problem.caused_by(cause.to_string()))
}

async fn run_batch(pool: &SqlitePool, jobs: &[Job]) -> Result<Vec<Result<(), ApplyError>>, sqlx::Error> {
    let mut connection = pool.acquire().await?;
    connection.execute("BEGIN IMMEDIATE").await?;
    match run_jobs(&mut connection, jobs).await {
        Ok(outcomes) => Ok(outcomes),
        Err(cause) => {
            // Whatever state the transaction is in, no later batch may find itself inside it.
            let _ = connection.execute("ROLLBACK").await;
            let _ = connection.close().await;
            Err(cause)
        }
    }
}

async fn run_jobs(connection: &mut SqliteConnection, jobs: &[Job]) -> Result<Vec<Result<(), ApplyError>>, sqlx::Error> {
    let mut outcomes = Vec::with_capacity(jobs.len());
    for job in jobs {
        connection.execute("SAVEPOINT write").await?;
        let outcome = run_job(connection, job).await;
        if outcome.is_err() {
            connection.execute("ROLLBACK TO write").await?;
        }
        connection.execute("RELEASE write").await?;
        outcomes.push(outcome);
    }
    connection.execute("COMMIT").await?;
    Ok(outcomes)
}

async fn run_job(connection: &mut SqliteConnection, job: &Job) -> Result<(), ApplyError> {
    for (position, step) in job.steps.iter().enumerate() {
        let refusal = |cause| refusal(cause).at(position);
        let statement = query(step.sql()).map_err(ApplyError::Failed)?;
        let rows = if step.is_query() {
            let found = statement.fetch_optional(&mut *connection).await.map_err(refusal)?;
            u64::from(found.is_some())
        } else {
            statement.execute(&mut *connection).await.map_err(refusal)?.rows_affected()
        };
        step.judge(rows)?;
    }
    Ok(())
}

fn refusal(cause: sqlx::Error) -> ApplyError {
    if let Some(error) = cause.as_database_error()
        && error.is_unique_violation()
    {
        return ApplyError::Unique { index: error.message().to_owned(), step: 0 };
    }
    if is_busy(&cause) {
        return ApplyError::Busy;
    }
    ApplyError::Failed(failure(cause))
}

/// SQLITE_BUSY (5), its extended codes, and SQLITE_LOCKED (6).
fn is_busy(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
}
