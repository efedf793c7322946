//! New unique constraints that existing records break.

use super::{Depth, Effect, EffectCode, Ground};
use crate::db::ColumnName;
use crate::drafts::conversions::Conversion;
use crate::error::Result;
use crate::filter::Filter;
use crate::metadata::model;
use crate::registry::Entity;
use crate::schema::{self, of_unique};

/// The constraint over values that change their type: equal ones may be made of different ones.
async fn converted(ground: &Ground<'_>, entity: &Entity, unique: &model::Unique) -> Result<Option<Effect>> {
    let of = |conversion: &&Conversion| {
        let field = entity.field(conversion.field);
        conversion.entity == entity.ix && unique.fields.iter().any(|name| *field.name == **name)
    };
    let Some(conversion) = ground.values.conversions.iter().find(of) else { return Ok(None) };
    let retyping = ground.sides().retyping(conversion.entity, conversion.field, ground.schema);
    let (Some(retyping), Some(values)) = (retyping, &conversion.values) else { return Ok(None) };
    let columns: Vec<ColumnName> = of_unique(entity, unique).columns.into_iter().map(|key| key.column).collect();
    let count = schema::count_clashes(ground.db, retyping, &columns, &values.pairs()).await?;
    let effect = Effect::of_entity(EffectCode::UniqueBroken, &*unique.id, entity).param("count", count);
    Ok((count > 0).then_some(effect))
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
            let fields = unique.fields.iter().filter_map(|name| entity.find(name));
            if had {
                continue;
            }
            if let Some(effect) = converted(ground, entity, unique).await? {
                effects.push(effect);
                continue;
            }
            // A column that is new is empty everywhere, and empty values are equal to nothing.
            if fields.into_iter().any(|field| ground.schema.lacks(entity, field)) {
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
