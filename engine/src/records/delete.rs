//! Deleting records, and what their entity says of those that refer to them: block, clear the reference, or go along.
//!
//! Everything happens in one transaction under one change: each record, each cleared or deleted neighbour with its own
//! history row and event, and at the end the question whether anything live still points at what is gone.

use super::Door;
use super::plan::{Touch, WritePlan};
use super::record::{self, Record};
use super::write::{TRIES, Written, refusal, stamp};
use crate::error::{Code, Problem, Result};
use crate::fields::{self, At, Value};
use crate::history::Action;
use crate::metadata::model::OnDelete;
use crate::permissions::Access;
use crate::registry::{Entity, EntityIx, FieldIx, Kind, Registry};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Further records a deletion may touch.
const MOST: usize = 1_000;

/// A record the deletion changes: it goes along (`deleted`), or references of it are cleared.
struct Touched<'a> {
    entity: &'a Entity,
    before: Record,
    /// Which field leads to which record that goes.
    cleared: Vec<(FieldIx, Uuid)>,
    deleted: bool,
    /// Which of the records asked for it hangs on.
    root: usize,
}

impl<'a> Touched<'a> {
    fn into_touch(self, door: &Door<'a>) -> Touch<'a> {
        let Touched { entity, before, cleared, deleted, .. } = self;
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
        let (at, by) = (door.now(), door.by.clone());
        Touch { entity, before: Some(before), after, action, note: None, marks: Vec::new(), at, by, scope: door.scope }
    }
}

/// A value that no longer leads to a record.
pub(super) fn without(value: &Value, gone: Uuid) -> Value {
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
    check_deletable(door, entity, &before, expect)?;
    let version = before.version + 1;
    let going = Going::gather(&door.everywhere(), entity, vec![(0, before)]).await?;
    if let Some((_, problem)) = going.refused().into_iter().next() {
        return Err(problem);
    }
    let mut plan = WritePlan::new(door);
    going.join(&door.everywhere(), &mut plan);
    match plan.apply(door).await {
        Ok(()) => Ok(Written::new(id, version, Some(plan.change))),
        Err(refused) => Err(refusal(door, entity, refused.error)),
    }
}

/// Whether the caller may delete this record, as it is.
pub(super) fn check_deletable(door: &Door<'_>, entity: &Entity, record: &Record, expect: Option<i64>) -> Result<()> {
    if !Access::covers(door.scope.on(entity.ix).delete, door.scope.me(), record.owner(entity)) {
        return Err(Problem::new(Code::Forbidden));
    }
    match expect {
        Some(version) if version != record.version => Err(Problem::new(Code::VersionConflict)),
        Some(_) | None => Ok(()),
    }
}

/// Records that are deleted together, and everything that is cleared or goes along with them.
pub(super) struct Going<'a> {
    touched: BTreeMap<Uuid, Touched<'a>>,
    /// Records asked for that something else holds on to.
    blocked: BTreeSet<usize>,
    roots: usize,
}

impl<'a> Going<'a> {
    /// What hangs on the records follows from the design, not from what a person may see of it: `door` sees everything.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gather(door: &Door<'a>, entity: &'a Entity, roots: Vec<(usize, Record)>) -> Result<Self> {
        let count = roots.len();
        let first = |(root, before): (usize, Record)| {
            (before.id, Touched { entity, cleared: Vec::new(), deleted: true, before, root })
        };
        let touched: BTreeMap<Uuid, Touched<'a>> = roots.into_iter().map(first).collect();
        let mut level = BTreeMap::from([(entity.ix, touched.keys().copied().collect::<Vec<_>>())]);
        let mut going = Self { touched, blocked: BTreeSet::new(), roots: count };
        let mut holding: Vec<(Uuid, usize)> = Vec::new();
        while !level.is_empty() && !going.is_too_much() {
            let mut next: BTreeMap<EntityIx, Vec<Uuid>> = BTreeMap::new();
            for (gone, ids) in level {
                for incoming in &door.snapshot.registry.entity(gone).incoming {
                    let source = door.snapshot.registry.entity(incoming.entity);
                    let found = record::list_referring(door, (source, incoming.field), &ids, MOST + 1).await?;
                    let along = going.add((&door.snapshot.registry, source, incoming.field), found, &mut holding);
                    next.entry(source.ix).or_default().extend(along);
                }
            }
            next.retain(|_, ids| !ids.is_empty());
            level = next;
        }
        let stays = |id: &Uuid| !going.touched.get(id).is_some_and(|touched| touched.deleted);
        going.blocked = holding.iter().filter(|(holder, _)| stays(holder)).map(|(_, root)| *root).collect();
        Ok(going)
    }

    /// Takes in records that refer to some of those that go; answers which of them go along.
    fn add(
        &mut self,
        (registry, source, field): (&Registry, &'a Entity, FieldIx),
        found: Vec<Record>,
        holding: &mut Vec<(Uuid, usize)>,
    ) -> Vec<Uuid> {
        let mut along = Vec::new();
        let on_delete = match source.field(field).kind {
            Kind::Lookup { on_delete, .. } | Kind::Regarding { on_delete, .. } => on_delete,
            // It is taken out of the sets it is in.
            _ => OnDelete::Clear,
        };
        for before in found {
            let named = fields::references(At::new(registry, source, source.field(field)), before.value(field));
            let gone = |id: &Uuid| self.touched.get(id).is_some_and(|touched| touched.deleted);
            let targets: Vec<Uuid> = named.into_iter().map(|(_, id)| id).filter(gone).collect();
            let root = targets.first().and_then(|id| self.touched.get(id)).map_or(0, |touched| touched.root);
            let goes_along = match on_delete {
                OnDelete::Block => {
                    holding.push((before.id, root));
                    continue;
                }
                OnDelete::Clear => false,
                OnDelete::Cascade => true,
            };
            let id = before.id;
            let blank = || Touched { entity: source, before, cleared: Vec::new(), deleted: false, root };
            let entry = self.touched.entry(id).or_insert_with(blank);
            if goes_along && !entry.deleted {
                entry.deleted = true;
                along.push(id);
            }
            entry.cleared.extend(targets.into_iter().map(|id| (field, id)));
        }
        along
    }

    fn is_too_much(&self) -> bool {
        self.touched.len() > self.roots + MOST
    }

    /// The records asked for that cannot be deleted, with the reason.
    pub fn refused(&self) -> Vec<(usize, Problem)> {
        let conflict = |detail: &str| Problem::new(Code::StateConflict).param("detail", detail);
        if self.is_too_much() {
            let roots: BTreeSet<usize> = self.touched.values().map(|touched| touched.root).collect();
            return roots.into_iter().map(|root| (root, conflict("delete_too_many").param("limit", MOST))).collect();
        }
        self.blocked.iter().map(|root| (*root, conflict("delete_blocked"))).collect()
    }

    /// Whether the deletion writes this record.
    pub fn touches(&self, id: Uuid) -> bool {
        self.touched.contains_key(&id)
    }

    /// All of it becomes part of the plan; answers for each touch which record asked for it hangs on.
    pub fn join(self, door: &Door<'a>, plan: &mut WritePlan<'a>) -> Vec<usize> {
        let touched = self.touched.into_values();
        touched
            .map(|touched| {
                let root = touched.root;
                plan.push(touched.into_touch(door));
                root
            })
            .collect()
    }
}
