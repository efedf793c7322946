//! A checked filter as SQL. Conditions are written so that `TRUE` means true and anything else (false, unknown) means
//! false; only `Not` needs care, and `IS NOT TRUE` is its exact negation in both databases.

use super::{Context, Each, Filter, Joins, Link, Operand, Path, Related};
use crate::db::{Bind, ColumnName, Dialect, Sql};
use crate::fields::{self, Comparison, Value};
use crate::registry::{ENTITY, Field, Kind, PARTS, Registry};
use std::sync::Arc;
use uuid::Uuid;

/// Writes the condition; paths over lookups take their table from `joins`.
pub fn write_filter(sql: &mut Sql, joins: &mut Joins<'_>, context: &Context, filter: &Filter) {
    match filter {
        Filter::All(nodes) => write_list(sql, joins, context, nodes, true),
        Filter::Any(nodes) => write_list(sql, joins, context, nodes, false),
        Filter::Not(node) => {
            sql.raw("(");
            write_filter(sql, joins, context, node);
            sql.raw(") IS NOT TRUE");
        }
        Filter::Empty(path) => {
            write_column(sql, joins, path);
            sql.raw(" IS NULL");
        }
        Filter::Related(related) => write_related(sql, joins, context, related),
        Filter::Each(each) => write_each(sql, joins, context, each),
        Filter::Entities(path, entities) => {
            let alias = joins.alias(path);
            let column = path.field(joins.registry()).column.with_suffix(ENTITY);
            write_among(sql, alias, &column, entities);
        }
        Filter::Compare { path, comparison, operand } => {
            write_comparison(sql, joins, context, path, *comparison, operand)
        }
        Filter::In(path, values) => {
            let field = path.field(joins.registry());
            write_in(sql, joins, path, values.iter().map(|value| compared_bind(field, value)));
        }
        Filter::Has(path, members) => write_has(sql, joins, path, members),
        Filter::Stages(path, stages) => {
            write_in(sql, joins, path, stages.iter().map(|stage| Bind::Text(stage.to_string())));
        }
    }
}

/// Some row of the related entity that the reader may see hangs on the row and matches.
fn write_related(sql: &mut Sql, joins: &Joins<'_>, context: &Context, related: &Related) {
    let registry = joins.registry();
    let entity = registry.entity(related.entity);
    let mut inner = joins.inside(entity);
    let mut condition = sql.fresh();
    write_filter(&mut condition, &mut inner, context, &related.filter);
    sql.raw("EXISTS (SELECT 1");
    inner.write_from(sql);
    sql.raw(" WHERE ");
    write_link(sql, registry, related, (joins.base(), inner.base()));
    sql.raw(" AND ");
    inner.write_visible(sql);
    sql.raw(" AND ").nested(&condition).raw(")");
}

/// No row the field leads to, and that the reader may see, fails the condition.
fn write_each(sql: &mut Sql, joins: &mut Joins<'_>, context: &Context, each: &Each) {
    let registry = joins.registry();
    let mut paths = Vec::new();
    each.filter.owns(&mut |path| paths.push(path));
    let mut inner = joins.inside_of(registry.entity(each.entity), paths);
    let mut condition = sql.fresh();
    write_filter(&mut condition, &mut inner, context, &each.filter);
    sql.raw("NOT EXISTS (SELECT 1");
    inner.write_from(sql);
    sql.raw(" WHERE ");
    write_led(sql, registry.entity(each.source).field(each.field), (joins.base(), inner.base()));
    sql.raw(" AND ");
    inner.write_visible(sql);
    sql.raw(" AND (").nested(&condition).raw(") IS NOT TRUE)");
}

/// Whether a field of one row (`here`) leads to another (`there`). Ids are unique across entities.
fn write_led(sql: &mut Sql, field: &Field, (here, there): (usize, usize)) {
    if let Kind::ManyToMany { pairs, .. } = &field.kind {
        sql.aliased(there, &ColumnName::system("id")).raw(" IN (SELECT to_id FROM ").table(pairs.clone());
        sql.raw(" WHERE from_id = ").aliased(here, &ColumnName::system("id")).raw(")");
    } else {
        sql.aliased(there, &ColumnName::system("id")).raw(" = ").aliased(here, &field.column);
    }
}

/// Whether a row of the related entity (`there`) belongs to a row of the source (`here`); tables by number.
pub fn write_link(sql: &mut Sql, registry: &Registry, related: &Related, (here, there): (usize, usize)) {
    let entity = registry.entity(related.entity);
    match related.link {
        Link::Inverse(field) => write_points_at(sql, (there, entity.field(field)), here),
        Link::Members(field) => {
            write_led(sql, registry.entity(related.source).field(field), (here, there));
        }
    }
}

/// Whether a field of one row leads to another row.
fn write_points_at(sql: &mut Sql, (alias, field): (usize, &Field), target: usize) {
    if let Kind::ManyToMany { pairs, .. } = &field.kind {
        sql.aliased(alias, &ColumnName::system("id")).raw(" IN (SELECT from_id FROM ").table(pairs.clone());
        sql.raw(" WHERE to_id = ").aliased(target, &ColumnName::system("id")).raw(")");
    } else {
        sql.aliased(alias, &field.column).raw(" = ").aliased(target, &ColumnName::system("id"));
    }
}

fn write_list(sql: &mut Sql, joins: &mut Joins<'_>, context: &Context, nodes: &[Filter], all: bool) {
    if nodes.is_empty() {
        sql.raw(if all { "1 = 1" } else { "1 = 0" });
        return;
    }
    sql.raw("(");
    sql.list(if all { " AND " } else { " OR " }, nodes, |sql, node| write_filter(sql, joins, context, node));
    sql.raw(")");
}

fn write_column(sql: &mut Sql, joins: &mut Joins<'_>, path: &Path) {
    let alias = joins.alias(path);
    write_column_of(sql, joins, (alias, path));
}

fn write_column_of(sql: &mut Sql, joins: &Joins<'_>, (alias, path): (usize, &Path)) {
    let field = path.field(joins.registry());
    let Some(known) = known_entities(joins, field) else { return write_compared(sql, alias, field) };
    // A record of an entity the reader may not know is nothing.
    sql.raw("CASE WHEN ");
    write_among(sql, alias, &field.column.with_suffix(ENTITY), &known);
    sql.raw(" THEN ");
    write_compared(sql, alias, field);
    sql.raw(" END");
}

/// The entities a `regarding` field may lead this reader to; none where that is all of them.
fn known_entities(joins: &Joins<'_>, field: &Field) -> Option<Vec<Arc<str>>> {
    let Kind::Regarding { to, .. } = &field.kind else { return None };
    let known: Vec<_> = to.iter().filter(|to| joins.scope().reads_entity(**to)).collect();
    let ids = known.iter().map(|to| joins.registry().entity(**to).id.clone());
    (known.len() < to.len()).then(|| ids.collect())
}

fn write_among(sql: &mut Sql, alias: usize, column: &ColumnName, ids: &[Arc<str>]) {
    if ids.is_empty() {
        sql.raw("1 = 0");
        return;
    }
    sql.aliased(alias, column).raw(" IN (").list(", ", ids, |sql, id| {
        sql.text_value(&**id);
    });
    sql.raw(")");
}

/// What conditions, sorting and grouping see of a field. A boolean is never empty: rows older than the field are false.
pub fn write_compared(sql: &mut Sql, alias: usize, field: &Field) {
    match field.kind {
        Kind::Boolean => sql.raw("COALESCE(").aliased(alias, &field.column).either(", 0)", ", FALSE)"),
        _ => sql.aliased(alias, &field.compared_column()),
    };
}

fn write_in(sql: &mut Sql, joins: &mut Joins<'_>, path: &Path, values: impl ExactSizeIterator<Item = Bind>) {
    if values.len() == 0 {
        sql.raw("1 = 0");
        return;
    }
    write_column(sql, joins, path);
    sql.raw(" IN (").list(", ", values, |sql, value| {
        sql.bind(value);
    });
    sql.raw(")");
}

/// Members of a set are found by exact search; nothing in them is a wildcard.
fn write_has(sql: &mut Sql, joins: &mut Joins<'_>, path: &Path, members: &[Arc<str>]) {
    if members.is_empty() {
        sql.raw("1 = 0");
        return;
    }
    let field = path.field(joins.registry());
    if let Kind::ManyToMany { pairs, .. } = &field.kind {
        // By the pairs, which have an index.
        let ids: Vec<Uuid> = members.iter().filter_map(|id| id.parse().ok()).collect();
        let alias = joins.alias(path);
        sql.aliased(alias, &ColumnName::system("id")).raw(" IN (SELECT from_id FROM ").table(pairs.clone());
        sql.raw(" WHERE to_id IN (").list(", ", ids, |sql, id| {
            sql.id(id);
        });
        sql.raw("))");
        return;
    }
    sql.raw("(").list(" OR ", members, |sql, member| {
        sql.either("instr(", "strpos(");
        write_column(sql, joins, path);
        sql.raw(", ").text_value(fields::needle(member)).raw(") > 0");
    });
    sql.raw(")");
}

fn write_comparison(
    sql: &mut Sql,
    joins: &mut Joins<'_>,
    context: &Context,
    path: &Path,
    comparison: Comparison,
    operand: &Operand,
) {
    if let (Comparison::Contains | Comparison::StartsWith, Operand::Value(Value::Text(text))) = (comparison, operand) {
        match sql.dialect() {
            Dialect::Sqlite => {
                write_column(sql, joins, path);
                // It folds ASCII case only.
                sql.raw(" LIKE ").text_value(like_pattern(text, comparison)).raw(" ESCAPE '\\'");
            }
            Dialect::Postgres => write_contained(sql, joins, comparison, (path, text)),
        }
        return;
    }
    if let (Comparison::Contains | Comparison::StartsWith, Operand::Path(_) | Operand::Own(_)) = (comparison, operand) {
        return write_part(sql, joins, comparison, (path, operand));
    }
    let field = path.field(joins.registry());
    write_column(sql, joins, path);
    sql.raw(match comparison {
        Comparison::Equal | Comparison::Contains | Comparison::StartsWith => " = ",
        Comparison::Less => " < ",
        Comparison::LessOrEqual => " <= ",
        Comparison::Greater => " > ",
        Comparison::GreaterOrEqual => " >= ",
    });
    match operand {
        Operand::Value(value) => sql.bind(compared_bind(field, value)),
        Operand::Me => sql.optional_id(context.me),
        Operand::Moment(moment) => match field.kind {
            Kind::DateTime => sql.instant(moment.instant(context)),
            _ => sql.bind(Bind::Date(moment.day(context))),
        },
        Operand::Path(_) | Operand::Own(_) => {
            write_other(sql, joins, operand);
            sql
        }
    };
}

/// Whether a text has this one in it, or begins with it, ASCII letters folded. `ILIKE`, which folds them too, copies both
/// texts for every row.
fn write_contained(sql: &mut Sql, joins: &mut Joins<'_>, comparison: Comparison, (path, text): (&Path, &str)) {
    let small = text.to_ascii_lowercase();
    let has_letters = small.bytes().any(|byte| byte.is_ascii_lowercase());
    sql.raw(if has_letters { "(strpos(lower(" } else { "(strpos(" });
    write_column(sql, joins, path);
    sql.raw(if has_letters { "), " } else { ", " }).text_value(small.clone());
    sql.raw(if comparison == Comparison::StartsWith { ") = 1" } else { ") > 0" });
    // By this the index over parts of names finds them; it stands second, for looking at one row it is the dearer one.
    let name = joins.registry().entity(path.entity).parted().filter(|name| name.ix == path.field);
    if let Some(name) = name
        && small.chars().nth(1).is_some()
    {
        sql.raw(" AND ").function(PARTS).raw("(").aliased(joins.alias(path), &name.column).raw(") @> ");
        sql.function(PARTS).raw("(").text_value(small).raw(")");
    }
    sql.raw(")");
}

/// Whether a text has another field's text in it, or begins with it. `lower` folds ASCII only: in SQLite always, in
/// PostgreSQL by the columns' C collation.
fn write_part(sql: &mut Sql, joins: &mut Joins<'_>, comparison: Comparison, (whole, part): (&Path, &Operand)) {
    sql.either("instr(lower(", "strpos(lower(");
    write_column(sql, joins, whole);
    sql.raw("), lower(");
    write_other(sql, joins, part);
    sql.raw(if comparison == Comparison::StartsWith { ")) = 1" } else { ")) > 0" });
}

/// The column of the other field a comparison is with.
fn write_other(sql: &mut Sql, joins: &mut Joins<'_>, operand: &Operand) {
    match operand {
        Operand::Path(other) => write_column(sql, joins, other),
        Operand::Own(other) => write_column_of(sql, joins, (joins.around(other), other)),
        Operand::Value(_) | Operand::Moment(_) | Operand::Me => {}
    }
}

/// What the compared column holds for a value: the base amount of money, the only column of others.
pub fn compared_bind(field: &Field, value: &Value) -> Bind {
    match value {
        Value::Money(money) => Bind::Integer(money.base),
        other => fields::binds(field, other).swap_remove(0),
    }
}

fn like_pattern(text: &str, comparison: Comparison) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    if comparison == Comparison::Contains {
        pattern.push('%');
    }
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}
