//! New unique constraints that existing records break.

use super::{Depth, Effect, EffectCode, Ground};
use crate::db::ColumnName;
use crate::error::Result;
use crate::filter::Filter;
use crate::metadata::model;
use crate::registry::{Entity, Field};
use crate::schema::{self, Repeated, Walk, of_unique};

/// The constraint over values that change their type: equal ones may be made of different ones.
async fn converted(ground: &Ground<'_>, entity: &Entity, unique: &model::Unique) -> Result<Option<Effect>> {
    let Some(recast) = ground.recast(entity)? else { return Ok(None) };
    let columns: Vec<ColumnName> = of_unique(entity, unique).columns.into_iter().map(|key| key.column).collect();
    let count = schema::count_clashes(ground.db, entity, (&recast, &columns)).await?;
    let effect = Effect::of_entity(EffectCode::UniqueBroken, &*unique.id, entity).param("count", count);
    Ok((count > 0).then_some(effect))
}

/// As the records lie, unless they are in an index by these columns.
fn walk(ground: &Ground<'_>, entity: &Entity, columns: &[ColumnName]) -> Walk {
    let before = ground.published.registry.find_by_id(&entity.id);
    let before = before.zip(ground.published.model.entity_by_id(&entity.id));
    let indexes = before.map(|(entity, source)| schema::indexes_of(entity, source)).unwrap_or_default();
    let begins = |index: &schema::Index| {
        index.columns.len() >= columns.len()
            && index.columns.iter().zip(columns).all(|(key, column)| key.column == *column)
    };
    if indexes.iter().any(begins) { Walk::Planned } else { Walk::Straight }
}

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
            let fields: Vec<&Field> = unique.fields.iter().filter_map(|name| entity.find(name)).collect();
            // A column that is new is empty everywhere, and empty values are equal to nothing.
            let is_new = |field: &&Field| ground.schema.lacks(entity, field) && !ground.is_recast(entity, field);
            if had || fields.iter().any(is_new) {
                continue;
            }
            if fields.iter().any(|field| ground.is_recast(entity, field)) {
                effects.extend(converted(ground, entity, unique).await?);
                continue;
            }
            let columns: Vec<ColumnName> = index.columns.into_iter().map(|key| key.column).collect();
            let repeated = Repeated { entity, columns: &columns, walk: walk(ground, entity, &columns) };
            let count = schema::count_repeated(ground.db, repeated).await?;
            if count == 0 {
                continue;
            }
            let everything = Filter::everything();
            let sample = match ground.depth {
                Depth::Numbers => {
                    schema::sample_repeated(ground.db, ground.ask_planned(entity, &everything), repeated).await?
                }
                Depth::Levels => Vec::new(),
            };
            let effect = Effect::of_entity(EffectCode::UniqueBroken, &*unique.id, entity).param("count", count);
            effects.push(effect.sampled(entity, sample));
        }
    }
    Ok(effects)
}
