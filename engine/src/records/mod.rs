//! The heart: every record is read and written here, whatever the door.
//!
//! A write goes shape → read → decide → apply (`write`); deciding is pure (`decide`, with what `judge` read for it), applying
//! is a plan (`plan`): a list of statements in one transaction with the history rows and the events (`store`). Reading builds one statement from paths, filter and
//! sort, limited by the caller's `Scope`, and writes the answer's bytes (`list`, `output`).

mod aggregate;
mod asked;
mod checklist;
mod bin;
mod bucket;
mod bulk;
mod counted;
mod cursor;
mod decide;
mod delete;
mod demo;
mod derive;
mod erase;
mod export;
mod files;
mod forward;
mod get;
mod grouped;
mod happened;
mod judge;
mod line_lists;
mod line_order;
mod lines;
mod list;
mod long;
mod names;
mod once;
mod order;
mod numbers;
mod output;
mod past;
mod plan;
mod read_text;
mod recalculate;
mod reading;
mod record;
mod search;
mod restore;
mod retyped;
mod shape;
mod sort;
mod stages;
mod store;
mod suggest;
mod surroundings;
mod traces;
mod undo;
mod timeline;
mod told;
mod visits;
mod write;
mod zone;

pub use aggregate::aggregate;
pub use asked::Asked;
pub use bin::{BinQuery, list_deleted};
pub use bulk::{Bulked, Done, Settled, bulk};
pub use checklist::{Mark, mark};
pub use delete::delete;
pub use demo::{Outlook, check_expected, has_demo, look_at_demo, remove_demo};
pub use erase::{Erasure, erase};
pub use export::{EXPORT_LIMIT, Export, ExportQuery};
pub use files::find_file;
pub use get::{Answer, get, get_written};
pub use happened::{Event, Happened, Untold, tell};
pub use list::{CountMode, ListQuery, list};
pub use long::{Stretch, Stride, sweep, undo_stretch};
pub use numbers::Numbers;
pub use once::{Kept, KeptAnswer, Once};
pub use order::{Operation, Order, Sweep, read_order};
pub use past::history;
pub use read_text::{TextTable, read_text};
pub use recalculate::{
    INDEX_JOB, JOB, Ordered, by_entity, changed as changed_computations, count as count_rows, fill, is_large,
    order_job, recalculate,
};
pub use record::Record;
pub use restore::restore;
pub use search::search;
pub use stages::stages;
pub use suggest::suggest;
pub use timeline::{TimelineQuery, timeline};
pub use undo::{Conflicts, Undoable, Undone, undo};
pub use write::{Transition, Written, create, transition, update};

use crate::clock::Clock;
use crate::db::Database;
use crate::error::{Problem, Result};
use crate::filter::Context;
use crate::history::{By, Cause};
use crate::ids::Ids;
use crate::permissions::Scope;
use crate::registry::Entity;
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Through which door a request comes: who, by which rights, on which revision.
#[derive(Clone)]
pub struct Door<'a> {
    pub db: &'a Database,
    /// Pinned for the whole request.
    pub snapshot: &'a Arc<Snapshot>,
    pub scope: &'a Scope,
    pub clock: &'a Clock,
    pub ids: &'a Ids,
    pub by: By,
    pub cause: Cause,
    /// The request is to be done once only.
    pub once: Option<&'a Once>,
    /// Another time than now to stamp a write with: imports and demo data keep their own.
    pub at: Option<DateTime<Utc>>,
    /// Hands out automatic numbers.
    pub numbers: &'a Numbers,
    /// Keeps what is asked, where somebody asks.
    pub asked: Option<&'a Asked>,
    /// Key of the seal on cursors.
    pub secret: &'a str,
}

impl<'a> Door<'a> {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.at.unwrap_or_else(|| self.clock.now())
    }

    pub(crate) fn context(&self) -> Context {
        self.snapshot.context(self.now(), self.scope.me())
    }

    /// Refuses an entity the caller may not know of, before anything else about a request is judged.
    ///
    /// # Errors
    /// `NotFound`, the same for a hidden and an absent entity.
    pub fn check_entity(&self, name: &str) -> Result<()> {
        self.entity(name).map(|_| ())
    }

    /// The same way for what the design demands, whoever asks: it sees and reaches every record.
    pub(crate) fn everywhere(&self) -> Self {
        Self { scope: &self.snapshot.system, ..self.clone() }
    }

    /// The entity of a name, if the caller may read any of its records; the built-in `user` is listed elsewhere too.
    ///
    /// # Errors
    /// `NotFound`, the same for a hidden and an absent entity.
    pub(crate) fn entity(&self, name: &str) -> Result<&'a Entity> {
        let entity = self.snapshot.registry.find(name).ok_or_else(Problem::not_found)?;
        if self.scope.reads_entity(entity.ix) { Ok(entity) } else { Err(Problem::not_found()) }
    }
}
