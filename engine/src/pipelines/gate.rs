//! Judging a move: allowed at all, told why when it goes back, and nothing missing on its way.

use super::Step;
use super::way::{self, Pass};
use crate::error::{Item, ItemCode};
use crate::fields::Value;
use crate::filter::{Context, Filter, Lookups, Path, evaluate};
use crate::locales::Texts;
use crate::metadata::model::StageKind;
use crate::registry::{Entity, FieldIx, Moves, Pipeline, Registry, Stage};
use std::collections::HashMap;
use std::sync::Arc;

/// What passing a side of a stage asks for.
#[derive(Clone, Debug)]
pub struct Gate {
    pub require: Vec<FieldIx>,
    pub when: Option<Filter>,
    pub message: Option<Texts>,
}

/// Both sides of a stage.
#[derive(Clone, Debug, Default)]
pub struct StageGates {
    pub enter: Option<Gate>,
    pub leave: Option<Gate>,
}

/// The compiled gates of one entity, by stage id. Stages that ask for nothing have none.
pub type Gates = HashMap<Arc<str>, StageGates>;

/// Everything that stands between the record and the stage: nothing when the move may happen.
pub fn judge_move(
    (registry, entity, gates): (&Registry, &Entity, &Gates),
    step: &Step<'_>,
    context: &Context,
    record: &dyn Lookups,
    has_role: &dyn Fn(&str) -> bool,
) -> Vec<Item> {
    let Some((pipeline, target)) = entity.stage(step.to) else { return Vec::new() };
    let from = step.from.and_then(|id| pipeline.position(id)).map(|at| &pipeline.stages[at]);
    let origin = from.and_then(|from| way::standing(pipeline, from, step.left_off));
    if let Some(item) = refuse_way(entity, step, (pipeline, from, target), has_role) {
        return vec![item];
    }
    let mut items = Vec::new();
    if let Some(from) = from
        && step.reason.is_none()
        && way::asks_reason(pipeline, (from, target), step.left_off)
    {
        items.push(reason_required(from, target));
    }
    for pass in way::way(pipeline, origin, target) {
        let sides = gates.get(&pass.stage().id);
        let (gate, code) = match pass {
            Pass::Enter(_) => (sides.and_then(|sides| sides.enter.as_ref()), ItemCode::EntryCondition),
            Pass::Leave(_) => (sides.and_then(|sides| sides.leave.as_ref()), ItemCode::LeaveCondition),
        };
        if let Some(gate) = gate {
            check_gate(&mut items, (registry, entity), (pass.stage(), code), gate, (context, record));
        }
        if let Pass::Leave(stage) = pass {
            let open = stage.checklist.iter().filter(|item| item.required && !step.ticked.contains(&item.id));
            items.extend(open.map(|item| {
                let found = Item::new(format!("/checklist/{}", item.id), ItemCode::Checklist);
                let found = found.param("item", item.label.to_json()).param("stage", stage.label.to_json());
                Item { rule: Some(stage.id.to_string()), fix: Some(item.id.to_string()), ..found }
            }));
        }
    }
    items
}

/// Why the record may not go this way at all.
fn refuse_way(
    entity: &Entity,
    step: &Step<'_>,
    (pipeline, from, target): (&Pipeline, Option<&Stage>, &Stage),
    has_role: &dyn Fn(&str) -> bool,
) -> Option<Item> {
    match (from, pipeline.stages.first()) {
        (Some(from), _) => {
            // Where there is no way back, a pause is none either.
            let slips = matches!(pipeline.moves, Moves::Forward)
                && from.kind == StageKind::Paused
                && way::goes_back(pipeline, (from, target), step.left_off);
            let allowed = way::is_allowed(pipeline, from, target, has_role) && !slips;
            (!allowed).then(|| not_allowed(entity, step.field, from, target))
        }
        (None, Some(first)) => {
            let reachable = way::is_reachable(pipeline, target, has_role);
            (!reachable).then(|| not_allowed(entity, step.field, first, target))
        }
        (None, None) => None,
    }
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

/// The reason is no field of the record: no field's name begins with `$`.
fn reason_required(from: &Stage, to: &Stage) -> Item {
    let item = Item::new("/$note", ItemCode::ReasonRequired);
    let item = item.param("from", from.label.to_json()).param("to", to.label.to_json());
    Item { rule: Some(to.id.to_string()), fix: Some("note".to_owned()), ..item }
}

fn check_gate(
    items: &mut Vec<Item>,
    (registry, entity): (&Registry, &Entity),
    (stage, code): (&Stage, ItemCode),
    gate: &Gate,
    (context, record): (&Context, &dyn Lookups),
) {
    for ix in &gate.require {
        let field = entity.field(*ix);
        let missing = matches!(record.value(&Path::own(entity, field)), Value::Empty);
        if missing
            && !items.iter().any(|item| item.code == ItemCode::Required && item.fix.as_deref() == Some(&field.name))
        {
            let item = Item::of_field(&field.name, ItemCode::Required).param("field", field.label.to_json());
            items.push(Item { rule: Some(stage.id.to_string()), fix: Some(field.name.to_string()), ..item });
        }
    }
    if let Some(when) = &gate.when
        && !evaluate(registry, context, when, record)
    {
        let field = first_own_field(entity, when).map(|field| entity.field(field).name.to_string());
        let pointer = field.clone().map_or_else(|| "/stage".to_owned(), |name| format!("/{name}"));
        let item = Item::new(pointer, code).param("stage", stage.label.to_json());
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
