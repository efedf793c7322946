//! Records that hold a choice which would no longer be offered.

use super::{Effect, EffectCode, Ground};
use crate::error::Result;
use crate::fields::{self, Value};
use crate::filter::{Filter, Path};

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for entity in &ground.published.registry.entities {
        let Some(planned) = ground.planned.registry.find_by_id(&entity.id) else { continue };
        let mut demands: Vec<(Effect, Filter)> = Vec::new();
        for field in &entity.fields {
            // Options of a field that changes its type become values (`conversions`).
            let kept = planned.find_by_id(&field.id).filter(|kept| !ground.schema.converts(planned, kept));
            let Some(kept) = kept else { continue };
            for choice in field
                .kind
                .choices()
                .iter()
                .filter(|choice| !kept.kind.choices().iter().any(|other| other.id == choice.id))
            {
                let (code, to) = ground.leaving(entity, &choice.id, EffectCode::RecordsWithRemovedChoice);
                let effect = Effect::of_entity(code, &*choice.id, entity).param("to", to);
                let effect = effect.param("from", choice.label.to_json());
                let effect = effect.param("choice", choice.label.to_json()).param("field", field.label.to_json());
                let path = Path::own(entity, field);
                let filter = match fields::is_set(&field.kind) {
                    true => Filter::Has(path, vec![choice.id.clone()]),
                    false => Filter::In(path, vec![Value::Key(choice.id.clone())]),
                };
                demands.push((effect, filter));
            }
        }
        effects.extend(ground.those_of(&demands, |filter| ground.ask_published(entity, filter)).await?);
    }
    Ok(effects)
}
