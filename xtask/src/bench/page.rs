//! The figures as lines on the terminal and as the Markdown page `docs/BENCHMARKS.md`.

use super::drive::Taken;
use super::{Database, goals, process};
use crate::command::{command, read};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// A generated part of the page: the lines it stands between. What is above and below is written by people.
pub type Part = [&'static str; 2];
/// The cases.
pub const FIGURES: Part =
    ["<!-- figures: written by `cargo xtask bench --write docs/BENCHMARKS.md` -->", "<!-- end of figures -->"];
/// What becomes of a few of them when there is more data.
pub const GROWN: Part = [
    "<!-- growth: written by `cargo xtask bench --grow 1000000 --write docs/BENCHMARKS.md` -->",
    "<!-- end of growth -->",
];

/// One case, measured.
#[derive(Clone, Debug)]
pub struct Row {
    name: String,
    connections: usize,
    per_second: f64,
    /// p50, p95, p99 in milliseconds.
    percentiles: [f64; 3],
    /// Microseconds for each request: of the server, of PostgreSQL.
    cpu: [f64; 2],
    note: String,
}

impl Row {
    pub fn new(name: &str, connections: usize, taken: Taken, elapsed: Duration, cpu: [Duration; 2]) -> Self {
        let mut sorted = taken.0;
        sorted.sort_unstable();
        let count = sorted.len().max(1);
        let at = |share: f64| {
            let place = (count as f64 * share).ceil() as usize;
            f64::from(sorted.get(place.saturating_sub(1)).copied().unwrap_or_default()) / 1000.0
        };
        Self {
            name: name.to_owned(),
            connections,
            per_second: sorted.len() as f64 / elapsed.as_secs_f64(),
            percentiles: [at(0.50), at(0.95), at(0.99)],
            cpu: cpu.map(|time| time.as_secs_f64() * 1e6 / count as f64),
            note: String::new(),
        }
    }

    pub fn noted(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// Microseconds for each request, of the server and PostgreSQL together.
    pub fn whole_cpu(&self) -> f64 {
        self.cpu.iter().sum()
    }

    /// The same figures, told of so many records.
    pub fn of_records(self, records: usize) -> Self {
        Self { name: format!("{}, {records} records", self.name), ..self }
    }

    /// For each of `many` parts of a request rather than for the request.
    pub fn per_part(mut self, many: usize) -> Self {
        self.per_second *= many as f64;
        self.cpu = self.cpu.map(|cpu| cpu / many as f64);
        self
    }

    pub fn line(&self) -> String {
        let [p50, p95, p99] = self.percentiles;
        let [server, database] = self.cpu;
        format!(
            "{:<44} {:>3}  {:>9.1}/s  p50 {p50:>8.2}  p95 {p95:>8.2}  p99 {p99:>8.2} ms  cpu {server:>8.1} + {database:>8.1} µs  {}",
            self.name, self.connections, self.per_second, self.note
        )
    }

    fn cells(&self, database: Database) -> String {
        let [p50, p95, p99] = self.percentiles;
        let cpu = match database {
            Database::Sqlite => format!("{:.0}", self.cpu[0]),
            Database::Postgres => format!("{:.0} + {:.0}", self.cpu[0], self.cpu[1]),
        };
        let name = &self.name;
        let per_second = self.per_second;
        let goals = goals::of(name, self.connections, database);
        let judged = goals.iter().map(|goal| goal.judge((per_second, p95, self.cpu[0])));
        let notes: Vec<String> = judged.chain(Some(self.note.clone()).filter(|note| !note.is_empty())).collect();
        let note = notes.join("; ");
        format!("| {name} | {} | {per_second:.0} | {p50:.2} | {p95:.2} | {p99:.2} | {cpu} | {note} |", self.connections)
    }
}

/// One database's figures.
pub struct Section {
    database: Database,
    pub rows: Vec<Row>,
    pub limits: Vec<Row>,
    facts: Vec<(String, String)>,
    peak: u64,
    load: String,
}

impl Section {
    pub fn new(database: Database) -> Self {
        let load = process::load_average();
        Self { database, rows: Vec::new(), limits: Vec::new(), facts: Vec::new(), peak: 0, load }
    }

    pub fn fact(&mut self, name: &str, value: String) {
        println!("{name}: {value}");
        self.facts.push((name.to_owned(), value));
    }

    /// The largest memory of any case is kept.
    pub fn peak(&mut self, text: String) {
        let megabytes = text.split(' ').next().and_then(|digits| digits.parse().ok()).unwrap_or_default();
        self.peak = self.peak.max(megabytes);
    }

    fn write(&self, out: &mut String) {
        let head = "| case | connections | per second | p50 ms | p95 ms | p99 ms | CPU µs | |\n|---|--:|--:|--:|--:|--:|--:|---|";
        let after = process::load_average();
        let _ = writeln!(
            out,
            "\n### {}\n\nLoad average before and after: {} / {after}.\n",
            self.database.name(),
            self.load
        );
        let _ = writeln!(out, "{head}");
        for row in &self.rows {
            let _ = writeln!(out, "{}", row.cells(self.database));
        }
        if !self.limits.is_empty() {
            self.write_limits(out, head);
        }
        let _ = writeln!(out, "\n| fact | |\n|---|--:|");
        let peak = ("peak memory under load".to_owned(), format!("{} MB", self.peak));
        for (name, value) in [&peak].into_iter().chain(&self.facts) {
            let _ = writeln!(out, "| {name} | {} |", goals::judge_fact(name, value));
        }
    }

    fn write_limits(&self, out: &mut String, head: &str) {
        let _ = writeln!(out, "\nLimits of the same machine and data in the same run:\n\n{head}");
        for row in &self.limits {
            let _ = writeln!(out, "{}", row.cells(self.database));
        }
    }
}

/// The page under way.
pub struct Page {
    head: String,
    sections: Vec<Section>,
}

impl Page {
    pub fn new(arguments: &[String], binary: &Path) -> Result<Self, String> {
        let said = |program: &str, words: &[&str]| read(command(program).args(words)).unwrap_or_default();
        let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or_default();
        let model = model.trim_start_matches(['\t', ':', ' ']).to_owned();
        let cores = cpus.lines().filter(|line| line.starts_with("processor")).count();
        let size = fs::metadata(binary).map_err(|error| format!("{}: {error}", binary.display()))?.len();
        let dirty = if said("git", &["status", "--porcelain"]).is_empty() { "" } else { " with changes" };
        let head = format!(
            "Measured {} on {cores} cores ({model}), Linux {}, commit {}{dirty}, with `cargo xtask bench {}`. Binary {} MB.",
            said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
            said("uname", &["-r"]),
            said("git", &["rev-parse", "--short", "HEAD"]),
            arguments.join(" "),
            size / 1_000_000,
        );
        Ok(Self { head, sections: Vec::new() })
    }

    pub fn push(&mut self, section: Section) {
        self.sections.push(section);
    }

    pub fn text(&self) -> String {
        let mut out = format!("{}\n", self.head);
        for section in &self.sections {
            section.write(&mut out);
        }
        out
    }
}

/// Puts the figures in their place of a page that is there.
pub fn write(file: &Path, [begin, end]: Part, figures: &str) -> Result<(), String> {
    let page = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let parts = page.split_once(begin).and_then(|(above, rest)| Some((above, rest.split_once(end)?.1)));
    let (above, below) = parts.ok_or_else(|| format!("{} has no place for figures", file.display()))?;
    fs::write(file, format!("{above}{begin}\n{figures}\n{end}{below}"))
        .map_err(|error| format!("{}: {error}", file.display()))
}
