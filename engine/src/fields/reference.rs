//! What fields that point at records have in common: which records a value names.

use super::{At, Value};
use crate::registry::{Entity, Kind};
use uuid::Uuid;

/// The records a value points to, each with its entity; of an entity that is no more, none.
pub fn references<'a>(at: At<'a>, value: &Value) -> Vec<(&'a Entity, Uuid)> {
    let found = match (value, &at.field.kind) {
        (Value::Reference(id), _) => at.registry.target(at.field).map(|target| (target, *id)),
        (Value::Regarding(entity, id), _) => at.registry.find_by_id(entity).map(|target| (target, *id)),
        (Value::Keys(ids), Kind::ManyToMany { to, .. }) => {
            let target = at.registry.entity(*to);
            return ids.iter().filter_map(|id| Some((target, id.parse().ok()?))).collect();
        }
        _ => None,
    };
    found.into_iter().collect()
}
