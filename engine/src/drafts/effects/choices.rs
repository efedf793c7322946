//! Records that hold a choice which would no longer be offered.

use super::{Effect, EffectCode, Ground};
use crate::error::Result;
use crate::fields::Value;
use crate::filter::{Filter, Path};
use crate::registry::{Choice, Field, Kind};

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for entity in &ground.published.registry.entities {
        let Some(planned) = ground.planned.registry.find_by_id(&entity.id) else { continue };
        for field in &entity.fields {
            let Some(kept) = planned.find_by_id(&field.id) else { continue };
            for choice in
                choices(field).iter().filter(|choice| !choices(kept).iter().any(|other| other.id == choice.id))
            {
                let effect = Effect::of_entity(EffectCode::RecordsWithRemovedChoice, &*choice.id, entity);
                let effect = effect.param("choice", choice.label.to_json()).param("field", field.label.to_json());
                let filter = Filter::In(Path::own(entity, field), vec![Value::Key(choice.id.clone())]);
                effects.extend(ground.if_any(effect, ground.ask_published(entity, &filter)).await?);
            }
        }
    }
    Ok(effects)
}

fn choices(field: &Field) -> &[Choice] {
    match &field.kind {
        Kind::Choice(choices) => choices,
        Kind::Id | Kind::Text { .. } | Kind::LongText { .. } | Kind::Integer { .. } | Kind::Money { .. } => &[],
        Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration => &[],
        Kind::Email | Kind::Phone | Kind::Url | Kind::Time => &[],
        Kind::Percent { .. }
        | Kind::Boolean
        | Kind::Date
        | Kind::DateTime
        | Kind::Lookup { .. }
        | Kind::Regarding { .. }
        | Kind::User
        | Kind::Stage => &[],
    }
}
