//! How far the history goes in a state of the database, and what was written since another one: whichever process wrote it,
//! whenever it took its number.
//!
//! SQLite commits in the order of the numbers, so the last one says it all. PostgreSQL does not: there a state is a snapshot,
//! and each row tells its transaction.

use crate::db::{Dialect, Mark, Row, Sql, TableName};
use crate::error::Result;

/// Rows looked at in one go, of whatever entity.
pub const WINDOW: i64 = 1_000;

/// Two columns: the history and the revision of the state this statement reads. `read_mark` reads them.
pub fn write_mark(sql: &mut Sql) {
    match sql.dialect() {
        Dialect::Sqlite => {
            sql.raw("(SELECT CAST(COALESCE(MAX(seq), 0) AS TEXT) FROM ").table(TableName::system("sys_history"));
            sql.raw(")");
        }
        Dialect::Postgres => {
            sql.raw("(SELECT CAST(pg_current_snapshot() AS text))");
        }
    }
    sql.raw(", (SELECT revision FROM ").table(TableName::system("sys_state")).raw(" WHERE one = 1)");
}

/// Reads what `write_mark` wrote as the columns `at` and `at + 1`; none where nothing is published.
///
/// # Errors
/// Those of the row.
pub fn read_mark(row: &Row, at: usize) -> Result<Option<Mark>> {
    let (history, revision) = (row.text(at)?, row.int(at + 1)?);
    Ok(history.zip(revision).map(|(history, revision)| Mark { history, revision }))
}

/// A statement for a `WITH`: record, entity, version, action, diff of the next rows the state does not have, and `fresh`:
/// whether it really does not. No more than `WINDOW` + 1, so one more than that says that there are too many.
/// False for a state this database does not have.
pub fn write_since(sql: &mut Sql, mark: &Mark) -> bool {
    sql.raw("SELECT record, entity, version, action, diff, ");
    match sql.dialect() {
        Dialect::Sqlite => {
            let Ok(last) = mark.history.parse() else { return false };
            sql.raw("1 AS fresh FROM ").table(TableName::system("sys_history")).raw(" WHERE seq > ").int(last);
            sql.raw(" ORDER BY seq");
        }
        Dialect::Postgres => {
            let snapshot = |sql: &mut Sql| {
                sql.raw("CAST(").text_value(&*mark.history).raw(" AS pg_snapshot)");
            };
            // Among those from the first transaction on that was under way there are some that were over already.
            sql.raw("NOT pg_visible_in_snapshot(txid, ");
            snapshot(sql);
            sql.raw(") AS fresh FROM ").table(TableName::system("sys_history"));
            sql.raw(" WHERE txid >= pg_snapshot_xmin(");
            snapshot(sql);
            sql.raw(") ORDER BY txid");
        }
    }
    sql.raw(" LIMIT ").number(WINDOW.unsigned_abs() + 1);
    true
}
