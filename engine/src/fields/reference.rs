//! What fields that point at records have in common: which records a value names.

use super::{At, Value};
use crate::registry::Entity;
use uuid::Uuid;

/// The records a value points to, each with its entity; of an entity that is no more, none.
pub fn references<'a>(at: At<'a>, value: &Value) -> Vec<(&'a Entity, Uuid)> {
    let found = match value {
        Value::Reference(id) => at.registry.target(at.field).map(|target| (target, *id)),
        Value::Regarding(entity, id) => at.registry.find_by_id(entity).map(|target| (target, *id)),
        _ => None,
    };
    found.into_iter().collect()
}
