//! Records as they will be once the values of some fields have become values of another type, for questions asked before
//! anything is written: what a new rule will find is counted in the values that will be there.

use super::conversion::{Retyping, write_key, write_part, write_unchanged};
use crate::db::{ColumnName, Sql, Storage};
use crate::error::{Problem, Result};
use crate::registry::Entity;
use serde_json::{Map, Value as Json};

/// The columns every record has.
const SYSTEM: [&str; 7] = ["id", "version", "created_at", "created_by", "updated_at", "updated_by", "deleted_at"];

/// The records of one entity with other values in some of its fields.
pub struct Recast<'a> {
    /// Columns that are there already and stay as they are.
    columns: Vec<ColumnName>,
    fields: Vec<(Retyping<'a>, String)>,
}

/// What becomes of each different value, as `conversion_steps` takes it.
pub type Pairs<'p> = Vec<(&'p str, Option<&'p str>)>;

impl<'a> Recast<'a> {
    /// `columns`: those of the entity that are there. None when no field changes.
    ///
    /// # Errors
    /// `Internal` when the values cannot be written as JSON.
    pub fn of(columns: Vec<ColumnName>, fields: Vec<(Retyping<'a>, Pairs<'_>)>) -> Result<Option<Self>> {
        if fields.is_empty() {
            return Ok(None);
        }
        let targets: Vec<&ColumnName> =
            fields.iter().flat_map(|(one, _)| one.target.columns()).map(|(column, _, _)| column).collect();
        let columns = columns.into_iter().filter(|column| !targets.contains(&column)).collect();
        let written = fields.into_iter().map(|(retyping, pairs)| Ok((retyping, to_json(&pairs)?)));
        Ok(Some(Self { columns, fields: written.collect::<Result<_>>()? }))
    }

    /// `(SELECT …) t0` in the place of the entity's table.
    pub(super) fn write(&self, sql: &mut Sql, entity: &Entity) {
        self.write_level(sql, entity, self.fields.len());
    }

    /// The records with the first so many fields changed.
    fn write_level(&self, sql: &mut Sql, entity: &Entity, level: usize) {
        let Some((retyping, map)) = level.checked_sub(1).and_then(|at| self.fields.get(at)) else {
            sql.table(entity.table.clone()).raw(" t0");
            return;
        };
        sql.raw("(WITH c AS ");
        write_map(sql, map);
        sql.raw(" SELECT ").list(", ", SYSTEM, |sql, name| {
            sql.aliased(0, &ColumnName::system(name));
        });
        for column in self.passed(level) {
            sql.raw(", ").aliased(0, column);
        }
        for (column, part, storage) in retyping.target.columns() {
            sql.raw(", ");
            if retyping.revived {
                sql.raw("CASE WHEN ");
                write_unchanged(sql, *retyping);
                sql.raw(" THEN ").aliased(0, column).raw(" ELSE ");
            }
            write_part(sql, retyping.target, (part, *storage));
            // As in a column, texts are compared by code point.
            if *storage == Storage::Text {
                sql.either("", " COLLATE \"C\"");
            }
            sql.raw(if retyping.revived { " END AS " } else { " AS " }).column(column);
        }
        sql.raw(" FROM ");
        self.write_level(sql, entity, level - 1);
        sql.raw(" LEFT JOIN c ON c.old = ");
        write_key(sql, retyping.source);
        sql.raw(") t0");
    }

    /// Columns a level hands on: what stays, what is changed below, and what is looked at above.
    fn passed(&self, level: usize) -> Vec<&ColumnName> {
        let mut passed: Vec<&ColumnName> = self.columns.iter().collect();
        for (at, (one, _)) in self.fields.iter().enumerate() {
            let names = |field: &'a crate::registry::Field| field.columns().iter().map(|(column, _, _)| column);
            passed.extend(names(one.source));
            if at + 1 < level || (at + 1 > level && one.revived) {
                passed.extend(names(one.target));
            }
        }
        passed
    }
}

fn to_json(pairs: &[(&str, Option<&str>)]) -> Result<String> {
    let map: Map<String, Json> =
        pairs.iter().filter_map(|(old, new)| Some(((*old).to_owned(), (*new)?.into()))).collect();
    serde_json::to_string(&map).map_err(Problem::internal)
}

/// `(SELECT …)` with a row for each member of a JSON object: what was, and what it becomes.
fn write_map(sql: &mut Sql, map: &str) {
    sql.either("MATERIALIZED ", "").raw("(SELECT key AS old, value AS new FROM ");
    sql.either("json_each(", "jsonb_each_text(CAST(").text_value(map).either(")", " AS jsonb))").raw(")");
}

impl Recast<'_> {
    /// How many groups of live records will hold equal values in all of `columns`; empty values equal nothing.
    pub(super) fn write_repeated(&self, sql: &mut Sql, entity: &Entity, columns: &[ColumnName]) {
        sql.raw("SELECT count(*) FROM (SELECT 1 FROM ");
        self.write(sql, entity);
        sql.raw(" WHERE ").aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL");
        for column in columns {
            sql.raw(" AND ").aliased(0, column).raw(" IS NOT NULL");
        }
        sql.raw(" GROUP BY ").list(", ", columns, |sql, column| {
            sql.aliased(0, column);
        });
        sql.raw(" HAVING count(*) > 1) repeated");
    }
}
