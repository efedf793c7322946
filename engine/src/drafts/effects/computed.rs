//! Formulas and roll-ups whose values are computed anew for the records that are there.

use super::{Depth, Effect, EffectCode, Ground};
use crate::drafts::computed;
use crate::error::Result;
use crate::filter::Filter;

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    let planned = ground.planned;
    for table in computed::find(ground.db, (ground.published, planned), ground.schema).await? {
        let entity = planned.registry.entity(table.entity);
        let code = match table.is_large() {
            true => EffectCode::ValuesComputedLater,
            false => EffectCode::ValuesComputed,
        };
        for at in &table.fields {
            let field = entity.field(planned.computed.fields()[*at].field);
            let effect = Effect::of_entity(code, &*field.id, entity).param("field", field.label.to_json());
            effects.push(match (ground.depth, table.is_large()) {
                (Depth::Levels, _) => effect,
                (Depth::Numbers, false) => effect.param("count", table.rows),
                (Depth::Numbers, true) => {
                    let everything = Filter::everything();
                    ground.with_count(effect, ground.ask_planned(entity, &everything)).await?
                }
            });
        }
    }
    Ok(effects)
}
