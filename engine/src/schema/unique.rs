//! Which unique constraint a database refused by.

use super::index::of_unique;
use crate::metadata::model;
use crate::registry::Entity;

/// The constraint of `source` that `refused` (the text of `ApplyError::Unique`) means: PostgreSQL names the index, SQLite
/// the columns (`UNIQUE constraint failed: r_x.f_a, r_x.f_b`).
pub fn unique_of<'m>(source: &'m model::Entity, entity: &Entity, refused: &str) -> Option<&'m model::Unique> {
    let columns = refused.rsplit(": ").next().unwrap_or(refused);
    source.unique.iter().find(|unique| {
        let index = of_unique(entity, unique);
        let named = format!("ix_{:016x}", index.hash());
        let listed: Vec<String> =
            index.columns.iter().map(|key| format!("{}.{}", entity.table.as_str(), key.column.as_str())).collect();
        refused == named || columns == listed.join(", ")
    })
}
