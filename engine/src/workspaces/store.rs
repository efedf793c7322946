//! The table of workspaces in the control database, and the one row of a workspace's state.

use super::Entry;
use crate::db::{Database, Row, Storage, Step, TableName};
use crate::error::Result;
use chrono::{DateTime, Utc};

const WORKSPACE: &str = "sys_workspace";
const STATE: &str = "sys_state";

/// Makes the directory's table when absent. It exists in the control database only, so it is no migration.
pub(super) async fn create_directory(control: &Database) -> Result<()> {
    let mut sql = control.sql();
    sql.raw("CREATE TABLE IF NOT EXISTS ").table(TableName::system(WORKSPACE)).raw(" (slug ").column_type(Storage::Text);
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
    rows.first().map_or_else(|| Err(crate::error::Problem::internal("sys_state has no row")), |row| Row::require(row.text(0)))
}
