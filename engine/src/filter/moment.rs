//! Relative dates: an anchor that moves with the clock, and an offset.

use super::Context;
use chrono::{DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveTime, Offset as _, TimeZone, Utc};
use serde_json::Value as Json;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Now,
    Today,
    StartOfWeek,
    StartOfMonth,
    StartOfQuarter,
    StartOfYear,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// `{ "date": "today", "add": "30d" }`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub anchor: Anchor,
    pub amount: i32,
    pub unit: Unit,
}

impl Moment {
    /// Reads the JSON form; `None` when it is not one.
    pub fn parse(input: &Json) -> Option<Self> {
        let map = input.as_object()?;
        if map.keys().any(|key| key != "date" && key != "add") {
            return None;
        }
        let anchor = match map.get("date")?.as_str()? {
            "now" => Anchor::Now,
            "today" => Anchor::Today,
            "start_of_week" => Anchor::StartOfWeek,
            "start_of_month" => Anchor::StartOfMonth,
            "start_of_quarter" => Anchor::StartOfQuarter,
            "start_of_year" => Anchor::StartOfYear,
            _ => return None,
        };
        let (amount, unit) = match map.get("add") {
            None => (0, Unit::Day),
            Some(add) => parse_offset(add.as_str()?)?,
        };
        Some(Moment { anchor, amount, unit })
    }

    /// The day it means now, in the workspace's zone.
    pub fn day(self, context: &Context) -> NaiveDate {
        let today = crate::clock::today(context.now, context.zone);
        let month = |month: u32| NaiveDate::from_ymd_opt(today.year(), month, 1).unwrap_or(today);
        let day = match self.anchor {
            Anchor::Now | Anchor::Today => today,
            Anchor::StartOfWeek => {
                let since = (today.weekday().num_days_from_sunday() + 7 - u32::from(context.week_start)) % 7;
                today - Days::new(u64::from(since))
            }
            Anchor::StartOfMonth => month(today.month()),
            Anchor::StartOfQuarter => month((today.month() - 1) / 3 * 3 + 1),
            Anchor::StartOfYear => month(1),
        };
        self.shift(day)
    }

    /// The instant it means now: `now` keeps the time of day, other anchors are midnight of their day.
    pub fn instant(self, context: &Context) -> DateTime<Utc> {
        let local = context.zone.from_utc_datetime(&context.now.naive_utc());
        let time = match self.anchor {
            Anchor::Now => local.time(),
            Anchor::Today
            | Anchor::StartOfWeek
            | Anchor::StartOfMonth
            | Anchor::StartOfQuarter
            | Anchor::StartOfYear => NaiveTime::MIN,
        };
        let wanted = self.day(context).and_time(time);
        // A local time that comes twice (clocks going back) is the one with the offset of now; one that does not exist
        // (clocks going forward) is read an hour later.
        let found = match context.zone.from_local_datetime(&wanted) {
            LocalResult::Ambiguous(_, later) if later.offset().fix() == local.offset().fix() => Some(later),
            found => found.earliest(),
        };
        let found =
            found.or_else(|| context.zone.from_local_datetime(&(wanted + chrono::Duration::hours(1))).earliest());
        found.map_or(context.now, |at| at.with_timezone(&Utc))
    }

    fn shift(self, day: NaiveDate) -> NaiveDate {
        let size = self.amount.unsigned_abs();
        let (months, days) = match self.unit {
            Unit::Day => (0, u64::from(size)),
            Unit::Week => (0, u64::from(size) * 7),
            Unit::Month => (size, 0),
            Unit::Quarter => (size * 3, 0),
            Unit::Year => (size * 12, 0),
        };
        let shifted = if self.amount < 0 {
            day.checked_sub_days(Days::new(days)).and_then(|day| day.checked_sub_months(Months::new(months)))
        } else {
            day.checked_add_days(Days::new(days)).and_then(|day| day.checked_add_months(Months::new(months)))
        };
        // Dates are stored from year 1000 to 9999; a day less on both sides leaves room for every zone.
        let ends = (NaiveDate::from_ymd_opt(1000, 1, 2), NaiveDate::from_ymd_opt(9999, 12, 30));
        let (Some(first), Some(last)) = ends else { return day };
        shifted.unwrap_or(if self.amount < 0 { first } else { last }).clamp(first, last)
    }
}

fn parse_offset(text: &str) -> Option<(i32, Unit)> {
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let (digits, unit) = text.split_at(split);
    let unit = match unit {
        "d" => Unit::Day,
        "w" => Unit::Week,
        "mo" => Unit::Month,
        "q" => Unit::Quarter,
        "y" => Unit::Year,
        _ => return None,
    };
    let amount: i32 = digits.parse().ok()?;
    (amount.unsigned_abs() < 100_000).then_some((amount, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(json: Json, expect: &str) {
        let now = DateTime::parse_from_rfc3339("2026-11-22T17:30:00Z").map(|at| at.with_timezone(&Utc));
        let zone = chrono_tz::Asia::Shanghai;
        let context = Context { now: now.unwrap_or_default(), zone, week_start: 1, me: None };
        assert_eq!(
            Moment::parse(&json).map(|moment| moment.day(&context).to_string()).as_deref(),
            Some(expect),
            "{json}"
        );
    }

    #[test]
    fn days_are_the_workspaces() {
        use serde_json::json;
        // 17:30 in UTC is already the 23rd (a Monday) in Shanghai.
        check(json!({ "date": "today" }), "2026-11-23");
        check(json!({ "date": "today", "add": "-1d" }), "2026-11-22");
        check(json!({ "date": "start_of_week" }), "2026-11-23");
        check(json!({ "date": "start_of_quarter", "add": "1q" }), "2027-01-01");
        check(json!({ "date": "start_of_month", "add": "-1mo" }), "2026-10-01");
        check(json!({ "date": "today", "add": "3mo" }), "2027-02-23");
        assert_eq!(Moment::parse(&json!({ "date": "today", "add": "3x" })), None);
        assert_eq!(Moment::parse(&json!({ "date": "today", "then": 1 })), None);
    }

    #[test]
    fn now_is_now_also_in_an_hour_that_comes_twice() {
        let moment = |now: &str, json: Json| {
            let now = DateTime::parse_from_rfc3339(now).map(|at| at.with_timezone(&Utc)).unwrap_or_default();
            let context = Context { now, zone: chrono_tz::Europe::Berlin, week_start: 1, me: None };
            Moment::parse(&json).map(|moment| moment.instant(&context).to_rfc3339())
        };
        let now = || serde_json::json!({ "date": "now" });
        for at in ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00", "2026-10-25T02:30:00+00:00"] {
            assert_eq!(moment(at, now()).as_deref(), Some(at));
        }
        // A local time that never comes is read an hour later.
        let tomorrow = serde_json::json!({ "date": "now", "add": "1d" });
        assert_eq!(moment("2026-03-28T01:30:00Z", tomorrow).as_deref(), Some("2026-03-29T01:30:00+00:00"));
    }
}
