//! Rules of entities, compiled: the condition as a checked filter, fields by position.

use crate::filter::{self, Filter, Link};
use crate::locales::Texts;
use crate::metadata::Problem;
use crate::metadata::model::{self, RuleEffect};
use crate::permissions::Scope;
use crate::registry::{Entity, Field, FieldIx, Kind, Registry, all_texts};
use serde_json::Value as Json;
use std::sync::Arc;

/// `when` it holds, `effect` is demanded.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: Arc<str>,
    pub when: Filter,
    pub effect: Effect,
    pub message: Option<Texts>,
    /// Own fields the rule mentions: changing one of them has it checked.
    pub mentions: Vec<FieldIx>,
}

impl Rule {
    /// All it asks: when it holds, and what records of lookups have to meet.
    pub fn conditions(&self) -> impl Iterator<Item = &Filter> {
        std::iter::once(&self.when).chain(self.effect.conditions())
    }
}

/// What a rule demands.
#[derive(Clone, Debug)]
pub enum Effect {
    Require(Vec<FieldIx>),
    Lock(Vec<FieldIx>),
    Refuse,
    /// Only these choices (element ids) of these fields.
    Options(Vec<(FieldIx, Vec<Arc<str>>)>),
    /// Only records that meet the condition may these fields lead to; it is asked of the record that points.
    Records(Vec<(FieldIx, Filter)>),
}

impl Effect {
    /// The conditions on the records that fields lead to.
    pub fn conditions(&self) -> impl Iterator<Item = &Filter> {
        let limits: &[(FieldIx, Filter)] = match self {
            Effect::Records(limits) => limits,
            Effect::Require(_) | Effect::Lock(_) | Effect::Refuse | Effect::Options(_) => &[],
        };
        limits.iter().map(|(_, fits)| fits)
    }
}

/// Compiles an entity's rules; conditions that cannot be asked become problems.
pub fn compile(
    registry: &Registry,
    system: &Scope,
    entity: &Entity,
    source: &model::Entity,
    problems: &mut Vec<Problem>,
) -> Vec<Rule> {
    let mut rules = Vec::new();
    for (n, rule) in source.rules.iter().enumerate() {
        let when = match &rule.when {
            None => Some(Filter::everything()),
            Some(json) => {
                condition(registry, system, entity, json, (&source.file, format!("/rules/{n}/when")), problems)
            }
        };
        let place = (&*source.file, format!("/rules/{n}/records"));
        let effect = match &rule.effect {
            RuleEffect::Records(limits) => limit_records((registry, system, entity), limits, place, problems),
            other => Some(resolve_effect(entity, other)),
        };
        let (Some(when), Some(effect)) = (when, effect) else { continue };
        let mut mentions = effect_fields(&effect);
        for condition in std::iter::once(&when).chain(effect.conditions()) {
            condition.paths(&mut |path| mentions.push(path.first()));
        }
        // What happens to other records is no change of this one; what is put into its own sets is.
        when.related(&mut |related| {
            if let Link::Members(field) = related.link {
                mentions.push(field);
            }
        });
        rules.push(Rule {
            id: rule.id.as_ref().into(),
            when,
            effect,
            message: rule.message.as_ref().map(all_texts),
            mentions,
        });
    }
    rules
}

fn resolve_effect(entity: &Entity, effect: &RuleEffect) -> Effect {
    let fields = |names: &[model::ApiName]| names.iter().filter_map(|name| Some(entity.find(name)?.ix)).collect();
    match effect {
        RuleEffect::Require(names) => Effect::Require(fields(names)),
        RuleEffect::Lock(names) => Effect::Lock(fields(names)),
        RuleEffect::Refuse => Effect::Refuse,
        RuleEffect::Records(_) => Effect::Records(Vec::new()),
        RuleEffect::Options(limits) => Effect::Options(
            limits
                .iter()
                .filter_map(|(name, options)| {
                    let field = entity.find(name)?;
                    let (Kind::Choice(choices) | Kind::MultiChoice(choices)) = &field.kind else { return None };
                    let allowed = choices.iter().filter(|choice| options.iter().any(|option| **option == *choice.name));
                    Some((field.ix, allowed.map(|choice| choice.id.clone()).collect()))
                })
                .collect(),
        ),
    }
}

/// The conditions on the records fields may lead to; none when one of them cannot be asked.
fn limit_records(
    (registry, system, entity): (&Registry, &Scope, &Entity),
    limits: &[(model::Limited, Json)],
    (file, pointer): (&str, String),
    problems: &mut Vec<Problem>,
) -> Option<Effect> {
    let mut checked = Vec::new();
    for (name, json) in limits {
        // A field that is none, or leads nowhere, is told where names are.
        let field = entity.find(&name.field)?;
        let target = target_of(registry, field, name.entity.as_deref())?;
        match filter::check_through(registry, system, (entity, field, target), json) {
            Ok(fits) => checked.push((field.ix, fits)),
            Err(item) => {
                problems.push(filter::condition_problem(file, &format!("{pointer}/{name}"), &item));
                return None;
            }
        }
    }
    Some(Effect::Records(checked))
}

/// The entity whose records a limit is on.
fn target_of<'r>(registry: &'r Registry, field: &Field, of: Option<&str>) -> Option<&'r Entity> {
    match (&field.kind, of) {
        (Kind::ManyToMany { to, .. }, None) => Some(registry.entity(*to)),
        (Kind::Regarding { to, .. }, Some(name)) => registry.find(name).filter(|entity| to.contains(&entity.ix)),
        (_, None) => registry.target(field),
        (_, Some(_)) => None,
    }
}

fn effect_fields(effect: &Effect) -> Vec<FieldIx> {
    match effect {
        Effect::Require(fields) | Effect::Lock(fields) => fields.clone(),
        Effect::Refuse => Vec::new(),
        Effect::Options(limits) => limits.iter().map(|(field, _)| *field).collect(),
        Effect::Records(limits) => limits.iter().map(|(field, _)| *field).collect(),
    }
}

/// Checks a condition of a metadata file; a refusal becomes a problem of that file.
pub fn condition(
    registry: &Registry,
    system: &Scope,
    entity: &Entity,
    json: &Json,
    (file, pointer): (&str, String),
    problems: &mut Vec<Problem>,
) -> Option<Filter> {
    match filter::check(registry, system, entity, json) {
        Ok(filter) => Some(filter),
        Err(item) => {
            problems.push(filter::condition_problem(file, &pointer, &item));
            None
        }
    }
}
