//! Formulas as SQL. On SQLite a formula is one call of a function of ours, which computes what memory computes; on
//! PostgreSQL it is an expression over `numeric`, which is exact too. Both are held equal by `tests/it/formulas`.

use super::Formula;
use crate::db::{Bind, ColumnName, Dialect, Sql};
use crate::filter::Path;
use crate::formula::{Compare, Constant, Expr, Number, Op, Output, Program, SCALE, Type, Unit};
use crate::registry::{EntityIx, FieldIx, Registry};
use chrono::{DateTime, NaiveDate};

/// Tables of statements inside: of paths, and of what is computed once and used twice.
const HOPS: usize = 40;
const ONCE: usize = 90;

fn part(n: usize) -> ColumnName {
    ColumnName::system(["x0", "x1", "x2"][n.min(2)])
}

/// The value of a formula of row `t0`.
pub fn write_formula(sql: &mut Sql, registry: &Registry, formula: &Formula) {
    write_program(sql, &formula.program, &|sql, at| write_path(sql, registry, &formula.paths[at]));
}

/// The stored value at a path; what is deleted is nothing.
fn write_path(sql: &mut Sql, registry: &Registry, path: &Path) {
    let entities = super::columns(registry, path);
    write_column_of(sql, registry, &entities, entities.len() - 1);
}

fn write_column_of(sql: &mut Sql, registry: &Registry, way: &[(EntityIx, FieldIx)], at: usize) {
    let (entity, field) = way[at];
    let entity = registry.entity(entity);
    let column = entity.field(field).compared_column();
    if at == 0 {
        sql.aliased(0, &column);
        return;
    }
    let alias = HOPS + at;
    sql.raw("(SELECT ").aliased(alias, &column).raw(" FROM ").table(entity.table.clone()).raw(" ").alias(alias);
    sql.raw(" WHERE ").aliased(alias, &ColumnName::system("id")).raw(" = ");
    write_column_of(sql, registry, way, at - 1);
    sql.raw(" AND ").aliased(alias, &ColumnName::system("deleted_at")).raw(" IS NULL)");
}

pub type WriteInput<'w> = &'w dyn Fn(&mut Sql, usize);

/// A program over inputs that `input` writes as they are stored.
pub fn write_program(sql: &mut Sql, program: &Program, input: WriteInput<'_>) {
    if sql.dialect() == Dialect::Sqlite {
        sql.raw("sartor_formula(").text_value(program.text());
        for at in 0..program.inputs.len() {
            sql.raw(", ");
            input(sql, at);
        }
        sql.raw(")");
        return;
    }
    let writer = Expression { program, input };
    match program.output {
        Output::Decimal(_) | Output::Integer => {
            let (scale, most) = program.output.limits();
            sql.raw("(SELECT CASE WHEN abs(").aliased(ONCE, &part(1)).raw(") <= ").int(most).raw(" THEN CAST(");
            sql.aliased(ONCE, &part(1)).raw(" AS bigint) END FROM (SELECT round(");
            writer.write(sql, &program.expr, Type::Number);
            sql.raw(" * ").raw(UP[scale as usize % UP.len()]).raw(") AS ").column(&part(1));
            // Without OFFSET it would be put in the place of each of its uses, and computed as often.
            sql.raw(" OFFSET 0) ").alias(ONCE).raw(")");
        }
        Output::Text => {
            sql.raw("left(");
            writer.write(sql, &program.expr, Type::Text);
            sql.raw(", 1000)");
        }
        Output::Boolean => {
            sql.raw("COALESCE(");
            writer.write(sql, &program.expr, Type::Boolean);
            sql.raw(", FALSE)");
        }
        Output::Date => writer.write(sql, &program.expr, Type::Date),
        Output::Instant => writer.write(sql, &program.expr, Type::Instant),
    }
}

const UP: [&str; 7] = ["1", "10", "100", "1000", "10000", "100000", "1000000"];
const DOWN: [&str; 7] = ["1", "0.1", "0.01", "0.001", "0.0001", "0.00001", "0.000001"];

/// An expression for PostgreSQL.
struct Expression<'w> {
    program: &'w Program,
    input: WriteInput<'w>,
}

impl Expression<'_> {
    fn write(&self, sql: &mut Sql, expr: &Expr, wanted: Type) {
        match expr {
            Expr::Number(number) => write_number(sql, number),
            Expr::Text(text) => {
                sql.raw("CAST(").text_value(&**text).raw(" AS text)");
            }
            Expr::Boolean(flag) => {
                sql.raw(if *flag { "TRUE" } else { "FALSE" });
            }
            Expr::Date(day) => {
                sql.raw("CAST(").bind(Bind::Date(*day)).raw(" AS date)");
            }
            Expr::Empty => {
                sql.raw("CAST(NULL AS ").raw(type_name(wanted)).raw(")");
            }
            Expr::Input(at) => self.write_input(sql, *at),
            Expr::Among(what, keys) => {
                sql.raw("COALESCE(");
                self.write(sql, what, Type::Key);
                sql.raw(" IN (").list(", ", keys, |sql, key| {
                    sql.text_value(&**key);
                });
                sql.raw("), FALSE)");
            }
            Expr::Map(what, entries) => {
                sql.raw("(CASE ");
                self.write(sql, what, Type::Key);
                for (key, constant) in entries {
                    sql.raw(" WHEN ").text_value(&**key).raw(" THEN ");
                    match constant {
                        Constant::Number(number) => write_number(sql, number),
                        Constant::Text(text) => {
                            sql.raw("CAST(").text_value(&**text).raw(" AS text)");
                        }
                    }
                }
                if entries.is_empty() {
                    sql.raw(" WHEN NULL THEN CAST(NULL AS text)");
                }
                sql.raw(" END)");
            }
            Expr::Call(op, arguments) => self.call(sql, *op, arguments),
        }
    }

    fn write_input(&self, sql: &mut Sql, at: usize) {
        let input = self.program.inputs[at];
        match input.kind {
            Type::Number => {
                sql.raw("(CAST(");
                (self.input)(sql, at);
                sql.raw(" AS numeric) * ").raw(DOWN[input.scale as usize % DOWN.len()]).raw(")");
            }
            Type::Boolean => {
                sql.raw("COALESCE(");
                (self.input)(sql, at);
                sql.raw(", FALSE)");
            }
            Type::Text | Type::Date | Type::Instant | Type::Key => (self.input)(sql, at),
        }
    }

    /// `before`, the arguments with `between`, `after`.
    fn around(&self, sql: &mut Sql, arguments: &[Expr], wanted: Type, words: [&'static str; 3]) {
        let [before, between, after] = words;
        sql.raw(before);
        sql.list(between, arguments, |sql, argument| self.write(sql, argument, wanted));
        sql.raw(after);
    }

    fn call(&self, sql: &mut Sql, op: Op, arguments: &[Expr]) {
        let numbers = |sql: &mut Sql, words| self.around(sql, arguments, Type::Number, words);
        let texts = |sql: &mut Sql, words| self.around(sql, arguments, Type::Text, words);
        let conditions = |sql: &mut Sql, words| self.around(sql, arguments, Type::Boolean, words);
        match op {
            Op::Negate => numbers(sql, ["(- ", "", ")"]),
            Op::Add => numbers(sql, ["(", " + ", ")"]),
            Op::Subtract => numbers(sql, ["(", " - ", ")"]),
            Op::Multiply => numbers(sql, ["round(", " * ", ", 12)"]),
            // The quotient has at least the places of what is divided: enough of them, and it is rounded once only.
            Op::Divide => numbers(sql, ["round(round(", ", 80) / NULLIF(", ", 0), 12)"]),
            Op::Remainder => numbers(sql, ["mod(", ", NULLIF(", ", 0))"]),
            Op::Round(places) => {
                numbers(sql, ["round(", "", ", "]);
                sql.number(u64::from(places.min(SCALE))).raw(")");
            }
            Op::Floor => numbers(sql, ["floor(", "", ")"]),
            Op::Ceiling => numbers(sql, ["ceil(", "", ")"]),
            Op::Absolute => numbers(sql, ["abs(", "", ")"]),
            Op::Least(kind) => self.around(sql, arguments, kind, ["LEAST(", ", ", ")"]),
            Op::Greatest(kind) => self.around(sql, arguments, kind, ["GREATEST(", ", ", ")"]),
            Op::Compare(compare, kind) => self.compare(sql, compare, kind, arguments),
            Op::Not => conditions(sql, ["((", "", ") IS NOT TRUE)"]),
            Op::And => conditions(sql, ["COALESCE(", " AND ", ", FALSE)"]),
            Op::Or => conditions(sql, ["COALESCE(", " OR ", ", FALSE)"]),
            Op::If(kind) => {
                sql.raw("(CASE WHEN ");
                self.write(sql, &arguments[0], Type::Boolean);
                sql.raw(" THEN ");
                self.write(sql, &arguments[1], kind);
                sql.raw(" ELSE ");
                self.write(sql, &arguments[2], kind);
                sql.raw(" END)");
            }
            Op::Coalesce(kind) => self.around(sql, arguments, kind, ["COALESCE(", ", ", ")"]),
            Op::IsEmpty(kind) => self.around(sql, arguments, kind, ["((", "", ") IS NULL)"]),
            Op::Concat => texts(sql, ["NULLIF(concat(", ", ", "), '')"]),
            Op::Length => texts(sql, ["CAST(COALESCE(char_length(", "", "), 0) AS numeric)"]),
            Op::Upper => texts(sql, ["upper((", "", ") COLLATE \"C\")"]),
            Op::Lower => texts(sql, ["lower((", "", ") COLLATE \"C\")"]),
            Op::Trim => texts(sql, ["NULLIF(btrim(", "", ", ' '), '')"]),
            Op::Left | Op::Right => {
                sql.raw(if op == Op::Left { "NULLIF(left(" } else { "NULLIF(right(" });
                self.write(sql, &arguments[0], Type::Text);
                sql.raw(", CAST(LEAST(GREATEST(trunc(");
                self.write(sql, &arguments[1], Type::Number);
                sql.raw("), 0), 100000) AS int)), '')");
            }
            Op::Contains | Op::StartsWith => {
                texts(sql, ["COALESCE(strpos(lower((", ") COLLATE \"C\"), lower((", ") COLLATE \"C\"))"]);
                sql.raw(if op == Op::Contains { " > 0, FALSE)" } else { " = 1, FALSE)" });
            }
            Op::TextOf(Type::Number) => numbers(sql, ["CAST(trim_scale(", "", ") AS text)"]),
            Op::TextOf(kind) => self.around(sql, arguments, kind, ["to_char(", "", ", 'YYYY-MM-DD')"]),
            Op::Year => self.around(sql, arguments, Type::Date, ["CAST(extract(year FROM ", "", ") AS numeric)"]),
            Op::Month => self.around(sql, arguments, Type::Date, ["CAST(extract(month FROM ", "", ") AS numeric)"]),
            Op::Day => self.around(sql, arguments, Type::Date, ["CAST(extract(day FROM ", "", ") AS numeric)"]),
            Op::Weekday => self.around(sql, arguments, Type::Date, ["CAST(extract(isodow FROM ", "", ") AS numeric)"]),
            Op::DaysBetween => {
                let swapped = [arguments[1].clone(), arguments[0].clone()];
                self.around(sql, &swapped, Type::Date, ["CAST(((", ") - (", ")) AS numeric)"]);
            }
            Op::HoursBetween => {
                let swapped = [arguments[1].clone(), arguments[0].clone()];
                let words = ["round(round(CAST(extract(epoch FROM (", ") - (", ")) AS numeric), 80) / 3600, 12)"];
                self.around(sql, &swapped, Type::Instant, words);
            }
            Op::DateOf => {
                sql.raw("CAST(timezone(").text_value(self.program.zone.name()).raw(", ");
                self.write(sql, &arguments[0], Type::Instant);
                sql.raw(") AS date)");
            }
            Op::DateAdd(unit) => self.date_add(sql, unit, arguments),
            Op::TimeAdd(unit) => self.time_add(sql, unit, arguments),
        }
    }

    fn compare(&self, sql: &mut Sql, compare: Compare, kind: Type, arguments: &[Expr]) {
        let sign = match compare {
            Compare::Equal => ") = (",
            Compare::Less => ") < (",
            Compare::LessOrEqual => ") <= (",
        };
        let text = match compare {
            Compare::Equal => ") COLLATE \"C\" = (",
            Compare::Less => ") COLLATE \"C\" < (",
            Compare::LessOrEqual => ") COLLATE \"C\" <= (",
        };
        let between = if kind == Type::Text { text } else { sign };
        self.around(sql, arguments, kind, ["COALESCE((", between, "), FALSE)"]);
    }

    /// Both arguments once each, under names; nothing when one is empty.
    fn both(&self, sql: &mut Sql, arguments: &[Expr], kind: Type, write: &dyn Fn(&mut Sql)) {
        sql.raw("(SELECT CASE WHEN ").aliased(ONCE, &part(0)).raw(" IS NOT NULL AND ").aliased(ONCE, &part(2));
        sql.raw(" IS NOT NULL THEN ");
        write(sql);
        sql.raw(" END FROM (SELECT ");
        self.write(sql, &arguments[0], kind);
        sql.raw(" AS ").column(&part(0)).raw(", ");
        self.write(sql, &arguments[1], Type::Number);
        sql.raw(" AS ").column(&part(2)).raw(" OFFSET 0) ").alias(ONCE).raw(")");
    }

    fn date_add(&self, sql: &mut Sql, unit: Unit, arguments: &[Expr]) {
        let (name, most, each) = match unit {
            Unit::Weeks => ("days => ", 14_285, 7),
            Unit::Months => ("months => ", 3_000, 1),
            Unit::Years => ("months => ", 250, 12),
            Unit::Days | Unit::Hours | Unit::Minutes => ("days => ", 100_000, 1),
        };
        self.both(sql, arguments, Type::Date, &|sql| {
            sql.raw("LEAST(GREATEST(CAST(").aliased(ONCE, &part(0)).raw(" + make_interval(").raw(name);
            write_count(sql, most, each);
            sql.raw(") AS date), CAST(").bind(Bind::Date(first_day())).raw(" AS date)), CAST(");
            sql.bind(Bind::Date(last_day())).raw(" AS date))");
        });
    }

    fn time_add(&self, sql: &mut Sql, unit: Unit, arguments: &[Expr]) {
        let each = match unit {
            Unit::Minutes => 1,
            Unit::Hours => 60,
            Unit::Weeks => 10_080,
            Unit::Days | Unit::Months | Unit::Years => 1_440,
        };
        self.both(sql, arguments, Type::Instant, &|sql| {
            sql.raw("LEAST(GREATEST(").aliased(ONCE, &part(0)).raw(" + make_interval(mins => ");
            write_count(sql, 100_000_000 / each, each);
            sql.raw("), ").instant(at(first_day(), 0)).raw("), ").instant(at(last_day(), 86_399)).raw(")");
        });
    }
}

/// The second argument of `both` as a whole number within `±most`, times `each`.
fn write_count(sql: &mut Sql, most: u64, each: u64) {
    sql.raw("CAST(LEAST(GREATEST(trunc(").aliased(ONCE, &part(2)).raw("), -").number(most).raw("), ").number(most);
    sql.raw(") * ").number(each).raw(" AS int)");
}

pub fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1, 1, 1).unwrap_or_default()
}

fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default()
}

pub fn at(day: NaiveDate, seconds: i64) -> DateTime<chrono::Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc() + chrono::TimeDelta::seconds(seconds)
}

fn write_number(sql: &mut Sql, number: &Number) {
    sql.raw("CAST(").text_value(number.to_string()).raw(" AS numeric)");
}

fn type_name(kind: Type) -> &'static str {
    match kind {
        Type::Number => "numeric",
        Type::Text | Type::Key => "text",
        Type::Boolean => "boolean",
        Type::Date => "date",
        Type::Instant => "timestamptz",
    }
}
