//! How long and how much a connection may take before it is given up: slow callers must not use up what others need.

use std::time::Duration;

/// Limits of a server; the usual ones are for people on poor networks, not for those who hold connections open on purpose.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the first byte of a request to the end of its headers.
    pub head: Duration,
    /// Between two pieces of a body.
    pub body_pause: Duration,
    /// Bytes a second a body brings at least, once `body_pause` has passed.
    pub body_rate: u32,
    /// A connection nobody uses.
    pub idle: Duration,
    /// A caller that takes nothing of its answer.
    pub write_pause: Duration,
    /// Connections at once.
    pub connections: usize,
    /// How long the server still accepts connections after it was told to stop, while `/readyz` refuses already.
    pub stop_delay: Duration,
    /// How long requests under way may take from then on.
    pub stop: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(10),
            body_pause: Duration::from_secs(30),
            body_rate: 1024,
            idle: Duration::from_secs(75),
            write_pause: Duration::from_mins(1),
            connections: 2_000,
            stop_delay: Duration::ZERO,
            stop: Duration::from_secs(20),
        }
    }
}

/// Bytes of a request's line and headers together.
pub(super) const HEAD_BYTES: usize = 64 * 1024;
/// Files of the process that are no connections: databases, the log, the web app's.
const OTHER_FILES: usize = 128;

impl Limits {
    /// The same, with no more connections than the process may have files open.
    pub(super) fn within_files(self) -> Self {
        let most = open_files().map_or(usize::MAX, |files| files.saturating_sub(OTHER_FILES).max(16));
        Self { connections: self.connections.min(most), ..self }
    }

    /// How long a body may have taken when so many bytes of it are here.
    pub(super) fn body_time(&self, bytes: u64) -> Duration {
        self.body_pause + Duration::from_millis(bytes.saturating_mul(1000) / u64::from(self.body_rate.max(1)))
    }
}

/// The soft limit of open files; none where the system does not tell.
fn open_files() -> Option<usize> {
    let text = std::fs::read_to_string("/proc/self/limits").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_has_time_for_what_it_brought() {
        let limits = Limits { body_pause: Duration::from_secs(30), body_rate: 1000, ..Limits::default() };
        assert_eq!(limits.body_time(0), Duration::from_secs(30));
        assert_eq!(limits.body_time(5_000), Duration::from_secs(35));
        assert!(Limits { body_rate: 0, ..limits }.body_time(u64::MAX) > Duration::from_secs(30));
    }

    #[test]
    fn there_are_fewer_connections_than_files() {
        let most = open_files().unwrap_or(usize::MAX);
        assert!(Limits { connections: usize::MAX, ..Limits::default() }.within_files().connections < most);
        assert_eq!(Limits { connections: 5, ..Limits::default() }.within_files().connections, 5);
    }
}
