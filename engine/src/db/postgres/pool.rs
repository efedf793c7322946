//! The connections to PostgreSQL: opened when all others are at work, lent to one statement or transaction, and taken back
//! when it is over.
//!
//! sqlx has a pool too, which asks the server for a sign of life each time a connection comes back: a round trip and a task
//! for every short statement. Here a connection that was used to its end is taken back as it is; one that failed is closed,
//! and so are those that wait beside it.

use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{Connection as _, Error};
use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// How long a request waits for one.
const PATIENCE: Duration = Duration::from_secs(10);
/// An older one is replaced: the server's memory for it only grows.
const LIFETIME: Duration = Duration::from_secs(600);
/// After this a server that takes no connection just now is asked again; each time twice as long, up to a second.
const PAUSE: Duration = Duration::from_millis(20);

/// The connections to one server; cheap to clone.
#[derive(Clone)]
pub struct Pool {
    inner: Arc<Inner>,
}

struct Inner {
    most: u32,
    options: PgConnectOptions,
    room: Arc<Semaphore>,
    /// The one used last is lent first, so that few are enough when little happens.
    idle: Mutex<Vec<Idle>>,
    closed: AtomicBool,
}

struct Idle {
    connection: PgConnection,
    since: Instant,
}

/// What a connection is lent for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One statement that changes nothing.
    Read,
    /// A transaction.
    Write,
}

impl Pool {
    /// Opens the first connection, and never more than `most` at once.
    ///
    /// # Errors
    /// Those of the driver.
    pub async fn open(options: PgConnectOptions, most: u32) -> Result<Self, Error> {
        let inner = Inner {
            most,
            options,
            room: Arc::new(Semaphore::new(most as usize)),
            idle: Mutex::default(),
            closed: AtomicBool::new(false),
        };
        let pool = Self { inner: Arc::new(inner) };
        pool.acquire(Purpose::Read).await?.give_back();
        Ok(pool)
    }

    /// A connection nobody else uses, until it is given back or dropped.
    ///
    /// # Errors
    /// `PoolTimedOut` when all are at work for too long, `PoolClosed` after the end, and those of the driver.
    pub async fn acquire(&self, purpose: Purpose) -> Result<Lent, Error> {
        let lent = async {
            let permit = self.inner.room.clone().acquire_owned().await.map_err(|_| Error::PoolClosed)?;
            if self.inner.closed.load(Ordering::SeqCst) {
                return Err(Error::PoolClosed);
            }
            let waiting = self.inner.idle().pop();
            let idle = match waiting.filter(|idle| idle.since.elapsed() < LIFETIME) {
                Some(idle) => idle,
                None => Idle { connection: self.connect().await?, since: Instant::now() },
            };
            Ok(Lent { idle: Some(idle), pool: self.inner.clone(), permit: Some(permit), purpose })
        };
        timeout(PATIENCE, lent).await.unwrap_or(Err(Error::PoolTimedOut))
    }

    /// A new connection, as soon as the server takes one: it may be starting.
    async fn connect(&self) -> Result<PgConnection, Error> {
        let mut pause = PAUSE;
        loop {
            match PgConnection::connect_with(&self.inner.options).await {
                Err(cause) if is_for_a_moment(&cause) => tokio::time::sleep(pause).await,
                settled => return settled,
            }
            pause = (pause * 2).min(Duration::from_secs(1));
        }
    }

    /// Connections at once.
    pub fn most(&self) -> u32 {
        self.inner.most
    }

    /// Connections that are open, and those of them that wait.
    pub fn figures(&self) -> (usize, usize) {
        let lent = (self.inner.most as usize).saturating_sub(self.inner.room.available_permits());
        let waiting = self.inner.idle().len();
        (lent + waiting, waiting)
    }

    /// Waits until all connections are back and closes them.
    pub async fn close(&self) {
        self.inner.closed.store(true, Ordering::SeqCst);
        let all = self.inner.room.acquire_many(self.inner.most).await;
        let idle = std::mem::take(&mut *self.inner.idle());
        for idle in idle {
            // It is gone one way or the other.
            let _ = idle.connection.close().await;
        }
        drop(all);
    }
}

impl Inner {
    fn take_back(&self, idle: Idle) {
        if !self.closed.load(Ordering::SeqCst) {
            self.idle().push(idle);
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection in use.
pub struct Lent {
    /// None when it was given back.
    idle: Option<Idle>,
    pool: Arc<Inner>,
    permit: Option<OwnedSemaphorePermit>,
    purpose: Purpose,
}

impl Lent {
    /// # Errors
    /// `PoolClosed` when it was given back, which no caller does.
    pub fn connection(&mut self) -> Result<&mut PgConnection, Error> {
        self.idle.as_mut().map(|idle| &mut idle.connection).ok_or(Error::PoolClosed)
    }

    /// For the next one: nothing is under way in it.
    fn give_back(mut self) {
        if let Some(idle) = self.idle.take() {
            self.pool.take_back(idle);
        }
    }

    /// After a statement or transaction: kept when the server settled it, whatever it said. Otherwise it is closed, and
    /// those that wait were most likely lost with it.
    pub fn settle<T>(mut self, outcome: Result<T, Error>) -> Result<T, Error> {
        match &outcome {
            Err(cause) if is_lost(cause) => {
                self.idle = None;
                self.pool.idle().clear();
            }
            Ok(_) | Err(_) => self.give_back(),
        }
        outcome
    }
}

impl Drop for Lent {
    /// Who asked went away before the answer: a reader's connection is of use again when the answer was taken off it. What
    /// a writer left half-way is closed, which undoes it.
    fn drop(&mut self) {
        let (Some(mut idle), Purpose::Read) = (self.idle.take(), self.purpose) else { return };
        let (Ok(runtime), pool, permit) = (Handle::try_current(), self.pool.clone(), self.permit.take()) else {
            return;
        };
        runtime.spawn(async move {
            if let Ok(Ok(())) = timeout(PATIENCE, idle.connection.ping()).await {
                pool.take_back(idle);
            }
            drop(permit);
        });
    }
}

/// Whether a connection is of no use after this error.
fn is_lost(cause: &Error) -> bool {
    match cause {
        Error::Database(_) => super::is_broken(cause),
        Error::RowNotFound => false,
        _ => true,
    }
}

/// Whether the server takes no connection now, and may soon: nobody listens yet, it has too many, it is starting.
fn is_for_a_moment(cause: &Error) -> bool {
    match cause {
        Error::Io(cause) => cause.kind() == ErrorKind::ConnectionRefused,
        Error::Database(cause) => cause.code().is_some_and(|code| matches!(&*code, "53300" | "57P03")),
        _ => false,
    }
}
