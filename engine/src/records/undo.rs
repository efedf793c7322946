//! Taking back a change: what it created goes, what it deleted comes back, what it changed has its old values again, all
//! of it in one new change. Going back is always allowed, so rules and gates are not asked; types, references and unique
//! values hold. What was changed again since is a conflict: nothing is done, or the rest when the caller says so.

use super::Door;
use super::plan::{Touch, WritePlan};
use super::record::{self, Presence, Record};
use super::restore::Returning;
use super::retyped;
use super::traces::{Loaded, Part, Traces};
use super::write::{TRIES, refusal, stamp};
use crate::db::{ApplyError, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::fields::{self, At, Value};
use crate::history::{Action, Cause, CauseKind};
use crate::permissions::Access;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Kind};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// How long a change can be taken back.
const DAYS: i64 = 30;
/// Conflicts told at once.
const MAX_ITEMS: usize = 100;
/// Records looked at before an undo is left to be done in steps.
const TRIED: u64 = 100;

/// What happens where a record was changed again since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflicts {
    /// Nothing is done at all.
    Refuse,
    /// Those are left as they are, and named.
    LeaveOut,
}

/// A change that was taken back.
#[derive(Clone, Debug)]
pub struct Undone {
    /// None when everything was as before already.
    pub change: Option<Uuid>,
    records: Vec<Json>,
    left: Vec<Json>,
}

impl Undone {
    /// `{ "change", "records": [ {"entity","id","version","action"} ], "left": [ {"entity","id","name","field"?} ] }`
    pub fn to_json(&self) -> Json {
        json!({ "change": self.change, "records": self.records, "left": self.left })
    }
}

/// An undo as it was settled.
#[derive(Clone, Debug)]
pub enum Undoable {
    Done(Undone),
    /// More records than one transaction takes, all of them touched in the same way; nothing was written.
    Large {
        total: i64,
    },
}

/// Takes back a change: one's own, or any whose records one may write. What is too much for one transaction is checked
/// as far as that is cheap, and left to be done in steps (`long`).
///
/// # Errors
/// `NotFound`, `Forbidden`, `StateConflict` when it is too long ago or something was changed since, `UniqueViolation`.
pub async fn undo(door: &Door<'_>, change: Uuid, conflicts: Conflicts) -> Result<Undoable> {
    let door = undoing(door, change);
    let mut tries = 0;
    loop {
        tries += 1;
        match try_undo(&door, change, conflicts).await {
            Err(problem) if problem.code == Code::VersionConflict && tries < TRIES => {}
            settled => return settled,
        }
    }
}

/// The door of a write that takes back a change.
pub(super) fn undoing<'a>(door: &Door<'a>, change: Uuid) -> Door<'a> {
    Door { cause: Cause { kind: CauseKind::Undo, id: Some(change.to_string()) }, ..door.clone() }
}

async fn try_undo(door: &Door<'_>, change: Uuid, conflicts: Conflicts) -> Result<Undoable> {
    let traces = match Traces::load(door, change).await? {
        Loaded::Whole(traces) => traces,
        Loaded::Uniform(total) => {
            let first = Traces::load_stretch(door, change, None, TRIED).await?.ok_or_else(Problem::not_found)?;
            Undoing::prepare(door, &first, conflicts).await?;
            return Ok(Undoable::Large { total });
        }
    };
    let mut undoing = Undoing::prepare(door, &traces, conflicts).await?;
    let left = undoing.conflicts.iter().filter_map(|conflict| undoing.tell(door, conflict)).collect();
    let mut plan = undoing.plan(door, &door.everywhere());
    if plan.touches().is_empty() {
        return Ok(Undoable::Done(Undone { change: None, records: Vec::new(), left }));
    }
    let readable = |touch: &&Touch<'_>| {
        Access::covers(door.scope.on(touch.entity.ix).read, door.scope.me(), touch.after.owner(touch.entity))
    };
    let written = |touch: &Touch<'_>| {
        json!({
            "entity": touch.entity.name, "id": touch.after.id, "version": touch.after.version,
            "action": touch.action.name(),
        })
    };
    let records = plan.touches().iter().filter(readable).map(written).collect();
    apply(door, &mut plan).await?;
    Ok(Undoable::Done(Undone { change: Some(plan.change), records, left }))
}

/// Applies what takes a change back.
///
/// # Errors
/// `VersionConflict` when somebody was quicker: the next try sees it.
pub(super) async fn apply(door: &Door<'_>, plan: &mut WritePlan<'_>) -> Result<()> {
    let entities: Vec<EntityIx> = plan.touches().iter().map(|touch| touch.entity.ix).collect();
    let Err(refused) = plan.apply(door).await else { return Ok(()) };
    match (refused.error, refused.touch) {
        (ApplyError::Expected(Tag::Version | Tag::Target), _) => Err(Problem::new(Code::VersionConflict)),
        (error, touch) => {
            let at = touch.or(Some(0)).and_then(|touch| entities.get(touch).copied());
            let entity = at.unwrap_or(door.snapshot.registry.user);
            Err(refusal(door, door.snapshot.registry.entity(entity), error))
        }
    }
}

/// Why a part of a change stays as it is.
struct Conflict {
    part: usize,
    field: Option<FieldIx>,
    code: ItemCode,
}

/// A change on its way back.
pub(super) struct Undoing<'a, 't> {
    parts: Vec<(&'a Entity, &'t Part)>,
    author: Option<Uuid>,
    live: HashMap<Uuid, Record>,
    deleted: HashMap<Uuid, Record>,
    /// Records whose part follows from the design: what went along, what was cleared.
    followers: HashSet<Uuid>,
    /// Fields whose old values are of another type.
    retyped: HashSet<String>,
    /// Old values to be written, by part.
    values: BTreeMap<usize, Vec<(FieldIx, Value)>>,
    going: BTreeSet<usize>,
    returning: Returning<'a>,
    conflicts: Vec<Conflict>,
}

impl<'a, 't> Undoing<'a, 't> {
    /// Looks at everything the change did, and decides what becomes of it.
    ///
    /// # Errors
    /// Why it cannot be taken back.
    pub async fn prepare(door: &Door<'a>, traces: &'t Traces, conflicts: Conflicts) -> Result<Self> {
        let everywhere = door.everywhere();
        let mut undoing = Self::load(&everywhere, traces).await?;
        undoing.check_rights(door)?;
        if door.now() - traces.at > chrono::Duration::days(DAYS) {
            return Err(Problem::new(Code::StateConflict).param("detail", "undo_too_old").param("days", DAYS));
        }
        undoing.decide(&everywhere).await?;
        if conflicts == Conflicts::Refuse && !undoing.conflicts.is_empty() {
            return Err(undoing.refusal(door));
        }
        Ok(undoing)
    }

    async fn load(door: &Door<'a>, traces: &'t Traces) -> Result<Self> {
        let registry = &door.snapshot.registry;
        let mut parts = Vec::new();
        let mut ids: BTreeMap<EntityIx, Vec<Uuid>> = BTreeMap::new();
        for part in &traces.parts {
            // What was removed from the design is not there to be changed.
            let Some(entity) = registry.find_by_id(&part.entity) else { continue };
            ids.entry(entity.ix).or_default().push(part.record);
            parts.push((entity, part));
        }
        let (mut live, mut deleted) = (HashMap::new(), HashMap::new());
        for (entity, ids) in ids {
            let entity = registry.entity(entity);
            for (presence, rows) in [(Presence::Live, &mut live), (Presence::Deleted, &mut deleted)] {
                let found = record::list_present((door, door.scope), entity, ids.iter().copied(), presence).await?;
                rows.extend(found.into_iter().map(|record| (record.id, record)));
            }
        }
        let mut undoing = Self {
            parts,
            author: traces.author,
            live,
            deleted,
            followers: HashSet::new(),
            retyped: retyped::since(door, traces.at).await?,
            values: BTreeMap::new(),
            going: BTreeSet::new(),
            returning: Returning::default(),
            conflicts: Vec::new(),
        };
        undoing.find_followers(door);
        Ok(undoing)
    }

    /// What was deleted or cleared because another record of the same change went.
    fn find_followers(&mut self, door: &Door<'_>) {
        let gone: HashSet<Uuid> =
            self.parts.iter().filter(|(_, part)| part.was_deleted()).map(|(_, part)| part.record).collect();
        for (entity, part) in &self.parts {
            let named = |field: &Field, value: &Value| {
                let at = At::new(&door.snapshot.registry, entity, field);
                fields::references(at, value).into_iter().any(|(_, id)| gone.contains(&id) && id != part.record)
            };
            let follows = if part.was_deleted() {
                let row = self.row(part.record);
                row.is_some_and(|row| entity.fields.iter().any(|field| named(field, row.value(field.ix))))
            } else {
                let mut cleared = part.fields.iter().filter_map(|(id, (old, new))| {
                    let field = entity.find_by_id(id).filter(|_| new.is_null())?;
                    Some((field, fields::of_history_json(At::new(&door.snapshot.registry, entity, field), old)))
                });
                part.existed && part.exists && cleared.any(|(field, old)| named(field, &old))
            };
            if follows {
                self.followers.insert(part.record);
            }
        }
    }

    fn row(&self, id: Uuid) -> Option<&Record> {
        self.live.get(&id).or_else(|| self.deleted.get(&id))
    }

    /// The author may take back what they may still write; anybody else what they might have done themselves.
    fn check_rights(&self, door: &Door<'_>) -> Result<()> {
        let me = door.scope.me();
        let is_author = me.is_some() && self.author == me;
        let (mut seen, mut refused) = (false, self.parts.is_empty());
        for (entity, part) in &self.parts {
            let access = door.scope.on(entity.ix);
            let owner = self.row(part.record).and_then(|record| record.owner(entity));
            let reads = Access::covers(access.read, me, owner);
            seen |= reads;
            if self.followers.contains(&part.record) {
                continue;
            }
            let (updates, deletes) =
                (Access::covers(access.update, me, owner), Access::covers(access.delete, me, owner));
            let may = match (part.existed && part.exists, is_author) {
                (_, true) => updates || deletes,
                (true, false) => updates,
                (false, false) => deletes,
            };
            let changed = part.fields.keys().filter(|_| part.existed && part.exists);
            let fields = changed.filter_map(|id| entity.find_by_id(id));
            let mut fields = fields.filter(|field| field.computed.is_none());
            refused |= !reads || !may || !fields.all(|field| door.scope.edits(entity.ix, field));
        }
        match (seen, refused) {
            (false, _) => Err(Problem::not_found()),
            (true, true) => Err(Problem::new(Code::Forbidden)),
            (true, false) => Ok(()),
        }
    }

    async fn decide(&mut self, door: &Door<'a>) -> Result<()> {
        for n in 0..self.parts.len() {
            let (entity, part) = self.parts[n];
            match (part.existed, part.exists) {
                (false, true) => match self.live.get(&part.record) {
                    Some(record) if record.version == part.version => {
                        self.going.insert(n);
                    }
                    Some(_) => self.conflict(n, None, ItemCode::ChangedSince),
                    None => {}
                },
                (true, false) => match self.deleted.get(&part.record) {
                    Some(record) if record.version == part.version => {
                        self.returning.take(entity, record.clone(), n);
                    }
                    Some(_) => self.conflict(n, None, ItemCode::ChangedSince),
                    None => {}
                },
                (true, true) => self.decide_values(door, n),
                (false, false) => {}
            }
        }
        self.check_held(door).await?;
        loop {
            self.returning.check_references(door).await?;
            let refused = self.returning.take_refused();
            if refused.is_empty() {
                break;
            }
            // Without it others may lose what they refer to: they are asked again.
            for (part, _) in refused {
                self.returning.leave(self.parts[part].1.record);
                self.conflict(part, None, ItemCode::ReferenceMissing);
            }
        }
        self.check_named(door).await
    }

    fn conflict(&mut self, part: usize, field: Option<FieldIx>, code: ItemCode) {
        self.conflicts.push(Conflict { part, field, code });
    }

    /// The old values of a record's fields, where the fields still have what the change wrote.
    fn decide_values(&mut self, door: &Door<'_>, n: usize) {
        let (entity, part) = self.parts[n];
        let Some(record) = self.live.get(&part.record) else {
            return self.conflict(n, None, ItemCode::RecordMissing);
        };
        let (mut values, mut conflicts) = (Vec::new(), Vec::new());
        for (id, (old, new)) in &part.fields {
            // What is computed follows by itself.
            let Some(field) = entity.find_by_id(id).filter(|field| field.computed.is_none()) else { continue };
            let at = At::new(&door.snapshot.registry, entity, field);
            let read = |stored: &Json| super::shape::settle(field, fields::of_history_json(at, stored));
            let (was, wrote, is) = (read(old), read(new), record.value(field.ix));
            if *is == was && (!was.is_empty() || old.is_null()) {
                continue;
            }
            if *is != wrote || self.retyped.contains(id) {
                conflicts.push((field.ix, ItemCode::ChangedSince));
            } else if !is_still_a_value(entity, field, &was, old) {
                conflicts.push((field.ix, ItemCode::ChoiceUnknown));
            } else {
                values.push((field.ix, was));
            }
        }
        if !values.is_empty() {
            self.values.insert(n, values);
        }
        conflicts.into_iter().for_each(|(field, code)| self.conflict(n, Some(field), code));
    }

    /// A record that was created stays while something else, live, refers to it.
    async fn check_held(&mut self, door: &Door<'a>) -> Result<()> {
        let own: HashSet<Uuid> = self.parts.iter().map(|(_, part)| part.record).collect();
        let mut of: BTreeMap<EntityIx, Vec<Uuid>> = BTreeMap::new();
        for n in &self.going {
            let (entity, part) = self.parts[*n];
            of.entry(entity.ix).or_default().push(part.record);
        }
        let mut held = HashSet::new();
        for (entity, ids) in of {
            for incoming in &door.snapshot.registry.entity(entity).incoming {
                let source = door.snapshot.registry.entity(incoming.entity);
                let at = At::new(&door.snapshot.registry, source, source.field(incoming.field));
                let found = record::list_referring(door, (source, incoming.field), &ids, ids.len() + own.len()).await?;
                for holder in found.iter().filter(|holder| !own.contains(&holder.id)) {
                    held.extend(fields::references(at, holder.value(incoming.field)).into_iter().map(|(_, id)| id));
                }
            }
        }
        for n in self.going.clone() {
            if held.contains(&self.parts[n].1.record) {
                self.going.remove(&n);
                self.conflict(n, None, ItemCode::RecordKept);
            }
        }
        Ok(())
    }

    /// What old values point at has to be there, or to come back too.
    async fn check_named(&mut self, door: &Door<'a>) -> Result<()> {
        let named = |n: usize, (field, value): &(FieldIx, Value)| {
            let entity = self.parts[n].0;
            let at = At::new(&door.snapshot.registry, entity, entity.field(*field));
            fields::references(at, value)
        };
        let mut wanted: BTreeMap<EntityIx, BTreeSet<Uuid>> = BTreeMap::new();
        for (n, values) in &self.values {
            for (target, id) in values.iter().flat_map(|value| named(*n, value)) {
                wanted.entry(target.ix).or_default().insert(id);
            }
        }
        let back = wanted.values().flatten().filter(|id| self.returning.touches(**id)).copied();
        let mut there: HashSet<Uuid> = back.collect();
        let found = record::list_existing((door, door.scope), wanted).await?;
        there.extend(found.into_keys().map(|(_, id)| id));
        for n in &self.going {
            there.remove(&self.parts[*n].1.record);
        }
        let mut lost = Vec::new();
        for (n, values) in &self.values {
            for value in values.iter().filter(|value| named(*n, value).iter().any(|(_, id)| !there.contains(id))) {
                lost.push((*n, value.0));
            }
        }
        for (n, field) in lost {
            if let Some(values) = self.values.get_mut(&n) {
                values.retain(|(ix, _)| *ix != field);
            }
            self.conflict(n, Some(field), ItemCode::ReferenceMissing);
        }
        self.values.retain(|_, values| !values.is_empty());
        Ok(())
    }

    pub fn plan(&mut self, door: &Door<'_>, everywhere: &Door<'a>) -> WritePlan<'a> {
        let mut plan = WritePlan::new(door);
        let scope = everywhere.scope;
        for (n, values) in std::mem::take(&mut self.values) {
            let (entity, part) = self.parts[n];
            let Some(before) = self.live.remove(&part.record) else { continue };
            let mut after = Record { version: before.version + 1, ..before.clone() };
            values.into_iter().for_each(|(field, value)| after.values[field.0] = value);
            stamp(door, entity, &mut after, false);
            plan.push(Touch {
                entity,
                before: Some(before),
                after,
                action: Action::Updated,
                note: None,
                marks: Vec::new(),
                at: door.now(),
                by: door.by.clone(),
                scope,
            });
        }
        for n in std::mem::take(&mut self.going) {
            let (entity, part) = self.parts[n];
            let Some(before) = self.live.remove(&part.record) else { continue };
            let after = Record { version: before.version + 1, ..before.clone() };
            plan.push(Touch {
                entity,
                before: Some(before),
                after,
                action: Action::Deleted,
                note: None,
                marks: Vec::new(),
                at: door.now(),
                by: door.by.clone(),
                scope,
            });
        }
        std::mem::take(&mut self.returning).join(everywhere, &mut plan, &mut Vec::new());
        plan
    }

    /// The conflicts a caller may know of; what they may not read is counted and not named.
    fn refusal(&self, door: &Door<'_>) -> Problem {
        let mut items = Vec::new();
        for conflict in &self.conflicts {
            let Some(told) = self.tell(door, conflict) else { continue };
            let field = told["field"].as_str().map(|name| format!("/{name}")).unwrap_or_default();
            let (entity, _) = self.parts[conflict.part];
            let item = Item::new(
                format!("/{}/{}{field}", entity.name, told["id"].as_str().unwrap_or_default()),
                conflict.code,
            );
            let label = conflict.field.map(|ix| entity.field(ix)).filter(|_| !field.is_empty());
            let label = label.map_or_else(|| entity.label.to_json(), |field| field.label.to_json());
            items.push(item.param("field", label).param("value", "–").about(told));
        }
        items.truncate(MAX_ITEMS);
        let problem = Problem::new(Code::StateConflict).param("detail", "undo_conflict");
        Problem { errors: items, ..problem.param("count", self.conflicts.len()) }
    }

    /// `{ "entity", "id", "name", "field"? }`, to those who may read the record.
    fn tell(&self, door: &Door<'_>, conflict: &Conflict) -> Option<Json> {
        let (entity, part) = self.parts[conflict.part];
        let record = self.row(part.record)?;
        if !Access::covers(door.scope.on(entity.ix).read, door.scope.me(), record.owner(entity)) {
            return None;
        }
        let readable = |field: &Field| door.scope.reads(entity.ix, field);
        let name = entity.field(entity.name_field);
        let at = At::new(&door.snapshot.registry, entity, name);
        let told = readable(name).then(|| fields::to_json(at, record.value(name.ix)));
        let mut told = json!({ "entity": entity.name, "id": part.record, "name": told });
        if let Some(field) = conflict.field.map(|ix| entity.field(ix)).filter(|field| readable(field)) {
            told["field"] = json!(field.name);
        }
        Some(told)
    }
}

/// Whether a field can hold what it held before: choices and stages may be gone, a type may have changed.
fn is_still_a_value(entity: &Entity, field: &Field, was: &Value, stored: &Json) -> bool {
    match (&field.kind, was) {
        (_, Value::Empty) => stored.is_null(),
        (Kind::Choice(choices), Value::Key(key)) => choices.iter().any(|choice| choice.id == *key),
        (Kind::MultiChoice(choices), Value::Keys(keys)) => {
            keys.iter().all(|key| choices.iter().any(|choice| choice.id == *key))
        }
        (Kind::Stage, Value::Key(key)) => entity.stage(key).is_some(),
        _ => true,
    }
}
