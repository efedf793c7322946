//! Carrying a plan out: agreed to by hash, then one transaction with the table work, the files, the revision and the
//! number every write checks. When anything in it fails, nothing of it is left.

use super::blob::{Blob, Listing, blob, hash as hash_of, listing};
use super::draft::problems_of;
use super::effects::{Changing, Depth, Effect, Level, guards};
use super::handover::get_own;
use super::plan::{Prepared, hash, prepare, short_changes, side, sides};
use super::store::{self, NewRevision};
use super::{Desk, computed, conversions, indexes, merge, moves};
use crate::db::{ApplyError, Step, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::metadata::{FileTree, Level as ProblemLevel};
use crate::schema::{self, Catalogue};
use crate::snapshot::Snapshot;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use uuid::Uuid;

const NOTE_LENGTH: usize = 2_000;

/// The body of a publish.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublishOrder {
    /// Hash of the plan that was looked at.
    pub plan: String,
    /// `<code>:<element>` of every effect that has to be accepted.
    #[serde(default)]
    pub accept: Vec<String>,
    #[serde(default)]
    pub note: String,
}

/// Who agreed to what.
#[derive(Clone, Copy, Debug)]
pub enum Consent<'a> {
    /// A person, to the plan they saw.
    Given(&'a PublishOrder),
    /// Nobody needs to be asked: installing what came with the product. The text is the note.
    NotNeeded(&'a str),
}

/// Publishes a draft and answers the new revision, compiled, for the caller to serve.
///
/// # Errors
/// `PlanStale` when the world is no longer the one the plan was made for, `DraftConflict`, `MetadataInvalid`, refusals of
/// the plan (`plan_blocked`, `accept_missing`, `nothing_to_publish`), `PublishBusy`.
pub async fn publish(desk: &Desk<'_>, id: Uuid, order: PublishOrder) -> Result<Snapshot> {
    let draft = get_own(desk, id).await?;
    let merged = merge::merge(desk, &draft).await?;
    let tree = merged.settled()?;
    let close = store::close_draft(desk.db, &draft, desk.clock.now());
    publish_tree(desk, tree, Consent::Given(&order), vec![close]).await
}

/// Publishes a whole tree; `further` steps happen in the same transaction.
///
/// # Errors
/// As `publish`.
pub async fn publish_tree(
    desk: &Desk<'_>,
    tree: FileTree,
    consent: Consent<'_>,
    further: Vec<Step>,
) -> Result<Snapshot> {
    let note = checked_note(match consent {
        Consent::Given(order) => &order.note,
        Consent::NotNeeded(note) => note,
    })?;
    if tree == desk.head.tree {
        return Err(Problem::new(Code::StateConflict).param("detail", "nothing_to_publish"));
    }
    let changes = short_changes(&desk.head.tree, &tree);
    let number = desk.head.revision + 1;
    let catalogue = Catalogue::load(desk.db).await?;
    let planned = Snapshot::compile_for(&catalogue, number, tree.clone()).map_err(|_| invalid(desk, &tree))?;
    let listing = listing(&planned.tree);
    let changes = i64::try_from(changes.await?.len()).unwrap_or(i64::MAX);
    for _ in 0..TRIES {
        let Prepared { schema, conversions, moves, effects } =
            prepare(desk, (&planned, &catalogue), Depth::Levels).await?;
        if let Consent::Given(order) = consent
            && order.plan != hash(desk.head.revision, &listing, &effects)
        {
            return Err(Problem::new(Code::PlanStale));
        }
        if let Some(refusal) = Refusal::of(consent, &effects) {
            // Only now somebody reads the sentences, so only now the numbers are worth counting.
            let effects = prepare(desk, (&planned, &catalogue), Depth::Numbers).await?.effects;
            return Err(refusal.problem(desk, &effects));
        }
        let computed = computed::tables(desk, &planned, &schema).await?;
        let values = Changing { conversions: &conversions, moves: &moves };
        let late = indexes::find(desk.db, (desk.head, &planned), &schema).await?;
        let (schema, computed, late) = (&schema, &*computed, &*late);
        let ready = Ready { planned: &planned, schema, listing: &listing, note, changes, values, computed, late };
        let mut steps = ready.steps(desk)?;
        steps.extend(further.iter().cloned());
        match desk.db.apply_exclusive(steps).await {
            Ok(()) => return Ok(planned),
            // Somebody wrote a value since that nobody has decided about.
            Err(ApplyError::Expected(Tag::Target)) => {}
            Err(error) => return Err(refusal(error)),
        }
    }
    Err(Problem::new(Code::PublishBusy))
}

/// How often values are looked at anew that somebody wrote during a publish.
const TRIES: usize = 4;

/// A plan that was checked and agreed to.
struct Ready<'a> {
    planned: &'a Snapshot,
    schema: &'a schema::Plan,
    listing: &'a Listing,
    note: &'a str,
    changes: i64,
    values: Changing<'a>,
    /// Computed fields that are new or compute something else.
    computed: &'a [computed::Table],
    /// Indexes over records that are there.
    late: &'a [indexes::Late],
}

impl Ready<'_> {
    /// Everything the transaction does, in order: first of all it holds off other writes.
    fn steps(&self, desk: &Desk<'_>) -> Result<Vec<Step>> {
        let (head, now) = (desk.head, desk.clock.now());
        let mut steps = vec![store::require_head(desk.db, head.revision)];
        steps.extend(guards(desk.db, (head, self.planned), self.values.moves, now));
        steps.extend(moves::steps(desk, self.planned, self.values.moves));
        let values = conversions::steps(desk, sides(head, self.planned), self.schema, self.values.conversions);
        let revision = (self.planned.revision, values);
        steps.extend(self.schema.steps(&desk.db.sql(), (side(head), side(self.planned)), revision));
        steps.extend(computed::steps(desk, self.planned, self.computed));
        steps.extend(indexes::steps(desk, self.planned, self.late));
        let (number, author) = (self.planned.revision, desk.author);
        let revision =
            NewRevision { number, listing: self.listing, author, note: self.note, changes: self.changes, at: now };
        steps.extend(store::revision_steps(desk.db, &revision, &self.new_blobs(&head.tree))?);
        Ok(steps)
    }

    /// Contents the published revision does not have, each once. Told apart by hash: two documents that are equal may
    /// still be written in another order.
    fn new_blobs(&self, head: &FileTree) -> Vec<Blob> {
        let mut seen: HashSet<String> = listing(head).into_values().collect();
        let fresh = self.planned.tree.files.values().filter(|document| seen.insert(hash_of(document)));
        fresh.map(blob).collect()
    }
}

fn checked_note(note: &str) -> Result<&str> {
    let note = note.trim();
    let length = note.chars().count();
    if length <= NOTE_LENGTH && !note.contains('\0') {
        return Ok(note);
    }
    let item = Item::of_field("note", ItemCode::Length).param("field", "note").param("max", NOTE_LENGTH);
    Err(Problem::invalid(vec![item.param("length", length)]))
}

fn invalid(desk: &Desk<'_>, tree: &FileTree) -> Problem {
    let problems = problems_of(tree).into_iter().filter(|problem| problem.level == ProblemLevel::Error);
    let documents: Vec<Json> = problems.map(|problem| problem.to_json(desk.language.tag())).collect();
    let problem = Problem::new(Code::MetadataInvalid).param("detail", "draft_invalid").param("count", documents.len());
    Problem { documents, ..problem }
}

/// Why a plan is not carried out, with the keys of the effects it is about.
enum Refusal {
    Blocked(Vec<String>),
    NotAccepted(Vec<String>),
}

impl Refusal {
    fn of(consent: Consent<'_>, effects: &[Effect]) -> Option<Self> {
        let keys = |level: Level| effects.iter().filter(move |effect| effect.code.level() == level).map(Effect::key);
        let blocks: Vec<String> = keys(Level::Block).collect();
        if !blocks.is_empty() {
            return Some(Refusal::Blocked(blocks));
        }
        let Consent::Given(order) = consent else { return None };
        let open: Vec<String> = keys(Level::Warn).filter(|key| !order.accept.contains(key)).collect();
        (!open.is_empty()).then_some(Refusal::NotAccepted(open))
    }

    fn problem(self, desk: &Desk<'_>, effects: &[Effect]) -> Problem {
        let (Refusal::Blocked(keys) | Refusal::NotAccepted(keys)) = &self;
        let named: Vec<&Effect> = effects.iter().filter(|effect| keys.contains(&effect.key())).collect();
        let documents = named.iter().map(|effect| document(effect, desk)).collect();
        let problem = match &self {
            Refusal::Blocked(_) => {
                let reasons: Vec<String> = named.iter().map(|effect| effect.message(desk.language)).collect();
                Problem::new(Code::StateConflict).param("detail", "plan_blocked").param("reasons", reasons.join(" "))
            }
            Refusal::NotAccepted(keys) => {
                Problem::new(Code::ValidationFailed).param("detail", "accept_missing").param("codes", keys.join(", "))
            }
        };
        Problem { documents, ..problem }
    }
}

fn document(effect: &Effect, desk: &Desk<'_>) -> Json {
    json!({ "pointer": "/accept", "code": effect.code.name(), "element": effect.element, "message": effect.message(desk.language) })
}

fn refusal(error: ApplyError) -> Problem {
    match error {
        // Somebody published, moved a record into a removed stage, or broke a new unique constraint: a new plan says it.
        ApplyError::Expected(Tag::Revision | Tag::Referenced | Tag::Target | Tag::Version)
        | ApplyError::Unique { .. } => Problem::new(Code::PlanStale),
        ApplyError::Expected(Tag::State) => Problem::new(Code::DraftConflict),
        ApplyError::Busy => Problem::new(Code::PublishBusy),
        ApplyError::Failed(problem) => problem,
    }
}
