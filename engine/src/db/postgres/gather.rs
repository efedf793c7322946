//! Steps of a write as they are sent: neighbours that may go together are one statement, so that a write of one record is
//! answered after fewer ways to the server and back.

use crate::db::sql::Sql;
use crate::db::writer::Step;
use std::borrow::Cow;

/// Values of one statement: what a bulk writes is long already, and every combination would be another statement to keep.
const VALUES: usize = 150;

/// A statement and the steps it stands for.
pub struct Sent<'s> {
    pub sql: Cow<'s, Sql>,
    pub steps: &'s [Step],
    /// Where the first of them is among all.
    first: usize,
}

impl<'s> Sent<'s> {
    /// Each step as a statement of its own.
    pub fn alone(steps: &'s [Step]) -> Vec<Self> {
        let sent = |(first, step): (usize, &'s Step)| Self {
            sql: Cow::Borrowed(step.sql()),
            steps: std::slice::from_ref(step),
            first,
        };
        steps.iter().enumerate().map(sent).collect()
    }

    /// Steps that may go together in one statement, the others alone.
    pub fn together(steps: &'s [Step]) -> Vec<Self> {
        let mut sent = Vec::with_capacity(steps.len());
        let mut first = 0;
        while let Some(step) = steps.get(first) {
            let many = together(&steps[first..]).max(1);
            let some = &steps[first..first + many];
            let sql = if many == 1 { Cow::Borrowed(step.sql()) } else { Cow::Owned(one_of(some)) };
            sent.push(Self { sql, steps: some, first });
            first += many;
        }
        sent
    }

    /// The step a refusal is of: the first that writes.
    pub fn position(&self) -> usize {
        self.first + self.steps.iter().position(|step| !step.is_query()).unwrap_or_default()
    }
}

/// How many of the first steps go together.
fn together(steps: &[Step]) -> usize {
    let mut values = 0;
    let fits = |step: &&Step| {
        values += step.sql().binds().len();
        step.is_beside() && values <= VALUES
    };
    steps.iter().take_while(fits).count()
}

/// Whether somebody asks for the rows of a step; a query runs only then, all others in any case.
pub fn is_counted(step: &Step) -> bool {
    match step {
        Step::Run(_) => false,
        Step::RunOne(..) | Step::Require(..) | Step::Absent(..) | Step::Lock(_) => true,
        Step::Beside(step) | Step::Timed(step, _) => is_counted(step),
        Step::Returning(step, _) | Step::Sharing(step, _) => is_counted(step),
    }
}

/// `WITH s0 AS (…), s1 AS (…) SELECT (SELECT COUNT(*) FROM s0) …`: one column for each step whose rows are counted, and
/// after those one for each column that is told.
fn one_of(steps: &[Step]) -> Sql {
    let mut sql = steps[0].sql().fresh();
    sql.raw("WITH ").list(", ", steps.iter().enumerate(), |sql, (n, step)| {
        sql.raw("s").number(n as u64).raw(" AS (").nested(step.sql());
        match step.returned() {
            Some(returned) => {
                sql.raw(" RETURNING ").list(", ", &returned.columns, |sql, column| {
                    sql.column(column);
                });
            }
            // A count sees the rows a write answers.
            None if is_counted(step) && !step.is_query() => {
                sql.raw(" RETURNING 1");
            }
            None => {}
        }
        sql.raw(")");
    });
    let counted = steps.iter().enumerate().filter(|(_, step)| is_counted(step));
    sql.raw(" SELECT 1").list("", counted, |sql, (n, _)| {
        sql.raw(", (SELECT COUNT(*) FROM s").number(n as u64).raw(")");
    });
    for (n, returned) in steps.iter().enumerate().filter_map(|(n, step)| Some((n, step.returned()?))) {
        sql.list("", &returned.columns, |sql, column| {
            sql.raw(", (SELECT ").column(column).raw(" FROM s").number(n as u64).raw(")");
        });
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::{Dialect, Tag};

    fn sql(text: &'static str, values: i64) -> Sql {
        let mut sql = Sql::new(Dialect::Postgres, None);
        sql.raw(text).list(",", 0..values, |sql, n| {
            sql.int(n);
        });
        sql
    }

    fn run(text: &'static str, values: i64) -> Step {
        Step::Run(sql(text, values))
    }

    fn check(steps: &[Step], expect: &[(usize, &str)]) {
        let sent = Sent::together(steps);
        let found: Vec<(usize, &str)> = sent.iter().map(|sent| (sent.position(), sent.sql.text())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn neighbours_go_together() {
        check(&[], &[]);
        check(&[run("a", 1), run("b", 1).beside()], &[(0, "a$1"), (1, "b$1")]);
        let steps = [run("a", 1), run("b", 2).beside(), run("c", 1).beside(), run("d", 1)];
        check(&steps, &[(0, "a$1"), (1, "WITH s0 AS (b$1,$2), s1 AS (c$3) SELECT 1"), (3, "d$1")]);
    }

    #[test]
    fn what_is_expected_is_counted() {
        let steps = [
            Step::Require(sql("a", 1), Tag::Target).beside(),
            Step::Lock(sql("b", 1)).beside(),
            Step::RunOne(sql("c", 1), Tag::Version).beside(),
            run("d", 1).beside(),
        ];
        let expect = "WITH s0 AS (a$1), s1 AS (b$2), s2 AS (c$3 RETURNING 1), s3 AS (d$4) SELECT 1, (SELECT COUNT(*) FROM s0), \
                      (SELECT COUNT(*) FROM s1), (SELECT COUNT(*) FROM s2)";
        check(&steps, &[(2, expect)]);
    }

    #[test]
    fn what_is_told_comes_after_what_is_counted() {
        let columns = ["a", "b"].map(crate::db::ColumnName::system).to_vec();
        let told =
            Step::Returning(Box::new(Step::RunOne(sql("x", 1), Tag::Version)), crate::db::Returned::new(columns));
        let steps = [told.beside(), Step::Lock(sql("y", 0)).beside()];
        let expect = "WITH s0 AS (x$1 RETURNING \"a\", \"b\"), s1 AS (y) SELECT 1, (SELECT COUNT(*) FROM s0), \
                      (SELECT COUNT(*) FROM s1), (SELECT \"a\" FROM s0), (SELECT \"b\" FROM s0)";
        check(&steps, &[(0, expect)]);
    }

    #[test]
    fn a_bulk_is_sent_as_it_is() {
        let steps = [run("a", 100).beside(), run("b", 51).beside(), run("c", 1).beside()];
        let sent: Vec<usize> = Sent::together(&steps).iter().map(Sent::position).collect();
        assert_eq!(sent, [0, 1]);
    }
}
