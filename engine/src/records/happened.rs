//! Writes that happened before now, each at its own time and by its own person: many of one entity in one transaction, as
//! demo data needs it. They go the same way as every write: shape, rules, gates, history, visits, events.

use super::judge::{Proposal, compute, judge_when};
use super::plan::WritePlan;
use super::record::Record;
use super::write::{Transition, propose, propose_new, read_transition, refusal};
use super::{Door, checklist};
use crate::error::{Problem, Result};
use crate::registry::Entity;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// One write as it happened.
pub struct Happened<'a> {
    /// Who did it, with which rights, and when (`at`).
    pub door: Door<'a>,
    pub event: Event,
}

/// What happened.
pub enum Event {
    /// A record with these values was made.
    Created(Map<String, Json>),
    /// A record, as it was left by the event before, went to another stage. Its current version is not read again.
    Moved(Record, Transition),
}

/// What stood in the way of telling, and at which of the events; none when it concerns all of them.
#[derive(Debug)]
pub struct Untold {
    pub event: Option<usize>,
    pub problem: Problem,
}

impl From<Problem> for Untold {
    fn from(problem: Problem) -> Self {
        Self { event: None, problem }
    }
}

/// Writes all events, each about another record, in one transaction; answers the records as they are then, in the order of
/// the events.
///
/// # Errors
/// The first event that is refused; nothing is written then.
pub async fn tell<'a>(
    door: &Door<'a>,
    entity: &'a Entity,
    events: Vec<Happened<'a>>,
) -> std::result::Result<Vec<Record>, Untold> {
    let contexts: Vec<_> = events.iter().map(|told| told.door.context()).collect();
    let (mut doors, mut proposals) = (Vec::with_capacity(events.len()), Vec::with_capacity(events.len()));
    let moved = events.iter().filter_map(|told| match &told.event {
        Event::Moved(record, _) => Some(record.id),
        Event::Created(_) => None,
    });
    let mut ticked = checklist::list_ticked(door, &moved.collect::<Vec<Uuid>>()).await?;
    for (n, told) in events.into_iter().enumerate() {
        let at = |problem| Untold { event: Some(n), problem };
        let proposal = match told.event {
            Event::Created(values) => propose_new(&told.door, entity, &values).map_err(at)?,
            Event::Moved(record, wanted) => {
                let known = ticked.remove(&record.id).unwrap_or_default();
                proposal_of(&told.door, (entity, record), wanted, &known).map_err(at)?
            }
        };
        doors.push(told.door);
        proposals.push(proposal);
    }
    compute(door, &mut proposals).await?;
    let outcomes = judge_when(door, &proposals, &|n| &contexts[n]).await?;
    for (n, outcome) in outcomes.into_iter().enumerate() {
        outcome.map_err(|problem| Untold { event: Some(n), problem })?;
    }
    let mut plan = WritePlan::new(door);
    for (door, proposal) in doors.iter().zip(proposals) {
        proposal.join(door, &mut plan);
    }
    let applied = plan.apply(door).await;
    applied.map_err(|refused| Untold { event: refused.touch, problem: refusal(door, entity, refused.error) })?;
    Ok(plan.into_touches().map(|touch| touch.after).collect())
}

fn proposal_of<'a>(
    door: &Door<'_>,
    (entity, record): (&'a Entity, Record),
    wanted: Transition,
    known: &std::collections::HashSet<std::sync::Arc<str>>,
) -> Result<Proposal<'a>> {
    let wanted = read_transition(door, entity, wanted)?.without(known);
    propose(door, (entity, record), None, &wanted)?
        .ok_or_else(|| Problem::internal("a move leads to the stage the record is in"))
}
