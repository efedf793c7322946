//! `sys_file` and `sys_file_link`. Only this file knows their columns.
//!
//! A link that is taken away stays, not live: who could read the file there can until it is swept, so that a change can be
//! undone.

use crate::db::{Bind, Database, Row, Sql, Step, Storage, TableName, Tag};
use crate::error::{Problem, Result};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const FILE: crate::db::SystemTable = TableName::system("sys_file");
const LINK: crate::db::SystemTable = TableName::system("sys_file_link");

/// Ids asked for in one statement.
const BATCH: usize = 500;
/// Files swept at once.
const SWEPT: u64 = 1000;

/// A file as it is kept.
#[derive(Clone, Debug)]
pub struct FileRow {
    pub id: Uuid,
    pub sha256: String,
    pub name: String,
    /// In bytes.
    pub size: i64,
    /// Media type, as sniffed.
    pub kind: String,
    pub created_at: DateTime<Utc>,
    pub created_by: Uuid,
}

/// A place where a file hangs, or hung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    pub file: Uuid,
    /// Element ids.
    pub entity: String,
    pub field: String,
    pub record: Uuid,
}

/// Keeps a file that hangs on nothing yet.
///
/// # Errors
/// Those of the database.
pub async fn insert(db: &Database, row: &FileRow) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(FILE);
    sql.raw(" (id, sha256, name, size, type, created_at, created_by, loose_since) VALUES (").id(row.id).raw(", ");
    sql.text_value(&*row.sha256).raw(", ").text_value(&*row.name).raw(", ").int(row.size).raw(", ");
    sql.text_value(&*row.kind).raw(", ").instant(row.created_at).raw(", ").id(row.created_by).raw(", ");
    sql.instant(row.created_at).raw(")");
    db.apply(vec![Step::Run(sql)]).await.map_err(Problem::from)
}

fn select(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT id, sha256, name, size, type, created_at, created_by FROM ").table(FILE).raw(" WHERE ");
    sql
}

fn read(row: &Row) -> Result<FileRow> {
    Ok(FileRow {
        id: Row::require(row.id(0))?,
        sha256: Row::require(row.text(1))?,
        name: Row::require(row.text(2))?,
        size: Row::require(row.int(3))?,
        kind: Row::require(row.text(4))?,
        created_at: Row::require(row.instant(5))?,
        created_by: Row::require(row.id(6))?,
    })
}

/// The files with these ids.
///
/// # Errors
/// Those of the database.
pub async fn list(db: &Database, ids: impl IntoIterator<Item = Uuid>) -> Result<Vec<FileRow>> {
    let mut found = Vec::new();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(BATCH) {
        let mut sql = select(db);
        write_ids(sql.raw("id"), ids);
        found.extend(db.read(&sql).await?.iter().map(read).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

/// Where these files hang or hung.
///
/// # Errors
/// Those of the database.
pub async fn list_links(db: &Database, ids: impl IntoIterator<Item = Uuid>) -> Result<Vec<LinkRow>> {
    let mut found = Vec::new();
    for ids in ids.into_iter().collect::<Vec<_>>().chunks(BATCH) {
        let mut sql = db.sql();
        sql.raw("SELECT file, entity, field, record FROM ").table(LINK).raw(" WHERE ");
        write_ids(sql.raw("file"), ids);
        let read = |row: &Row| {
            Ok(LinkRow {
                file: Row::require(row.id(0))?,
                entity: Row::require(row.text(1))?,
                field: Row::require(row.text(2))?,
                record: Row::require(row.id(3))?,
            })
        };
        found.extend(db.read(&sql).await?.iter().map(read).collect::<Result<Vec<_>>>()?);
    }
    Ok(found)
}

fn write_ids(sql: &mut Sql, ids: &[Uuid]) {
    sql.raw(" IN (").list(", ", ids, |sql, id| {
        sql.id(*id);
    });
    sql.raw(")");
}

/// The steps of a write that hangs a file on a record: it has to be there still.
pub fn link(db: &Database, link: &LinkRow) -> [Step; 2] {
    let mut kept = db.sql();
    kept.raw("UPDATE ").table(FILE).raw(" SET loose_since = ").bind(Bind::Null(Storage::Instant));
    kept.raw(" WHERE id = ").id(link.file);
    let mut linked = db.sql();
    linked.raw("INSERT INTO ").table(LINK).raw(" (file, entity, field, record, live) VALUES (").id(link.file);
    linked.raw(", ").text_value(&*link.entity).raw(", ").text_value(&*link.field).raw(", ").id(link.record);
    linked.raw(", ").boolean(true).raw(") ON CONFLICT (file, field, record) DO UPDATE SET live = ").boolean(true);
    [Step::RunOne(kept, Tag::Target), Step::Run(linked)]
}

/// The steps of a write that takes a file off a record: when that was the last one, it is loose from now on.
pub fn unlink(db: &Database, link: &LinkRow, at: DateTime<Utc>) -> [Step; 2] {
    let mut gone = db.sql();
    gone.raw("UPDATE ").table(LINK).raw(" SET live = ").boolean(false).raw(" WHERE file = ").id(link.file);
    gone.raw(" AND field = ").text_value(&*link.field).raw(" AND record = ").id(link.record);
    let mut loose = db.sql();
    loose.raw("UPDATE ").table(FILE).raw(" SET loose_since = ").instant(at).raw(" WHERE id = ").id(link.file);
    loose.raw(" AND NOT EXISTS (SELECT 1 FROM ").table(LINK).raw(" WHERE file = ").id(link.file);
    loose.raw(" AND live = ").boolean(true).raw(")");
    [Step::Run(gone), Step::Run(loose)]
}

/// The steps that take every file off what has this key (`entity` or `field`, by element id), as if it had never hung
/// there.
pub fn unlink_all(db: &Database, (column, element): (&'static str, &str), at: DateTime<Utc>) -> [Step; 2] {
    let own = |sql: &mut Sql| {
        sql.raw(column).raw(" = ").text_value(element);
    };
    let mut loose = db.sql();
    loose.raw("UPDATE ").table(FILE).raw(" SET loose_since = ").instant(at).raw(" WHERE loose_since IS NULL");
    loose.raw(" AND id IN (SELECT file FROM ").table(LINK).raw(" WHERE ");
    own(&mut loose);
    loose.raw(") AND id NOT IN (SELECT file FROM ").table(LINK).raw(" WHERE live = ").boolean(true).raw(" AND NOT ");
    own(&mut loose);
    loose.raw(")");
    let mut gone = db.sql();
    gone.raw("DELETE FROM ").table(LINK).raw(" WHERE ");
    own(&mut gone);
    [Step::Run(loose), Step::Run(gone)]
}

/// Files that hang on nothing since before `before`.
///
/// # Errors
/// Those of the database.
pub async fn list_loose(db: &Database, before: DateTime<Utc>) -> Result<Vec<FileRow>> {
    let mut sql = select(db);
    sql.raw("loose_since < ").instant(before).raw(" ORDER BY loose_since LIMIT ").number(SWEPT);
    db.read(&sql).await?.iter().map(read).collect()
}

/// Forgets a file that is still loose.
///
/// # Errors
/// Those of the database.
pub async fn delete_loose(db: &Database, id: Uuid, before: DateTime<Utc>) -> Result<()> {
    let loose = |sql: &mut Sql| {
        sql.raw("SELECT id FROM ").table(FILE).raw(" WHERE id = ").id(id).raw(" AND loose_since < ").instant(before);
    };
    let mut links = db.sql();
    links.raw("DELETE FROM ").table(LINK).raw(" WHERE file IN (");
    loose(&mut links);
    links.raw(")");
    let mut file = db.sql();
    file.raw("DELETE FROM ").table(FILE).raw(" WHERE id = ").id(id).raw(" AND loose_since < ").instant(before);
    db.apply(vec![Step::Run(links), Step::Run(file)]).await.map_err(Problem::from)
}

/// Whether some file has these bytes.
///
/// # Errors
/// Those of the database.
pub async fn is_used(db: &Database, sha256: &str) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT id FROM ").table(FILE).raw(" WHERE sha256 = ").text_value(sha256).raw(" LIMIT 1");
    Ok(db.find(&sql).await?.is_some())
}
