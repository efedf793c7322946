//! Roll-ups as SQL, and what an `UPDATE` sets them to. All roll-ups of a row over the same records are counted in one pass.

use super::store::{at, first_day, write_formula, write_program};
use super::{Derived, Rollup, What};
use crate::db::{ColumnName, Sql};
use crate::filter::{Context, Filter, Joins, Link, Related, write_filter, write_link};
use crate::metadata::model::RollupOp;
use crate::permissions::Scope;
use crate::registry::{BASE, CURRENCY, Entity, EntityIx, Kind, Registry};

/// Tables of statements inside: the related records, what was counted among them, and values that are used twice.
const RELATED: usize = 100;
const COUNTED: usize = 91;
const VALUES: usize = 90;

/// ` SET … = …` of an `UPDATE` of the fields' table, whose rows are `t0`. None of the fields is computed from another.
pub fn write_assignments(sql: &mut Sql, (registry, system): (&Registry, &Scope), fields: &[&Derived]) {
    sql.list(", ", by_related(fields), |sql, several| {
        let home = several[0].home(registry);
        let fields = several.iter().map(|derived| home.field(derived.field));
        if let ([lone], None) = (&*several, counted(several[0])) {
            let field = home.field(lone.field);
            if !matches!(field.kind, Kind::Money { .. }) {
                write_alone(sql.column(&field.column).raw(" = "), (registry, system), lone);
                return;
            }
        }
        let columns = fields.flat_map(|field| match field.kind {
            Kind::Money { .. } => {
                vec![field.column.clone(), field.column.with_suffix(CURRENCY), field.column.with_suffix(BASE)]
            }
            _ => vec![field.column.clone()],
        });
        sql.raw("(").list(", ", columns, |sql, column| {
            sql.column(&column);
        });
        sql.raw(") = (SELECT ").list(", ", several.iter().enumerate(), |sql, (n, derived)| {
            write_name(sql.alias(VALUES).raw("."), n);
            if matches!(home.field(derived.field).kind, Kind::Money { .. }) {
                write_name(sql.raw(", CASE WHEN ").alias(VALUES).raw("."), n);
                sql.raw(" IS NOT NULL THEN ").text_value(&*registry.currency).raw(" END, ");
                write_name(sql.alias(VALUES).raw("."), n);
            }
        });
        sql.raw(" FROM (");
        write_values(sql, (registry, system), &several);
        // On PostgreSQL a value would be put in the place of each of its uses otherwise, and computed as often.
        sql.either(") ", " OFFSET 0) ").alias(VALUES).raw(")");
    });
}

/// Fields whose roll-ups are over the same records, together; every other one alone.
fn by_related<'d>(fields: &[&'d Derived]) -> Vec<Vec<&'d Derived>> {
    type Over = Option<(EntityIx, Link)>;
    let mut groups: Vec<(Over, Vec<&Derived>)> = Vec::new();
    for derived in fields {
        let over = counted(derived).map(|rollup| (rollup.of, rollup.link));
        match groups.iter_mut().find(|(other, _)| over.is_some() && *other == over) {
            Some((_, group)) => group.push(derived),
            None => groups.push((over, vec![derived])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The roll-up that one pass over related records counts; the latest of them is found in another order.
fn counted(derived: &Derived) -> Option<&Rollup> {
    match &derived.what {
        What::Rollup(rollup) if rollup.op != RollupOp::Latest => Some(rollup),
        What::Rollup(_) | What::Formula(_) => None,
    }
}

fn write_name(sql: &mut Sql, n: usize) {
    sql.raw("x").number(n as u64);
}

/// A query for the values of these fields of row `t0`, named `x0`, `x1` …
pub fn write_values(sql: &mut Sql, (registry, system): (&Registry, &Scope), several: &[&Derived]) {
    sql.raw("SELECT ");
    let rollups: Vec<(&Derived, &Rollup)> =
        several.iter().filter_map(|derived| counted(derived).map(|rollup| (*derived, rollup))).collect();
    let Some((first, over)) = rollups.first() else {
        write_alone(sql, (registry, system), several[0]);
        sql.raw(" AS ");
        write_name(sql, 0);
        return;
    };
    let mut names = 0;
    sql.list(", ", rollups.iter().enumerate(), |sql, (n, (_, rollup))| {
        write_counted(sql, rollup, &mut names);
        sql.raw(" AS ");
        write_name(sql, n);
    });
    sql.raw(" FROM (SELECT ");
    // What all of them ask for is asked once.
    let shared = rollups.iter().all(|(_, rollup)| rollup.filter == over.filter);
    let mut related = Relation::new((registry, system), first, over);
    let mut names = 0;
    sql.list(", ", &rollups, |sql, (_, rollup)| {
        let condition = (!shared).then(|| related.condition(sql, &rollup.filter));
        write_parts(sql, (registry, rollup), condition.as_ref(), &mut names);
    });
    let everything = Filter::everything();
    let condition = related.condition(sql, if shared { &over.filter } else { &everything });
    related.write(sql, &condition);
    sql.either(") ", " OFFSET 0) ").alias(COUNTED);
}

/// The value of a field that no pass over related records counts.
fn write_alone(sql: &mut Sql, (registry, system): (&Registry, &Scope), derived: &Derived) {
    match &derived.what {
        What::Formula(formula) => write_formula(sql, registry, formula),
        What::Rollup(rollup) => write_latest(sql, (registry, system), derived, rollup),
    }
}

/// What a roll-up is, from the columns `write_parts` gave names to.
fn write_counted(sql: &mut Sql, rollup: &Rollup, names: &mut usize) {
    let first = *names;
    match &rollup.combine {
        Some(combine) => {
            write_program(sql, combine, &|sql, at| write_name(sql.alias(COUNTED).raw("."), first + at));
            *names += 3;
        }
        None => {
            write_name(sql.alias(COUNTED).raw("."), first);
            *names += 1;
        }
    }
}

/// The columns a roll-up is made of, of the related records that meet the condition.
fn write_parts(sql: &mut Sql, (registry, rollup): (&Registry, &Rollup), condition: Option<&Sql>, names: &mut usize) {
    let measured = rollup.measured.map(|field| registry.entity(rollup.of).field(field).compared_column());
    let filtered = |sql: &mut Sql| {
        if let Some(condition) = condition {
            sql.raw(" FILTER (WHERE ").nested(condition).raw(")");
        }
    };
    let mut named = |sql: &mut Sql| {
        write_name(sql.raw(" AS "), *names);
        *names += 1;
    };
    match (rollup.op, measured) {
        // A sum may need more than 64 bits on its way (`rollup::combine`).
        (RollupOp::Sum | RollupOp::Avg, Some(column)) => {
            for part in [" / 1000000000)", " % 1000000000)"] {
                sql.raw("CAST(SUM(").aliased(RELATED, &column).raw(part);
                filtered(sql);
                named(sql.raw(" AS BIGINT)"));
                sql.raw(", ");
            }
            sql.raw("COUNT(").aliased(RELATED, &column).raw(")");
        }
        (RollupOp::Min, Some(column)) => {
            sql.raw("MIN(").aliased(RELATED, &column).raw(")");
        }
        (RollupOp::Max, Some(column)) => {
            sql.raw("MAX(").aliased(RELATED, &column).raw(")");
        }
        _ => {
            sql.raw("COUNT(*)");
        }
    }
    filtered(sql);
    named(sql);
}

fn write_latest(sql: &mut Sql, (registry, system): (&Registry, &Scope), derived: &Derived, rollup: &Rollup) {
    let of = registry.entity(rollup.of);
    let measured = rollup.measured.map(|field| of.field(field));
    let by = of.field(rollup.by);
    let mut related = Relation::new((registry, system), derived, rollup);
    let condition = related.condition(sql, &rollup.filter);
    sql.raw("(SELECT ");
    match measured {
        Some(field) => sql.aliased(RELATED, &field.compared_column()),
        None => sql.raw("NULL"),
    };
    related.write(sql, &condition);
    sql.raw(" AND ").aliased(RELATED, &by.column).raw(" IS NOT NULL ORDER BY ").aliased(RELATED, &by.column);
    sql.raw(" DESC, ").aliased(RELATED, &ColumnName::system("id")).raw(" DESC LIMIT 1)");
}

/// The related records of row `t0`, with the tables conditions on them need.
struct Relation<'r> {
    registry: &'r Registry,
    source: EntityIx,
    of: &'r Entity,
    link: Link,
    joins: Joins<'r>,
}

impl<'r> Relation<'r> {
    fn new((registry, system): (&'r Registry, &'r Scope), derived: &Derived, rollup: &Rollup) -> Self {
        let of = registry.entity(rollup.of);
        let outer = Joins::new(registry, system, derived.home(registry));
        Self { registry, source: derived.entity, of, link: rollup.link, joins: outer.inside(of) }
    }

    fn condition(&mut self, sql: &Sql, filter: &Filter) -> Sql {
        // No part of a condition moves with the clock (`rollup::is_near`).
        let (zone, week_start) = (self.registry.zone, self.registry.week_start);
        let context = Context { now: at(first_day(), 0), zone, week_start, me: None };
        let mut condition = sql.fresh();
        write_filter(&mut condition, &mut self.joins, &context, filter);
        condition
    }

    /// ` FROM … WHERE …`: those that are there and meet the condition.
    fn write(&mut self, sql: &mut Sql, condition: &Sql) {
        self.joins.write_from(sql);
        sql.raw(" WHERE ");
        let related =
            Related { source: self.source, entity: self.of.ix, link: self.link, filter: Filter::everything() };
        write_link(sql, self.registry, &related, (0, self.joins.base()));
        sql.raw(" AND ");
        self.joins.write_visible(sql);
        sql.raw(" AND ").nested(condition);
    }
}
