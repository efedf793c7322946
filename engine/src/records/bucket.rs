//! Buckets of time that counts and sums are put into.

use crate::db::{Dialect, Sql};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Bucket {
    /// By its name on the wire.
    pub fn of_name(name: &str) -> Option<Self> {
        Some(match name {
            "day" => Bucket::Day,
            "week" => Bucket::Week,
            "month" => Bucket::Month,
            "quarter" => Bucket::Quarter,
            "year" => Bucket::Year,
            _ => return None,
        })
    }

    /// Writes the first day of the bucket that what `write` writes falls in, as a date in both databases. Weeks begin on
    /// Monday (ISO 8601).
    pub fn write(self, sql: &mut Sql, write: &dyn Fn(&mut Sql)) {
        let (sqlite, postgres) = match self {
            Bucket::Day => (["date(", ")"], ["CAST(date_trunc('day', ", ") AS date)"]),
            Bucket::Week => (["date(", ", '-6 days', 'weekday 1')"], ["CAST(date_trunc('week', ", ") AS date)"]),
            Bucket::Month => (["date(", ", 'start of month')"], ["CAST(date_trunc('month', ", ") AS date)"]),
            Bucket::Year => (["date(", ", 'start of year')"], ["CAST(date_trunc('year', ", ") AS date)"]),
            Bucket::Quarter => (["", ""], ["CAST(date_trunc('quarter', ", ") AS date)"]),
        };
        if let (Bucket::Quarter, Dialect::Sqlite) = (self, sql.dialect()) {
            // Months since the quarter began, taken off the first of the month.
            sql.raw("date(");
            write(sql);
            sql.raw(", 'start of month', '-' || ((CAST(strftime('%m', ");
            write(sql);
            sql.raw(") AS INTEGER) - 1) % 3) || ' months')");
            return;
        }
        sql.either(sqlite[0], postgres[0]);
        write(sql);
        sql.either(sqlite[1], postgres[1]);
    }
}
