//! Deleting a record, and what its entity says of those that refer to it: block, clear the reference, or go along.
//!
//! Everything happens in one transaction under one change: the record, each cleared or deleted neighbour with its own
//! history row and event, and at the end the question whether anything live still points at what is gone.

use super::Door;
use super::plan::{Touch, WritePlan};
use super::record::{self, Record};
use super::write::{TRIES, Written, refusal, stamp};
use crate::error::{Code, Problem, Result};
use crate::fields::{self, Value};
use crate::history::Action;
use crate::metadata::model::OnDelete;
use crate::permissions::Access;
use crate::registry::{Entity, FieldIx, Kind};
use std::collections::{BTreeMap, VecDeque};
use uuid::Uuid;

/// Records one deletion may touch.
const MOST: usize = 1_000;

/// A record the deletion changes: it goes along (`deleted`), or references of it are cleared.
struct Touched<'a> {
    entity: &'a Entity,
    before: Record,
    /// Which field leads to which record that goes.
    cleared: Vec<(FieldIx, Uuid)>,
    deleted: bool,
}

impl<'a> Touched<'a> {
    fn into_touch(self, door: &Door<'a>) -> Touch<'a> {
        let Touched { entity, before, cleared, deleted } = self;
        let mut after = Record { version: before.version + 1, ..before.clone() };
        let action = if deleted {
            Action::Deleted
        } else {
            for (field, gone) in &cleared {
                after.values[field.0] = without(after.value(*field), *gone);
            }
            stamp(door, entity, &mut after, false);
            Action::Updated
        };
        Touch { entity, before: Some(before), after, action, note: None, scope: door.scope }
    }
}

/// A value that no longer leads to a record.
fn without(value: &Value, gone: Uuid) -> Value {
    let gone = gone.to_string();
    value.members().map_or(Value::Empty, |ids| fields::set_of(ids.iter().filter(|id| ***id != *gone).cloned()))
}

/// Deletes a record; it is kept and can be brought back.
///
/// # Errors
/// `NotFound`, `Forbidden`, `VersionConflict`, `StateConflict` when others refer to it and may not be touched.
pub async fn delete(door: &Door<'_>, entity: &str, id: Uuid, expect: Option<i64>) -> Result<Written> {
    let entity = door.entity(entity)?;
    for _ in 1..TRIES {
        match try_delete(door, entity, id, expect).await {
            Err(problem) if problem.code == Code::VersionConflict && expect.is_none() => {}
            settled => return settled,
        }
    }
    try_delete(door, entity, id, expect).await
}

async fn try_delete(door: &Door<'_>, entity: &Entity, id: Uuid, expect: Option<i64>) -> Result<Written> {
    let before = record::find(door, door.scope, entity, id).await?.ok_or_else(Problem::not_found)?;
    if !Access::covers(door.scope.on(entity.ix).delete, door.scope.me(), before.owner(entity)) {
        return Err(Problem::new(Code::Forbidden));
    }
    if expect.is_some_and(|version| version != before.version) {
        return Err(Problem::new(Code::VersionConflict));
    }
    let version = before.version + 1;
    // What hangs on the record follows from the design, not from what this person may see of it.
    let system = Door { scope: &door.snapshot.system, ..door.clone() };
    let touched = gather(&system, entity, before).await?;
    let mut plan = WritePlan::new(door);
    for touched in touched.into_values() {
        plan.push(touched.into_touch(&system));
    }
    match plan.apply(door).await {
        Ok(()) => Ok(Written { id, version, change: Some(plan.change) }),
        Err(error) => Err(refusal(door, entity, error)),
    }
}

/// The record and everything that is cleared or goes along, by id: the order all writers lock in.
async fn gather<'a>(door: &Door<'a>, entity: &'a Entity, root: Record) -> Result<BTreeMap<Uuid, Touched<'a>>> {
    let registry = &door.snapshot.registry;
    let mut waiting = VecDeque::from([(entity, root.id)]);
    let first = Touched { entity, cleared: Vec::new(), deleted: true, before: root };
    let mut touched = BTreeMap::from([(first.before.id, first)]);
    while let Some((gone, id)) = waiting.pop_front() {
        for incoming in &gone.incoming {
            let source = registry.entity(incoming.entity);
            let on_delete = match source.field(incoming.field).kind {
                Kind::Lookup { on_delete, .. } | Kind::Regarding { on_delete, .. } => on_delete,
                // It is taken out of the sets it is in.
                _ => OnDelete::Clear,
            };
            let goes_along = match on_delete {
                // Asked inside the transaction.
                OnDelete::Block => continue,
                OnDelete::Clear => false,
                OnDelete::Cascade => true,
            };
            for before in record::list_referring(door, (source, incoming.field), id, MOST + 1).await? {
                let record = before.id;
                let blank = || Touched { entity: source, before, cleared: Vec::new(), deleted: false };
                let entry = touched.entry(record).or_insert_with(blank);
                if goes_along && !entry.deleted {
                    entry.deleted = true;
                    waiting.push_back((source, record));
                }
                entry.cleared.push((incoming.field, id));
            }
            if touched.len() > MOST {
                return Err(Problem::new(Code::StateConflict).param("detail", "delete_too_many").param("limit", MOST));
            }
        }
    }
    Ok(touched)
}
