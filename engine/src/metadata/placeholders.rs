//! Names of fields in braces inside a text: `tel:{mobile}`. What stands between them is the text's own.
use std::ops::Range;

/// A name in a text, without its braces, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder<'a> {
    pub span: Range<usize>,
    pub path: &'a str,
}

/// All names in braces, in their order. Braces that hold no name are text.
pub fn placeholders(text: &str) -> Vec<Placeholder<'_>> {
    let mut found = Vec::new();
    for (open, _) in text.match_indices('{') {
        let rest = &text[open + 1..];
        let Some(length) = rest.find(['{', '}']).filter(|end| rest.as_bytes()[*end] == b'}') else { continue };
        let path = &rest[..length];
        let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.');
        if path.starts_with(|c: char| c.is_ascii_lowercase()) && path.chars().all(is_name) {
            found.push(Placeholder { span: open + 1..open + 1 + length, path });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_braces_are_found_where_they_stand() {
        let check = |text: &str, expect: &[&str]| {
            let found = placeholders(text);
            assert_eq!(found.iter().map(|one| one.path).collect::<Vec<_>>(), expect, "{text}");
            for one in found {
                assert_eq!(&text[one.span.clone()], one.path, "{text}");
            }
        };
        check("tel:{mobile}", &["mobile"]);
        check("https://x.example/?q={account.name}&r={region}", &["account.name", "region"]);
        check("mailto:a@b.example", &[]);
        check("{} {A} {a b} {{name}} {open", &["name"]);
        check("名称{name}后", &["name"]);
    }
}
