//! Indexes nothing has to wait for. One over a large table is made after the publish that wants it, by a job; until then
//! questions it would serve take longer.

use super::ddl::{Way, create_index};
use super::index::{Index, Unique};
use super::plan::{Action, Plan, Side};
use crate::db::{ApplyError, Database, Dialect, Row, Sql, Step, TableName};
use crate::error::Result;
use crate::registry::EntityIx;
use std::collections::HashSet;
use std::time::Duration;

/// Indexes a publish wants that neither are there nor are made by its plan.
pub fn late(published: Side<'_>, planned: Side<'_>, plan: &Plan) -> Vec<(EntityIx, Index)> {
    let had: HashSet<u64> = published.indexes().iter().map(|(_, index)| index.hash()).collect();
    let made: HashSet<u64> = plan.actions.iter().filter_map(created).collect();
    let is_new = |index: &Index| !had.contains(&index.hash()) && !made.contains(&index.hash());
    planned.indexes().into_iter().filter(|(_, index)| !index.is_unique() && is_new(index)).collect()
}

fn created(action: &Action) -> Option<u64> {
    match action {
        Action::CreateIndex(index) => Some(index.hash()),
        Action::CreateTable { .. } | Action::ReviveTable { .. } | Action::RetireTable { .. } => None,
        Action::AddColumn { .. } | Action::ReviveColumn { .. } | Action::RetireColumn { .. } => None,
        Action::DropIndex(_) => None,
    }
}

/// The step that makes an index inside a transaction: writers wait for it.
pub fn index_step(db: &Database, index: &Index) -> Step {
    Step::Run(create_index(&db.sql(), index))
}

/// The step that takes an index away, if it is there.
pub fn drop_index_step(db: &Database, hash: u64) -> Step {
    let mut sql = db.sql();
    sql.raw("DROP INDEX IF EXISTS ").qualified_index(hash);
    Step::Run(sql)
}

/// The indexes a revision wants and the database does not have.
///
/// # Errors
/// Those of the database.
pub async fn missing(db: &Database, side: Side<'_>) -> Result<Vec<Index>> {
    let there = db.list_indexes().await?;
    let is_there = |index: &Index| there.get(&index.hash()).is_some_and(|is_whole| *is_whole);
    let wanted = side.indexes().into_iter().map(|(_, index)| index).filter(|index| index.is_for(db.dialect()));
    Ok(wanted.filter(|index| !is_there(index)).collect())
}

/// How long an index that is to go waits for those who look at it.
const PATIENCE: Duration = Duration::from_secs(2);

/// Takes an index away, if it is there, while others go on: `Busy` where somebody has looked at its table for long.
///
/// # Errors
/// Those of the database.
pub async fn drop_beside(db: &Database, hash: u64) -> Result<(), ApplyError> {
    let mut sql = db.sql();
    sql.raw("DROP INDEX ").either("", "CONCURRENTLY ").raw("IF EXISTS ").qualified_index(hash);
    let text = sql.text().to_owned();
    match tokio::time::timeout(PATIENCE, db.run_alone(sql)).await {
        Ok(dropped) => dropped,
        Err(_) => {
            stop_at_work(db, text).await.map_err(ApplyError::Failed)?;
            Err(ApplyError::Busy)
        }
    }
}

/// Stops whoever is making the unique index with this hash over a table; whether anybody was.
///
/// # Errors
/// Those of the database.
pub async fn stop_making(db: &Database, (hash, table): (u64, TableName)) -> Result<bool> {
    let mut sql = db.sql();
    super::ddl::write_making(&mut sql, (hash, table), Unique::Live);
    stop_at_work(db, sql.text().to_owned()).await
}

/// Stops the server at statements that begin so: it goes on with one whose process ended or no longer waits for it.
async fn stop_at_work(db: &Database, text: String) -> Result<bool> {
    if db.dialect() == Dialect::Sqlite {
        return Ok(false);
    }
    let mut sql = db.sql();
    sql.raw("SELECT pg_cancel_backend(pid)");
    write_at_work(&mut sql, text);
    Ok(!db.read(&sql).await?.is_empty())
}

/// Who is making an index just now.
async fn list_making(db: &Database, index: &Index) -> Result<Vec<Row>> {
    if db.dialect() == Dialect::Sqlite {
        return Ok(Vec::new());
    }
    let mut making = db.sql();
    super::ddl::write_making(&mut making, (index.hash(), index.table.clone()), index.unique);
    let mut sql = db.sql();
    sql.raw("SELECT pid");
    write_at_work(&mut sql, making.text().to_owned());
    db.read(&sql).await
}

fn write_at_work(sql: &mut Sql, text: String) {
    sql.raw(" FROM pg_catalog.pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    sql.raw(" AND state = 'active' AND strpos(query, ").text_value(text).raw(") = 1");
}

/// Makes an index. On PostgreSQL writers go on meanwhile; on SQLite they wait until it is made.
///
/// # Errors
/// Those of the database; `Unique` where records hold equal values that the index would let occur once.
pub async fn make(db: &Database, index: &Index) -> Result<(), ApplyError> {
    // One that was broken off is there, and worth nothing.
    if db.list_indexes().await.map_err(ApplyError::Failed)?.get(&index.hash()) == Some(&false) {
        // Its server may go on with it for a process that has ended: then it is whole in a while.
        if !list_making(db, index).await.map_err(ApplyError::Failed)?.is_empty() {
            return Err(ApplyError::Busy);
        }
        drop_beside(db, index.hash()).await?;
    }
    let mut sql: Sql = db.sql();
    super::ddl::write_index(&mut sql, index, Way::Beside);
    db.run_alone(sql).await
}
