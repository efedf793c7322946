//! Workspaces: one company each, with a database of its own and the snapshot of its published revision.
//!
//! A control database knows only which workspace lies where (`directory`). Requests pin a snapshot from here; a publish by
//! another node or by the command line is noticed within a second on reads, and by the write itself on writes.

mod directory;
mod store;
pub mod backup;
pub mod demo;
pub mod first_hour;
pub mod setup;

pub use directory::{DEFAULT_SLUG, Directory, Entry, is_slug, list, unknown};

use crate::auth::Authenticator;
use crate::clock::Clock;
use crate::config::Storage;
use crate::db::Database;
use crate::drafts::{Desk, revisions};
use crate::error::Result;
use crate::ids::{self, Ids};
use crate::locales::Language;
use crate::records::{Asked, Numbers};
use crate::snapshot::Snapshot;
use arc_swap::ArcSwap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

impl Directory {
    /// Opens a workspace that was found here and compiles its published revision.
    ///
    /// # Errors
    /// `Unavailable` when its place cannot be used.
    pub async fn open_workspace(&self, entry: Entry, clock: Clock, ids: Ids) -> Result<Arc<Workspace>> {
        Workspace::open_entry(self.storage(), entry, clock, ids).await
    }

    /// The same, over the connections of this directory, which is closed last.
    ///
    /// # Errors
    /// As `open_workspace`.
    pub async fn open_beside(&self, entry: Entry, clock: Clock, ids: Ids) -> Result<Arc<Workspace>> {
        let db = self.open_database(&entry.id).await?;
        Workspace::of(db, self.storage(), entry, (clock, ids)).await
    }

    /// The workspace that is served without a prefix, over the connections of this directory; made when there is none.
    ///
    /// # Errors
    /// As `open_workspace`.
    pub async fn open_default(&self, clock: Clock, ids: Ids) -> Result<Arc<Workspace>> {
        let entry = self.get_or_create(DEFAULT_SLUG, &clock, &ids).await?;
        self.open_beside(entry, clock, ids).await
    }
}

/// How long a snapshot is used before somebody looks whether it is still the published one.
const CHECK_AFTER_MS: i64 = 1000;

/// One open workspace.
pub struct Workspace {
    pub slug: String,
    /// Names its folder or schema; never changes, also when the slug does.
    pub id: String,
    pub db: Database,
    /// Folder of the uploaded files.
    pub files: PathBuf,
    pub clock: Clock,
    pub ids: Ids,
    /// Key of the seal on cursors.
    pub secret: String,
    pub auth: Authenticator,
    pub numbers: Numbers,
    /// What is asked here.
    pub asked: Asked,
    /// Rung when there is a job to be done.
    pub bell: Notify,
    snapshot: ArcSwap<Snapshot>,
    checked_ms: AtomicI64,
    /// Only one task at a time compiles a new revision.
    loading: Mutex<()>,
}

impl Workspace {
    /// Opens a workspace and compiles its published revision. The one called `default` is made when there is none.
    ///
    /// # Errors
    /// `NotFound` for another slug that is not there, `Unavailable` when the storage cannot be used.
    pub async fn open(storage: &Storage, slug: &str, clock: Clock, ids: Ids) -> Result<Arc<Self>> {
        let directory = Directory::open(storage).await?;
        let entry = directory.get_or_create(slug, &clock, &ids).await;
        directory.close().await;
        Self::open_entry(storage, entry?, clock, ids).await
    }

    async fn open_entry(storage: &Storage, entry: Entry, clock: Clock, ids: Ids) -> Result<Arc<Self>> {
        let db = directory::open_database(storage, &entry.id).await?;
        Self::of(db, storage, entry, (clock, ids)).await
    }

    async fn of(db: Database, storage: &Storage, entry: Entry, (clock, ids): (Clock, Ids)) -> Result<Arc<Self>> {
        let secret = store::ensure_state(&db, ids::secret(32)).await?;
        let snapshot = revisions::load_head(&db).await?;
        Ok(Arc::new(Self {
            auth: Authenticator::new(&entry.slug, db.clone(), clock.clone()),
            checked_ms: AtomicI64::new(clock.now().timestamp_millis()),
            slug: entry.slug,
            files: storage.files(&entry.id),
            id: entry.id,
            db,
            clock,
            ids,
            secret,
            numbers: Numbers::default(),
            asked: Asked::default(),
            bell: Notify::new(),
            snapshot: ArcSwap::from_pointee(snapshot),
            loading: Mutex::new(()),
        }))
    }

    /// The snapshot to pin for a request. Looks at most once a second whether it is still the published one; when the
    /// database cannot be asked, the last one known serves on.
    pub async fn current(&self) -> Arc<Snapshot> {
        if self.is_check_due()
            && let Err(problem) = self.refresh().await
        {
            tracing::warn!(%problem, cause = %problem.causes(), "the published revision could not be checked");
        }
        self.snapshot.load_full()
    }

    /// True for one caller a second.
    fn is_check_due(&self) -> bool {
        let now = self.clock.now().timestamp_millis();
        let last = self.checked_ms.load(Ordering::Relaxed);
        let due = now < last || now - last >= CHECK_AFTER_MS;
        due && self.checked_ms.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok()
    }

    /// The snapshot of the revision that is published now, compiled if it is new.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn refresh(&self) -> Result<Arc<Snapshot>> {
        let head = revisions::find_head(&self.db).await?;
        if self.snapshot.load().revision < head {
            let _alone = self.loading.lock().await;
            if self.snapshot.load().revision < head {
                self.swap(revisions::load_head(&self.db).await?);
            }
        }
        Ok(self.snapshot.load_full())
    }

    /// Serves a snapshot from now on, unless a later one is served already.
    pub fn swap(&self, snapshot: Snapshot) {
        let fresh = Arc::new(snapshot);
        let revision = fresh.revision;
        let before =
            self.snapshot.rcu(|served| if served.revision < fresh.revision { fresh.clone() } else { served.clone() });
        if before.revision < revision {
            tracing::info!(workspace = %self.slug, revision, "a revision is served");
        }
    }

    /// The desk at which drafts of this workspace are worked on.
    pub fn desk<'a>(&'a self, head: &'a Snapshot, author: Option<Uuid>, language: Language) -> Desk<'a> {
        Desk { db: &self.db, head, clock: &self.clock, ids: &self.ids, author, language }
    }
}
