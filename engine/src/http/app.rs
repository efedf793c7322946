//! What all requests of a server share: the workspaces it serves, and how.

use super::limits::Limits;
use super::site::{Others, Site};
use super::watch::Requests;
use crate::auth;
use crate::error::Result;
use crate::files::{self, FileStore};
use crate::ids::Ids;
use crate::records::EXPORT_LIMIT;
use crate::workspaces::{Directory, Workspace};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How a server serves.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppOptions {
    /// Offer the demo users' sign-ins to everybody.
    pub demo: bool,
    /// Plain HTTP beyond loopback: the session cookie is not `Secure`.
    pub insecure_http: bool,
}

/// Where further workspaces of a server keep their files.
#[derive(Clone, Debug)]
pub struct FilePlan {
    /// Each has a folder of its own below it, by its id; none: beside its database.
    pub folder: Option<PathBuf>,
    /// Largest file accepted, in bytes.
    pub limit: u64,
}

/// The state of the router. One pointer: every layer of every request has a copy.
#[derive(Clone)]
pub struct App(Arc<AppState>);

/// What there is of a server once.
#[derive(Clone)]
pub struct AppState {
    first: Arc<Site>,
    others: Arc<Others>,
    /// Most records of an exported file.
    pub(super) export_limit: u64,
    /// Ids of requests; apart from the ids of records, so that reading leaves those as they are.
    pub(super) request_ids: Ids,
    pub(super) requests: Arc<Requests>,
    pub(super) limits: Limits,
    /// It was told to stop.
    stopping: Arc<AtomicBool>,
    /// Digest of what `/metrics` is opened with; none: there is no such address.
    pub(super) metrics: Option<Arc<str>>,
}

impl Deref for App {
    type Target = AppState;

    fn deref(&self) -> &AppState {
        &self.0
    }
}

impl App {
    /// Serves one workspace, without a prefix. Files are where it keeps them.
    pub fn new(workspace: Arc<Workspace>, options: AppOptions) -> Self {
        let files = FileStore::new(workspace.files.clone(), files::LIMIT);
        let request_ids = match &workspace.ids {
            Ids::Random => Ids::Random,
            Ids::Counted(_) => Ids::Counted(Arc::new(AtomicU64::new(1))),
        };
        let first = Arc::new(Site::new(workspace, options, files));
        Self(Arc::new(AppState {
            first,
            others: Arc::default(),
            export_limit: EXPORT_LIMIT,
            request_ids,
            requests: Arc::default(),
            limits: Limits::default(),
            stopping: Arc::default(),
            metrics: None,
        }))
    }

    fn with(mut self, change: impl FnOnce(&mut AppState)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    /// The same, with files in another place or of another size.
    pub fn with_files(self, files: FileStore) -> Self {
        let first = Arc::new(Site::new(self.first.workspace.clone(), self.first.options, files));
        self.with(|state| state.first = first)
    }

    /// The same, with every workspace of a directory behind `/w/{slug}`. Demo sign-ins are offered by the first one only.
    pub fn with_directory(self, directory: Directory, plan: FilePlan) -> Self {
        let options = AppOptions { demo: false, ..self.first.options };
        self.with(|state| state.others = Arc::new(Others::new(directory, plan, options)))
    }

    /// The workspace that is served without a prefix.
    pub(super) fn first(&self) -> &Arc<Site> {
        &self.first
    }

    /// The workspace of a prefix, opened when nobody asked for it before; none when there is no such workspace.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be looked up or opened.
    pub(super) async fn site(&self, slug: &str) -> Result<Option<Arc<Site>>> {
        if slug == self.first.workspace.slug {
            return Ok(Some(self.first.clone()));
        }
        self.others.find(slug, &self.first.workspace).await
    }

    /// The server whose announcements are to be heard; none where there is none.
    pub(super) fn announcer(&self) -> Option<String> {
        self.others.announcer()
    }

    /// Forgets who was let in: of one workspace by its schema, or of all.
    pub(super) fn forget(&self, schema: Option<&str>) {
        let id = schema.map(|schema| schema.strip_prefix("w_").unwrap_or(schema));
        for site in self.sites() {
            if id.is_none_or(|id| site.workspace.id == id) {
                site.workspace.auth.forget();
            }
        }
    }

    /// Opens workspaces that have jobs nobody has in hand.
    ///
    /// # Errors
    /// Those of their databases.
    pub(super) async fn wake(&self) -> Result<()> {
        self.others.wake(&self.first.workspace).await
    }

    /// Waits until a workspace was opened that nobody looks after yet, and answers all of those.
    pub(super) async fn opened(&self) -> Vec<Arc<Site>> {
        self.others.opened().await
    }

    /// Closes every database; nobody may ask for anything any more.
    pub(super) async fn close(&self) {
        self.others.close().await;
        self.first.workspace.db.close().await;
    }

    /// The same, with other limits for connections.
    pub fn with_limits(self, limits: Limits) -> Self {
        self.with(|state| state.limits = limits)
    }

    /// From now on it is not ready for anything new.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// The same, with figures at `/metrics` for whoever sends this token.
    pub fn with_metrics(self, token: &str) -> Self {
        self.with(|state| state.metrics = Some(auth::digest(token).into()))
    }

    /// Every workspace that is open.
    pub(super) fn sites(&self) -> Vec<Arc<Site>> {
        let mut sites = vec![self.first.clone()];
        sites.extend(self.others.open());
        sites
    }

    /// The same, with another limit for exported files.
    pub fn with_export_limit(self, export_limit: u64) -> Self {
        self.with(|state| state.export_limit = export_limit)
    }
}
