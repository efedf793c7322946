//! Tests of the repository's own pages: what they list is what is there.

use crate::repo;
use std::collections::BTreeSet;

fn read(path: &str) -> String {
    std::fs::read_to_string(repo::root().join(path)).unwrap_or_default()
}

/// The first word in backquotes of every table row of a section.
fn listed(page: &str, section: &str) -> BTreeSet<String> {
    let sections = page.split("\n## ").filter(|text| text.starts_with(section));
    let rows = sections.flat_map(str::lines).filter_map(|line| line.strip_prefix("| `"));
    rows.filter_map(|row| Some(row.split_once('`')?.0.to_owned())).collect()
}

/// The keys of `[workspace.dependencies]`.
fn crates(cargo: &str) -> BTreeSet<String> {
    let lines = cargo.lines().skip_while(|line| *line != "[workspace.dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0.to_owned())).collect()
}

/// The keys of `dependencies` and `devDependencies`, one on a line as npm prints them.
fn packages(package: &str) -> BTreeSet<String> {
    let mut inside = false;
    let mut found = BTreeSet::new();
    for line in package.lines().map(str::trim) {
        if line.ends_with('{') {
            inside = line.contains("ependencies\"");
        } else if line.starts_with('}') {
            inside = false;
        } else if inside {
            found.extend(line.split('"').nth(1).map(str::to_owned));
        }
    }
    found
}

#[test]
fn every_dependency_has_its_line_and_every_line_its_dependency() {
    let page = read("docs/DEPENDENCIES.md");
    let used = [
        ("Engine", crates(&read("Cargo.toml"))),
        ("Web app", packages(&read("designer-ui/package.json"))),
        ("Browser tests", packages(&read("tests/browser/package.json"))),
    ];
    for (section, used) in used {
        assert!(!used.is_empty(), "{section}: no dependency found, so nothing is compared");
        assert_eq!(listed(&page, section), used, "left: docs/DEPENDENCIES.md, right: what {section} uses");
    }
}

#[test]
fn every_capability_has_its_row_in_order() {
    let page = read("docs/STATUS.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>())
        .filter(|cells| cells.get(1).is_some_and(|id| id.len() > 1 && id[1..].parse::<u8>().is_ok()))
        .collect();
    let counts = [("A", 8), ("B", 11), ("C", 5), ("D", 5), ("E", 7), ("F", 12), ("G", 10)];
    let expected: Vec<String> =
        counts.iter().flat_map(|(letter, last)| (1..=*last).map(move |number| format!("{letter}{number}"))).collect();
    assert_eq!(rows.iter().map(|cells| cells[1]).collect::<Vec<_>>(), expected);
    for cells in rows {
        assert!(matches!(cells[3], "works" | "partly" | "not yet"), "{}: state {}", cells[1], cells[3]);
        assert_eq!(cells[3] == "not yet", cells[5] == "—", "{}: a state above “not yet” names its test", cells[1]);
    }
}

const LOCKS: [&str; 2] = ["designer-ui/package-lock.json", "tests/browser/package-lock.json"];

#[test]
fn lock_files_name_no_registry() {
    for path in LOCKS {
        let lock = read(path);
        assert!(!lock.is_empty() && !lock.contains("\"resolved\": \"http"), "{path} is missing or names a registry");
    }
}

/// npm leaves out a package for another system when the registry lacks that version; `npm ci` then fails everywhere.
#[test]
fn lock_files_hold_the_packages_for_every_system() {
    for path in LOCKS {
        let lock = read(path);
        let mut inside = false;
        for line in lock.lines().map(str::trim) {
            inside = line.starts_with("\"optionalDependencies\"") || inside && !line.starts_with('}');
            if let (true, Some((name, _))) = (inside, line.split_once("\": \"")) {
                let entry = format!("node_modules/{}\": {{", name.trim_start_matches('"'));
                assert!(
                    lock.contains(&entry),
                    "{path} has no entry for {name}\": choose a version that exists for every system"
                );
            }
        }
    }
}
