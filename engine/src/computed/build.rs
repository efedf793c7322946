//! From the model to computed fields; what cannot be computed becomes a problem of its file.

use super::names::{Known, by_ids};
use super::rollup::{self, Said, Source};
use super::value::output;
use super::{Computed, Derived, Formula, What, count, order};
use crate::db::{Dialect, Sql};
use crate::filter::Filter;
use crate::formula::{self, Program};
use crate::metadata::Problem;
use crate::metadata::model::{FieldKind, Model};
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Registry};
use std::collections::HashSet;

/// Compiles every computed field of a revision.
pub fn compile(registry: &Registry, system: &Scope, model: &Model, problems: &mut Vec<Problem>) -> Computed {
    let mut fields = Vec::new();
    for (entity, home) in registry.entities.iter().zip(&model.entities) {
        for (n, source) in home.fields.iter().enumerate() {
            let Some(field) = entity.find_by_id(&source.id) else { continue };
            let pointer = format!("/fields/{n}");
            let what = match &source.kind {
                FieldKind::Formula { formula: text, .. } => formula_of(registry, system, (entity, field), text)
                    .map(What::Formula)
                    .map_err(|fault| Problem::of_formula((&home.file, &format!("{pointer}/formula")), text, &fault)),
                FieldKind::Rollup { of, op, field: measured, by, filter } => {
                    let place = Source { registry, system, model, entity, home, field, pointer };
                    let said =
                        Said { of, op: *op, measured: measured.as_deref(), by: by.as_deref(), filter: filter.as_ref() };
                    match rollup::compile(&place, &said, problems) {
                        Some(what) => Ok(what),
                        None => continue,
                    }
                }
                _ => continue,
            };
            match what {
                Ok(what) => {
                    let (entity, field) = (entity.ix, field.ix);
                    let mut derived = Derived { entity, field, what, late: false, signature: String::new() };
                    derived.signature = signature(registry, system, &derived);
                    fields.push(derived);
                }
                Err(problem) => problems.push(problem),
            }
        }
    }
    match order::sort(registry, fields) {
        Ok(mut fields) => {
            mark_late(registry, &mut fields);
            Computed::new(fields)
        }
        Err((fields, circle)) => {
            problems.extend(circle_problem(registry, model, &fields, &circle));
            Computed::default()
        }
    }
}

fn formula_of(
    registry: &Registry,
    system: &Scope,
    (entity, field): (&Entity, &Field),
    text: &str,
) -> Result<Formula, formula::Fault> {
    let tree = formula::parse(text)?;
    let mut known = Known { registry, system, entity, paths: Vec::new(), inputs: Vec::new() };
    let output = output(&field.kind);
    let expr = formula::check(&tree, &mut known, output.kind())?;
    let reached = known.paths.iter().filter(|path| !path.hops.is_empty()).cloned().map(Filter::Empty).collect();
    let program = Program::new((known.inputs, expr), output, registry.zone);
    Ok(Formula { program, paths: known.paths, reached })
}

/// What the result depends on, by ids: equal as long as the same is computed. Of a roll-up that is its query, in which
/// conditions on kinds, pipelines and probabilities of stages are the stages they mean.
fn signature(registry: &Registry, system: &Scope, derived: &Derived) -> String {
    let kind = derived.home(registry).field(derived.field).kind.name();
    match &derived.what {
        What::Formula(formula) => {
            let paths: Vec<String> = formula.paths.iter().map(|path| by_ids(registry, path)).collect();
            format!("{kind} {} {}", paths.join(","), formula.program.text())
        }
        What::Rollup(_) => {
            let mut sql = Sql::new(Dialect::Sqlite, None);
            count::write_values(&mut sql, (registry, system), &[derived]);
            format!("{kind} {} {:?}", sql.text(), sql.binds())
        }
    }
}

/// Late is what the database has to compute: roll-ups, what looks at other records, and what depends on either.
fn mark_late(registry: &Registry, fields: &mut [Derived]) {
    let mut late: HashSet<(EntityIx, FieldIx)> = HashSet::new();
    for derived in fields {
        derived.late = match &derived.what {
            What::Rollup(_) => true,
            What::Formula(formula) => {
                formula.paths.iter().any(|path| !path.hops.is_empty())
                    || derived.sources(registry).iter().any(|source| late.contains(source))
            }
        };
        if derived.late {
            late.insert((derived.entity, derived.field));
        }
    }
}

fn circle_problem(registry: &Registry, model: &Model, fields: &[Derived], circle: &[usize]) -> Option<Problem> {
    let first = &fields[*circle.first()?];
    let names: Vec<String> = circle.iter().map(|at| fields[*at].name(registry)).collect();
    let home = model.entities.get(first.entity.0)?;
    let id = &first.home(registry).field(first.field).id;
    let n = home.fields.iter().position(|field| *field.id == **id)?;
    Some(Problem::error(&home.file, format!("/fields/{n}"), "formula_cycle").with("path", names.join(" → ")))
}
