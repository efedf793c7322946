//! `cargo xtask audit`: `Cargo.lock` against the advisories of RustSec, without network. The advisories are a table in the
//! repository (`xtask/advisories.tsv`); `cargo xtask audit --update FOLDER` makes it anew from an unpacked advisory database.

mod advisory;
mod lock;
mod version;

use crate::repo;
use advisory::{Advisory, Kind};
use lock::Package;
use std::collections::BTreeMap;
use std::path::Path;

const ADVISORIES: &str = "xtask/advisories.tsv";
const EXCEPTIONS: &str = "xtask/audit-exceptions.tsv";

/// What an advisory is about, in one line.
#[derive(Debug, PartialEq, Eq)]
struct Finding {
    /// Whether the audit fails by it.
    fails: bool,
    line: String,
}

/// Compares the lock file with the table; what is only unmaintained is told and does not fail.
pub fn audit() -> Result<(), String> {
    let advisories = advisory::read_table(&read(ADVISORIES)?)?;
    let packages = lock::read(&read("Cargo.lock")?);
    let findings = find(&packages, &advisories, &exceptions(&read(EXCEPTIONS)?)?);
    findings.iter().for_each(|finding| println!("{}", finding.line));
    let failures = findings.iter().filter(|finding| finding.fails).count();
    println!("{} packages against {} advisories", packages.len(), advisories.len());
    if packages.is_empty() || advisories.is_empty() {
        return Err("nothing was compared".into());
    }
    if failures == 0 {
        Ok(())
    } else {
        Err(format!("{failures} findings: update the crate, or give the reason in {EXCEPTIONS}"))
    }
}

/// Makes the table anew from the folder of an advisory database (`crates/<name>/RUSTSEC-….md`).
pub fn update(folder: &str) -> Result<(), String> {
    let table = advisory::table_of(Path::new(folder))?;
    std::fs::write(repo::root().join(ADVISORIES), table).map_err(|error| format!("{ADVISORIES}: {error}"))
}

fn read(path: &str) -> Result<String, String> {
    std::fs::read_to_string(repo::root().join(path)).map_err(|error| format!("{path}: {error}"))
}

/// Id and reason of each line that is no comment.
fn exceptions(text: &str) -> Result<BTreeMap<String, String>, String> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let entry = |line: &str| match line.split_once('\t') {
        Some((id, reason)) if !reason.trim().is_empty() => Ok((id.to_owned(), reason.trim().to_owned())),
        _ => Err(format!("{EXCEPTIONS}: `{line}` is not an id, a tab and a reason")),
    };
    lines.map(entry).collect()
}

fn find(packages: &[Package], advisories: &[Advisory], exceptions: &BTreeMap<String, String>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut used = Vec::new();
    for package in packages {
        for advisory in advisories.iter().filter(|advisory| advisory.package == package.name) {
            if !advisory.affects(&package.version) {
                continue;
            }
            let excuse = exceptions.get(&advisory.id);
            used.extend(excuse.map(|_| &advisory.id));
            let fails = match advisory.kind {
                Kind::Vulnerable | Kind::Unsound => excuse.is_none(),
                Kind::Unmaintained | Kind::Notice => false,
            };
            let why = excuse.map(|reason| format!(" (accepted: {reason})")).unwrap_or_default();
            let line = format!(
                "{} {}: {} {}: {}{why}",
                package.name,
                package.text,
                advisory.id,
                advisory.kind.name(),
                advisory.title
            );
            findings.push(Finding { fails, line });
        }
    }
    // An exception outlives its reason silently otherwise.
    let stale = exceptions.keys().filter(|id| !used.contains(id));
    findings.extend(
        stale.map(|id| Finding { fails: true, line: format!("{EXCEPTIONS}: {id} applies to nothing any more") }),
    );
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "# comment\nRUSTSEC-1\tplanted\t2026-01-01\tvulnerable\t>= 1.2.3, < 2.0.0 | >= 2.1.0\t< 1.0.0\tA hole\n\
                         RUSTSEC-2\told\t2026-01-01\tunmaintained\t\t\tNobody looks after it\n";

    fn check(lock: &str, exceptions: &[(&str, &str)], expect: &[(bool, &str)]) {
        let advisories = advisory::read_table(TABLE).expect("a table");
        let exceptions = exceptions.iter().map(|(id, why)| ((*id).to_owned(), (*why).to_owned())).collect();
        let findings = find(&lock::read(lock), &advisories, &exceptions);
        let told: Vec<(bool, &str)> = findings.iter().map(|finding| (finding.fails, &*finding.line)).collect();
        assert_eq!(told.len(), expect.len(), "{told:?}");
        for ((fails, line), (expected, part)) in told.iter().zip(expect) {
            assert!(fails == expected && line.contains(part), "{told:?}");
        }
    }

    fn locked(name: &str, version: &str) -> String {
        format!("version = 4\n\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"registry+x\"\n")
    }

    #[test]
    fn a_planted_vulnerable_version_is_found() {
        for version in ["1.0.0", "1.2.2", "2.0.0", "2.0.9", "1.2.3-alpha"] {
            check(&locked("planted", version), &[], &[(true, "RUSTSEC-1 vulnerable: A hole")]);
        }
        for version in ["0.9.9", "1.2.3", "1.99.0", "2.1.0", "3.0.0"] {
            check(&locked("planted", version), &[], &[]);
        }
        check(&locked("other", "1.0.0"), &[], &[]);
    }

    #[test]
    fn what_is_only_unmaintained_is_told() {
        check(&locked("old", "7.0.0"), &[], &[(false, "RUSTSEC-2 unmaintained")]);
    }

    #[test]
    fn an_exception_holds_as_long_as_it_is_needed() {
        let excuse = [("RUSTSEC-1", "not reachable here")];
        check(&locked("planted", "1.0.0"), &excuse, &[(false, "accepted: not reachable here")]);
        check(&locked("planted", "1.2.3"), &excuse, &[(true, "applies to nothing")]);
        assert!(exceptions("# note\nRUSTSEC-1\treason\n").is_ok());
        assert!(exceptions("RUSTSEC-1\t \n").is_err() && exceptions("RUSTSEC-1").is_err());
    }

    #[test]
    fn the_repository_carries_the_table_and_its_crates_are_sound() {
        assert_eq!(audit(), Ok(()));
        let advisories = advisory::read_table(&read(ADVISORIES).expect("the table")).expect("readable");
        assert!(advisories.len() > 1_000);
    }
}
