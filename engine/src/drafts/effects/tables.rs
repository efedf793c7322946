//! Tables and columns that are made, come back or go out of sight, and types that changed.

use super::{Depth, Effect, EffectCode, Ground};
use crate::error::Result;
use crate::filter::{Filter, Path};
use crate::registry::{Entity, EntityIx, Field, Kind};
use crate::schema::{self, Action, ColumnSpec};
use std::collections::BTreeMap;

/// Whose records an effect counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Of {
    Published(EntityIx),
    Planned(EntityIx),
}

/// An effect with the records its number is of; none when it has its number already.
type Told = (Effect, Option<(Of, Filter)>);

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for (entity, field) in &ground.schema.conflicts {
        let entity = ground.planned.registry.entity(*entity);
        let field = entity.field(*field);
        let effect = Effect::of_entity(EffectCode::FieldElsewhere, element_of(entity, field), entity);
        effects.push(effect.param("field", field.label.to_json()));
    }
    let told: Vec<Told> = ground.schema.actions.iter().filter_map(|action| effect_of(ground, action)).collect();
    let counts = counts(ground, &told).await?;
    effects.extend(told.into_iter().enumerate().map(|(at, (effect, _))| match counts.get(&at) {
        Some(count) => effect.param("count", *count),
        None => effect,
    }));
    Ok(effects)
}

/// The numbers of effects, by their place; each table is gone through once. None when nobody looks.
async fn counts(ground: &Ground<'_>, told: &[Told]) -> Result<BTreeMap<usize, i64>> {
    let mut found = BTreeMap::new();
    if ground.depth == Depth::Levels {
        return Ok(found);
    }
    let mut by_table: BTreeMap<Of, Vec<(usize, &Filter)>> = BTreeMap::new();
    for (at, (_, counted)) in told.iter().enumerate() {
        if let Some((of, filter)) = counted {
            by_table.entry(*of).or_default().push((at, filter));
        }
    }
    let everything = Filter::everything();
    for (of, asked) in by_table {
        let question = match of {
            Of::Published(entity) => ground.ask_published(ground.published.registry.entity(entity), &everything),
            Of::Planned(entity) => ground.ask_planned(ground.planned.registry.entity(entity), &everything),
        };
        let (all, some): (Vec<_>, Vec<_>) = asked.into_iter().partition(|(_, filter)| **filter == everything);
        if !all.is_empty() {
            // An index answers how many there are.
            let count = schema::count(ground.db, question).await?;
            found.extend(all.into_iter().map(|(at, _)| (at, count)));
        }
        let filters: Vec<&Filter> = some.iter().map(|(_, filter)| *filter).collect();
        let counts = schema::count_each(ground.db, question, &filters).await?;
        found.extend(some.into_iter().map(|(at, _)| at).zip(counts));
    }
    Ok(found)
}

fn effect_of(ground: &Ground<'_>, action: &Action) -> Option<Told> {
    let everything = Filter::everything();
    let (planned, published) = (&ground.planned.registry, &ground.published.registry);
    let (effect, counted) = match action {
        Action::CreateTable { entity, columns } => {
            let entity = planned.entity(*entity);
            let fields =
                columns.iter().filter(|column| !entity.field(column.field).system && column.is_first()).count();
            (Effect::of_entity(EffectCode::TableCreated, &*entity.id, entity).param("count", fields), None)
        }
        Action::ReviveTable { entity } => {
            let entity = planned.entity(*entity);
            let effect = Effect::of_entity(EffectCode::TableRestored, &*entity.id, entity);
            (effect, Some((Of::Planned(entity.ix), everything)))
        }
        Action::RetireTable { entity } => {
            let entity = published.entity(*entity);
            let effect = Effect::of_entity(EffectCode::TableHidden, &*entity.id, entity);
            (effect, Some((Of::Published(entity.ix), everything)))
        }
        // Values that change their type are told by themselves (`conversions`).
        Action::AddColumn { entity, column } | Action::ReviveColumn { entity, column }
            if ground.schema.conversions.contains(&(*entity, column.field)) =>
        {
            return None;
        }
        Action::RetireColumn { entity, column } if is_converted(ground, *entity, column) => return None,
        // What is computed is filled at once, and says so itself (`computed`).
        Action::AddColumn { entity, column } if planned.entity(*entity).field(column.field).computed.is_some() => {
            return None;
        }
        Action::AddColumn { entity, column } if column.is_first() => {
            let entity = planned.entity(*entity);
            let code = match entity.field(column.field).kind {
                Kind::AutoNumber(_) => EffectCode::NumbersAdded,
                _ => EffectCode::ColumnAdded,
            };
            let effect = of_column(code, entity, column);
            (effect, Some((Of::Planned(entity.ix), everything)))
        }
        // With its whole table: said once, by the table.
        Action::ReviveColumn { entity, .. } if published.find_by_id(&planned.entity(*entity).id).is_none() => {
            return None;
        }
        Action::RetireColumn { entity, .. } if planned.find_by_id(&published.entity(*entity).id).is_none() => {
            return None;
        }
        Action::ReviveColumn { entity, column } if column.is_first() => {
            let entity = planned.entity(*entity);
            let effect = of_column(EffectCode::ColumnRestored, entity, column);
            (effect, Some((Of::Planned(entity.ix), filled(entity, column))))
        }
        Action::RetireColumn { entity, column } if column.is_first() => {
            let entity = published.entity(*entity);
            let effect = of_column(EffectCode::ColumnHidden, entity, column);
            (effect, Some((Of::Published(entity.ix), filled(entity, column))))
        }
        Action::AddColumn { .. } | Action::ReviveColumn { .. } | Action::RetireColumn { .. } => return None,
        Action::CreateIndex(_) | Action::DropIndex(_) => return None,
    };
    Some((effect, counted))
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
