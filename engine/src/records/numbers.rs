//! Automatic numbers. This process hands out the next one from memory, without a transaction of its own; the write that
//! uses it raises `sys_sequence.next` in its own transaction (never lowers it; on PostgreSQL not each of many at once). Two
//! processes may hand out the same number: the unique index lets one of them through, the other looks again and takes the
//! next. A number is lost only where the database refuses the write.

use super::Door;
use super::plan::Touch;
use crate::db::{Dialect, Row, Sql, Step, TableName};
use crate::error::Result;
use crate::fields::Value;
use crate::history::Action;
use crate::metadata::model::NumberPattern;
use crate::registry::{Entity, Field, Kind};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// A counter: field (element id) and the period it counts in, empty where it never begins anew.
type Counter = (Arc<str>, String);

/// Numbers looked at together when the first one is taken.
const AHEAD: i64 = 100;
/// How long a counter is left alone on PostgreSQL after it was raised.
const PAUSE: Duration = Duration::from_millis(20);

/// The counters a write takes numbers from, with the last number of those that it is to raise.
pub(super) type Counters = BTreeMap<Counter, Option<i64>>;

/// Every counter this process has used. One for each open workspace.
#[derive(Debug, Default)]
pub struct Numbers(Mutex<HashMap<Counter, Known>>);

#[derive(Clone, Copy, Debug)]
struct Known {
    next: i64,
    /// When a write was last told to raise the counter.
    raised: Option<Instant>,
}

impl Numbers {
    /// The next number, and whether its write is to raise the counter.
    async fn take(&self, door: &Door<'_>, counter: &Counter, series: &Series<'_>) -> Result<(i64, bool)> {
        let mut known = self.0.lock().await;
        let Known { next, raised } = match known.get(counter) {
            Some(known) => *known,
            None => Known { next: series.first_free(door, load(door, counter).await?).await?, raised: None },
        };
        let raises = door.db.dialect() == Dialect::Sqlite || raised.is_none_or(|raised| raised.elapsed() >= PAUSE);
        let raised = if raises { Some(Instant::now()) } else { raised };
        known.insert(counter.clone(), Known { next: next + 1, raised });
        Ok((next, raises))
    }

    /// After a number turned out to be taken: what others have used since is skipped.
    pub(super) async fn catch_up(&self, door: &Door<'_>, touches: &[Touch<'_>]) -> Result<()> {
        let mut known = self.0.lock().await;
        let mut seen = BTreeSet::new();
        for (counter, series) in touches.iter().flat_map(|touch| series(door, touch)) {
            if seen.insert(counter.clone()) {
                let next = known.get(&counter).map_or(0, |known| known.next).max(load(door, &counter).await?);
                known.insert(counter, Known { next: series.first_free(door, next).await?, raised: None });
            }
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
    /// The first number no record has, from one that may be behind, as PostgreSQL's counter is (see `keep`).
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

/// The counters of a new record.
fn series<'a>(door: &Door<'_>, touch: &Touch<'a>) -> Vec<(Counter, Series<'a>)> {
    if touch.action != Action::Created {
        return Vec::new();
    }
    let (entity, day) = (touch.entity, crate::clock::today(touch.at, door.snapshot.registry.zone));
    let of = |field: &'a Field| match &field.kind {
        Kind::AutoNumber(pattern) => {
            Some(((field.id.clone(), pattern.period(day)), Series { entity, field, pattern, day }))
        }
        _ => None,
    };
    entity.fields.iter().filter_map(of).collect()
}

/// Gives every new record its numbers; answers the counters used.
///
/// # Errors
/// Those of the database.
pub(super) async fn assign(door: &Door<'_>, touches: &mut [Touch<'_>]) -> Result<Counters> {
    let mut used = Counters::new();
    for touch in touches {
        for (counter, series) in series(door, touch) {
            let (number, raises) = door.numbers.take(door, &counter, &series).await?;
            touch.after.values[series.field.ix.0] = Value::Text(series.pattern.format(series.day, number).into());
            let raised = used.entry(counter).or_default();
            *raised = (raises || raised.is_some()).then_some(number);
        }
    }
    Ok(used)
}

/// The steps that keep the next number of a counter.
pub(super) fn keep(door: &Door<'_>, ((field, period), last): (&Counter, &Option<i64>)) -> Vec<Step> {
    let Some(last) = last else { return Vec::new() };
    let table = TableName::system("sys_sequence");
    let mut insert: Sql = door.db.sql();
    insert.raw("INSERT INTO ").table(table).raw(" AS s (field, period, next)");
    if door.db.dialect() == Dialect::Sqlite {
        insert.raw(" VALUES (").text_value(&**field).raw(", ").text_value(period.clone()).raw(", ").int(last + 1);
        insert.raw(") ON CONFLICT (field, period) DO UPDATE SET next = excluded.next WHERE s.next < excluded.next");
        return vec![Step::Run(insert).beside()];
    }
    // On PostgreSQL all creations would wait for each other's commit on this one row: whoever finds it locked leaves it to
    // the other, and of many at once few want it at all. Then it may be some numbers behind for a moment, and after a crash
    // for good: who begins with it, or meets a number that is taken, looks which of the next ones are, in the bin too.
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
