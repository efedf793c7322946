//! How many records are converted at a time: as many as others do not notice.

use crate::db::Dialect;
use crate::drafts::Desk;
use crate::drafts::pace::{self, Work};
use std::time::Duration;

/// Values written down at a time.
pub const ENTRIES: usize = 500;

/// Records at first, at least and at most.
const FIRST: u64 = 500;
const LEAST: u64 = 50;
const MOST: u64 = 5_000;

/// How long a stretch should take: on SQLite everybody who writes waits for it, on PostgreSQL who writes these records.
fn span(dialect: Dialect) -> Duration {
    match dialect {
        Dialect::Sqlite => Duration::from_millis(12),
        Dialect::Postgres => Duration::from_millis(50),
    }
}

/// The speed of what was done so far.
#[derive(Debug, Default)]
pub struct Pace {
    many: Option<u64>,
    records: i64,
    taken: Duration,
}

impl Pace {
    /// Records of the next stretch.
    pub fn many(&self) -> u64 {
        self.many.unwrap_or(FIRST)
    }

    /// Takes in how long the last stretch took.
    pub fn note(&mut self, dialect: Dialect, records: i64, taken: Duration) {
        self.records += records;
        self.taken += taken;
        let many = self.many();
        let next = if taken > span(dialect) {
            many / 2
        } else if taken * 2 < span(dialect) {
            many * 3 / 2
        } else {
            many
        };
        self.many = Some(next.clamp(LEAST, MOST));
    }

    /// Keeps the speed for later plans, and begins anew.
    pub async fn remember(&mut self, desk: &Desk<'_>, entity: &str) {
        let (records, taken) = (std::mem::take(&mut self.records), std::mem::take(&mut self.taken));
        pace::remember(desk, (Work::Convert, entity), (records, taken)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_follow_the_speed() {
        let mut pace = Pace::default();
        let mut check = |taken: u64, expect: u64| {
            pace.note(Dialect::Sqlite, 1, Duration::from_millis(taken));
            assert_eq!(pace.many(), expect);
        };
        check(3, 750);
        check(10, 750);
        check(30, 375);
        for _ in 0..9 {
            pace.note(Dialect::Sqlite, 1, Duration::from_millis(30));
        }
        assert_eq!(pace.many(), LEAST);
        for _ in 0..30 {
            pace.note(Dialect::Sqlite, 1, Duration::ZERO);
        }
        assert_eq!(pace.many(), MOST);
    }
}
