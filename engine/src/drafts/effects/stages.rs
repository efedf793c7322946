//! Stages that appear, and records in stages that would go away.

use super::{Effect, EffectCode, Ground};
use crate::db::{Database, Step};
use crate::error::Result;
use crate::filter::{Filter, Path};
use crate::registry::{Entity, Pipeline, Registry, Stage};
use crate::schema;
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    let (before, after) = (&ground.published.registry, &ground.planned.registry);
    for (entity, pipeline, stage) in missing(before, after) {
        let effect = Effect::of_entity(EffectCode::RecordsInRemovedStage, &*stage.id, entity);
        let effect = effect.param("stage", stage.label.to_json()).param("pipeline", pipeline.label.to_json());
        let filter = in_stage(entity, pipeline, stage);
        effects.extend(ground.if_any(effect, ground.ask_published(entity, &filter)).await?);
    }
    for (entity, pipeline, stage) in missing(after, before) {
        let effect = Effect::of_entity(EffectCode::StageAdded, &*stage.id, entity);
        effects.push(effect.param("stage", stage.label.to_json()).param("pipeline", pipeline.label.to_json()));
    }
    Ok(effects)
}

/// Steps by which a publish holds only while no record is in a removed stage: one may have moved there since the plan.
pub fn guards(db: &Database, published: &Snapshot, planned: &Snapshot, now: DateTime<Utc>) -> Vec<Step> {
    let context = published.context(now, None);
    let removed = missing(&published.registry, &planned.registry);
    let guard = |(entity, pipeline, stage): (&Entity, &Pipeline, &Stage)| {
        let filter = in_stage(entity, pipeline, stage);
        let (registry, system) = (&published.registry, &published.system);
        let question = schema::Question { registry, system, entity, context: &context, filter: &filter, name: None };
        schema::absent_step(db, question)
    };
    removed.into_iter().map(guard).collect()
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
