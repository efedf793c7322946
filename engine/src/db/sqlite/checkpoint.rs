//! Copies what was committed from the write-ahead log into the file, beside the writer: it takes as much of a processor as
//! the commits themselves and would make every write wait that comes in the middle of it.
//!
//! The log begins anew only when all of it is in the file, and while writes go on a thread beside them never gets there. So
//! the thread copies until little is left, and the writer copies that little between two batches.

use super::{connection, unavailable};
use crate::error::{self, Code, Problem};
use rusqlite::hooks::Wal;
use rusqlite::{Connection, Result};
use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Pages in the log from which on it is worth copying (some 100 MB). A record is in some fifteen trees: a page that many
/// writes change is copied once for all of them. And while the copy is synced to disk commits wait for the same disk: the
/// rarer, the fewer of them (`docs/adr/0005-sqlite-driver.md`).
const MANY: u32 = 24_000;
/// Pages the writer may copy itself, which takes a few milliseconds.
const FEW: u32 = 300;
/// Rounds of copying after which the rest is the writer's however much it is.
const ROUNDS: usize = 4;

thread_local! {
    /// Pages in the log after the last commit of this thread.
    static PAGES: Cell<u32> = const { Cell::new(0) };
}

/// Lets a connection tell how long the log is, in place of copying it itself.
pub fn attend(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.wal_hook(Some(note));
    Ok(())
}

fn note(_: &Wal, pages: i32) -> Result<()> {
    PAGES.set(pages.unsigned_abs());
    Ok(())
}

/// The writer's side of it.
pub struct Checkpoints {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    /// The thread has copied most of the log.
    copied: Arc<AtomicBool>,
    /// It was woken and its work is not taken over yet.
    asked: bool,
    /// Length of the log at which it is woken.
    due: u32,
    /// Pages from which on the log is worth copying.
    many: u32,
}

impl Checkpoints {
    /// Starts the thread that copies.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be opened.
    pub fn begin(path: &Path) -> error::Result<Self> {
        Self::begin_from(path, MANY)
    }

    /// The same, with a log of so many pages.
    fn begin_from(path: &Path, many: u32) -> error::Result<Self> {
        let connection = connection::open(path).map_err(unavailable)?;
        let (wake, woken) = sync_channel(1);
        let copied = Arc::new(AtomicBool::new(false));
        let told = copied.clone();
        let thread = std::thread::Builder::new().name("checkpoint".into());
        let started = thread.spawn(move || work(&connection, &woken, &told));
        let thread = started.map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))?;
        Ok(Self { wake: Some(wake), thread: Some(thread), copied, asked: false, due: many, many })
    }

    /// To be called after every commit, on the writer's thread.
    pub fn tend(&mut self, writer: &Connection) {
        let pages = PAGES.get();
        if self.copied.swap(false, Ordering::AcqRel) {
            self.asked = false;
            if let Err(cause) = copy(writer) {
                tracing::warn!(%cause, "the log was not copied to its end");
            }
            // Who still reads an older state keeps the log from beginning anew: then it is tried again after as much more.
            self.due = pages + self.many;
        } else if pages < self.many {
            self.due = self.many;
        }
        if pages >= self.due && !self.asked {
            self.asked = self.wake.as_ref().is_some_and(|wake| wake.try_send(()).is_ok());
        }
    }
}

impl Drop for Checkpoints {
    /// Ends the thread: the connection that closes last is to be the writer's, which leaves no log behind.
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn work(connection: &Connection, woken: &Receiver<()>, copied: &AtomicBool) {
    while woken.recv().is_ok() {
        for _ in 0..ROUNDS {
            match copy(connection) {
                Ok(left) if left > FEW => {}
                Ok(_) => break,
                Err(cause) => {
                    tracing::warn!(%cause, "the log was not copied");
                    break;
                }
            }
        }
        copied.store(true, Ordering::Release);
    }
}

/// Copies what nobody needs in its older state; answers how many pages are left in the log.
fn copy(connection: &Connection) -> Result<u32> {
    let mut copy = connection.prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?;
    copy.query_row([], |row| {
        let (log, done): (i64, i64) = (row.get(1)?, row.get(2)?);
        Ok(u32::try_from(log - done).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::time::{Duration, Instant};

    /// Pages: enough to be copied more than once in a test.
    const MANY: u32 = 2_000;

    struct Folder(PathBuf);

    impl Folder {
        fn new() -> Self {
            let folder = std::env::temp_dir().join(format!("sartor-log-{}", uuid::Uuid::now_v7()));
            std::fs::create_dir(&folder).expect("a folder");
            Self(folder)
        }

        fn file(&self) -> PathBuf {
            self.0.join("data.db")
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    struct Log {
        writer: Connection,
        checkpoints: Checkpoints,
        folder: Folder,
    }

    impl Log {
        fn begin() -> Self {
            let folder = Folder::new();
            let writer = connection::open_writer(&folder.file()).expect("a file");
            writer.execute_batch("CREATE TABLE one (id INTEGER PRIMARY KEY, filling BLOB)").expect("a table");
            let checkpoints = Checkpoints::begin_from(&folder.file(), MANY).expect("a thread");
            Self { folder, writer, checkpoints }
        }

        /// Commits some thousand pages, as the writer does; answers how long the log was at most.
        fn fill(&mut self, pages: u32) -> u32 {
            let mut longest = 0;
            for _ in 0..pages / 50 {
                let row = "INSERT INTO one (filling) VALUES (zeroblob(50 * 4096))";
                self.writer.execute(row, []).expect("a row");
                longest = longest.max(PAGES.get());
                self.tend();
            }
            longest
        }

        /// Work that was asked for is waited for, so that the test says the same on every machine.
        fn tend(&mut self) {
            self.checkpoints.tend(&self.writer);
            let begun = Instant::now();
            while self.checkpoints.asked && !self.checkpoints.copied.load(Ordering::Acquire) {
                assert!(begun.elapsed() < Duration::from_secs(30), "nobody copies");
                std::thread::yield_now();
            }
        }
    }

    #[test]
    fn the_log_begins_anew_however_much_is_written() {
        let mut log = Log::begin();
        let longest = log.fill(4 * MANY);
        assert!((MANY..MANY + 200).contains(&longest), "{longest}");
    }

    #[test]
    fn who_reads_an_older_state_keeps_the_log_until_they_are_done() {
        let mut log = Log::begin();
        log.fill(100);
        let reader = connection::open(&log.folder.file()).expect("a reader");
        let count = |wanted: i64| {
            let found = reader.query_row("SELECT COUNT(*) FROM one", [], |row| row.get::<_, i64>(0));
            assert_eq!(found.expect("a count"), wanted);
        };
        reader.execute_batch("BEGIN").expect("a transaction");
        count(2);
        let longest = log.fill(3 * MANY);
        assert!(longest >= 3 * MANY, "{longest}");
        count(2);
        reader.execute_batch("COMMIT").expect("the end");
        log.fill(2 * MANY);
        assert!(PAGES.get() < MANY + 200, "{}", PAGES.get());
        count(i64::from(2 + 5 * MANY / 50));
    }

    #[test]
    fn a_closed_file_has_no_log() {
        let mut log = Log::begin();
        log.fill(2 * MANY);
        let Log { folder, writer, checkpoints } = log;
        drop(checkpoints);
        drop(writer);
        let names = std::fs::read_dir(&folder.0).expect("a folder").flatten();
        assert_eq!(names.map(|entry| entry.file_name()).collect::<Vec<_>>(), ["data.db"]);
    }
}
