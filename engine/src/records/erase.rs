//! Taking what was purged out of everything that was kept beside it: history and events row by row, in portions; visits,
//! ticks, counters and links at once.

use super::Door;
use super::long::{Stretch, Stride};
use crate::db::{Database, Dialect, Row, Sql, Step, TableName};
use crate::error::Result;
use crate::files;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Rows of one transaction.
const STEP: u64 = 1_000;

/// What no longer is to be found anywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Entities, by element id: every row about one of their records goes.
    pub entities: Vec<String>,
    /// Fields, by element id: their values are taken out of the rows.
    pub fields: Vec<String>,
    /// The last rows it is about: what is written later belongs to an element that came back.
    pub history: i64,
    pub events: i64,
}

/// A table whose rows tell values, and its column with the text that has them.
#[derive(Clone, Copy)]
enum Told {
    History,
    Events,
}

impl Told {
    const ALL: [Told; 2] = [Told::History, Told::Events];

    fn table(self) -> crate::db::SystemTable {
        match self {
            Told::History => TableName::system("sys_history"),
            Told::Events => TableName::system("sys_outbox"),
        }
    }

    fn text(self) -> &'static str {
        match self {
            Told::History => "diff",
            Told::Events => "event",
        }
    }

    fn last(self, erasure: &Erasure) -> i64 {
        match self {
            Told::History => erasure.history,
            Told::Events => erasure.events,
        }
    }
}

impl Erasure {
    /// An erasure of these that is about the rows there are now, with how many that is.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn of(db: &Database, (entities, fields): (Vec<String>, Vec<String>)) -> Result<(Self, i64)> {
        let mut erasure = Self { entities, fields, history: i64::MAX, events: i64::MAX };
        let mut total = 0;
        for told in Told::ALL {
            let mut sql = db.sql();
            sql.raw("SELECT COALESCE(MAX(seq), 0) FROM ").table(told.table());
            let last = db.find(&sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))?;
            match told {
                Told::History => erasure.history = last,
                Told::Events => erasure.events = last,
            }
            if !erasure.is_empty() {
                let mut sql = db.sql();
                sql.raw("SELECT COUNT(*) FROM ").table(told.table()).raw(" WHERE ");
                erasure.write_rows(&mut sql, told, 0);
                total += db.find(&sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))?;
            }
        }
        Ok((erasure, total))
    }

    fn is_empty(&self) -> bool {
        self.entities.is_empty() && self.fields.is_empty()
    }

    /// Rows behind `after` that tell of it.
    fn write_rows(&self, sql: &mut Sql, told: Told, after: i64) {
        sql.raw("seq > ").int(after).raw(" AND seq <= ").int(told.last(self)).raw(" AND (");
        let entities = self.entities.iter().map(|id| ("entity = ", id.clone()));
        // In a text of JSON nothing but a key of this name can look like this; `_` standing for any letter finds too much,
        // and taking out what is not there does nothing.
        let fields = self.fields.iter().map(|id| match told {
            Told::History => ("diff LIKE ", format!("%\"{id}\":%")),
            Told::Events => ("event LIKE ", format!("%\"{id}\":%")),
        });
        sql.list(" OR ", entities.chain(fields), |sql, (test, value)| {
            sql.raw(test).text_value(value);
        });
        sql.raw(")");
    }

    /// The steps for all that is small: it happens with the purge itself. Files that hung nowhere else are loose from `at`.
    pub fn steps(&self, db: &Database, at: DateTime<Utc>) -> Vec<Step> {
        let delete = |table: &'static str, column: &'static str, id: &String| {
            let mut sql = db.sql();
            sql.raw("DELETE FROM ").table(TableName::system(table)).raw(" WHERE ").raw(column).raw(" = ");
            sql.text_value(&**id);
            Step::Run(sql)
        };
        let mut steps = Vec::new();
        for entity in &self.entities {
            for table in ["sys_stage_visit", "sys_checklist_tick", "sys_saved_view", "sys_view_default"] {
                steps.push(delete(table, "entity", entity));
            }
            steps.extend(files::store::unlink_all(db, ("entity", entity), at));
        }
        for field in &self.fields {
            for table in ["sys_stage_visit", "sys_sequence"] {
                steps.push(delete(table, "field", field));
            }
            steps.extend(files::store::unlink_all(db, ("field", field), at));
        }
        steps
    }
}

/// Takes it out of the next rows; none behind the last.
///
/// # Errors
/// Those of the database.
pub async fn erase(door: &Door<'_>, erasure: &Erasure, stride: &Stride<'_>) -> Result<Option<Stretch>> {
    if erasure.is_empty() {
        return Ok(None);
    }
    let (table, after) = stride.after.map_or((0, 0), |place| place.as_u64_pair());
    let mut after = i64::try_from(after).unwrap_or(i64::MAX);
    for (n, told) in Told::ALL.into_iter().enumerate().skip(usize::try_from(table).unwrap_or(usize::MAX)) {
        let mut sql = door.db.sql();
        sql.raw("SELECT seq FROM ").table(told.table()).raw(" WHERE ");
        erasure.write_rows(&mut sql, told, std::mem::take(&mut after));
        sql.raw(" ORDER BY seq LIMIT ").number(STEP);
        let rows = door.db.read(&sql).await?;
        let rows: Vec<i64> = rows.iter().map(|row| Row::require(row.int(0))).collect::<Result<_>>()?;
        let Some(last) = rows.last() else { continue };
        let place = Uuid::from_u64_pair(n as u64, last.unsigned_abs());
        let stretch = Stretch { last: place, done: rows.len() as i64, changed: 0 };
        let mut steps = vec![(stride.mark)(&stretch)];
        if !erasure.entities.is_empty() {
            let mut sql = door.db.sql();
            sql.raw("DELETE FROM ").table(told.table()).raw(" WHERE ");
            write_seqs(&mut sql, &rows);
            sql.raw(" AND entity IN (").list(", ", &erasure.entities, |sql, entity| {
                sql.text_value(&**entity);
            });
            sql.raw(")");
            steps.push(Step::Run(sql));
        }
        if !erasure.fields.is_empty() {
            steps.push(Step::Run(without_fields(door.db, told, (&erasure.fields, &rows))));
        }
        door.db.apply(steps).await?;
        return Ok(Some(stretch));
    }
    Ok(None)
}

fn write_seqs(sql: &mut Sql, rows: &[i64]) {
    sql.raw("seq IN (").list(", ", rows, |sql, seq| {
        sql.number(seq.unsigned_abs());
    });
    sql.raw(")");
}

/// Rewrites the text of rows without the values of fields.
fn without_fields(db: &Database, told: Told, (fields, rows): (&[String], &[i64])) -> Sql {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(told.table()).raw(" SET ").raw(told.text()).raw(" = ");
    let places: &[&'static str] = match told {
        Told::History => &[""],
        Told::Events => &["before", "after"],
    };
    let paths = fields.iter().flat_map(|field| places.iter().map(move |place| (*place, field)));
    match db.dialect() {
        Dialect::Sqlite => {
            sql.raw("json_remove(").raw(told.text());
            for (place, field) in paths {
                let dot = if place.is_empty() { "" } else { "." };
                sql.raw(", ").text_value(format!("${dot}{place}.\"{field}\""));
            }
            sql.raw(")");
        }
        Dialect::Postgres => {
            sql.raw("(").raw(told.text()).raw("::jsonb");
            for (place, field) in paths {
                let path = if place.is_empty() { format!("{{{field}}}") } else { format!("{{{place},{field}}}") };
                sql.raw(" #- CAST(").text_value(path).raw("::text AS text[])");
            }
            sql.raw(")::text");
        }
    }
    sql.raw(" WHERE ");
    write_seqs(&mut sql, rows);
    sql
}
