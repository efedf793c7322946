//! What all requests share.

use super::openapi::Documents;
use super::scopes::Scopes;
use crate::files::{self, FileStore};
use crate::ids::Ids;
use crate::records::EXPORT_LIMIT;
use crate::workspaces::Workspace;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// How a server serves.
#[derive(Clone, Copy, Debug, Default)]
pub struct AppOptions {
    /// Offer the demo users' sign-ins to everybody.
    pub demo: bool,
    /// Plain HTTP beyond loopback: the session cookie is not `Secure`.
    pub insecure_http: bool,
}

/// The state of the router; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub(super) workspace: Arc<Workspace>,
    pub(super) options: AppOptions,
    pub(super) scopes: Arc<Scopes>,
    pub(super) files: FileStore,
    pub(super) documents: Arc<Documents>,
    /// Most records of an exported file.
    pub(super) export_limit: u64,
    /// Ids of requests; apart from the ids of records, so that reading leaves those as they are.
    pub(super) request_ids: Ids,
}

impl App {
    /// Files are where the workspace keeps them.
    pub fn new(workspace: Arc<Workspace>, options: AppOptions) -> Self {
        let files = FileStore::new(workspace.files.clone(), files::LIMIT);
        let request_ids = match &workspace.ids {
            Ids::Random => Ids::Random,
            Ids::Counted(_) => Ids::Counted(Arc::new(AtomicU64::new(1))),
        };
        Self {
            workspace,
            options,
            files,
            scopes: Arc::default(),
            documents: Arc::default(),
            export_limit: EXPORT_LIMIT,
            request_ids,
        }
    }

    /// The same, with files in another place or of another size.
    pub fn with_files(self, files: FileStore) -> Self {
        Self { files, ..self }
    }

    /// The same, with another limit for exported files.
    pub fn with_export_limit(self, export_limit: u64) -> Self {
        Self { export_limit, ..self }
    }
}
