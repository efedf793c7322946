//! Figures of one database for whoever watches over the server.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Upper bounds of the sizes batches are told apart by; beyond the last there is one more group.
pub const BATCH_SIZES: [u64; 6] = [1, 2, 5, 10, 25, 100];

/// How a database stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Connections that read, and on PostgreSQL write; and how many of them are at work.
    pub connections: usize,
    pub busy: usize,
    /// Writes that wait for the writer or are being done.
    pub writes_waiting: usize,
    /// Batches committed, by size (`BATCH_SIZES`, then larger), and the writes in them; SQLite only.
    pub batches: Option<([u64; BATCH_SIZES.len() + 1], u64)>,
    /// Questions answered from memory, those whose answer was brought forward by what was changed, and those asked anew.
    pub kept_hits: u64,
    pub kept_forwarded: u64,
    pub kept_misses: u64,
}

/// Something that goes on, counted until the guard is dropped.
#[derive(Debug, Default)]
pub(super) struct Going(AtomicUsize);

impl Going {
    pub fn enter(&self) -> GoingGuard<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        GoingGuard(self)
    }

    pub fn count(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

pub(super) struct GoingGuard<'a>(&'a Going);

impl Drop for GoingGuard<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Batches of a writer.
#[derive(Debug, Default)]
pub(super) struct Batches {
    sizes: [AtomicU64; BATCH_SIZES.len() + 1],
    writes: AtomicU64,
}

impl Batches {
    pub fn note(&self, size: usize) {
        let size = size as u64;
        let group = BATCH_SIZES.iter().position(|bound| size <= *bound).unwrap_or(BATCH_SIZES.len());
        self.sizes[group].fetch_add(1, Ordering::Relaxed);
        self.writes.fetch_add(size, Ordering::Relaxed);
    }

    pub fn told(&self) -> ([u64; BATCH_SIZES.len() + 1], u64) {
        let sizes = std::array::from_fn(|group| self.sizes[group].load(Ordering::Relaxed));
        (sizes, self.writes.load(Ordering::Relaxed))
    }
}

/// Answers from memory.
#[derive(Debug, Default)]
pub(super) struct Luck {
    hits: AtomicU64,
    forwarded: AtomicU64,
    misses: AtomicU64,
}

impl Luck {
    pub fn hit(&self) {
        self.hits.fetch_add(1, Ordering::Relaxed);
    }

    pub fn forwarded(&self) {
        self.forwarded.fetch_add(1, Ordering::Relaxed);
    }

    pub fn miss(&self) {
        self.misses.fetch_add(1, Ordering::Relaxed);
    }

    /// Hits, those brought forward, misses.
    pub fn told(&self) -> (u64, u64, u64) {
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (load(&self.hits), load(&self.forwarded), load(&self.misses))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_are_told_by_size() {
        let batches = Batches::default();
        for size in [1, 1, 3, 25, 26, 1000] {
            batches.note(size);
        }
        assert_eq!(batches.told(), ([2, 0, 1, 0, 1, 1, 1], 1056));
    }

    #[test]
    fn what_goes_on_is_counted_while_it_does() {
        let going = Going::default();
        let one = going.enter();
        let two = going.enter();
        assert_eq!(going.count(), 2);
        drop((one, two));
        assert_eq!(going.count(), 0);
    }
}
