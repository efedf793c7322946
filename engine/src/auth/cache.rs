//! Actors looked up in the last seconds, by digest of their session token or key. It spares most requests a query. What is
//! revoked by another process is forgotten as soon as that is known (`db::news`); should the news not come, within `KEPT`.

use super::Actor;
use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

const KEPT: Duration = Duration::seconds(5);
const CROWD: usize = 10_000;

/// An actor and when it was looked up.
type Known = (DateTime<Utc>, Arc<Actor>);

#[derive(Default)]
pub(super) struct Cache {
    actors: RwLock<HashMap<String, Known>>,
    /// How often everything was forgotten.
    cleared: AtomicU64,
}

impl Cache {
    pub fn find(&self, digest: &str, now: DateTime<Utc>) -> Option<Arc<Actor>> {
        let actors = self.actors.read().unwrap_or_else(PoisonError::into_inner);
        let (since, actor) = actors.get(digest)?;
        // A clock that was set back must not keep anybody signed in.
        let age = now - *since;
        (age >= Duration::zero() && age < KEPT).then(|| actor.clone())
    }

    /// To be asked before an actor is looked up, for `keep`.
    pub fn age(&self) -> u64 {
        self.cleared.load(Ordering::Acquire)
    }

    /// Remembers an actor, unless everything was forgotten while it was looked up: it may be what had to be forgotten.
    pub fn keep(&self, digest: String, actor: Arc<Actor>, (now, age): (DateTime<Utc>, u64)) {
        let mut actors = self.actors.write().unwrap_or_else(PoisonError::into_inner);
        if age != self.age() {
            return;
        }
        if actors.len() >= CROWD {
            actors.clear();
        }
        actors.insert(digest, (now, actor));
    }

    pub fn clear(&self) {
        let mut actors = self.actors.write().unwrap_or_else(PoisonError::into_inner);
        self.cleared.fetch_add(1, Ordering::AcqRel);
        actors.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn actors_are_kept_for_seconds() {
        let actor = Actor {
            user: Uuid::nil(),
            name: String::new(),
            email: String::new(),
            language: None,
            roles: Vec::new(),
            key: None,
            grant: super::super::Grant::Write,
            session: None,
            view: None,
        };
        let cache = Cache::default();
        let start = DateTime::UNIX_EPOCH;
        let actor = Arc::new(actor);
        cache.keep("d".into(), actor.clone(), (start, cache.age()));
        assert!(cache.find("d", start + Duration::seconds(4)).is_some());
        assert!(cache.find("d", start + KEPT).is_none());
        assert!(cache.find("d", start - KEPT).is_none());
        let age = cache.age();
        cache.clear();
        assert!(cache.find("d", start).is_none());
        cache.keep("d".into(), actor, (start, age));
        assert!(cache.find("d", start).is_none(), "looked up before it was forgotten, kept after it");
    }
}
