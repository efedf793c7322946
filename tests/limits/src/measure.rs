//! Timing a loop, and printing it for `xtask`.

use std::time::{Duration, Instant};

/// One statement's loop under way.
pub struct Loop {
    name: &'static str,
    begun: Instant,
    cpu: [f64; 2],
    /// The first process of PostgreSQL, whose children work for the loop.
    postgres: Option<u32>,
    taken: Vec<u128>,
}

impl Loop {
    pub fn begin(name: &'static str, postgres: Option<u32>) -> Self {
        Self { name, begun: Instant::now(), cpu: cpu(postgres), postgres, taken: Vec::new() }
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
        let (seconds, [own, postgres]) = (self.begun.elapsed().as_secs_f64(), cpu(self.postgres));
        let (own, postgres) = (own - self.cpu[0], postgres - self.cpu[1]);
        let taken: Vec<String> = self.taken.iter().map(u128::to_string).collect();
        println!("{}\t{seconds}\t{own}\t{postgres}\t{}", self.name, taken.join(" "));
    }
}

/// CPU seconds from `/proc` (a tick is 10 ms): of this process; of PostgreSQL with all its processes, those that ended too,
/// for it works on one statement with several.
fn cpu(postgres: Option<u32>) -> [f64; 2] {
    let own = times("self").map(|times| times.own).unwrap_or_default();
    let Some(postgres) = postgres else { return [own, 0.0] };
    let first = times(&postgres.to_string()).map(|times| times.own + times.ended).unwrap_or_default();
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let all = all.filter_map(|entry| times(entry.file_name().to_str()?));
    [own, first + all.filter(|times| times.parent == postgres).map(|times| times.own).sum::<f64>()]
}

/// What a process took, and the children it waited for.
struct Times {
    parent: u32,
    own: f64,
    ended: f64,
}

fn times(pid: &str) -> Option<Times> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let seconds = |at: usize| Some(fields.get(at)?.parse::<f64>().ok()? / 100.0);
    Some(Times {
        parent: fields.get(1)?.parse().ok()?,
        own: seconds(11)? + seconds(12)?,
        ended: seconds(13)? + seconds(14)?,
    })
}
