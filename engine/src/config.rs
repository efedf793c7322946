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

impl Storage {
    /// The folder of a workspace's files when no other is named: beside its database, or below `./data`.
    pub fn files(&self, workspace: &str) -> PathBuf {
        let folder = match self {
            Storage::Folder(folder) => folder.clone(),
            Storage::Postgres(_) => PathBuf::from("data"),
        };
        folder.join("workspaces").join(workspace).join("files")
    }
}

/// How much of the demo company there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoSize {
    /// Everything.
    Full,
    /// Some accounts with everything of theirs: quick to load.
    Sample,
}

/// What `sartor serve` was told.
#[derive(Clone, Debug)]
pub struct ServeConfig {
    pub storage: Storage,
    pub listen: SocketAddr,
    /// Install crm-starter with this much demo data and show demo sign-ins.
    pub demo: Option<DemoSize>,
    /// Allow plain HTTP beyond loopback; the session cookie is then not `Secure`.
    pub insecure_http: bool,
}
