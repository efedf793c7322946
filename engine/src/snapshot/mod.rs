//! One revision, compiled: everything a request needs, immutable, pinned by the request for its whole life.

mod buttons;
mod rules;

pub use rules::{Effect, Rule};

use crate::computed::{self, Computed};
use crate::filter::Context;
use crate::metadata::model::Model;
use crate::metadata::{self, FileTree};
use crate::permissions::Scope;
use crate::pipelines::{Gate, Gates, StageGates};
use crate::registry::{self, Entity, EntityIx, Generations, Registry};
use crate::schema::Catalogue;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// A published revision, ready to serve.
#[derive(Debug)]
pub struct Snapshot {
    /// 0 for a workspace without metadata.
    pub revision: i64,
    pub tree: FileTree,
    pub model: Model,
    pub registry: Registry,
    /// The engine's own scope: rules, gates and plans see everything.
    pub system: Scope,
    /// Formulas and roll-ups.
    pub computed: Computed,
    rules: Vec<Vec<Rule>>,
    gates: Vec<Gates>,
}

impl Snapshot {
    /// Checks and compiles a tree of metadata files.
    ///
    /// # Errors
    /// All problems of the files, conditions included.
    pub fn compile(revision: i64, tree: FileTree) -> Result<Self, Vec<metadata::Problem>> {
        let model = metadata::load(&tree)?;
        let registry = registry::build(&model);
        Self::assemble(revision, tree, model, registry)
    }

    /// The same for a database, whose columns of fields may be of a later generation.
    ///
    /// # Errors
    /// As `compile`.
    pub fn compile_for(catalogue: &Catalogue, revision: i64, tree: FileTree) -> Result<Self, Vec<metadata::Problem>> {
        let model = metadata::load(&tree)?;
        let registry = in_place(catalogue, &model);
        Self::assemble(revision, tree, model, registry)
    }

    fn assemble(
        revision: i64,
        tree: FileTree,
        model: Model,
        registry: Registry,
    ) -> Result<Self, Vec<metadata::Problem>> {
        let system = Scope::system(&registry);
        let mut problems = Vec::new();
        let computed = computed::compile(&registry, &system, &model, &mut problems);
        let mut rules = Vec::new();
        let mut gates = Vec::new();
        for (entity, source) in registry.entities.iter().zip(&model.entities) {
            rules.push(rules::compile(&registry, &system, entity, source, &mut problems));
            gates.push(compile_gates(&registry, &system, entity, source, &mut problems));
            check_views(&registry, &system, entity, source, &mut problems);
            buttons::check((&registry, &system), entity, source, &mut problems);
        }
        if problems.is_empty() {
            Ok(Self { revision, tree, model, registry, system, computed, rules, gates })
        } else {
            Err(problems)
        }
    }

    /// The rules of an entity; none for the built-in `user`.
    pub fn rules(&self, entity: EntityIx) -> &[Rule] {
        self.rules.get(entity.0).map_or(&[], Vec::as_slice)
    }

    pub fn gates(&self, entity: EntityIx) -> &Gates {
        static NONE: std::sync::LazyLock<Gates> = std::sync::LazyLock::new(Gates::new);
        self.gates.get(entity.0).unwrap_or(&NONE)
    }

    /// What conditions are decided with at this moment, for this person.
    pub fn context(&self, now: DateTime<Utc>, me: Option<Uuid>) -> Context {
        Context { now, zone: self.registry.zone, week_start: self.registry.week_start, me }
    }
}

/// The registry of a model with the columns its database has.
pub fn in_place(catalogue: &Catalogue, model: &Model) -> Registry {
    let registry = registry::build(model);
    let generations: Generations = catalogue.generations(&registry);
    if generations.is_empty() { registry } else { registry::build_with(model, &generations) }
}

fn compile_gates(
    registry: &Registry,
    system: &Scope,
    entity: &Entity,
    source: &metadata::model::Entity,
    problems: &mut Vec<metadata::Problem>,
) -> Gates {
    let mut gates = Gates::new();
    for (pipeline, file) in entity.pipelines.iter().zip(&source.pipelines) {
        for (n, stage) in pipeline.stages.iter().enumerate() {
            let mut compile = |gate: &registry::Gate, side: &str| {
                let when = gate.when.as_ref().and_then(|json| {
                    let place = (file.file.as_str(), format!("/stages/{n}/{side}/when"));
                    rules::condition(registry, system, entity, json, place, problems)
                });
                let asks = when.is_some() || !gate.require.is_empty();
                asks.then(|| Gate { require: gate.require.clone(), when, message: gate.message.clone() })
            };
            let sides = StageGates { enter: compile(&stage.enter, "enter"), leave: compile(&stage.leave, "leave") };
            if sides.enter.is_some() || sides.leave.is_some() {
                gates.insert(stage.id.clone(), sides);
            }
        }
    }
    gates
}

/// A view's own filter must be one the engine can ask.
fn check_views(
    registry: &Registry,
    system: &Scope,
    entity: &Entity,
    source: &metadata::model::Entity,
    problems: &mut Vec<metadata::Problem>,
) {
    for view in &source.views {
        if let Some(json) = &view.filter {
            rules::condition(registry, system, entity, json, (&view.file, "/filter".to_owned()), problems);
        }
    }
}
