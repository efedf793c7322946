//! What a case is to reach on the machine the goals were set for, so that the page says by itself what is met and what is not.

use super::Database;

/// A figure of a case and what it is to be.
pub enum Goal {
    /// Microseconds of the server's CPU for each request, at most.
    Cpu(f64),
    /// Milliseconds, at most.
    P95(f64),
    /// At least.
    PerSecond(f64),
}

/// The goals of a case at this number of connections.
pub fn of(name: &str, connections: usize, database: Database) -> Vec<Goal> {
    let both = |sqlite: f64, postgres: f64| match database {
        Database::Sqlite => sqlite,
        Database::Postgres => postgres,
    };
    // What the driver alone reaches is a measure, and has no goal; what more data costs is judged by its growth (`grow`).
    if name.contains("its statement") || name.ends_with(" records") {
        return Vec::new();
    }
    let word = name.split([':', ',']).next().unwrap_or_default();
    match (word, connections) {
        ("get by id", 16) => vec![Goal::Cpu(both(100.0, 80.0))],
        ("list 50", 16) => vec![Goal::Cpu(both(400.0, 300.0)), Goal::P95(5.0)],
        ("contains search on account names", 16) => vec![Goal::P95(15.0)],
        ("create", 16) => vec![Goal::PerSecond(both(3_000.0, 2_000.0)), Goal::Cpu(200.0)],
        ("update with If-Match", 16) => vec![Goal::PerSecond(both(3_000.0, 2_000.0))],
        ("group by stage", 1) => vec![Goal::P95(25.0)],
        ("sum by month", 1) => vec![Goal::P95(40.0)],
        ("board", 1) => vec![Goal::P95(15.0)],
        ("plan of a draft", 1) => vec![Goal::P95(2_000.0)],
        ("publish of a new field", 1) => vec![Goal::P95(50.0)],
        // Of a million records on SQLite.
        ("formula filled in over all records", 1) => vec![Goal::P95(60_000.0)],
        ("others while a formula is filled in" | "others while text becomes tags", 4) => vec![Goal::P95(100.0)],
        _ => Vec::new(),
    }
}

impl Goal {
    /// `goal ≤ 5 ms: met`
    pub fn judge(&self, (per_second, p95, cpu): (f64, f64, f64)) -> String {
        let (text, is_met) = match self {
            Goal::Cpu(most) => (format!("≤ {most:.0} µs CPU"), cpu <= *most),
            Goal::P95(most) => (format!("p95 ≤ {most:.0} ms"), p95 <= *most),
            Goal::PerSecond(least) => (format!("≥ {least:.0}/s"), per_second >= *least),
        };
        format!("goal {text}: {}", if is_met { "met" } else { "**missed**" })
    }
}

/// What a fact is to be at most, in the unit it is told in.
fn most(fact: &str) -> Option<f64> {
    match fact {
        "peak memory under load" => Some(200.0),
        "memory idle" => Some(60.0),
        "start to first answer" => Some(0.3),
        _ => None,
    }
}

/// `57 MB; goal ≤ 60: met`
pub fn judge_fact(name: &str, value: &str) -> String {
    let figure = value.split(' ').next().and_then(|digits| digits.parse::<f64>().ok());
    match (most(name), figure) {
        (Some(most), Some(figure)) => {
            format!("{value}; goal ≤ {most}: {}", if figure <= most { "met" } else { "**missed**" })
        }
        _ => value.to_owned(),
    }
}
