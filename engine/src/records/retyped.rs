//! Fields that hold values of another type than at an earlier moment. What the history says of them is of the old type: read
//! as the new one it may be a value nobody ever wrote.

use super::Door;
use crate::db::{Row, TableName};
use crate::error::Result;
use chrono::{DateTime, Utc};
use std::collections::HashSet;

/// The ids of the fields whose type was changed at that moment or since.
///
/// # Errors
/// Those of the database.
pub async fn since(door: &Door<'_>, at: DateTime<Utc>) -> Result<HashSet<String>> {
    let (column, revision) = (TableName::system("sys_column"), TableName::system("sys_revision"));
    let mut sql = door.db.sql();
    // A field that was only hidden and shown again has columns of one type; when a record came to its stage is not one.
    sql.raw("SELECT DISTINCT c.element FROM ").table(column).raw(" c JOIN ").table(column);
    sql.raw(" o ON o.element = c.element AND o.kind <> c.kind WHERE c.live AND 'stage_since' NOT IN (c.kind, o.kind) AND c.revision > (SELECT COALESCE(MAX(number), 0) FROM ");
    sql.table(revision).raw(" WHERE created_at < ").instant(at).raw(")");
    door.db.read(&sql).await?.iter().map(|row| Row::require(row.text(0))).collect()
}
