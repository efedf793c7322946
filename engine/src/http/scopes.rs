//! Scopes built for the snapshot served now, so that a request of the same person with the same roles need not build one.

use crate::auth::{Actor, Grant, Rights};
use crate::drafts::viewed::Drafted;
use crate::permissions::Scope;
use crate::snapshot::Snapshot;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use uuid::Uuid;

const CROWD: usize = 1_000;

/// What a scope follows from, besides the revision.
type Whose = (Uuid, Rights);

#[derive(Default)]
pub(super) struct Scopes {
    kept: RwLock<Kept>,
}

#[derive(Default)]
struct Kept {
    revision: i64,
    scopes: HashMap<Whose, Arc<Scope>>,
}

impl Scopes {
    /// The scope of an actor on a snapshot; with the roles of a draft for who looks through those.
    pub fn get(&self, actor: &Actor, snapshot: &Snapshot, drafted: Option<&Drafted>) -> Arc<Scope> {
        let whose = (actor.user, actor.rights());
        {
            let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(scope) = kept.scopes.get(&whose).filter(|_| kept.revision == snapshot.revision) {
                return scope.clone();
            }
        }
        let of_roles = |roles: &[String]| Scope::of_roles(&snapshot.registry, &snapshot.model, actor.user, roles);
        let own = of_roles(&actor.roles);
        let scope = match &actor.view {
            Some(view) => match drafted {
                Some(draft) => draft.scope(&snapshot.registry, actor.user, &view.roles).within(&own),
                None => of_roles(&view.roles).within(&own),
            },
            None => own,
        };
        let scope = Arc::new(match actor.grant {
            Grant::Read => scope.reading(),
            Grant::Write => scope,
        });
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.revision < snapshot.revision || kept.scopes.len() >= CROWD {
            *kept = Kept { revision: snapshot.revision, scopes: HashMap::new() };
        }
        if kept.revision == snapshot.revision {
            kept.scopes.insert(whose, scope.clone());
        }
        scope
    }
}
