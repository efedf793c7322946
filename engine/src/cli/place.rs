//! Where the data is: `--data DIR` or `--database URL`, and which workspace there.

use crate::clock::Clock;
use crate::config::Storage;
use crate::error::Result;
use crate::ids::Ids;
use crate::workspaces::{DEFAULT_SLUG, Workspace};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

/// The folder used when none is named.
const DEFAULT_FOLDER: &str = "./data";

#[derive(Debug, Args)]
pub(super) struct Place {
    /// Folder of the embedded database [default: ./data]
    #[arg(long, value_name = "DIR", env = "SARTOR_DATA", conflicts_with = "database")]
    data: Option<PathBuf>,
    /// Address of a PostgreSQL database
    #[arg(long, value_name = "URL", env = "SARTOR_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

impl Place {
    /// Whether a place was named, rather than left to the default.
    pub fn is_named(&self) -> bool {
        self.data.is_some() || self.database.is_some()
    }

    pub fn storage(&self) -> Storage {
        match (&self.database, &self.data) {
            (Some(url), _) => Storage::Postgres(url.clone()),
            (None, Some(folder)) => Storage::Folder(folder.clone()),
            (None, None) => Storage::Folder(DEFAULT_FOLDER.into()),
        }
    }
}

/// A place and a workspace there.
#[derive(Debug, Args)]
pub(super) struct WorkspacePlace {
    #[command(flatten)]
    pub place: Place,
    /// Name of the workspace
    #[arg(long, value_name = "NAME", default_value = DEFAULT_SLUG)]
    pub workspace: String,
}

impl WorkspacePlace {
    /// Opens the workspace. A server may be running on it.
    pub async fn open(&self) -> Result<Arc<Workspace>> {
        Workspace::open(&self.place.storage(), &self.workspace, Clock::System, Ids::Random).await
    }
}
