//! What a call left behind: rows of history and of the outbox after a mark.

use crate::db::{Database, Row, Sql, TableName};
use crate::error::Result;

/// Where both logs stand.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    history: i64,
    events: i64,
}

/// One row: what happened, and the element id of the entity it happened to.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub what: String,
    pub entity: String,
}

pub async fn mark(db: &Database) -> Result<Mark> {
    let mut history = db.sql();
    history.raw("SELECT COALESCE(MAX(seq), 0) FROM ").table(TableName::system("sys_history"));
    let mut events = db.sql();
    events.raw("SELECT COALESCE(MAX(seq), 0) FROM ").table(TableName::system("sys_outbox"));
    Ok(Mark { history: number(db, &history).await?, events: number(db, &events).await? })
}

async fn number(db: &Database, sql: &Sql) -> Result<i64> {
    db.find(sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))
}

/// History and events since the mark, in order.
pub async fn since(db: &Database, mark: Mark) -> Result<(Vec<Entry>, Vec<Entry>)> {
    let mut history = db.sql();
    history.raw("SELECT action, entity FROM ").table(TableName::system("sys_history"));
    history.raw(" WHERE seq > ").int(mark.history).raw(" ORDER BY seq");
    let mut events = db.sql();
    events.raw("SELECT type, entity FROM ").table(TableName::system("sys_outbox"));
    events.raw(" WHERE seq > ").int(mark.events).raw(" ORDER BY seq");
    Ok((entries(db, &history).await?, entries(db, &events).await?))
}

async fn entries(db: &Database, sql: &Sql) -> Result<Vec<Entry>> {
    let read = |row: &Row| Ok(Entry { what: Row::require(row.text(0))?, entity: Row::require(row.text(1))? });
    db.read(sql).await?.iter().map(read).collect()
}
