//! Indexes nothing has to wait for. One over a large table is made after the publish that wants it, by a job; until then
//! questions it would serve take longer.

use super::ddl::create_index;
use super::index::Index;
use super::plan::{Action, Plan, Side};
use crate::db::{ApplyError, Database, Sql, Step};
use crate::error::Result;
use crate::registry::EntityIx;
use std::collections::HashSet;

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

/// Makes an index. On PostgreSQL writers go on meanwhile; on SQLite they wait until it is made.
///
/// # Errors
/// Those of the database; `Unique` where records hold equal values that the index would let occur once.
pub async fn make(db: &Database, index: &Index) -> Result<(), ApplyError> {
    // One that was broken off is there, and worth nothing.
    if db.list_indexes().await.map_err(ApplyError::Failed)?.get(&index.hash()) == Some(&false) {
        let mut sql = db.sql();
        sql.raw("DROP INDEX ").qualified_index(index.hash());
        db.apply(vec![Step::Run(sql)]).await?;
    }
    let mut sql: Sql = db.sql();
    super::ddl::write_index(&mut sql, index, "CONCURRENTLY ");
    db.run_alone(sql).await
}
