//! Which unique constraint a database refused by.

use super::index::{Index, of_number, of_unique};
use crate::metadata::model;
use crate::registry::{Entity, Field, Kind};

/// The constraint of `source` that `refused` (the text of `ApplyError::Unique`) means: PostgreSQL names the index, SQLite
/// the columns (`UNIQUE constraint failed: r_x.f_a, r_x.f_b`).
pub fn unique_of<'m>(source: &'m model::Entity, entity: &Entity, refused: &str) -> Option<&'m model::Unique> {
    source.unique.iter().find(|unique| is_meant(&of_unique(entity, unique), entity, refused))
}

/// The automatic number that is taken already.
pub fn number_of<'e>(entity: &'e Entity, refused: &str) -> Option<&'e Field> {
    let mut numbered = entity.fields.iter().filter(|field| matches!(field.kind, Kind::AutoNumber(_)));
    numbered.find(|field| is_meant(&of_number(entity, field), entity, refused))
}

fn is_meant(index: &Index, entity: &Entity, refused: &str) -> bool {
    let columns = refused.rsplit(": ").next().unwrap_or(refused);
    let named = format!("ix_{:016x}", index.hash());
    let listed: Vec<String> =
        index.columns.iter().map(|key| format!("{}.{}", entity.table.as_str(), key.column.as_str())).collect();
    refused == named || columns == listed.join(", ")
}
