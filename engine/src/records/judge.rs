//! Judging writes that were proposed: what they refer to, rules and gates. One record or a thousand go the same way, and
//! what is read for it is read once for all of them.

use super::Door;
use super::checklist::Mark;
use super::decide::{Decision, Told};
use super::derive::{self, Due};
use super::files::readable_files;
use super::plan::{Touch, WritePlan};
use super::record::{self, Named, Record};
use super::surroundings::{Asked, Known, Neighbours, Surroundings};
use super::told::told;
use super::write::stamp;
use crate::error::{Item, ItemCode, Problem, Result};
use crate::fields::{self, At, Value};
use crate::files::store::FileRow;
use crate::filter::Context;
use crate::history::Action;
use crate::registry::{Choice, Entity, EntityIx, Field};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// One record as somebody wants it to be, read and of the right shape, not judged yet.
pub struct Proposal<'a> {
    pub entity: &'a Entity,
    /// None when the record is new.
    pub before: Option<Record>,
    /// With the version it will have.
    pub after: Record,
    pub note: Option<String>,
    /// Items of checklists that are ticked with it.
    pub ticks: Vec<Arc<str>>,
}

impl<'a> Proposal<'a> {
    /// Who and when is added, and the proposal is part of the plan.
    pub fn join(self, door: &Door<'a>, plan: &mut WritePlan<'a>) {
        let Proposal { entity, before, mut after, note, ticks } = self;
        let action = match before {
            Some(_) => {
                stamp(door, entity, &mut after, false);
                Action::Updated
            }
            None => Action::Created,
        };
        let marks = ticks.into_iter().map(|item| (item, Mark::Ticked)).collect();
        let (at, by) = (door.now(), door.by.clone());
        plan.push(Touch { entity, before, after, action, note, marks, at, by, scope: door.scope });
    }
}

/// Computes what is computed of proposals, before rules look at them.
///
/// # Errors
/// Those of the database.
pub async fn compute(door: &Door<'_>, proposals: &mut [Proposal<'_>]) -> Result<()> {
    let due = proposals.iter_mut().map(|proposal| Due {
        entity: proposal.entity,
        is_new: proposal.before.is_none(),
        record: &mut proposal.after,
    });
    derive::compute(door, due.collect()).await
}

/// What stands in the way of each proposal, in their order.
///
/// # Errors
/// Those of the database; a refusal is the outcome of its proposal.
pub async fn judge<'p>(door: &'p Door<'_>, proposals: &'p [Proposal<'_>]) -> Result<Vec<Result<()>>> {
    let context = door.context();
    judge_when(door, proposals, &|_| &context).await
}

/// What stands in the way of one proposal. Where nothing does: the records it names that it did not name before, with their
/// names, and the caller, who may be named by what the engine keeps.
///
/// # Errors
/// What stands in the way; those of the database.
pub async fn judge_one<'p>(door: &'p Door<'_>, proposal: &'p Proposal<'_>) -> Result<Named> {
    let context = door.context();
    let also = if proposal.before.is_none() { door.by.id } else { None };
    let proposals = std::slice::from_ref(proposal);
    let (outcomes, found) = judge_all((door, also), proposals, &|_| &context).await?;
    outcomes.into_iter().collect::<Result<()>>()?;
    Ok(found)
}

/// The same with the moment each proposal, by its position, is judged at.
///
/// # Errors
/// As `judge`.
pub async fn judge_when<'p>(
    door: &'p Door<'_>,
    proposals: &'p [Proposal<'_>],
    context: &(dyn Fn(usize) -> &'p Context + Sync),
) -> Result<Vec<Result<()>>> {
    Ok(judge_all((door, None), proposals, context).await?.0)
}

async fn judge_all<'p>(
    (door, also): (&'p Door<'_>, Option<Uuid>),
    proposals: &'p [Proposal<'_>],
    context: &(dyn Fn(usize) -> &'p Context + Sync),
) -> Result<(Vec<Result<()>>, Named)> {
    let decide = |proposal: &'p Proposal<'_>| {
        Decision::of(door.snapshot, door.scope, proposal.entity, (proposal.before.as_ref(), &proposal.after))
    };
    let decisions: Vec<Decision<'_>> = proposals.iter().map(decide).collect();
    let references = References::load((door, also), &decisions).await?;
    // Rules and gates see everything, whatever the caller may.
    let all = (door, &door.snapshot.system);
    let before = decisions.iter().filter_map(|decision| {
        Some(Asked { entity: decision.entity, record: decision.before?, conditions: decision.locks() })
    });
    let after = decisions.iter().map(|decision| Asked {
        entity: decision.entity,
        record: decision.after,
        conditions: decision.conditions(),
    });
    // What is written together is judged together: a line by what its record will be, or was.
    let were: Vec<Known<'_>> = decisions.iter().filter_map(|one| Some((one.entity, one.before?))).collect();
    let will: Vec<Known<'_>> = decisions.iter().map(|one| (one.entity, one.after)).collect();
    let before = Neighbours::load_beside(all, &before.collect::<Vec<_>>(), &were).await?;
    let after = Neighbours::load_beside(all, &after.collect::<Vec<_>>(), &will).await?;
    let registry = &door.snapshot.registry;
    let told = told(door, proposals).await?;
    let settle = |(n, (decision, told)): (usize, (&Decision<'_>, Option<Told>))| {
        references.check(door, decision)?;
        let was = decision.before.map(|record| Surroundings::new(registry, (decision.entity, record), &before));
        let is = Surroundings::new(registry, (decision.entity, decision.after), &after);
        decision.judge((was.as_ref(), &is), told.as_ref(), context(n))
    };
    let outcomes = decisions.iter().zip(told).enumerate().map(settle).collect();
    Ok((outcomes, references.records))
}

/// The records that proposals newly refer to and that the caller may see.
struct References {
    records: Named,
    files: HashMap<Uuid, FileRow>,
}

impl References {
    /// With the person `also`, whom nobody chose.
    async fn load((door, also): (&Door<'_>, Option<Uuid>), decisions: &[Decision<'_>]) -> Result<Self> {
        let mut wanted: BTreeMap<EntityIx, BTreeSet<Uuid>> = BTreeMap::new();
        if let Some(person) = also {
            wanted.entry(door.snapshot.registry.user).or_default().insert(person);
        }
        for decision in decisions {
            for (field, value) in chosen(decision) {
                for (target, id) in newly_named(door, decision, field, value) {
                    wanted.entry(target.ix).or_default().insert(id);
                }
            }
        }
        let mut found = record::list_existing((door, door.scope), wanted).await?;
        // A record that is made in the same write is there for its lines.
        let made = decisions.iter().filter(|decision| decision.before.is_none());
        found.extend(made.map(|decision| ((decision.entity.ix, decision.after.id), None)));
        let files =
            decisions.iter().flat_map(|decision| chosen(decision).map(move |(field, value)| (decision, field, value)));
        let files = files.flat_map(|(decision, field, value)| new_files(decision, field, value)).collect();
        Ok(Self { records: found, files: readable_files(door, files).await? })
    }

    fn check(&self, door: &Door<'_>, decision: &Decision<'_>) -> Result<()> {
        let mut items = Vec::new();
        for (field, value) in chosen(decision) {
            // Nobody newly chooses what was retired.
            let before = decision.before.map(|record| record.value(field.ix));
            for choice in retired(field, before, value) {
                let item = Item::of_field(&field.name, ItemCode::ChoiceUnknown).param("field", field.label.to_json());
                items.push(item.param("value", choice.label.to_json()));
            }
            let mut named = newly_named(door, decision, field, value).into_iter();
            if named.any(|(target, id)| !self.records.contains_key(&(target.ix, id))) {
                let item = Item::of_field(&field.name, ItemCode::ReferenceMissing);
                items.push(item.param("field", field.label.to_json()));
            }
        }
        for (field, value) in chosen(decision) {
            items.extend(new_files(decision, field, value).find_map(|id| self.refuse_file(field, id)));
        }
        if items.is_empty() { Ok(()) } else { Err(Problem::invalid(items)) }
    }
}

impl References {
    /// A file that is not there for the caller, or not of a type the field takes.
    fn refuse_file(&self, field: &Field, id: Uuid) -> Option<Item> {
        let item = |code: ItemCode| Item::of_field(&field.name, code).param("field", field.label.to_json());
        match self.files.get(&id) {
            None => Some(item(ItemCode::ReferenceMissing)),
            Some(file) if fields::takes(&field.kind, &file.kind) => None,
            Some(file) => Some(item(ItemCode::FileType).param("name", &*file.name).param("type", &*file.kind)),
        }
    }
}

/// The files a value has that it did not have before.
fn new_files<'d>(decision: &'d Decision<'_>, field: &'d Field, value: &'d Value) -> impl Iterator<Item = Uuid> + 'd {
    let members = fields::most_files(&field.kind).and(value.members()).unwrap_or_default();
    let had = decision.before.and_then(|record| record.value(field.ix).members()).unwrap_or_default();
    members.iter().filter(|id| !had.contains(id)).filter_map(|id| id.parse().ok())
}

/// The records a value names that it did not name before.
fn newly_named<'a>(
    door: &'a Door<'_>,
    decision: &'a Decision<'_>,
    field: &'a Field,
    value: &Value,
) -> Vec<(&'a Entity, Uuid)> {
    let at = At::new(&door.snapshot.registry, decision.entity, field);
    let had = decision.before.map(|record| fields::references(at, record.value(field.ix))).unwrap_or_default();
    let had: HashSet<Uuid> = had.into_iter().map(|(_, id)| id).collect();
    fields::references(at, value).into_iter().filter(|(_, id)| !had.contains(id)).collect()
}

/// The fields a person chose anew; what the engine keeps by itself needs no check.
fn chosen<'d>(decision: &'d Decision<'_>) -> impl Iterator<Item = (&'d Field, &'d Value)> {
    let fields = decision.changed.iter().map(|ix| decision.entity.field(*ix));
    let kept = fields.filter(|field| !field.system || Some(field.ix) == decision.entity.owner);
    kept.map(|field| (field, decision.after.value(field.ix)))
}

/// The choices a value has beyond those it had before that are no longer offered.
pub fn retired<'f>(field: &'f Field, before: Option<&Value>, value: &Value) -> impl Iterator<Item = &'f Choice> {
    let had = before.map(options_of).unwrap_or_default().to_vec();
    let new: Vec<_> = options_of(value).iter().filter(|key| !had.contains(key)).cloned().collect();
    field.kind.choices().iter().filter(move |choice| choice.retired && new.contains(&choice.id))
}

/// Element ids of the options a value stands for.
pub fn options_of(value: &Value) -> &[Arc<str>] {
    value.members().or(value.key().map(std::slice::from_ref)).unwrap_or_default()
}
