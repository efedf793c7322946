//! Reading connections. A statement runs where it is asked, without a change of threads, as long as it is short; one that
//! takes longer is stopped, begins again on a thread for long ones, and goes there at once the next time.
//!
//! A change of threads costs as much as a read by id. The price is a task that is held up for some milliseconds at most.
//! Steps of SQLite's machine are counted, not time: a short statement does not become a long one on a busy processor.

use super::answer::Answer;
use super::connection::{self, select};
use super::{failure, unavailable};
use crate::db::figures::Going;
use crate::db::row::Row;
use crate::db::sql::Sql;
use crate::error::{Code, Problem, Result};
use foldhash::fast::RandomState;
use rusqlite::{Connection, ErrorCode};
use std::collections::HashSet;
use std::hash::BuildHasher as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Steps of SQLite's machine after which a statement is looked at: some 20 µs.
const STEPS: i32 = 1_000;
/// How many times that a statement may take where it is asked.
const SHORT: u32 = 100;
/// Long statements at once: more would only take the processors from the short ones.
const LONG: usize = 2;
/// Statements that are remembered as long ones; then all are forgotten, and found out anew.
const REMEMBERED: usize = 1_000;

/// The readers of one file; cheap to clone.
#[derive(Clone)]
pub struct Readers {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    /// Never more than there are threads that read.
    idle: Mutex<Vec<Reader>>,
    busy: Going,
    closed: AtomicBool,
    long: Semaphore,
    /// Hashes of the texts of long statements.
    known: Mutex<HashSet<u64>>,
    hash: RandomState,
    /// Notices what others commit.
    watch: Mutex<Connection>,
    /// At which state of the file the revocations were counted, and how many there were.
    revocations: Mutex<(i64, i64)>,
}

impl Readers {
    /// Opens the first one.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let first = Reader::open(path).map_err(unavailable)?;
        let inner = Inner {
            path: path.to_owned(),
            idle: Mutex::new(vec![first]),
            busy: Going::default(),
            closed: AtomicBool::new(false),
            long: Semaphore::new(LONG),
            known: Mutex::default(),
            hash: RandomState::default(),
            watch: Mutex::new(connection::open(path).map_err(unavailable)?),
            revocations: Mutex::new((-1, 0)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// All rows of a query.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be read, `Internal` when it refuses the statement.
    pub async fn fetch(&self, sql: &Sql) -> Result<Vec<Row>> {
        let hash = self.inner.hash.hash_one(sql.text());
        let short = if self.inner.is_long(hash) { None } else { self.inner.select(sql, Some(SHORT))? };
        let answer = match short {
            Some(answer) => answer,
            None => {
                self.inner.remember(hash);
                self.fetch_long(sql.clone()).await?
            }
        };
        Ok(answer.rows().map(Row::Sqlite).collect())
    }

    /// A number that is another one after every commit, whichever connection or process made it.
    ///
    /// # Errors
    /// As `fetch`.
    pub fn version(&self) -> Result<i64> {
        let watch = self.inner.watch.lock().unwrap_or_else(PoisonError::into_inner);
        let version =
            watch.prepare_cached("PRAGMA data_version").and_then(|mut ask| ask.query_row([], |row| row.get(0)));
        version.map_err(failure)
    }

    /// How often somebody's way in was taken away, by whichever process; none when it cannot be told.
    pub fn revocations(&self) -> Option<i64> {
        let version = self.version().ok()?;
        let mut known = self.inner.revocations.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != version {
            let watch = self.inner.watch.lock().unwrap_or_else(PoisonError::into_inner);
            let mut ask = watch.prepare_cached("SELECT COALESCE(MAX(number), 0) FROM sys_revocation").ok()?;
            *known = (version, ask.query_row([], |row| row.get(0)).ok()?);
        }
        Some(known.1)
    }

    /// Connections there are, and those at work.
    pub fn counts(&self) -> (usize, usize) {
        let busy = self.inner.busy.count();
        (self.inner.idle().len() + busy, busy)
    }

    /// A connection that goes on reading the state of this moment.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be opened.
    pub fn freeze(&self) -> Result<super::Frozen> {
        super::Frozen::open(&self.inner.path)
    }

    async fn fetch_long(&self, sql: Sql) -> Result<Arc<Answer>> {
        let _turn = self.inner.long.acquire().await.map_err(Problem::internal)?;
        let inner = self.inner.clone();
        let task = tokio::task::spawn_blocking(move || inner.select(&sql, None));
        let answer = task.await.map_err(Problem::internal)??;
        answer.ok_or_else(|| Problem::internal("a statement without a limit was stopped"))
    }

    /// Closes what is idle; what is read now is closed when it was read.
    pub fn close(&self) {
        self.inner.closed.store(true, Ordering::SeqCst);
        self.inner.idle().clear();
    }
}

impl Inner {
    /// All rows, or nothing when it took more looks than this.
    fn select(&self, sql: &Sql, looks: Option<u32>) -> Result<Option<Arc<Answer>>> {
        if self.closed.load(Ordering::SeqCst) {
            return Err(Problem::new(Code::Unavailable));
        }
        let _busy = self.busy.enter();
        let waiting = self.idle().pop();
        let reader = waiting.map_or_else(|| Reader::open(&self.path).map_err(unavailable), Ok)?;
        let answer = reader.select(sql, looks);
        if !self.closed.load(Ordering::SeqCst) {
            self.idle().push(reader);
        }
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(cause) if cause.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => Ok(None),
            Err(cause) => Err(failure(cause)),
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Reader>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_long(&self, hash: u64) -> bool {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(&hash)
    }

    fn remember(&self, hash: u64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(hash);
    }
}

/// One connection that only reads.
struct Reader {
    connection: Connection,
    limit: Arc<Limit>,
}

impl Reader {
    fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = connection::open(path)?;
        connection.execute_batch("PRAGMA query_only = ON")?;
        let limit = Arc::new(Limit(AtomicU32::new(UNLIMITED)));
        let asked = limit.clone();
        connection.progress_handler(STEPS, Some(move || asked.is_over()))?;
        Ok(Self { connection, limit })
    }

    fn select(&self, sql: &Sql, looks: Option<u32>) -> rusqlite::Result<Arc<Answer>> {
        self.limit.begin(looks);
        select(&self.connection, sql)
    }
}

/// How many looks the running statement has left.
struct Limit(AtomicU32);

const UNLIMITED: u32 = u32::MAX;

impl Limit {
    fn begin(&self, looks: Option<u32>) {
        self.0.store(looks.unwrap_or(UNLIMITED), Ordering::Relaxed);
    }

    /// One look; only the thread that runs the statement takes it.
    fn is_over(&self) -> bool {
        match self.0.load(Ordering::Relaxed) {
            UNLIMITED => false,
            0 => true,
            left => {
                self.0.store(left - 1, Ordering::Relaxed);
                false
            }
        }
    }
}
