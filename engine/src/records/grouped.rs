//! Counts and sums over groups as one statement: over all rows of an entity that the reader may see, or over some that are
//! written in their place.

use super::bucket::Bucket;
use super::list::write_rows;
use super::{Door, zone};
use crate::db::Sql;
use crate::filter::{Context, Filter, Joins, Path, write_compared, write_filter};
use crate::history;
use crate::registry::{Kind, Registry};

/// What records are put into groups by; tables by their number.
pub enum Group {
    Value(Path, usize),
    /// A reference, with the field its record goes by and that record's table; without them where the name may not be read.
    Reference(Path, usize, Option<(Path, usize)>),
    Bucket(Path, usize, Bucket),
}

/// What is told of a group.
#[derive(Clone)]
pub enum Measure {
    Count,
    /// How many values there are. Nobody asks for it: a sum that is brought forward is kept with it.
    Filled(Path, usize),
    /// How many different values; empty ones are none.
    Distinct(Path, usize),
    Of(Function, Path, usize),
}

#[derive(Clone, Copy)]
pub enum Function {
    Sum,
    Avg,
    Min,
    Max,
}

/// How sums are worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adding {
    /// In 64 bits, which is enough for all but the largest; the database says when it is not.
    Whole,
    /// Billions and the rest are added up apart, and put together in `Sum`.
    Apart,
}

/// Which rows a statement is over.
#[derive(Clone, Copy)]
pub enum Over<'o> {
    All,
    /// All, with a mark of the state they are of behind the measures.
    Marked,
    /// Those of a table this statement writes, each with a sign that comes before the groups.
    These(&'o Sql),
}

/// A row for each group: what it is a group of, then the measures, in the order the groups are answered in.
pub fn statement(
    door: &Door<'_>,
    (joins, filter, context): (&mut Joins<'_>, &Filter, &Context),
    (groups, (measures, adding)): (&[Group], (&[Measure], Adding)),
    (limit, over): (u64, Over<'_>),
) -> Sql {
    let registry = &door.snapshot.registry;
    let mut condition = door.db.sql();
    write_filter(&mut condition, joins, context, filter);
    if let ([Group::Bucket(day, alias, bucket)], true) = (groups, measures.iter().all(Measure::adds_up))
        && matches!((&day.field(registry).kind, over), (Kind::Date, Over::All | Over::Marked))
    {
        return by_day(door, (joins, &condition), ((day, *alias), *bucket), ((measures, adding), (limit, over)));
    }
    let mut sql = door.db.sql();
    sql.raw(if matches!(over, Over::These(_)) { "SELECT sign, " } else { "SELECT " });
    sql.list(", ", groups, |sql, group| write_group(sql, registry, group));
    if !groups.is_empty() && !measures.is_empty() {
        sql.raw(", ");
    }
    sql.list(", ", measures, |sql, measure| write_function(sql, registry, (measure, adding)));
    if groups.is_empty() && measures.is_empty() {
        sql.raw("COUNT(*)");
    }
    if let Over::These(table) = over {
        joins.write_from_as(&mut sql, |sql| {
            sql.nested(table).raw(" ").alias(0);
        });
        sql.raw(" WHERE ");
        joins.write_visible(&mut sql);
        sql.raw(" AND ").nested(&condition).raw(" GROUP BY ");
        sql.list(", ", 0..=groups.iter().map(Group::expressions).sum(), |sql, n| {
            sql.number(n as u64 + 1);
        });
        return sql;
    }
    if let Over::Marked = over {
        history::write_mark(sql.raw(", "));
    }
    write_rows(&mut sql, joins, &condition);
    if !groups.is_empty() {
        let expressions: usize = groups.iter().map(Group::expressions).sum();
        sql.raw(" GROUP BY ");
        sql.list(", ", 1..=expressions, |sql, n| {
            sql.number(n as u64);
        });
        sql.raw(" ORDER BY ");
        sql.list(", ", 1..=expressions, |sql, n| {
            sql.number(n as u64).raw(" NULLS LAST");
        });
    }
    sql.raw(" LIMIT ").number(limit);
    sql
}

/// A statement over buckets of days: first by day, in the order of an index where there is one, then the days of each
/// bucket. Five times as fast as working out the bucket of every row.
fn by_day(
    door: &Door<'_>,
    (joins, condition): (&Joins<'_>, &Sql),
    ((day, alias), bucket): ((&Path, usize), Bucket),
    ((measures, adding), (limit, over)): ((&[Measure], Adding), (u64, Over<'_>)),
) -> Sql {
    let registry = &door.snapshot.registry;
    let columns = || measures.iter().flat_map(|measure| measure.columns(adding)).zip(0_u64..);
    let mut sql = door.db.sql();
    sql.raw("WITH days (day").list("", columns(), |sql, (_, n)| {
        sql.raw(", m").number(n);
    });
    sql.raw(") AS (SELECT ").aliased(alias, &day.field(registry).column).list("", measures, |sql, measure| {
        write_function(sql.raw(", "), registry, (measure, adding));
    });
    write_rows(&mut sql, joins, condition);
    sql.raw(" GROUP BY 1) SELECT ");
    bucket.write(&mut sql, &|sql| {
        sql.raw("day");
    });
    sql.list("", columns(), |sql, (whole, n)| {
        match whole {
            Whole::Sum => sql.raw(", CAST(SUM(m").number(n).raw(") AS BIGINT)"),
            Whole::Min => sql.raw(", MIN(m").number(n).raw(")"),
            Whole::Max => sql.raw(", MAX(m").number(n).raw(")"),
        };
    });
    if let Over::Marked = over {
        history::write_mark(sql.raw(", "));
    }
    sql.raw(" FROM days GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT ").number(limit);
    sql
}

/// How the values of parts make the value of the whole.
#[derive(Clone, Copy)]
pub enum Whole {
    Sum,
    Min,
    Max,
}

impl Measure {
    /// Whether the measure of the whole follows from those of its parts.
    fn adds_up(&self) -> bool {
        match self {
            Measure::Count | Measure::Filled(..) | Measure::Of(..) => true,
            Measure::Distinct(..) => false,
        }
    }

    /// Whether what a record brings to it can be taken away again.
    pub fn is_added(&self) -> bool {
        match self {
            Measure::Count | Measure::Filled(..) | Measure::Of(Function::Sum | Function::Avg, ..) => true,
            Measure::Distinct(..) | Measure::Of(Function::Min | Function::Max, ..) => false,
        }
    }

    pub fn path(&self) -> Option<&Path> {
        match self {
            Measure::Count => None,
            Measure::Filled(path, _) | Measure::Distinct(path, _) | Measure::Of(_, path, _) => Some(path),
        }
    }

    /// The columns it takes.
    pub fn columns(&self, adding: Adding) -> &'static [Whole] {
        match self {
            Measure::Count | Measure::Filled(..) | Measure::Distinct(..) => &[Whole::Sum],
            Measure::Of(Function::Sum, ..) if adding == Adding::Whole => &[Whole::Sum],
            Measure::Of(Function::Avg, ..) if adding == Adding::Whole => &[Whole::Sum; 2],
            Measure::Of(Function::Sum, ..) => &[Whole::Sum; 2],
            Measure::Of(Function::Avg, ..) => &[Whole::Sum; 3],
            Measure::Of(Function::Min, ..) => &[Whole::Min],
            Measure::Of(Function::Max, ..) => &[Whole::Max],
        }
    }
}

impl Group {
    pub fn path(&self) -> &Path {
        let (Group::Value(path, _) | Group::Reference(path, ..) | Group::Bucket(path, ..)) = self;
        path
    }

    /// Whether it is made of nothing but the record's own.
    pub fn is_own(&self) -> bool {
        match self {
            Group::Value(..) | Group::Bucket(..) | Group::Reference(_, _, None) => true,
            Group::Reference(_, _, Some(_)) => false,
        }
    }

    /// How many expressions of the statement it takes.
    pub fn expressions(&self) -> usize {
        match self {
            Group::Value(..) | Group::Bucket(..) | Group::Reference(_, _, None) => 1,
            Group::Reference(_, _, Some(_)) => 2,
        }
    }
}

fn write_group(sql: &mut Sql, registry: &Registry, group: &Group) {
    match group {
        Group::Value(path, alias) => {
            write_compared(sql, *alias, path.field(registry));
        }
        Group::Reference(path, alias, named) => {
            // By name first, so that the groups come in the order a list sorts them.
            if let Some((name, alias)) = named {
                write_compared(sql, *alias, name.field(registry));
                sql.raw(", ");
            }
            write_compared(sql, *alias, path.field(registry));
        }
        Group::Bucket(path, alias, bucket) => {
            let field = path.field(registry);
            match field.kind {
                Kind::DateTime => {
                    bucket.write(sql, &|sql| zone::write_local(sql, registry.zone, *alias, &field.column))
                }
                _ => bucket.write(sql, &|sql| {
                    sql.aliased(*alias, &field.column);
                }),
            }
        }
    }
}

fn write_function(sql: &mut Sql, registry: &Registry, (measure, adding): (&Measure, Adding)) {
    let (function, path, alias) = match measure {
        Measure::Count => {
            sql.raw("COUNT(*)");
            return;
        }
        Measure::Filled(path, alias) => {
            sql.raw("COUNT(").aliased(*alias, &path.field(registry).compared_column()).raw(")");
            return;
        }
        Measure::Distinct(path, alias) => {
            sql.raw("COUNT(DISTINCT ");
            write_compared(sql, *alias, path.field(registry));
            sql.raw(")");
            return;
        }
        Measure::Of(function, path, alias) => (function, path, alias),
    };
    let column = path.field(registry).compared_column();
    match function {
        Function::Sum | Function::Avg => {
            match adding {
                Adding::Whole => sql.raw("CAST(SUM(").aliased(*alias, &column).raw(") AS BIGINT)"),
                Adding::Apart => {
                    sql.raw("CAST(SUM(").aliased(*alias, &column).raw(" / 1000000000) AS BIGINT), CAST(SUM(");
                    sql.aliased(*alias, &column).raw(" % 1000000000) AS BIGINT)")
                }
            };
            if matches!(function, Function::Avg) {
                sql.raw(", COUNT(").aliased(*alias, &column).raw(")");
            }
        }
        Function::Min => {
            sql.raw("MIN(").aliased(*alias, &column).raw(")");
        }
        Function::Max => {
            sql.raw("MAX(").aliased(*alias, &column).raw(")");
        }
    }
}
