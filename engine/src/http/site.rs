//! One workspace as it is served, and the further ones of a server: opened when somebody asks for them, kept from then on.

use super::app::{AppOptions, FilePlan};
use super::cookie::SessionCookie;
use super::metadata::Models;
use super::openapi::Documents;
use super::scopes::Scopes;
use super::view_as::Viewers;
use crate::config::Storage;
use crate::error::Result;
use crate::files::FileStore;
use crate::jobs;
use crate::workspaces::{DEFAULT_SLUG, Directory, Entry, Workspace, is_slug};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::{Notify, watch};

/// How long a name is believed to mean the workspace it meant: another process may have renamed it.
const BELIEVED_MS: i64 = 2_000;

/// What all requests to one workspace share.
pub(super) struct Site {
    pub workspace: Arc<Workspace>,
    pub options: AppOptions,
    /// What its addresses begin with: `/w/<slug>`, or nothing.
    pub prefix: String,
    pub scopes: Scopes,
    pub viewers: Viewers,
    pub files: FileStore,
    pub documents: Documents,
    pub models: Models,
    /// Tells its background work to end.
    pub leaving: watch::Sender<bool>,
}

impl Site {
    pub fn new(workspace: Arc<Workspace>, options: AppOptions, files: FileStore) -> Self {
        let prefix = if workspace.slug == DEFAULT_SLUG { String::new() } else { format!("/w/{}", workspace.slug) };
        Self {
            workspace,
            options,
            prefix,
            files,
            scopes: Scopes::default(),
            viewers: Viewers::default(),
            documents: Documents::default(),
            models: Models::default(),
            leaving: watch::Sender::new(false),
        }
    }

    /// The session cookie of this workspace.
    pub fn cookie(&self) -> SessionCookie<'_> {
        SessionCookie { slug: &self.workspace.slug, secure: !self.options.insecure_http }
    }
}

/// The workspaces behind `/w/{slug}`.
#[derive(Default)]
pub(super) struct Others {
    place: Option<Where>,
    known: RwLock<HashMap<String, Known>>,
    /// One name at a time is looked up.
    opening: tokio::sync::Mutex<()>,
    /// Opened, and nobody looks after them yet.
    fresh: Mutex<Vec<Arc<Site>>>,
    bell: Notify,
}

/// What is needed to open one.
struct Where {
    directory: Directory,
    plan: FilePlan,
    options: AppOptions,
}

struct Known {
    site: Arc<Site>,
    checked_ms: AtomicI64,
}

impl Others {
    pub fn new(directory: Directory, plan: FilePlan, options: AppOptions) -> Self {
        Self { place: Some(Where { directory, plan, options }), ..Self::default() }
    }

    /// The workspace of a name. Clock and ids are those of `first`.
    pub async fn find(&self, slug: &str, first: &Workspace) -> Result<Option<Arc<Site>>> {
        let Some(place) = self.place.as_ref().filter(|_| is_slug(slug)) else { return Ok(None) };
        if let Some(site) = self.believed(slug, first) {
            return Ok(Some(site));
        }
        let _alone = self.opening.lock().await;
        if let Some(site) = self.believed(slug, first) {
            return Ok(Some(site));
        }
        let entry = match place.directory.find(slug).await {
            Ok(entry) => entry,
            // The directory is away: what was open serves on.
            Err(problem) => return self.kept(slug).map(Some).ok_or(problem),
        };
        let kept = self.kept(slug);
        match (entry, kept) {
            (Some(entry), Some(site)) if site.workspace.id == entry.id => {
                self.believe(slug, first);
                Ok(Some(site))
            }
            (None, _) => {
                self.part(|site| site.workspace.slug == slug);
                Ok(None)
            }
            (Some(entry), _) => {
                // It had another name before, or the name was another one's.
                self.part(|site| site.workspace.slug == slug || site.workspace.id == entry.id);
                place.open(entry, first).await.map(|site| Some(self.keep(site, first)))
            }
        }
    }

    fn believed(&self, slug: &str, first: &Workspace) -> Option<Arc<Site>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let known = known.get(slug)?;
        let age = first.clock.now().timestamp_millis() - known.checked_ms.load(Ordering::Relaxed);
        (0..BELIEVED_MS).contains(&age).then(|| known.site.clone())
    }

    fn kept(&self, slug: &str) -> Option<Arc<Site>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.get(slug).map(|known| known.site.clone())
    }

    fn believe(&self, slug: &str, first: &Workspace) {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(slug) {
            known.checked_ms.store(first.clock.now().timestamp_millis(), Ordering::Relaxed);
        }
    }

    fn keep(&self, site: Arc<Site>, first: &Workspace) -> Arc<Site> {
        let checked_ms = AtomicI64::new(first.clock.now().timestamp_millis());
        let known = Known { site: site.clone(), checked_ms };
        self.known.write().unwrap_or_else(PoisonError::into_inner).insert(site.workspace.slug.clone(), known);
        self.fresh.lock().unwrap_or_else(PoisonError::into_inner).push(site.clone());
        self.bell.notify_one();
        site
    }

    /// Serves some of them no longer; whoever looks after them closes them.
    fn part(&self, gone: impl Fn(&Site) -> bool) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, known| {
            let stays = !gone(&known.site);
            if !stays {
                known.site.leaving.send_replace(true);
            }
            stays
        });
    }

    /// Those that are open, by name.
    pub fn open(&self) -> Vec<Arc<Site>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let mut sites: Vec<_> = known.values().map(|known| known.site.clone()).collect();
        sites.sort_by(|one, other| one.workspace.slug.cmp(&other.workspace.slug));
        sites
    }

    pub fn announcer(&self) -> Option<String> {
        match self.place.as_ref()?.directory.storage() {
            Storage::Folder(_) => None,
            Storage::Postgres(url) => Some(url.clone()),
        }
    }

    /// Opens those that have work to do and nobody has asked for: a job goes on also when its person waits for it elsewhere.
    pub async fn wake(&self, first: &Workspace) -> Result<()> {
        let Some(place) = &self.place else { return Ok(()) };
        for entry in place.directory.list().await? {
            if entry.id == first.id || self.kept(&entry.slug).is_some() {
                continue;
            }
            let db = place.directory.open_database(&entry.id).await?;
            let waiting = jobs::is_waiting(&db, first.clock.now()).await;
            db.close().await;
            if waiting? {
                self.find(&entry.slug, first).await?;
            }
        }
        Ok(())
    }

    /// Waits for workspaces nobody looks after.
    pub async fn opened(&self) -> Vec<Arc<Site>> {
        loop {
            let fresh = std::mem::take(&mut *self.fresh.lock().unwrap_or_else(PoisonError::into_inner));
            if !fresh.is_empty() {
                return fresh;
            }
            self.bell.notified().await;
        }
    }

    pub async fn close(&self) {
        let known = std::mem::take(&mut *self.known.write().unwrap_or_else(PoisonError::into_inner));
        for known in known.into_values() {
            known.site.workspace.db.close().await;
        }
        if let Some(place) = &self.place {
            place.directory.close().await;
        }
    }
}

impl Where {
    async fn open(&self, entry: Entry, first: &Workspace) -> Result<Arc<Site>> {
        let workspace = self.directory.open_beside(entry, first.clock.clone(), first.ids.clone()).await?;
        let folder = self.plan.folder.as_ref().map(|folder| folder.join(&workspace.id));
        let files = FileStore::new(folder.unwrap_or_else(|| workspace.files.clone()), self.plan.limit);
        Ok(Arc::new(Site::new(workspace, self.options, files)))
    }
}
