//! What the names of a formula lead to: fields of its entity, and of those its lookups lead to.

use crate::filter::{MAX_HOPS, Path, resolve_path};
use crate::formula::{Constant, Fault, Input, Meaning, Named, Names, Number, Type};
use crate::permissions::Scope;
use crate::registry::{Choice, Entity, EntityIx, Field, FieldIx, Kind, Registry};
use std::sync::Arc;

/// The names one entity's formulas may use, and the inputs found so far.
pub struct Known<'a> {
    pub registry: &'a Registry,
    /// The engine's own scope.
    pub system: &'a Scope,
    pub entity: &'a Entity,
    pub paths: Vec<Path>,
    pub inputs: Vec<Input>,
}

impl Names for Known<'_> {
    fn find(&mut self, name: &str) -> Result<Meaning, Fault> {
        let fault = |code: &'static str| Fault::new(0..0, code).with("name", name).with("limit", MAX_HOPS);
        if let Some((stage, attribute)) = name.rsplit_once('.')
            && matches!(attribute, "kind" | "pipeline" | "probability")
            && let Ok(path) = self.resolve(stage)
            && matches!(path.field(self.registry).kind, Kind::Stage)
        {
            let entries = stages(self.registry.entity(path.entity), path.field, attribute);
            return Ok(Meaning::Mapped(self.input(path, Type::Key, 0), entries));
        }
        if name.matches('.').count() > MAX_HOPS {
            return Err(fault("formula_hops"));
        }
        let path = self.resolve(name).map_err(|()| fault("formula_field_unknown"))?;
        if self.registry.entity(path.entity).builtin {
            return Err(fault("formula_person"));
        }
        let field = path.field(self.registry);
        let (kind, scale) = match &field.kind {
            Kind::Text { .. } | Kind::LongText { .. } | Kind::Email | Kind::Phone | Kind::Url => (Type::Text, 0),
            Kind::AutoNumber(_) => (Type::Text, 0),
            Kind::Integer { .. } | Kind::Rating { .. } | Kind::Duration => (Type::Number, 0),
            Kind::Money { scale, .. } | Kind::Percent { scale, .. } | Kind::Decimal { scale, .. } => {
                (Type::Number, *scale)
            }
            Kind::Boolean => (Type::Boolean, 0),
            Kind::Date => (Type::Date, 0),
            Kind::DateTime => (Type::Instant, 0),
            Kind::Choice(choices) => {
                let options: Arc<[Named]> = choices.iter().map(option).collect();
                return Ok(Meaning::Choice(self.input(path, Type::Key, 0), options));
            }
            Kind::Stage => {
                let options = stage_options(self.registry.entity(path.entity), path.field);
                return Ok(Meaning::Choice(self.input(path, Type::Key, 0), options));
            }
            // Whether there is anything is all that can be asked of these.
            Kind::Id | Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::User => {
                return Ok(Meaning::Reference(self.input(path, Type::Key, 0)));
            }
            Kind::Time | Kind::MultiChoice(_) | Kind::Tags | Kind::Json | Kind::Position | Kind::Address { .. } => {
                return Err(fault("formula_kind"));
            }
            Kind::RichText { .. } | Kind::Signature | Kind::ManyToMany { .. } => return Err(fault("formula_kind")),
            Kind::Attachment { .. } | Kind::Image { .. } => {
                return Err(fault("formula_kind"));
            }
        };
        Ok(Meaning::Input(self.input(path, kind, scale), kind))
    }
}

impl Known<'_> {
    fn resolve(&self, name: &str) -> Result<Path, ()> {
        resolve_path(self.registry, self.system, self.entity, name, "").map_err(|_| ())
    }

    fn input(&mut self, path: Path, kind: Type, scale: u32) -> usize {
        if let Some(at) = self.paths.iter().position(|known| *known == path) {
            return at;
        }
        self.paths.push(path);
        self.inputs.push(Input { kind, scale });
        self.paths.len() - 1
    }
}

fn option(choice: &Choice) -> Named {
    let earlier = choice.aliases.iter().map(|alias| Arc::from(alias.as_str()));
    Named { id: choice.id.clone(), names: std::iter::once(choice.name.clone()).chain(earlier).collect() }
}

/// Stages by `pipeline/stage` and, in any pipeline, by their own names.
fn stage_options(entity: &Entity, field: FieldIx) -> Arc<[Named]> {
    let pipelines = entity.pipelines_of(field);
    let stages = pipelines.flat_map(|pipeline| pipeline.stages.iter().map(move |stage| (pipeline, stage)));
    let named = |(pipeline, stage): (&crate::registry::Pipeline, &crate::registry::Stage)| {
        let own = std::iter::once(&*stage.name).chain(stage.aliases.iter().map(String::as_str));
        let own: Vec<&str> = own.collect();
        let of = std::iter::once(&*pipeline.name).chain(pipeline.aliases.iter().map(String::as_str));
        let long = of.flat_map(|pipeline| own.iter().map(move |stage| format!("{pipeline}/{stage}")));
        let names = own.iter().map(|name| Arc::from(*name)).chain(long.map(|name| Arc::from(name.as_str()))).collect();
        Named { id: stage.id.clone(), names }
    };
    stages.map(named).collect()
}

/// What each stage's kind, pipeline or probability is.
fn stages(entity: &Entity, field: FieldIx, attribute: &str) -> Vec<(Arc<str>, Constant)> {
    let mut entries = Vec::new();
    for pipeline in entity.pipelines_of(field) {
        for stage in &pipeline.stages {
            let constant = match attribute {
                "kind" => Some(Constant::Text(stage.kind.as_str().into())),
                "pipeline" => Some(Constant::Text(pipeline.name.clone())),
                _ => stage.probability.map(|percent| Constant::Number(Number::of_scaled(percent, 0))),
            };
            entries.extend(constant.map(|constant| (stage.id.clone(), constant)));
        }
    }
    if entries.is_empty() && attribute == "probability" {
        // Without any probability it is a number all the same.
        entries.push(("".into(), Constant::Number(Number::default())));
    }
    entries
}

/// The name a key of one of these paths has on the wire.
pub fn key_name(registry: &Registry, paths: &[Path], key: &str) -> String {
    for path in paths {
        let entity: &Entity = registry.entity(path.entity);
        let field: &Field = entity.field(path.field);
        let name = match &field.kind {
            Kind::Choice(choices) => choices.iter().find(|choice| *choice.id == *key).map(|choice| &choice.name),
            Kind::Stage => entity.stage(key).map(|(_, stage)| &stage.key),
            _ => None,
        };
        if let Some(name) = name {
            return name.to_string();
        }
    }
    key.to_owned()
}

/// A path as the wire writes it.
pub fn written(registry: &Registry, path: &Path) -> String {
    let mut entity = path.start;
    let mut text = String::new();
    for hop in &path.hops {
        let field = registry.entity(entity).field(*hop);
        text.push_str(&field.name);
        text.push('.');
        entity = registry.target(field).map_or(entity, |target| target.ix);
    }
    text.push_str(&path.field(registry).name);
    text
}

/// A path by element ids, which stay when names change.
pub fn by_ids(registry: &Registry, path: &Path) -> String {
    let ids = super::columns(registry, path)
        .into_iter()
        .map(|(entity, field): (EntityIx, FieldIx)| registry.entity(entity).field(field).id.to_string());
    ids.collect::<Vec<_>>().join(".")
}
