//! Documents that follow from the published revision and somebody's rights, kept while that revision is in force: hundreds of
//! people with the same roles ask for the same one, all of them at once after a publish.

use axum::body::Bytes;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

/// Bytes kept at once. When they are more, all are built anew as they are asked for.
const MOST: usize = 16 << 20;

/// What is kept, by what it follows from besides the revision.
pub(super) struct ByRevision<K, V> {
    held: RwLock<Held<K, V>>,
}

struct Held<K, V> {
    revision: i64,
    bytes: usize,
    values: HashMap<K, V>,
}

/// What takes memory.
pub(super) trait Weighed {
    fn bytes(&self) -> usize;
}

impl Weighed for Bytes {
    fn bytes(&self) -> usize {
        self.len()
    }
}

impl<K, V> Default for ByRevision<K, V> {
    fn default() -> Self {
        Self { held: RwLock::new(Held { revision: 0, bytes: 0, values: HashMap::new() }) }
    }
}

impl<K: Eq + Hash, V: Clone + Weighed> ByRevision<K, V> {
    /// What is kept for this key; built where it is not. A request that is still on an older revision than what is kept gets
    /// its own and leaves nothing behind.
    pub fn find_or_build(&self, revision: i64, key: K, build: impl FnOnce() -> V) -> V {
        {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(found) = held.values.get(&key).filter(|_| held.revision == revision) {
                return found.clone();
            }
        }
        let built = build();
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.revision < revision || held.bytes + built.bytes() > MOST {
            held.revision = held.revision.max(revision);
            held.bytes = 0;
            held.values.clear();
        }
        if held.revision == revision {
            held.bytes += built.bytes();
            held.values.insert(key, built.clone());
        }
        built
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is answered for a key, and whether it was built for that.
    fn ask(kept: &ByRevision<&'static str, Bytes>, revision: i64, key: &'static str, size: usize) -> (usize, bool) {
        let mut built = false;
        let found = kept.find_or_build(revision, key, || {
            built = true;
            Bytes::from(vec![0; size])
        });
        (found.len(), built)
    }

    #[test]
    fn what_was_built_is_kept_for_its_revision() {
        let kept = ByRevision::default();
        assert_eq!(ask(&kept, 2, "sales", 10), (10, true));
        assert_eq!(ask(&kept, 2, "sales", 20), (10, false));
        assert_eq!(ask(&kept, 2, "manager", 30), (30, true));
        // Of an older revision: not the newer one's, and nothing is kept of it.
        assert_eq!(ask(&kept, 1, "sales", 40), (40, true));
        assert_eq!(ask(&kept, 2, "sales", 20), (10, false));
        assert_eq!(ask(&kept, 3, "sales", 50), (50, true));
        assert_eq!(ask(&kept, 2, "manager", 60), (60, true));
        assert_eq!(ask(&kept, 3, "sales", 70), (50, false));
    }

    #[test]
    fn memory_has_an_end() {
        let kept = ByRevision::default();
        assert_eq!(ask(&kept, 1, "sales", MOST / 2), (MOST / 2, true));
        assert_eq!(ask(&kept, 1, "manager", MOST / 2 + 1), (MOST / 2 + 1, true));
        assert_eq!(ask(&kept, 1, "manager", 1), (MOST / 2 + 1, false));
        assert_eq!(ask(&kept, 1, "sales", 1), (1, true));
    }
}
