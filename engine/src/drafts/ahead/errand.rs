//! The errand of a job: make what a publish wants ahead of it, then publish. Everything is worked out anew from the draft
//! whenever the job begins, goes on in another process, or meets a value nobody has decided about.

use super::fill::{self, Pace};
use super::store::{self, Kind, Part};
use super::{Ahead, clear, index_name};
use crate::db::{ApplyError, Database, Step, Tag, begin_ahead};
use crate::drafts::conversions::Values;
use crate::drafts::plan::sides;
use crate::drafts::publish::{Lacking, PublishOrder, Published, publish_by};
use crate::drafts::{Desk, revisions};
use crate::error::{Code, Problem, Result};
use crate::records::Stretch;
use crate::registry::EntityIx;
use crate::schema::{self, Index, Retyping};
use crate::snapshot::Snapshot;
use serde::{Deserialize, Serialize};
use std::pin::pin;
use std::time::Duration;
use uuid::Uuid;

/// What is to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Draft(Uuid),
    /// The files of an earlier revision.
    Revision(i64),
}

/// What a job of a publish is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Errand {
    pub asked: Asked,
    pub order: PublishOrder,
}

/// How the job is told of.
pub struct Hand<'h> {
    pub job: Uuid,
    /// The step that keeps how far it is, and that fails when it is not to go on.
    pub mark: &'h (dyn Fn(&Stretch) -> Step + Send + Sync),
    /// The step that ends it, under the same condition.
    pub finish: &'h (dyn Fn() -> Step + Send + Sync),
}

/// What one piece of work came to.
pub enum Progress {
    Going(Stretch),
    Published(Box<Snapshot>),
}

/// What is known while the errand goes on.
#[derive(Default)]
pub struct Going {
    state: Option<State>,
}

struct State {
    lacking: Lacking,
    pace: Pace,
    /// Values that are to be written down before records are gone through, of one field.
    entries: Option<(usize, Vec<Entry>)>,
}

/// A stored value, and what it becomes.
type Entry = (String, Option<String>);

/// How often a job that waits for the database says that it is still there.
const SIGN: Duration = Duration::from_secs(1);

/// Does the next piece.
///
/// # Errors
/// As `publish`; `StateConflict` when the job is over. `PublishBusy` when others do not let it pass just now: nothing was done,
/// and it is tried again later.
pub async fn go_on(desk: &Desk<'_>, errand: &Errand, going: &mut Going, hand: &Hand<'_>) -> Result<Progress> {
    begin_ahead();
    let base = desk.head.revision;
    let known = going.state.take().filter(|state| state.lacking.planned.revision == base + 1);
    let mut state = match known {
        Some(state) => state,
        None => match publish_by(desk, errand, hand).await {
            Ok(Published::Done(snapshot)) => return Ok(Progress::Published(snapshot)),
            Ok(Published::Lacking(lacking)) => State { lacking: *lacking, pace: Pace::default(), entries: None },
            Err(problem) => return Err(problem),
        },
    };
    let (parts, others): (Vec<Part>, Vec<Part>) =
        store::list(desk.db).await?.into_iter().partition(|part| part.job == hand.job);
    let work = Work { desk, hand, state: &mut state, parts: &parts, others: &others };
    match work.next().await? {
        // Nothing is missing any more: the next piece is the publish.
        None => Ok(Progress::Going(Stretch { last: hand.job, done: 0, changed: 0 })),
        Some(Outcome::Done(stretch)) => {
            going.state = Some(state);
            Ok(Progress::Going(stretch))
        }
        // Somebody wrote a value since that nobody has decided about.
        Some(Outcome::Anew) => Ok(Progress::Going(Stretch { last: hand.job, done: 0, changed: 0 })),
    }
}

enum Outcome {
    Done(Stretch),
    Anew,
}

struct Work<'w> {
    desk: &'w Desk<'w>,
    hand: &'w Hand<'w>,
    state: &'w mut State,
    parts: &'w [Part],
    /// Those of other jobs.
    others: &'w [Part],
}

impl Work<'_> {
    async fn next(self) -> Result<Option<Outcome>> {
        let ahead: Ahead = self.state.lacking.ahead.clone();
        for (nth, (entity, field, _)) in ahead.fields.iter().enumerate() {
            let planned = &self.state.lacking.planned.registry;
            let name = planned.entity(*entity).field(*field).column.as_str().to_owned();
            match self.parts.iter().find(|part| part.name == name) {
                Some(part) if part.is_whole => {}
                Some(part) => return self.fill(nth, part.clone()).await.map(Some),
                None => return self.begin(nth).await.map(Some),
            }
        }
        for (entity, index, rows) in &ahead.indexes {
            let name = index_name(index);
            if !self.parts.iter().any(|part| part.is_whole && part.name == name) {
                return self.index((*entity, index), *rows).await.map(Some);
            }
        }
        Ok(None)
    }

    fn place(&self, done: i64) -> Stretch {
        Stretch { last: self.hand.job, done, changed: 0 }
    }

    /// The steps that take away what other jobs left of these parts. Of two jobs that go on the older one makes them.
    async fn clear(&self, names: &[String]) -> Result<Vec<Step>> {
        let db = self.desk.db;
        let left = store::list_left(db).await?;
        let is_left = |part: &Part| left.iter().any(|other| (other.job, &other.name) == (part.job, &part.name));
        let mut wanted = self.others.iter().filter(|part| names.contains(&part.name));
        if wanted.any(|part| part.job < self.hand.job && !is_left(part)) {
            return Err(Problem::new(Code::PublishBusy));
        }
        clear(db, self.others, names).await
    }

    /// Makes the columns of a field. Whoever writes holds them off for a moment.
    async fn begin(self, nth: usize) -> Result<Outcome> {
        let (db, base) = (self.desk.db, self.desk.head.revision);
        let (retyping, _) = retyping(self.desk, &self.state.lacking, nth)?;
        let names: Vec<String> =
            retyping.target.columns().iter().map(|(column, _, _)| column.as_str().to_owned()).collect();
        let mut steps = vec![store::hold_base(db, base)];
        steps.extend(self.clear(&names).await?);
        steps.extend(schema::add_columns(db, retyping));
        for (column, _, _) in retyping.target.columns() {
            let part = Part {
                name: column.as_str().to_owned(),
                kind: Kind::Column,
                entity: retyping.entity.id.to_string(),
                field: Some((retyping.target.id.to_string(), i64::from(retyping.target.generation))),
                job: self.hand.job,
                since: 0,
                position: None,
                // Only the first of a field's columns tells how far it is.
                is_whole: *column != retyping.target.column,
            };
            steps.push(store::begin(db, &part));
        }
        let place = self.place(0);
        steps.push((self.hand.mark)(&place));
        match db.apply_exclusive(steps).await {
            Ok(()) => Ok(Outcome::Done(place)),
            // Somebody has begun the same.
            Err(ApplyError::Expected(Tag::Target)) => Ok(Outcome::Anew),
            Err(error) => Err(refusal(error)),
        }
    }

    /// Writes down what values become, then converts the next records.
    async fn fill(self, nth: usize, part: Part) -> Result<Outcome> {
        let State { lacking, pace, entries } = self.state;
        let (db, base) = (self.desk.db, self.desk.head.revision);
        let (retyping, values) = retyping(self.desk, lacking, nth)?;
        let nothing = Stretch { last: self.hand.job, done: 0, changed: 0 };
        if entries.as_ref().is_none_or(|(of, _)| *of != nth) {
            let known = schema::list_entries(db, retyping).await?;
            let fresh =
                values.pairs().into_iter().filter(|(old, new)| known.get(*old).map(Option::as_deref) != Some(*new));
            let fresh = fresh.map(|(old, new)| (old.to_owned(), new.map(str::to_owned))).collect();
            *entries = Some((nth, fresh));
            return Ok(Outcome::Done(nothing));
        }
        let left = entries.as_mut().map(|(_, entries)| entries);
        let some = left.map(|entries| entries.split_off(entries.len().saturating_sub(fill::ENTRIES)));
        let some = some.unwrap_or_default();
        if !some.is_empty() {
            let pairs: Vec<(&str, Option<&str>)> =
                some.iter().map(|(old, new)| (old.as_str(), new.as_deref())).collect();
            let mut steps = vec![store::require_base(db, base), (self.hand.mark)(&nothing)];
            steps.extend(schema::entry_steps(db, retyping, &pairs));
            db.apply(steps).await.map_err(refusal)?;
            return Ok(Outcome::Done(nothing));
        }
        let ids = store::next(db, retyping.entity, part.position, pace.many()).await?;
        let Some(last) = ids.last().copied() else {
            pace.remember(self.desk, &retyping.entity.id).await;
            let steps =
                vec![(self.hand.mark)(&nothing), store::advance(db, (self.hand.job, &part.name), part.position, 1)];
            db.apply(steps).await.map_err(refusal)?;
            return Ok(Outcome::Done(nothing));
        };
        let place = Stretch { last, done: i64::try_from(ids.len()).unwrap_or_default(), changed: 0 };
        let mut steps = vec![store::require_base(db, base), (self.hand.mark)(&place)];
        let within = schema::Within::Stretch { after: part.position, last };
        let filled = schema::fill_steps(db, retyping, within);
        let watch = crate::db::Stopwatch::default();
        steps.extend(filled.into_iter().map(|step| step.timed(&watch)));
        steps.push(store::advance(db, (self.hand.job, &part.name), Some(last), 0));
        match db.apply(steps).await {
            Ok(()) => {}
            Err(ApplyError::Expected(Tag::Target)) => return Ok(Outcome::Anew),
            Err(error) => return Err(refusal(error)),
        }
        pace.note(db.dialect(), place.done, watch.taken());
        Ok(Outcome::Done(place))
    }

    /// Makes a unique index while others write. From then on the database lets no equal values in.
    async fn index(self, (entity, index): (EntityIx, &Index), rows: i64) -> Result<Outcome> {
        let db = self.desk.db;
        let (name, job) = (index_name(index), self.hand.job);
        if !self.parts.iter().any(|part| part.name == name) {
            let entity = self.state.lacking.planned.registry.entity(entity).id.to_string();
            let mut steps = vec![store::hold_base(db, self.desk.head.revision)];
            steps.extend(self.clear(std::slice::from_ref(&name)).await?);
            let kind = Kind::Index;
            let part = Part { name, kind, entity, field: None, job, since: 0, position: None, is_whole: false };
            let place = self.place(0);
            steps.extend([(self.hand.mark)(&place), store::begin(db, &part)]);
            return match db.apply_exclusive(steps).await {
                Ok(()) => Ok(Outcome::Done(place)),
                // Somebody has begun the same.
                Err(ApplyError::Expected(Tag::Target)) => Ok(Outcome::Anew),
                Err(error) => Err(refusal(error)),
            };
        }
        match self.make(db, index).await? {
            Ok(()) => {
                let place = self.place(rows);
                let steps = vec![(self.hand.mark)(&place), store::advance(db, (job, &name), None, 1)];
                db.apply(steps).await.map_err(refusal)?;
                Ok(Outcome::Done(place))
            }
            // What stands in the way is told by a plan made now.
            Err(ApplyError::Unique { .. }) => Ok(Outcome::Anew),
            Err(error) => Err(refusal(error)),
        }
    }

    /// Says now and then that the job is still in these hands; a cancelled one makes no more.
    async fn make(&self, db: &Database, index: &Index) -> Result<Result<(), ApplyError>> {
        let mut making = pin!(schema::make_index(db, index));
        let told = loop {
            tokio::select! {
                made = &mut making => return Ok(made),
                () = tokio::time::sleep(SIGN) => if let Err(error) = db.apply(vec![(self.hand.mark)(&self.place(0))]).await {
                    break error;
                },
            }
        };
        // The server would go on by itself, and the index be there when nobody looks for it any more.
        loop {
            schema::stop_making_index(db, (index.hash(), index.table.clone())).await?;
            tokio::select! {
                _ = &mut making => break,
                () = tokio::time::sleep(SIGN) => {}
            }
        }
        let name = index_name(index);
        if !store::list(db).await?.iter().any(|part| part.name == name) {
            schema::drop_index_beside(db, index.hash()).await.map_err(refusal)?;
        }
        Err(refusal(told))
    }
}

/// The nth field that is converted ahead, and what its values become.
fn retyping<'l>(desk: &'l Desk<'_>, lacking: &'l Lacking, nth: usize) -> Result<(Retyping<'l>, &'l Values)> {
    let found = lacking.ahead.fields.get(nth).and_then(|(entity, field, _)| {
        let conversion = lacking.conversions.iter().find(|one| (one.entity, one.field) == (*entity, *field))?;
        let sides = sides(desk.head, &lacking.planned);
        Some((sides.retyping(*entity, *field, &lacking.schema)?, conversion.values.as_ref()?))
    });
    found.ok_or_else(|| Problem::internal("a field that is converted is no longer there"))
}

/// What a piece of work is refused for.
fn refusal(error: ApplyError) -> Problem {
    match error {
        ApplyError::Expected(Tag::Revision) => Problem::new(Code::PlanStale),
        // Others hold it, or have taken over what was made: what is there by then is looked at anew.
        ApplyError::Busy | ApplyError::Expected(Tag::State) => Problem::new(Code::PublishBusy),
        error @ (ApplyError::Expected(_) | ApplyError::Unique { .. } | ApplyError::Failed(_)) => error.into(),
    }
}

/// The files an errand is about, with the steps that close what they come from.
pub(in crate::drafts) async fn find(desk: &Desk<'_>, asked: Asked) -> Result<(crate::metadata::FileTree, Vec<Step>)> {
    match asked {
        Asked::Draft(id) => crate::drafts::publish::of_draft(desk, id).await,
        Asked::Revision(number) => Ok((revisions::load_tree(desk.db, number).await?, Vec::new())),
    }
}
