//! Lines: records that hang on another one by a lookup and are written with it, under `$lines` beside its values; all of it
//! in one transaction under one change, each line through the checks of every write.
//!
//! A line a list does not name stays as it is and where it is. The record gets a new version whenever one of its lines is
//! written, so that `If-Match` holds for the whole.

use super::Door;
use super::bulk::items_of;
use super::delete::{Going, check_deletable};
use super::judge::{Proposal, compute, judge};
use super::line_lists::{Line, List, read_lists};
use super::line_order::{Slot, arrange, number};
use super::plan::{Touch, WritePlan};
use super::record::{self, Record};
use super::write::{TRIES, Wanted, Written, propose, propose_new, refusal, stamp};
use crate::db::{ApplyError, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::fields::Value;
use crate::history::Action;
use crate::registry::{Entity, EntityIx, FieldIx};
use serde_json::{Map, Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Where the lines of a record stand among its values. No field's name begins with `$`.
pub(super) const LINES: &str = "$lines";
/// Lines a record may have for them to be written with it.
const MOST_KEPT: usize = 2_000;
/// Refusals told at once.
const MAX_ITEMS: usize = 100;

/// A record that is to be written with lines.
pub(super) struct Whole {
    pub target: Target,
    pub wanted: Wanted,
    /// As it stood under `$lines`.
    pub lines: Json,
}

/// Which record it is.
#[derive(Clone, Copy)]
pub(super) enum Target {
    New,
    Old { id: Uuid, expect: Option<i64> },
}

/// Writes a record with its lines, or nothing.
///
/// # Errors
/// Those of `write::create` and `write::update`; what stands in the way of a line is told at `/$lines/<list>/<n>`.
pub(super) async fn write<'a>(door: &Door<'a>, entity: &'a Entity, whole: &Whole) -> Result<Written> {
    let everywhere = door.everywhere();
    let mut tries = 0;
    loop {
        tries += 1;
        let mut draft = Draft::prepare((door, &everywhere), entity, whole).await?;
        if let Some(problem) = draft.problem() {
            return Err(problem);
        }
        let (mut plan, places) = draft.plan(door, &everywhere);
        let Draft { id, version, .. } = draft;
        if plan.touches().is_empty() {
            return Ok(Written::new(id, version, None));
        }
        let entities: Vec<EntityIx> = plan.touches().iter().map(|touch| touch.entity.ix).collect();
        let Err(refused) = plan.apply(door).await else {
            return Ok(Written::new(id, version, Some(plan.change)));
        };
        match (refused.error, refused.touch) {
            // Somebody was quicker: the next try sees what is there now, and says what it concerns.
            (ApplyError::Expected(Tag::Version | Tag::Target | Tag::Referenced), _) if tries < TRIES => {}
            (error, Some(touch)) => {
                let at = door.snapshot.registry.entity(entities[touch]);
                draft.refused.insert(places[touch], refusal(door, at, error));
                return Err(draft.problem().unwrap_or_else(Problem::not_found));
            }
            (error, None) => return Err(refusal(door, entity, error)),
        }
    }
}

/// What a refusal is about: the record, a list of lines, or a line by its position in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Head,
    List(usize),
    Line(usize, usize),
}

/// A record and its lines on their way: read, judged, and what each leads to.
struct Draft<'a> {
    id: Uuid,
    /// The one it will have.
    version: i64,
    /// Names of the lists, for pointers.
    names: Vec<String>,
    /// The record itself first.
    proposals: Vec<(Place, Proposal<'a>)>,
    /// Lines that only come to stand elsewhere. Their order belongs to the record: who may change that may order them.
    moved: Vec<(Place, Touch<'a>)>,
    going: Vec<(usize, Going<'a>)>,
    /// What the record's history says of each list, by the id of the lookup.
    told: Map<String, Json>,
    refused: BTreeMap<Place, Problem>,
}

impl<'a> Draft<'a> {
    async fn prepare((door, everywhere): (&Door<'a>, &Door<'a>), entity: &'a Entity, whole: &Whole) -> Result<Self> {
        let before = match whole.target {
            Target::New => None,
            Target::Old { id, .. } => {
                Some(record::find(door, door.scope, entity, id).await?.ok_or_else(Problem::not_found)?)
            }
        };
        let head = match (&before, whole.target) {
            (Some(before), Target::Old { expect, .. }) => {
                propose(door, (entity, before.clone()), expect, &whole.wanted)
            }
            (_, Target::New | Target::Old { .. }) => propose_new(door, entity, &whole.wanted.input).map(Some),
        };
        let mut draft = Self {
            id: door.ids.next(door.clock),
            version: 1,
            names: Vec::new(),
            proposals: Vec::new(),
            moved: Vec::new(),
            going: Vec::new(),
            told: Map::new(),
            refused: BTreeMap::new(),
        };
        let head = draft.take_head(head, before.as_ref())?;
        match read_lists(door, entity, &whole.lines) {
            Ok(lists) => {
                let mut deleted = Vec::new();
                for (at, list) in lists.iter().enumerate() {
                    draft.names.push(list.name.clone());
                    let rows = draft.rows(door, list, before.as_ref()).await?;
                    deleted.push(draft.read_lines((door, everywhere), (at, list), rows));
                }
                draft.settle_head(entity, head, before, deleted.iter().any(|gone| !gone.is_empty()));
                draft.judge(door).await?;
                for ((at, list), gone) in lists.iter().enumerate().zip(deleted) {
                    draft.gather(everywhere, (at, list.entity), gone).await?;
                }
            }
            Err(problem) => {
                draft
                    .refused
                    .entry(Place::Head)
                    .or_insert_with(|| Problem::new(problem.code))
                    .errors
                    .extend(problem.errors);
            }
        }
        Ok(draft)
    }

    /// What is wrong with its values is told together with what is wrong with its lines; anything else at once.
    fn take_head(
        &mut self,
        head: Result<Option<Proposal<'a>>>,
        before: Option<&Record>,
    ) -> Result<Option<Proposal<'a>>> {
        if let Some(before) = before {
            (self.id, self.version) = (before.id, before.version);
        }
        match head {
            Ok(proposal) => {
                if let Some(proposal) = &proposal {
                    (self.id, self.version) = (proposal.after.id, proposal.after.version);
                }
                Ok(proposal)
            }
            Err(problem) if problem.code == Code::ValidationFailed => {
                self.refused.insert(Place::Head, problem);
                Ok(None)
            }
            Err(problem) => Err(problem),
        }
    }

    /// The record is written when its values change, or any of its lines does.
    fn settle_head(&mut self, entity: &'a Entity, head: Option<Proposal<'a>>, before: Option<Record>, some_go: bool) {
        let writes = some_go || !self.proposals.is_empty() || !self.moved.is_empty();
        let head = head.or_else(|| {
            let before = before.filter(|_| writes)?;
            let after = Record { version: before.version + 1, ..before.clone() };
            Some(Proposal { entity, before: Some(before), after, note: None, ticks: Vec::new() })
        });
        if let Some(head) = head {
            self.version = head.after.version;
            self.proposals.insert(0, (Place::Head, head));
        }
    }

    /// The lines there are, in their order, as far as the caller may see them.
    async fn rows(&self, door: &Door<'a>, list: &List<'a>, before: Option<&Record>) -> Result<Vec<Record>> {
        let Some(before) = before else { return Ok(Vec::new()) };
        let limit = MOST_KEPT + 1;
        let mut rows = record::list_lines((door, door.scope), (list.entity, list.field), before.id, limit).await?;
        rows.sort_by_key(|row| {
            let place = list.order.and_then(|order| place_of(row, order));
            (place.is_none(), place, row.id)
        });
        Ok(rows)
    }

    /// Reads the lines of a list and puts them in order; answers those that go.
    fn read_lines(
        &mut self,
        (door, everywhere): (&Door<'a>, &Door<'a>),
        (at, list): (usize, &List<'a>),
        rows: Vec<Record>,
    ) -> Vec<(usize, Record)> {
        if rows.len() > MOST_KEPT {
            let item = Item::new("", ItemCode::TooMany).param("field", list.label.to_json());
            let item = item.param("max", MOST_KEPT).param("count", rows.len());
            self.refused.insert(Place::List(at), Problem::invalid(vec![item]));
            return Vec::new();
        }
        let rows: HashMap<Uuid, (usize, Record)> =
            rows.into_iter().enumerate().map(|(n, row)| (row.id, (n, row))).collect();
        let (mut gone, mut seen, mut slots) = (Vec::new(), BTreeSet::new(), Vec::new());
        let (mut created, mut updated) = (0, 0);
        for (n, line) in list.lines.iter().enumerate() {
            let place = Place::Line(at, n);
            match self.read_line(door, list, line, &rows) {
                _ if line.id().is_some_and(|id| !seen.insert(id)) => {
                    let item = Item::new("/id", ItemCode::RecordRepeated);
                    self.refused.insert(place, Problem::invalid(vec![item]));
                }
                Ok(Read::Proposal(proposal)) => {
                    slots.push(if proposal.before.is_some() { Slot::Kept(proposal.after.id) } else { Slot::New(n) });
                    let count = if proposal.before.is_some() { &mut updated } else { &mut created };
                    *count += 1;
                    self.proposals.push((place, *proposal));
                }
                Ok(Read::Place(id)) => slots.push(Slot::Kept(id)),
                Ok(Read::Deletion(record)) => gone.push((n, record)),
                Err(problem) => {
                    self.refused.insert(place, problem);
                }
            }
        }
        let mut there: Vec<&Record> = rows.values().map(|(_, row)| row).collect();
        there.retain(|row| !gone.iter().any(|(_, other)| other.id == row.id));
        there.sort_by_key(|row| rows.get(&row.id).map(|(n, _)| *n));
        if let (Some(order), true) = (list.order, self.refused.is_empty()) {
            self.order((door, everywhere), (at, list.entity, order), (&there, &slots));
        }
        let ordered = self.moved.iter().any(|(place, _)| matches!(place, Place::List(list) if *list == at));
        if ordered || created + updated + gone.len() > 0 {
            let lookup = &list.entity.field(list.field).id;
            let counts = json!({ "created": created, "updated": updated, "deleted": gone.len() });
            self.told.insert(format!("${lookup}"), counts);
        }
        gone
    }

    fn read_line(
        &self,
        door: &Door<'a>,
        list: &List<'a>,
        line: &Line,
        rows: &HashMap<Uuid, (usize, Record)>,
    ) -> Result<Read<'a>> {
        let row = |id: &Uuid| rows.get(id).map(|(_, row)| row.clone()).ok_or_else(Problem::not_found);
        match line {
            Line::New { values } => {
                // Whose line it is stands in the lookup, which is for who may write it.
                if !door.scope.edits(list.entity.ix, list.entity.field(list.field)) {
                    return Err(Problem::new(Code::Forbidden));
                }
                let mut proposal = propose_new(door, list.entity, values)?;
                proposal.after.values[list.field.0] = Value::Reference(self.id);
                Ok(Read::Proposal(Box::new(proposal)))
            }
            Line::Kept { id, version, values } if values.is_empty() => {
                let row = row(id)?;
                match version {
                    Some(version) if *version != row.version => Err(Problem::new(Code::VersionConflict)),
                    Some(_) | None => Ok(Read::Place(*id)),
                }
            }
            Line::Kept { id, version, values } => {
                let wanted = Wanted { input: values.clone(), note: None, ticks: Vec::new() };
                let proposal = propose(door, (list.entity, row(id)?), *version, &wanted)?;
                Ok(proposal.map_or(Read::Place(*id), |proposal| Read::Proposal(Box::new(proposal))))
            }
            Line::Gone { id, version } => {
                let row = row(id)?;
                check_deletable(door, list.entity, &row, *version)?;
                Ok(Read::Deletion(row))
            }
        }
    }

    /// Numbers the lines by where they stand. Only numbers that have to change do.
    fn order(
        &mut self,
        (door, everywhere): (&Door<'a>, &Door<'a>),
        (at, entity, order): (usize, &'a Entity, FieldIx),
        (there, slots): (&[&Record], &[Slot]),
    ) {
        let ids: Vec<Uuid> = there.iter().map(|row| row.id).collect();
        let arranged = arrange(&ids, slots);
        if arranged.iter().copied().eq(ids.iter().map(|id| Slot::Kept(*id))) {
            return;
        }
        let had = |slot: &Slot| match slot {
            Slot::Kept(id) => there.iter().find(|row| row.id == *id).and_then(|row| place_of(row, order)),
            Slot::New(_) => None,
        };
        let numbers = number(arranged.iter().map(had));
        for (slot, number) in arranged.iter().zip(numbers) {
            let is_it = |place: &Place, proposal: &Proposal<'_>| match slot {
                Slot::New(n) => *place == Place::Line(at, *n),
                Slot::Kept(id) => proposal.after.id == *id,
            };
            let value = Value::Integer(number);
            if let Some((_, proposal)) = self.proposals.iter_mut().find(|(place, proposal)| is_it(place, proposal)) {
                proposal.after.values[order.0] = value;
            } else if let Slot::Kept(id) = slot
                && let Some(row) = there.iter().find(|row| row.id == *id && row.value(order) != &value)
            {
                let mut after = Record { version: row.version + 1, ..(*row).clone() };
                after.values[order.0] = value;
                stamp(door, entity, &mut after, false);
                let before = Some((*row).clone());
                let (at_time, by, scope) = (door.now(), door.by.clone(), everywhere.scope);
                let action = Action::Updated;
                let touch =
                    Touch { entity, before, after, action, note: None, marks: Vec::new(), at: at_time, by, scope };
                self.moved.push((Place::List(at), touch));
            }
        }
    }

    async fn judge(&mut self, door: &Door<'a>) -> Result<()> {
        let (places, mut proposals): (Vec<Place>, Vec<Proposal<'a>>) =
            std::mem::take(&mut self.proposals).into_iter().unzip();
        compute(door, &mut proposals).await?;
        let outcomes = judge(door, &proposals).await?;
        for (place, outcome) in places.iter().zip(outcomes) {
            if let Err(problem) = outcome {
                self.refused.insert(*place, problem);
            }
        }
        self.proposals = places.into_iter().zip(proposals).collect();
        Ok(())
    }

    /// What goes with the lines that go. A record is written once: one that they would clear or take along is refused.
    async fn gather(
        &mut self,
        everywhere: &Door<'a>,
        (at, entity): (usize, &'a Entity),
        gone: Vec<(usize, Record)>,
    ) -> Result<()> {
        if gone.is_empty() {
            return Ok(());
        }
        let going = Going::gather(everywhere, entity, gone).await?;
        self.refused.extend(going.refused().into_iter().map(|(n, problem)| (Place::Line(at, n), problem)));
        let written = self.proposals.iter().map(|(place, proposal)| (*place, proposal.after.id));
        let moved = self.moved.iter().map(|(place, touch)| (*place, touch.after.id));
        let twice: Vec<Place> =
            written.chain(moved).filter(|(_, id)| going.touches(*id)).map(|(place, _)| place).collect();
        for place in twice {
            self.refused.insert(place, Problem::invalid(vec![Item::new("/id", ItemCode::RecordRepeated)]));
        }
        self.going.push((at, going));
        Ok(())
    }

    /// All of it as one plan, the record first, and for each touch what it is about.
    fn plan(&mut self, door: &Door<'a>, everywhere: &Door<'a>) -> (WritePlan<'a>, Vec<Place>) {
        let mut plan = WritePlan::new(door);
        let mut places = Vec::new();
        for (place, proposal) in std::mem::take(&mut self.proposals) {
            proposal.join(door, &mut plan);
            places.push(place);
        }
        for (place, touch) in std::mem::take(&mut self.moved) {
            plan.push(touch);
            places.push(place);
        }
        for (at, going) in std::mem::take(&mut self.going) {
            places.extend(going.join(everywhere, &mut plan).into_iter().map(|n| Place::Line(at, n)));
        }
        plan.tell(self.id, std::mem::take(&mut self.told));
        (plan, places)
    }

    /// All refusals as one problem: the code of the first, an item for each value.
    fn problem(&self) -> Option<Problem> {
        let first = self.refused.values().next()?;
        // A missing line of many is a wrong value, not a missing page.
        let code = if first.code == Code::NotFound { Code::ValidationFailed } else { first.code };
        let mut errors = Vec::new();
        for (place, problem) in &self.refused {
            let begin = match place {
                Place::Head => String::new(),
                Place::List(list) => format!("/{LINES}/{}", self.names[*list]),
                Place::Line(list, n) => format!("/{LINES}/{}/{n}", self.names[*list]),
            };
            let items = if *place == Place::Head { problem.errors.clone() } else { items_of(problem) };
            errors.extend(items.into_iter().map(|item| Item { pointer: format!("{begin}{}", item.pointer), ..item }));
        }
        errors.truncate(MAX_ITEMS);
        Some(Problem { errors, params: first.params.clone(), ..Problem::new(code) })
    }
}

/// What a line comes to.
enum Read<'a> {
    Proposal(Box<Proposal<'a>>),
    /// It has these values already; only where it stands is said.
    Place(Uuid),
    Deletion(Record),
}

fn place_of(row: &Record, order: FieldIx) -> Option<i64> {
    match row.value(order) {
        Value::Integer(place) => Some(*place),
        _ => None,
    }
}
