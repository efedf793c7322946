//! The worker of a serving process: takes jobs nobody has in hand, and goes through each step by step.

use super::{Doer, Job, Kind, State, kept, store};
use crate::auth;
use crate::drafts::{self, Errand, Going, Hand, Progress};
use crate::error::{Code, Problem, Result};
use crate::history::{By, ByKind, Cause, CauseKind};
use crate::locales::Language;
use crate::metadata::model::PlatformRight;
use crate::permissions::Scope;
use crate::records::{self, Conflicts, Door, Order, Stretch, Stride};
use crate::schema::{self, Side};
use crate::workspaces::Workspace;
use serde_json::Value as Json;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use uuid::Uuid;

/// How often somebody looks for jobs other processes left behind; new ones of this process ring.
const LOOK: Duration = Duration::from_secs(10);

/// How long a job waits that others do not let pass: each try holds up everybody who writes for some seconds.
const PAUSE: Duration = Duration::from_secs(15);

/// Works off jobs until told to stop; the step under way is finished then, and the job is there for others.
pub async fn work(workspace: Arc<Workspace>, mut stopping: watch::Receiver<bool>) {
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut put_off = Vec::new();
    loop {
        tokio::select! {
            // An error means the sender is gone, which happens only after the signal.
            _ = stopping.wait_for(|stop| *stop) => return,
            () = workspace.bell.notified() => {}
            _ = looks.tick() => {}
        }
        if let Err(problem) = clear(&workspace, &stopping, &mut put_off).await {
            tracing::warn!(%problem, cause = %problem.causes(), "a job could not go on");
        }
    }
}

/// Takes one job after the other until none is left.
async fn clear(
    workspace: &Workspace,
    stopping: &watch::Receiver<bool>,
    put_off: &mut Vec<(Uuid, Instant)>,
) -> Result<()> {
    while !*stopping.borrow() {
        // What a publish made ahead that was cancelled or failed.
        drafts::sweep(&workspace.db).await?;
        let holder = Uuid::now_v7();
        put_off.retain(|(_, since)| since.elapsed() < PAUSE);
        let waiting: Vec<Uuid> = put_off.iter().map(|(job, _)| *job).collect();
        let taken = store::take(&workspace.db, holder, workspace.clock.now(), &waiting).await?;
        let Some(job) = taken else { return Ok(()) };
        let id = job.id;
        if run(workspace, (job, holder), stopping).await? == Left::PutOff {
            put_off.push((id, Instant::now()));
        }
    }
    Ok(())
}

/// How a job was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Left {
    /// It is over, or for others to take.
    Alone,
    /// It goes on as it is in a while.
    PutOff,
}

/// Goes through a job to its end, or as far as it may.
async fn run(workspace: &Workspace, (mut job, holder): (Job, Uuid), stopping: &watch::Receiver<bool>) -> Result<Left> {
    let told = |job: &Job, state: State, what| {
        let (workspace, kind) = (&*workspace.slug, job.kind.name());
        tracing::info!(workspace, job = %job.id, kind, state = state.name(), done = job.done, total = job.total, "{what}");
    };
    let settle = async |job: &Job, settled: (State, Option<Json>)| {
        told(job, settled.0, "a job was put down");
        store::settle(&workspace.db, (job, holder), settled, workspace.clock.now()).await.map(|()| Left::Alone)
    };
    told(&job, State::Running, "a job was taken");
    let mut going = Going::default();
    loop {
        if *stopping.borrow() {
            return settle(&job, (State::Queued, None)).await;
        }
        match step(workspace, (&job, holder), &mut going).await {
            Ok(Some(stretch)) => {
                job.position = Some(stretch.last);
                job.done += stretch.done;
                job.changed += stretch.changed;
            }
            Ok(None) => return settle(&job, (State::Done, None)).await,
            Err(problem) if problem.is_revision_moved() => {
                workspace.refresh().await?;
            }
            Err(problem) => {
                // Cancelled, or in other hands: nothing of the step was done.
                if !store::is_held(&workspace.db, job.id, holder).await? {
                    return Ok(Left::Alone);
                }
                // A long question or a backup is in the way: whoever waits behind the job is let through first.
                if problem.code == Code::PublishBusy {
                    settle(&job, (State::Queued, None)).await?;
                    return Ok(Left::PutOff);
                }
                // The database is away: once it is back, the job goes on.
                if problem.code == Code::Unavailable {
                    // Given back where that is possible: nobody need wait for the lease then.
                    let _ = settle(&job, (State::Queued, None)).await;
                    return Err(problem);
                }
                if problem.code == Code::Internal {
                    tracing::error!(job = %job.id, %problem, cause = %problem.causes(), "a job failed");
                }
                return settle(&job, (State::Failed, Some(kept::write(&problem)))).await;
            }
        }
    }
}

/// The next records of a job, with the rights its person has now where they matter; none behind the last.
async fn step(workspace: &Workspace, (job, holder): (&Job, Uuid), going: &mut Going) -> Result<Option<Stretch>> {
    let snapshot = workspace.current().await;
    let scope = match job.kind.doer() {
        Doer::Engine => snapshot.system.clone(),
        Doer::Person => {
            let actor = auth::store::find_actor(&workspace.db, job.by).await?;
            let actor = actor.ok_or_else(|| Problem::new(Code::Forbidden))?;
            Scope::of_roles(&snapshot.registry, &snapshot.model, actor.user, &actor.roles)
        }
    };
    let cause = match job.by_kind {
        ByKind::Key => CauseKind::Api,
        ByKind::User | ByKind::Automation | ByKind::System => CauseKind::Ui,
    };
    let door = Door {
        db: &workspace.db,
        snapshot: &snapshot,
        scope: &scope,
        clock: &workspace.clock,
        ids: &workspace.ids,
        by: By { kind: job.by_kind, id: Some(job.by), acting_for: None },
        cause: Cause { kind: cause, id: None },
        once: None,
        at: None,
        numbers: &workspace.numbers,
        asked: None,
        secret: &workspace.secret,
    };
    let mark = |stretch: &Stretch| store::mark(&workspace.db, (job, holder), stretch, workspace.clock.now());
    let stride = Stride { change: job.change, after: job.position, until: id_of(&job.order["until"]), mark: &mark };
    match job.kind {
        Kind::Bulk => {
            let mut order = job.order.as_object().cloned().unwrap_or_default();
            order.remove("until");
            let (Order::Found { filter, sweep, .. }, Some(entity)) = (records::read_order(order)?, &job.entity) else {
                return Err(Problem::internal("the order of a job cannot be read"));
            };
            records::sweep(&door, entity, (&filter, &sweep), &stride).await
        }
        Kind::Recalculate => {
            let fields = job.order["fields"].as_array().into_iter().flatten().filter_map(Json::as_str);
            let fields: Vec<String> = fields.map(str::to_owned).collect();
            let entity = job.entity.as_deref().ok_or_else(|| Problem::internal("the order of a job cannot be read"))?;
            records::recalculate(&door.everywhere(), (entity, &fields), &stride).await
        }
        Kind::Demo => records::remove_demo(&door, job.id, &stride).await,
        Kind::Index => {
            let side = Side { registry: &snapshot.registry, model: &snapshot.model };
            let missing = schema::missing_indexes(&workspace.db, side).await?;
            let Some(index) = missing.first() else { return Ok(None) };
            // What is missing is looked for anew each time: there is no place to go on from.
            let place = |done| Stretch { last: job.id, done, changed: 0 };
            let mut making = pin!(schema::make_index(&workspace.db, index));
            loop {
                tokio::select! {
                    made = &mut making => break made?,
                    // It may take longer than a job stays with a process that says nothing.
                    () = tokio::time::sleep(LOOK) => workspace.db.apply(vec![mark(&place(0))]).await?,
                }
            }
            workspace.db.apply(vec![mark(&place(1))]).await?;
            Ok(Some(place(1)))
        }
        Kind::Publish => {
            if !scope.may(PlatformRight::Publish) || !scope.may(PlatformRight::Design) {
                return Err(Problem::new(Code::Forbidden));
            }
            let errand: Errand = serde_json::from_value(job.order.clone()).map_err(Problem::internal)?;
            let finish = || store::finish(&workspace.db, (job, holder), workspace.clock.now());
            let hand = Hand { job: job.id, mark: &mark, finish: &finish };
            let desk = workspace.desk(&snapshot, Some(job.by), Language::default());
            match drafts::go_on(&desk, &errand, going, &hand).await? {
                Progress::Going(stretch) => Ok(Some(stretch)),
                Progress::Published(published) => {
                    workspace.swap(*published);
                    workspace.bell.notify_one();
                    Ok(None)
                }
            }
        }
        Kind::Purge => {
            let erasure = serde_json::from_value(job.order.clone()).map_err(Problem::internal)?;
            records::erase(&door, &erasure, &stride).await
        }
        Kind::Undo => {
            let undone = id_of(&job.order["change"]);
            let undone = undone.ok_or_else(|| Problem::internal("the order of a job cannot be read"))?;
            let skip = job.order["skip_conflicts"] == true;
            let conflicts = if skip { Conflicts::LeaveOut } else { Conflicts::Refuse };
            records::undo_stretch(&door, undone, conflicts, &stride).await
        }
    }
}

fn id_of(json: &Json) -> Option<Uuid> {
    json.as_str().and_then(|text| text.parse().ok())
}
