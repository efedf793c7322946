//! Uploaded files: the bytes in a folder, by the hash of what is in them, and what is known of each in `sys_file`. Who may
//! read a file follows from the records it hangs on; that is decided in `records`.
//!
//! A file comes in over a temporary one that is renamed when it is whole, so a place under a hash always has all its bytes.
//! A file that hangs on no record for a day is swept.

mod sniff;
pub mod store;

pub use sniff::{INLINE, TEXT, sniff};

use crate::clock::Clock;
use crate::db::Database;
use crate::error::{Code, Item, ItemCode, Params, Problem, Result};
use crate::ids::Ids;
use crate::locales::Language;
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, StreamExt};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use store::FileRow;
use tokio::io::AsyncWriteExt;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Largest file accepted when nothing else was said, in bytes.
pub const LIMIT: u64 = 25 * 1024 * 1024;
/// Characters of a file's name.
pub const NAME_LENGTH: usize = 200;
/// How long a file may hang on nothing.
pub const LOOSE: TimeDelta = TimeDelta::hours(24);
/// How many times the limit is read of a file that is too large.
const PATIENCE: u64 = 4;
/// Bytes that say what kind of file it is.
const HEAD: usize = 512;

/// Where the bytes of one workspace's files are.
#[derive(Clone, Debug)]
pub struct FileStore {
    folder: PathBuf,
    /// A file being kept and equal bytes being swept do not cross.
    alone: Arc<Mutex<()>>,
    /// Largest file accepted, in bytes.
    limit: u64,
}

/// What somebody sends.
pub struct Upload {
    pub name: String,
    pub by: Uuid,
}

impl FileStore {
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self { folder, limit, alone: Arc::default() }
    }

    /// Largest file accepted, in bytes.
    pub fn limit(&self) -> u64 {
        self.limit
    }

    /// Takes in a file, if who sends it may still do so once it is here (`still`).
    ///
    /// # Errors
    /// `ValidationFailed` for its name or when it is empty, `TooLarge`, `Malformed` when it does not arrive whole, and what
    /// `still` says; nothing is left of it then.
    pub async fn receive<B: AsRef<[u8]>, E: std::error::Error + Send + Sync + 'static>(
        &self,
        (db, clock, ids): (&Database, &Clock, &Ids),
        upload: Upload,
        (bytes, still): (impl Stream<Item = std::result::Result<B, E>>, impl Future<Output = Result<()>>),
    ) -> Result<FileRow> {
        check_name(&upload.name)?;
        let part = self.write_part(bytes).await?;
        still.await?;
        if part.size == 0 {
            return Err(Problem::invalid(vec![Item::new("", ItemCode::FileEmpty)]));
        }
        let row = FileRow {
            id: ids.next(clock),
            sha256: part.hash.clone(),
            kind: sniff(&part.head, &upload.name).to_owned(),
            name: upload.name,
            size: i64::try_from(part.size).map_err(Problem::internal)?,
            created_at: clock.now(),
            created_by: upload.by,
        };
        let _alone = self.alone.lock().await;
        self.keep(part).await.map_err(broken)?;
        store::insert(db, &row).await?;
        Ok(row)
    }

    async fn write_part<B: AsRef<[u8]>, E: std::error::Error + Send + Sync + 'static>(
        &self,
        bytes: impl Stream<Item = std::result::Result<B, E>>,
    ) -> Result<Part> {
        let folder = self.folder.join("parts");
        tokio::fs::create_dir_all(&folder).await.map_err(broken)?;
        let path = folder.join(Uuid::new_v4().to_string());
        let mut file = tokio::fs::File::create_new(&path).await.map_err(broken)?;
        let mut part = Part { path, hash: String::new(), size: 0, head: Vec::new() };
        let mut digest = Sha256::new();
        let mut bytes = pin!(bytes);
        while let Some(chunk) = bytes.next().await {
            let chunk = chunk.map_err(|cause| Problem::malformed("body_broken").caused_by(cause))?;
            let chunk = chunk.as_ref();
            part.size += chunk.len() as u64;
            if part.size > self.limit {
                // Who is still sending hears no answer: the rest is read for a while, and kept nowhere.
                if part.size > self.limit * PATIENCE { break } else { continue }
            }
            let room = HEAD.saturating_sub(part.head.len()).min(chunk.len());
            part.head.extend_from_slice(&chunk[..room]);
            digest.update(chunk);
            file.write_all(chunk).await.map_err(broken)?;
        }
        if part.size > self.limit {
            return Err(too_large(self.limit));
        }
        file.sync_all().await.map_err(broken)?;
        part.hash = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(part)
    }

    /// Gives a whole file its place. Equal bytes have one place.
    async fn keep(&self, part: Part) -> std::io::Result<()> {
        let place = self.place(&part.hash);
        if let Some(folder) = place.parent() {
            tokio::fs::create_dir_all(folder).await?;
            tokio::fs::rename(&part.path, &place).await?;
            // The name has to survive a crash as well as the bytes.
            tokio::fs::File::open(folder).await?.sync_all().await?;
        }
        Ok(())
    }

    /// Where the bytes with this hash are.
    pub fn place(&self, hash: &str) -> PathBuf {
        self.folder.join(hash.get(..2).unwrap_or("00")).join(hash)
    }

    /// Opens the bytes of a file.
    ///
    /// # Errors
    /// `Unavailable` when they cannot be read.
    pub async fn open(&self, row: &FileRow) -> Result<tokio::fs::File> {
        tokio::fs::File::open(self.place(&row.sha256)).await.map_err(broken)
    }

    /// Removes files that have hung on nothing for a day, and what is left of uploads that broke off. Answers how many files.
    ///
    /// # Errors
    /// Those of the database and the folder.
    pub async fn sweep(&self, db: &Database, now: DateTime<Utc>) -> Result<usize> {
        self.sweep_parts().await.map_err(broken)?;
        let mut swept = 0;
        for row in store::list_loose(db, now - LOOSE).await? {
            let _alone = self.alone.lock().await;
            store::delete_loose(db, row.id, now - LOOSE).await?;
            if !store::is_used(db, &row.sha256).await? {
                remove(&self.place(&row.sha256)).await.map_err(broken)?;
            }
            swept += 1;
        }
        Ok(swept)
    }

    async fn sweep_parts(&self) -> std::io::Result<()> {
        let Ok(mut parts) = tokio::fs::read_dir(self.folder.join("parts")).await else { return Ok(()) };
        while let Some(entry) = parts.next_entry().await? {
            let age = entry.metadata().await?.modified()?.elapsed().unwrap_or_default();
            if age > Duration::from_hours(24) {
                remove(&entry.path()).await?;
            }
        }
        Ok(())
    }
}

/// A file under way. What was not kept goes with it.
struct Part {
    path: PathBuf,
    hash: String,
    size: u64,
    head: Vec<u8>,
}

impl Drop for Part {
    fn drop(&mut self) {
        // Renamed when it was kept: then there is nothing under this name.
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn remove(path: &Path) -> std::io::Result<()> {
    match tokio::fs::remove_file(path).await {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause),
        _ => Ok(()),
    }
}

fn broken(cause: std::io::Error) -> Problem {
    Problem::new(Code::Unavailable).caused_by(cause)
}

/// A file above the limit.
pub fn too_large(limit: u64) -> Problem {
    Problem::new(Code::TooLarge).param("detail", "file_too_large").param("limit", limit / (1024 * 1024))
}

/// A name as a person sees it in a folder: no path, nothing that hides what it is.
fn check_name(name: &str) -> Result<()> {
    let length = name.chars().count();
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '/' | '\\' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let item = match length {
        1..=NAME_LENGTH if !name.chars().any(hidden) && name.trim() == name && !matches!(name, "." | "..") => {
            return Ok(());
        }
        0..=NAME_LENGTH => Item::new("/name", ItemCode::FileName),
        _ => Item::new("/name", ItemCode::Length),
    };
    let label = Language::ALL
        .map(|language| (language.tag().to_owned(), language.text("system", "file_name", &Params::new()).into()));
    let item = item.param("field", Json::Object(label.into_iter().collect())).param("max", NAME_LENGTH);
    Err(Problem::invalid(vec![item.param("length", length)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain() {
        let check = |name: &str, expect: Option<ItemCode>| {
            let refused = check_name(name).err().and_then(|problem| problem.errors.first().map(|item| item.code));
            assert_eq!(refused, expect, "{name}");
        };
        check("报价 v2 (终稿).pdf", None);
        check("a", None);
        check("", Some(ItemCode::FileName));
        check("..", Some(ItemCode::FileName));
        check("../../etc/passwd", Some(ItemCode::FileName));
        check("..\\win.ini", Some(ItemCode::FileName));
        check("a\0.png", Some(ItemCode::FileName));
        check("invoice\u{202e}fdp.exe", Some(ItemCode::FileName));
        check(" a.png", Some(ItemCode::FileName));
        check(&"n".repeat(200), None);
        check(&"n".repeat(300), Some(ItemCode::Length));
    }
}
