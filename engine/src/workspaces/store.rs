//! The table of workspaces in the control database, and the state and settings of one workspace.

use super::Entry;
use crate::db::{ApplyError, Database, Row, Step, Storage, TableName, Tag};
use crate::error::{Problem, Result};
use chrono::{DateTime, Utc};

const WORKSPACE: &str = "sys_workspace";
const STATE: &str = "sys_state";
const SETTING: &str = "sys_setting";
const SETUP: &str = "sys_setup";

/// Makes the directory's table when absent. It exists in the control database only, so it is no migration.
pub(super) async fn create_directory(control: &Database) -> Result<()> {
    let mut sql = control.sql();
    sql.raw("CREATE TABLE IF NOT EXISTS ")
        .table(TableName::system(WORKSPACE))
        .raw(" (slug ")
        .column_type(Storage::Text);
    sql.raw(" NOT NULL PRIMARY KEY, id ").column_type(Storage::Text).raw(" NOT NULL UNIQUE, created_at ");
    sql.column_type(Storage::Instant).raw(" NOT NULL)");
    Ok(control.apply(vec![Step::Run(sql)]).await?)
}

pub(super) async fn list_workspaces(control: &Database) -> Result<Vec<Entry>> {
    let mut sql = control.sql();
    sql.raw("SELECT slug, id FROM ").table(TableName::system(WORKSPACE)).raw(" ORDER BY slug");
    control.read(&sql).await?.iter().map(read_entry).collect()
}

pub(super) async fn find_workspace(control: &Database, slug: &str) -> Result<Option<Entry>> {
    let mut sql = control.sql();
    sql.raw("SELECT slug, id FROM ").table(TableName::system(WORKSPACE)).raw(" WHERE slug = ").text_value(slug);
    control.find(&sql).await?.as_ref().map(read_entry).transpose()
}

/// Adds a workspace unless its slug is taken.
pub(super) async fn insert_workspace(control: &Database, entry: &Entry, at: DateTime<Utc>) -> Result<()> {
    let mut sql = control.sql();
    sql.raw("INSERT INTO ").table(TableName::system(WORKSPACE)).raw(" (slug, id, created_at) VALUES (");
    sql.text_value(&*entry.slug).raw(", ").text_value(&*entry.id).raw(", ").instant(at);
    sql.raw(") ON CONFLICT DO NOTHING");
    Ok(control.apply(vec![Step::Run(sql)]).await?)
}

/// Gives a workspace another name; fails when it no longer has the one it is known by.
pub(super) async fn rename_workspace(control: &Database, entry: &Entry, to: &str) -> Result<(), ApplyError> {
    let mut sql = control.sql();
    sql.raw("UPDATE ").table(TableName::system(WORKSPACE)).raw(" SET slug = ").text_value(to);
    sql.raw(" WHERE id = ").text_value(&*entry.id).raw(" AND slug = ").text_value(&*entry.slug);
    control.apply(vec![Step::RunOne(sql, Tag::State)]).await
}

fn read_entry(row: &Row) -> Result<Entry> {
    Ok(Entry { slug: Row::require(row.text(0))?, id: Row::require(row.text(1))? })
}

/// The secret of a workspace; at first open the state is made, with revision 0 and the secret given.
pub(super) async fn ensure_state(db: &Database, secret: String) -> Result<String> {
    let mut insert = db.sql();
    insert.raw("INSERT INTO ").table(TableName::system(STATE)).raw(" (one, revision, secret) VALUES (1, 0, ");
    insert.text_value(secret).raw(") ON CONFLICT DO NOTHING");
    db.apply(vec![Step::Run(insert)]).await?;
    let mut select = db.sql();
    select.raw("SELECT secret FROM ").table(TableName::system(STATE)).raw(" WHERE one = 1");
    let rows = db.read(&select).await?;
    rows.first().map_or_else(|| Err(Problem::internal("sys_state has no row")), |row| Row::require(row.text(0)))
}

/// Keeps the hash of a set-up token in place of any earlier one.
pub(super) async fn renew_setup(db: &Database, digest: &str, until: DateTime<Utc>) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TableName::system(SETUP)).raw(" (one, hash, expires_at) VALUES (1, ");
    sql.text_value(digest).raw(", ").instant(until);
    sql.raw(") ON CONFLICT (one) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at");
    Ok(db.apply(vec![Step::Run(sql)]).await?)
}

/// Whether a token of this hash may be used.
pub(super) async fn has_setup(db: &Database, digest: &str, now: DateTime<Utc>) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(TableName::system(SETUP)).raw(" WHERE hash = ").text_value(digest);
    sql.raw(" AND expires_at > ").instant(now);
    Ok(db.find(&sql).await?.is_some())
}

/// Uses a token up; fails when it may not be used any more.
pub(super) fn take_setup(db: &Database, digest: &str, now: DateTime<Utc>) -> Step {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(TableName::system(SETUP)).raw(" WHERE hash = ").text_value(digest);
    sql.raw(" AND expires_at > ").instant(now);
    Step::RunOne(sql, Tag::State)
}

/// Whether somebody wrote a record: by hand, by a program of theirs, or from a file.
pub(super) async fn has_own_record(db: &Database) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(TableName::system("sys_history"));
    sql.raw(" WHERE cause_kind IN ('ui', 'api', 'import') AND action = 'created' LIMIT 1");
    Ok(db.find(&sql).await?.is_some())
}

/// A setting of the workspace kept outside metadata.
pub(super) async fn find_setting(db: &Database, name: &'static str) -> Result<Option<String>> {
    let mut sql = db.sql();
    sql.raw("SELECT value FROM ").table(TableName::system(SETTING)).raw(" WHERE name = ").text_value(name);
    db.find(&sql).await?.map(|row| Row::require(row.text(0))).transpose()
}

/// Writes such a setting.
pub(super) async fn update_setting(db: &Database, name: &'static str, value: &'static str) -> Result<()> {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TableName::system(SETTING)).raw(" (name, value) VALUES (").text_value(name);
    sql.raw(", ").text_value(value).raw(") ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    Ok(db.apply(vec![Step::Run(sql)]).await?)
}
