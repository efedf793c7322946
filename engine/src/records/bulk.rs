//! Many writes of one entity as one: all or nothing, in one transaction, under one change. Every operation goes through the
//! same judge as a single write; what they need is read in batches.
//!
//! A record takes part once: an operation on a record that another one writes is refused.

use super::delete::{Going, check_deletable};
use super::judge::{Proposal, compute, judge};
use super::order::{MOST, Operation, Order, Sweep};
use super::plan::WritePlan;
use super::record::{self, Presence, Record};
use super::restore::Returning;
use super::write::{TRIES, Wanted, propose, propose_new, read_note, read_transition, refusal};
use super::{Door, list};
use crate::db::{ApplyError, ColumnName, Row, Sql, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::filter::{self, Filter, Joins};
use crate::registry::{Entity, EntityIx};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Refusals told at once.
const MAX_ITEMS: usize = 100;
/// Records judged before a bulk is left to be done in steps.
const TRIED: usize = 100;

/// One operation of a bulk that was done.
#[derive(Clone, Debug)]
pub struct Done {
    pub op: &'static str,
    pub id: Uuid,
    pub version: i64,
    /// False when the record had these values already.
    pub changed: bool,
}

/// A bulk that was done; without a change when nothing differed.
#[derive(Clone, Debug)]
pub struct Bulked {
    pub change: Option<Uuid>,
    pub items: Vec<Done>,
}

impl Bulked {
    /// `{ "change", "items": [ {"op","id","version","changed"} ] }`
    pub fn to_json(&self) -> Json {
        let item =
            |done: &Done| json!({ "op": done.op, "id": done.id, "version": done.version, "changed": done.changed });
        json!({ "change": self.change, "items": self.items.iter().map(item).collect::<Vec<_>>() })
    }
}

/// A bulk as it was settled.
#[derive(Clone, Debug)]
pub enum Settled {
    Done(Bulked),
    /// More records than one transaction takes; nothing was written. `until` is the last of them.
    Large {
        total: i64,
        until: Uuid,
    },
}

/// Does everything an order asks for, or nothing of it. What a filter finds may be too much for one transaction: then it
/// is checked as far as that is cheap, and left to be done in steps (`long`).
///
/// # Errors
/// The code of the first refusal, with an item for every operation that is refused; `StateConflict` when a filter finds
/// another number of records than the caller expects.
pub async fn bulk(door: &Door<'_>, entity: &str, order: &Order) -> Result<Settled> {
    let entity = door.entity(entity)?;
    match order {
        Order::Each(operations) => {
            Ok(Settled::Done(all_or_nothing(door, entity, operations, Place::Operations).await?))
        }
        Order::Found { filter, sweep, expect } => {
            let filter = filter::check(&door.snapshot.registry, door.scope, entity, filter).map_err(Problem::filter)?;
            // Who was changed since they were found may be none the filter finds: they are found, and counted, anew.
            for _ in 1..TRIES {
                if let Attempt::Settled(settled) = try_found(door, entity, (&filter, sweep, *expect)).await? {
                    return Ok(settled);
                }
            }
            match try_found(door, entity, (&filter, sweep, *expect)).await? {
                Attempt::Settled(settled) => Ok(settled),
                Attempt::Overtaken(problem) => Err(problem),
            }
        }
    }
}

/// What came of one try.
enum Attempt<T> {
    Settled(T),
    /// Somebody else was quicker; what to say when that was the last try.
    Overtaken(Problem),
}

async fn try_found(
    door: &Door<'_>,
    entity: &Entity,
    (filter, sweep, expect): (&Filter, &Sweep, i64),
) -> Result<Attempt<Settled>> {
    let rows = find_rows(door, entity, filter, (None, MOST + 1)).await?;
    let large = rows.len() > MOST;
    let found = if large { list::count_all(door, entity, filter).await? } else { rows.len() as i64 };
    if found != expect {
        let problem = Problem::new(Code::StateConflict).param("detail", "count_differs");
        return Err(problem.param("expected", expect).param("found", found));
    }
    if large {
        let operations: Vec<Operation> = rows.into_iter().take(TRIED).map(|(id, _)| sweep.of(id, None)).collect();
        let batch = Batch::prepare((door, &door.everywhere()), entity, &operations, &BTreeSet::new()).await?;
        if !batch.refused.is_empty() {
            return Err(batch.problem(door, Place::of(sweep)));
        }
        let until = find_last(door, entity, filter).await?.ok_or_else(Problem::not_found)?;
        return Ok(Attempt::Settled(Settled::Large { total: found, until }));
    }
    let operations: Vec<Operation> = rows.into_iter().map(|(id, version)| sweep.of(id, Some(version))).collect();
    Ok(match attempt(door, entity, &operations, Place::of(sweep)).await? {
        Attempt::Settled(bulked) => Attempt::Settled(Settled::Done(bulked)),
        Attempt::Overtaken(problem) => Attempt::Overtaken(problem),
    })
}

/// Ids and versions of the records a filter finds, in the order of their ids, after one of them.
pub(super) async fn find_rows(
    door: &Door<'_>,
    entity: &Entity,
    filter: &Filter,
    (after, limit): (Option<Uuid>, usize),
) -> Result<Vec<(Uuid, i64)>> {
    let mut sql = rows_sql(door, entity, filter)?;
    let id = ColumnName::system("id");
    if let Some(after) = after {
        sql.raw(" AND ").aliased(0, &id).raw(" > ").id(after);
    }
    sql.raw(" ORDER BY ").aliased(0, &id).raw(" LIMIT ").number(limit as u64);
    let read = |row: &Row| Ok((Row::require(row.id(0))?, Row::require(row.int(1))?));
    door.db.read(&sql).await?.iter().map(read).collect()
}

/// The last of the records a filter finds, in the order of their ids.
async fn find_last(door: &Door<'_>, entity: &Entity, filter: &Filter) -> Result<Option<Uuid>> {
    let mut sql = rows_sql(door, entity, filter)?;
    sql.raw(" ORDER BY ").aliased(0, &ColumnName::system("id")).raw(" DESC LIMIT 1");
    door.db.find(&sql).await?.map(|row| Row::require(row.id(0))).transpose()
}

fn rows_sql(door: &Door<'_>, entity: &Entity, filter: &Filter) -> Result<Sql> {
    let mut joins = Joins::new(&door.snapshot.registry, door.scope, entity);
    let mut condition = door.db.sql();
    filter::write_filter(&mut condition, &mut joins, &door.context(), filter);
    joins.check("/filter").map_err(Problem::filter)?;
    let mut sql = door.db.sql();
    sql.raw("SELECT ").aliased(0, &ColumnName::system("id")).raw(", ").aliased(0, &ColumnName::system("version"));
    list::write_rows(&mut sql, &joins, &condition);
    Ok(sql)
}

/// Where in the request an operation stands, for the pointers of its refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `/operations/17/values/amount`
    Operations,
    /// `/set/amount`
    Set,
    Delete,
}

impl Place {
    pub fn of(sweep: &Sweep) -> Self {
        match sweep {
            Sweep::Set { .. } => Place::Set,
            Sweep::Delete => Place::Delete,
        }
    }
}

async fn all_or_nothing(door: &Door<'_>, entity: &Entity, operations: &[Operation], place: Place) -> Result<Bulked> {
    // Somebody was quicker: the next try sees what is there now, and says which operation it concerns.
    for _ in 1..TRIES {
        if let Attempt::Settled(bulked) = attempt(door, entity, operations, place).await? {
            return Ok(bulked);
        }
    }
    match attempt(door, entity, operations, place).await? {
        Attempt::Settled(bulked) => Ok(bulked),
        Attempt::Overtaken(problem) => Err(problem),
    }
}

async fn attempt(door: &Door<'_>, entity: &Entity, operations: &[Operation], place: Place) -> Result<Attempt<Bulked>> {
    let everywhere = door.everywhere();
    let mut batch = Batch::prepare((door, &everywhere), entity, operations, &BTreeSet::new()).await?;
    if !batch.refused.is_empty() {
        let problem = batch.problem(door, place);
        return if batch.is_overtaken(place) { Ok(Attempt::Overtaken(problem)) } else { Err(problem) };
    }
    let (mut plan, places, items) = batch.plan(door, &everywhere);
    if plan.touches().is_empty() {
        return Ok(Attempt::Settled(Bulked { change: None, items }));
    }
    let entities: Vec<EntityIx> = plan.touches().iter().map(|touch| touch.entity.ix).collect();
    let Err(refused) = plan.apply(door).await else {
        return Ok(Attempt::Settled(Bulked { change: Some(plan.change), items }));
    };
    let overtaken = matches!(refused.error, ApplyError::Expected(Tag::Version | Tag::Target | Tag::Referenced));
    let problem = match refused.touch {
        Some(touch) => {
            let at = door.snapshot.registry.entity(entities[touch]);
            batch.refused.insert(places[touch], refusal(door, at, refused.error));
            batch.problem(door, place)
        }
        None => refusal(door, entity, refused.error),
    };
    if overtaken { Ok(Attempt::Overtaken(problem)) } else { Err(problem) }
}

/// Operations on their way: read, judged, and what each leads to.
pub(super) struct Batch<'a, 'o> {
    entity: &'a Entity,
    operations: &'o [Operation],
    /// The records they are about, as they are.
    rows: HashMap<Uuid, Record>,
    proposals: Vec<(usize, Proposal<'a>)>,
    going: Option<Going<'a>>,
    returning: Option<Returning<'a>>,
    /// What stands in the way, by operation.
    pub refused: BTreeMap<usize, Problem>,
}

impl<'a, 'o> Batch<'a, 'o> {
    /// Reads and judges all operations but those left out. `everywhere` is the same door without limits of rights.
    ///
    /// # Errors
    /// Those of the database; a refusal is kept with its operation.
    pub async fn prepare(
        (door, everywhere): (&Door<'a>, &Door<'a>),
        entity: &'a Entity,
        operations: &'o [Operation],
        left_out: &BTreeSet<usize>,
    ) -> Result<Self> {
        let mut batch = Self {
            entity,
            operations,
            rows: HashMap::new(),
            proposals: Vec::new(),
            going: None,
            returning: None,
            refused: BTreeMap::new(),
        };
        batch.read_rows(door).await?;
        let (mut deleted, mut restored) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for (n, operation) in operations.iter().enumerate().filter(|(n, _)| !left_out.contains(n)) {
            if operation.id().is_some_and(|id| !seen.insert(id)) {
                batch.refuse_repeated(n);
                continue;
            }
            match batch.read_operation(door, operation) {
                Ok(Read::Proposal(proposal)) => batch.proposals.push((n, *proposal)),
                Ok(Read::Deletion(record)) => deleted.push((n, record)),
                Ok(Read::Return(record)) => restored.push((n, record)),
                Ok(Read::Nothing) => {}
                Err(problem) => {
                    batch.refused.insert(n, problem);
                }
            }
        }
        batch.judge(door).await?;
        batch.gather(everywhere, deleted, restored).await?;
        Ok(batch)
    }

    /// Whether what a filter found was changed or taken away by somebody before it was read.
    pub fn is_overtaken(&self, place: Place) -> bool {
        let gone = |problem: &Problem| matches!(problem.code, Code::NotFound | Code::VersionConflict);
        place != Place::Operations && self.refused.values().any(gone)
    }

    async fn read_rows(&mut self, door: &Door<'_>) -> Result<()> {
        let ids = |wanted: Presence| {
            let of_bin = |operation: &&Operation| matches!(operation, Operation::Restore { .. });
            let kept = move |operation: &&Operation| of_bin(operation) == (wanted == Presence::Deleted);
            self.operations.iter().filter(kept).filter_map(Operation::id).collect::<BTreeSet<Uuid>>()
        };
        let mut rows = Vec::new();
        for presence in [Presence::Live, Presence::Deleted] {
            rows.extend(record::list_present((door, door.scope), self.entity, ids(presence), presence).await?);
        }
        self.rows.extend(rows.into_iter().map(|record| (record.id, record)));
        Ok(())
    }

    fn read_operation(&self, door: &Door<'a>, operation: &Operation) -> Result<Read<'a>> {
        let row = |id: &Uuid| self.rows.get(id).cloned().ok_or_else(Problem::not_found);
        let propose = |id: &Uuid, version: Option<i64>, wanted: &Wanted| {
            let proposal = propose(door, (self.entity, row(id)?), version, wanted)?;
            Ok(proposal.map_or(Read::Nothing, |proposal| Read::Proposal(Box::new(proposal))))
        };
        match operation {
            Operation::Create { values } => Ok(Read::Proposal(Box::new(propose_new(door, self.entity, values)?))),
            Operation::Update { id, version, values, note } => {
                let note = note.as_deref().map(|note| read_note(note, "note")).transpose()?.flatten();
                let wanted = Wanted { input: values.clone(), note, ticks: Vec::new() };
                propose(id, *version, &wanted)
            }
            Operation::Transition { id, version, wanted } => {
                propose(id, *version, &read_transition(door, self.entity, wanted.clone())?)
            }
            Operation::Delete { id, version } => {
                let record = row(id)?;
                check_deletable(door, self.entity, &record, *version)?;
                Ok(Read::Deletion(record))
            }
            Operation::Restore { id, version } => {
                let record = row(id)?;
                check_deletable(door, self.entity, &record, *version)?;
                Ok(Read::Return(record))
            }
        }
    }

    async fn judge(&mut self, door: &Door<'_>) -> Result<()> {
        let (places, mut proposals): (Vec<usize>, Vec<Proposal<'a>>) =
            std::mem::take(&mut self.proposals).into_iter().unzip();
        compute(door, &mut proposals).await?;
        let outcomes = judge(door, &proposals).await?;
        for ((n, proposal), outcome) in places.into_iter().zip(proposals).zip(outcomes) {
            match outcome {
                Ok(()) => self.proposals.push((n, proposal)),
                Err(problem) => {
                    self.refused.insert(n, problem);
                }
            }
        }
        Ok(())
    }

    /// What goes and comes back with the records; those that cannot are refused and the rest is gathered without them.
    async fn gather(
        &mut self,
        door: &Door<'a>,
        mut deleted: Vec<(usize, Record)>,
        mut restored: Vec<(usize, Record)>,
    ) -> Result<()> {
        while !deleted.is_empty() {
            let going = Going::gather(door, self.entity, deleted.clone()).await?;
            let refused = going.refused();
            if refused.is_empty() {
                self.going = Some(going);
                break;
            }
            self.refused.extend(refused);
            deleted.retain(|(n, _)| !self.refused.contains_key(n));
        }
        while !restored.is_empty() {
            let mut returning = Returning::gather(door, self.entity, restored.clone()).await?;
            let refused = returning.take_refused();
            if refused.is_empty() {
                self.returning = Some(returning);
                break;
            }
            self.refused.extend(refused);
            restored.retain(|(n, _)| !self.refused.contains_key(n));
        }
        let written = |id: Uuid| {
            let goes = self.going.as_ref().is_some_and(|going| going.touches(id));
            goes || self.returning.as_ref().is_some_and(|returning| returning.touches(id))
        };
        let twice: Vec<usize> =
            self.proposals.iter().filter(|(_, proposal)| written(proposal.after.id)).map(|(n, _)| *n).collect();
        self.proposals.retain(|(n, _)| !twice.contains(n));
        twice.into_iter().for_each(|n| self.refuse_repeated(n));
        Ok(())
    }

    fn refuse_repeated(&mut self, n: usize) {
        self.refused.insert(n, Problem::invalid(vec![Item::new("/id", ItemCode::RecordRepeated)]));
    }

    /// What is left as one plan, for each touch its operation, and what is answered when the plan is applied.
    pub fn plan(&mut self, door: &Door<'a>, everywhere: &Door<'a>) -> (WritePlan<'a>, Vec<usize>, Vec<Done>) {
        let mut plan = WritePlan::new(door);
        let mut places = Vec::new();
        let mut written: HashMap<usize, (Uuid, i64)> = HashMap::new();
        for (n, proposal) in std::mem::take(&mut self.proposals) {
            written.insert(n, (proposal.after.id, proposal.after.version));
            proposal.join(door, &mut plan);
            places.push(n);
        }
        if let Some(going) = self.going.take() {
            places.extend(going.join(everywhere, &mut plan));
        }
        if let Some(returning) = self.returning.take() {
            returning.join(everywhere, &mut plan, &mut places);
        }
        let versions: HashMap<Uuid, i64> =
            plan.touches().iter().map(|touch| (touch.after.id, touch.after.version)).collect();
        let done = |(n, operation): (usize, &Operation)| {
            let id = operation.id().or_else(|| written.get(&n).map(|(id, _)| *id))?;
            let had = self.rows.get(&id).map_or(0, |record| record.version);
            let version = versions.get(&id).copied();
            Some(Done { op: operation.name(), id, version: version.unwrap_or(had), changed: version.is_some() })
        };
        let kept = self.operations.iter().enumerate().filter(|(n, _)| !self.refused.contains_key(n));
        let items = kept.filter_map(done).collect();
        (plan, places, items)
    }

    /// All refusals as one problem: the code of the first, an item for each value.
    pub fn problem(&self, door: &Door<'_>, place: Place) -> Problem {
        let mut items = Vec::new();
        let mut head: Option<Problem> = None;
        for (n, problem) in &self.refused {
            let record = self.operations[*n].id().and_then(|id| self.rows.get(&id));
            let record = record.map(|record| self.named(door, record));
            let own = items_of(problem).into_iter().map(|item| {
                let inner = item.pointer.as_str();
                let pointer = match place {
                    Place::Operations if matches!(inner, "" | "/id" | "/version") => format!("/operations/{n}{inner}"),
                    Place::Operations if inner == "/note" => format!("/operations/{n}/note"),
                    Place::Operations => format!("/operations/{n}/values{inner}"),
                    Place::Set if inner.is_empty() => "/filter".to_owned(),
                    Place::Set => format!("/set{inner}"),
                    Place::Delete => "/filter".to_owned(),
                };
                match &record {
                    Some(record) => Item { pointer, ..item }.about(record.clone()),
                    None => Item { pointer, ..item },
                }
            });
            items.extend(own);
            if head.is_none() {
                // A missing record of many is a wrong value, not a missing page.
                let code = if problem.code == Code::NotFound { Code::ValidationFailed } else { problem.code };
                head = Some(Problem { params: problem.params.clone(), ..Problem::new(code) });
            }
        }
        items.truncate(MAX_ITEMS);
        let head = head.unwrap_or_else(|| Problem::new(Code::ValidationFailed));
        Problem { errors: items, ..head }
    }

    /// The record as a refusal names it: only what the caller may read.
    fn named(&self, door: &Door<'_>, record: &Record) -> Json {
        let field = self.entity.field(self.entity.name_field);
        let readable = door.scope.reads(self.entity.ix, field);
        let at = crate::fields::At::new(&door.snapshot.registry, self.entity, field);
        let name = readable.then(|| crate::fields::to_json(at, record.value(field.ix)));
        json!({ "id": record.id, "name": name })
    }
}

/// What an operation comes to.
enum Read<'a> {
    Proposal(Box<Proposal<'a>>),
    Deletion(Record),
    Return(Record),
    /// The record has these values already.
    Nothing,
}

/// The items of a refusal; one about the record as a whole when it names none.
pub(super) fn items_of(problem: &Problem) -> Vec<Item> {
    if !problem.errors.is_empty() {
        return problem.errors.clone();
    }
    let (pointer, code) = match problem.code {
        Code::NotFound => ("/id", ItemCode::RecordMissing),
        Code::Forbidden => ("", ItemCode::NotPermitted),
        Code::VersionConflict => ("/version", ItemCode::VersionChanged),
        _ => ("", ItemCode::RecordKept),
    };
    vec![Item::new(pointer, code)]
}
