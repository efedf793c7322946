//! `sys_pace`. Only this file knows its columns.

use super::Work;
use crate::db::{Database, Row, Step, TableName};
use crate::error::Result;
use crate::registry::Entity;
use chrono::{DateTime, Utc};
use std::time::Duration;

const PACE: crate::db::SystemTable = TableName::system("sys_pace");

/// Seconds for each record, the last time; none when it was never done.
pub async fn find(db: &Database, work: Work, entity: &Entity) -> Result<Option<f64>> {
    let mut sql = db.sql();
    sql.raw("SELECT records, micros FROM ").table(PACE).raw(" WHERE work = ").text_value(work.name());
    sql.raw(" AND entity = ").text_value(&*entity.id);
    let Some(row) = db.find(&sql).await? else { return Ok(None) };
    let (records, micros) = (super::count(Row::require(row.int(0))?), super::count(Row::require(row.int(1))?));
    Ok((records > 0.0).then(|| micros / records / 1_000_000.0))
}

/// Keeps how long it took, in the place of the time before.
pub fn keep(
    db: &Database,
    (work, entity): (Work, &str),
    (records, taken): (i64, Duration),
    now: DateTime<Utc>,
) -> [Step; 2] {
    let mut forget = db.sql();
    forget.raw("DELETE FROM ").table(PACE).raw(" WHERE work = ").text_value(work.name());
    forget.raw(" AND entity = ").text_value(entity);
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(PACE).raw(" (work, entity, records, micros, at) VALUES (").text_value(work.name());
    sql.raw(", ").text_value(entity).raw(", ").int(records).raw(", ");
    sql.int(i64::try_from(taken.as_micros()).unwrap_or(i64::MAX)).raw(", ").instant(now).raw(")");
    [Step::Run(forget), Step::Run(sql)]
}
