//! Where scenarios are played: a template installed once in a temporary folder, copied for each of them.

use super::{Failure, Scenario, Spec, run};
use crate::clock::Clock;
use crate::config::Storage;
use crate::error::{Problem, Result};
use crate::ids::{self, Ids};
use crate::locales::Language;
use crate::metadata::FileTree;
use crate::templates;
use crate::workspaces::{DEFAULT_SLUG, Workspace};
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// When every scenario begins: noon of Sunday 22 November 2026 in Shanghai, in milliseconds since 1970.
const BEGIN_MS: i64 = 1_795_320_000_000;

/// A template, installed and ready for scenarios; the folder goes with it.
pub struct Bed {
    folder: PathBuf,
    played: AtomicUsize,
}

impl Bed {
    /// Installs a template in a fresh temporary workspace on SQLite.
    ///
    /// # Errors
    /// As installing.
    pub async fn make(template: &FileTree) -> Result<Self> {
        let bed = Self {
            folder: std::env::temp_dir().join(format!("sartor-spec-{}", ids::secret(9))),
            played: AtomicUsize::new(0),
        };
        install(&Storage::Folder(bed.installed()), template).await?;
        Ok(bed)
    }

    /// Plays one scenario on a copy of its own.
    ///
    /// # Errors
    /// The first thing that came otherwise than it was written.
    pub async fn run(&self, spec: &Spec, scenario: &Scenario) -> Result<(), Failure> {
        let copy = self.folder.join(self.played.fetch_add(1, Ordering::Relaxed).to_string());
        let copied = copy_folder(&self.installed(), &copy);
        copied.map_err(|cause| Failure::new(scenario.line, "internal").with("detail", cause.to_string()))?;
        let played = run(&Storage::Folder(copy.clone()), spec, scenario).await;
        let _ = std::fs::remove_dir_all(copy);
        played
    }

    fn installed(&self) -> PathBuf {
        self.folder.join("installed")
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Installs a template in an empty place, for scenarios to be played on copies of it.
///
/// # Errors
/// As installing.
pub async fn install(storage: &Storage, template: &FileTree) -> Result<()> {
    let workspace = open(storage).await?;
    let head = workspace.refresh().await?;
    let installed = templates::install(&workspace.desk(&head, None, Language::default()), template, "").await;
    workspace.db.close().await;
    installed.map(|_| ())
}

/// The workspace of a place, at the time scenarios begin.
pub(super) async fn open(storage: &Storage) -> Result<Arc<Workspace>> {
    let begin: Option<DateTime<Utc>> = DateTime::from_timestamp_millis(BEGIN_MS);
    let begin = begin.ok_or_else(|| Problem::internal("the beginning is no instant"))?;
    Workspace::open(storage, DEFAULT_SLUG, Clock::fixed(begin), Ids::Random).await
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
