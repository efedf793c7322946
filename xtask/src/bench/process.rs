//! What the operating system says about a process: CPU time and memory, from `/proc`.

use std::fs;
use std::time::Duration;

/// Clock ticks of `/proc/<pid>/stat` in a second: fixed by Linux's interface for every program.
const TICKS: f64 = 100.0;

/// User and system time of a process so far.
pub fn cpu(pid: u32) -> Duration {
    times(pid).map(|times| seconds(times.own)).unwrap_or_default()
}

/// The same of PostgreSQL: its first process, the ones that ended, and the ones it has now.
pub fn cpu_with_children(pid: u32) -> Duration {
    let own = times(pid).map(|times| seconds(times.own + times.ended)).unwrap_or_default();
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let children = pids.filter_map(times).filter(|times| times.parent == pid);
    own + children.map(|times| seconds(times.own)).sum::<Duration>()
}

/// A line of `/proc/<pid>/status` in bytes, such as `VmRSS` and `VmHWM`.
pub fn memory(pid: u32, name: &str) -> Result<u64, String> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).map_err(|error| format!("/proc/{pid}: {error}"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| format!("/proc/{pid}/status has no {name}"))
}

/// Makes `VmHWM` begin anew.
pub fn forget_peak(pid: u32) -> Result<(), String> {
    let file = format!("/proc/{pid}/clear_refs");
    fs::write(&file, "5").map_err(|error| format!("{file}: {error}"))
}

/// Load averages of 1, 5 and 15 minutes.
pub fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

struct Times {
    parent: u32,
    own: u64,
    /// Of children that were waited for.
    ended: u64,
}

fn times(pid: u32) -> Option<Times> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name stands in brackets and may hold anything.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let parent = u32::try_from(number(1)?).ok()?;
    Some(Times { parent, own: number(11)? + number(12)?, ended: number(13)? + number(14)? })
}

#[expect(clippy::cast_precision_loss, reason = "ticks of one run are few")]
fn seconds(ticks: u64) -> Duration {
    Duration::from_secs_f64(ticks as f64 / TICKS)
}
