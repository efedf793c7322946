//! A database as it is at one moment: everything read here belongs to the same state, and writes go on meanwhile.
//!
//! SQLite keeps the state in its write-ahead log, PostgreSQL in its row versions. Rows are handed over one by one, so a
//! table larger than memory can be read.

use super::postgres::{Lent, Purpose};
use super::row::Row;
use super::sql::Sql;
use super::{failure, postgres, sqlite, unavailable};
use crate::error::Result;
use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use sea_orm::sqlx::postgres::PgRow;
use sea_orm::sqlx::{self, Executor as _};
use std::sync::Arc;
use std::vec::IntoIter;
use tokio::sync::mpsc;

/// One reading transaction; its connection ends with it when it is dropped.
pub struct Frozen {
    reading: Reading,
    blank: Sql,
}

enum Reading {
    Sqlite(sqlite::Frozen),
    Postgres(Lent),
}

impl Frozen {
    pub(super) fn sqlite(reading: sqlite::Frozen, blank: Sql) -> Self {
        Self { reading: Reading::Sqlite(reading), blank }
    }

    pub(super) async fn postgres(pool: &postgres::Pool, blank: Sql) -> Result<Self> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        let mut broken = 0;
        loop {
            let mut reading = pool.acquire(Purpose::Write).await.map_err(unavailable)?;
            match reading.connection().map_err(unavailable)?.execute(begin).await {
                Ok(_) => return Ok(Self { reading: Reading::Postgres(reading), blank }),
                Err(cause) if postgres::is_broken(&cause) && broken < postgres::most_broken(pool) => broken += 1,
                Err(cause) => return Err(unavailable(cause)),
            }
        }
    }

    /// An empty statement for this database.
    pub fn sql(&self) -> Sql {
        self.blank.fresh()
    }

    /// Begins to read the rows of a query, one by one.
    ///
    /// # Errors
    /// `Internal` for a statement that cannot be sent.
    pub fn stream<'a>(&'a mut self, sql: &'a Sql) -> Result<Rows<'a>> {
        Ok(match &mut self.reading {
            Reading::Sqlite(reading) => Rows::Sqlite(reading.select(sql)?, Vec::new().into_iter()),
            Reading::Postgres(reading) => {
                Rows::Postgres(postgres::query(sql)?.fetch(reading.connection().map_err(failure)?))
            }
        })
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read(&mut self, sql: &Sql) -> Result<Vec<Row>> {
        let mut found = Vec::new();
        let mut rows = self.stream(sql)?;
        while let Some(row) = rows.next().await? {
            found.push(row);
        }
        Ok(found)
    }
}

/// Rows on their way.
pub enum Rows<'a> {
    /// Those that come, and those that are here.
    Sqlite(mpsc::Receiver<rusqlite::Result<Arc<sqlite::Answer>>>, IntoIter<sqlite::SqliteRow>),
    Postgres(BoxStream<'a, sqlx::Result<PgRow>>),
}

impl Rows<'_> {
    /// The next row; none after the last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next(&mut self) -> Result<Option<Row>> {
        match self {
            Rows::Sqlite(lots, here) => loop {
                if let Some(row) = here.next() {
                    return Ok(Some(Row::Sqlite(row)));
                }
                let Some(lot) = lots.recv().await else { return Ok(None) };
                *here = lot.map_err(sqlite::failure)?.rows().collect::<Vec<_>>().into_iter();
            },
            Rows::Postgres(rows) => Ok(rows.try_next().await.map_err(failure)?.map(Row::Postgres)),
        }
    }
}
