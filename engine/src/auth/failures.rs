//! Failed sign-ins, counted per account and address together, per account, and per address: so many are free, then each
//! further one doubles the time to wait.
//!
//! Counted in memory, so per node. That is enough: a guesser who is sent to all nodes of a company (a handful) tries as many
//! times more, still a few thousand passwords a month where a random one of ten characters takes ages; and nobody can fill
//! the database with failures. Whether there is such an account makes no difference to any of it.

use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Attempts that are free. One account may be wanted from many addresses, one address may be a whole company's.
const FREE_PAIR: u32 = 10;
const FREE_ACCOUNT: u32 = 30;
const FREE_ADDRESS: u32 = 100;
/// The first wait; each further failure doubles it, up to `LONGEST`.
const FIRST: Duration = Duration::seconds(30);
const LONGEST: Duration = Duration::minutes(15);
/// Failures are forgotten when none was added for so long.
const MEMORY: Duration = Duration::hours(1);
/// Counters kept before those that ran out are dropped; above twice as many, all of them are.
const CROWD: usize = 10_000;

#[derive(Clone, Copy)]
struct Count {
    failures: u32,
    last: DateTime<Utc>,
    until: DateTime<Utc>,
}

#[derive(Default)]
struct Counts {
    pairs: HashMap<(String, IpAddr), Count>,
    accounts: HashMap<String, Count>,
    addresses: HashMap<IpAddr, Count>,
}

#[derive(Default)]
pub(super) struct Failures {
    counts: Mutex<Counts>,
}

impl Failures {
    /// Counts an attempt before it is judged, so that attempts made at the same time count too.
    ///
    /// # Errors
    /// How long to wait, when there were too many; the attempt is not made then and not counted.
    pub fn admit(&self, email: &str, peer: IpAddr, now: DateTime<Utc>) -> Result<(), Duration> {
        let address = network(peer);
        let pair = (email.to_owned(), address);
        let counts = &mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = [
            wait(&mut counts.pairs, &pair, now),
            wait(&mut counts.accounts, &pair.0, now),
            wait(&mut counts.addresses, &address, now),
        ];
        if let Some(longest) = waits.into_iter().flatten().max() {
            return Err(longest);
        }
        count(&mut counts.accounts, pair.0.clone(), FREE_ACCOUNT, now);
        count(&mut counts.pairs, pair, FREE_PAIR, now);
        count(&mut counts.addresses, address, FREE_ADDRESS, now);
        Ok(())
    }

    /// Forgets the attempts of somebody who proved who they are; of their address, only this one.
    pub fn clear(&self, email: &str, peer: IpAddr) {
        let address = network(peer);
        let counts = &mut *self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.pairs.remove(&(email.to_owned(), address));
        counts.accounts.remove(email);
        if let Some(count) = counts.addresses.get_mut(&address) {
            count.failures = count.failures.saturating_sub(1);
        }
    }
}

/// Whoever has one address of IPv6 has its whole network.
fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address @ IpAddr::V4(_) => address,
    }
}

fn wait<K: Hash + Eq>(counts: &mut HashMap<K, Count>, key: &K, now: DateTime<Utc>) -> Option<Duration> {
    let count = counts.get_mut(key)?;
    if now < count.last {
        // The clock was set back: what was left to wait is waited for by the new one, not until it has caught up.
        count.until = now + (count.until - count.last).min(LONGEST);
        count.last = now;
    }
    let left = count.until - now;
    (left > Duration::zero()).then_some(left)
}

fn count<K: Hash + Eq>(counts: &mut HashMap<K, Count>, key: K, free: u32, now: DateTime<Utc>) {
    if counts.len() > CROWD {
        counts.retain(|_, count| now - count.last < MEMORY);
        if counts.len() > 2 * CROWD {
            counts.clear();
        }
    }
    let count = counts.entry(key).or_insert(Count { failures: 0, last: now, until: now });
    if now - count.last >= MEMORY {
        count.failures = 0;
    }
    count.failures += 1;
    count.last = now;
    if count.failures >= free {
        let doubled = (count.failures - free).min(10);
        count.until = now + (FIRST * (1 << doubled)).min(LONGEST);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn peer(n: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(10, 0, 0, n))
    }

    #[test]
    fn ten_attempts_are_free_then_the_wait_doubles() {
        let failures = Failures::default();
        assert!((0..10).all(|_| failures.admit("a@x", peer(1), START).is_ok()));
        assert_eq!(failures.admit("a@x", peer(1), START), Err(Duration::seconds(30)));
        assert_eq!(failures.admit("a@x", peer(1), START + Duration::seconds(29)), Err(Duration::seconds(1)));
        assert!(failures.admit("b@x", peer(1), START).is_ok(), "others at the same address are not held up");
        assert!(failures.admit("a@x", peer(2), START).is_ok(), "nor the same person elsewhere");
        let mut now = START;
        for expect in [30, 60, 120, 240, 480, 900, 900] {
            assert_eq!(failures.admit("a@x", peer(1), now), Err(Duration::seconds(expect)));
            now += Duration::seconds(expect);
            assert!(failures.admit("a@x", peer(1), now).is_ok(), "the wait ends");
        }
        assert!(failures.admit("a@x", peer(1), now).is_err());
        let later = now + MEMORY + LONGEST;
        assert!((0..10).all(|_| failures.admit("a@x", peer(1), later).is_ok()), "forgotten");
    }

    #[test]
    fn an_account_and_an_address_are_counted_by_themselves_too() {
        let failures = Failures::default();
        for n in 0..30 {
            assert!(failures.admit("a@x", peer(n), START).is_ok(), "{n}");
        }
        assert!(failures.admit("a@x", peer(99), START).is_err(), "one account from many addresses");
        let failures = Failures::default();
        for n in 0..100 {
            assert!(failures.admit(&format!("{n}@x"), peer(1), START).is_ok(), "{n}");
        }
        assert!(failures.admit("new@x", peer(1), START).is_err(), "many accounts from one address");
        assert!(failures.admit("new@x", peer(2), START).is_ok());
    }

    #[test]
    fn who_signs_in_begins_anew() {
        let failures = Failures::default();
        for _ in 0..200 {
            assert!(failures.admit("a@x", peer(1), START).is_ok());
            failures.clear("a@x", peer(1));
        }
    }

    #[test]
    fn a_network_is_one_address() {
        let address = |text: &str| text.parse::<IpAddr>().expect("address");
        assert_eq!(network(address("2001:db8:1:2:3::4")), network(address("2001:db8:1:2:ffff::1")));
        assert_ne!(network(address("2001:db8:1:2::1")), network(address("2001:db8:1:3::1")));
        assert_eq!(network(address("::ffff:10.0.0.1")), peer(1));
    }
}
