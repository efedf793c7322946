//! How many tests passed and failed, read from the text that each test runner prints at its end.

use std::ops::AddAssign;

/// Totals of one run, a stage or everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub passed: usize,
    pub failed: usize,
    pub skipped: usize,
}

impl AddAssign for Totals {
    fn add_assign(&mut self, other: Totals) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// One line of a test runner's output; lines that say nothing about totals answer nothing.
pub type Reader = fn(&str) -> Totals;

/// `cargo test`: `test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`.
pub fn read_cargo(line: &str) -> Totals {
    match line.strip_prefix("test result:") {
        Some(rest) => read_words(rest),
        None => Totals::default(),
    }
}

/// Vitest: `      Tests  1 failed | 11 passed | 2 skipped (14)`.
pub fn read_vitest(line: &str) -> Totals {
    match line.trim_start().strip_prefix("Tests ") {
        Some(rest) => read_words(rest),
        None => Totals::default(),
    }
}

/// node:test: `ℹ pass 5` (spec reporter) or `# pass 5` (TAP), one line per word.
pub fn read_node(line: &str) -> Totals {
    let mut totals = Totals::default();
    let Some(rest) = line.strip_prefix("ℹ ").or_else(|| line.strip_prefix("# ")) else { return totals };
    let Some((word, number)) = rest.split_once(' ') else { return totals };
    let Ok(number) = number.parse() else { return totals };
    match word {
        "pass" => totals.passed = number,
        "fail" | "cancelled" => totals.failed = number,
        "skipped" | "todo" => totals.skipped = number,
        _ => {}
    }
    totals
}

/// Pairs of a number and a word.
fn read_words(text: &str) -> Totals {
    let words: Vec<&str> = text.split([' ', ';', '|', '.']).filter(|word| !word.is_empty()).collect();
    let mut totals = Totals::default();
    for pair in words.windows(2) {
        let [number, word] = pair else { continue };
        let Ok(number) = number.parse::<usize>() else { continue };
        match *word {
            "passed" => totals.passed += number,
            "failed" => totals.failed += number,
            "ignored" | "skipped" | "todo" => totals.skipped += number,
            _ => {}
        }
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn totals(passed: usize, failed: usize, skipped: usize) -> Totals {
        Totals { passed, failed, skipped }
    }

    #[test]
    fn reads_cargo() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.01s";
        assert_eq!(read_cargo(line), totals(12, 3, 1));
        assert_eq!(read_cargo("test result_is_kept::sqlite ... ok"), totals(0, 0, 0));
    }

    #[test]
    fn reads_vitest() {
        assert_eq!(read_vitest("      Tests  1 failed | 11 passed | 2 skipped (14)"), totals(11, 1, 2));
        assert_eq!(read_vitest(" Test Files  4 passed (4)"), totals(0, 0, 0));
        assert_eq!(read_vitest("      Tests  no tests"), totals(0, 0, 0));
    }

    #[test]
    fn reads_node_in_both_reporters() {
        let mut sum = Totals::default();
        for line in
            ["ℹ tests 8", "ℹ suites 0", "ℹ pass 5", "ℹ fail 1", "ℹ cancelled 1", "ℹ skipped 1", "ℹ duration_ms 52.1"]
        {
            sum += read_node(line);
        }
        assert_eq!(sum, totals(5, 2, 1));
        assert_eq!(read_node("# pass 5"), totals(5, 0, 0));
        assert_eq!(read_node("# Subtest: pass 5 cards"), totals(0, 0, 0));
    }
}
