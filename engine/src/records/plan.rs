//! The write plan: every record one write touches, decided, under one change. The only place where decisions become steps
//! of a transaction: single writes, bulk, deletions, restores and undo all end here.

use super::record::Record;
use super::{Door, numbers, store};
use crate::db::{ApplyError, Step};
use crate::fields::{self, At};
use crate::history::Action;
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, FieldIx};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// How often a write takes other numbers before it gives up: as many processes as may well write at the same moment.
const NUMBER_TRIES: usize = 20;

/// What happens to one record. A plan touches a record once at most.
pub struct Touch<'a> {
    pub entity: &'a Entity,
    /// None when the record is new.
    pub before: Option<Record>,
    /// With the version it will have.
    pub after: Record,
    pub action: Action,
    /// What the person said about it, for the history.
    pub note: Option<String>,
    /// Whose rows may be written: the caller's, or everything where the design demands the write.
    pub scope: &'a Scope,
}

impl Touch<'_> {
    /// Fields whose stored value differs; all that are not empty when the record is new.
    pub fn changed(&self) -> Vec<FieldIx> {
        let differs = |ix: &FieldIx| match &self.before {
            Some(before) => before.value(*ix) != self.after.value(*ix),
            None => !self.after.value(*ix).is_empty(),
        };
        self.entity.fields.iter().map(|field| field.ix).filter(differs).collect()
    }

    /// Whether the record is there for others to refer to after the write.
    fn stays(&self) -> bool {
        match self.action {
            Action::Created | Action::Updated | Action::Restored => true,
            Action::Deleted => false,
        }
    }
}

/// One write, decided: which records it touches and what is written beside them.
pub struct WritePlan<'a> {
    pub change: Uuid,
    touches: Vec<Touch<'a>>,
}

/// A step and the id it locks.
struct Placed {
    id: Uuid,
    step: Step,
}

impl<'a> WritePlan<'a> {
    pub fn new(door: &Door<'_>) -> Self {
        Self { change: door.ids.next(door.clock), touches: Vec::new() }
    }

    pub fn push(&mut self, touch: Touch<'a>) {
        self.touches.push(touch);
    }

    pub fn into_touches(self) -> impl Iterator<Item = Touch<'a>> {
        self.touches.into_iter()
    }

    /// Writes everything in one transaction, or nothing. New records get their automatic numbers here.
    ///
    /// # Errors
    /// What stood in the way.
    pub async fn apply(&mut self, door: &Door<'_>) -> Result<(), ApplyError> {
        for _ in 1..NUMBER_TRIES {
            let used = numbers::assign(door, &mut self.touches).await.map_err(ApplyError::Failed)?;
            match door.db.apply(self.steps(door, &used)).await {
                // Another process was quicker with this number.
                Err(ApplyError::Unique { index, .. }) if self.is_number(&index) => {
                    door.numbers.catch_up(door, used.keys()).await.map_err(ApplyError::Failed)?;
                }
                settled => return settled,
            }
        }
        let used = numbers::assign(door, &mut self.touches).await.map_err(ApplyError::Failed)?;
        door.db.apply(self.steps(door, &used)).await
    }

    fn is_number(&self, index: &str) -> bool {
        let mut created = self.touches.iter().filter(|touch| touch.action == Action::Created);
        created.any(|touch| crate::schema::number_of(touch.entity, index).is_some())
    }

    fn steps(&self, door: &Door<'_>, used: &BTreeMap<(Arc<str>, String), i64>) -> Vec<Step> {
        let mut placed = self.writes(door);
        placed.extend(self.targets(door));
        // In the order of ids, so that two writes whose records refer to each other do not wait for each other.
        placed.sort_by_key(|one| one.id);
        let mut steps = vec![store::require_revision(door)];
        steps.extend(placed.into_iter().map(|one| one.step));
        for touch in self.touches.iter().filter(|touch| touch.stays()) {
            let changed = touch.changed().into_iter().map(|ix| touch.entity.field(ix));
            steps.extend(changed.flat_map(|field| store::pairs(door, touch, field)));
        }
        // After the writes, so that this one and a reference just being written see each other: `store::require_target`.
        for touch in self.touches.iter().filter(|touch| !touch.stays()) {
            for incoming in &touch.entity.incoming {
                let source = door.snapshot.registry.entity(incoming.entity);
                steps.push(store::absent_reference(door, source, incoming.field, touch.after.id));
            }
        }
        // In their order, so that two writes that use the same counters do not wait for each other.
        steps.extend(used.iter().map(|counter| numbers::keep(door, counter)));
        steps.extend(store::trails(door, self.change, &self.touches));
        steps
    }

    fn writes(&self, door: &Door<'_>) -> Vec<Placed> {
        let write = |touch: &Touch<'_>| {
            let door = Door { scope: touch.scope, ..door.clone() };
            let step = match touch.action {
                Action::Created => store::insert(&door, touch.entity, &touch.after),
                Action::Updated => store::update(&door, touch.entity, &touch.after, &touch.changed()),
                Action::Deleted => store::delete(&door, touch.entity, &touch.after),
                Action::Restored => store::restore(&door, touch.entity, &touch.after, &touch.changed()),
            };
            Placed { id: touch.after.id, step }
        };
        self.touches.iter().map(write).collect()
    }

    /// One step for every record the write newly refers to, which has to be there still. People are never deleted, and what
    /// the plan writes itself is settled by its own step.
    fn targets(&self, door: &Door<'_>) -> Vec<Placed> {
        let own: HashSet<Uuid> = self.touches.iter().map(|touch| touch.after.id).collect();
        let mut wanted: BTreeMap<Uuid, EntityIx> = BTreeMap::new();
        for touch in self.touches.iter().filter(|touch| touch.stays()) {
            let restored = touch.action == Action::Restored;
            let fields = touch.entity.fields.iter().map(|field| field.ix);
            let referring = if restored { fields.collect() } else { touch.changed() };
            for ix in referring {
                let at = At::new(&door.snapshot.registry, touch.entity, touch.entity.field(ix));
                let named = fields::references(at, touch.after.value(ix)).into_iter();
                let others = named.filter(|(target, id)| !target.builtin && !own.contains(id));
                wanted.extend(others.map(|(target, id)| (id, target.ix)));
            }
        }
        let require = |(id, target): (Uuid, EntityIx)| {
            let target = door.snapshot.registry.entity(target);
            Placed { id, step: store::require_target(door, target, id) }
        };
        wanted.into_iter().map(require).collect()
    }
}
