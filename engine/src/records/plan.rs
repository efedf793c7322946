//! The write plan: every record one write touches, decided, under one change. The only place where decisions become steps
//! of a transaction: single writes, bulk, deletions, restores and undo all end here.

use super::checklist::Mark;
use super::derive::{self, Due, Wake};
use super::numbers::Counters;
use super::recalculate::{self, Ordered};
use super::record::Record;
use super::{Door, Once, numbers, shape, store, visits};
use crate::db::{ApplyError, ColumnName, Returned, Step};
use crate::fields::{self, At};
use crate::history::{Action, By};
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, FieldIx};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value as Json, json};
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
    /// Items of its checklists that are ticked or opened.
    pub marks: Vec<(Arc<str>, Mark)>,
    /// When it happens, and who does it. All of one request happen at once; what is told afterwards each at its own time.
    pub at: DateTime<Utc>,
    pub by: By,
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
    /// What else has to hold, and is written, in the same transaction.
    beside: Vec<Step>,
    /// Computed fields, by position, whose rows elsewhere are more than one transaction takes: a job sees to them.
    left: Vec<usize>,
    /// What the history of a record says beside its values.
    told: Option<(Uuid, Map<String, Json>)>,
    /// Something of its own records is computed by the database.
    is_due: bool,
    /// What the database computed of its one record before, as it is when that is written.
    returned: Option<Returned>,
}

/// Why a plan was not applied, and at which of its touches if that is known.
pub struct Refused {
    pub error: ApplyError,
    pub touch: Option<usize>,
}

/// A step with what it is for: the id it locks, and the touch it belongs to.
struct Placed {
    id: Uuid,
    touch: Option<usize>,
    /// Whether nobody else can change the record from then on.
    holds: bool,
    step: Step,
}

impl<'a> WritePlan<'a> {
    pub fn new(door: &Door<'_>) -> Self {
        Self {
            change: door.ids.next(door.clock),
            touches: Vec::new(),
            beside: Vec::new(),
            left: Vec::new(),
            told: None,
            is_due: false,
            returned: None,
        }
    }

    /// The plan as a part of a longer change, with the step that keeps how far it is.
    pub fn joined_to(&mut self, change: Uuid, mark: Step) {
        self.change = change;
        self.beside.push(mark);
    }

    pub fn push(&mut self, mut touch: Touch<'a>) {
        visits::stamp_since(&mut touch);
        self.touches.push(touch);
    }

    /// The history of one of its records says more than its values.
    pub fn tell(&mut self, record: Uuid, more: Map<String, Json>) {
        self.told = Some((record, more));
    }

    pub fn touches(&self) -> &[Touch<'a>] {
        &self.touches
    }

    pub fn into_touches(self) -> impl Iterator<Item = Touch<'a>> {
        self.touches.into_iter()
    }

    /// The one record it wrote, as it stands now; none where only the database knows.
    ///
    /// # Errors
    /// `Internal` when a column does not hold what the registry says.
    pub fn into_written(mut self, door: &Door<'_>) -> crate::error::Result<Option<Record>> {
        let (Some(Touch { entity, before, mut after, .. }), true) = (self.touches.pop(), self.touches.is_empty())
        else {
            return Ok(None);
        };
        if self.is_due {
            return Ok(None);
        }
        let late: Vec<FieldIx> = late(door, entity).collect();
        // A new record's are as they begin: nobody else can have come by.
        if before.is_some() && !late.is_empty() {
            let Some((row, mut at)) = self.returned.and_then(|returned| returned.take()) else { return Ok(None) };
            for ix in late {
                let field = entity.field(ix);
                after.values[ix.0] = shape::settle(field, fields::read(field, &row, &mut at)?);
            }
        }
        Ok(Some(after))
    }

    /// Writes everything in one transaction, or nothing. New records get their automatic numbers here.
    ///
    /// # Errors
    /// What stood in the way.
    pub async fn apply(&mut self, door: &Door<'_>) -> Result<(), Refused> {
        for _ in 1..NUMBER_TRIES {
            let used = self.number(door).await?;
            match self.try_apply(door, &used).await {
                // Another process was quicker with this number.
                Err(Refused { error: ApplyError::Unique { index, .. }, .. }) if self.is_number(&index) => {
                    let caught_up = door.numbers.catch_up(door, &self.touches).await;
                    caught_up.map_err(|problem| Refused { error: ApplyError::Failed(problem), touch: None })?;
                }
                settled => return settled,
            }
        }
        let used = self.number(door).await?;
        self.try_apply(door, &used).await
    }

    /// Gives new records their automatic numbers.
    async fn number(&mut self, door: &Door<'_>) -> Result<Counters, Refused> {
        let failed = |problem| Refused { error: ApplyError::Failed(problem), touch: None };
        let assigned = numbers::assign(door, &mut self.touches).await.map_err(failed)?;
        self.compute(door).await.map_err(failed)?;
        Ok(assigned)
    }

    /// Computes what is computed from the records as they are to be written now, and finds out what is left to a job.
    async fn compute(&mut self, door: &Door<'_>) -> crate::error::Result<()> {
        let staying = self.touches.iter_mut().filter(|touch| touch.stays());
        let due = staying.map(|touch| Due {
            entity: touch.entity,
            is_new: touch.action == Action::Created,
            record: &mut touch.after,
        });
        derive::compute(door, due.collect()).await?;
        // Without a person there is nobody a job could belong to: then all of it happens here.
        if door.by.id.is_some() && door.snapshot.computed.reaches_many() {
            let tasks = Wake::new(door.snapshot).tasks(&self.touches);
            self.left = derive::find_large(door.db, door.snapshot, &tasks).await?;
        }
        Ok(())
    }

    /// What brings computed fields elsewhere up to date; records in `held` are locked before.
    fn wake(&mut self, door: &Door<'_>, held: &HashSet<Uuid>) -> Vec<Step> {
        let mut wake = Wake::new(door.snapshot);
        self.left.iter().for_each(|at| wake.leave(*at));
        let tasks = wake.tasks(&self.touches);
        let is_own = |entity| self.touches.iter().any(|touch| touch.entity.ix == entity);
        self.is_due = tasks.iter().any(|(_, task)| is_own(task.derived.entity));
        let mut steps = derive::steps(door.db, door.snapshot, (&tasks, held));
        let Some(by) = door.by.id else { return steps };
        for (entity, fields) in recalculate::by_entity(door.snapshot, &self.left) {
            let entity = door.snapshot.registry.entity(entity);
            let ids: Vec<&str> =
                fields.iter().map(|at| &*entity.field(door.snapshot.computed.fields()[*at].field).id).collect();
            let order = Ordered {
                id: door.ids.next(door.clock),
                change: door.ids.next(door.clock),
                by: (door.by.kind, by),
                at: door.now(),
                kind: recalculate::JOB,
                entity: &entity.name,
                order: json!({ "fields": ids }),
                total: 0,
            };
            steps.push(recalculate::order_job(door.db, &order));
        }
        steps
    }

    fn is_number(&self, index: &str) -> bool {
        let mut created = self.touches.iter().filter(|touch| touch.action == Action::Created);
        created.any(|touch| crate::schema::number_of(touch.entity, index).is_some())
    }

    async fn try_apply(&mut self, door: &Door<'_>, used: &Counters) -> Result<(), Refused> {
        let (steps, places) = self.steps(door, used);
        door.db.apply(steps).await.map_err(|error| {
            let error = Once::settle(error);
            let step = match &error {
                ApplyError::Unique { step, .. } => Some(*step),
                ApplyError::Expected(_) | ApplyError::Busy | ApplyError::Failed(_) => None,
            };
            Refused { touch: step.and_then(|step| places.get(step).copied().flatten()), error }
        })
    }

    /// The steps, and for each the touch it belongs to.
    fn steps(&mut self, door: &Door<'_>, used: &Counters) -> (Vec<Step>, Vec<Option<usize>>) {
        let mut placed = self.writes(door);
        self.returned = self.late_columns(door).map(Returned::new);
        if let Some(returned) = &self.returned {
            placed = placed.into_iter().map(|one| Placed { step: one.step.returning(returned), ..one }).collect();
        }
        placed.extend(self.targets(door));
        // What is written is locked, and what is referred to where sums are kept there (`store::require_target`).
        let held = placed.iter().filter(|one| one.holds).map(|one| one.id).collect();
        // In the order of ids, so that two writes whose records refer to each other do not wait for each other.
        placed.sort_by_key(|one| one.id);
        if self.touches.len() == 1 {
            // They are about different records; with one write among them, a refusal is that one's.
            placed = placed.into_iter().map(|one| Placed { step: one.step.beside(), ..one }).collect();
        }
        let mut steps = vec![store::require_revision(door)];
        steps.extend(door.once.into_iter().flat_map(|once| once.steps(door, self.change, &self.touches)));
        steps.extend(self.beside.iter().cloned());
        let mut places = vec![None; steps.len()];
        for one in placed {
            steps.push(one.step);
            places.push(one.touch);
        }
        for touch in self.touches.iter().filter(|touch| touch.stays()) {
            let changed = touch.changed().into_iter().map(|ix| touch.entity.field(ix));
            steps.extend(changed.flat_map(|field| store::beside(door, touch, field)));
        }
        // After the writes, so that this one and a reference just being written see each other: `store::require_target`.
        for touch in self.touches.iter().filter(|touch| !touch.stays()) {
            for incoming in &touch.entity.incoming {
                let source = door.snapshot.registry.entity(incoming.entity);
                steps.push(store::absent_reference(door, source, incoming.field, touch.after.id));
            }
        }
        // In their order, so that two writes that use the same counters do not wait for each other.
        steps.extend(used.iter().flat_map(|counter| numbers::keep(door, counter)));
        steps.extend(store::trails(door, self.change, (&self.touches, self.told.as_ref())));
        // Last, because what is added up is found in the rows written before: a statement to itself.
        steps.extend(self.wake(door, &held));
        (steps, places)
    }

    /// The columns of the one record that is changed which the database computes when other records change.
    fn late_columns(&self, door: &Door<'_>) -> Option<Vec<ColumnName>> {
        let [Touch { entity, action: Action::Updated, .. }] = &self.touches[..] else { return None };
        let fields = late(door, entity).map(|ix| entity.field(ix));
        let columns: Vec<ColumnName> =
            fields.flat_map(|field| field.columns().iter().map(|(column, _, _)| column.clone())).collect();
        (!columns.is_empty()).then_some(columns)
    }

    fn writes(&self, door: &Door<'_>) -> Vec<Placed> {
        let write = |(n, touch): (usize, &Touch<'_>)| {
            let door = Door { scope: touch.scope, ..door.clone() };
            let step = match touch.action {
                Action::Created => store::insert(&door, touch.entity, &touch.after),
                Action::Updated => store::update(&door, touch.entity, &touch.after, &touch.changed()),
                Action::Deleted => store::delete(&door, touch.entity, &touch.after),
                Action::Restored => store::restore(&door, touch.entity, &touch.after, &touch.changed()),
            };
            Placed { id: touch.after.id, touch: Some(n), holds: true, step }
        };
        self.touches.iter().enumerate().map(write).collect()
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
            let holds = door.snapshot.computed.has_rollups(target.ix);
            Placed { id, touch: None, holds, step: store::require_target(door, target, id) }
        };
        wanted.into_iter().map(require).collect()
    }
}

/// The fields of an entity that the database computes, after the rows of a write.
fn late(door: &Door<'_>, entity: &Entity) -> impl Iterator<Item = FieldIx> {
    door.snapshot.computed.of(entity.ix).filter(|derived| derived.late).map(|derived| derived.field)
}
