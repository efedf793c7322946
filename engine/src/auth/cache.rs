//! Actors looked up in the last seconds, by digest of their session token or key. It spares most requests a query; what is
//! revoked on another node is forgotten here within `KEPT`.

use super::Actor;
use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

const KEPT: Duration = Duration::seconds(5);
const CROWD: usize = 10_000;

/// An actor and when it was looked up.
type Known = (DateTime<Utc>, Arc<Actor>);

#[derive(Default)]
pub(super) struct Cache {
    actors: RwLock<HashMap<String, Known>>,
}

impl Cache {
    pub fn find(&self, digest: &str, now: DateTime<Utc>) -> Option<Arc<Actor>> {
        let actors = self.actors.read().unwrap_or_else(PoisonError::into_inner);
        let (since, actor) = actors.get(digest)?;
        // A clock that was set back must not keep anybody signed in.
        let age = now - *since;
        (age >= Duration::zero() && age < KEPT).then(|| actor.clone())
    }

    pub fn keep(&self, digest: String, actor: Arc<Actor>, now: DateTime<Utc>) {
        let mut actors = self.actors.write().unwrap_or_else(PoisonError::into_inner);
        if actors.len() >= CROWD {
            actors.clear();
        }
        actors.insert(digest, (now, actor));
    }

    pub fn clear(&self) {
        self.actors.write().unwrap_or_else(PoisonError::into_inner).clear();
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
        };
        let cache = Cache::default();
        let start = DateTime::UNIX_EPOCH;
        cache.keep("d".into(), Arc::new(actor), start);
        assert!(cache.find("d", start + Duration::seconds(4)).is_some());
        assert!(cache.find("d", start + KEPT).is_none());
        assert!(cache.find("d", start - KEPT).is_none());
        cache.clear();
        assert!(cache.find("d", start).is_none());
    }
}
