//! New unique constraints that existing records break.

use super::{Depth, Effect, EffectCode, Ground};
use crate::db::ColumnName;
use crate::error::Result;
use crate::filter::Filter;
use crate::schema::{self, of_unique};

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    let planned = ground.planned;
    for (entity, source) in planned.registry.entities.iter().zip(&planned.model.entities) {
        let before =
            ground.published.registry.find_by_id(&entity.id).zip(ground.published.model.entity_by_id(&entity.id));
        for unique in &source.unique {
            let index = of_unique(entity, unique);
            let had =
                before.is_some_and(|(entity, source)| source.unique.iter().any(|old| of_unique(entity, old) == index));
            let fields = unique.fields.iter().filter_map(|name| entity.find(name));
            // A column that is new is empty everywhere, and empty values are equal to nothing.
            if had || fields.into_iter().any(|field| ground.schema.lacks(entity, field)) {
                continue;
            }
            let columns: Vec<ColumnName> = index.columns.into_iter().map(|key| key.column).collect();
            let count = schema::count_repeated(ground.db, entity, &columns).await?;
            if count == 0 {
                continue;
            }
            let everything = Filter::everything();
            let sample = match ground.depth {
                Depth::Numbers => {
                    schema::sample_repeated(ground.db, ground.ask_planned(entity, &everything), &columns).await?
                }
                Depth::Levels => Vec::new(),
            };
            let effect = Effect::of_entity(EffectCode::UniqueBroken, &*unique.id, entity).param("count", count);
            effects.push(effect.sampled(entity, sample));
        }
    }
    Ok(effects)
}
