//! The directory of workspaces: a control database that maps slug → place, and how a place is opened.
//!
//! SQLite: `DIR/control.db` and `DIR/workspaces/<id>/data.db`. PostgreSQL: schema `sartor` and schemas `w_<id>`.

use super::store;
use crate::clock::Clock;
use crate::config::Storage;
use crate::db::{ApplyError, Database, SchemaName};
use crate::error::{Code, Problem, Result};
use crate::ids::Ids;
use std::path::Path;

/// The workspace that is served without a prefix and made at first start.
pub const DEFAULT_SLUG: &str = "default";
const SLUG_LENGTH: usize = 32;

/// One line of the directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub slug: String,
    pub id: String,
}

/// Whether a text may name a workspace: it stands in addresses, keys and cookies.
pub fn is_slug(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= SLUG_LENGTH
        && text.bytes().next().is_some_and(plain)
        && text.bytes().all(|byte| plain(byte) || byte == b'-')
}

/// All workspaces of a server, by slug.
///
/// # Errors
/// `Unavailable` when the storage cannot be used.
pub async fn list(storage: &Storage) -> Result<Vec<Entry>> {
    let directory = Directory::open(storage).await?;
    let entries = store::list_workspaces(&directory.control).await;
    directory.close().await;
    entries
}

/// The open control database.
pub struct Directory {
    storage: Storage,
    control: Database,
}

impl Directory {
    /// Opens the control database, and makes it when absent.
    ///
    /// # Errors
    /// `Unavailable` when the storage cannot be used.
    pub async fn open(storage: &Storage) -> Result<Self> {
        Ok(Self { storage: storage.clone(), control: open_control(storage).await? })
    }

    /// The same, with at most so many connections to PostgreSQL: those of `open_beside` are among them.
    ///
    /// # Errors
    /// As `open`.
    pub async fn open_with(storage: &Storage, most: u32) -> Result<Self> {
        let Storage::Postgres(url) = storage else { return Self::open(storage).await };
        let control = Database::open_postgres_with(url, &schema("sartor")?, most).await?;
        store::create_directory(&control).await?;
        Ok(Self { storage: storage.clone(), control })
    }

    /// Opens the database of a workspace; on PostgreSQL over the connections of the directory, which outlives it.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be opened.
    pub async fn open_database(&self, id: &str) -> Result<Database> {
        if let Storage::Postgres(url) = &self.storage
            && let Some(db) = self.control.open_beside(url, &schema(&format!("w_{id}"))?).await?
        {
            return Ok(db);
        }
        open_database(&self.storage, id).await
    }

    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The workspace of a name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find(&self, slug: &str) -> Result<Option<Entry>> {
        store::find_workspace(&self.control, slug).await
    }

    /// All workspaces, by name.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list(&self) -> Result<Vec<Entry>> {
        store::list_workspaces(&self.control).await
    }

    /// Enters a new workspace; its place is made when it is opened.
    ///
    /// # Errors
    /// `ValidationFailed` for a text that is no name, `UniqueViolation` for one that is taken.
    pub async fn create(&self, slug: &str, clock: &Clock, ids: &Ids) -> Result<Entry> {
        let entry = Entry { slug: checked(slug)?.to_owned(), id: ids.next(clock).simple().to_string() };
        store::insert_workspace(&self.control, &entry, clock.now()).await?;
        // Somebody else may have taken the name.
        self.find(slug).await?.filter(|found| *found == entry).ok_or_else(|| taken(slug))
    }

    /// Gives a workspace another name.
    ///
    /// # Errors
    /// `NotFound`, `StateConflict` for the default one, and those of `create`.
    pub async fn rename(&self, from: &str, to: &str) -> Result<Entry> {
        if from == DEFAULT_SLUG {
            return Err(Problem::new(Code::StateConflict).param("detail", "workspace_default"));
        }
        let entry = self.find(from).await?.ok_or_else(|| unknown(from))?;
        if self.find(checked(to)?).await?.is_some() {
            return Err(taken(to));
        }
        store::rename_workspace(&self.control, &entry, to).await.map_err(|error| match error {
            ApplyError::Unique { .. } => taken(to),
            ApplyError::Expected(_) => unknown(from),
            error @ (ApplyError::Busy | ApplyError::Failed(_)) => error.into(),
        })?;
        Ok(Entry { slug: to.to_owned(), ..entry })
    }

    /// Closes it.
    pub async fn close(&self) {
        self.control.close().await;
    }

    pub(super) async fn get_or_create(&self, slug: &str, clock: &Clock, ids: &Ids) -> Result<Entry> {
        if let Some(entry) = self.find(slug).await? {
            return Ok(entry);
        }
        if slug != DEFAULT_SLUG {
            return Err(unknown(slug));
        }
        let entry = Entry { slug: slug.to_owned(), id: ids.next(clock).simple().to_string() };
        store::insert_workspace(&self.control, &entry, clock.now()).await?;
        // Another node may have been first: its entry counts.
        self.find(slug).await?.ok_or_else(|| unknown(slug))
    }
}

pub(super) fn checked(slug: &str) -> Result<&str> {
    if is_slug(slug) {
        return Ok(slug);
    }
    let problem = Problem::new(Code::ValidationFailed).param("detail", "workspace_name");
    Err(problem.param("max", SLUG_LENGTH))
}

/// There is no workspace of this name.
pub fn unknown(slug: &str) -> Problem {
    Problem::not_found().param("detail", "workspace_missing").param("name", slug)
}

fn taken(slug: &str) -> Problem {
    Problem::new(Code::UniqueViolation).param("detail", "workspace_taken").param("name", slug)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_in_addresses_keys_and_cookies() {
        for name in ["default", "north-east", "4you", "a"] {
            assert!(is_slug(name), "{name}");
        }
        for name in ["", "-a", "North", "a_b", "a.b", "a/b", "量体", "a b", &"a".repeat(33)] {
            assert!(!is_slug(name), "{name}");
        }
    }
}
