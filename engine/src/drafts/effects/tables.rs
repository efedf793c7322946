//! Tables and columns that are made, come back or go out of sight, and types that changed.

use super::{Effect, EffectCode, Ground};
use crate::error::Result;
use crate::filter::{Filter, Path};
use crate::registry::{Entity, EntityIx, Field, Kind};
use crate::schema::{Action, ColumnSpec};

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for (entity, field) in &ground.schema.conflicts {
        let entity = ground.planned.registry.entity(*entity);
        let field = entity.field(*field);
        let effect = Effect::of_entity(EffectCode::FieldElsewhere, element_of(entity, field), entity);
        effects.push(effect.param("field", field.label.to_json()));
    }
    for action in &ground.schema.actions {
        effects.extend(effect_of(ground, action).await?);
    }
    Ok(effects)
}

async fn effect_of(ground: &Ground<'_>, action: &Action) -> Result<Option<Effect>> {
    let everything = Filter::everything();
    let (planned, published) = (&ground.planned.registry, &ground.published.registry);
    let effect = match action {
        Action::CreateTable { entity, columns } => {
            let entity = planned.entity(*entity);
            let fields =
                columns.iter().filter(|column| !entity.field(column.field).system && column.is_first()).count();
            Effect::of_entity(EffectCode::TableCreated, &*entity.id, entity).param("count", fields)
        }
        Action::ReviveTable { entity } => {
            let entity = planned.entity(*entity);
            let effect = Effect::of_entity(EffectCode::TableRestored, &*entity.id, entity);
            ground.with_count(effect, ground.ask_planned(entity, &everything)).await?
        }
        Action::RetireTable { entity } => {
            let entity = published.entity(*entity);
            let effect = Effect::of_entity(EffectCode::TableHidden, &*entity.id, entity);
            ground.with_count(effect, ground.ask_published(entity, &everything)).await?
        }
        // Values that change their type are told by themselves (`conversions`).
        Action::AddColumn { entity, column } | Action::ReviveColumn { entity, column }
            if ground.schema.conversions.contains(&(*entity, column.field)) =>
        {
            return Ok(None);
        }
        Action::RetireColumn { entity, column } if is_converted(ground, *entity, column) => return Ok(None),
        // What is computed is filled at once, and says so itself (`computed`).
        Action::AddColumn { entity, column } if planned.entity(*entity).field(column.field).computed.is_some() => {
            return Ok(None);
        }
        Action::AddColumn { entity, column } if column.is_first() => {
            let entity = planned.entity(*entity);
            let code = match entity.field(column.field).kind {
                Kind::AutoNumber(_) => EffectCode::NumbersAdded,
                _ => EffectCode::ColumnAdded,
            };
            let effect = of_column(code, entity, column);
            ground.with_count(effect, ground.ask_planned(entity, &everything)).await?
        }
        // With its whole table: said once, by the table.
        Action::ReviveColumn { entity, .. } if published.find_by_id(&planned.entity(*entity).id).is_none() => {
            return Ok(None);
        }
        Action::RetireColumn { entity, .. } if planned.find_by_id(&published.entity(*entity).id).is_none() => {
            return Ok(None);
        }
        Action::ReviveColumn { entity, column } if column.is_first() => {
            let entity = planned.entity(*entity);
            let filled = filled(entity, column);
            let effect = of_column(EffectCode::ColumnRestored, entity, column);
            ground.with_count(effect, ground.ask_planned(entity, &filled)).await?
        }
        Action::RetireColumn { entity, column } if column.is_first() => {
            let entity = published.entity(*entity);
            let filled = filled(entity, column);
            let effect = of_column(EffectCode::ColumnHidden, entity, column);
            ground.with_count(effect, ground.ask_published(entity, &filled)).await?
        }
        Action::AddColumn { .. } | Action::ReviveColumn { .. } | Action::RetireColumn { .. } => return Ok(None),
        Action::CreateIndex(_) | Action::DropIndex(_) => return Ok(None),
    };
    Ok(Some(effect))
}

/// Whether the values of a published column go on in another one.
fn is_converted(ground: &Ground<'_>, entity: EntityIx, column: &ColumnSpec) -> bool {
    let entity = ground.published.registry.entity(entity);
    let Some(planned) = ground.planned.registry.find_by_id(&entity.id) else { return false };
    let field = entity.field(column.field);
    planned.find_by_id(&field.id).is_some_and(|field| ground.schema.conversions.contains(&(planned.ix, field.ix)))
}

fn of_column(code: EffectCode, entity: &Entity, column: &ColumnSpec) -> Effect {
    let field = entity.field(column.field);
    Effect::of_entity(code, element_of(entity, field), entity).param("field", field.label.to_json())
}

/// The owner belongs to the entity: it has no element of its own.
fn element_of(entity: &Entity, field: &Field) -> String {
    if field.system { entity.id.to_string() } else { field.id.to_string() }
}

fn filled(entity: &Entity, column: &ColumnSpec) -> Filter {
    Filter::Not(Box::new(Filter::Empty(Path::own(entity, entity.field(column.field)))))
}
