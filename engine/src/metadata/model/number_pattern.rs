//! The pattern of an automatic number: plain text, tokens of the day and one run of zeros for the counter, such as
//! `O-{YYYY}-{00000}`. A token of the day makes the counter begin anew with each year, month or day.

use chrono::{Datelike, NaiveDate};

/// Longest pattern, in characters.
const LONGEST: usize = 60;
/// Most digits a counter is padded to.
const MOST_DIGITS: usize = 12;

/// A pattern that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberPattern {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// `{YYYY}`
    Year,
    /// `{YY}`
    ShortYear,
    /// `{MM}`
    Month,
    /// `{DD}`
    Day,
    /// `{000}`: the counter with at least so many digits.
    Counter(usize),
}

impl NumberPattern {
    /// Reads a pattern. `None` when a token is unknown, the counter is missing or there twice, or a day or month stands
    /// without what tells it from the same one later: such numbers would repeat.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, token) = rest.split_at(at);
            let (token, after) = token.strip_prefix('{')?.split_once('}')?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::of(token)?);
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        let has = |wanted: &[Part]| parts.iter().any(|part| wanted.contains(part));
        let year = has(&[Part::Year, Part::ShortYear]);
        let counters = parts.iter().filter(|part| matches!(part, Part::Counter(_))).count();
        let told = (year || !has(&[Part::Month])) && (has(&[Part::Month]) || !has(&[Part::Day]));
        let plain = text.chars().count() <= LONGEST && !text.chars().any(char::is_control) && text.trim() == text;
        (counters == 1 && told && plain).then_some(Self { parts })
    }

    /// What the counter begins anew with: the year, month or day, or nothing.
    pub fn period(&self, day: NaiveDate) -> String {
        let has = |wanted: Part| self.parts.contains(&wanted);
        if has(Part::Day) {
            return day.format("%Y%m%d").to_string();
        }
        if has(Part::Month) {
            return day.format("%Y%m").to_string();
        }
        if has(Part::Year) || has(Part::ShortYear) { day.format("%Y").to_string() } else { String::new() }
    }

    /// The number as text; more digits than zeros when it has outgrown them.
    pub fn format(&self, day: NaiveDate, number: i64) -> String {
        let write = |part: &Part| match part {
            Part::Text(text) => text.clone(),
            Part::Year => format!("{:04}", day.year()),
            Part::ShortYear => format!("{:02}", day.year().rem_euclid(100)),
            Part::Month => format!("{:02}", day.month()),
            Part::Day => format!("{:02}", day.day()),
            Part::Counter(digits) => format!("{number:0digits$}"),
        };
        self.parts.iter().map(write).collect()
    }
}

impl Part {
    fn of(token: &str) -> Option<Self> {
        match token {
            "YYYY" => Some(Part::Year),
            "YY" => Some(Part::ShortYear),
            "MM" => Some(Part::Month),
            "DD" => Some(Part::Day),
            zeros => {
                let plain = (1..=MOST_DIGITS).contains(&zeros.len()) && zeros.bytes().all(|byte| byte == b'0');
                plain.then_some(Part::Counter(zeros.len()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_tells_number_and_period() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap_or_default();
        let check = |pattern: &str, expect: Option<(&str, &str)>| {
            let read = NumberPattern::parse(pattern);
            let found = read.map(|pattern| (pattern.format(day, 42), pattern.period(day)));
            let expect = expect.map(|(number, period)| (number.to_owned(), period.to_owned()));
            assert_eq!(found, expect, "{pattern}");
        };
        check("O-{YYYY}-{00000}", Some(("O-2026-00042", "2026")));
        check("{0}", Some(("42", "")));
        check("{YY}{MM}{DD}/{000}", Some(("260309/042", "20260309")));
        check("报价{YYYY}{MM}-{0000}", Some(("报价202603-0042", "202603")));
        for wrong in [
            "O-",
            "{00}{00}",
            "{MM}-{00}",
            "{YYYY}{DD}{00}",
            "{yyyy}{00}",
            "{00",
            "00}",
            "{}",
            " {00}",
            "{0000000000000}",
        ] {
            check(wrong, None);
        }
    }
}
