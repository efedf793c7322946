//! What things are called: one thing found by what people read, and several written into one text and taken apart again.

use super::multi_choice::SEPARATORS;
use crate::error::Params;
use crate::locales::{Language, Texts};

/// What was found by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found<T> {
    None,
    One(T),
    /// More than one is called so.
    Several,
}

/// The thing with this label: in the reader's language, else in any, else with letters of another case.
pub fn by_label<'a, T>(all: impl Iterator<Item = (T, &'a Texts)> + Clone, text: &str, language: Language) -> Found<T> {
    let lower = text.to_lowercase();
    let ways: [&dyn Fn(&Texts) -> bool; 3] =
        [&|label| label.text(language) == text, &|label| label.0.values().any(|one| one == text), &|label| {
            label.0.values().any(|one| one.to_lowercase() == lower)
        }];
    for fits in ways {
        let mut found = all.clone().filter(|(_, label)| fits(label));
        match (found.next(), found.next()) {
            (None, _) => {}
            (Some((one, _)), None) => return Found::One(one),
            (Some(_), Some(_)) => return Found::Several,
        }
    }
    Found::None
}

/// Members of a set as one text; those that would be taken apart stand in quotes.
pub fn join<S: AsRef<str>>(language: Language, members: impl Iterator<Item = S>) -> String {
    let quoted = |member: S| {
        let member = member.as_ref();
        let plain = !member.contains(SEPARATORS) && !member.starts_with('"');
        if plain { member.to_owned() } else { format!("\"{}\"", member.replace('"', "\"\"")) }
    };
    members.map(quoted).collect::<Vec<_>>().join(&language.text("value", "separator", &Params::new()))
}

/// The members of such a text, or of one that somebody wrote; empty ones are left out.
pub fn split(text: &str) -> Vec<String> {
    let mut members = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (member, after) = quoted(rest).unwrap_or_else(|| {
            let end = rest.find(SEPARATORS).unwrap_or(rest.len());
            (rest[..end].trim().to_owned(), &rest[end..])
        });
        members.push(member);
        let mut letters = after.chars();
        letters.next();
        rest = letters.as_str().trim_start();
    }
    members.retain(|member| !member.is_empty());
    members
}

/// A member in quotes, and what follows it from the separator on; `None` where the quote is just a letter.
fn quoted(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut member = String::new();
    let mut letters = inner.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        if letter != '"' {
            member.push(letter);
        } else if letters.next_if(|(_, next)| *next == '"').is_some() {
            member.push('"');
        } else {
            let after = inner[at + 1..].trim_start_matches(' ');
            return (after.is_empty() || after.starts_with(SEPARATORS)).then_some((member, after));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_taken_apart_as_they_were_joined() {
        let check = |members: &[&str]| {
            for language in Language::ALL {
                assert_eq!(split(&join(language, members.iter())), members, "{language:?}");
            }
        };
        check(&[]);
        check(&["a", "b"]);
        check(&["Hengda Co., Ltd.", "恒达、重工", "a;b"]);
        check(&["\"quoted\"", "5\" pipe", "\"a, b"]);
        assert_eq!(split("重点, VIP；老客户、100%\n"), ["重点", "VIP", "老客户", "100%"]);
        assert_eq!(split("\"open, b"), ["\"open", "b"]);
        assert_eq!(split(" , "), [""; 0]);
    }
}
