//! Stages that appear, and records in stages that would go away.

use super::{Effect, EffectCode, Ground};
use crate::db::{Database, Step};
use crate::drafts::moves::Moves;
use crate::error::Result;
use crate::filter::{Filter, Path};
use crate::registry::{Entity, Pipeline, Registry, Stage};
use crate::schema;
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    let (before, after) = (&ground.published.registry, &ground.planned.registry);
    for (entity, pipeline, stage) in missing(before, after) {
        let (code, to) = ground.leaving(entity, &stage.id, EffectCode::RecordsInRemovedStage);
        let effect = Effect::of_entity(code, &*stage.id, entity).param("to", to);
        let effect = effect
            .param("from", stage.label.to_json())
            .param("stage", stage.label.to_json())
            .param("pipeline", pipeline.label.to_json());
        let filter = in_stage(entity, pipeline, stage);
        effects.extend(ground.if_any(effect, ground.ask_published(entity, &filter)).await?);
    }
    for (entity, pipeline, stage) in missing(after, before) {
        let effect = Effect::of_entity(EffectCode::StageAdded, &*stage.id, entity);
        effects.push(effect.param("stage", stage.label.to_json()).param("pipeline", pipeline.label.to_json()));
    }
    for back in ground.values.moves.back.iter().filter(|back| back.count > 0) {
        let entity = after.entity(back.entity);
        let field = entity.field(back.field);
        let choice = field.kind.choices().iter().find(|choice| choice.id == back.gone).map(|choice| &choice.label);
        let label = choice.or_else(|| entity.stage(&back.gone).map(|(_, stage)| &stage.label));
        let effect = Effect::of_entity(EffectCode::RecordsMovedBack, &*back.gone, entity).param("count", back.count);
        effects.push(effect.param("to", label.map_or(Json::Null, |label| label.to_json())));
    }
    Ok(effects)
}

/// Steps by which a publish holds only while no record is in a removed stage: one may have moved there since the plan.
pub fn guards(
    db: &Database,
    (published, planned): (&Snapshot, &Snapshot),
    moves: &Moves,
    now: DateTime<Utc>,
) -> Vec<Step> {
    let context = published.context(now, None);
    let removed = missing(&published.registry, &planned.registry);
    let guard = |(entity, pipeline, stage): (&Entity, &Pipeline, &Stage)| {
        let filter = in_stage(entity, pipeline, stage);
        let (registry, system) = (&published.registry, &published.system);
        let question =
            schema::Question { registry, system, entity, context: &context, filter: &filter, name: None, recast: None };
        schema::absent_step(db, question)
    };
    let stays = |(entity, _, stage): &(&Entity, &Pipeline, &Stage)| moves.away(entity.ix, &stage.id).is_none();
    removed.into_iter().filter(stays).map(guard).collect()
}

/// Stages of `from` that `to` does not have, of entities and stage fields that both have.
fn missing<'a>(from: &'a Registry, to: &Registry) -> Vec<(&'a Entity, &'a Pipeline, &'a Stage)> {
    let mut stages = Vec::new();
    for entity in &from.entities {
        let Some(other) = to.find_by_id(&entity.id) else { continue };
        for pipeline in &entity.pipelines {
            let field = entity.field(pipeline.field);
            if other.find_by_id(&field.id).is_some() {
                let gone = pipeline.stages.iter().filter(|stage| other.stage(&stage.id).is_none());
                stages.extend(gone.map(|stage| (entity, pipeline, stage)));
            }
        }
    }
    stages
}

fn in_stage(entity: &Entity, pipeline: &Pipeline, stage: &Stage) -> Filter {
    Filter::Stages(Path::own(entity, entity.field(pipeline.field)), vec![stage.id.clone()])
}
