//! Rules of entities, compiled: the condition as a checked filter, fields by position.

use crate::filter::{self, Filter, Link};
use crate::locales::Texts;
use crate::metadata::Problem;
use crate::metadata::model::{self, RuleEffect};
use crate::permissions::Scope;
use crate::registry::{Entity, FieldIx, Kind, Registry, all_texts};
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

/// What a rule demands.
#[derive(Clone, Debug)]
pub enum Effect {
    Require(Vec<FieldIx>),
    Lock(Vec<FieldIx>),
    Refuse,
    /// Only these choices (element ids) of these fields.
    Options(Vec<(FieldIx, Vec<Arc<str>>)>),
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
        let Some(when) = when else { continue };
        let effect = resolve_effect(entity, &rule.effect);
        let mut mentions = effect_fields(&effect);
        when.paths(&mut |path| mentions.push(path.first()));
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

fn effect_fields(effect: &Effect) -> Vec<FieldIx> {
    match effect {
        Effect::Require(fields) | Effect::Lock(fields) => fields.clone(),
        Effect::Refuse => Vec::new(),
        Effect::Options(limits) => limits.iter().map(|(field, _)| *field).collect(),
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
