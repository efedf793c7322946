//! PostgreSQL: connections without session state; every statement names its schema.

mod gather;
mod pool;

pub use pool::Pool;

use super::row::Row;
use super::sql::{Bind, SchemaName, Sql, Storage};
use super::trouble::{failure, of_migration, unavailable};
use super::writer::{ApplyError, Step};
use crate::error::{Code, Problem, Result};
use gather::gather;
use pool::Purpose;
use sea_orm::SqlxPostgresConnector;
use sea_orm::sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPoolOptions, Postgres};
use sea_orm::sqlx::{self, Arguments, Connection as _, Executor as _, query::Query};
use std::borrow::Cow;
use std::str::FromStr;

const STATEMENTS: usize = 400;

pub async fn open_pool(url: &str) -> Result<Pool, sqlx::Error> {
    // Most of the cost of a short statement is its plan: one for all values, kept for every statement there may be.
    let options = PgConnectOptions::from_str(url)?
        .application_name("sartor")
        .options([("plan_cache_mode", "force_generic_plan"), ("jit", "off")])
        .statement_cache_capacity(STATEMENTS);
    Pool::open(options).await
}

/// Makes the schema when absent and brings its system tables up to date, on one connection of its own: the only place
/// with session state (`search_path`).
///
/// # Errors
/// `Unavailable` when the server refuses, `Internal` when a migration fails.
pub async fn migrate(url: &str, schema: &SchemaName, count: Option<u32>) -> Result<()> {
    let options = PgConnectOptions::from_str(url).map_err(unavailable)?;
    let mut connection = PgConnection::connect_with(&options).await.map_err(unavailable)?;
    let create = format!("CREATE SCHEMA IF NOT EXISTS \"{}\"", schema.as_str());
    connection.execute(sqlx::AssertSqlSafe(create)).await.map_err(failure)?;
    connection.close().await.map_err(failure)?;
    let options = options.options([("search_path", schema.as_str())]);
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.map_err(unavailable)?;
    let migrated = migrations::up(&SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone()), count).await;
    pool.close().await;
    migrated.map_err(of_migration)
}

/// Removes a schema and all it holds.
///
/// # Errors
/// `Unavailable` when the server refuses.
pub async fn remove(url: &str, schema: &SchemaName) -> Result<()> {
    let options = PgConnectOptions::from_str(url).map_err(unavailable)?;
    let mut connection = PgConnection::connect_with(&options).await.map_err(unavailable)?;
    let drop = format!("DROP SCHEMA IF EXISTS \"{}\" CASCADE", schema.as_str());
    connection.execute(sqlx::AssertSqlSafe(drop)).await.map_err(unavailable)?;
    connection.close().await.map_err(unavailable)
}

pub async fn fetch(pool: &Pool, sql: &Sql) -> Result<Vec<Row>> {
    let mut lent = pool.acquire(Purpose::Read).await.map_err(failure)?;
    let connection = lent.connection().map_err(failure)?;
    let rows = match query(sql)?.fetch_all(&mut *connection).await {
        // A column's type changed under a cached plan, which would fail for ever on this connection: forget its plans.
        Err(cause) if is_stale_plan(&cause) => match connection.clear_cached_statements().await {
            Ok(()) => query(sql)?.fetch_all(&mut *connection).await,
            Err(cause) => Err(cause),
        },
        settled => settled,
    };
    Ok(lent.settle(rows).map_err(failure)?.into_iter().map(Row::Postgres).collect())
}

/// The transactions a reader sees by now, as text.
pub async fn snapshot(pool: &Pool) -> Result<String> {
    let mut lent = pool.acquire(Purpose::Read).await.map_err(failure)?;
    let snapshot = sqlx::query_scalar("SELECT CAST(pg_current_snapshot() AS text)");
    let snapshot = snapshot.fetch_one(lent.connection().map_err(failure)?).await;
    lent.settle(snapshot).map_err(failure)
}

pub(super) fn query(sql: &Sql) -> Result<Query<'_, Postgres, PgArguments>> {
    let mut arguments = PgArguments::default();
    for value in sql.binds() {
        let added = match value {
            Bind::Null(Storage::Text) => arguments.add(None::<String>),
            Bind::Null(Storage::Integer) => arguments.add(None::<i64>),
            Bind::Null(Storage::Boolean) => arguments.add(None::<bool>),
            Bind::Null(Storage::Id) => arguments.add(None::<uuid::Uuid>),
            Bind::Null(Storage::Date) => arguments.add(None::<chrono::NaiveDate>),
            Bind::Null(Storage::Instant) => arguments.add(None::<chrono::DateTime<chrono::Utc>>),
            Bind::Text(text) => arguments.add(text.clone()),
            Bind::Integer(number) => arguments.add(*number),
            Bind::Boolean(flag) => arguments.add(*flag),
            Bind::Id(id) => arguments.add(*id),
            Bind::Date(date) => arguments.add(*date),
            Bind::Instant(at) => arguments.add(*at),
        };
        added.map_err(Problem::internal)?;
    }
    Ok(sqlx::query_with(sqlx::AssertSqlSafe(sql.text().to_owned()), arguments))
}

/// Runs all steps in one transaction; `exclusive` bounds the wait for locks, as a publish needs it.
pub async fn apply(pool: &Pool, steps: &[Step], exclusive: bool) -> Result<(), ApplyError> {
    let mut lent = pool.acquire(Purpose::Write).await.map_err(refusal)?;
    let connection = lent.connection().map_err(refusal)?;
    let outcome = match connection.execute("BEGIN").await {
        Ok(_) => run(connection, steps, exclusive).await,
        Err(cause) => Err(refusal(cause)),
    };
    // A connection whose transaction does not end is closed, which ends it.
    let ended = connection.execute(if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" }).await;
    let ended = lent.settle(ended).map(|_| ()).map_err(refusal);
    outcome.and(ended)
}

async fn run(connection: &mut PgConnection, steps: &[Step], exclusive: bool) -> Result<(), ApplyError> {
    if exclusive {
        connection.execute("SET LOCAL lock_timeout = '2s'").await.map_err(refusal)?;
    }
    let sent = if exclusive { steps.iter().map(Cow::Borrowed).enumerate().collect() } else { gather(steps) };
    for (position, step) in &sent {
        let refusal = |cause| refusal(cause).at(*position);
        let mut statement = query(step.sql()).map_err(ApplyError::Failed)?;
        if exclusive {
            // One-off DDL would only fill the statement cache.
            statement = statement.persistent(false);
        }
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
    if let Some(error) = cause.as_database_error() {
        if error.is_unique_violation() {
            return ApplyError::Unique { index: error.constraint().unwrap_or_default().to_owned(), step: 0 };
        }
        // lock_not_available, deadlock_detected, serialization_failure
        if matches!(error.code().as_deref(), Some("55P03" | "40P01" | "40001")) {
            return ApplyError::Busy;
        }
        // program_limit_exceeded: a value too long for the index that keeps it unique.
        if error.code().as_deref() == Some("54000") {
            return ApplyError::Failed(Problem::new(Code::TooLarge).caused_by(cause));
        }
    }
    ApplyError::Failed(failure(cause))
}

/// `0A000 cached plan must not change result type`.
fn is_stale_plan(cause: &sqlx::Error) -> bool {
    cause.as_database_error().and_then(|error| error.code()).as_deref() == Some("0A000")
}
