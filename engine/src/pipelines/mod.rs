//! Stages, gates and moves. A gate belongs to the move: going on means meeting what the stage asks to be left, and skipping
//! stages means meeting the gates of all that were skipped, their checklists too.
//!
//! Pure: `judge_move` is given the record as it would be and says what is missing, the same for every door.

mod gate;
mod way;

pub use gate::{Gate, Gates, StageGates, judge_leave, judge_move};
pub use way::{Pass, asks_reason, is_allowed, way};

use crate::registry::FieldIx;
use std::collections::HashSet;
use std::sync::Arc;

/// A move to be judged: from a stage (none for a new record) to another.
pub struct Step<'a> {
    pub field: FieldIx,
    pub from: Option<&'a str>,
    pub to: &'a str,
    /// The open stage a record that is lost, paused or otherwise at an end was in last: where its way goes on.
    pub left_off: Option<&'a str>,
    /// Why, told by who moves it.
    pub reason: Option<&'a str>,
    /// Items of checklists that are ticked.
    pub ticked: &'a HashSet<Arc<str>>,
}
