//! What was published: every revision with its files, and the way back to one of them, which is a publish like any other.

use super::blob::{self, Listing};
use super::draft::person;
use super::plan::{Plan, plan_tree, short_changes};
use super::{Desk, change, store};
use crate::db::{Database, sql::instant_text};
use crate::error::{Problem, Result};
use crate::metadata::FileTree;
use crate::schema::Catalogue;
use crate::snapshot::Snapshot;
use serde_json::{Value as Json, json};

/// The number of the published revision; 0 before the first.
///
/// # Errors
/// When the database cannot be read.
pub async fn find_head(db: &Database) -> Result<i64> {
    store::find_head(db).await
}

/// The files of a revision; none of revision 0.
///
/// # Errors
/// `NotFound` for a revision that is not there.
pub async fn load_tree(db: &Database, number: i64) -> Result<FileTree> {
    if number == 0 {
        return Ok(FileTree::default());
    }
    let listing = store::find_listing(db, number).await?.ok_or_else(Problem::not_found)?;
    load_listing(db, &listing).await
}

pub(super) async fn load_listing(db: &Database, listing: &Listing) -> Result<FileTree> {
    let mut hashes: Vec<&String> = listing.values().collect();
    hashes.sort();
    hashes.dedup();
    let bodies = store::load_blobs(db, &hashes).await?;
    let file = |(path, hash): (&String, &String)| {
        let body = bodies.get(hash).ok_or_else(|| Problem::internal(format!("the content of {path} is missing")))?;
        Ok((path.clone(), blob::document(path, body.clone())))
    };
    listing.iter().map(file).collect()
}

/// The published revision, compiled: what a server starts with.
///
/// # Errors
/// `Internal` when what was published once no longer compiles.
pub async fn load_head(db: &Database) -> Result<Snapshot> {
    let number = find_head(db).await?;
    let tree = load_tree(db, number).await?;
    // Read after the number: a later publish adds columns, and changes none that this revision uses.
    let catalogue = Catalogue::load(db).await?;
    Snapshot::compile_for(&catalogue, number, tree).map_err(|problems| {
        let texts: Vec<String> =
            problems.iter().map(|problem| format!("{}: {}", problem.file, problem.message("en"))).collect();
        Problem::internal(texts.join("; "))
    })
}

/// All revisions, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(desk: &Desk<'_>) -> Result<Json> {
    let head = find_head(desk.db).await?;
    let item = |row: store::RevisionRow| {
        json!({
            "number": row.number, "author": person(row.author.as_ref()), "note": row.note, "at": instant_text(row.at),
            "changes": row.changes, "current": row.number == head,
        })
    };
    let items: Vec<Json> = store::list_revisions(desk.db).await?.into_iter().map(item).collect();
    Ok(json!({ "items": items, "next": null }))
}

/// `{ "number", "files" }` of one revision.
///
/// # Errors
/// `NotFound`.
pub async fn files(desk: &Desk<'_>, number: i64) -> Result<Json> {
    let tree = if number == desk.head.revision { desk.head.tree.clone() } else { load_tree(desk.db, number).await? };
    Ok(json!({ "number": number, "files": tree }))
}

/// `{ "number", "changes" }`: what a revision changed of the one before it, in words.
///
/// # Errors
/// `NotFound`.
pub async fn changes(desk: &Desk<'_>, number: i64) -> Result<Json> {
    let after = load_tree(desk.db, number).await?;
    let before = load_tree(desk.db, (number - 1).max(0)).await?;
    let changes = short_changes(&before, &after).await?;
    let changes: Vec<Json> = changes.iter().map(|one| change::render(one, (&before, &after), desk.language)).collect();
    Ok(json!({ "number": number, "changes": changes }))
}

/// What going back to a revision does.
///
/// # Errors
/// `NotFound`.
pub async fn plan_restore(desk: &Desk<'_>, number: i64) -> Result<Plan> {
    plan_tree(desk, load_tree(desk.db, number).await?).await
}
