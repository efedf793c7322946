//! What other modules derive from somebody's rights and the design alone, such as the text of a statement: made once, and
//! kept as long as the rights are.

use crate::registry::EntityIx;
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

type Kept = Arc<dyn Any + Send + Sync>;

/// One value of each type for each entity.
#[derive(Default)]
pub(super) struct Derived(RwLock<HashMap<(TypeId, EntityIx), Kept>>);

impl Derived {
    pub fn find_or_build<T: Any + Send + Sync, E>(
        &self,
        entity: EntityIx,
        build: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        let key = (TypeId::of::<T>(), entity);
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(Ok(known)) = known.map(Arc::downcast) {
            return Ok(known);
        }
        let built = Arc::new(build()?);
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(key, built.clone());
        Ok(built)
    }
}

/// Other rights begin with nothing, also where they begin as these.
impl Clone for Derived {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Derived")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn ask(derived: &Derived, entity: usize, built: &str) -> String {
        let found = derived.find_or_build(EntityIx(entity), || Ok::<_, Infallible>(built.to_owned()));
        found.map_or_else(|never| match never {}, |text| (*text).clone())
    }

    #[test]
    fn what_was_derived_is_kept_by_entity_and_type_and_not_copied() {
        let derived = Derived::default();
        assert_eq!(ask(&derived, 1, "first"), "first");
        assert_eq!(ask(&derived, 1, "second"), "first");
        assert_eq!(ask(&derived, 2, "second"), "second");
        let number = derived.find_or_build(EntityIx(1), || Ok::<_, Infallible>(7));
        assert_eq!(number.ok().as_deref(), Some(&7));
        assert!(derived.find_or_build(EntityIx(3), || Err::<String, _>("no")).is_err());
        assert_eq!(ask(&derived, 3, "third"), "third");
        assert_eq!(ask(&derived.clone(), 1, "another"), "another");
    }
}
