//! The rows of an answer: all text in one piece, so that a page of a list is a handful of allocations.

use crate::error::{Problem, Result};
use rusqlite::types::ValueRef;
use rusqlite::{Error, Rows};
use std::sync::Arc;

/// Every value of every row.
#[derive(Debug, Default)]
pub struct Answer {
    width: usize,
    cells: Vec<Cell>,
    text: String,
}

#[derive(Clone, Copy, Debug)]
enum Cell {
    Null,
    Integer(i64),
    /// From where to where in `Answer::text`.
    Text(usize, usize),
}

impl Answer {
    /// Reads all rows.
    ///
    /// # Errors
    /// Those of the statement; a kind of value that no column of ours has.
    pub fn read(width: usize, mut rows: Rows<'_>) -> rusqlite::Result<Arc<Self>> {
        Self::read_some(width, &mut rows, usize::MAX)
    }

    /// Reads so many rows at most; fewer when there are no more.
    ///
    /// # Errors
    /// As `read`.
    pub fn read_some(width: usize, rows: &mut Rows<'_>, most: usize) -> rusqlite::Result<Arc<Self>> {
        let mut answer = Self { width, ..Self::default() };
        let mut left = most;
        while left > 0
            && let Some(row) = rows.next()?
        {
            left -= 1;
            for at in 0..width {
                let cell = answer.cell(at, row.get_ref(at)?)?;
                answer.cells.push(cell);
            }
        }
        Ok(Arc::new(answer))
    }

    fn cell(&mut self, at: usize, value: ValueRef<'_>) -> rusqlite::Result<Cell> {
        Ok(match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Integer(number),
            ValueRef::Text(bytes) => {
                let text = std::str::from_utf8(bytes).map_err(|cause| Error::Utf8Error(at, cause))?;
                let from = self.text.len();
                self.text.push_str(text);
                Cell::Text(from, self.text.len())
            }
            // Money is kept as integers, ids as text: such a column would be a mistake of ours (`stack.md`, trap 5).
            ValueRef::Real(_) | ValueRef::Blob(_) => {
                return Err(Error::InvalidColumnType(at, String::new(), value.data_type()));
            }
        })
    }

    /// How many rows there are.
    pub fn many(&self) -> usize {
        self.cells.len().checked_div(self.width).unwrap_or_default()
    }

    /// The rows, each keeping the answer alive.
    pub fn rows(self: Arc<Self>) -> impl Iterator<Item = SqliteRow> {
        (0..self.many()).map(move |n| SqliteRow { first: n * self.width, answer: self.clone() })
    }
}

/// One row of an answer.
pub struct SqliteRow {
    answer: Arc<Answer>,
    first: usize,
}

impl SqliteRow {
    pub fn str(&self, at: usize) -> Result<Option<&str>> {
        match self.cell(at)? {
            Cell::Null => Ok(None),
            Cell::Text(from, to) => Ok(self.answer.text.get(from..to)),
            Cell::Integer(_) => Err(other(at, "an integer")),
        }
    }

    pub fn int(&self, at: usize) -> Result<Option<i64>> {
        match self.cell(at)? {
            Cell::Null => Ok(None),
            Cell::Integer(number) => Ok(Some(number)),
            Cell::Text(..) => Err(other(at, "text")),
        }
    }

    fn cell(&self, at: usize) -> Result<Cell> {
        let inside = self.answer.cells.get(self.first + at).filter(|_| at < self.answer.width);
        inside.copied().ok_or_else(|| Problem::internal(format!("a row has no column {at}")))
    }
}

fn other(at: usize, kind: &'static str) -> Problem {
    Problem::internal(format!("column {at} of a row holds {kind}"))
}
