//! Advisories: read from the table of the repository, and the table made from an advisory database.
//!
//! A line is `id, package, date, kind, patched, unaffected, title`, parted by tabs; ranges are parted by ` | `.

use super::version::{Range, Version};
use std::path::{Path, PathBuf};

/// What an advisory warns of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Vulnerable,
    Unsound,
    Unmaintained,
    Notice,
}

impl Kind {
    const TABLE: [(Kind, &'static str); 4] = [
        (Kind::Vulnerable, "vulnerable"),
        (Kind::Unsound, "unsound"),
        (Kind::Unmaintained, "unmaintained"),
        (Kind::Notice, "notice"),
    ];

    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|(kind, _)| *kind == self).map_or("vulnerable", |(_, name)| name)
    }

    fn of_name(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, own)| *own == name).map(|(kind, _)| *kind)
    }
}

/// One advisory.
pub struct Advisory {
    pub id: String,
    pub package: String,
    pub kind: Kind,
    pub title: String,
    patched: Vec<Range>,
    unaffected: Vec<Range>,
}

impl Advisory {
    /// Whether a version is neither patched nor was ever affected.
    pub fn affects(&self, version: &Version) -> bool {
        !self.patched.iter().chain(&self.unaffected).any(|range| range.holds(version))
    }
}

/// Reads the table; a line that cannot be read is an error, for it would hide an advisory.
pub fn read_table(text: &str) -> Result<Vec<Advisory>, String> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| read_line(line).ok_or_else(|| format!("this line is no advisory: {line}"))).collect()
}

fn read_line(line: &str) -> Option<Advisory> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [id, package, _, kind, patched, unaffected, title] = cells.as_slice() else { return None };
    let ranges = |text: &str| -> Option<Vec<Range>> {
        text.split(" | ").filter(|range| !range.is_empty()).map(Range::parse).collect()
    };
    Some(Advisory {
        id: (*id).to_owned(),
        package: (*package).to_owned(),
        kind: Kind::of_name(kind)?,
        title: (*title).to_owned(),
        patched: ranges(patched)?,
        unaffected: ranges(unaffected)?,
    })
}

/// The table of all advisories below a folder that were not withdrawn.
pub fn table_of(folder: &Path) -> Result<String, String> {
    let mut files = Vec::new();
    collect(&folder.join("crates"), &mut files).map_err(|error| format!("{}: {error}", folder.display()))?;
    files.sort();
    let mut lines = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let line = line_of(&text).ok_or_else(|| format!("{} is no advisory", file.display()))?;
        lines.extend(line);
    }
    let newest = lines.iter().filter_map(|line| line.split('\t').nth(2)).max().unwrap_or_default().to_owned();
    lines.sort();
    Ok(format!(
        "# Advisories of RustSec (https://rustsec.org, CC0-1.0; those imported from GitHub CC-BY-4.0), the newest of {newest}.\n\
         # Made by `cargo xtask audit --update FOLDER`; details at https://rustsec.org/advisories/<id>.html\n{}\n",
        lines.join("\n")
    ))
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    Ok(())
}

/// The line of an advisory file; `Some(None)` of one that was withdrawn.
fn line_of(text: &str) -> Option<Option<String>> {
    let (front, rest) = text.split_once("```toml")?.1.split_once("```")?;
    let value = |key: &str| string(front, key);
    if value("withdrawn").is_some() {
        return Some(None);
    }
    let kind = value("informational").unwrap_or_else(|| "vulnerable".to_owned());
    let title = rest.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or_default();
    let versions = front.split_once("[versions]")?.1;
    let ranges = |key: &str| strings(versions, key).join(" | ");
    let cells = [
        value("id")?,
        value("package")?,
        value("date")?,
        kind,
        ranges("patched"),
        ranges("unaffected"),
        title.replace('\t', " "),
    ];
    Some(Some(cells.join("\t")))
}

/// The text of `key = "text"`.
fn string(toml: &str, key: &str) -> Option<String> {
    let line = toml.lines().find_map(|line| line.strip_prefix(key)?.trim_start().strip_prefix('='))?;
    line.trim().strip_prefix('"')?.split('"').next().map(str::to_owned)
}

/// The texts of `key = ["text", …]`, over any number of lines.
fn strings(toml: &str, key: &str) -> Vec<String> {
    let list = toml.lines().position(|line| line.split('=').next().is_some_and(|name| name.trim() == key));
    let Some(at) = list else { return Vec::new() };
    let rest: String = toml.lines().skip(at).collect::<Vec<_>>().join("\n");
    let inside = rest.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map_or("", |(inside, _)| inside);
    inside.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_advisory_file_becomes_a_line() {
        let file = "```toml\n[advisory]\nid = \"RUSTSEC-2026-0001\"\npackage = \"a\"\ndate = \"2026-01-02\"\n\n[versions]\n\
                    patched = [\n  \">= 1.2.3, < 2.0.0\",\n  \">= 2.1.0\",\n]\nunaffected = [\"< 1.0.0\"]\n```\n\n# A hole\n\nText.\n";
        let line = line_of(file).flatten().expect("a line");
        assert_eq!(line, "RUSTSEC-2026-0001\ta\t2026-01-02\tvulnerable\t>= 1.2.3, < 2.0.0 | >= 2.1.0\t< 1.0.0\tA hole");
        let withdrawn = file.replace("date", "withdrawn = \"2026-02-02\"\ndate");
        assert_eq!(line_of(&withdrawn), Some(None));
        assert!(read_line(&line).is_some() && read_line("a\tb").is_none());
    }
}
