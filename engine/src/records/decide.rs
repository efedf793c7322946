//! Deciding a write: pure. Given the record before and after, which rules and gates stand in the way?

use super::judge::options_of;
use super::record::Record;
use super::surroundings::Surroundings;
use crate::error::{Code, Item, ItemCode, Problem};
use crate::filter::{Context, Filter, evaluate};
use crate::permissions::Scope;
use crate::pipelines::{self, Step};
use crate::registry::{Entity, Field, FieldIx, Kind};
use crate::snapshot::{Effect, Rule, Snapshot};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What a move is judged by besides the record.
#[derive(Clone, Debug, Default)]
pub struct Told {
    pub reason: Option<String>,
    /// Ticked items of checklists, those the move itself ticks among them.
    pub ticked: HashSet<Arc<str>>,
    /// By stage field: the open stage a record at an end of its pipeline was in last.
    pub left_off: HashMap<FieldIx, Arc<str>>,
}

/// What is being decided.
pub struct Decision<'a> {
    pub snapshot: &'a Snapshot,
    pub scope: &'a Scope,
    pub entity: &'a Entity,
    /// None when the record is new.
    pub before: Option<&'a Record>,
    pub after: &'a Record,
    pub changed: Vec<FieldIx>,
}

impl<'a> Decision<'a> {
    /// Fields whose value differs; all that are not empty when the record is new.
    pub fn of(
        snapshot: &'a Snapshot,
        scope: &'a Scope,
        entity: &'a Entity,
        records: (Option<&'a Record>, &'a Record),
    ) -> Self {
        let (before, after) = records;
        let differs = |field: &&Field| match before {
            Some(before) => before.value(field.ix) != after.value(field.ix),
            None => !after.value(field.ix).is_empty(),
        };
        let changed = entity.fields.iter().filter(differs).map(|field| field.ix).collect();
        Self { snapshot, scope, entity, before, after, changed }
    }

    /// The stage field that moves, with where it came from.
    fn moves(&self) -> impl Iterator<Item = FieldIx> {
        self.changed.iter().copied().filter(|ix| matches!(self.entity.field(*ix).kind, Kind::Stage))
    }

    /// Rules the write has to meet: all of them for a new record or a stage move, else those that mention a change.
    fn rules(&self) -> impl Iterator<Item = &'a Rule> {
        let all = self.checks_everything();
        let changed = self.changed.clone();
        let rules = self.snapshot.rules(self.entity.ix).iter();
        rules.filter(move |rule| all || rule.mentions.iter().any(|field| changed.contains(field)))
    }

    fn checks_everything(&self) -> bool {
        self.before.is_none() || self.moves().next().is_some()
    }

    /// Conditions that will be evaluated, so that what they reach can be read first.
    pub fn conditions(&self) -> Vec<&'a Filter> {
        let sides = self.snapshot.gates(self.entity.ix).values().flat_map(|gates| [&gates.enter, &gates.leave]);
        let gates = sides.flatten().filter_map(|gate| gate.when.as_ref());
        let moving = self.moves().next().is_some();
        let rules = self.rules().flat_map(Rule::conditions);
        rules.chain(gates.filter(|_| moving)).collect()
    }

    /// Conditions of locks, which look at the record before the change.
    pub fn locks(&self) -> Vec<&'a Filter> {
        self.rules().filter(|rule| matches!(rule.effect, Effect::Lock(_))).map(|rule| &rule.when).collect()
    }

    /// Everything that refuses the write, given what surrounds the record before (none when it is new) and after it. Moves
    /// are judged by what was `told`; nothing told: a move that is taken back, which is always allowed.
    ///
    /// # Errors
    /// `GateRefused` when a stage is not to be entered yet, else `ValidationFailed`, with all items at once.
    pub fn judge(
        &self,
        (before, after): (Option<&Surroundings<'_>>, &Surroundings<'_>),
        told: Option<&Told>,
        context: &Context,
    ) -> Result<(), Problem> {
        let mut items = Vec::new();
        self.check_required(&mut items);
        for rule in self.rules() {
            // A change neither opens a lock for itself nor is caught by the lock it leads to.
            let looked_at = if matches!(rule.effect, Effect::Lock(_)) { before } else { Some(after) };
            if looked_at.is_some_and(|record| evaluate(&self.snapshot.registry, context, &rule.when, record)) {
                self.apply_rule(rule, (after, context), &mut items);
            }
        }
        let (gate_items, stage) = told.map_or_else(Default::default, |told| self.check_moves(after, told, context));
        let refused_by_gate = !gate_items.is_empty();
        for item in gate_items {
            if !items.iter().any(|known: &Item| known.pointer == item.pointer && known.code == item.code) {
                items.push(item);
            }
        }
        let items: Vec<Item> = items.into_iter().map(|item| self.without_hidden(item)).collect();
        match (items.is_empty(), refused_by_gate) {
            (true, _) => Ok(()),
            (false, false) => Err(Problem::invalid(items)),
            (false, true) => Err(Problem { errors: items, ..Problem::new(Code::GateRefused).param("stage", stage) }),
        }
    }

    /// An item about a field the caller may not read says that a rule refuses, and not which field it is about.
    fn without_hidden(&self, item: Item) -> Item {
        let field = self.entity.find(item.pointer.trim_start_matches('/'));
        match field.is_some_and(|field| !self.scope.reads(self.entity.ix, field)) {
            true => Item { rule: item.rule, message: item.message, ..Item::new("", ItemCode::Rule) },
            false => item,
        }
    }

    fn check_required(&self, items: &mut Vec<Item>) {
        let all = self.checks_everything();
        for field in self.entity.fields.iter().filter(|field| field.required) {
            if self.after.value(field.ix).is_empty() && (all || self.changed.contains(&field.ix)) {
                items.push(required(field, None));
            }
        }
    }

    fn apply_rule(&self, rule: &Rule, (is, context): (&Surroundings<'_>, &Context), items: &mut Vec<Item>) {
        let finish = |item: Item| Item { rule: Some(rule.id.to_string()), message: rule.message.clone(), ..item };
        match &rule.effect {
            Effect::Require(fields) => {
                for field in fields.iter().map(|ix| self.entity.field(*ix)) {
                    let missing = self.after.value(field.ix).is_empty();
                    if missing && !items.iter().any(|item| item.fix.as_deref() == Some(&field.name)) {
                        items.push(finish(required(field, Some(&rule.id))));
                    }
                }
            }
            // A lock concerns records that exist; filling a new one is not yet a change.
            Effect::Lock(fields) => {
                for ix in fields.iter().filter(|ix| self.before.is_some() && self.changed.contains(ix)) {
                    let field = self.entity.field(*ix);
                    let item = Item::of_field(&field.name, ItemCode::FieldLocked).param("field", field.label.to_json());
                    items.push(finish(item));
                }
            }
            Effect::Refuse => {
                let first = rule.mentions.first().map(|ix| self.entity.field(*ix).name.to_string());
                items.push(finish(Item {
                    fix: first.clone(),
                    ..Item::of_field(&first.unwrap_or_default(), ItemCode::Rule)
                }));
            }
            Effect::Options(limits) => {
                for (ix, allowed) in limits {
                    let (field, value) = (self.entity.field(*ix), self.after.value(*ix));
                    for key in options_of(value).iter().filter(|key| !allowed.contains(key)) {
                        let item =
                            Item::of_field(&field.name, ItemCode::ChoiceUnknown).param("field", field.label.to_json());
                        items.push(finish(item.param("value", choice_label(field, key))));
                    }
                }
            }
            Effect::Records(limits) => {
                let registry = &self.snapshot.registry;
                let chosen = limits.iter().filter(|(ix, _)| !self.after.value(*ix).is_empty());
                for (ix, _) in chosen.filter(|(_, fits)| !evaluate(registry, context, fits, is)) {
                    let field = self.entity.field(*ix);
                    let item = Item::of_field(&field.name, ItemCode::RecordUnfit).param("field", field.label.to_json());
                    items.push(finish(Item { fix: Some(field.name.to_string()), ..item }));
                }
            }
        }
    }

    fn check_moves(
        &self,
        surroundings: &Surroundings<'_>,
        told: &Told,
        context: &Context,
    ) -> (Vec<Item>, serde_json::Value) {
        let gates = self.snapshot.gates(self.entity.ix);
        let has_role = |id: &str| self.scope.has_role(id);
        let mut items = Vec::new();
        let mut refused = serde_json::Value::Null;
        for field in self.moves() {
            let from = self.before.and_then(|before| before.value(field).key());
            let Some(to) = self.after.value(field).key() else {
                if let Some((pipeline, stage)) = from.and_then(|from| self.entity.stage(from)) {
                    items.extend(pipelines::judge_leave(self.entity, field, (pipeline, stage)));
                    refused = stage.label.to_json();
                }
                continue;
            };
            let step = Step {
                field,
                from: from.map(|key| &**key),
                to,
                left_off: told.left_off.get(&field).map(|stage| &**stage),
                reason: told.reason.as_deref(),
                ticked: &told.ticked,
            };
            let parts = (&self.snapshot.registry, self.entity, gates);
            let found = pipelines::judge_move(parts, &step, context, surroundings, &has_role);
            if !found.is_empty() {
                refused = self.entity.stage(to).map_or(refused, |(_, stage)| stage.label.to_json());
            }
            items.extend(found);
        }
        (items, refused)
    }

    /// Rules (of those given) and required fields the record breaks without the write being refused for it: shown as warnings.
    pub fn warnings(&self, rules: &[&Rule], surroundings: &Surroundings<'_>, context: &Context) -> Vec<Item> {
        let mut items = Vec::new();
        for field in self.entity.fields.iter().filter(|field| field.required && self.after.value(field.ix).is_empty()) {
            items.push(required(field, None));
        }
        for rule in rules {
            let demands = !matches!(rule.effect, Effect::Lock(_));
            if demands && evaluate(&self.snapshot.registry, context, &rule.when, surroundings) {
                self.apply_rule(rule, (surroundings, context), &mut items);
            }
        }
        // Whether a record fits that this reader may not see, they are not told.
        let is_seen = |item: &Item| {
            let field = self.entity.find(item.pointer.trim_start_matches('/'));
            item.code != ItemCode::RecordUnfit || field.is_some_and(|field| surroundings.sees(field.ix))
        };
        items.retain(is_seen);
        items
    }
}

fn required(field: &Field, rule: Option<&str>) -> Item {
    let item = Item::of_field(&field.name, ItemCode::Required).param("field", field.label.to_json());
    Item { rule: rule.map(str::to_owned), fix: Some(field.name.to_string()), ..item }
}

fn choice_label(field: &Field, key: &str) -> serde_json::Value {
    let found = field.kind.choices().iter().find(|choice| *choice.id == *key);
    found.map_or_else(|| key.into(), |choice| choice.label.to_json())
}
