//! What the database has, as `sys_table` and `sys_column` tell it: every table and column ever made, live or retired.

use super::column::{ColumnSpec, generation_of, kind_text};
use crate::db::{Database, Row, TableName};
use crate::error::Result;
use crate::registry::{Generations, Registry};
use std::collections::HashMap;

/// Tables by entity id and columns by element id and suffix.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    pub(super) tables: HashMap<String, bool>,
    pub(super) columns: HashMap<(String, String), Known>,
}

#[derive(Clone, Debug)]
pub(super) struct Known {
    pub entity: String,
    pub kind: String,
    pub live: bool,
}

/// Where a table or column stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Absent,
    /// There with its values, but no part of the published revision.
    Retired,
    Live,
    /// There with values of another type, or of another entity.
    Foreign,
}

impl Catalogue {
    /// Reads both tables.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn load(db: &Database) -> Result<Self> {
        let mut sql = db.sql();
        sql.raw("SELECT entity, live FROM ").table(TableName::system("sys_table"));
        let mut tables = HashMap::new();
        for row in db.read(&sql).await? {
            tables.insert(Row::require(row.text(0))?, Row::require(row.boolean(1))?);
        }
        let mut sql = db.sql();
        sql.raw("SELECT element, suffix, entity, kind, live FROM ").table(TableName::system("sys_column"));
        let mut columns = HashMap::new();
        for row in db.read(&sql).await? {
            let key = (Row::require(row.text(0))?, Row::require(row.text(1))?);
            let (entity, kind) = (Row::require(row.text(2))?, Row::require(row.text(3))?);
            columns.insert(key, Known { entity, kind, live: Row::require(row.boolean(4))? });
        }
        Ok(Self { tables, columns })
    }

    /// Where the values of the fields of a revision are: for each kind of value a field ever had, its database has columns of
    /// their own. Those that are not the first are answered, also of a kind that is new.
    pub fn generations(&self, registry: &Registry) -> Generations {
        let mut known: HashMap<&str, Vec<(u32, &Known)>> = HashMap::new();
        for ((element, suffix), column) in &self.columns {
            if let Some(generation) = generation_of(suffix) {
                known.entry(element).or_default().push((generation, column));
            }
        }
        let mut found = Generations::new();
        let entities = registry.entities.iter().filter(|entity| !entity.builtin);
        for (entity, field) in entities.flat_map(|entity| entity.fields.iter().map(move |field| (entity, field))) {
            let Some(columns) = known.get(&*field.id).filter(|_| !field.system) else { continue };
            // Another entity's field of this id stands in the way of the publish (`Standing::Foreign`).
            if columns.iter().any(|(_, column)| *column.entity != *entity.id) {
                continue;
            }
            let kind = kind_text(registry, field);
            let same = columns.iter().filter(|(_, column)| column.kind == kind);
            let same = same.max_by_key(|(generation, column)| (column.live, *generation));
            let generation = same.map_or_else(
                || columns.iter().map(|(generation, _)| generation + 1).max().unwrap_or(1),
                |(generation, _)| *generation,
            );
            if generation > 1 {
                found.insert(field.id.clone(), generation);
            }
        }
        found
    }

    /// Where the table of an entity stands.
    pub fn table(&self, entity: &str) -> Standing {
        match self.tables.get(entity) {
            None => Standing::Absent,
            Some(true) => Standing::Live,
            Some(false) => Standing::Retired,
        }
    }

    /// Where a column of an entity stands.
    pub fn column(&self, entity: &str, spec: &ColumnSpec) -> Standing {
        match self.columns.get(&(spec.element.to_string(), spec.suffix.clone())) {
            None => Standing::Absent,
            Some(known) if known.kind != spec.kind || known.entity != entity => Standing::Foreign,
            Some(known) if known.live => Standing::Live,
            Some(_) => Standing::Retired,
        }
    }
}
