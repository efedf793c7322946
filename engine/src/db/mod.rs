//! The executor: the only place that talks to a database. It keeps a pool of readers and one way to write.
//!
//! A statement is text made of fixed fragments, registered names and bound values (`Sql`); a write is a list of such
//! statements applied in one transaction (`writer`). Nothing here knows what the statements mean.

pub mod sql;
pub mod row;
pub mod writer;
mod figures;
mod frozen;
mod kept;
mod name;
mod shape;
mod news;
mod proof;
mod sqlite;
mod postgres;
mod tally;
mod trouble;

pub use figures::{BATCH_SIZES, Figures};
pub use frozen::Frozen;
pub use kept::{Answer, Known, Mark, Stamp};
pub use name::{ColumnName, SchemaName, SystemTable, TableName};
pub use news::Announcements;
pub use proof::begin_ahead;
pub use row::Row;
pub use shape::{Column, Table};
pub use sql::{Bind, Dialect, Sql, Storage};
pub use tally::{Tally, tallied};
pub use writer::{ApplyError, Returned, Step, Stopwatch, Tag};

use crate::error::Result;
use figures::{Going, Luck};
use kept::Kept;
use std::path::Path;
use std::sync::Arc;
use trouble::{failure, unavailable};
use writer::Writer;

/// One workspace's database (or the control database): a SQLite file, or a schema of a PostgreSQL database.
#[derive(Clone)]
pub struct Database {
    inner: Arc<Inner>,
}

struct Inner {
    readers: Readers,
    writer: Writer,
    keeps: Keeps,
    schema: Option<SchemaName>,
    kept: Kept,
    luck: Luck,
    writes: Going,
    ear: proof::Ear,
}

/// Whose connections a database uses.
#[derive(Clone, Copy)]
enum Keeps {
    Own,
    /// Those of another one, which closes them.
    Shared,
}

enum Readers {
    Sqlite(sqlite::Readers),
    Postgres(postgres::Pool),
}

impl Database {
    /// Opens (or creates) a SQLite file and brings its system tables up to date.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be opened or is no database of ours.
    pub async fn open_sqlite(path: &Path) -> Result<Self> {
        Self::open_sqlite_at(path, None).await
    }

    /// The same, with only the first migrations: as an older version would have it. `None`: with all of them.
    ///
    /// # Errors
    /// As `open_sqlite`.
    pub async fn open_sqlite_at(path: &Path, migrations: Option<u32>) -> Result<Self> {
        sqlite::migrate(path, migrations).await?;
        let writer = Writer::Sqlite(sqlite::Writer::open(path)?);
        let readers = sqlite::Readers::open(path)?;
        Ok(Self::of((Readers::Sqlite(readers), writer), Keeps::Own, None))
    }

    /// Connects to `schema` (made when absent) of a PostgreSQL database and brings its system tables up to date.
    ///
    /// # Errors
    /// `Unavailable` when the server does not answer or refuses.
    pub async fn open_postgres(url: &str, schema: &SchemaName) -> Result<Self> {
        Self::open_postgres_at(url, schema, None).await
    }

    /// The same, with only the first migrations: as an older version would have it. `None`: with all of them.
    ///
    /// # Errors
    /// As `open_postgres`.
    pub async fn open_postgres_at(url: &str, schema: &SchemaName, migrations: Option<u32>) -> Result<Self> {
        postgres::migrate(url, schema, migrations).await?;
        Self::open_pool(url, schema, postgres::CONNECTIONS).await
    }

    /// As `open_postgres`, with at most so many connections, for this database and those opened beside it.
    ///
    /// # Errors
    /// As `open_postgres`.
    pub async fn open_postgres_with(url: &str, schema: &SchemaName, most: u32) -> Result<Self> {
        postgres::migrate(url, schema, None).await?;
        Self::open_pool(url, schema, most).await
    }

    async fn open_pool(url: &str, schema: &SchemaName, most: u32) -> Result<Self> {
        let pool = postgres::open_pool(url, most).await.map_err(unavailable)?;
        Ok(Self::of_pool(pool, Keeps::Own, schema))
    }

    /// Another schema (made when absent) of the same server, over the connections of this database; closing that one ends
    /// both. None for SQLite, where every file has its own.
    ///
    /// # Errors
    /// As `open_postgres`.
    pub async fn open_beside(&self, url: &str, schema: &SchemaName) -> Result<Option<Self>> {
        let Readers::Postgres(pool) = &self.inner.readers else { return Ok(None) };
        postgres::migrate(url, schema, None).await?;
        Ok(Some(Self::of_pool(pool.clone(), Keeps::Shared, schema)))
    }

    fn of_pool(pool: postgres::Pool, keeps: Keeps, schema: &SchemaName) -> Self {
        let writer = Writer::Postgres(pool.clone());
        Self::of((Readers::Postgres(pool), writer), keeps, Some(schema.clone()))
    }

    fn of((readers, writer): (Readers, Writer), keeps: Keeps, schema: Option<SchemaName>) -> Self {
        let (kept, luck, writes, ear) = (Kept::default(), Luck::default(), Going::default(), proof::Ear::default());
        Self { inner: Arc::new(Inner { readers, writer, keeps, schema, kept, luck, writes, ear }) }
    }

    /// Removes a schema with everything in it; one that is not there is removed already.
    ///
    /// # Errors
    /// `Unavailable` when the server does not answer or refuses.
    pub async fn remove_postgres(url: &str, schema: &SchemaName) -> Result<()> {
        postgres::remove(url, schema).await
    }

    /// The database as it is at this moment, however much is written while it is read.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be reached.
    pub async fn freeze(&self) -> Result<Frozen> {
        match &self.inner.readers {
            Readers::Sqlite(readers) => Ok(Frozen::sqlite(readers.freeze()?, self.sql())),
            Readers::Postgres(pool) => Frozen::postgres(pool, self.sql()).await,
        }
    }

    pub fn dialect(&self) -> Dialect {
        match &self.inner.readers {
            Readers::Sqlite(_) => Dialect::Sqlite,
            Readers::Postgres(_) => Dialect::Postgres,
        }
    }

    /// An empty statement for this database: its dialect and its schema.
    pub fn sql(&self) -> Sql {
        Sql::new(self.dialect(), self.inner.schema.clone())
    }

    /// All rows of a query, from a reader.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be reached, `Internal` when it refuses the statement.
    pub async fn read(&self, sql: &Sql) -> Result<Vec<Row>> {
        self.inner.ear.hear(sql.text());
        tally::timed(1, self.fetch(sql)).await
    }

    /// As `read`; answered from memory as long as nothing was committed since the same question. For questions about many
    /// rows with a short answer.
    ///
    /// # Errors
    /// As `read`.
    pub async fn read_kept(&self, sql: &Sql) -> Result<Arc<Vec<Row>>> {
        self.inner.ear.hear(sql.text());
        match self.remember(sql).await? {
            Known::Now(rows) => Ok(rows),
            Known::Before(_, stamp) => self.fetch_to_keep(sql, stamp, |_| None).await,
        }
    }

    /// What is kept of a question: the answer, where nothing was committed since, or a former one.
    ///
    /// # Errors
    /// As `read`.
    pub async fn remember(&self, sql: &Sql) -> Result<Known> {
        let known = self.inner.kept.find(sql, self.stamp().await?);
        if let Known::Now(_) = known {
            self.inner.luck.hit();
        }
        Ok(known)
    }

    /// As `read`, and keeps the answer; `stamp` is that of a state before. `mark` finds in it which state it is of, if it can
    /// be brought forward.
    ///
    /// # Errors
    /// As `read`.
    pub async fn read_to_keep(
        &self,
        sql: &Sql,
        stamp: Stamp,
        mark: impl FnOnce(&[Row]) -> Option<Mark>,
    ) -> Result<Arc<Vec<Row>>> {
        self.inner.ear.hear(sql.text());
        self.fetch_to_keep(sql, stamp, mark).await
    }

    async fn fetch_to_keep(
        &self,
        sql: &Sql,
        stamp: Stamp,
        mark: impl FnOnce(&[Row]) -> Option<Mark>,
    ) -> Result<Arc<Vec<Row>>> {
        self.inner.luck.miss();
        let rows = Arc::new(tally::timed(1, self.fetch(sql)).await?);
        let mark = mark(&rows);
        self.inner.kept.keep(sql, stamp, Answer { rows: rows.clone(), mark });
        Ok(rows)
    }

    /// Keeps an answer that was brought forward to a state after that of the stamp.
    pub fn keep_forwarded(&self, sql: &Sql, stamp: Stamp, answer: Answer) {
        self.inner.luck.forwarded();
        self.inner.kept.keep(sql, stamp, answer);
    }

    async fn stamp(&self) -> Result<Stamp> {
        match &self.inner.readers {
            Readers::Sqlite(readers) => readers.version().map(Stamp::Version),
            Readers::Postgres(pool) => postgres::snapshot(pool).await.map(Stamp::Snapshot),
        }
    }

    async fn fetch(&self, sql: &Sql) -> Result<Vec<Row>> {
        match &self.inner.readers {
            Readers::Sqlite(readers) => readers.fetch(sql).await,
            Readers::Postgres(pool) => postgres::fetch(pool, sql).await,
        }
    }

    /// The first row of a query, if any.
    ///
    /// # Errors
    /// As `read`.
    pub async fn find(&self, sql: &Sql) -> Result<Option<Row>> {
        Ok(self.read(sql).await?.into_iter().next())
    }

    /// Applies all steps in one transaction, or none of them. When this returns `Ok` the change is durable.
    ///
    /// # Errors
    /// The first step whose expectation failed, the unique index a step ran into, or a failure of the database.
    pub async fn apply(&self, steps: Vec<Step>) -> Result<(), ApplyError> {
        self.hear(&steps);
        let _going = self.inner.writes.enter();
        tally::timed(steps.len(), self.inner.writer.apply(steps)).await
    }

    /// Applies schema changes together with other steps; waits at most two seconds for running writes, three times.
    ///
    /// # Errors
    /// As `apply`, and `Busy` when other writes did not finish in time.
    pub async fn apply_exclusive(&self, steps: Vec<Step>) -> Result<(), ApplyError> {
        self.hear(&steps);
        proof::begin_publish();
        let _going = self.inner.writes.enter();
        let applied = tally::timed(steps.len(), self.inner.writer.apply_exclusive(steps)).await;
        proof::pass();
        applied
    }

    fn hear(&self, steps: &[Step]) {
        for step in steps {
            self.inner.ear.hear(step.sql().text());
        }
    }

    /// Runs a statement outside of any transaction on PostgreSQL, as it wants it for an index that is made while others
    /// write; SQLite has one writer, which does it in its turn.
    ///
    /// # Errors
    /// As `apply`.
    pub async fn run_alone(&self, sql: Sql) -> Result<(), ApplyError> {
        self.inner.ear.hear(sql.text());
        match &self.inner.readers {
            Readers::Sqlite(_) => self.apply(vec![Step::Run(sql)]).await,
            Readers::Postgres(pool) => postgres::run_alone(pool, &sql).await,
        }
    }

    /// What is to be applied together with a revocation, so that other processes forget what they remember of people.
    pub fn revocation_steps(&self) -> Vec<Step> {
        news::steps(self.sql(), self.inner.schema.as_ref())
    }

    /// A number that has grown when somebody's way in was taken away, by whichever process; none where `Announcements` tell
    /// it. Costs almost nothing as long as nothing is written.
    pub fn revocations(&self) -> Option<i64> {
        match &self.inner.readers {
            Readers::Sqlite(readers) => readers.revocations(),
            Readers::Postgres(_) => None,
        }
    }

    /// How it stands at this moment.
    pub fn figures(&self) -> Figures {
        let (connections, busy) = match &self.inner.readers {
            Readers::Sqlite(readers) => readers.counts(),
            Readers::Postgres(pool) => {
                let (open, waiting) = pool.figures();
                (open, open.saturating_sub(waiting))
            }
        };
        let (kept_hits, kept_forwarded, kept_misses) = self.inner.luck.told();
        let batches = match &self.inner.writer {
            Writer::Sqlite(writer) => Some(writer.batches()),
            Writer::Postgres(_) => None,
        };
        let writes_waiting = self.inner.writes.count();
        Figures { connections, busy, writes_waiting, batches, kept_hits, kept_forwarded, kept_misses }
    }

    /// The statements this database was sent since the last call, for tests that compare them. The first call answers none
    /// and begins to listen; release builds do not listen.
    pub fn overhear(&self) -> Vec<String> {
        self.inner.ear.take()
    }

    /// Waits for writes under way and closes all connections that are its own.
    pub async fn close(&self) {
        self.inner.writer.close().await;
        match (&self.inner.readers, self.inner.keeps) {
            (Readers::Sqlite(readers), _) => readers.close(),
            (Readers::Postgres(pool), Keeps::Own) => pool.close().await,
            (Readers::Postgres(_), Keeps::Shared) => {}
        }
    }
}
