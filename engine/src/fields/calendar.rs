//! Days, times of day and moments as people and spreadsheets write them. A day that could be two, such as `03/04/2026`, is
//! told as both: nobody guesses.

use super::date::parse_day;
use super::text::narrow;
use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

/// What a text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said<T> {
    Sure(T),
    /// It may be either.
    Either(T, T),
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// `2026-11-22`, `2026/1/2`, `2026.11.22`, `20261122`, `2026年11月22日`, `22 Nov 2026`, `Nov 22, 2026`, `25/12/2026`; a
/// midnight behind it is no matter.
pub fn read_day(text: &str) -> Option<Said<NaiveDate>> {
    let text = tidy(text);
    if let Some(day) = day_of(&text) {
        return Some(day);
    }
    splits(&text).find_map(|(day, clock)| {
        let midnight = read_time(clock.trim_end_matches(['z', 'Z']))? == NaiveTime::MIN;
        day_of(day).filter(|_| midnight)
    })
}

/// A word that says which part of the day a time is in.
#[derive(Clone, Copy)]
enum Part {
    Morning,
    Afternoon,
    Noon,
    Evening,
}

const PARTS: [(&str, Part); 10] = [
    ("上午", Part::Morning),
    ("凌晨", Part::Morning),
    ("早上", Part::Morning),
    ("am", Part::Morning),
    ("a.m.", Part::Morning),
    ("下午", Part::Afternoon),
    ("pm", Part::Afternoon),
    ("p.m.", Part::Afternoon),
    ("中午", Part::Noon),
    ("晚上", Part::Evening),
];

impl Part {
    /// The hour of the day that is meant; `None` where it is not in this part, or may be on the day after (晚上12点).
    fn hour(self, said: u32) -> Option<u32> {
        match (self, said) {
            (Part::Morning, 0..=11) | (Part::Noon, 11..=14) | (Part::Evening, 17..=23) => Some(said),
            (Part::Morning, 12) => Some(0),
            (Part::Afternoon, 12..=23) => Some(said),
            (Part::Afternoon, 0..=11) | (Part::Noon, 1 | 2) | (Part::Evening, 5..=11) => Some(said + 12),
            _ => None,
        }
    }
}

/// `14:05`, `2:05 PM`, `下午2:05`, `14时05分`, `9点半`; with seconds and milliseconds where they are written.
pub fn read_time(text: &str) -> Option<NaiveTime> {
    let text = tidy(text).to_lowercase();
    let said = PARTS.iter().find_map(|(word, part)| {
        let rest = text.strip_prefix(word).or_else(|| text.strip_suffix(word))?;
        Some((rest.trim(), *part))
    });
    let (clock, part) = said.map_or((&*text, None), |(rest, part)| (rest, Some(part)));
    let spoken = clock.contains(['点', '點', '时', '時']);
    let clock = clock.replace(['点', '點', '时', '時'], ":").replace('分', ":").replace('秒', "").replace('半', "30");
    let mut parts = clock.split(':').map(str::trim).filter(|part| !part.is_empty());
    let whole =
        |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit()));
    let hour = whole(parts.next()?)?;
    let minute = match parts.next() {
        Some(part) if spoken || part.len() == 2 => whole(part)?,
        Some(_) => return None,
        None if spoken || part.is_some() => 0,
        None => return None,
    };
    let (second, millis) = match parts.next() {
        Some(part) => seconds(part)?,
        None => (0, 0),
    };
    let hour = part.map_or(Some(hour), |part| part.hour(hour))?;
    if parts.next().is_some() || clock.contains("::") {
        return None;
    }
    NaiveTime::from_hms_milli_opt(hour, minute, second, millis)
}

fn seconds(part: &str) -> Option<(u32, u32)> {
    let (second, fraction) = part.split_once('.').unwrap_or((part, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = second.len() <= 2 && fraction.len() <= 9 && digits(second) && digits(fraction);
    let millis: String = fraction.chars().chain("000".chars()).take(3).collect();
    fits.then_some(())?;
    Some((second.parse().ok()?, millis.parse().ok()?))
}

/// A moment in `zone`, or with the offset it is written with. A day alone is its midnight. An hour that comes twice when the
/// clocks go back is either.
pub fn read_moment(text: &str, zone: Tz) -> Option<Said<DateTime<Utc>>> {
    let text = tidy(text);
    if let Ok(moment) = DateTime::parse_from_rfc3339(&text) {
        return Some(Said::Sure(moment.with_timezone(&Utc)));
    }
    if let Some(day) = day_of(&text) {
        return at(day, NaiveTime::MIN, zone);
    }
    splits(&text).find_map(|(day, clock)| {
        let day = day_of(day)?;
        if let Some(time) = read_time(clock) {
            return at(day, time, zone);
        }
        let Said::Sure(day) = day else { return None };
        let sign = clock.rfind(['+', '-', 'Z', 'z'])?;
        let (time, offset) = clock.split_at(sign);
        let time = read_time(time)?;
        let written = format!("{}T{}{offset}", day, time.format("%H:%M:%S%.3f"));
        DateTime::parse_from_rfc3339(&written).ok().map(|moment| Said::Sure(moment.with_timezone(&Utc)))
    })
}

fn at(day: Said<NaiveDate>, time: NaiveTime, zone: Tz) -> Option<Said<DateTime<Utc>>> {
    let moment = |day: NaiveDate| match zone.from_local_datetime(&NaiveDateTime::new(day, time)) {
        LocalResult::Single(moment) => Some(Said::Sure(moment.with_timezone(&Utc))),
        LocalResult::Ambiguous(a, b) => Some(Said::Either(a.with_timezone(&Utc), b.with_timezone(&Utc))),
        LocalResult::None => None,
    };
    match day {
        Said::Sure(day) => moment(day),
        Said::Either(a, b) => match (moment(a)?, moment(b)?) {
            (Said::Sure(a) | Said::Either(a, _), Said::Sure(b) | Said::Either(b, _)) => Some(Said::Either(a, b)),
        },
    }
}

/// Every place where a time may begin behind a day.
fn splits(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.char_indices().filter_map(move |(at, c)| {
        let end = at + c.len_utf8();
        match c {
            ' ' | ',' | 'T' => Some((text[..at].trim_end_matches([',', ' ']), text[end..].trim())),
            '日' | '号' => Some((&text[..end], text[end..].trim())),
            _ => None,
        }
    })
}

fn tidy(text: &str) -> String {
    let blank = |c: char| if matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\u{3000}') { ' ' } else { c };
    narrow(text).chars().map(blank).collect::<String>().trim().to_owned()
}

fn day_of(text: &str) -> Option<Said<NaiveDate>> {
    if text.len() > 40 {
        return None;
    }
    let lower = text.to_lowercase();
    let split = |c: char| matches!(c, '-' | '/' | '.' | ',' | ' ' | '年' | '月' | '日' | '号');
    let parts: Vec<&str> = lower.split(split).filter(|part| !part.is_empty() && !is_weekday(part)).collect();
    let number = |part: &str| {
        let part = ["st", "nd", "rd", "th"].iter().find_map(|ending| part.strip_suffix(ending)).unwrap_or(part);
        part.parse::<u32>().ok().filter(|_| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let year =
        |part: &str| part.parse::<u32>().ok().filter(|_| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()));
    let sure = |year: u32, month: u32, day: u32| parse_day(&format!("{year:04}-{month:02}-{day:02}")).map(Said::Sure);
    match parts.as_slice() {
        [one] if one.len() == 8 && one.bytes().all(|byte| byte.is_ascii_digit()) => {
            sure(one[..4].parse().ok()?, one[4..6].parse().ok()?, one[6..].parse().ok()?)
        }
        [a, b, c] => {
            if let Some(year) = year(a) {
                return sure(year, month(b).or_else(|| number(b))?, number(c)?);
            }
            let year = year(c)?;
            match (month(a), month(b)) {
                (Some(month), None) => sure(year, month, number(b)?),
                (None, Some(month)) => sure(year, month, number(a)?),
                (Some(_), Some(_)) => None,
                (None, None) => match (sure(year, number(b)?, number(a)?), sure(year, number(a)?, number(b)?)) {
                    (Some(Said::Sure(one)), Some(Said::Sure(other))) if one != other => Some(Said::Either(one, other)),
                    (one, other) => one.or(other),
                },
            }
        }
        _ => None,
    }
}

fn month(part: &str) -> Option<u32> {
    let part = if part == "sept" { "sep" } else { part };
    let at = MONTHS.iter().position(|month| *month == part || (part.len() == 3 && month.starts_with(part)))?;
    u32::try_from(at + 1).ok()
}

fn is_weekday(part: &str) -> bool {
    WEEKDAYS.iter().any(|day| *day == part || (part.len() == 3 && day.starts_with(part)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day() {
        let check = |text: &str, expect: Option<&str>| {
            let found = read_time(text).map(|time| time.format("%H:%M:%S%.f").to_string());
            assert_eq!(found.as_deref(), expect, "{text}");
        };
        for (text, expect) in [
            ("9:30", "09:30:00"),
            ("14:05:09", "14:05:09"),
            ("14:05:09.120", "14:05:09.120"),
            ("2:05 PM", "14:05:00"),
            ("2:05\u{202f}pm", "14:05:00"),
            ("12:00 AM", "00:00:00"),
            ("12:30 p.m.", "12:30:00"),
            ("2 PM", "14:00:00"),
            ("下午2:05", "14:05:00"),
            ("14时05分", "14:05:00"),
            ("9点半", "09:30:00"),
            ("9点", "09:00:00"),
            ("０９：３０", "09:30:00"),
            ("下午14:05", "14:05:00"),
            ("中午11点半", "11:30:00"),
            ("中午12点", "12:00:00"),
            ("中午1点", "13:00:00"),
            ("晚上8点", "20:00:00"),
            ("晚上20:15", "20:15:00"),
            ("凌晨12:10", "00:10:00"),
        ] {
            check(text, Some(expect));
        }
        for text in ["", "9", "24:00", "12:5", "12:60", "9.30", "noon", "1:2:3:4", "14::05"] {
            check(text, None);
        }
        for text in ["晚上12点", "晚上1点", "中午5点", "14:05 AM", "上午13:00", "下午24:00"] {
            check(text, None);
        }
    }

    #[test]
    fn an_hour_that_comes_twice_is_either_and_one_that_never_comes_is_none() {
        let berlin = chrono_tz::Europe::Berlin;
        assert!(matches!(read_moment("2026-10-25 02:30", berlin), Some(Said::Either(..))));
        assert!(matches!(read_moment("2026-10-25 02:30+01:00", berlin), Some(Said::Sure(_))));
        assert_eq!(read_moment("2026-03-29 02:30", berlin), None);
    }
}
