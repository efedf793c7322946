//! Writes: lists of statements, each list in one transaction.
//!
//! SQLite has one writer: a thread takes what waits and commits it together, so one sync to disk serves many requests (group
//! commit); a list that is refused leaves nothing behind. PostgreSQL runs each list in its own spawned task: a caller who goes
//! away mid-way can not hand a half-open transaction back to the pool (`stack.md`, trap 3).

use super::name::{ColumnName, TableName};
use super::row::Row;
use super::sql::Sql;
use super::{postgres, proof, sqlite};
use crate::error::Problem;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What a failed expectation means; told back to the caller of `apply`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// The published revision is no longer the one the write was decided on.
    Revision,
    /// The record is gone or no longer has the version that was read.
    Version,
    /// A draft, session or similar row is not in the state that was read.
    State,
    /// Another record still refers to the one that goes away.
    Referenced,
    /// A record that is to be referred to is gone.
    Target,
}

/// One statement of a write.
#[derive(Clone, Debug)]
pub enum Step {
    /// Run it; any number of rows.
    Run(Sql),
    /// Run it; it must touch exactly one row, otherwise nothing of the write happens.
    RunOne(Sql, Tag),
    /// A query that must answer at least one row.
    Require(Sql, Tag),
    /// A query that must answer no row.
    Absent(Sql, Tag),
    /// A query for the locks it takes; any number of rows.
    Lock(Sql),
    /// A step that looks at nothing the steps beside it write: it may be sent together with such neighbours, as one statement.
    Beside(Box<Step>),
    /// A step whose time is taken.
    Timed(Box<Step>, Stopwatch),
    /// A step that writes one row, of which something is told as it is then.
    Returning(Box<Step>, Returned),
    /// The first step of a write, which looks at a table that others leave alone while this write has a share in it: it is
    /// theirs for good once they hold it. Whatever the database refuses the write for, this step is heard before.
    Sharing(Box<Step>, TableName),
}

/// Columns of the row a step writes, as they are when it is written. Told by PostgreSQL where the step goes together with
/// others; who finds nothing told reads the row.
#[derive(Clone)]
pub struct Returned {
    pub(super) columns: Vec<ColumnName>,
    told: Arc<Mutex<Option<(Row, usize)>>>,
}

impl Returned {
    pub fn new(columns: Vec<ColumnName>) -> Self {
        Self { columns, told: Arc::default() }
    }

    /// A row that has them one after the other, and the place of the first.
    pub fn take(&self) -> Option<(Row, usize)> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn tell(&self, row: Row, first: usize) {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner) = Some((row, first));
    }
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Returned").field(&self.columns).finish()
    }
}

/// The time some steps took; what is taken twice, because a write began again, counts twice.
#[derive(Clone, Debug, Default)]
pub struct Stopwatch(Arc<AtomicU64>);

impl Stopwatch {
    pub fn taken(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::Relaxed))
    }

    pub(super) fn add(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

impl Step {
    /// The same step, for which it does not matter whether its neighbours ran before it.
    pub fn beside(self) -> Self {
        Step::Beside(Box::new(self))
    }

    /// The same step, of whose row something is told.
    pub fn returning(self, returned: &Returned) -> Self {
        Step::Returning(Box::new(self), returned.clone())
    }

    /// The same step, with a share in a table.
    pub fn sharing(self, table: impl Into<TableName>) -> Self {
        Step::Sharing(Box::new(self), table.into())
    }

    /// The table it wants a share in.
    pub(super) fn shared(&self) -> Option<&TableName> {
        match self {
            Step::Sharing(_, table) => Some(table),
            Step::Beside(step) | Step::Timed(step, _) | Step::Returning(step, _) => step.shared(),
            Step::Run(_) | Step::RunOne(..) | Step::Require(..) | Step::Absent(..) | Step::Lock(_) => None,
        }
    }

    /// Whether it may be sent together with its neighbours.
    pub(super) fn is_beside(&self) -> bool {
        match self {
            Step::Beside(_) => true,
            Step::Timed(step, _) | Step::Returning(step, _) | Step::Sharing(step, _) => step.is_beside(),
            Step::Run(_) | Step::RunOne(..) | Step::Require(..) | Step::Absent(..) | Step::Lock(_) => false,
        }
    }

    /// The same step, with its time taken.
    pub fn timed(self, watch: &Stopwatch) -> Self {
        Step::Timed(Box::new(self), watch.clone())
    }

    pub(super) fn watch(&self) -> Option<&Stopwatch> {
        match self {
            Step::Timed(_, watch) => Some(watch),
            Step::Beside(step) | Step::Returning(step, _) | Step::Sharing(step, _) => step.watch(),
            Step::Run(_) | Step::RunOne(..) | Step::Require(..) | Step::Absent(..) | Step::Lock(_) => None,
        }
    }

    /// What of its row is to be told.
    pub(super) fn returned(&self) -> Option<&Returned> {
        match self {
            Step::Returning(_, returned) => Some(returned),
            Step::Beside(step) | Step::Timed(step, _) | Step::Sharing(step, _) => step.returned(),
            Step::Run(_) | Step::RunOne(..) | Step::Require(..) | Step::Absent(..) | Step::Lock(_) => None,
        }
    }

    pub fn sql(&self) -> &Sql {
        match self {
            Step::Run(sql) | Step::RunOne(sql, _) | Step::Require(sql, _) | Step::Absent(sql, _) | Step::Lock(sql) => {
                sql
            }
            Step::Beside(step) | Step::Timed(step, _) => step.sql(),
            Step::Returning(step, _) | Step::Sharing(step, _) => step.sql(),
        }
    }

    /// Whether so many rows are what the step expects.
    pub(super) fn judge(&self, rows: u64) -> Result<(), ApplyError> {
        proof::pass();
        match self.refusal(rows) {
            None => Ok(()),
            Some(tag) => Err(ApplyError::Expected(tag)),
        }
    }

    /// What so many rows mean, where they are not those expected.
    fn refusal(&self, rows: u64) -> Option<Tag> {
        let (kept, tag) = match self {
            Step::Run(_) | Step::Lock(_) => return None,
            Step::RunOne(_, tag) => (rows == 1, tag),
            Step::Require(_, tag) => (rows > 0, tag),
            Step::Absent(_, tag) => (rows == 0, tag),
            Step::Beside(step) | Step::Timed(step, _) => return step.refusal(rows),
            Step::Returning(step, _) | Step::Sharing(step, _) => return step.refusal(rows),
        };
        (!kept).then_some(*tag)
    }

    pub(super) fn is_query(&self) -> bool {
        match self {
            Step::Run(_) | Step::RunOne(..) => false,
            Step::Require(..) | Step::Absent(..) | Step::Lock(_) => true,
            Step::Beside(step) | Step::Timed(step, _) => step.is_query(),
            Step::Returning(step, _) | Step::Sharing(step, _) => step.is_query(),
        }
    }
}

/// Why a write did not happen. Nothing of it is left behind.
#[derive(Debug)]
pub enum ApplyError {
    Expected(Tag),
    /// A unique index refused: its name, or on SQLite the table and columns it is of, and the position of the step.
    Unique {
        index: String,
        step: usize,
    },
    /// Other writes kept a lock for too long.
    Busy,
    Failed(Problem),
}

impl ApplyError {
    /// The same refusal, met at this step.
    pub(super) fn at(self, position: usize) -> Self {
        match self {
            ApplyError::Unique { index, .. } => ApplyError::Unique { index, step: position },
            ApplyError::Expected(_) | ApplyError::Busy | ApplyError::Failed(_) => self,
        }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ApplyError::Expected(tag) => write!(f, "expectation failed: {tag:?}"),
            ApplyError::Unique { index, step } => write!(f, "unique index at step {step}: {index}"),
            ApplyError::Busy => f.write_str("locked by other writes"),
            ApplyError::Failed(problem) => problem.fmt(f),
        }
    }
}

impl From<ApplyError> for Problem {
    /// For writes whose expectations cannot fail in a way the caller could settle.
    fn from(error: ApplyError) -> Self {
        use crate::error::Code;
        match error {
            ApplyError::Expected(_) => Problem::new(Code::StateConflict),
            ApplyError::Unique { .. } => Problem::new(Code::UniqueViolation),
            ApplyError::Busy => Problem::new(Code::Unavailable),
            ApplyError::Failed(problem) => problem,
        }
    }
}

/// How often a write that the server gave up for another one begins again.
const TRIES: usize = 3;

/// The way to write of one database.
pub(super) enum Writer {
    Sqlite(sqlite::Writer),
    Postgres(postgres::Pool),
}

impl Writer {
    pub async fn apply(&self, steps: Vec<Step>) -> Result<(), ApplyError> {
        match self {
            Writer::Sqlite(writer) => writer.apply(steps).await,
            Writer::Postgres(pool) => {
                let pool = pool.clone();
                // Two writes that wait for each other: one of them was given up by the server, and begins again.
                let task = tokio::spawn(async move {
                    for _ in 0..TRIES {
                        match postgres::apply(&pool, &steps, false).await {
                            Err(ApplyError::Busy) => {}
                            settled => return settled,
                        }
                    }
                    postgres::apply(&pool, &steps, false).await
                });
                task.await.map_err(|cause| ApplyError::Failed(Problem::internal(cause)))?
            }
        }
    }

    pub async fn apply_exclusive(&self, steps: Vec<Step>) -> Result<(), ApplyError> {
        match self {
            // The one writer is exclusive anyway.
            Writer::Sqlite(writer) => writer.apply(steps).await,
            Writer::Postgres(pool) => {
                let pool = pool.clone();
                let task = tokio::spawn(async move {
                    for _ in 0..2 {
                        match postgres::apply(&pool, &steps, true).await {
                            Err(ApplyError::Busy) => {}
                            settled => return settled,
                        }
                    }
                    postgres::apply(&pool, &steps, true).await
                });
                task.await.map_err(|cause| ApplyError::Failed(Problem::internal(cause)))?
            }
        }
    }

    pub async fn close(&self) {
        match self {
            Writer::Sqlite(writer) => writer.close().await,
            Writer::Postgres(_) => {}
        }
    }
}
