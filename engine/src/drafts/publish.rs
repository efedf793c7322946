//! Carrying a plan out: agreed to by hash, then one transaction with the table work, the files, the revision and the
//! number every write checks. When anything in it fails, nothing of it is left.

use super::ahead::{self, Ahead, Errand, Hand, Made};
use super::blob::{Blob, Listing, blob, hash as hash_of, listing};
use super::conversions::Conversion;
use super::draft::problems_of;
use super::effects::{Changing, Depth, Effect, Level, guards};
use super::handover::get_own;
use super::pace::{Timing, Work};
use super::plan::{Prepared, hash, prepare, short_changes, side, sides};
use super::store::{self, NewRevision};
use super::{Desk, computed, indexes, merge, moves};
use crate::db::{ApplyError, Database, Step, TableName, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::metadata::{FileTree, Level as ProblemLevel};
use crate::records;
use crate::schema::{self, Catalogue, Index};
use crate::snapshot::Snapshot;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

const NOTE_LENGTH: usize = 2_000;

/// The body of a publish.
#[derive(Clone, Debug, Deserialize, Serialize)]
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

/// What a publish came to.
pub enum Published {
    /// The new revision, compiled, for the caller to serve.
    Done(Box<Snapshot>),
    /// Something large is to be made ahead of it, by a job that publishes then.
    Lacking(Box<Lacking>),
}

/// A publish that was checked and agreed to, but for which something is still to be made.
pub struct Lacking {
    pub planned: Snapshot,
    pub schema: schema::Plan,
    pub conversions: Vec<Conversion>,
    pub ahead: Ahead,
}

/// Publishes a draft or an earlier revision, unless something large is to be made first.
///
/// # Errors
/// `PlanStale` when the world is no longer the one the plan was made for, `DraftConflict`, `MetadataInvalid`, refusals of
/// the plan (`plan_blocked`, `accept_missing`, `nothing_to_publish`), `PublishBusy`.
pub async fn publish(desk: &Desk<'_>, errand: &Errand) -> Result<Published> {
    ahead::sweep(desk.db).await?;
    let (tree, close) = ahead::find(desk, errand.asked).await?;
    settle(desk, (tree, Consent::Given(&errand.order)), close, By::Person).await
}

/// The same for a job, which publishes once it has made what is wanted.
///
/// # Errors
/// As `publish`.
pub(super) async fn publish_by(desk: &Desk<'_>, errand: &Errand, hand: &Hand<'_>) -> Result<Published> {
    let (tree, mut further) = ahead::find(desk, errand.asked).await?;
    further.push((hand.finish)());
    settle(desk, (tree, Consent::Given(&errand.order)), further, By::Job(hand.job)).await
}

/// The files of a draft as they are published, and the step that closes it.
pub(super) async fn of_draft(desk: &Desk<'_>, id: Uuid) -> Result<(FileTree, Vec<Step>)> {
    let draft = get_own(desk, id).await?;
    let merged = merge::merge(desk, &draft).await?;
    let tree = merged.settled()?;
    Ok((tree, vec![store::close_draft(desk.db, &draft, desk.clock.now())]))
}

/// Publishes a whole tree in one transaction, however large its tables are; `further` steps happen in it too.
///
/// # Errors
/// As `publish`.
pub async fn publish_tree(
    desk: &Desk<'_>,
    tree: FileTree,
    consent: Consent<'_>,
    further: Vec<Step>,
) -> Result<Snapshot> {
    ahead::sweep(desk.db).await?;
    match settle(desk, (tree, consent), further, By::OneTransaction).await? {
        Published::Done(snapshot) => Ok(*snapshot),
        Published::Lacking(_) => Err(Problem::internal("a publish in one transaction has nothing made ahead of it")),
    }
}

/// Who publishes.
#[derive(Clone, Copy)]
enum By {
    /// Somebody who can follow a job.
    Person,
    /// That job.
    Job(Uuid),
    /// Somebody to whom it does not matter how long others wait.
    OneTransaction,
}

async fn settle(
    desk: &Desk<'_>,
    (tree, consent): (FileTree, Consent<'_>),
    further: Vec<Step>,
    by: By,
) -> Result<Published> {
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
        let Prepared { mut schema, conversions, moves, effects, ahead } =
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
        let sides = sides(desk.head, &planned);
        let made = match by {
            By::Job(job) => ahead::made(desk.db, job, (&ahead, sides), (&schema, &conversions)).await?,
            By::Person if !ahead.is_empty() => None,
            By::Person | By::OneTransaction => Some(Made::default()),
        };
        let Some(made) = made else {
            return Ok(Published::Lacking(Box::new(Lacking { planned, schema, conversions, ahead })));
        };
        schema.take_over(&made.columns);
        let computed = computed::tables(desk, &planned, &schema).await?;
        let values = Changing { conversions: &conversions, moves: &moves, ahead: &ahead };
        let late = indexes::find(desk.db, (desk.head, &planned), &schema).await?;
        let (schema, computed, late) = (&schema, &*computed, &*late);
        let (made, cleared) = (&made, ahead::clear_for(desk.db, schema, &made).await?);
        let world = World { computed, late, made, cleared };
        let ready = Ready { planned: &planned, schema, listing: &listing, note, changes, values, world };
        let mut timing = Timing::default();
        let mut steps = ready.steps(desk, &mut timing).await?;
        steps.extend(further.iter().cloned());
        match desk.db.apply_exclusive(steps).await {
            Ok(()) => {
                timing.remember(desk).await;
                return Ok(Published::Done(Box::new(planned)));
            }
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
    world: World<'a>,
}

/// What the database has and lacks for it.
struct World<'a> {
    /// Computed fields that are new or compute something else.
    computed: &'a [computed::Table],
    /// Indexes over records that are there.
    late: &'a [indexes::Late],
    made: &'a Made,
    /// What takes away what other jobs left of what it makes itself.
    cleared: Vec<Step>,
}

impl Ready<'_> {
    /// Everything the transaction does, in order: first of all it holds off other writes.
    async fn steps(&self, desk: &Desk<'_>, timing: &mut Timing) -> Result<Vec<Step>> {
        let (head, now) = (desk.head, desk.clock.now());
        let mut steps = store::require_alone(desk.db, head.revision);
        steps.extend(self.world.cleared.iter().cloned());
        steps.extend(guards(desk.db, (head, self.planned), self.values.moves, now));
        steps.extend(moves::steps(desk, self.planned, self.values.moves));
        let revision = (self.planned.revision, self.value_steps(desk, timing).await?);
        let rows = self.rows_of_indexes(desk.db).await?;
        let mut timed = |index: &Index, step: Step| match rows.get(&index.table) {
            Some((entity, rows)) => timing.one((Work::of_index(index), entity, *rows), step),
            None => step,
        };
        steps.extend(self.schema.steps(&desk.db.sql(), (side(head), side(self.planned)), revision, &mut timed));
        steps.extend(computed::steps(desk, self.planned, self.world.computed, timing));
        steps.extend(indexes::steps(desk, self.planned, self.world.late, timing));
        steps.extend(self.world.made.steps(desk.db));
        let (number, author) = (self.planned.revision, desk.author);
        let revision =
            NewRevision { number, listing: self.listing, author, note: self.note, changes: self.changes, at: now };
        steps.extend(store::revision_steps(desk.db, &revision, &self.new_blobs(&head.tree))?);
        Ok(steps)
    }

    /// The steps that fill columns of another type: with all values, or with what was written since a job did.
    async fn value_steps(&self, desk: &Desk<'_>, timing: &mut Timing) -> Result<Vec<Step>> {
        let sides = sides(desk.head, self.planned);
        let mut steps = Vec::new();
        for conversion in self.values.conversions {
            let retyping = sides.retyping(conversion.entity, conversion.field, self.schema);
            let Some((retyping, values)) = retyping.zip(conversion.values.as_ref()) else { continue };
            if let Some(changed) = self.world.made.fields.get(&*retyping.target.id) {
                steps.extend(schema::catch_up_steps(desk.db, retyping, changed));
                continue;
            }
            let rows = records::count_rows(desk.db, retyping.entity).await?;
            let filled = schema::conversion_steps(desk.db, retyping, &values.pairs());
            steps.extend(timing.of((Work::Convert, &retyping.entity.id, rows), filled));
        }
        Ok(steps)
    }

    /// The tables with records over which indexes are made: the entity's id and how many there are.
    async fn rows_of_indexes(&self, db: &Database) -> Result<HashMap<TableName, (String, i64)>> {
        let mut rows = HashMap::new();
        for action in &self.schema.actions {
            let schema::Action::CreateIndex(index) = action else { continue };
            let entity = self.planned.registry.entities.iter().find(|entity| entity.table == index.table);
            let Some(entity) = entity.filter(|entity| !self.schema.lacks_table(entity)) else { continue };
            if !rows.contains_key(&index.table) {
                let many = records::count_rows(db, entity).await?;
                rows.insert(index.table.clone(), (entity.id.to_string(), many));
            }
        }
        Ok(rows)
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
