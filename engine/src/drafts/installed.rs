//! Which templates were installed, each with its files as they came: what later versions are compared with.

use super::blob::{Blob, blob, listing};
use super::{revisions, store};
use crate::db::{Database, Step};
use crate::error::Result;
use crate::metadata::FileTree;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// Contents written by one statement.
const AT_ONCE: usize = 200;

/// A template that was installed.
#[derive(Clone, Debug, PartialEq)]
pub struct Installed {
    /// Package name, such as `crm-starter`.
    pub name: String,
    pub version: String,
    /// When this version came.
    pub at: DateTime<Utc>,
}

/// All of them, by name.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(db: &Database) -> Result<Vec<Installed>> {
    let rows = store::list_templates(db).await?;
    Ok(rows.into_iter().map(|row| Installed { name: row.name, version: row.version, at: row.at }).collect())
}

/// The version of a template that was installed, with its files as they came.
///
/// # Errors
/// When the database cannot be read.
pub async fn find(db: &Database, name: &str) -> Result<Option<(Installed, FileTree)>> {
    let rows = store::list_templates(db).await?;
    let Some(row) = rows.into_iter().find(|row| row.name == name) else { return Ok(None) };
    let files = revisions::load_listing(db, &row.listing).await?;
    Ok(Some((Installed { name: row.name, version: row.version, at: row.at }, files)))
}

/// What keeps a template's files (name, version) as they came, in the publish that installs them. Their contents are
/// stored too: the published files may differ from them.
///
/// # Errors
/// `Internal` when the listing cannot be written as JSON.
pub fn steps(db: &Database, about: (&str, &str), template: &FileTree, at: DateTime<Utc>) -> Result<Vec<Step>> {
    let contents: BTreeMap<String, Blob> =
        template.files.values().map(blob).map(|blob| (blob.hash.clone(), blob)).collect();
    let contents: Vec<Blob> = contents.into_values().collect();
    let mut steps: Vec<Step> =
        contents.chunks(AT_ONCE).map(|chunk| Step::Run(store::insert_blobs(db, chunk))).collect();
    steps.push(store::template_step(db, about, &listing(template), at)?);
    Ok(steps)
}
