//! What goes on after its request was answered: a bulk or an undo of more records than one transaction takes.
//!
//! A job is a row. Any serving process takes it (`work`), does a step in one transaction together with how far it is, and
//! so on; when the process dies, another goes on exactly there once its lease has run out. It runs with the rights its
//! person has at the time of each step, and what a refused or cancelled job did stays done, under one change. What only
//! finishes a decision that was carried out already (a purge, indexes, computed values) goes on whatever becomes of them.

mod kept;
mod store;
mod work;

pub use store::{count, is_waiting};
pub use work::work;

use crate::db::{ApplyError, Step, Tag};
use crate::drafts::removed::{self, Purged};
use crate::drafts::{self, Desk, Errand, Published};
use crate::error::{Code, Problem, Result};
use crate::history::ByKind;
use crate::ids::RequestId;
use crate::locales::Language;
use crate::records::{self, Bulked, Conflicts, Door, Erasure, Once, Order, Settled, Sweep, Undoable, Undone};
use crate::schema::{Kept, What};
use crate::snapshot::Snapshot;
use crate::workspaces::Workspace;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Changes or deletes what a filter finds.
    Bulk,
    /// Takes back a change.
    Undo,
    /// Computes fields anew.
    Recalculate,
    /// Removes demo data.
    Demo,
    /// Takes what was purged out of history and events.
    Purge,
    /// Makes the indexes a publish left for later.
    Index,
    /// Makes what is large ahead of a publish, then publishes.
    Publish,
}

impl Kind {
    const TABLE: [(Kind, &'static str); 7] = [
        (Kind::Bulk, "bulk"),
        (Kind::Undo, "undo"),
        (Kind::Recalculate, records::JOB),
        (Kind::Demo, "demo"),
        (Kind::Purge, "purge"),
        (Kind::Index, records::INDEX_JOB),
        (Kind::Publish, "publish"),
    ];

    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|(kind, _)| *kind == self).map_or("bulk", |(_, name)| name)
    }

    fn of_name(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, own)| *own == name).map(|(kind, _)| *kind)
    }

    /// In whose name its steps are done.
    fn doer(self) -> Doer {
        match self {
            Kind::Bulk | Kind::Undo | Kind::Demo | Kind::Publish => Doer::Person,
            Kind::Recalculate | Kind::Purge | Kind::Index => Doer::Engine,
        }
    }
}

/// In whose name a job is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doer {
    /// Who asked for it, with the rights they have at each step.
    Person,
    /// The engine: what was decided when it was asked for, and is finished whatever becomes of who did.
    Engine,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl State {
    const TABLE: [(State, &'static str); 5] = [
        (State::Queued, "queued"),
        (State::Running, "running"),
        (State::Done, "done"),
        (State::Failed, "failed"),
        (State::Cancelled, "cancelled"),
    ];

    pub fn name(self) -> &'static str {
        Self::TABLE.iter().find(|(state, _)| *state == self).map_or("failed", |(_, name)| name)
    }

    fn of_name(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, own)| *own == name).map(|(state, _)| *state)
    }
}

/// A job as it is kept.
#[derive(Clone, Debug)]
pub struct Job {
    pub id: Uuid,
    pub kind: Kind,
    pub state: State,
    /// API name, of a bulk and of what is computed anew.
    pub entity: Option<String>,
    /// A bulk: its request and `until`, the last record it is about; an undo: `{ "change",
    /// "skip_conflicts" }`; what is computed anew: `{ "fields" }`, by element id; a purge: its `Erasure`;
    /// a publish: its `Errand`.
    pub order: Json,
    /// The last record that is done.
    pub position: Option<Uuid>,
    pub done: i64,
    /// How many of those differed.
    pub changed: i64,
    /// Records it was about when it was asked for.
    pub total: i64,
    /// All its steps are under this one.
    pub change: Uuid,
    pub by_kind: ByKind,
    pub by: Uuid,
    /// Why it failed, as codes and parameters.
    pub problem: Option<Json>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

impl Job {
    /// `{ "id", "kind", "entity", "state", "done", "total", "change", "problem", "created_at", "updated_at" }`; without a
    /// change as long as nothing differed.
    pub fn to_json(&self, language: Language) -> Json {
        let problem = self.problem.as_ref().map(|kept| kept::read(kept).render(language, &RequestId(self.id)));
        json!({
            "id": self.id, "kind": self.kind.name(), "entity": self.entity, "state": self.state.name(),
            "done": self.done, "total": self.total, "change": (self.changed > 0).then_some(self.change),
            "problem": problem,
            "created_at": crate::db::sql::instant_text(self.created_at),
            "updated_at": crate::db::sql::instant_text(self.updated_at),
        })
    }
}

/// What became of a request that may take long.
#[derive(Clone, Debug)]
pub enum Outcome<T> {
    Done(T),
    /// The id of the job that does it.
    Started(Uuid),
}

/// Does a bulk, or has it done by a job when a filter finds more than is changed at once.
///
/// # Errors
/// As `records::bulk`.
pub async fn bulk(workspace: &Workspace, door: &Door<'_>, entity: &str, order: &Order) -> Result<Outcome<Bulked>> {
    let (total, until) = match records::bulk(door, entity, order).await? {
        Settled::Done(bulked) => return Ok(Outcome::Done(bulked)),
        Settled::Large { total, until } => (total, until),
    };
    let Order::Found { filter, sweep, expect } = order else {
        return Err(Problem::internal("a list of operations is never too long"));
    };
    let order = match sweep {
        Sweep::Set { values, note } => {
            json!({ "filter": filter, "set": values, "note": note, "expect": expect, "until": until })
        }
        Sweep::Delete => json!({ "filter": filter, "delete": true, "expect": expect, "until": until }),
    };
    start(workspace, door, (Kind::Bulk, Some(entity)), (order, total)).await.map(Outcome::Started)
}

/// Takes back a change, or has it taken back by a job when it is too large.
///
/// # Errors
/// As `records::undo`, and `StateConflict` while the change is still being made.
pub async fn undo(
    workspace: &Workspace,
    door: &Door<'_>,
    change: Uuid,
    conflicts: Conflicts,
) -> Result<Outcome<Undone>> {
    if store::is_under_way(door.db, change).await? {
        return Err(Problem::new(Code::StateConflict).param("detail", "job_under_way"));
    }
    let total = match records::undo(door, change, conflicts).await? {
        Undoable::Done(undone) => return Ok(Outcome::Done(undone)),
        Undoable::Large { total } => total,
    };
    let order = json!({ "change": change, "skip_conflicts": conflicts == Conflicts::LeaveOut });
    start(workspace, door, (Kind::Undo, None), (order, total)).await.map(Outcome::Started)
}

/// Has the demo data removed by a job, if as many records go as the caller saw.
///
/// # Errors
/// `StateConflict` when it is another number, or while it is being removed.
pub async fn remove_demo(workspace: &Workspace, door: &Door<'_>, expect: usize) -> Result<Uuid> {
    if store::is_kind_under_way(door.db, Kind::Demo).await? {
        return Err(Problem::new(Code::StateConflict).param("detail", "demo_under_way"));
    }
    let outlook = records::look_at_demo(door).await?;
    records::check_expected(&outlook, expect)?;
    start(workspace, door, (Kind::Demo, None), (json!({}), outlook.live() as i64)).await
}

/// Publishes, or has a job do it that makes something large first.
///
/// # Errors
/// As `drafts::publish`, and `StateConflict` while such a job goes on.
pub async fn publish(
    workspace: &Workspace,
    door: &Door<'_>,
    desk: &Desk<'_>,
    errand: &Errand,
) -> Result<Outcome<Box<Snapshot>>> {
    let lacking = match drafts::publish(desk, errand).await? {
        Published::Done(snapshot) => return Ok(Outcome::Done(snapshot)),
        Published::Lacking(lacking) => lacking,
    };
    if store::is_kind_under_way(door.db, Kind::Publish).await? {
        return Err(Problem::new(Code::StateConflict).param("detail", "publish_under_way"));
    }
    let order = serde_json::to_value(errand).map_err(Problem::internal)?;
    start(workspace, door, (Kind::Publish, None), (order, lacking.ahead.total())).await.map(Outcome::Started)
}

/// Does away with what publishes removed: its tables, columns and what stands beside them at once, and its traces in history
/// and events by a job.
///
/// # Errors
/// `StateConflict` for what is not kept, `PublishBusy` when writes do not let it pass.
pub async fn purge(workspace: &Workspace, door: &Door<'_>, desk: &Desk<'_>, asked: &[Purged]) -> Result<Uuid> {
    let (kept, mut steps) = removed::purge(desk, asked).await?;
    let gone = kept.iter().filter(|one| one.is_gone());
    let (entities, fields): (Vec<&Kept>, Vec<&Kept>) = gone.partition(|one| one.what == What::Entity);
    let ids = |kept: Vec<&Kept>| kept.into_iter().map(|one| one.element().to_owned()).collect();
    let (erasure, total) = Erasure::of(door.db, (ids(entities), ids(fields))).await?;
    steps.extend(erasure.steps(door.db, door.clock.now()));
    let order = serde_json::to_value(&erasure).map_err(Problem::internal)?;
    let (job, kept) = make(door, (Kind::Purge, None), (order, total))?;
    steps.extend(kept);
    match door.db.apply_exclusive(steps).await {
        Ok(()) => {
            workspace.bell.notify_one();
            Ok(job)
        }
        Err(ApplyError::Expected(Tag::Revision | Tag::State)) => {
            Err(Problem::new(Code::StateConflict).param("detail", "nothing_to_purge"))
        }
        Err(ApplyError::Busy) => Err(Problem::new(Code::PublishBusy)),
        Err(error) => Err(Once::settle(error).into()),
    }
}

async fn start(
    workspace: &Workspace,
    door: &Door<'_>,
    named: (Kind, Option<&str>),
    order: (Json, i64),
) -> Result<Uuid> {
    let (job, steps) = make(door, named, order)?;
    door.db.apply(steps).await.map_err(Once::settle)?;
    workspace.bell.notify_one();
    Ok(job)
}

/// A new job, by its id and the steps that keep it.
fn make(
    door: &Door<'_>,
    (kind, entity): (Kind, Option<&str>),
    (order, total): (Json, i64),
) -> Result<(Uuid, Vec<Step>)> {
    let now = door.clock.now();
    let job = Job {
        id: door.ids.next(door.clock),
        kind,
        state: State::Queued,
        entity: entity.map(str::to_owned),
        order,
        position: None,
        done: 0,
        changed: 0,
        total,
        change: door.ids.next(door.clock),
        by_kind: door.by.kind,
        by: door.by.id.ok_or_else(|| Problem::new(Code::Forbidden))?,
        problem: None,
        created_at: now,
        updated_at: now,
    };
    let claim = |once: &Once| once.claim((door.db, now), &json!({ "job": job.id }));
    Ok((job.id, door.once.into_iter().flat_map(claim).chain(store::insert(door.db, &job)).collect()))
}

/// The caller's jobs, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn list(door: &Door<'_>) -> Result<Vec<Job>> {
    let Some(me) = door.by.id else { return Ok(Vec::new()) };
    store::list(door.db, me).await
}

/// A job of the caller.
///
/// # Errors
/// `NotFound`, the same for a job of somebody else.
pub async fn get(door: &Door<'_>, id: Uuid) -> Result<Job> {
    let me = door.by.id.ok_or_else(Problem::not_found)?;
    store::find(door.db, id, me).await?.ok_or_else(Problem::not_found)
}

/// Has a job of the caller stop before its next step; what it did stays done.
///
/// # Errors
/// `NotFound`, `StateConflict` when it is over, a purge, or computes fields.
pub async fn cancel(door: &Door<'_>, id: Uuid) -> Result<Job> {
    let job = get(door, id).await?;
    // What was purged is gone; half of its traces would stay for good.
    if job.kind == Kind::Purge {
        return Err(Problem::new(Code::StateConflict).param("detail", "purge_goes_on"));
    }
    // Nothing would ever compute the rest.
    if job.kind == Kind::Recalculate {
        return Err(Problem::new(Code::StateConflict).param("detail", "recalculation_goes_on"));
    }
    match door.db.apply(vec![store::cancel(door.db, &job, door.clock.now())]).await {
        Err(ApplyError::Expected(_)) => Err(Problem::new(Code::StateConflict).param("detail", "job_over")),
        Err(error) => Err(error.into()),
        Ok(()) => get(door, id).await,
    }
}
