//! Bringing deleted records back: each with what went along in the same deletion, and with the references to it that the
//! deletion cleared, where nobody has filled them since, and in the sets it was taken out of.
//!
//! Going back is always allowed: rules and gates are not asked. What refers to records that are gone meanwhile is cleared,
//! or the record stays where it is when it cannot be without it.

use super::Door;
use super::plan::{Refused, Touch, WritePlan};
use super::record::{self, Presence, Record};
use super::write::{TRIES, Written, refusal, stamp};
use crate::db::{ApplyError, ColumnName, Row, TableName, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::fields::{self, At, Value};
use crate::history::Action;
use crate::metadata::model::OnDelete;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Kind};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// Ids asked for in one statement.
const BATCH: usize = 500;

/// Brings a record back from the recycle bin. Who may delete it may do so.
///
/// # Errors
/// `NotFound`, `Forbidden`, `VersionConflict`, `StateConflict` when it is not deleted or refers to what is gone,
/// `UniqueViolation` when another record has taken its place.
pub async fn restore(door: &Door<'_>, entity: &str, id: Uuid, expect: Option<i64>) -> Result<Written> {
    let entity = door.entity(entity)?;
    for _ in 1..TRIES {
        match try_restore(door, entity, id, expect).await {
            Err(problem) if problem.code == Code::VersionConflict && expect.is_none() => {}
            settled => return settled,
        }
    }
    try_restore(door, entity, id, expect).await
}

async fn try_restore(door: &Door<'_>, entity: &Entity, id: Uuid, expect: Option<i64>) -> Result<Written> {
    let deleted = record::list_present((door, door.scope), entity, [id], Presence::Deleted).await?;
    let Some(before) = deleted.into_iter().next() else {
        return Err(match record::find(door, door.scope, entity, id).await? {
            Some(_) => Problem::new(Code::StateConflict).param("detail", "not_deleted"),
            None => Problem::not_found(),
        });
    };
    super::delete::check_deletable(door, entity, &before, expect)?;
    let version = before.version + 1;
    let everywhere = door.everywhere();
    let mut returning = Returning::gather(&everywhere, entity, vec![(0, before)]).await?;
    if let Some((_, problem)) = returning.take_refused().pop() {
        return Err(problem);
    }
    let mut plan = WritePlan::new(door);
    let mut places = Vec::new();
    returning.join(&everywhere, &mut plan, &mut places);
    let entities: Vec<EntityIx> = plan.touches().iter().map(|touch| touch.entity.ix).collect();
    match plan.apply(door).await {
        Ok(()) => Ok(Written::new(id, version, Some(plan.change))),
        // What it refers to went away in between: the next try sees it.
        Err(Refused { error: ApplyError::Expected(Tag::Target), .. }) => Err(Problem::new(Code::VersionConflict)),
        Err(Refused { error, touch }) => {
            let at = touch.map_or(entity, |touch| door.snapshot.registry.entity(entities[touch]));
            Err(refusal(door, at, error))
        }
    }
}

/// A deleted record on its way back.
struct Back<'a> {
    entity: &'a Entity,
    before: Record,
    after: Record,
    /// Which of the records asked for it comes back with.
    root: usize,
}

/// A live record whose reference to one that comes back is filled again.
struct Relinked<'a> {
    entity: &'a Entity,
    before: Record,
    fields: Vec<(FieldIx, Value)>,
    root: usize,
}

/// What a deletion took out of a field that points at records.
struct Cleared {
    old: Value,
    /// Those of the records that come back that are no longer in it.
    lost: Vec<Uuid>,
    root: usize,
}

/// A set with these records in it too.
fn with(value: &Value, more: &[Uuid]) -> Value {
    let more = more.iter().map(|id| Arc::from(id.to_string()));
    fields::set_of(value.members().into_iter().flatten().cloned().chain(more))
}

/// Records that come back together.
#[derive(Default)]
pub(super) struct Returning<'a> {
    back: BTreeMap<Uuid, Back<'a>>,
    relinked: BTreeMap<Uuid, Relinked<'a>>,
    refused: Vec<(usize, Problem)>,
}

impl<'a> Returning<'a> {
    /// Everything that comes back with these records. `door` sees everything: what went along follows from the design.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn gather(door: &Door<'a>, entity: &'a Entity, roots: Vec<(usize, Record)>) -> Result<Self> {
        let mut returning = Self::default();
        let deletions = deletions(door, roots.iter().map(|(_, record)| record.id)).await?;
        // By the change that deleted them and by entity: what went along went in the same change.
        let mut level: BTreeMap<(Uuid, EntityIx), Vec<Uuid>> = BTreeMap::new();
        for (root, before) in roots {
            if let Some(deletion) = deletions.get(&before.id) {
                level.entry((deletion.change, entity.ix)).or_default().push(before.id);
            }
            returning.take(entity, before, root);
        }
        while !level.is_empty() {
            let mut next: BTreeMap<(Uuid, EntityIx), Vec<Uuid>> = BTreeMap::new();
            for ((change, gone), ids) in level {
                for incoming in &door.snapshot.registry.entity(gone).incoming {
                    let source = door.snapshot.registry.entity(incoming.entity);
                    let Some(on_delete) = on_delete(source.field(incoming.field)) else { continue };
                    let referring = (source, incoming.field);
                    match on_delete {
                        OnDelete::Block => {}
                        OnDelete::Clear => returning.relink(door, change, referring, &ids).await?,
                        OnDelete::Cascade => {
                            let along = returning.along(door, change, referring, &ids).await?;
                            next.entry((change, source.ix)).or_default().extend(along);
                        }
                    }
                }
            }
            next.retain(|_, ids| !ids.is_empty());
            level = next;
        }
        returning.check_references(door).await?;
        Ok(returning)
    }

    /// A record that comes back by itself, for an undo that knows what went in a change.
    pub fn take(&mut self, entity: &'a Entity, before: Record, root: usize) {
        let after = Record { version: before.version + 1, ..before.clone() };
        self.back.entry(before.id).or_insert(Back { entity, before, after, root });
    }

    /// The deleted records that went along with these in this change.
    async fn along(
        &mut self,
        door: &Door<'a>,
        change: Uuid,
        (source, field): (&'a Entity, FieldIx),
        ids: &[Uuid],
    ) -> Result<Vec<Uuid>> {
        let mut along = Vec::new();
        for ids in ids.chunks(BATCH) {
            let mut sql = door.db.sql();
            sql.raw("SELECT ");
            record::write_columns(&mut sql, source);
            sql.raw(" FROM ").table(source.table.clone()).raw(" t0 WHERE ").aliased(0, &source.field(field).column);
            sql.raw(" IN (").list(", ", ids, |sql, id| {
                sql.id(*id);
            });
            sql.raw(") AND ")
                .aliased(0, &ColumnName::system("deleted_at"))
                .raw(" IS NOT NULL AND EXISTS (SELECT 1 FROM ");
            sql.table(TableName::system("sys_history")).raw(" h WHERE h.record = ");
            sql.aliased(0, &ColumnName::system("id")).raw(" AND h.version = ");
            sql.aliased(0, &ColumnName::system("version")).raw(" AND h.action = 'deleted' AND h.change = ").id(change);
            sql.raw(")");
            for row in door.db.read(&sql).await? {
                let before = record::read(source, &row)?;
                let at = At::new(&door.snapshot.registry, source, source.field(field));
                let mut parents = fields::references(at, before.value(field)).into_iter();
                let root = parents.find_map(|(_, id)| self.back.get(&id)).map_or(0, |parent| parent.root);
                if !self.back.contains_key(&before.id) {
                    along.push(before.id);
                    self.take(source, before, root);
                }
            }
        }
        Ok(along)
    }

    /// The live records whose reference to one of these was cleared in this change and is still empty, and those whose set
    /// these were taken out of.
    async fn relink(
        &mut self,
        door: &Door<'a>,
        change: Uuid,
        (source, field): (&'a Entity, FieldIx),
        ids: &[Uuid],
    ) -> Result<()> {
        let mut sql = door.db.sql();
        sql.raw("SELECT record, diff FROM ").table(TableName::system("sys_history")).raw(" WHERE change = ").id(change);
        sql.raw(" AND action = 'updated' AND entity = ").text_value(&*source.id);
        let at = At::new(&door.snapshot.registry, source, source.field(field));
        let is_set = matches!(at.field.kind, Kind::ManyToMany { .. });
        let mut cleared: HashMap<Uuid, Cleared> = HashMap::new();
        for row in door.db.read(&sql).await? {
            let diff: Map<String, Json> =
                serde_json::from_str(row.str(1)?.unwrap_or("{}")).map_err(Problem::internal)?;
            let Some(values) = diff.get(&*at.field.id).filter(|values| is_set || values[1].is_null()) else { continue };
            let read = |stored: &Json| fields::of_history_json(at, stored);
            let (old, new) = (read(&values[0]), read(&values[1]));
            let kept: Vec<Uuid> = fields::references(at, &new).into_iter().map(|(_, id)| id).collect();
            let named = fields::references(at, &old).into_iter().map(|(_, id)| id);
            let lost: Vec<Uuid> = named.filter(|id| ids.contains(id) && !kept.contains(id)).collect();
            if let Some(first) = lost.first() {
                let root = self.back.get(first).map_or(0, |back| back.root);
                cleared.insert(Row::require(row.id(0))?, Cleared { old, lost, root });
            }
        }
        for before in record::list_by_ids(door, door.scope, source, cleared.keys().copied()).await? {
            let Some(Cleared { old, lost, root }) = cleared.remove(&before.id) else { continue };
            // A set may have got others back already.
            let pending = self.relinked.get(&before.id).and_then(|own| own.fields.iter().find(|(ix, _)| *ix == field));
            let is = pending.map_or_else(|| before.value(field), |(_, value)| value);
            let value = match is_set {
                true => with(is, &lost),
                false if is.is_empty() => old,
                false => continue,
            };
            if value == *is {
                continue;
            }
            let id = before.id;
            let blank = || Relinked { entity: source, before, fields: Vec::new(), root };
            let own = &mut self.relinked.entry(id).or_insert_with(blank).fields;
            own.retain(|(ix, _)| *ix != field);
            own.push((field, value));
        }
        Ok(())
    }

    /// What a record that comes back refers to has to be there, or to come back too.
    ///
    /// # Errors
    /// Those of the database; a record that cannot be without it is refused.
    pub async fn check_references(&mut self, door: &Door<'a>) -> Result<()> {
        let mut wanted: BTreeMap<EntityIx, BTreeSet<Uuid>> = BTreeMap::new();
        for back in self.back.values() {
            for (_, target, id) in references(door, back) {
                if !self.back.contains_key(&id) {
                    wanted.entry(target.ix).or_default().insert(id);
                }
            }
        }
        let mut there: HashSet<Uuid> = self.back.keys().copied().collect();
        let found = record::list_existing((door, door.scope), wanted).await?;
        there.extend(found.into_keys().map(|(_, id)| id));
        for back in self.back.values_mut() {
            let missing: Vec<(FieldIx, Uuid)> = references(door, back)
                .filter(|(_, _, id)| !there.contains(id))
                .map(|(field, _, id)| (field, id))
                .collect();
            for (ix, gone) in missing {
                let field = back.entity.field(ix);
                let belongs = on_delete(field) == Some(OnDelete::Cascade);
                if field.required || belongs {
                    let item = Item::of_field(&field.name, ItemCode::ReferenceMissing);
                    let problem = Problem::new(Code::StateConflict).param("detail", "restore_reference");
                    let problem = problem.param("field", field.label.to_json());
                    let errors = vec![item.param("field", field.label.to_json())];
                    self.refused.push((back.root, Problem { errors, ..problem }));
                }
                back.after.values[ix.0] = super::delete::without(back.after.value(ix), gone);
            }
        }
        Ok(())
    }

    /// The records asked for that cannot come back, with the reason.
    pub fn take_refused(&mut self) -> Vec<(usize, Problem)> {
        std::mem::take(&mut self.refused)
    }

    /// The record stays where it is.
    pub fn leave(&mut self, id: Uuid) {
        self.back.remove(&id);
    }

    /// Whether coming back writes this record.
    pub fn touches(&self, id: Uuid) -> bool {
        self.back.contains_key(&id) || self.relinked.contains_key(&id)
    }

    /// All of it becomes part of the plan; `places` says for each touch which record asked for it comes with.
    pub fn join(self, door: &Door<'a>, plan: &mut WritePlan<'a>, places: &mut Vec<usize>) {
        for back in self.back.into_values() {
            let Back { entity, before, mut after, root } = back;
            stamp(door, entity, &mut after, false);
            let (before, scope, at, by) = (Some(before), door.scope, door.now(), door.by.clone());
            plan.push(Touch {
                entity,
                before,
                after,
                action: Action::Restored,
                note: None,
                marks: Vec::new(),
                at,
                by,
                scope,
            });
            places.push(root);
        }
        for relinked in self.relinked.into_values() {
            let Relinked { entity, before, fields, root } = relinked;
            let mut after = Record { version: before.version + 1, ..before.clone() };
            for (field, value) in fields {
                after.values[field.0] = value;
            }
            stamp(door, entity, &mut after, false);
            let (before, scope, at, by) = (Some(before), door.scope, door.now(), door.by.clone());
            plan.push(Touch {
                entity,
                before,
                after,
                action: Action::Updated,
                note: None,
                marks: Vec::new(),
                at,
                by,
                scope,
            });
            places.push(root);
        }
    }
}

/// What a field that points at records says of their deletion.
fn on_delete(field: &Field) -> Option<OnDelete> {
    match field.kind {
        Kind::Lookup { on_delete, .. } | Kind::Regarding { on_delete, .. } => Some(on_delete),
        // A deletion takes it out of the sets it is in.
        Kind::ManyToMany { .. } => Some(OnDelete::Clear),
        _ => None,
    }
}

/// The records a record that comes back points at.
fn references<'b, 'a>(door: &'b Door<'a>, back: &'b Back<'a>) -> impl Iterator<Item = (FieldIx, &'a Entity, Uuid)> {
    back.entity.fields.iter().flat_map(move |field| {
        let at = At::new(&door.snapshot.registry, back.entity, field);
        let named = fields::references(at, back.after.value(field.ix)).into_iter();
        named.filter(|(target, _)| !target.builtin).map(|(target, id)| (field.ix, target, id))
    })
}

/// The last deletion of a record.
pub(super) struct Deletion {
    pub change: Uuid,
    pub by: Option<Uuid>,
    pub by_kind: String,
}

/// How these records were deleted, by record.
///
/// # Errors
/// Those of the database.
pub(super) async fn deletions(door: &Door<'_>, ids: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, Deletion>> {
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut found = HashMap::with_capacity(ids.len());
    for ids in ids.chunks(BATCH) {
        let mut sql = door.db.sql();
        sql.raw("SELECT record, change, by_id, by_kind FROM ").table(TableName::system("sys_history"));
        sql.raw(" WHERE action = 'deleted' AND record IN (").list(", ", ids, |sql, id| {
            sql.id(*id);
        });
        sql.raw(") ORDER BY seq");
        for row in door.db.read(&sql).await? {
            let by_kind = row.text(3)?.unwrap_or_default();
            let deletion = Deletion { change: Row::require(row.id(1))?, by: row.id(2)?, by_kind };
            found.insert(Row::require(row.id(0))?, deletion);
        }
    }
    Ok(found)
}

/// How an answer tells of a deletion.
pub(super) fn told(at: &str, deletion: Option<&Deletion>, name: Option<&str>) -> Json {
    let by = deletion.map(|deletion| json!({ "kind": deletion.by_kind, "id": deletion.by, "name": name }));
    json!({ "at": at, "by": by, "change": deletion.map(|deletion| deletion.change) })
}
