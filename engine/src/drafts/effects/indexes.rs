//! Indexes over large tables, which are made after the publish.

use super::{Effect, EffectCode, Ground};
use crate::drafts::indexes;
use crate::error::Result;

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let late = indexes::find(ground.db, (ground.published, ground.planned), ground.schema).await?;
    let large = late.iter().filter(|late| late.is_large());
    let effect = |late: &indexes::Late| {
        let entity = ground.planned.registry.entity(late.entity);
        let effect = Effect::of_entity(EffectCode::IndexesLater, &*entity.id, entity);
        effect.param("records", late.rows).param("count", late.indexes.len())
    };
    Ok(large.map(effect).collect())
}
