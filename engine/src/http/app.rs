//! What all requests share.

use super::openapi::Documents;
use super::scopes::Scopes;
use crate::ids::Ids;
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
    pub(super) documents: Arc<Documents>,
    /// Ids of requests; apart from the ids of records, so that reading leaves those as they are.
    pub(super) request_ids: Ids,
}

impl App {
    pub fn new(workspace: Arc<Workspace>, options: AppOptions) -> Self {
        let request_ids = match &workspace.ids {
            Ids::Random => Ids::Random,
            Ids::Counted(_) => Ids::Counted(Arc::new(AtomicU64::new(1))),
        };
        Self { workspace, options, scopes: Arc::default(), documents: Arc::default(), request_ids }
    }
}
