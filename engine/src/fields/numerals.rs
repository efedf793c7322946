//! Numbers as people and spreadsheets write them: grouped, full-width, in 万 and 亿, negative in brackets. Exact text in,
//! exact text out; what could mean two numbers (`1,5`) is none.

use super::text::{is_invisible, narrow};

/// What stands behind a number and moves its point, alone: `5mm` is a length, and `12MM` twelve million to some.
const LETTERS: [(&str, usize); 4] = [("k", 3), ("K", 3), ("m", 6), ("M", 6)];
/// What does so together, too: `3千万`.
const UNITS: [(&str, usize); 6] = [("百", 2), ("千", 3), ("万", 4), ("萬", 4), ("亿", 8), ("億", 8)];
/// Nobody writes longer numbers, and none would fit.
const MAX_LENGTH: usize = 60;

/// The number as `-1234.50`, as `decimal::parse_decimal` takes it; `None` where it is none.
pub fn read(text: &str) -> Option<String> {
    let text = tidy(text);
    if text.len() > MAX_LENGTH {
        return None;
    }
    let (sign, digits) = sign(&text)?;
    let (digits, shift) = unit(digits);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = ungroup(whole)?;
    if !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let digits = format!("{whole}{fraction}{}", "0".repeat(shift.saturating_sub(fraction.len())));
    let (whole, fraction) = digits.split_at(whole.len() + shift);
    let whole = if whole.is_empty() { "0" } else { whole };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// Plain characters, one kind of minus and of blank, nothing invisible.
pub fn tidy(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}' => ' ',
        '\u{ffe5}' => '¥',
        '’' => '\'',
        other => other,
    };
    let kept = narrow(text).chars().filter(|c| !is_invisible(*c)).map(plain).collect::<String>();
    kept.trim().to_owned()
}

/// The sign (`"-"` or nothing) and what follows it; an amount in brackets is negative, as accountants write it.
pub fn sign(text: &str) -> Option<(&'static str, &str)> {
    if let Some(inner) = text.strip_prefix('(') {
        let inner = inner.strip_suffix(')')?.trim();
        return (!inner.starts_with(['-', '+', '('])).then_some(("-", inner));
    }
    Some(match text.strip_prefix('-') {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", text.strip_prefix('+').map_or(text, str::trim_start)),
    })
}

/// Without its units, and by how many places they move the point: `3千万` by seven.
fn unit(text: &str) -> (&str, usize) {
    let strip = |text, units: &[(&str, usize)]| {
        let without = |(word, places): &(&str, usize)| Some((str::strip_suffix(text, word)?.trim_end(), *places));
        units.iter().find_map(without)
    };
    if let Some(stripped) = strip(text, &LETTERS) {
        return stripped;
    }
    let (mut rest, mut shift) = (text, 0);
    while shift < 12
        && let Some((shorter, places)) = strip(rest, &UNITS)
    {
        (rest, shift) = (shorter, shift + places);
    }
    (rest, shift)
}

/// Digits without the marks between groups of three; `None` where the groups are others.
fn ungroup(whole: &str) -> Option<String> {
    let Some(mark) = whole.chars().find(|c| matches!(c, ',' | ' ' | '\'' | '_')) else {
        return all_digits(whole).then(|| whole.to_owned());
    };
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or_default();
    let fits = |group: &str| group.len() == 3 && all_digits(group);
    let grouped = (1..=3).contains(&first.len()) && all_digits(first) && groups.all(fits);
    grouped.then(|| whole.replace(mark, ""))
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_written_or_not_at_all() {
        let check = |text: &str, expect: Option<&str>| assert_eq!(read(text).as_deref(), expect, "{text}");
        for (text, expect) in [
            ("1234.50", "1234.50"),
            ("1,234,567.5", "1234567.5"),
            ("１，２３４．５", "1234.5"),
            ("1 234", "1234"),
            ("1\u{202f}234", "1234"),
            ("35.7万", "357000"),
            ("35.71234万", "357123.4"),
            ("1.2亿", "120000000"),
            ("3千万", "30000000"),
            ("357K", "357000"),
            ("-5", "-5"),
            ("−5", "-5"),
            ("(1,234.50)", "-1234.50"),
            (".5", "0.5"),
            ("5.", "5"),
            ("+7", "7"),
            ("007", "007"),
        ] {
            check(text, Some(expect));
        }
        for text in ["", "-", "1,5", "1,23,456", "1.234.5", "1e10", "0x10", "12a", "--5", "(-5)", "(5", "5%", "."] {
            check(text, None);
        }
        for text in ["5mm", "12MM", "3km", "1kk", "3k万", "3万k"] {
            check(text, None);
        }
    }
}
