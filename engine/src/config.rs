//! Where a server keeps its data and where it listens.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The place of all workspaces of one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Storage {
    /// SQLite files under this folder.
    Folder(PathBuf),
    /// A PostgreSQL database, one schema per workspace.
    Postgres(String),
}

/// What `sartor serve` was told.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    pub storage: Storage,
    pub listen: SocketAddr,
    /// Install crm-starter with demo data and show demo sign-ins.
    pub demo: bool,
    /// Allow plain HTTP beyond loopback; the session cookie is then not `Secure`.
    pub insecure_http: bool,
}
