//! Failed sign-ins, counted per e-mail address and peer: ten in a minute, then a pause. In memory, so per node.

use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

const LIMIT: u32 = 10;
const WINDOW: Duration = Duration::minutes(1);
/// Counters kept before those that ran out are dropped.
const CROWD: usize = 10_000;

type Who = (String, IpAddr);

#[derive(Default)]
pub(super) struct Failures {
    counts: Mutex<HashMap<Who, (DateTime<Utc>, u32)>>,
}

impl Failures {
    /// Counts an attempt before it is judged, so that attempts made at the same time count too; false when there were
    /// too many.
    pub fn admit(&self, email: &str, peer: IpAddr, now: DateTime<Utc>) -> bool {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() > CROWD {
            counts.retain(|_, (since, _)| now - *since < WINDOW);
        }
        let (since, count) = counts.entry((email.to_owned(), peer)).or_insert((now, 0));
        if now - *since >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= LIMIT
    }

    /// Forgets the attempts of somebody who proved who they are.
    pub fn clear(&self, email: &str, peer: IpAddr) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(&(email.to_owned(), peer));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    #[test]
    fn ten_attempts_a_minute() {
        let failures = Failures::default();
        let peer = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let start = DateTime::UNIX_EPOCH;
        assert!((0..10).all(|_| failures.admit("a@x", peer, start)));
        assert!(!failures.admit("a@x", peer, start));
        assert!(failures.admit("b@x", peer, start), "others are not held up");
        assert!(failures.admit("a@x", peer, start + WINDOW), "the pause ends");
        failures.clear("a@x", peer);
        assert!((0..10).all(|_| failures.admit("a@x", peer, start + WINDOW)));
    }
}
