//! What the system says about this process; only Linux is asked.

/// How the process stands.
pub(super) struct Process {
    pub cpu_seconds: f64,
    pub memory_bytes: u64,
    pub open_files: usize,
    pub threads: u64,
}

/// Ticks a second in `/proc`: the same on every machine Linux runs on today.
const TICKS: f64 = 100.0;

/// None where it cannot be told.
pub(super) fn read() -> Option<Process> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let memory = status_line(&status, "VmRSS:")?;
    Some(Process {
        cpu_seconds: cpu_ticks(&stat)? / TICKS,
        memory_bytes: memory * 1024,
        open_files: std::fs::read_dir("/proc/self/fd").ok()?.count(),
        threads: status_line(&status, "Threads:")?,
    })
}

/// User and system time: the 14th and 15th word; the second is a name in parentheses that may hold anything.
fn cpu_ticks(stat: &str) -> Option<f64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut words = rest.split_whitespace().skip(11).map(|word| word.parse::<f64>().ok());
    Some(words.next()?? + words.next()??)
}

fn status_line(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_proc_are_read() {
        assert_eq!(cpu_ticks("1 (a ) b) S 1 1 1 0 -1 4194560 1 2 3 4 150 50 0 0 20 0 9 0"), Some(200.0));
        assert_eq!(status_line("Name:\tx\nVmRSS:\t  123 kB\nThreads:\t9\n", "VmRSS:"), Some(123));
        assert_eq!(status_line("", "VmRSS:"), None);
    }
}
