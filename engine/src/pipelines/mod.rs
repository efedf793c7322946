//! Stages, gates and moves. A gate belongs to the move: skipping stages means meeting the gates of all that were skipped.
//!
//! Pure: `judge_move` is given the record as it would be and says what is missing, the same for every door.

use crate::error::{Item, ItemCode};
use crate::fields::Value;
use crate::filter::{Context, Filter, Lookups, Path, evaluate};
use crate::locales::Texts;
use crate::metadata::model::StageKind;
use crate::registry::{Entity, FieldIx, Moves, Pipeline, Registry, Stage};
use std::collections::HashMap;
use std::sync::Arc;

/// What entering a stage asks for.
#[derive(Clone, Debug)]
pub struct Gate {
    pub require: Vec<FieldIx>,
    pub when: Option<Filter>,
    pub message: Option<Texts>,
}

/// The compiled gates of one entity, by stage id. Stages that ask for nothing have none.
pub type Gates = HashMap<Arc<str>, Gate>;

/// A move to be judged: from a stage (none for a new record) to another.
pub struct Step<'a> {
    pub field: FieldIx,
    pub from: Option<&'a str>,
    pub to: &'a str,
}

/// Everything that stands between the record and the stage: nothing when the move may happen.
pub fn judge_move(
    (registry, entity, gates): (&Registry, &Entity, &Gates),
    step: &Step<'_>,
    context: &Context,
    record: &dyn Lookups,
    has_role: &dyn Fn(&str) -> bool,
) -> Vec<Item> {
    let Some((pipeline, target)) = entity.stage(step.to) else { return Vec::new() };
    let origin = step.from.and_then(|id| pipeline.position(id));
    if let Some(from) = origin
        && !is_allowed(pipeline, &pipeline.stages[from], target, has_role)
    {
        return vec![not_allowed(entity, step.field, &pipeline.stages[from], target)];
    }
    if let (None, Some(first)) = (origin, pipeline.stages.first())
        && !is_reachable(pipeline, target, has_role)
    {
        return vec![not_allowed(entity, step.field, first, target)];
    }
    let mut items = Vec::new();
    for stage in passed(pipeline, origin, target) {
        if let Some(gate) = gates.get(&stage.id) {
            check_gate(&mut items, (registry, entity), stage, gate, context, record);
        }
    }
    items
}

/// The stages whose gates a move passes: the target's, and those of open stages skipped on the way forward. A record that
/// comes from another pipeline, or is new, comes from before the first stage. Losing, shelving and going back skip nothing.
pub fn passed<'a>(pipeline: &'a Pipeline, origin: Option<usize>, target: &'a Stage) -> Vec<&'a Stage> {
    let to = pipeline.position(&target.id).unwrap_or_default();
    let first = origin.map_or(0, |from| from + 1);
    let skips = match target.kind {
        StageKind::Open | StageKind::Won => true,
        StageKind::Lost | StageKind::Paused | StageKind::Invalid => false,
    };
    let mut stages = Vec::new();
    if skips && first < to {
        stages.extend(pipeline.stages[first..to].iter().filter(|stage| stage.kind == StageKind::Open));
    }
    stages.push(target);
    stages
}

/// Whether the pipeline lets a record go from one of its stages to another.
pub fn is_allowed(pipeline: &Pipeline, from: &Stage, to: &Stage, has_role: &dyn Fn(&str) -> bool) -> bool {
    match &pipeline.moves {
        Moves::Any => true,
        Moves::Forward => pipeline.position(&to.id) > pipeline.position(&from.id),
        Moves::Listed(moves) => moves.iter().any(|entry| {
            let fits = entry.from == from.id && entry.to.contains(&to.id);
            fits && (entry.roles.is_empty() || entry.roles.iter().any(|role| has_role(role)))
        }),
    }
}

/// Whether the pipeline's own moves lead from its first stage to this one: a record that comes from elsewhere takes the
/// same way as one that began here.
fn is_reachable(pipeline: &Pipeline, target: &Stage, has_role: &dyn Fn(&str) -> bool) -> bool {
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

/// Whether a record may be left without a stage: not where moves are restricted, for it could then begin anywhere.
pub fn judge_leave(entity: &Entity, field: FieldIx, (pipeline, from): (&Pipeline, &Stage)) -> Option<Item> {
    match pipeline.moves {
        Moves::Any => None,
        Moves::Forward | Moves::Listed(_) => {
            let item = Item::of_field(&entity.field(field).name, ItemCode::MoveNotAllowed);
            let item = item.param("from", from.label.to_json()).param("to", "–");
            Some(Item { rule: Some(from.id.to_string()), ..item })
        }
    }
}

fn not_allowed(entity: &Entity, field: FieldIx, from: &Stage, to: &Stage) -> Item {
    let item = Item::of_field(&entity.field(field).name, ItemCode::MoveNotAllowed);
    let item = item.param("from", from.label.to_json()).param("to", to.label.to_json());
    Item { rule: Some(to.id.to_string()), ..item }
}

fn check_gate(
    items: &mut Vec<Item>,
    (registry, entity): (&Registry, &Entity),
    stage: &Stage,
    gate: &Gate,
    context: &Context,
    record: &dyn Lookups,
) {
    for ix in &gate.require {
        let field = entity.field(*ix);
        let missing = matches!(record.value(&Path::own(entity, field)), Value::Empty);
        if missing && !items.iter().any(|item: &Item| item.fix.as_deref() == Some(&field.name)) {
            let item = Item::of_field(&field.name, ItemCode::Required).param("field", field.label.to_json());
            items.push(Item { rule: Some(stage.id.to_string()), fix: Some(field.name.to_string()), ..item });
        }
    }
    if let Some(when) = &gate.when
        && !evaluate(registry, context, when, record)
    {
        let field = first_own_field(entity, when).map(|field| entity.field(field).name.to_string());
        let pointer = field.clone().map_or_else(|| "/stage".to_owned(), |name| format!("/{name}"));
        let item = Item::new(pointer, ItemCode::EntryCondition).param("stage", stage.label.to_json());
        items.push(Item { message: gate.message.clone(), rule: Some(stage.id.to_string()), fix: field, ..item });
    }
}

/// The first field of the record itself a condition looks at: where a person can settle it.
fn first_own_field(entity: &Entity, when: &Filter) -> Option<FieldIx> {
    let mut found = None;
    when.paths(&mut |path| {
        if found.is_none() && path.hops.is_empty() && !entity.field(path.field).read_only {
            found = Some(path.field);
        }
    });
    found
}
