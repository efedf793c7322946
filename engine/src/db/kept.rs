//! Answers that are kept until the database changes: counts and sums over all rows are asked again far more often than
//! anything happens.
//!
//! A `Stamp` stands for the state a reader finds; it is taken before the answer is read, so an answer is never older than
//! its stamp, and an equal stamp means that nothing was committed since, whoever would have written.

use super::row::Row;
use super::sql::{Bind, Sql};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A state of the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stamp {
    /// SQLite: `PRAGMA data_version` of one connection that never writes.
    Version(i64),
    /// PostgreSQL: `pg_current_snapshot()`; equal ones see the same rows.
    Snapshot(String),
}

/// Answers of one database.
#[derive(Default)]
pub struct Kept {
    answers: Mutex<HashMap<Asked, (Stamp, Arc<Vec<Row>>)>>,
}

/// A statement's text and its values.
type Asked = (String, Vec<Bind>);

/// Answers kept at once.
const ANSWERS: usize = 200;
/// A longer answer is not worth its memory.
const ROWS: usize = 1_000;

impl Kept {
    /// The answer this statement had in this state, if it is known.
    pub fn find(&self, sql: &Sql, stamp: &Stamp) -> Option<Arc<Vec<Row>>> {
        let answers = self.answers();
        let (of, rows) = answers.get(&asked(sql))?;
        (of == stamp).then(|| rows.clone())
    }

    pub fn keep(&self, sql: &Sql, stamp: Stamp, rows: Arc<Vec<Row>>) {
        if rows.len() > ROWS {
            return;
        }
        let mut answers = self.answers();
        if answers.len() >= ANSWERS {
            answers.retain(|_, (of, _)| *of == stamp);
        }
        if answers.len() >= ANSWERS {
            answers.clear();
        }
        answers.insert(asked(sql), (stamp, rows));
    }

    fn answers(&self) -> MutexGuard<'_, HashMap<Asked, (Stamp, Arc<Vec<Row>>)>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn asked(sql: &Sql) -> Asked {
    (sql.text().to_owned(), sql.binds().to_vec())
}
