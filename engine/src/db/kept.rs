//! Answers that are kept until the database changes: counts and sums over all rows are asked again far more often than
//! anything happens.
//!
//! A `Stamp` stands for the state a reader finds; it is taken before the answer is read, so an answer is never older than
//! its stamp, and an equal stamp means that nothing was committed since, whoever would have written.
//!
//! An answer of a former state is worth something too where it is known exactly which state that was (`Mark`): whoever
//! knows what it means may bring it forward by what was changed since (`records/forward.rs`).

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

/// Exactly which state of the database an answer is of, as a statement tells beside the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// How far the history went: the last number on SQLite, the snapshot on PostgreSQL.
    pub history: String,
    /// What was published.
    pub revision: i64,
}

/// An answer, and exactly which state it is of where it can be brought forward.
#[derive(Clone)]
pub struct Answer {
    pub rows: Arc<Vec<Row>>,
    pub mark: Option<Mark>,
}

/// What is known of a question.
pub enum Known {
    /// Nothing was committed since.
    Now(Arc<Vec<Row>>),
    /// The answer of a former state, if there is one, and the stamp of the state now.
    Before(Option<Answer>, Stamp),
}

/// Answers of one database.
#[derive(Default)]
pub struct Kept {
    answers: Mutex<Answers>,
}

/// A statement's text and its values.
type Asked = (String, Vec<Bind>);
/// What was answered, and in which state.
type Answers = HashMap<Asked, (Stamp, Answer)>;

/// Answers kept at once.
const ANSWERS: usize = 200;
/// A longer answer is not worth its memory.
const ROWS: usize = 1_000;

impl Kept {
    /// What this statement answered, in this state or before.
    pub fn find(&self, sql: &Sql, stamp: Stamp) -> Known {
        let answers = self.answers();
        match answers.get(&asked(sql)) {
            Some((of, answer)) if *of == stamp => Known::Now(answer.rows.clone()),
            former => Known::Before(former.map(|(_, answer)| answer.clone()), stamp),
        }
    }

    pub fn keep(&self, sql: &Sql, stamp: Stamp, answer: Answer) {
        if answer.rows.len() > ROWS {
            return;
        }
        let mut answers = self.answers();
        let asked = asked(sql);
        if answers.len() >= ANSWERS && !answers.contains_key(&asked) {
            // Those of a former state that nobody can bring forward first.
            answers.retain(|_, (of, answer)| *of == stamp || answer.mark.is_some());
        }
        if answers.len() >= ANSWERS && !answers.contains_key(&asked) {
            answers.retain(|_, (of, _)| *of == stamp);
        }
        if answers.len() >= ANSWERS && !answers.contains_key(&asked) {
            answers.clear();
        }
        answers.insert(asked, (stamp, answer));
    }

    fn answers(&self) -> MutexGuard<'_, Answers> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn asked(sql: &Sql) -> Asked {
    (sql.text().to_owned(), sql.binds().to_vec())
}
