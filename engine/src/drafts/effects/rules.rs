//! Existing records that a new or changed rule, or a newly required field, finds wanting.

use super::{Effect, EffectCode, Ground};
use crate::error::{Params, Result};
use crate::fields::{self, Value};
use crate::filter::{Each, Filter, Operand, Path, Related};
use crate::locales::{Language, Texts};
use crate::metadata::model;
use crate::registry::{Entity, Field, FieldIx, Registry};
use crate::schema::Question;
use crate::snapshot::{self, Rule};
use std::collections::BTreeMap;

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    let planned = ground.planned;
    for (entity, source) in planned.registry.entities.iter().zip(&planned.model.entities) {
        if ground.schema.lacks_table(entity) {
            continue;
        }
        let before = ground.published.model.entity_by_id(&entity.id);
        let mut demands: Vec<(Effect, Filter)> = Vec::new();
        for field in entity.fields.iter().filter(|field| is_newly_required(field, before)) {
            let effect =
                Effect::of_entity(EffectCode::RowsBreakRule, &*field.id, entity).param("rule", required_text(field));
            demands.push((effect, Filter::Empty(Path::own(entity, field))));
        }
        for rule in planned.rules(entity.ix).iter().filter(|rule| is_changed(rule, source, before)) {
            let Some(violation) = violation(entity, rule) else { continue };
            let text = rule.message.clone().unwrap_or_else(|| in_all_languages("rule", &Params::new()));
            let effect = Effect::of_entity(EffectCode::RowsBreakRule, &*rule.id, entity).param("rule", text.to_json());
            demands.push((effect, violation));
        }
        if demands.is_empty() {
            continue;
        }
        let recast = ground.recast(entity)?;
        let over_columns = |(effect, filter)| (effect, over_columns(ground, filter));
        let demands: Vec<(Effect, Filter)> = demands.into_iter().map(over_columns).collect();
        let ask = |filter| Question { recast: recast.as_ref(), ..ground.ask_planned(entity, filter) };
        effects.extend(ground.those_of(&demands, ask).await?);
    }
    Ok(effects)
}

/// The condition as it can be asked of the columns there are: values of the records asked about that change their type count
/// as what they become, those of other records as none.
fn over_columns(ground: &Ground<'_>, filter: Filter) -> Filter {
    let registry = &ground.planned.registry;
    let lacks_after = |path: &Path, is_recast: &dyn Fn(&Entity, &Field) -> bool| {
        let mut at = registry.entity(path.start);
        for (nth, hop) in path.hops.iter().enumerate() {
            let field = at.field(*hop);
            let is_there = !ground.schema.lacks(at, field) || (nth == 0 && is_recast(at, field));
            match registry.target(field) {
                Some(target) if is_there => at = target,
                _ => return true,
            }
        }
        let field = at.field(path.field);
        !at.builtin && ground.schema.lacks(at, field) && !(path.hops.is_empty() && is_recast(at, field))
    };
    let lacks = |path: &Path| lacks_after(path, &|entity, field| ground.is_recast(entity, field));
    let lacks_inside = |path: &Path| lacks_after(path, &|_, _| false);
    as_empty(filter, Ways { registry, lacks: &lacks, inside: &lacks_inside, own: &lacks })
}

fn is_newly_required(field: &Field, before: Option<&model::Entity>) -> bool {
    let was = before.and_then(|entity| entity.field_by_id(&field.id)).is_some_and(|field| field.required);
    field.required && !field.system && !was
}

fn is_changed(rule: &Rule, source: &model::Entity, before: Option<&model::Entity>) -> bool {
    let find = |entity: &'_ model::Entity| {
        let found = entity.rules.iter().find(|candidate| *candidate.id == *rule.id);
        found.map(|rule| (rule.when.clone(), rule.effect.clone()))
    };
    before.and_then(find) != find(source)
}

/// Which records break a rule; none for rules that only hold during a change.
fn violation(entity: &Entity, rule: &Rule) -> Option<Filter> {
    let empty = |field: &FieldIx| Filter::Empty(Path::own(entity, entity.field(*field)));
    let breaks = match &rule.effect {
        snapshot::Effect::Require(fields) => Filter::Any(fields.iter().map(empty).collect()),
        snapshot::Effect::Refuse => Filter::everything(),
        snapshot::Effect::Lock(_) => return None,
        snapshot::Effect::Options(limits) => {
            let other = |(field, allowed): &(FieldIx, Vec<std::sync::Arc<str>>)| {
                let kind = &entity.field(*field).kind;
                if fields::is_set(kind) {
                    let rest = kind.choices().iter().map(|choice| choice.id.clone()).filter(|id| !allowed.contains(id));
                    return Filter::Has(Path::own(entity, entity.field(*field)), rest.collect());
                }
                let keys = allowed.iter().map(|id| Value::Key(id.clone())).collect();
                let fits = Filter::Any(vec![empty(field), Filter::In(Path::own(entity, entity.field(*field)), keys)]);
                Filter::Not(Box::new(fits))
            };
            Filter::Any(limits.iter().map(other).collect())
        }
        snapshot::Effect::Records(limits) => {
            let unfit = |(field, fits): &(FieldIx, Filter)| {
                Filter::Not(Box::new(Filter::Any(vec![empty(field), fits.clone()])))
            };
            Filter::Any(limits.iter().map(unfit).collect())
        }
    };
    Some(Filter::All(vec![rule.when.clone(), breaks]))
}

/// Whether there is no column for the end of a path.
type Lacks<'l> = &'l dyn Fn(&Path) -> bool;

/// Which paths have no column: those of the records asked about, those in what is asked about related records, and those of the
/// record that leads to the ones asked about.
#[derive(Clone, Copy)]
struct Ways<'l> {
    registry: &'l Registry,
    lacks: Lacks<'l>,
    inside: Lacks<'l>,
    own: Lacks<'l>,
}

/// The same condition where every path that `lacks` its column reads as empty, without asking for the column.
fn as_empty(filter: Filter, ways: Ways<'_>) -> Filter {
    let Ways { registry, lacks, inside, own } = ways;
    let each = |nodes: Vec<Filter>| nodes.into_iter().map(|node| as_empty(node, ways)).collect();
    let within = Ways { lacks: inside, own: lacks, ..ways };
    match filter {
        Filter::All(nodes) => Filter::All(each(nodes)),
        Filter::Any(nodes) => Filter::Any(each(nodes)),
        Filter::Not(node) => Filter::Not(Box::new(as_empty(*node, ways))),
        Filter::Empty(path) if lacks(&path) => Filter::everything(),
        Filter::Related(related) if lacks(&related.field(registry)) => Filter::Any(Vec::new()),
        Filter::Related(related) => {
            let filter = as_empty(related.filter, within);
            Filter::Related(Box::new(Related { filter, ..*related }))
        }
        // What leads nowhere yet leads to nothing that does not fit.
        Filter::Each(one) if lacks(&one.field(registry)) => Filter::everything(),
        Filter::Each(one) => {
            let filter = as_empty(one.filter, within);
            Filter::Each(Box::new(Each { filter, ..*one }))
        }
        Filter::In(path, _)
        | Filter::Has(path, _)
        | Filter::Stages(path, _)
        | Filter::Entities(path, _)
        | Filter::Compare { path, .. }
            if lacks(&path) =>
        {
            Filter::Any(Vec::new())
        }
        Filter::Compare { operand: Operand::Path(other), .. } if lacks(&other) => Filter::Any(Vec::new()),
        Filter::Compare { operand: Operand::Own(other), .. } if own(&other) => Filter::Any(Vec::new()),
        kept @ (Filter::Empty(_)
        | Filter::In(..)
        | Filter::Has(..)
        | Filter::Stages(..)
        | Filter::Entities(..)
        | Filter::Compare { .. }) => kept,
    }
}

fn required_text(field: &Field) -> serde_json::Value {
    in_all_languages("required", &Params::from_iter([("field".to_owned(), field.label.to_json())])).to_json()
}

fn in_all_languages(key: &str, params: &Params) -> Texts {
    let text = |language: Language| (language.tag().to_owned(), language.text("item", key, params));
    Texts(BTreeMap::from(Language::ALL.map(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::EntityIx;

    #[test]
    fn paths_without_a_column_read_as_empty() {
        let path = |n| Path { start: EntityIx(0), hops: Vec::new(), entity: EntityIx(0), field: FieldIx(n) };
        let registry = crate::registry::build(&Default::default());
        let lacks = |path: &Path| path.field == FieldIx(1);
        let check = |filter: Filter, expect: Filter| {
            let ways = Ways { registry: &registry, lacks: &lacks, inside: &lacks, own: &lacks };
            assert_eq!(as_empty(filter, ways), expect);
        };
        let not = |filter| Filter::Not(Box::new(filter));
        let equal =
            |n, operand| Filter::Compare { path: path(n), comparison: crate::fields::Comparison::Equal, operand };
        check(Filter::Empty(path(0)), Filter::Empty(path(0)));
        check(Filter::Empty(path(1)), Filter::everything());
        check(not(Filter::In(path(1), Vec::new())), not(Filter::Any(Vec::new())));
        check(equal(0, Operand::Path(path(1))), Filter::Any(Vec::new()));
        check(equal(0, Operand::Me), equal(0, Operand::Me));
        check(Filter::All(vec![Filter::Stages(path(1), Vec::new())]), Filter::All(vec![Filter::Any(Vec::new())]));
    }
}
