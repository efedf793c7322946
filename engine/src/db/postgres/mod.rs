//! PostgreSQL: connections without session state; every statement names its schema.

mod gather;
mod pool;

pub use pool::{Lent, Pool, Purpose};

use super::name::SchemaName;
use super::row::Row;
use super::sql::{Bind, Sql, Storage};
use super::trouble::{failure, of_migration, outcome_unknown, unavailable};
use super::writer::{ApplyError, Step};
use crate::error::{Code, Problem, Result};
use gather::{Sent, is_counted};
use sea_orm::SqlxPostgresConnector;
use sea_orm::sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, PgPoolOptions, PgRow, Postgres};
use sea_orm::sqlx::{self, Arguments, Connection as _, Executor as _, Row as _, query::Query};
use std::str::FromStr;
use std::time::Instant;

/// Connections of a database that is opened by itself.
pub const CONNECTIONS: u32 = 8;
const STATEMENTS: usize = 400;

/// Opens no more than so many connections.
pub async fn open_pool(url: &str, most: u32) -> Result<Pool, sqlx::Error> {
    // Most of the cost of a short statement is its plan: one for all values, kept for every statement there may be.
    let options = PgConnectOptions::from_str(url)?
        .application_name("sartor")
        .options([("plan_cache_mode", "force_generic_plan"), ("jit", "off")])
        .statement_cache_capacity(STATEMENTS);
    Pool::open(options, most).await
}

/// Makes the schema when absent and brings its system tables up to date, on connections of its own: the only place with
/// session state (`search_path`, and a lock that others who open the same schema wait for).
///
/// # Errors
/// `Unavailable` when the server refuses, `Internal` when a migration fails.
pub async fn migrate(url: &str, schema: &SchemaName, count: Option<u32>) -> Result<()> {
    let options = PgConnectOptions::from_str(url).map_err(unavailable)?;
    let mut alone = PgConnection::connect_with(&options).await.map_err(unavailable)?;
    let lock = sqlx::query("SELECT pg_advisory_lock(hashtextextended($1, 0))").bind(schema.as_str());
    lock.execute(&mut alone).await.map_err(failure)?;
    let create = format!("CREATE SCHEMA IF NOT EXISTS \"{}\"", schema.as_str());
    alone.execute(sqlx::AssertSqlSafe(create)).await.map_err(failure)?;
    let options = options.options([("search_path", schema.as_str())]);
    // Without the care for idle connections, which it does not live long enough for: sqlx counts them in two steps, and between
    // them its care may go round for ever.
    let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let pool = pool.connect_with(options).await.map_err(unavailable)?;
    let migrated = migrations::up(&SqlxPostgresConnector::from_sqlx_postgres_pool(pool.clone()), count).await;
    // Only the newest tables are worked with.
    let forgotten = match (&migrated, count) {
        (Ok(()), None) => pool.execute(FORGET_FOREIGN).await.map(|_| ()),
        _ => Ok(()),
    };
    pool.close().await;
    // The lock ends with its connection.
    let closed = alone.close().await;
    migrated.map_err(of_migration)?;
    forgotten.map_err(failure)?;
    closed.map_err(failure)
}

/// Transactions of another server, whose copy this database is (`pg_dump`): their numbers say nothing here, and some day
/// would be taken for those of this one. A row that is seen was written by a transaction that is seen, unless it is such a
/// one; numbers that all see by now are harmless.
const FORGET_FOREIGN: &str = "UPDATE sys_history SET txid = NULL WHERE txid >= pg_snapshot_xmin(pg_current_snapshot()) \
    AND NOT pg_visible_in_snapshot(txid, pg_current_snapshot())";

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

/// All rows of a query. It changes nothing, so it is asked once more where a connection turns out to be broken.
pub async fn fetch(pool: &Pool, sql: &Sql) -> Result<Vec<Row>> {
    let rows = fetch_all(pool, || query(sql)).await?;
    Ok(rows.into_iter().map(Row::Postgres).collect())
}

/// The transactions a reader sees by now, as text.
pub async fn snapshot(pool: &Pool) -> Result<String> {
    let ask = || Ok(sqlx::query("SELECT CAST(pg_current_snapshot() AS text)"));
    let rows = fetch_all(pool, ask).await?;
    let row = rows.first().ok_or_else(|| Problem::internal("a snapshot has one row"))?;
    row.try_get(0).map_err(failure)
}

async fn fetch_all<'q>(pool: &Pool, ask: impl Fn() -> Result<Query<'q, Postgres, PgArguments>>) -> Result<Vec<PgRow>> {
    let mut broken = 0;
    loop {
        let mut lent = pool.acquire(Purpose::Read).await.map_err(failure)?;
        let connection = lent.connection().map_err(failure)?;
        let mut answer = ask()?.fetch_all(&mut *connection).await;
        // A column's type changed under a cached plan, which would fail for ever on this connection: forget its plans.
        if answer.as_ref().is_err_and(is_stale_plan) {
            connection.clear_cached_statements().await.map_err(failure)?;
            answer = ask()?.fetch_all(&mut *connection).await;
        }
        match lent.settle(answer) {
            Err(cause) if is_broken(&cause) && broken < most_broken(pool) => broken += 1,
            answer => return answer.map_err(failure),
        }
    }
}

/// Runs one statement, in no transaction of ours; `Busy` when somebody had it stopped.
pub async fn run_alone(pool: &Pool, sql: &Sql) -> Result<(), ApplyError> {
    let mut lent = pool.acquire(Purpose::Write).await.map_err(refusal)?;
    let connection = lent.connection().map_err(refusal)?;
    let answer = query(sql).map_err(ApplyError::Failed)?.persistent(false).execute(&mut *connection).await;
    lent.settle(answer).map(|_| ()).map_err(|cause| match is_stopped(&cause) {
        true => ApplyError::Busy,
        false => refusal(cause),
    })
}

/// `57014`: somebody had the server stop at the statement.
fn is_stopped(cause: &sqlx::Error) -> bool {
    cause.as_database_error().and_then(|error| error.code()).as_deref() == Some("57014")
}

/// After a server was started anew every connection that was open is broken, and one more may break meanwhile.
pub(super) fn most_broken(pool: &Pool) -> u32 {
    pool.most() + 1
}

/// Whether a connection is worth nothing any more: it ended, or its server does.
pub(super) fn is_broken(cause: &sqlx::Error) -> bool {
    match cause {
        sqlx::Error::Io(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => {
            let code = error.code().unwrap_or_default();
            code.starts_with("08") || matches!(&*code, "57P01" | "57P02" | "57P03" | "57P05")
        }
        _ => false,
    }
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
            Bind::Text(text) => arguments.add(text.as_str()),
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
///
/// Where a connection breaks before the commit was asked for, nothing has happened and another one is taken. Where it breaks
/// after that, nobody knows: that is what is told.
pub async fn apply(pool: &Pool, steps: &[Step], exclusive: bool) -> Result<(), ApplyError> {
    let mut broken = 0;
    loop {
        let lent = pool.acquire(Purpose::Write).await.map_err(refusal)?;
        match attempt(lent, steps, exclusive).await {
            Err(Halt::Broken(_)) if broken < most_broken(pool) => broken += 1,
            Err(Halt::Broken(cause)) => return Err(refusal(cause)),
            Err(Halt::Refused(error)) => return Err(error),
            Ok(()) => return Ok(()),
        }
    }
}

/// Why a transaction did not happen.
enum Halt {
    /// The connection broke before the commit.
    Broken(sqlx::Error),
    Refused(ApplyError),
}

impl Halt {
    fn of(cause: sqlx::Error) -> Self {
        if is_broken(&cause) { Halt::Broken(cause) } else { Halt::Refused(refusal(cause)) }
    }

    fn at(self, position: usize) -> Self {
        match self {
            Halt::Broken(cause) => Halt::Broken(cause),
            Halt::Refused(error) => Halt::Refused(error.at(position)),
        }
    }
}

async fn attempt(mut lent: Lent, steps: &[Step], exclusive: bool) -> Result<(), Halt> {
    // Left half-way the connection is closed, which rolls everything back.
    let connection = lent.connection().map_err(Halt::of)?;
    begin(connection, steps.first()).await.map_err(Halt::of)?;
    match run(connection, steps, exclusive).await {
        Ok(()) => {}
        Err(Halt::Broken(cause)) => return Err(Halt::Broken(cause)),
        Err(Halt::Refused(refused)) => {
            // What the write was refused for is told, whatever becomes of the connection.
            let undone = connection.execute("ROLLBACK").await;
            let refused = match (&undone, steps.first()) {
                (Ok(_), Some(first)) => heard_before(connection, first, refused).await,
                _ => refused,
            };
            let _ = lent.settle(undone);
            return Err(Halt::Refused(refused));
        }
    }
    let committed = connection.execute("COMMIT").await;
    lent.settle(committed).map(|_| ()).map_err(|cause| {
        // Only what the server itself says of the commit is known.
        let unknown = is_broken(&cause) || !matches!(cause, sqlx::Error::Database(_));
        Halt::Refused(if unknown { ApplyError::Failed(outcome_unknown(cause)) } else { refusal(cause) })
    })
}

/// Begins a transaction, with the share in a table its first step wants: one message, whose texts are cheap to plan.
async fn begin(connection: &mut PgConnection, first: Option<&Step>) -> Result<(), sqlx::Error> {
    match first.and_then(|step| Some((step.sql(), step.shared()?))) {
        None => connection.execute("BEGIN").await?,
        Some((sql, table)) => {
            let mut begin = sql.fresh();
            begin.raw("BEGIN; LOCK TABLE ").table(table.clone()).raw(" IN ROW SHARE MODE");
            connection.execute(sqlx::AssertSqlSafe(begin.text())).await?
        }
    };
    Ok(())
}

/// A refusal of the database, or what the first step says if it is heard before all others, as `Step::Sharing` promises:
/// sent together with them it may not have been asked.
async fn heard_before(connection: &mut PgConnection, first: &Step, refused: ApplyError) -> ApplyError {
    match refused {
        ApplyError::Unique { .. } | ApplyError::Failed(_) if first.shared().is_some() => {}
        _ => return refused,
    }
    let Ok(question) = query(first.sql()) else { return refused };
    match question.fetch_optional(connection).await {
        Ok(found) => first.judge(u64::from(found.is_some())).err().unwrap_or(refused),
        Err(_) => refused,
    }
}

async fn run(connection: &mut PgConnection, steps: &[Step], exclusive: bool) -> Result<(), Halt> {
    if exclusive {
        connection.execute("SET LOCAL lock_timeout = '2s'").await.map_err(Halt::of)?;
    }
    for sent in if exclusive { Sent::alone(steps) } else { Sent::together(steps) } {
        let halt = |cause| Halt::of(cause).at(sent.position());
        let mut statement = query(&sent.sql).map_err(|problem| Halt::Refused(ApplyError::Failed(problem)))?;
        if exclusive {
            // One-off DDL would only fill the statement cache.
            statement = statement.persistent(false);
        }
        match sent.steps {
            [step] => {
                let begun = Instant::now();
                let rows = if step.is_query() {
                    let found = statement.fetch_optional(&mut *connection).await.map_err(halt)?;
                    u64::from(found.is_some())
                } else {
                    statement.execute(&mut *connection).await.map_err(halt)?.rows_affected()
                };
                if let Some(watch) = step.watch() {
                    watch.add(begun.elapsed());
                }
                step.judge(rows).map_err(Halt::Refused)?;
            }
            several => {
                let counts = statement.fetch_one(&mut *connection).await.map_err(halt)?;
                let mut columns = 1;
                for step in several.iter().filter(|step| is_counted(step)) {
                    let rows: i64 = counts.try_get(columns).map_err(halt)?;
                    step.judge(rows.unsigned_abs()).map_err(Halt::Refused)?;
                    columns += 1;
                }
                if let Some(returned) = several.iter().find_map(Step::returned) {
                    returned.tell(Row::Postgres(counts), columns);
                }
            }
        }
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
