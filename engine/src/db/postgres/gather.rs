//! Steps of a write as they are sent: neighbours that may go together are one statement, so that a write of one record is
//! answered after fewer ways to the server and back.

use crate::db::sql::Sql;
use crate::db::writer::Step;
use std::borrow::Cow;

/// Values of one statement: what a bulk writes is long already, and every combination would be another statement to keep.
const VALUES: usize = 150;

/// The steps, each with its position among those given.
pub fn gather(steps: &[Step]) -> Vec<(usize, Cow<'_, Step>)> {
    let mut sent = Vec::with_capacity(steps.len());
    let mut at = 0;
    while at < steps.len() {
        let together = together(&steps[at..]);
        match together {
            0 | 1 => sent.push((at, Cow::Borrowed(&steps[at]))),
            _ => sent.push((at, Cow::Owned(Step::Beside(one_of(&steps[at..at + together]))))),
        }
        at += together.max(1);
    }
    sent
}

/// How many of the first steps go together.
fn together(steps: &[Step]) -> usize {
    let mut values = 0;
    let fits = |step: &&Step| {
        values += step.sql().binds().len();
        matches!(step, Step::Beside(_)) && values <= VALUES
    };
    steps.iter().take_while(fits).count()
}

/// `WITH w0 AS (…), w1 AS (…) …`: all of them are run, whoever asks for their rows.
fn one_of(steps: &[Step]) -> Sql {
    let mut sql = steps[0].sql().fresh();
    for (n, step) in steps.iter().enumerate() {
        match (n, n + 1 == steps.len()) {
            (_, true) => sql.raw(" ").nested(step.sql()),
            (0, false) => sql.raw("WITH w0 AS (").nested(step.sql()).raw(")"),
            (_, false) => sql.raw(", w").number(n as u64).raw(" AS (").nested(step.sql()).raw(")"),
        };
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::db::Dialect;

    fn step(text: &'static str, values: i64, make: fn(Sql) -> Step) -> Step {
        let mut sql = Sql::new(Dialect::Postgres, None);
        sql.raw(text).list(",", 0..values, |sql, n| {
            sql.int(n);
        });
        make(sql)
    }

    fn check(steps: &[Step], expect: &[(usize, &str)]) {
        let gathered = gather(steps);
        let found: Vec<(usize, &str)> = gathered.iter().map(|(at, step)| (*at, step.sql().text())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn neighbours_go_together() {
        let (run, beside) = (Step::Run as fn(Sql) -> Step, Step::Beside as fn(Sql) -> Step);
        check(&[], &[]);
        check(&[step("a", 1, run), step("b", 1, beside)], &[(0, "a$1"), (1, "b$1")]);
        let steps =
            [step("a", 1, run), step("b", 2, beside), step("c", 1, beside), step("d", 2, beside), step("e", 1, run)];
        check(&steps, &[(0, "a$1"), (1, "WITH w0 AS (b$1,$2), w1 AS (c$3) d$4,$5"), (4, "e$1")]);
    }

    #[test]
    fn a_bulk_is_sent_as_it_is() {
        let beside = Step::Beside as fn(Sql) -> Step;
        let steps = [step("a", 100, beside), step("b", 51, beside), step("c", 1, beside)];
        let sent: Vec<usize> = gather(&steps).iter().map(|(at, _)| *at).collect();
        assert_eq!(sent, [0, 1]);
    }
}
