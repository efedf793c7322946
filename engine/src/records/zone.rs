//! Local days of instants in SQL. PostgreSQL knows every zone; SQLite knows none, so there the statement carries the changes
//! of the zone's offset itself: exact from 2000 to 2049, outside with the first and the last offset of that time.

use crate::db::{ColumnName, Dialect, Sql, sql::instant_text};
use chrono::{DateTime, Duration, Offset, TimeZone, Utc};
use chrono_tz::Tz;

/// Writes the local time (a text SQLite reads as a time, a `timestamp` on PostgreSQL) of an instant column.
pub fn write_local(sql: &mut Sql, zone: Tz, alias: usize, column: &ColumnName) {
    if sql.dialect() == Dialect::Postgres {
        sql.raw("timezone(").text_value(zone.name()).raw(", ").aliased(alias, column).raw(")");
        return;
    }
    let (first, changes) = offsets(zone);
    sql.raw("datetime(").aliased(alias, column).raw(", ");
    match changes.as_slice() {
        [] => {
            sql.text_value(modifier(first));
        }
        // The latest first: records are mostly of today.
        changes => {
            sql.raw("CASE");
            for (at, offset) in changes.iter().rev() {
                sql.raw(" WHEN ").aliased(alias, column).raw(" >= ").text_value(instant_text(*at));
                sql.raw(" THEN ").text_value(modifier(*offset));
            }
            sql.raw(" ELSE ").text_value(modifier(first)).raw(" END");
        }
    }
    sql.raw(")");
}

fn modifier(seconds: i32) -> String {
    format!("{seconds:+} seconds")
}

/// Seconds east of UTC at the beginning of 2000, and every change until 2050.
fn offsets(zone: Tz) -> (i32, Vec<(DateTime<Utc>, i32)>) {
    let moment = |year: i32| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single().unwrap_or_default();
    let offset = |at: DateTime<Utc>| zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc();
    let (mut at, end) = (moment(2000), moment(2050));
    let first = offset(at);
    let mut changes = Vec::new();
    while at < end {
        let next = at + Duration::days(1);
        if offset(next) != offset(at) {
            let (mut before, mut after) = (at, next);
            while after - before > Duration::seconds(1) {
                let middle = before + Duration::seconds((after - before).num_seconds() / 2);
                if offset(middle) == offset(at) { before = middle } else { after = middle }
            }
            changes.push((after, offset(next)));
        }
        at = next;
    }
    (first, changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_of_the_clock_are_found_to_the_second() {
        let check = |zone: Tz, first: i32, changes: usize, one: Option<(&str, i32)>| {
            let (start, found) = offsets(zone);
            assert_eq!((start, found.len()), (first, changes), "{zone}");
            if let Some((at, offset)) = one {
                assert!(found.contains(&(at.parse().unwrap_or_default(), offset)), "{zone}: {at}");
            }
        };
        check(chrono_tz::Asia::Shanghai, 8 * 3600, 0, None);
        check(chrono_tz::UTC, 0, 0, None);
        check(chrono_tz::Europe::Berlin, 3600, 100, Some(("2026-03-29T01:00:00Z", 7200)));
    }
}
