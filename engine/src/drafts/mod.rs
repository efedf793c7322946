//! Change sets: files edited on top of a revision, the plan of what publishing them does, the publish itself, and going
//! back. A draft is an overlay of whole files; a plan is a value that is shown, agreed to by its hash, then carried out
//! in one transaction. Nothing here knows HTTP.

mod ahead;
mod blob;
mod change;
mod computed;
mod conversions;
mod draft;
mod effects;
mod handover;
pub mod indexes;
pub mod installed;
mod merge;
mod moves;
mod pace;
mod path;
mod plan;
mod preview;
mod publish;
mod refactor;
pub mod removed;
pub mod revisions;
mod store;
pub mod viewed;

pub use ahead::{Asked as AskedPublish, Errand, Going, Hand, Progress, go_on, sweep};
pub use draft::{Draft, DraftChange, NewDraft, create, discard, get, list, update};
pub use effects::{Effect, EffectCode, Level};
pub use handover::{Handover, designers, hand_over, list_left, take_over};
pub use merge::{MergeOrder, Merged, carry_out as merge_draft, look as look_at_merge};
pub use plan::{Plan, plan, plan_tree};
pub use preview::{Proposal, preview as preview_conversion};
pub use publish::{Consent, Lacking, PublishOrder, Published, publish, publish_tree};
pub use refactor::{Asked, Renaming, plan_rename, uses};

use crate::clock::Clock;
use crate::db::Database;
use crate::ids::Ids;
use crate::locales::Language;
use crate::snapshot::Snapshot;
use uuid::Uuid;

/// Where somebody works on drafts: the workspace, what is published there, and who it is.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub db: &'a Database,
    /// The published revision, as fresh as the caller has it. A stale one is noticed when publishing.
    pub head: &'a Snapshot,
    pub clock: &'a Clock,
    pub ids: &'a Ids,
    /// None: the command line or the engine itself.
    pub author: Option<Uuid>,
    /// Of texts inside answers.
    pub language: Language,
}
