//! A reading transaction on a connection and thread of its own: it may take as long as whoever reads from it.

use super::answer::Answer;
use super::connection::{self, prepare, say};
use super::unavailable;
use crate::db::sql::Sql;
use crate::error::{Code, Problem, Result};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc as orders;
use tokio::sync::mpsc;

/// Rows handed over at once.
const ROWS: usize = 200;
/// Such lots that wait to be taken.
const LOTS: usize = 4;

type Lot = rusqlite::Result<Arc<Answer>>;

/// The way to the thread, which ends with it.
pub struct Frozen {
    orders: orders::Sender<(Sql, mpsc::Sender<Lot>)>,
}

impl Frozen {
    /// Begins the transaction.
    ///
    /// # Errors
    /// `Unavailable` when the file cannot be opened.
    pub fn open(path: &Path) -> Result<Self> {
        let connection = connection::open(path).map_err(unavailable)?;
        connection.execute_batch("PRAGMA query_only = ON; BEGIN").map_err(unavailable)?;
        let (orders, queue) = orders::channel::<(Sql, mpsc::Sender<Lot>)>();
        let run = move || {
            while let Ok((sql, lots)) = queue.recv() {
                if let Err(cause) = tell(&connection, &sql, &lots) {
                    // Nobody listens any more: nobody misses it.
                    let _ = lots.blocking_send(Err(cause));
                }
            }
            let _ = say(&connection, "ROLLBACK");
        };
        let started = std::thread::Builder::new().name("frozen".into()).spawn(run);
        started.map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))?;
        Ok(Self { orders })
    }

    /// Begins to read a query.
    ///
    /// # Errors
    /// `Unavailable` when the thread is gone.
    pub fn select(&self, sql: &Sql) -> Result<mpsc::Receiver<Lot>> {
        let (lots, told) = mpsc::channel(LOTS);
        self.orders.send((sql.clone(), lots)).map_err(|_| Problem::new(Code::Unavailable))?;
        Ok(told)
    }
}

fn tell(connection: &Connection, sql: &Sql, lots: &mpsc::Sender<Lot>) -> rusqlite::Result<()> {
    let mut statement = prepare(connection, sql)?;
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    loop {
        let lot = Answer::read_some(width, &mut rows, ROWS)?;
        let is_last = lot.many() < ROWS;
        if lots.blocking_send(Ok(lot)).is_err() || is_last {
            return Ok(());
        }
    }
}
