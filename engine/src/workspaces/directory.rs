//! The directory of workspaces: a control database that maps slug → place, and how a place is opened.
//!
//! SQLite: `DIR/control.db` and `DIR/workspaces/<id>/data.db`. PostgreSQL: schema `sartor` and schemas `w_<id>`.

use super::store;
use crate::clock::Clock;
use crate::config::Storage;
use crate::db::{Database, SchemaName};
use crate::error::{Code, Problem, Result};
use crate::ids::Ids;
use std::path::Path;

/// The workspace that is served without a prefix and made at first start.
pub const DEFAULT_SLUG: &str = "default";

/// One line of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub slug: String,
    pub id: String,
}

/// All workspaces of a server, by slug.
///
/// # Errors
/// `Unavailable` when the storage cannot be used.
pub async fn list(storage: &Storage) -> Result<Vec<Entry>> {
    let control = open_control(storage).await?;
    let entries = store::list_workspaces(&control).await;
    control.close().await;
    entries
}

/// Whether a text may be the name of a workspace: it is part of addresses, cookies and keys.
pub(super) fn is_slug(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let inner = text.bytes().all(|byte| plain(byte) || byte == b'-' || byte == b'_');
    inner && (1..=40).contains(&text.len()) && text.bytes().next().is_some_and(plain)
}

pub(super) async fn get_or_create(storage: &Storage, slug: &str, clock: &Clock, ids: &Ids) -> Result<Entry> {
    let control = open_control(storage).await?;
    let entry = enter(&control, slug, clock, ids).await;
    control.close().await;
    entry
}

async fn enter(control: &Database, slug: &str, clock: &Clock, ids: &Ids) -> Result<Entry> {
    if let Some(entry) = store::find_workspace(control, slug).await? {
        return Ok(entry);
    }
    if slug != DEFAULT_SLUG {
        return Err(Problem::not_found());
    }
    let entry = Entry { slug: slug.to_owned(), id: ids.next(clock).simple().to_string() };
    store::insert_workspace(control, &entry, clock.now()).await?;
    // Another node may have been first: its entry counts.
    store::find_workspace(control, slug).await?.ok_or_else(Problem::not_found)
}

/// Opens the database of a workspace, and makes it when absent.
pub(super) async fn open_database(storage: &Storage, id: &str) -> Result<Database> {
    match storage {
        Storage::Folder(folder) => {
            let place = folder.join("workspaces").join(id);
            make_folder(&place.join("files")).await?;
            Database::open_sqlite(&place.join("data.db")).await
        }
        Storage::Postgres(url) => Database::open_postgres(url, &schema(&format!("w_{id}"))?).await,
    }
}

pub(super) async fn open_control(storage: &Storage) -> Result<Database> {
    let control = match storage {
        Storage::Folder(folder) => {
            make_folder(folder).await?;
            Database::open_sqlite(&folder.join("control.db")).await?
        }
        Storage::Postgres(url) => Database::open_postgres(url, &schema("sartor")?).await?,
    };
    store::create_directory(&control).await?;
    Ok(control)
}

/// Makes a folder only this account may look into: it will hold password hashes and customers.
pub(super) async fn make_folder(folder: &Path) -> Result<()> {
    let mut builder = tokio::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).await.map_err(|cause| Problem::new(Code::Unavailable).caused_by(cause))
}

pub(super) fn schema(name: &str) -> Result<SchemaName> {
    SchemaName::new(name).ok_or_else(|| Problem::internal("a workspace id is no part of a schema name"))
}
