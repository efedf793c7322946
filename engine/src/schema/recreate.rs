//! Record tables made anew from the bookkeeping alone, live and retired ones, for a database into which a backup goes.
//! Their indexes follow when the rows are there and the revision is compiled.

use super::ddl;
use super::plan::Side;
use crate::db::{ColumnName, Database, Row, Sql, Step, Storage, TableName};
use crate::error::{Problem, Result};
use std::collections::BTreeMap;

/// How the type of a field with a table of pairs begins.
pub(super) const PAIRS: &str = "many_to_many/";

/// The steps that make every table `sys_table` and `sys_column` name.
///
/// # Errors
/// Those of the database; `Internal` for an entry no version of ours would have written.
pub async fn table_steps(db: &Database) -> Result<Vec<Step>> {
    let mut sql = db.sql();
    sql.raw("SELECT entity FROM ").table(TableName::system("sys_table")).raw(" ORDER BY entity");
    let mut tables: BTreeMap<String, Vec<(ColumnName, Storage)>> = BTreeMap::new();
    for row in db.read(&sql).await? {
        tables.insert(Row::require(row.text(0))?, Vec::new());
    }
    let mut steps = Vec::new();
    let mut sql = db.sql();
    sql.raw("SELECT element, suffix, entity, storage, kind FROM ").table(TableName::system("sys_column"));
    sql.raw(" ORDER BY element, suffix");
    for row in db.read(&sql).await? {
        let (element, suffix) = (Row::require(row.text(0))?, Row::require(row.text(1))?);
        let (entity, storage) = (Row::require(row.text(2))?, Row::require(row.text(3))?);
        let name = if suffix == super::column::OWNER { suffix } else { format!("f_{element}{suffix}") };
        let column = ColumnName::of_catalogue(&name).zip(Storage::of_name(&storage));
        let columns = tables.get_mut(&entity);
        let (Some(column), Some(columns)) = (column, columns) else { return Err(odd(&element)) };
        columns.push(column);
        if Row::require(row.text(4))?.starts_with(PAIRS) {
            let pairs = TableName::of_catalogue(&format!("j_{element}")).ok_or_else(|| odd(&element))?;
            steps.extend(ddl::create_pairs_table(&db.sql(), &pairs));
        }
    }
    for (entity, columns) in tables {
        let table = TableName::of_catalogue(&format!("r_{entity}")).ok_or_else(|| odd(&entity))?;
        steps.push(Step::Run(ddl::create_table(&db.sql(), &table, columns)));
    }
    Ok(steps)
}

/// The steps that make every index a revision wants, unless it is there.
pub fn index_steps(blank: &Sql, side: Side<'_>) -> Vec<Step> {
    let wanted = side.indexes().into_iter().map(|(_, index)| index).filter(|index| index.is_for(blank.dialect()));
    wanted.map(|index| Step::Run(ddl::create_index(blank, &index))).collect()
}

pub(super) fn odd(element: &str) -> Problem {
    Problem::internal(format!("the bookkeeping of {element} names no table or column of ours"))
}
