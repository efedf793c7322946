//! Dates of demo data: counted from the day it is loaded, at a time of day in the workspace's zone.

use crate::filter::{Context, Moment};
use crate::metadata::model::SeedMoment;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use serde_json::{Value as Json, json};

/// The day a moment means; none when it is not written as one.
pub fn day(moment: &SeedMoment, context: &Context) -> Option<NaiveDate> {
    Some(parse(moment)?.day(context))
}

/// The instant a moment means: at its time of day, or as the anchor says.
pub fn instant(moment: &SeedMoment, context: &Context) -> Option<DateTime<Utc>> {
    let parsed = parse(moment)?;
    let Some(time) = &moment.time else { return Some(parsed.instant(context)) };
    let wanted = parsed.day(context).and_time(NaiveTime::parse_from_str(time, "%H:%M").ok()?);
    let found = context.zone.from_local_datetime(&wanted).earliest();
    // A local time that does not exist (clocks going forward) is read an hour later.
    let found = found.or_else(|| context.zone.from_local_datetime(&(wanted + chrono::Duration::hours(1))).earliest());
    found.map(|at| at.with_timezone(&Utc))
}

fn parse(moment: &SeedMoment) -> Option<Moment> {
    let mut written = json!({ "date": moment.date });
    if let Some(add) = &moment.add {
        written["add"] = Json::from(add.as_str());
    }
    Moment::parse(&written)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(written: Json, expect_day: &str, expect_instant: &str) {
        let now: DateTime<Utc> = "2026-11-22T17:30:00Z".parse().expect("an instant");
        let context = Context { now, zone: chrono_tz::Asia::Shanghai, week_start: 1, me: None };
        let moment: SeedMoment = serde_json::from_value(written).expect("a moment");
        assert_eq!(day(&moment, &context).map(|day| day.to_string()).as_deref(), Some(expect_day));
        let at = instant(&moment, &context).map(|at| at.to_rfc3339());
        assert_eq!(at.as_deref(), Some(expect_instant));
    }

    #[test]
    fn days_and_times_are_the_workspaces() {
        // 17:30 in UTC is already the 23rd in Shanghai.
        check(json!({ "date": "today" }), "2026-11-23", "2026-11-22T16:00:00+00:00");
        check(json!({ "date": "now" }), "2026-11-23", "2026-11-22T17:30:00+00:00");
        check(json!({ "date": "now", "add": "-3d", "time": "09:05" }), "2026-11-20", "2026-11-20T01:05:00+00:00");
        check(json!({ "date": "today", "add": "1mo", "time": "00:00" }), "2026-12-23", "2026-12-22T16:00:00+00:00");
    }
}
