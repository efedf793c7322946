//! `sys_draft`, `sys_blob`, `sys_revision`, `sys_template` and the published number in `sys_state`.

use super::blob::{Blob, Listing};
use crate::db::{Bind, Database, Dialect, Row, Sql, Step, Storage, TableName, Tag};
use crate::error::{Problem, Result};
use crate::metadata::Overlay;
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use uuid::Uuid;

const DRAFT: crate::db::SystemTable = TableName::system("sys_draft");
const BLOB: crate::db::SystemTable = TableName::system("sys_blob");
const REVISION: crate::db::SystemTable = TableName::system("sys_revision");
const TEMPLATE: crate::db::SystemTable = TableName::system("sys_template");
const STATE: crate::db::SystemTable = TableName::system("sys_state");
const USER: crate::db::SystemTable = TableName::system("sys_user");
const ROLE_OF_USER: crate::db::SystemTable = TableName::system("sys_user_role");

/// Drafts and revisions answered at once.
const LISTED: u64 = 200;
/// Values of one statement, well below both databases' limits.
const VALUES: usize = 200;

/// A draft as it is kept.
#[derive(Clone, Debug)]
pub struct DraftRow {
    pub id: Uuid,
    pub name: String,
    pub base: i64,
    pub restore: Option<i64>,
    pub version: i64,
    pub files: Overlay,
    pub author: Option<(Uuid, String)>,
    pub is_open: bool,
    pub updated_at: DateTime<Utc>,
}

fn select_drafts(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw(
        "SELECT d.id, d.name, d.base, d.restore, d.version, d.files, d.author, u.name, d.state, d.updated_at FROM ",
    );
    sql.table(DRAFT).raw(" d LEFT JOIN ").table(USER).raw(" u ON u.id = d.author WHERE ");
    sql
}

fn read_draft(row: &Row) -> Result<DraftRow> {
    let files = Row::require(row.text(5))?;
    let author = row.id(6)?.map(|id| Ok::<_, Problem>((id, row.text(7)?.unwrap_or_default()))).transpose()?;
    Ok(DraftRow {
        id: Row::require(row.id(0))?,
        name: Row::require(row.text(1))?,
        base: Row::require(row.int(2))?,
        restore: row.int(3)?,
        version: Row::require(row.int(4))?,
        files: serde_json::from_str(&files).map_err(Problem::internal)?,
        author,
        is_open: row.str(8)? == Some("open"),
        updated_at: Row::require(row.instant(9))?,
    })
}

pub async fn find_draft(db: &Database, id: Uuid) -> Result<Option<DraftRow>> {
    let mut sql = select_drafts(db);
    sql.raw("d.id = ").id(id).raw(" AND d.state <> 'discarded'");
    db.find(&sql).await?.map(|row| read_draft(&row)).transpose()
}

/// Open drafts of one author (of everybody without one), newest first.
pub async fn list_drafts(db: &Database, author: Option<Uuid>) -> Result<Vec<DraftRow>> {
    let mut sql = select_drafts(db);
    sql.raw("d.state = 'open'");
    if let Some(author) = author {
        sql.raw(" AND d.author = ").id(author);
    }
    sql.raw(" ORDER BY d.updated_at DESC, d.id DESC LIMIT ").number(LISTED);
    db.read(&sql).await?.iter().map(read_draft).collect()
}

pub fn insert_draft(db: &Database, draft: &DraftRow, files: String) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(DRAFT);
    sql.raw(" (id, name, base, restore, version, files, author, state, created_at, updated_at) VALUES (");
    sql.id(draft.id).raw(", ").text_value(draft.name.clone()).raw(", ").int(draft.base).raw(", ");
    sql.bind(draft.restore.map_or(Bind::Null(Storage::Integer), Bind::Integer)).raw(", ").int(draft.version).raw(", ");
    sql.text_value(files).raw(", ").optional_id(draft.author.as_ref().map(|(id, _)| *id)).raw(", 'open', ");
    sql.instant(draft.updated_at).raw(", ").instant(draft.updated_at).raw(")");
    Step::Run(sql)
}

/// Saves name, base and files over the version that was read.
pub fn update_draft(db: &Database, draft: &DraftRow, files: String) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(DRAFT).raw(" SET name = ").text_value(draft.name.clone()).raw(", base = ").int(draft.base);
    sql.raw(", files = ").text_value(files).raw(", updated_at = ").instant(draft.updated_at);
    sql.raw(", version = version + 1 WHERE id = ").id(draft.id).raw(" AND version = ").int(draft.version);
    sql.raw(" AND state = 'open'");
    Step::RunOne(sql, Tag::State)
}

/// Gives a draft to somebody, over the version that was read.
pub fn hand_over_draft(db: &Database, draft: &DraftRow, to: Uuid, at: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ")
        .table(DRAFT)
        .raw(" SET author = ")
        .id(to)
        .raw(", version = version + 1, updated_at = ")
        .instant(at);
    sql.raw(" WHERE id = ").id(draft.id).raw(" AND version = ").int(draft.version).raw(" AND state = 'open'");
    Step::RunOne(sql, Tag::State)
}

/// Closes a draft as discarded, over the version that was read.
pub fn discard_draft(db: &Database, draft: &DraftRow, at: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(DRAFT).raw(" SET state = 'discarded', version = version + 1, updated_at = ").instant(at);
    sql.raw(" WHERE id = ").id(draft.id).raw(" AND version = ").int(draft.version).raw(" AND state = 'open'");
    Step::RunOne(sql, Tag::State)
}

/// Closes a draft as published, if it is still the version that was planned.
pub fn close_draft(db: &Database, draft: &DraftRow, at: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(DRAFT).raw(" SET state = 'published', version = version + 1, updated_at = ").instant(at);
    sql.raw(" WHERE id = ").id(draft.id).raw(" AND version = ").int(draft.version).raw(" AND state = 'open'");
    Step::RunOne(sql, Tag::State)
}

/// The number of the published revision; 0 before the first.
pub async fn find_head(db: &Database) -> Result<i64> {
    let mut sql = db.sql();
    sql.raw("SELECT revision FROM ").table(STATE);
    db.find(&sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))
}

/// The files of a revision by hash.
pub async fn find_listing(db: &Database, number: i64) -> Result<Option<Listing>> {
    let mut sql = db.sql();
    sql.raw("SELECT tree FROM ").table(REVISION).raw(" WHERE number = ").int(number);
    let Some(row) = db.find(&sql).await? else { return Ok(None) };
    let tree = Row::require(row.text(0))?;
    serde_json::from_str(&tree).map(Some).map_err(Problem::internal)
}

/// The texts of files by hash.
pub async fn load_blobs(db: &Database, hashes: &[&String]) -> Result<HashMap<String, String>> {
    let mut bodies = HashMap::new();
    for chunk in hashes.chunks(VALUES) {
        let mut sql = db.sql();
        sql.raw("SELECT hash, body FROM ").table(BLOB).raw(" WHERE hash IN (");
        sql.list(", ", chunk, |sql, hash| {
            sql.text_value(hash.as_str());
        });
        sql.raw(")");
        for row in db.read(&sql).await? {
            bodies.insert(Row::require(row.text(0))?, Row::require(row.text(1))?);
        }
    }
    Ok(bodies)
}

/// A revision without its files.
pub struct RevisionRow {
    pub number: i64,
    pub author: Option<(Uuid, String)>,
    pub note: String,
    pub changes: i64,
    pub at: DateTime<Utc>,
}

/// Newest first.
pub async fn list_revisions(db: &Database) -> Result<Vec<RevisionRow>> {
    let mut sql = db.sql();
    sql.raw("SELECT r.number, r.author, u.name, r.note, r.changes, r.created_at FROM ").table(REVISION);
    sql.raw(" r LEFT JOIN ").table(USER).raw(" u ON u.id = r.author ORDER BY r.number DESC LIMIT ").number(LISTED);
    let read = |row: &Row| {
        let author = row.id(1)?.map(|id| Ok::<_, Problem>((id, row.text(2)?.unwrap_or_default()))).transpose()?;
        Ok(RevisionRow {
            number: Row::require(row.int(0))?,
            author,
            note: Row::require(row.text(3))?,
            changes: Row::require(row.int(4))?,
            at: Row::require(row.instant(5))?,
        })
    };
    db.read(&sql).await?.iter().map(read).collect()
}

/// The first steps of a publish: nobody published since, and on PostgreSQL nobody writes records until it is done. Those hold
/// the table in a mode that many may share (`records::store::require_revision`).
pub fn require_alone(db: &Database, revision: i64) -> Vec<Step> {
    let lock = (db.dialect() == Dialect::Postgres).then(|| {
        let mut sql = db.sql();
        sql.raw("LOCK TABLE ").table(STATE).raw(" IN EXCLUSIVE MODE");
        Step::Run(sql)
    });
    lock.into_iter().chain([require_head(db, revision)]).collect()
}

/// Nobody published since, and on PostgreSQL nobody does until this is done.
pub fn require_head(db: &Database, revision: i64) -> Step {
    let mut sql = db.sql();
    sql.raw("SELECT revision FROM ").table(STATE).raw(" WHERE revision = ").int(revision).either("", " FOR UPDATE");
    Step::Require(sql, Tag::Revision)
}

/// What a publish writes down about itself.
pub struct NewRevision<'a> {
    pub number: i64,
    pub listing: &'a Listing,
    pub author: Option<Uuid>,
    pub note: &'a str,
    pub changes: i64,
    pub at: DateTime<Utc>,
}

/// Stores the files that are new, the revision, and makes it the published one.
///
/// # Errors
/// `Internal` when the listing cannot be written as JSON.
pub fn revision_steps(db: &Database, revision: &NewRevision<'_>, blobs: &[Blob]) -> Result<Vec<Step>> {
    let mut steps: Vec<Step> = blobs.chunks(VALUES).map(|chunk| Step::Run(insert_blobs(db, chunk))).collect();
    let tree = serde_json::to_string(revision.listing).map_err(Problem::internal)?;
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(REVISION).raw(" (number, tree, author, note, changes, created_at) VALUES (");
    sql.int(revision.number).raw(", ").text_value(tree).raw(", ").optional_id(revision.author).raw(", ");
    sql.text_value(revision.note).raw(", ").int(revision.changes).raw(", ").instant(revision.at).raw(")");
    steps.push(Step::Run(sql));
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(STATE).raw(" SET revision = ").int(revision.number);
    sql.raw(" WHERE revision = ").int(revision.number - 1);
    steps.push(Step::RunOne(sql, Tag::Revision));
    Ok(steps)
}

pub fn insert_blobs(db: &Database, blobs: &[Blob]) -> Sql {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(BLOB).raw(" (hash, body) VALUES ");
    sql.list(", ", blobs, |sql, blob| {
        sql.raw("(").text_value(blob.hash.clone()).raw(", ").text_value(blob.body.clone()).raw(")");
    });
    sql.raw(" ON CONFLICT DO NOTHING");
    sql
}

/// Keeps the listing of a template's files under its name, in place of an earlier version's.
///
/// # Errors
/// `Internal` when the listing cannot be written as JSON.
pub fn template_step(
    db: &Database,
    (name, version): (&str, &str),
    listing: &Listing,
    at: DateTime<Utc>,
) -> Result<Step> {
    let tree = serde_json::to_string(listing).map_err(Problem::internal)?;
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TEMPLATE).raw(" (name, version, tree, installed_at) VALUES (");
    sql.text_value(name).raw(", ").text_value(version).raw(", ").text_value(tree).raw(", ").instant(at);
    sql.raw(") ON CONFLICT (name) DO UPDATE SET version = excluded.version, tree = excluded.tree, installed_at = excluded.installed_at");
    Ok(Step::Run(sql))
}

/// A template as it was installed.
pub struct TemplateRow {
    pub name: String,
    pub version: String,
    pub listing: Listing,
    pub at: DateTime<Utc>,
}

/// By name.
pub async fn list_templates(db: &Database) -> Result<Vec<TemplateRow>> {
    let mut sql = db.sql();
    sql.raw("SELECT name, version, tree, installed_at FROM ").table(TEMPLATE).raw(" ORDER BY name");
    let read = |row: &Row| {
        let tree = Row::require(row.text(2))?;
        Ok(TemplateRow {
            name: Row::require(row.text(0))?,
            version: Row::require(row.text(1))?,
            listing: serde_json::from_str(&tree).map_err(Problem::internal)?,
            at: Row::require(row.instant(3))?,
        })
    };
    db.read(&sql).await?.iter().map(read).collect()
}

/// Goes on only while nobody who can sign in has one of these roles (element ids) and is this person.
pub fn absent_holder(db: &Database, user: Uuid, roles: &[String]) -> Option<Step> {
    if roles.is_empty() {
        return None;
    }
    let mut sql = db.sql();
    write_holders(&mut sql, roles);
    sql.raw(" AND u.id = ").id(user);
    Some(Step::Absent(sql, Tag::Target))
}

/// Asks for somebody who has a password and one of the roles `before`, while nobody has one of those `after`: a right these
/// roles give would be lost. None without roles `before`.
pub fn orphaned(db: &Database, (before, after): (&[String], &[String])) -> Option<Sql> {
    if before.is_empty() {
        return None;
    }
    let mut sql = db.sql();
    write_holders(&mut sql, before);
    sql.raw(" AND u.password IS NOT NULL");
    if !after.is_empty() {
        sql.raw(" AND NOT EXISTS (");
        write_holders(&mut sql, after);
        sql.raw(" AND u.password IS NOT NULL)");
    }
    sql.raw(" LIMIT 1");
    Some(sql)
}

fn write_holders(sql: &mut Sql, roles: &[String]) {
    sql.raw("SELECT 1 FROM ").table(ROLE_OF_USER).raw(" r JOIN ").table(USER).raw(" u ON u.id = r.user_id");
    sql.raw(" WHERE u.deleted_at IS NULL AND u.active AND r.role IN (");
    sql.list(", ", roles, |sql, role| {
        sql.text_value(role.as_str());
    });
    sql.raw(")");
}

/// An active person and a role (element id) they hold.
pub struct Holder {
    pub id: Uuid,
    pub name: String,
    pub role: String,
}

/// Who holds which role, of the people who can sign in.
pub async fn list_holders(db: &Database) -> Result<Vec<Holder>> {
    let mut sql = db.sql();
    sql.raw("SELECT u.id, u.name, r.role FROM ").table(ROLE_OF_USER).raw(" r JOIN ").table(USER);
    sql.raw(" u ON u.id = r.user_id WHERE u.active = ").boolean(true);
    let read = |row: &Row| {
        Ok(Holder { id: Row::require(row.id(0))?, name: Row::require(row.text(1))?, role: Row::require(row.text(2))? })
    };
    db.read(&sql).await?.iter().map(read).collect()
}
