//! How long others wait for the slow parts of a publish. What such a part took the last time on a table tells how long it
//! will take; before the first time it follows from how long reading some of its records takes at this moment. Nothing is
//! known in advance: a figure that was not measured on this database is never told.

mod store;
mod words;

use super::Desk;
use crate::db::{Database, Dialect, Step, Stopwatch};
use crate::error::{Problem, Result};
use crate::registry::Entity;
use crate::schema;
use serde_json::Value as Json;
use std::time::{Duration, Instant};

/// Something that is done to all records of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Work {
    /// Values become values of another type.
    Convert,
    /// The index of a unique constraint is made.
    Unique,
    /// Another index is made.
    Index,
    /// Formulas and roll-ups are computed.
    Compute,
}

impl Work {
    pub fn of_index(index: &schema::Index) -> Self {
        if index.is_unique() { Work::Unique } else { Work::Index }
    }

    /// The word it is kept by; also that of its text.
    pub fn name(self) -> &'static str {
        match self {
            Work::Convert => "convert",
            Work::Unique => "unique",
            Work::Index => "index",
            Work::Compute => "compute",
        }
    }

    /// About how many times as long as reading a record it takes, on a table with so many indexes: of statements that were
    /// timed beside a reading of the same records, on both databases.
    fn weight(self, dialect: Dialect, indexes: usize) -> f64 {
        let indexes = f64::from(u32::try_from(indexes).unwrap_or(u32::MAX));
        match (dialect, self) {
            (Dialect::Sqlite, Work::Convert) => 20.0,
            (Dialect::Sqlite, Work::Compute) => 25.0,
            (Dialect::Sqlite, Work::Unique | Work::Index) => 5.0,
            // A row that changes is another row in PostgreSQL, and in every index of the table.
            (Dialect::Postgres, Work::Convert | Work::Compute) => 20.0 + 15.0 * indexes,
            (Dialect::Postgres, Work::Unique | Work::Index) => 6.0,
        }
    }
}

/// What is to be done to how many records.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    pub work: Work,
    pub entity: &'a Entity,
    pub records: i64,
    /// How often it is done to each: fields, or indexes.
    pub times: usize,
    /// Indexes of the table.
    pub indexes: usize,
}

/// How long it will take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    pub least: Duration,
    pub most: Duration,
    pub basis: Basis,
}

/// Where an estimate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The same was done to this table before.
    Done,
    /// Some of its records were read just now.
    Read,
}

impl Basis {
    pub fn name(self) -> &'static str {
        match self {
            Basis::Done => "done",
            Basis::Read => "read",
        }
    }
}

/// Fewer records than this tell nothing of the speed: what is done once for all of them is most of it.
const TELLING: i64 = 2_000;
/// Records read to know the speed.
const READ: u64 = 20_000;
const READINGS: usize = 5;

/// How long a task will take.
///
/// # Errors
/// Those of the database.
pub async fn estimate(db: &Database, task: &Task<'_>) -> Result<Estimate> {
    let records = count(task.records) * count(i64::try_from(task.times).unwrap_or(1));
    if let Some(each) = store::find(db, task.work, task.entity).await? {
        let likely = each * records;
        return Ok(Estimate { least: seconds(likely * 0.6), most: seconds(likely * 1.8), basis: Basis::Done });
    }
    // The quickest of a few: what came in between is no speed of the database.
    let mut each = f64::INFINITY;
    for _ in 0..READINGS {
        let begun = Instant::now();
        let read = schema::read_some(db, task.entity, READ).await?;
        each = each.min(begun.elapsed().as_secs_f64() / count(read.max(1)));
    }
    let likely = each * task.work.weight(db.dialect(), task.indexes) * records;
    Ok(Estimate { least: seconds(likely / 3.0), most: seconds(likely * 3.0), basis: Basis::Read })
}

/// Not beyond 2^52, as no table has so many records.
fn count(number: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "no table has 2^52 records")]
    let number = number as f64;
    number
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)
}

/// Steps of a publish that are timed, so that the next plan knows.
#[derive(Debug, Default)]
pub struct Timing {
    taken: Vec<(Work, String, i64, Stopwatch)>,
}

impl Timing {
    /// The same steps, timed as one piece of work on an entity (element id).
    pub fn of(&mut self, of: (Work, &str, i64), steps: Vec<Step>) -> Vec<Step> {
        let watch = self.watch(of);
        steps.into_iter().map(|step| step.timed(&watch)).collect()
    }

    /// The same of one step.
    pub fn one(&mut self, of: (Work, &str, i64), step: Step) -> Step {
        let watch = self.watch(of);
        step.timed(&watch)
    }

    fn watch(&mut self, (work, entity, records): (Work, &str, i64)) -> Stopwatch {
        let watch = Stopwatch::default();
        self.taken.push((work, entity.to_owned(), records, watch.clone()));
        watch
    }

    /// Keeps what they took. The publish is done, so nothing of this may fail it.
    pub async fn remember(self, desk: &Desk<'_>) {
        for (work, entity, records, watch) in self.taken {
            remember(desk, (work, &entity), (records, watch.taken())).await;
        }
    }
}

/// Keeps what a work on an entity (element id) took, unless it tells nothing.
pub async fn remember(desk: &Desk<'_>, of: (Work, &str), (records, taken): (i64, Duration)) {
    if records < TELLING {
        return;
    }
    let steps = store::keep(desk.db, of, (records, taken), desk.clock.now());
    if let Err(error) = desk.db.apply(steps.to_vec()).await {
        let problem = Problem::from(error);
        tracing::warn!(%problem, "the speed of a publish could not be kept");
    }
}

/// A span of time in words, in all languages: `about 2 s`, `0.3 to 3 s`.
pub fn in_words(estimate: &Estimate) -> Json {
    words::range(estimate)
}
