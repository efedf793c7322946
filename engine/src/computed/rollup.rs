//! Checking one roll-up: whose records, which of them, what of them.

use super::value::{output, scale};
use super::{Rollup, What};
use crate::filter::{self, Filter, Link, Operand};
use crate::formula::{Expr, Input, Number, Op, Program, Type};
use crate::metadata::Problem;
use crate::metadata::model::{self, Model, RollupOp};
use crate::permissions::Scope;
use crate::registry::{Entity, Field, FieldIx, Kind, Registry};
use serde_json::Value as Json;

/// A roll-up as its file has it.
pub struct Source<'a> {
    pub registry: &'a Registry,
    pub system: &'a Scope,
    pub model: &'a Model,
    pub entity: &'a Entity,
    pub home: &'a model::Entity,
    pub field: &'a Field,
    /// Pointer of the field in the file.
    pub pointer: String,
}

/// What the file says of it.
pub struct Said<'a> {
    pub of: &'a str,
    pub op: RollupOp,
    pub measured: Option<&'a str>,
    pub by: Option<&'a str>,
    pub filter: Option<&'a Json>,
}

/// Compiles it; none, with a problem, when it cannot be computed.
pub fn compile(source: &Source<'_>, said: &Said<'_>, problems: &mut Vec<Problem>) -> Option<What> {
    let (related, link) = source.model.related(source.home, said.of)?;
    let of = source.registry.find_by_id(&related.id)?;
    let link = match is_own_set(source, said.of) {
        true => Link::Members(source.entity.find_by_id(&link.id)?.ix),
        false => Link::Inverse(of.find_by_id(&link.id)?.ix),
    };
    let problem = |part: &str, code| Problem::error(&source.home.file, format!("{}{part}", source.pointer), code);
    let measured = said.measured.and_then(|name| of.find(name));
    if let Some(field) = measured.filter(|field| !measures(said.op, &field.kind)) {
        let wrong = problem("/field", "rollup_field_type").with("measured", &*field.name).with("op", said.op.as_str());
        problems.push(wrong);
        return None;
    }
    let by = of.find(said.by.unwrap_or("created_at"))?;
    if !matches!(by.kind, Kind::Date | Kind::DateTime) {
        problems.push(problem("/by", "rollup_by_type").with("measured", &*by.name));
        return None;
    }
    let filter = match said.filter {
        None => Filter::everything(),
        Some(json) => match filter::check(source.registry, source.system, of, json) {
            Ok(filter) if is_near(&filter) => filter,
            Ok(_) => {
                problems.push(problem("/filter", "rollup_filter_far"));
                return None;
            }
            Err(item) => {
                let at = format!("{}/filter", source.pointer);
                problems.push(filter::condition_problem(&source.home.file, &at, &item));
                return None;
            }
        },
    };
    let mut looked_at: Vec<FieldIx> = Vec::new();
    filter.paths(&mut |path| looked_at.push(path.field));
    let combine = measured.and_then(|measured| combine(source, said.op, measured));
    Some(What::Rollup(Rollup {
        of: of.ix,
        link,
        op: said.op,
        measured: measured.map(|field| field.ix),
        by: by.ix,
        filter,
        looked_at,
        combine,
    }))
}

/// Whether the name is that of an own set, not of a related list.
fn is_own_set(source: &Source<'_>, name: &str) -> bool {
    source.entity.find(name).is_some_and(|field| matches!(field.kind, Kind::ManyToMany { .. }))
}

/// Whether a field can be computed with an operation.
fn measures(op: RollupOp, kind: &Kind) -> bool {
    let number =
        matches!(kind, Kind::Integer { .. } | Kind::Money { .. } | Kind::Percent { .. } | Kind::Decimal { .. });
    let number = number || matches!(kind, Kind::Duration);
    let moment = matches!(kind, Kind::Date | Kind::DateTime);
    match op {
        RollupOp::Count => true,
        RollupOp::Sum => number,
        RollupOp::Avg => number || matches!(kind, Kind::Rating { .. }),
        RollupOp::Min | RollupOp::Max => number || moment || matches!(kind, Kind::Rating { .. }),
        RollupOp::Latest => {
            let plain = matches!(kind, Kind::Text { .. } | Kind::Choice(_) | Kind::Boolean | Kind::Rating { .. });
            number || moment || plain
        }
    }
}

/// Whether a condition looks at own fields only, and at nothing that moves.
fn is_near(filter: &Filter) -> bool {
    match filter {
        Filter::All(nodes) | Filter::Any(nodes) => nodes.iter().all(is_near),
        Filter::Not(node) => is_near(node),
        Filter::Related(_) | Filter::Each(_) => false,
        Filter::Empty(path) | Filter::In(path, _) | Filter::Has(path, _) => path.hops.is_empty(),
        Filter::Stages(path, _) | Filter::Entities(path, _) => path.hops.is_empty(),
        Filter::Compare { path, operand, .. } => {
            let still = match operand {
                Operand::Value(_) => true,
                Operand::Path(other) => other.hops.is_empty(),
                Operand::Moment(_) | Operand::Me | Operand::Own(_) => false,
            };
            path.hops.is_empty() && still
        }
    }
}

/// A sum may need more than 64 bits on its way: the database adds billions and the rest apart (inputs 0 and 1, 2 is how many),
/// and this puts them together.
fn combine(source: &Source<'_>, op: RollupOp, measured: &Field) -> Option<Program> {
    if !matches!(op, RollupOp::Sum | RollupOp::Avg) {
        return None;
    }
    let scale = scale(&measured.kind);
    let billion = Expr::Number(Number::of_scaled(1_000_000_000, 0));
    let sum = Expr::Call(Op::Add, vec![Expr::Call(Op::Multiply, vec![Expr::Input(0), billion]), Expr::Input(1)]);
    let expr = match op {
        RollupOp::Avg => Expr::Call(Op::Divide, vec![sum, Expr::Input(2)]),
        _ => Expr::Call(Op::Coalesce(Type::Number), vec![sum, Expr::Number(Number::default())]),
    };
    let part = Input { kind: Type::Number, scale };
    let inputs = vec![part, part, Input { kind: Type::Number, scale: 0 }];
    Some(Program::new((inputs, expr), output(&source.field.kind), source.registry.zone))
}
