//! Whose roll-ups a write can change: those of records that gain or lose one of what they count, or whose counted one
//! changes in what is added up. A write that leaves a sum as it is wakes nothing.

use super::plan::Touch;
use super::record::Record;
use crate::computed::Rollup;
use crate::fields::{self, At, Value};
use crate::filter::{Context, Each, Lookups, Path, Related, evaluate};
use crate::history::Action;
use crate::registry::{EntityIx, FieldIx};
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A record by its own values: conditions of roll-ups look at nothing else (`computed::rollup`).
struct Alone<'r>(&'r Record);

impl Lookups for Alone<'_> {
    fn value(&self, path: &Path) -> Value {
        if path.hops.is_empty() { self.0.value(path.field).clone() } else { Value::Empty }
    }

    fn some(&self, _: &Related) -> bool {
        false
    }

    fn each(&self, _: &Each, _: &dyn Fn(&dyn Lookups) -> bool) -> bool {
        true
    }
}

/// The records of an entity that touched ones lead, or led, to by a lookup, and whose roll-up that can change.
pub fn parents(
    snapshot: &Snapshot,
    (parent, link): (EntityIx, FieldIx),
    rollup: &Rollup,
    touches: &[Touch<'_>],
) -> BTreeSet<Uuid> {
    let registry = &snapshot.registry;
    // What the database computes after the rows is not in memory yet.
    let is_late = |field| snapshot.computed.find(rollup.of, field).is_some_and(|derived| derived.late);
    let is_known = !rollup.reads().any(is_late);
    let weighed: Vec<FieldIx> = if is_known { rollup.weighs().collect() } else { rollup.reads().collect() };
    let now = DateTime::<Utc>::MIN_UTC;
    let context = Context { now, zone: registry.zone, week_start: registry.week_start, me: None };
    let counts = |record: &Record| !is_known || evaluate(registry, &context, &rollup.filter, &Alone(record));
    let mut found = BTreeSet::new();
    for touch in touches.iter().filter(|touch| touch.entity.ix == rollup.of) {
        let before = touch.before.as_ref().unwrap_or(&touch.after);
        let (was, is) = match touch.action {
            Action::Created | Action::Restored => (None, Some(&touch.after)),
            Action::Deleted => (Some(before), None),
            Action::Updated => (Some(before), Some(&touch.after)),
        };
        let (was, is) = (was.filter(|record| counts(record)), is.filter(|record| counts(record)));
        if was.is_some() && is.is_some() && !touch.changed().iter().any(|field| weighed.contains(field)) {
            continue;
        }
        let at = At::new(registry, touch.entity, touch.entity.field(link));
        for record in was.into_iter().chain(is) {
            let named = fields::references(at, record.value(link)).into_iter();
            found.extend(named.filter(|(entity, _)| entity.ix == parent).map(|(_, id)| id));
        }
    }
    found
}
