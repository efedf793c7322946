//! Changes of more records than one transaction takes: stretch by stretch in the order of ids, each in a transaction of its
//! own together with the step that keeps how far it is, all of them under one change and by the judge of every write.

use super::Door;
use super::bulk::{Batch, Place, find_rows};
use super::order::{Operation, Sweep};
use super::traces::Traces;
use super::undo::{Conflicts, Undoing, apply, undoing};
use super::write::{TRIES, refusal};
use crate::db::{ApplyError, Step, Tag};
use crate::error::{Code, Problem, Result};
use crate::filter;
use crate::registry::EntityIx;
use serde_json::Value as Json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Records of one transaction.
const STEP: usize = 500;

/// Records gone through in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub last: Uuid,
    pub done: i64,
    /// How many of them differed.
    pub changed: i64,
}

/// The next stretch of a long change.
pub struct Stride<'s> {
    pub change: Uuid,
    /// The last record that is done.
    pub after: Option<Uuid>,
    /// The last record it is about: what came later is left alone.
    pub until: Option<Uuid>,
    /// The step that keeps how far it is, and that fails when it is not to go on.
    pub mark: &'s (dyn Fn(&Stretch) -> Step + Send + Sync),
}

/// Changes or deletes the next records a filter finds; none behind the last.
///
/// # Errors
/// As `bulk`: nothing of this stretch is done then.
pub async fn sweep(
    door: &Door<'_>,
    entity: &str,
    (filter, sweep): (&Json, &Sweep),
    stride: &Stride<'_>,
) -> Result<Option<Stretch>> {
    let entity = door.entity(entity)?;
    let filter = filter::check(&door.snapshot.registry, door.scope, entity, filter).map_err(Problem::filter)?;
    let mut tries = 0;
    loop {
        tries += 1;
        let mut rows = find_rows(door, entity, &filter, (stride.after, STEP)).await?;
        rows.retain(|(id, _)| stride.until.is_none_or(|until| *id <= until));
        let Some((last, _)) = rows.last().copied() else { return Ok(None) };
        let operations: Vec<Operation> = rows.into_iter().map(|(id, version)| sweep.of(id, Some(version))).collect();
        let everywhere = door.everywhere();
        let mut batch = Batch::prepare((door, &everywhere), entity, &operations, &BTreeSet::new()).await?;
        if !batch.refused.is_empty() {
            // Somebody took one away or changed it since it was found: the next try finds what there is then.
            if tries < TRIES && batch.is_overtaken(Place::of(sweep)) {
                continue;
            }
            return Err(batch.problem(door, Place::of(sweep)));
        }
        let (mut plan, places, items) = batch.plan(door, &everywhere);
        let changed = items.iter().filter(|item| item.changed).count() as i64;
        let stretch = Stretch { last, done: operations.len() as i64, changed };
        let mark = (stride.mark)(&stretch);
        if plan.touches().is_empty() {
            door.db.apply(vec![mark]).await?;
            return Ok(Some(stretch));
        }
        plan.joined_to(stride.change, mark);
        let entities: Vec<EntityIx> = plan.touches().iter().map(|touch| touch.entity.ix).collect();
        let Err(refused) = plan.apply(door).await else { return Ok(Some(stretch)) };
        match (refused.error, refused.touch) {
            (ApplyError::Expected(Tag::Version | Tag::Target | Tag::Referenced), _) if tries < TRIES => {}
            (error, Some(touch)) => {
                let at = door.snapshot.registry.entity(entities[touch]);
                batch.refused.insert(places[touch], refusal(door, at, error));
                return Err(batch.problem(door, Place::of(sweep)));
            }
            (error, None) => return Err(refusal(door, entity, error)),
        }
    }
}

/// Takes back the next records of a change that touched each record once; none behind the last.
///
/// # Errors
/// As `undo`: nothing of this stretch is done then.
pub async fn undo_stretch(
    door: &Door<'_>,
    undone: Uuid,
    conflicts: Conflicts,
    stride: &Stride<'_>,
) -> Result<Option<Stretch>> {
    let door = undoing(door, undone);
    let mut tries = 0;
    loop {
        tries += 1;
        let Some(traces) = Traces::load_stretch(&door, undone, stride.after, STEP as u64).await? else {
            return Ok(None);
        };
        let Some(last) = traces.parts.last() else { return Ok(None) };
        let mut undoing = Undoing::prepare(&door, &traces, conflicts).await?;
        let mut plan = undoing.plan(&door, &door.everywhere());
        let (done, changed) = (traces.parts.len() as i64, plan.touches().len() as i64);
        let stretch = Stretch { last: last.record, done, changed };
        let mark = (stride.mark)(&stretch);
        if plan.touches().is_empty() {
            door.db.apply(vec![mark]).await?;
            return Ok(Some(stretch));
        }
        plan.joined_to(stride.change, mark);
        match apply(&door, &mut plan).await {
            Err(problem) if problem.code == Code::VersionConflict && tries < TRIES => {}
            settled => return settled.map(|()| Some(stretch)),
        }
    }
}
