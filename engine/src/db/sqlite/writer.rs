//! The writer: a thread with the one writing connection. It takes the writes that wait, runs each in a savepoint, commits
//! once, then answers all of them: one sync to disk serves many.

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
        let thread = Thread { path: path.to_owned(), connection, queue, batches: batches.clone() };
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

struct Thread {
    path: PathBuf,
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
        closing
    }

    fn commit(
        &mut self,
        mut steps: Vec<Step>,
        answers: &mut Vec<oneshot::Sender<Outcome>>,
        closing: &mut Option<oneshot::Sender<()>>,
    ) -> Result<Vec<Outcome>, Error> {
        let begun = Instant::now();
        let mut outcomes = Vec::new();
        say(&self.connection, "BEGIN IMMEDIATE")?;
        loop {
            outcomes.push(self.apply(&steps)?);
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
        self.batches.note(outcomes.len());
        Ok(outcomes)
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
            let rows = if step.is_query() {
                is_answered(&self.connection, step.sql()).map(u64::from)
            } else {
                execute(&self.connection, step.sql())
            };
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
