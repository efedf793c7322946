//! Timing a loop, and printing it for `xtask`.

use std::time::{Duration, Instant};

/// One statement's loop under way.
pub struct Loop {
    name: &'static str,
    begun: Instant,
    cpu: f64,
    /// A second process that works for the loop: PostgreSQL's.
    helper: Option<i32>,
    taken: Vec<u128>,
}

impl Loop {
    pub fn begin(name: &'static str, helper: Option<i32>) -> Self {
        Self { name, begun: Instant::now(), cpu: cpu(helper), helper, taken: Vec::new() }
    }

    pub fn goes_on(&self, time: Duration) -> bool {
        self.begun.elapsed() < time
    }

    /// Rounds so far.
    pub fn rounds(&self) -> usize {
        self.taken.len()
    }

    pub fn took(&mut self, since: Instant) {
        self.taken.push(since.elapsed().as_micros());
    }

    pub fn print(self) {
        let (seconds, cpu) = (self.begun.elapsed().as_secs_f64(), cpu(self.helper) - self.cpu);
        let taken: Vec<String> = self.taken.iter().map(u128::to_string).collect();
        println!("{}\t{seconds}\t{cpu}\t{}", self.name, taken.join(" "));
    }
}

/// CPU seconds of this process and its helper, from `/proc` (a tick is 10 ms).
fn cpu(helper: Option<i32>) -> f64 {
    let of = |pid: String| -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
        Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) / 100.0)
    };
    let helper = helper.and_then(|pid| of(pid.to_string())).unwrap_or_default();
    of("self".into()).unwrap_or_default() + helper
}
