//! What a move is judged by besides its record: the reason given, what is ticked, and where the record left off. Read only
//! for records that move, once for all of them.

use super::decide::Told;
use super::judge::Proposal;
use super::{Door, checklist, visits};
use crate::error::Result;
use crate::history::CauseKind;
use crate::metadata::model::StageKind;
use crate::registry::{Entity, Kind};
use std::collections::BTreeMap;
use uuid::Uuid;

/// For each proposal, in their order; nothing told for a change that is taken back: its moves are not judged.
///
/// # Errors
/// Those of the database.
pub async fn told(door: &Door<'_>, proposals: &[Proposal<'_>]) -> Result<Vec<Option<Told>>> {
    if door.cause.kind == CauseKind::Undo {
        return Ok(proposals.iter().map(|_| None).collect());
    }
    let moving: Vec<&Proposal<'_>> = proposals.iter().filter(|proposal| leaves_stage(proposal)).collect();
    let gated = moving.iter().filter(|proposal| checklist::gates(proposal.entity));
    let mut ticked = checklist::list_ticked(door, &gated.map(|proposal| proposal.after.id).collect::<Vec<_>>()).await?;
    let mut ended: BTreeMap<usize, (&Entity, Vec<Uuid>)> = BTreeMap::new();
    for proposal in moving.iter().filter(|proposal| is_ended(proposal)) {
        let entity = proposal.entity;
        ended.entry(entity.ix.0).or_insert((entity, Vec::new())).1.push(proposal.after.id);
    }
    let mut left_off = visits::LeftOff::new();
    for (entity, records) in ended.into_values() {
        left_off.extend(visits::left_off(door, entity, &records).await?);
    }
    let tell = |proposal: &Proposal<'_>| {
        let record = proposal.after.id;
        let mut ticked = ticked.remove(&record).unwrap_or_default();
        ticked.extend(proposal.ticks.iter().cloned());
        let stages = left_off.iter().filter(|((of, _), _)| *of == record);
        let left_off = stages.map(|((_, field), stage)| (*field, stage.clone())).collect();
        Some(Told { reason: proposal.note.clone(), ticked, left_off })
    };
    Ok(proposals.iter().map(tell).collect())
}

/// Whether an existing record goes on from a stage.
fn leaves_stage(proposal: &Proposal<'_>) -> bool {
    let Some(before) = &proposal.before else { return false };
    let mut stages = proposal.entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage));
    stages.any(|field| before.value(field.ix) != proposal.after.value(field.ix))
}

/// Whether it goes on from where a way ended or paused.
fn is_ended(proposal: &Proposal<'_>) -> bool {
    let Some(before) = &proposal.before else { return false };
    let stages = proposal.entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage));
    let mut keys = stages.filter_map(|field| before.value(field.ix).key());
    keys.any(|key| proposal.entity.stage(key).is_some_and(|(_, stage)| stage.kind != StageKind::Open))
}
