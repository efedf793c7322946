//! Which stages a move passes, which moves are allowed, and which ask for a reason.

use crate::metadata::model::{Backward, StageKind};
use crate::registry::{Moves, Pipeline, Stage};

/// A side of a stage a move passes.
#[derive(Clone, Copy, Debug)]
pub enum Pass<'a> {
    Leave(&'a Stage),
    Enter(&'a Stage),
}

impl<'a> Pass<'a> {
    pub fn stage(self) -> &'a Stage {
        match self {
            Pass::Leave(stage) | Pass::Enter(stage) => stage,
        }
    }
}

/// What a move passes from a place of the pipeline (none: from before its first stage) to a stage, in order: on the way
/// forward out of each open stage and into the next, at last into the target. Losing, pausing and going back skip nothing:
/// they pass into the target only.
pub fn way<'a>(pipeline: &'a Pipeline, origin: Option<usize>, target: &'a Stage) -> Vec<Pass<'a>> {
    let to = pipeline.position(&target.id).unwrap_or_default();
    let first = origin.unwrap_or_default();
    let goes_on = match target.kind {
        StageKind::Open | StageKind::Won => true,
        StageKind::Lost | StageKind::Paused | StageKind::Invalid => false,
    };
    let mut passes = Vec::new();
    if goes_on && first < to {
        for (n, stage) in pipeline.stages.iter().enumerate().take(to).skip(first) {
            if stage.kind == StageKind::Open {
                if origin != Some(n) {
                    passes.push(Pass::Enter(stage));
                }
                passes.push(Pass::Leave(stage));
            }
        }
    }
    passes.push(Pass::Enter(target));
    passes
}

/// Where a record stands on the way: its open stage, or the one it was in before it was won, lost or laid aside.
pub fn standing(pipeline: &Pipeline, from: &Stage, left_off: Option<&str>) -> Option<usize> {
    match from.kind {
        StageKind::Open => pipeline.position(&from.id),
        StageKind::Won | StageKind::Lost | StageKind::Paused | StageKind::Invalid => {
            left_off.and_then(|id| pipeline.position(id))
        }
    }
}

/// Whether the pipeline lets a record go from one of its stages to another.
pub fn is_allowed(pipeline: &Pipeline, from: &Stage, to: &Stage, has_role: &dyn Fn(&str) -> bool) -> bool {
    match &pipeline.moves {
        Moves::Any => true,
        Moves::Forward => {
            let resumes = from.kind == StageKind::Paused && to.kind == StageKind::Open;
            resumes || pipeline.position(&to.id) > pipeline.position(&from.id)
        }
        Moves::Listed(moves) => moves.iter().any(|entry| {
            let fits = entry.from == from.id && entry.to.contains(&to.id);
            fits && (entry.roles.is_empty() || entry.roles.iter().any(|role| has_role(role)))
        }),
    }
}

/// Whether a move goes back: to an earlier open stage, or from an end to an open one. Going on after a pause does not.
pub fn goes_back(pipeline: &Pipeline, (from, to): (&Stage, &Stage), left_off: Option<&str>) -> bool {
    let reopens = match from.kind {
        StageKind::Won | StageKind::Lost | StageKind::Invalid => true,
        StageKind::Open | StageKind::Paused => false,
    };
    to.kind == StageKind::Open
        && (reopens || standing(pipeline, from, left_off).is_some_and(|at| pipeline.position(&to.id) < Some(at)))
}

/// Whether a move needs a reason, as far as the stages alone tell.
pub fn asks_reason(pipeline: &Pipeline, stages: (&Stage, &Stage), left_off: Option<&str>) -> bool {
    match pipeline.backward {
        Backward::Reason => goes_back(pipeline, stages, left_off),
        Backward::Free => false,
    }
}

/// Whether the pipeline's own moves lead from its first stage to this one: a record that comes from elsewhere takes the
/// same way as one that began here.
pub fn is_reachable(pipeline: &Pipeline, target: &Stage, has_role: &dyn Fn(&str) -> bool) -> bool {
    if !matches!(pipeline.moves, Moves::Listed(_)) {
        return true;
    }
    let mut reached: Vec<&Stage> = pipeline.stages.first().into_iter().collect();
    let mut next = 0;
    while let Some(from) = reached.get(next).copied() {
        let fresh = pipeline.stages.iter().filter(|to| is_allowed(pipeline, from, to, has_role));
        let fresh: Vec<&Stage> = fresh.filter(|to| !reached.iter().any(|known| known.id == to.id)).collect();
        reached.extend(fresh);
        next += 1;
    }
    reached.iter().any(|stage| stage.id == target.id)
}
