//! The writer: a thread with the one writing connection. It takes the writes that wait, runs one after the other, commits
//! once, then answers all of them: one sync to disk serves many.
//!
//! Hardly any write is refused, and a savepoint costs every write a copy of each page it changes. So they run without one
//! until the first refusal among them: then all is undone, those before it are done again, and from there on each of the
//! batch has a savepoint of its own.

use super::checkpoint::Checkpoints;
use super::connection::{self, execute, is_answered, say};
use super::{failure, told, unavailable};
use crate::db::figures::{BATCH_SIZES, Batches};
use crate::db::writer::{ApplyError, Step};
use crate::error::{Code, Problem, Result};
use rusqlite::{Connection, Error, ErrorCode, ffi};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// Writes that may wait before callers are held back.
const QUEUE: usize = 1024;
/// After this a batch takes no more writes: those in it wait for their answer.
const BATCH: Duration = Duration::from_millis(20);

type Outcome = Result<(), ApplyError>;

enum Order {
    Write(Vec<Step>, oneshot::Sender<Outcome>),
    Close(oneshot::Sender<()>),
}

/// The way to the writer's thread, which ends with it.
pub struct Writer {
    orders: mpsc::Sender<Order>,
    batches: Arc<Batches>,
}

impl Writer {
    /// Opens the file and starts the thread.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = connection::open_writer(path).map_err(unavailable)?;
        let (orders, queue) = mpsc::channel(QUEUE);
        let batches = Arc::new(Batches::default());
        let checkpoints = Checkpoints::begin(path)?;
        let thread = Thread { path: path.to_owned(), checkpoints, connection, queue, batches: batches.clone() };
        let started = std::thread::Builder::new().name("writer".into()).spawn(move || thread.run());
        started.map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))?;
        Ok(Self { orders, batches })
    }

    /// Batches committed, by size, and the writes in them.
    pub fn batches(&self) -> ([u64; BATCH_SIZES.len() + 1], u64) {
        self.batches.told()
    }

    /// Applies all steps, or none of them.
    ///
    /// # Errors
    /// As `Database::apply`.
    pub async fn apply(&self, steps: Vec<Step>) -> Outcome {
        let stopped = || ApplyError::Failed(Problem::new(Code::Unavailable));
        let (answer, done) = oneshot::channel();
        self.orders.send(Order::Write(steps, answer)).await.map_err(|_| stopped())?;
        done.await.map_err(|_| stopped())?
    }

    /// Waits for the writes that were ordered and closes the connection.
    pub async fn close(&self) {
        let (answer, done) = oneshot::channel();
        if self.orders.send(Order::Close(answer)).await.is_ok() {
            let _ = done.await;
        }
    }
}

/// The writes of a transaction under way, and what became of each.
#[derive(Default)]
struct Batch {
    writes: Vec<Vec<Step>>,
    outcomes: Vec<Outcome>,
    /// One was refused: from now on each has a savepoint.
    careful: bool,
}

struct Thread {
    path: PathBuf,
    /// Before the connection, so that it ends before that is closed.
    checkpoints: Checkpoints,
    connection: Connection,
    queue: mpsc::Receiver<Order>,
    batches: Arc<Batches>,
}

impl Thread {
    fn run(mut self) {
        while let Some(order) = self.queue.blocking_recv() {
            let closing = match order {
                Order::Write(steps, answer) => self.batch(steps, answer),
                Order::Close(closed) => Some(closed),
            };
            if let Some(closed) = closing {
                drop(self);
                let _ = closed.send(());
                return;
            }
        }
    }

    /// One transaction of this write and of those that wait by the time it is done. Answers who waits for the end.
    fn batch(&mut self, steps: Vec<Step>, answer: oneshot::Sender<Outcome>) -> Option<oneshot::Sender<()>> {
        let mut answers = vec![answer];
        let mut closing = None;
        match self.commit(steps, &mut answers, &mut closing) {
            // A caller who went away does not matter: the write is done or refused all the same.
            Ok(outcomes) => answers.into_iter().zip(outcomes).for_each(|(answer, outcome)| drop(answer.send(outcome))),
            Err(cause) => {
                tracing::error!(%cause, "a batch of writes failed");
                self.begin_anew();
                answers.into_iter().for_each(|answer| drop(answer.send(Err(batch_failure(&cause)))));
            }
        }
        self.checkpoints.tend(&self.connection);
        closing
    }

    fn commit(
        &mut self,
        mut steps: Vec<Step>,
        answers: &mut Vec<oneshot::Sender<Outcome>>,
        closing: &mut Option<oneshot::Sender<()>>,
    ) -> Result<Vec<Outcome>, Error> {
        let begun = Instant::now();
        let mut batch = Batch::default();
        say(&self.connection, "BEGIN IMMEDIATE")?;
        loop {
            self.add(&mut batch, steps)?;
            if begun.elapsed() > BATCH {
                break;
            }
            match self.queue.try_recv() {
                Ok(Order::Write(next, answer)) => {
                    answers.push(answer);
                    steps = next;
                }
                Ok(Order::Close(closed)) => {
                    *closing = Some(closed);
                    break;
                }
                Err(_) => break,
            }
        }
        say(&self.connection, "COMMIT")?;
        self.batches.note(batch.outcomes.len());
        Ok(batch.outcomes)
    }

    /// Runs one more write; an error is one of the whole batch.
    fn add(&self, batch: &mut Batch, steps: Vec<Step>) -> Result<(), Error> {
        let outcome = if batch.careful { self.apply(&steps)? } else { self.run_steps(&steps) };
        if outcome.is_err() && !batch.careful {
            say(&self.connection, "ROLLBACK")?;
            say(&self.connection, "BEGIN IMMEDIATE")?;
            batch.careful = true;
            let again = batch.writes.iter().map(|before| self.apply(before));
            batch.outcomes = again.collect::<Result<_, Error>>()?;
        }
        batch.writes.push(steps);
        batch.outcomes.push(outcome);
        Ok(())
    }

    /// One write in its savepoint; an error is one of the whole batch.
    fn apply(&self, steps: &[Step]) -> Result<Outcome, Error> {
        say(&self.connection, "SAVEPOINT write")?;
        let outcome = self.run_steps(steps);
        if outcome.is_err() {
            say(&self.connection, "ROLLBACK TO write")?;
        }
        say(&self.connection, "RELEASE write")?;
        Ok(outcome)
    }

    fn run_steps(&self, steps: &[Step]) -> Outcome {
        for (position, step) in steps.iter().enumerate() {
            let begun = step.watch().map(|watch| (watch, Instant::now()));
            let rows = if step.is_query() {
                is_answered(&self.connection, step.sql()).map(u64::from)
            } else {
                execute(&self.connection, step.sql())
            };
            if let Some((watch, begun)) = begun {
                watch.add(begun.elapsed());
            }
            step.judge(rows.map_err(|cause| refusal(cause).at(position))?)?;
        }
        Ok(())
    }

    /// Whatever state the transaction is in, no later batch may find itself inside it.
    fn begin_anew(&mut self) {
        let _ = self.connection.execute_batch("ROLLBACK");
        match connection::open_writer(&self.path) {
            Ok(connection) => self.connection = connection,
            Err(cause) => tracing::error!(%cause, "the file could not be opened again"),
        }
    }
}

fn batch_failure(cause: &Error) -> ApplyError {
    if is_busy(cause) {
        return ApplyError::Busy;
    }
    let problem = told(cause).unwrap_or_else(|| Problem::new(Code::Unavailable));
    ApplyError::Failed(problem.caused_by(cause.to_string()))
}

fn refusal(cause: Error) -> ApplyError {
    if is_busy(&cause) {
        return ApplyError::Busy;
    }
    match cause {
        Error::SqliteFailure(error, Some(index)) if is_unique(error) => ApplyError::Unique { index, step: 0 },
        other => ApplyError::Failed(failure(other)),
    }
}

fn is_unique(error: ffi::Error) -> bool {
    matches!(error.extended_code, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
}

fn is_busy(cause: &Error) -> bool {
    matches!(cause.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Dialect, Sql, TableName};

    /// Writes one number after the other; a number that is there already is refused.
    fn write(numbers: &[i64]) -> Vec<Step> {
        let insert = |number: &i64| {
            let mut sql = Sql::new(Dialect::Sqlite, None);
            sql.raw("INSERT INTO ").table(TableName::system("sys_state")).raw(" (one) VALUES (").int(*number).raw(")");
            Step::Run(sql)
        };
        numbers.iter().map(insert).collect()
    }

    fn check(writes: &[&[i64]], refused: &[usize], kept: &[i64]) {
        let memory = Path::new(":memory:");
        let connection = connection::open_writer(memory).expect("a connection");
        connection.execute_batch("CREATE TABLE sys_state (one INTEGER PRIMARY KEY)").expect("a table");
        let (_, queue) = mpsc::channel(1);
        let checkpoints = Checkpoints::begin(memory).expect("a thread");
        let thread = Thread { path: PathBuf::new(), checkpoints, connection, queue, batches: Arc::default() };
        let mut batch = Batch::default();
        say(&thread.connection, "BEGIN IMMEDIATE").expect("a transaction");
        for numbers in writes {
            thread.add(&mut batch, write(numbers)).expect("a batch");
        }
        say(&thread.connection, "COMMIT").expect("a commit");
        let found = batch.outcomes.iter().enumerate().filter(|(_, outcome)| outcome.is_err()).map(|(n, _)| n);
        assert_eq!(found.collect::<Vec<_>>(), refused, "{writes:?}");
        assert_eq!(batch.outcomes.len(), writes.len());
        let mut rows = thread.connection.prepare("SELECT one FROM sys_state ORDER BY one").expect("a query");
        let rows = rows.query_map([], |row| row.get(0)).and_then(Iterator::collect::<rusqlite::Result<Vec<i64>>>);
        assert_eq!(rows.expect("numbers"), kept, "{writes:?}");
    }

    #[test]
    fn a_refused_write_leaves_nothing_behind_and_takes_no_other_with_it() {
        check(&[&[1, 2], &[3]], &[], &[1, 2, 3]);
        check(&[&[1, 1]], &[0], &[]);
        check(&[&[1, 1], &[2]], &[0], &[2]);
        check(&[&[1, 2], &[3, 2], &[3], &[4, 1], &[5]], &[1, 3], &[1, 2, 3, 5]);
    }
}
