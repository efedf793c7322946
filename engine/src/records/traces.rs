//! What a change did, read from the history: for each record, what it was before and after.

use super::Door;
use crate::db::{Row, Sql, TableName};
use crate::error::{Code, Problem, Result};
use crate::history::CauseKind;
use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// History rows of a change that is looked at as a whole.
const MOST: u64 = 3_000;

/// A change's part in one record.
#[derive(Debug)]
pub struct Part {
    /// Element id.
    pub entity: String,
    pub record: Uuid,
    /// Whether the record was there before, and after.
    pub existed: bool,
    pub exists: bool,
    /// After the change.
    pub version: i64,
    /// Old and new stored value, by element id of the field.
    pub fields: BTreeMap<String, (Json, Json)>,
}

impl Part {
    pub fn was_deleted(&self) -> bool {
        self.existed && !self.exists
    }
}

/// All parts of a change.
pub struct Traces {
    pub at: DateTime<Utc>,
    pub author: Option<Uuid>,
    pub parts: Vec<Part>,
}

/// A change as it can be looked at.
pub enum Loaded {
    Whole(Traces),
    /// Too large for that; how many records it touched, each once and all of them in the same way.
    Uniform(i64),
}

impl Traces {
    /// # Errors
    /// `NotFound` when there is no such change, `StateConflict` when it is large and not uniform.
    pub async fn load(door: &Door<'_>, change: Uuid) -> Result<Loaded> {
        let mut sql = rows_sql(door, change);
        sql.raw(" ORDER BY seq LIMIT ").number(MOST + 1);
        let rows = door.db.read(&sql).await?;
        if rows.len() as u64 <= MOST {
            let traces = Self::of_rows(&rows)?;
            return traces.map(Loaded::Whole).ok_or_else(Problem::not_found);
        }
        let mut sql = door.db.sql();
        sql.raw("SELECT COUNT(*), COUNT(DISTINCT record), MIN(entity), MAX(entity), MIN(action), MAX(action), ");
        sql.raw("MIN(cause_kind) FROM ");
        sql.table(TableName::system("sys_history")).raw(" WHERE change = ").id(change);
        let row = door.db.find(&sql).await?.ok_or_else(Problem::not_found)?;
        // What goes as demo data came in the order of its ids: it comes back so, whatever it is.
        let is_one = row.str(2)? == row.str(3)? || row.str(6)? == Some(CauseKind::Demo.name());
        let uniform = row.int(0)? == row.int(1)? && is_one && row.str(4)? == row.str(5)?;
        if uniform {
            return Ok(Loaded::Uniform(Row::require(row.int(0))?));
        }
        Err(Problem::new(Code::StateConflict).param("detail", "undo_too_many").param("limit", MOST))
    }

    /// A stretch of a uniform change, in the order of its records, after one of them; none behind the last.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load_stretch(door: &Door<'_>, change: Uuid, after: Option<Uuid>, limit: u64) -> Result<Option<Self>> {
        let mut sql = rows_sql(door, change);
        if let Some(after) = after {
            sql.raw(" AND record > ").id(after);
        }
        sql.raw(" ORDER BY record, seq LIMIT ").number(limit);
        Self::of_rows(&door.db.read(&sql).await?)
    }

    fn of_rows(rows: &[Row]) -> Result<Option<Self>> {
        let Some(last) = rows.last() else { return Ok(None) };
        let mut traces = Self { at: Row::require(last.instant(6))?, author: last.id(5)?, parts: Vec::new() };
        let mut places: HashMap<Uuid, usize> = HashMap::new();
        for row in rows {
            let record = Row::require(row.id(0))?;
            let place = *places.entry(record).or_insert(traces.parts.len());
            if place == traces.parts.len() {
                let action = row.str(3)?.unwrap_or_default();
                let existed = matches!(action, "updated" | "deleted");
                let (entity, fields) = (Row::require(row.text(1))?, BTreeMap::new());
                traces.parts.push(Part { entity, record, existed, exists: true, version: 0, fields });
            }
            traces.parts[place].add(row)?;
        }
        Ok(Some(traces))
    }
}

fn rows_sql(door: &Door<'_>, change: Uuid) -> Sql {
    let mut sql = door.db.sql();
    sql.raw("SELECT record, entity, version, action, diff, by_id, at FROM ").table(TableName::system("sys_history"));
    sql.raw(" WHERE change = ").id(change);
    sql
}

impl Part {
    /// A record a change wrote more than once has the first old values and the last new ones.
    fn add(&mut self, row: &Row) -> Result<()> {
        self.version = Row::require(row.int(2))?;
        self.exists = row.str(3)? != Some("deleted");
        let diff: Map<String, Json> = serde_json::from_str(row.str(4)?.unwrap_or("{}")).map_err(Problem::internal)?;
        for (field, values) in diff {
            let Json::Array(mut values) = values else { continue };
            let (new, old) = (values.pop().unwrap_or_default(), values.pop().unwrap_or_default());
            self.fields.entry(field).or_insert_with(|| (old, Json::Null)).1 = new;
        }
        Ok(())
    }
}
