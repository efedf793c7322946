//! Automatic numbers. This process hands out the next one from memory, without a transaction of its own; the write that
//! uses it raises `sys_sequence.next` in its own transaction (never lowers it). Two processes may hand out the same number:
//! the unique index lets one of them through, the other reads the sequence again and takes the next. A number is lost only
//! where the database refuses the write.

use super::Door;
use super::plan::Touch;
use crate::db::{Dialect, Row, Sql, Step, TableName};
use crate::error::Result;
use crate::fields::Value;
use crate::history::Action;
use crate::metadata::model::NumberPattern;
use crate::registry::{Entity, Field, Kind};
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::sync::Mutex;

/// A counter: field (element id) and the period it counts in, empty where it never begins anew.
type Counter = (Arc<str>, String);

/// Numbers looked at together when the first one is taken.
const AHEAD: i64 = 100;

/// The next number of every counter this process has used. One for each open workspace.
#[derive(Debug, Default)]
pub struct Numbers(Mutex<HashMap<Counter, i64>>);

impl Numbers {
    async fn take(&self, door: &Door<'_>, counter: &Counter, series: &Series<'_>) -> Result<i64> {
        let mut known = self.0.lock().await;
        let number = match known.get(counter) {
            Some(number) => *number,
            None => series.first_free(door, load(door, counter).await?).await?,
        };
        known.insert(counter.clone(), number + 1);
        Ok(number)
    }

    /// After a number turned out to be taken: what others have used since is skipped.
    pub(super) async fn catch_up(&self, door: &Door<'_>, counters: impl Iterator<Item = &Counter>) -> Result<()> {
        let mut known = self.0.lock().await;
        for counter in counters {
            let stored = load(door, counter).await?;
            let next = known.entry(counter.clone()).or_default();
            *next = stored.max(*next);
        }
        Ok(())
    }
}

/// The numbers of one field in one period.
struct Series<'a> {
    entity: &'a Entity,
    field: &'a Field,
    pattern: &'a NumberPattern,
    day: NaiveDate,
}

impl Series<'_> {
    /// The first number no record has, from one that may be behind: PostgreSQL's counter is after a crash (see `keep`).
    async fn first_free(&self, door: &Door<'_>, mut next: i64) -> Result<i64> {
        if door.db.dialect() == Dialect::Sqlite {
            return Ok(next);
        }
        loop {
            let ahead: Vec<String> = (next..next + AHEAD).map(|number| self.pattern.format(self.day, number)).collect();
            let mut sql = door.db.sql();
            sql.raw("SELECT ").column(&self.field.column).raw(" FROM ").table(self.entity.table.clone());
            sql.raw(" WHERE ").column(&self.field.column).raw(" IN (");
            sql.list(", ", &ahead, |sql, number| {
                sql.text_value(number.clone());
            });
            sql.raw(")");
            let mut last = None;
            for row in door.db.read(&sql).await? {
                let taken = Row::require(row.text(0))?;
                last = last.max(ahead.iter().position(|number| *number == taken));
            }
            match last {
                Some(last) => next += i64::try_from(last).unwrap_or(AHEAD) + 1,
                None => return Ok(next),
            }
        }
    }
}

async fn load(door: &Door<'_>, (field, period): &Counter) -> Result<i64> {
    let mut sql = door.db.sql();
    sql.raw("SELECT next FROM ").table(TableName::system("sys_sequence")).raw(" WHERE field = ");
    sql.text_value(&**field).raw(" AND period = ").text_value(period.clone());
    door.db.find(&sql).await?.map_or(Ok(1), |row| Row::require(row.int(0)))
}

/// Gives every new record its numbers; answers the counters used with the last number of each.
///
/// # Errors
/// Those of the database.
pub(super) async fn assign(door: &Door<'_>, touches: &mut [Touch<'_>]) -> Result<BTreeMap<Counter, i64>> {
    let mut used = BTreeMap::new();
    for touch in touches.iter_mut().filter(|touch| touch.action == Action::Created) {
        let day = crate::clock::today(touch.at, door.snapshot.registry.zone);
        for field in &touch.entity.fields {
            let Kind::AutoNumber(pattern) = &field.kind else { continue };
            let counter = (field.id.clone(), pattern.period(day));
            let number =
                door.numbers.take(door, &counter, &Series { entity: touch.entity, field, pattern, day }).await?;
            touch.after.values[field.ix.0] = Value::Text(pattern.format(day, number).into());
            used.insert(counter, number);
        }
    }
    Ok(used)
}

/// The steps that keep the next number of a counter.
pub(super) fn keep(door: &Door<'_>, ((field, period), last): (&Counter, &i64)) -> Vec<Step> {
    let table = TableName::system("sys_sequence");
    let mut insert: Sql = door.db.sql();
    insert.raw("INSERT INTO ").table(table).raw(" AS s (field, period, next)");
    if door.db.dialect() == Dialect::Sqlite {
        insert.raw(" VALUES (").text_value(&**field).raw(", ").text_value(period.clone()).raw(", ").int(last + 1);
        insert.raw(") ON CONFLICT (field, period) DO UPDATE SET next = excluded.next WHERE s.next < excluded.next");
        return vec![Step::Run(insert).beside()];
    }
    // On PostgreSQL all creations would wait for each other's commit on this one row: whoever finds it locked leaves it to
    // the other. Then it may be some numbers behind for a moment, and after a crash for good: who begins with it looks which
    // of the next ones are taken, in the bin too.
    let mut raise = door.db.sql();
    raise.raw("UPDATE ").table(table).raw(" SET next = ").int(last + 1).raw(" WHERE (field, period) IN (");
    raise.raw("SELECT field, period FROM ").table(table).raw(" WHERE field = ").text_value(&**field);
    raise.raw(" AND period = ").text_value(period.clone()).raw(" AND next < ").int(last + 1);
    raise.raw(" FOR UPDATE SKIP LOCKED)");
    insert.raw(" SELECT ").text_value(&**field).raw(", ").text_value(period.clone()).raw(", ").int(last + 1);
    insert.raw(" WHERE NOT EXISTS (SELECT 1 FROM ").table(table).raw(" WHERE field = ").text_value(&**field);
    insert.raw(" AND period = ").text_value(period.clone()).raw(") ON CONFLICT DO NOTHING");
    vec![Step::Run(raise).beside(), Step::Run(insert).beside()]
}
