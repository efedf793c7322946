//! Rules of the repository as ordinary tests.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn rust_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty());
    found
}

/// Modules in reading order, from the table in `docs/ARCHITECTURE.md` (rows `| n | modules |`).
fn documented_order() -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap();
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("## Modules"))
        .skip(1)
        .take_while(|line| !line.starts_with("## "));
    let rows =
        rows.filter_map(|line| line.strip_prefix("| ")).filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    rows.map(|line| line.split('|').nth(1).unwrap().split('`').skip(1).step_by(2).map(str::to_owned).collect())
        .collect()
}

#[test]
fn modules_use_only_those_above_them() {
    let order = documented_order();
    let rank: BTreeMap<&str, usize> =
        order.iter().enumerate().flat_map(|(n, row)| row.iter().map(move |name| (name.as_str(), n))).collect();
    let source = root().join("engine/src");
    let declared = std::fs::read_to_string(source.join("lib.rs")).unwrap();
    let declared: Vec<&str> =
        declared.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let listed: Vec<&str> = order.iter().flatten().map(String::as_str).collect();
    assert_eq!(declared, listed, "lib.rs and docs/ARCHITECTURE.md name the modules in the same order");
    let mut wrong = Vec::new();
    for (path, text) in rust_files(&source) {
        let inner = path.strip_prefix(&source).unwrap();
        let own = inner.components().next().unwrap().as_os_str().to_str().unwrap().trim_end_matches(".rs");
        let Some(own_rank) = rank.get(own) else { continue };
        let code = text.split("#[cfg(test)]").next().unwrap();
        for part in code.split("crate::").skip(1) {
            let used: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if used != own && rank.get(used.as_str()).is_some_and(|used_rank| used_rank >= own_rank) {
                wrong.push(format!("{} uses {used}", inner.display()));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "arrows against the order: {wrong:#?}");
}

#[test]
fn files_say_what_they_own_and_stay_short() {
    for folder in ["engine/src", "migrations/src", "xtask/src", "tests/it"] {
        for (path, text) in rust_files(&root().join(folder)) {
            assert!(text.starts_with("//!"), "{} begins with no `//!` line", path.display());
            let lines = text.lines().count();
            assert!(lines <= 600, "{} has {lines} lines: split it", path.display());
        }
    }
}

#[test]
fn no_statement_selects_everything() {
    // A new column would change what `*` answers under a cached plan, silently on SQLite.
    for (path, text) in rust_files(&root().join("engine/src")) {
        for (n, line) in text.lines().enumerate() {
            let code = line.split("//").next().unwrap();
            assert!(!code.contains("SELECT *") && !code.contains(".*\""), "{}:{}", path.display(), n + 1);
        }
    }
}

#[test]
fn sql_is_made_only_where_it_may_be() {
    let allowed = ["db", "schema", "filter", "records"];
    let words = ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE", "ALTER TABLE"];
    for (path, text) in rust_files(&root().join("engine/src")) {
        let inner = path.strip_prefix(root().join("engine/src")).unwrap();
        let module = inner.components().next().unwrap().as_os_str().to_str().unwrap();
        let stores = ["store.rs", "blob.rs", "directory.rs", "count.rs"];
        let own_store = inner.file_name().is_some_and(|name| stores.iter().any(|store| name == *store));
        let keeps_rows = matches!(module, "history" | "outbox");
        if allowed.contains(&module) || own_store || keeps_rows {
            continue;
        }
        for (n, line) in text.split("#[cfg(test)]").next().unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap();
            let makes_sql = code.contains(".raw(\"") && words.iter().any(|word| code.contains(word));
            assert!(!makes_sql, "{}:{} makes SQL outside a store", inner.display(), n + 1);
        }
    }
}

#[test]
fn errors_are_documented() {
    let file = root().join("docs/ERRORS.md");
    let generated = sartor::error::document();
    if std::env::var_os("SARTOR_BLESS").is_some() {
        std::fs::write(&file, &generated).unwrap();
    }
    assert_eq!(std::fs::read_to_string(&file).unwrap_or_default(), generated, "run it once with SARTOR_BLESS=1");
}
