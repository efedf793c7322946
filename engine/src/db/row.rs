//! One row of an answer, read by position with the type the column was declared with.

use super::failure;
use super::sql::{read_date, read_instant};
use super::sqlite::SqliteRow;
use crate::error::{Problem, Result};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sqlx::{Row as _, postgres::PgRow};
use std::sync::Arc;
use uuid::Uuid;

/// A row of either database. Positions are those of the explicit column list; there is no access by name.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
    Renumbered(Renumbered),
}

/// A row whose columns from one on are other numbers than those the database answered.
pub struct Renumbered {
    rows: Arc<Vec<Row>>,
    /// Which of them it is.
    at: usize,
    from: usize,
    numbers: Vec<Option<i64>>,
}

impl Renumbered {
    fn row(&self) -> Result<&Row> {
        self.rows.get(self.at).ok_or_else(|| Problem::internal("a row that is kept is gone"))
    }

    /// The number that stands in a column, where one does.
    fn number(&self, at: usize) -> Option<Option<i64>> {
        self.numbers.get(at.checked_sub(self.from)?).copied()
    }
}

impl Row {
    /// The row `at` of an answer with these numbers in its columns from `from` on.
    pub fn renumbered(rows: &Arc<Vec<Row>>, at: usize, (from, numbers): (usize, Vec<Option<i64>>)) -> Self {
        let (rows, at) = match rows.get(at) {
            // What it was before is no use to anybody.
            Some(Row::Renumbered(former)) => (&former.rows, former.at),
            _ => (rows, at),
        };
        Row::Renumbered(Renumbered { rows: rows.clone(), at, from, numbers })
    }

    pub fn text(&self, at: usize) -> Result<Option<String>> {
        Ok(self.str(at)?.map(str::to_owned))
    }

    /// Text without copying it out of the driver's buffer.
    pub fn str(&self, at: usize) -> Result<Option<&str>> {
        match self {
            Row::Sqlite(row) => row.str(at),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
            Row::Renumbered(own) => own.row()?.str(at),
        }
    }

    pub fn int(&self, at: usize) -> Result<Option<i64>> {
        match self {
            Row::Sqlite(row) => row.int(at),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
            Row::Renumbered(own) => own.number(at).map_or_else(|| own.row()?.int(at), Ok),
        }
    }

    pub fn boolean(&self, at: usize) -> Result<Option<bool>> {
        match self {
            Row::Sqlite(row) => Ok(row.int(at)?.map(|number| number != 0)),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
            Row::Renumbered(own) => own.row()?.boolean(at),
        }
    }

    pub fn id(&self, at: usize) -> Result<Option<Uuid>> {
        match self {
            Row::Sqlite(_) => self.str(at)?.map(|text| Uuid::parse_str(text).map_err(Problem::internal)).transpose(),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
            Row::Renumbered(own) => own.row()?.id(at),
        }
    }

    pub fn date(&self, at: usize) -> Result<Option<NaiveDate>> {
        match self {
            Row::Sqlite(_) => parsed(self.str(at)?, read_date),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
            Row::Renumbered(own) => own.row()?.date(at),
        }
    }

    pub fn instant(&self, at: usize) -> Result<Option<DateTime<Utc>>> {
        match self {
            Row::Sqlite(_) => parsed(self.str(at)?, read_instant),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
            Row::Renumbered(own) => own.row()?.instant(at),
        }
    }

    /// A value that must be there, such as a primary key.
    pub fn require<T>(value: Result<Option<T>>) -> Result<T> {
        value?.ok_or_else(|| Problem::internal("a column that is never empty was empty"))
    }
}

/// Text in our own format, or in another one that means the same.
fn parsed<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    text: Option<&str>,
    quick: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    text.map(|text| quick(text).map_or_else(|| text.parse().map_err(Problem::internal), Ok)).transpose()
}
