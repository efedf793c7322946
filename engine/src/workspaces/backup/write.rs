//! Writing a backup: one state of the database, the files it knows, then a trial. What fails leaves nothing behind.

use super::archive::{
    CONTENTS, Contents, Entry, FORMAT, FORMAT_VERSION, FileContents, HEAD, Head, MissingFile, PART_BYTES, Packer,
    TableContents, hex, part_path,
};
use super::{Summary, restore, store};
use crate::clock::Clock;
use crate::db::{Column, Database, Frozen, Row, Table, sql::instant_text};
use crate::error::{Code, Problem, Result};
use crate::files::{FileStore, LOOSE};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use tokio::sync::{mpsc, oneshot};

/// Tables that stay behind: who is signed in now, links people have in hand, and the token of a set-up that was not done,
/// end with the place; so do how fast it is, and what a publish under way has made.
const LEFT: [&str; 5] = ["sys_session", "sys_setup", "sys_invitation", "sys_pace", "sys_prepared"];
/// Columns that stay behind: the seal of cursors, which a restored workspace gets anew.
pub(super) const SECRET: (&str, &str) = ("sys_state", "secret");
/// Entries that wait for the disk.
const QUEUE: usize = 4;

/// What is to be backed up, and where to.
pub struct BackupOrder<'a> {
    /// Name of the workspace.
    pub slug: &'a str,
    pub db: &'a Database,
    pub files: &'a FileStore,
    pub clock: &'a Clock,
    /// Must not be there yet.
    pub to: &'a Path,
}

/// Writes a backup and restores it on trial. The workspace may be in use, by this or another process.
///
/// # Errors
/// `StateConflict` when the file is there already, `Unavailable` when it cannot be written; nothing is left then. Uploaded
/// files whose bytes are missing or not what they were are told in the answer, and in the backup itself.
pub async fn backup(order: &BackupOrder<'_>) -> Result<Summary> {
    let name = order.to.display().to_string();
    if order.to.exists() {
        return Err(Problem::new(Code::StateConflict).param("detail", "backup_exists").param("file", name));
    }
    let part = Part(order.to.with_extension("part"));
    write(order, &part.0).await?;
    let summary = restore::on_trial(&part.0).await?;
    std::fs::rename(&part.0, order.to).map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))?;
    Ok(summary)
}

/// The file while it does not count yet.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // Renamed when it counts: then there is nothing under this name.
        let _ = std::fs::remove_file(&self.0);
    }
}

async fn write(order: &BackupOrder<'_>, to: &Path) -> Result<()> {
    let (out, entries) = mpsc::channel(QUEUE);
    let packer = Packer::create(to).map_err(|cause| unwritable(&cause))?;
    let packing = tokio::task::spawn_blocking(move || pack(packer, entries));
    let told = tell(order, &out).await;
    drop(out);
    let packed = packing.await.map_err(Problem::internal)?;
    // A disk that is full shows as a channel nobody listens to: the reason is the packer's.
    packed.map_err(|cause| unwritable(&cause))?;
    told
}

fn unwritable(cause: &io::Error) -> Problem {
    let problem = Problem::new(Code::Unavailable).param("detail", "backup_unwritable");
    problem.param("cause", cause.to_string())
}

fn pack(mut packer: Packer, mut entries: mpsc::Receiver<Entry>) -> io::Result<()> {
    while let Some(entry) = entries.blocking_recv() {
        let file = match &entry {
            Entry::File { sha256, .. } => Some(sha256.clone()),
            Entry::Bytes { .. } => None,
        };
        packer.add(entry).map_err(|cause| match file {
            Some(sha256) => io::Error::new(cause.kind(), format!("{sha256}: {cause}")),
            None => cause,
        })?;
    }
    packer.finish()
}

/// Sends everything there is to the packer.
async fn tell(order: &BackupOrder<'_>, out: &mpsc::Sender<Entry>) -> Result<()> {
    let mut frozen = order.db.freeze().await?;
    let now = order.clock.now();
    let tables = frozen.tables().await?;
    let head = Head {
        format: FORMAT.to_owned(),
        version: FORMAT_VERSION,
        sartor: env!("CARGO_PKG_VERSION").to_owned(),
        workspace: order.slug.to_owned(),
        at: instant_text(now),
        revision: find_revision(&mut frozen).await?,
        migrations: frozen.migrations().await?,
    };
    send(out, Entry::Bytes { path: HEAD.to_owned(), bytes: json(&head)? }).await?;
    let mut contents = Contents::default();
    let ahead = find_ahead(&mut frozen).await?;
    let loose_before = now - LOOSE + TimeDelta::hours(1);
    for mut table in tables.into_iter().filter(|table| !LEFT.contains(&table.name.as_str())) {
        table
            .columns
            .retain(|column| !ahead.contains(&(table.name.as_str().to_owned(), column.name.as_str().to_owned())));
        contents.tables.push(tell_table(&mut frozen, &table, loose_before, out).await?);
    }
    tell_files(&mut frozen, (order.files, loose_before), (&mut contents, out)).await?;
    send(out, Entry::Bytes { path: CONTENTS.to_owned(), bytes: json(&contents)? }).await
}

fn json(document: &impl serde::Serialize) -> Result<Vec<u8>> {
    serde_json::to_vec(document).map_err(Problem::internal)
}

async fn send(out: &mpsc::Sender<Entry>, entry: Entry) -> Result<()> {
    out.send(entry).await.map_err(|_| Problem::new(Code::Unavailable))
}

async fn find_revision(frozen: &mut Frozen) -> Result<i64> {
    let mut sql = frozen.sql();
    store::select_revision(&mut sql);
    let rows = frozen.read(&sql).await?;
    rows.first().map_or_else(|| Err(Problem::not_found()), |row| Row::require(row.int(0)))
}

/// Columns, each with its table, that a publish under way has made: no revision knows them.
async fn find_ahead(frozen: &mut Frozen) -> Result<HashSet<(String, String)>> {
    let mut sql = frozen.sql();
    store::select_ahead(&mut sql);
    let read = |row: &Row| Ok((format!("r_{}", Row::require(row.text(0))?), Row::require(row.text(1))?));
    frozen.read(&sql).await?.iter().map(read).collect()
}

async fn tell_table(
    frozen: &mut Frozen,
    table: &Table,
    loose_before: DateTime<Utc>,
    out: &mpsc::Sender<Entry>,
) -> Result<TableContents> {
    let name = table.name.as_str();
    let columns: Vec<&Column> = table.columns.iter().filter(|column| (name, column.name.as_str()) != SECRET).collect();
    let last = frozen.find_last(table).await?;
    let sql = store::select_rows(&frozen.sql(), table, &columns, loose_before);
    let mut told = TableContents {
        name: name.to_owned(),
        columns: columns.iter().map(|column| column.name.as_str().to_owned()).collect(),
        rows: 0,
        last,
        parts: Vec::new(),
    };
    let mut part = Vec::with_capacity(PART_BYTES);
    let mut rows = frozen.stream(&sql)?;
    while let Some(row) = rows.next().await? {
        store::write_row(&row, &columns, &mut part)?;
        told.rows += 1;
        if part.len() >= PART_BYTES {
            tell_part(&mut told, std::mem::take(&mut part), out).await?;
        }
    }
    if !part.is_empty() {
        tell_part(&mut told, part, out).await?;
    }
    Ok(told)
}

async fn tell_part(told: &mut TableContents, bytes: Vec<u8>, out: &mpsc::Sender<Entry>) -> Result<()> {
    told.parts.push(hex(Sha256::new_with_prefix(&bytes)));
    send(out, Entry::Bytes { path: part_path(&told.name, told.parts.len()), bytes }).await
}

/// Equal bytes are one file.
async fn tell_files(
    frozen: &mut Frozen,
    (files, loose_before): (&FileStore, DateTime<Utc>),
    (contents, out): (&mut Contents, &mpsc::Sender<Entry>),
) -> Result<()> {
    let sql = store::select_files(&frozen.sql(), loose_before);
    for row in frozen.read(&sql).await? {
        let (sha256, size): (String, i64) = (Row::require(row.text(0))?, Row::require(row.int(1))?);
        let (size, name) = (u64::try_from(size).map_err(Problem::internal)?, Row::require(row.text(2))?);
        let source = files.place(&sha256);
        let (answer, packed) = oneshot::channel();
        send(out, Entry::File { sha256: sha256.clone(), source, size, answer }).await?;
        if packed.await.map_err(|_| Problem::new(Code::Unavailable))? {
            contents.files.push(FileContents { sha256, size });
        } else {
            contents.missing.push(MissingFile { sha256, size, name });
        }
    }
    Ok(())
}
