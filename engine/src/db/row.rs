//! One row of an answer, read by position with the type the column was declared with.

use super::failure;
use crate::error::{Problem, Result};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sqlx::{Row as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

/// A row of either database. Positions are those of the explicit column list; there is no access by name.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

macro_rules! get {
    ($row:expr, $at:expr, $type:ty) => {
        match $row {
            Row::Sqlite(row) => row.try_get_unchecked::<Option<$type>, _>($at).map_err(failure),
            Row::Postgres(row) => row.try_get::<Option<$type>, _>($at).map_err(failure),
        }
    };
}

impl Row {
    pub fn text(&self, at: usize) -> Result<Option<String>> {
        get!(self, at, String)
    }

    /// Text without copying it out of the driver's buffer.
    pub fn str(&self, at: usize) -> Result<Option<&str>> {
        get!(self, at, &str)
    }

    pub fn int(&self, at: usize) -> Result<Option<i64>> {
        get!(self, at, i64)
    }

    pub fn boolean(&self, at: usize) -> Result<Option<bool>> {
        get!(self, at, bool)
    }

    pub fn id(&self, at: usize) -> Result<Option<Uuid>> {
        match self {
            Row::Sqlite(_) => self.str(at)?.map(|text| Uuid::parse_str(text).map_err(Problem::internal)).transpose(),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
        }
    }

    pub fn date(&self, at: usize) -> Result<Option<NaiveDate>> {
        match self {
            Row::Sqlite(_) => self.str(at)?.map(|text| text.parse().map_err(Problem::internal)).transpose(),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
        }
    }

    pub fn instant(&self, at: usize) -> Result<Option<DateTime<Utc>>> {
        match self {
            Row::Sqlite(_) => self.str(at)?.map(|text| text.parse().map_err(Problem::internal)).transpose(),
            Row::Postgres(row) => row.try_get(at).map_err(failure),
        }
    }

    /// A value that must be there, such as a primary key.
    pub fn require<T>(value: Result<Option<T>>) -> Result<T> {
        value?.ok_or_else(|| Problem::internal("a column that is never empty was empty"))
    }
}
