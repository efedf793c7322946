//! A workspace as one file, and back. The file holds tables row by row with one meaning on both databases, so what was
//! written from SQLite can be restored on PostgreSQL and the other way round (`docs/guides/run-in-production.md`).
//!
//! A backup reads one state of the database while writes go on, and counts only once it was restored on trial. A restore
//! fills a place of its own and then turns the workspace's name to it in one statement: until then nothing has changed.

mod archive;
mod fault;
mod place;
mod read;
mod restore;
mod store;
mod write;

pub use archive::{FORMAT_VERSION, MissingFile};
pub use restore::{RestoreOrder, Taken, restore};
pub use write::{BackupOrder, backup};

use crate::error::Result;
use std::path::Path;

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Name of the workspace it was made of.
    pub workspace: String,
    /// When it was made, RFC 3339.
    pub at: String,
    pub revision: i64,
    pub tables: usize,
    pub rows: u64,
    pub files: usize,
    /// Files it should hold and does not: their bytes were gone already when it was made.
    pub missing: Vec<MissingFile>,
    /// Of the file itself.
    pub bytes: u64,
}

/// Reads a backup to the end, compares every hash and count, and restores it on trial beside itself; nothing of the trial
/// is left.
///
/// # Errors
/// `Malformed` with what is wrong with the file.
pub async fn verify(file: &Path) -> Result<Summary> {
    restore::on_trial(file).await
}
