//! Demo data: invented people, then records with their stage moves, each written through `records` as the person who
//! would have done it and at the time it would have happened. Records of one file are written many at once, as far as they
//! do not name each other.

use super::embedded::crm_starter_demo;
use super::moment;
use super::rows::{self, Part, Row, Rows};
use crate::auth::store::{NewUser, find_user_by_email, user_steps};
use crate::clock::Clock;
use crate::config::DemoSize;
use crate::db::Database;
use crate::error::{Problem, Result};
use crate::filter::Context;
use crate::history::{By, Cause, CauseKind};
use crate::ids::Ids;
use crate::locales::Language;
use crate::metadata::model::{RecordSeed, SeedMoment, SeedPerson, UserSeed, UsersFile};
use crate::permissions::Scope;
use crate::pipelines::{self, Pass};
use crate::records::{self, Door, Event, Happened, Numbers, Record, Transition, Untold};
use crate::registry::{Entity, Kind, Stage};
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde_json::{Map, Value as Json, json};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

const USERS: &str = "demo/users.json";
/// Records of one transaction.
const BATCH: usize = 200;
/// Transactions on their way at once: while one is written, the next are read and judged.
const AT_ONCE: usize = 4;

/// Where demo data goes.
#[derive(Clone, Copy)]
pub struct DemoOrder<'a> {
    pub db: &'a Database,
    pub snapshot: &'a Arc<Snapshot>,
    pub clock: &'a Clock,
    pub ids: &'a Ids,
    pub numbers: &'a Numbers,
    /// Key of the seal on cursors.
    pub secret: &'a str,
    /// Hash of the password all demo people share.
    pub password: &'a str,
}

/// How far loading has come.
#[derive(Clone, Debug)]
pub struct DemoProgress {
    pub file: String,
    /// Records of the file written, of `total`.
    pub done: usize,
    pub total: usize,
}

/// What was loaded.
#[derive(Clone, Debug)]
pub struct DemoLoaded {
    pub users: Vec<DemoUser>,
    pub records: usize,
}

/// A demo sign-in.
#[derive(Clone, Debug)]
pub struct DemoUser {
    pub name: String,
    pub email: String,
    /// API names.
    pub roles: Vec<String>,
}

/// A demo file: its path below the template, and what it holds.
pub struct DemoFile {
    pub path: String,
    pub text: Cow<'static, str>,
}

/// Loads the demo data of crm-starter.
///
/// # Errors
/// `Internal` with the file, line and field that was refused. What was written before it stays.
pub async fn load_demo(
    order: &DemoOrder<'_>,
    size: DemoSize,
    progress: &(dyn Fn(DemoProgress) + Sync),
) -> Result<DemoLoaded> {
    load_files(order, crm_starter_demo()?, size, progress).await
}

/// Loads demo files in their order: people first, then records.
///
/// # Errors
/// As `load_demo`.
pub async fn load_files(
    order: &DemoOrder<'_>,
    files: Vec<DemoFile>,
    size: DemoSize,
    progress: &(dyn Fn(DemoProgress) + Sync),
) -> Result<DemoLoaded> {
    let (users, files): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.path == USERS);
    let people: Vec<UserSeed> = match users.first() {
        Some(file) => {
            let read = serde_json::from_str::<UsersFile>(&file.text);
            read.map_err(|cause| Problem::internal(format!("{USERS}: {cause}")))?.users
        }
        None => Vec::new(),
    };
    let mut load = Load::new(order, load_people(order, &people).await?);
    let registry = &order.snapshot.registry;
    let mut records = 0;
    for DemoFile { path, text } in &files {
        let rows = match (path.ends_with(".jsonl"), size) {
            (true, DemoSize::Full) => rows::read(path, text, registry, Part::All)?,
            (true, DemoSize::Sample) => rows::read(path, text, registry, Part::Sample)?,
            (false, _) => rows::read_spelled(path, text, registry)?,
        };
        records += load.load_file(path, rows, progress).await?;
    }
    let users = people.into_iter().map(|person| DemoUser {
        name: person.name,
        email: person.email,
        roles: person.roles.iter().map(ToString::to_string).collect(),
    });
    Ok(DemoLoaded { users: users.collect(), records })
}

/// Makes the people that are not there yet; answers ids by key.
async fn load_people(order: &DemoOrder<'_>, people: &[UserSeed]) -> Result<HashMap<String, Uuid>> {
    let model = &order.snapshot.model;
    let (mut ids, mut steps) = (HashMap::new(), Vec::new());
    for person in people {
        if let Some(known) = find_user_by_email(order.db, &person.email).await? {
            ids.insert(person.key.clone(), known.id);
            continue;
        }
        let user = NewUser {
            id: order.ids.next(order.clock),
            name: person.name.clone(),
            email: person.email.clone(),
            password: Some(order.password.to_owned()),
            language: person.language.as_deref().and_then(Language::of_tag),
            active: person.active,
            roles: person.roles.iter().filter_map(|name| Some(model.role(name)?.id.to_string())).collect(),
            at: order.clock.now(),
        };
        ids.insert(person.key.clone(), user.id);
        steps.extend(user_steps(order.db, &user));
    }
    order.db.apply(steps).await?;
    Ok(ids)
}

/// What was loaded so far: keys of records and people.
struct Load<'a> {
    order: DemoOrder<'a>,
    /// The moment all dates are counted from.
    context: Context,
    people: HashMap<String, (Uuid, Scope)>,
    /// Entity name and id by key.
    records: HashMap<String, (Arc<str>, Uuid)>,
}

/// A record that is there, on its way through the moves of its row.
struct Written {
    row: Row,
    record: Record,
    moved: usize,
}

impl<'a> Load<'a> {
    fn new(order: &DemoOrder<'a>, people: HashMap<String, Uuid>) -> Self {
        let registry = &order.snapshot.registry;
        let people = people.into_iter().map(|(key, id)| (key, (id, Scope::system_as(registry, id)))).collect();
        let context = order.snapshot.context(order.clock.now(), None);
        Self { order: *order, context, people, records: HashMap::new() }
    }

    /// Makes the records of a file, those first that name no other one of it, then walks all of them through their stages.
    async fn load_file(
        &mut self,
        path: &str,
        rows: Rows<'_>,
        progress: &(dyn Fn(DemoProgress) + Sync),
    ) -> Result<usize> {
        let Rows { entity, rows } = rows;
        let total = rows.len();
        let done = AtomicUsize::new(0);
        let report = |written: usize| {
            let done = done.fetch_add(written, Ordering::Relaxed) + written;
            progress(DemoProgress { file: path.to_owned(), done, total });
        };
        let mut waiting = rows;
        let mut moving = Vec::new();
        while !waiting.is_empty() {
            let (ready, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|row| self.is_ready(&row.seed));
            if ready.is_empty() {
                let line = later.first().map_or(0, |row| row.line);
                return Err(Problem::internal(format!("{path}, line {line}: it names a record that is not there")));
            }
            let this: &Self = self;
            let writes = batches(ready).into_iter().map(|rows| this.create(path, entity, rows, &report));
            let written: Vec<Vec<Written>> = stream::iter(writes).buffered(AT_ONCE).try_collect().await?;
            for one in written.into_iter().flatten() {
                if let Some(key) = &one.row.seed.key {
                    self.records.insert(key.clone(), (entity.name.clone(), one.record.id));
                }
                if !one.row.seed.moves.is_empty() {
                    moving.push(one);
                }
            }
            waiting = later;
        }
        // Every record moves once in a round, so that those of a round do not depend on one another.
        while !moving.is_empty() {
            let this: &Self = self;
            let writes = batches(moving).into_iter().map(|rows| this.advance(path, entity, rows));
            let written: Vec<Vec<Written>> = stream::iter(writes).buffered(AT_ONCE).try_collect().await?;
            moving = written.into_iter().flatten().filter(|one| one.moved < one.row.seed.moves.len()).collect();
        }
        Ok(total)
    }

    /// Whether every record it names is written.
    fn is_ready(&self, record: &RecordSeed) -> bool {
        let values = record.values.values().chain(record.moves.iter().flat_map(|step| step.values.values()));
        values.flat_map(keys_of).all(|key| self.records.contains_key(key))
    }

    async fn create(
        &self,
        path: &str,
        entity: &Entity,
        rows: Vec<Row>,
        report: &(dyn Fn(usize) + Sync),
    ) -> Result<Vec<Written>> {
        let event = |row: &Row| {
            let seed = &row.seed;
            let mut values = self.values(entity, &seed.values)?;
            if let (Some(owner), true) = (&seed.owner, entity.owner.is_some()) {
                values.insert("owner".to_owned(), self.person(owner)?.0.to_string().into());
            }
            let door = self.door(seed.by.as_ref().or(seed.owner.as_ref()), seed.at.as_ref())?;
            Ok(Happened { door, event: Event::Created(values) })
        };
        let events: Result<Vec<_>> =
            rows.iter().map(|row| event(row).map_err(|cause| refused(path, row, &cause))).collect();
        let told = records::tell(&self.door(None, None)?, entity, events?).await;
        let records = told.map_err(|untold| self.untold(path, untold, &rows))?;
        report(rows.len());
        Ok(rows.into_iter().zip(records).map(|(row, record)| Written { row, record, moved: 0 }).collect())
    }

    async fn advance(&self, path: &str, entity: &Entity, written: Vec<Written>) -> Result<Vec<Written>> {
        let (mut rows, mut events) = (Vec::with_capacity(written.len()), Vec::with_capacity(written.len()));
        for Written { row, record, moved } in written {
            let step = &row.seed.moves[moved];
            let event = || {
                let values = self.values(entity, &step.values)?;
                let field = step.field.as_ref().map(ToString::to_string);
                let (to, note) = (step.to.clone(), step.note.clone());
                let checklist = behaviours(entity, &record, &to);
                let wanted = Transition { field, to, values, note, checklist };
                let door = self.door(step.by.as_ref().or(row.seed.owner.as_ref()), step.at.as_ref())?;
                Ok(Happened { door, event: Event::Moved(record.clone(), wanted) })
            };
            events.push(event().map_err(|cause| refused(path, &row, &cause))?);
            rows.push((row, moved + 1));
        }
        let told = records::tell(&self.door(None, None)?, entity, events).await;
        let records = match told {
            Ok(records) => records,
            Err(untold) => {
                let rows: Vec<Row> = rows.into_iter().map(|(row, _)| row).collect();
                return Err(self.untold(path, untold, &rows));
            }
        };
        Ok(rows.into_iter().zip(records).map(|((row, moved), record)| Written { row, record, moved }).collect())
    }

    fn untold(&self, path: &str, untold: Untold, rows: &[Row]) -> Problem {
        match untold.event.and_then(|event| rows.get(event)) {
            Some(row) => refused(path, row, &untold.problem),
            None => Problem::internal(format!("{path}: {}", told(&untold.problem))),
        }
    }

    fn door(&self, person: Option<&SeedPerson>, at: Option<&SeedMoment>) -> Result<Door<'_>> {
        let order = &self.order;
        let (by, scope) = match person {
            Some(person) => {
                let (id, scope) = self.person(person)?;
                (By::user(*id), scope)
            }
            None => (By { kind: crate::history::ByKind::System, id: None, acting_for: None }, &order.snapshot.system),
        };
        let cause = Cause { kind: CauseKind::Demo, id: None };
        let (db, snapshot, clock, ids, secret) = (order.db, order.snapshot, order.clock, order.ids, order.secret);
        let (once, at) = (None, at.map(|at| self.time(at)).transpose()?);
        Ok(Door { db, snapshot, scope, clock, ids, by, cause, once, at, numbers: order.numbers, asked: None, secret })
    }

    fn person(&self, person: &SeedPerson) -> Result<&(Uuid, Scope)> {
        self.people.get(&person.user).ok_or_else(|| Problem::internal(format!("{} is nobody", person.user)))
    }

    /// Never later than now: nothing has happened in the future.
    fn time(&self, at: &SeedMoment) -> Result<DateTime<Utc>> {
        let time =
            moment::instant(at, &self.context).ok_or_else(|| Problem::internal(format!("{at:?} is no moment")))?;
        Ok(time.min(self.context.now))
    }

    /// Values as the wire has them: keys become ids, moments dates.
    fn values(&self, entity: &Entity, written: &Map<String, Json>) -> Result<Map<String, Json>> {
        let value = |(name, value): (&String, &Json)| Ok((name.clone(), self.value(entity, name, value)?));
        written.iter().map(value).collect()
    }

    fn value(&self, entity: &Entity, name: &str, value: &Json) -> Result<Json> {
        let unreadable = || Problem::internal(format!("{name}: {value} cannot be read"));
        if let Some(key) = key_of(value) {
            let (entity, id) = self.records.get(key).ok_or_else(unreadable)?;
            return Ok(json!({ "entity": entity, "id": id }));
        }
        if let Json::Array(list) = value {
            return list.iter().map(|value| self.value(entity, name, value)).collect();
        }
        if let Some(user) = value.get("user").and_then(Json::as_str) {
            return Ok(self.person(&SeedPerson { user: user.to_owned() })?.0.to_string().into());
        }
        if value.get("date").is_none() {
            return Ok(value.clone());
        }
        let written: SeedMoment = serde_json::from_value(value.clone()).map_err(Problem::internal)?;
        let is_day = entity.find(name).is_some_and(|field| matches!(field.kind, Kind::Date));
        let text = match is_day {
            true => moment::day(&written, &self.context).map(|day| day.to_string()),
            false => moment::instant(&written, &self.context).map(|at| at.to_rfc3339()),
        };
        text.map(Json::from).ok_or_else(unreadable)
    }
}

/// Rows in the portions of one transaction.
fn batches<T>(rows: Vec<T>) -> Vec<Vec<T>> {
    let mut portions = Vec::with_capacity(rows.len() / BATCH + 1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        portions.push(rows.by_ref().take(BATCH).collect());
    }
    portions
}

/// The key behaviours of every stage a record leaves on the way to one: who came there did them.
fn behaviours(entity: &Entity, record: &Record, to: &str) -> Vec<String> {
    let mut steps = entity.pipelines.iter().filter_map(|pipeline| {
        let here = record.value(pipeline.field).key().and_then(|key| entity.stage(key));
        let here = here.filter(|(of, _)| of.id == pipeline.id).map(|(_, stage)| stage);
        let named = |stage: &&Stage| *stage.key == *to || stage.is_named(to);
        Some((pipeline, here?, pipeline.stages.iter().find(named)?))
    });
    let Some((pipeline, here, target)) = steps.next() else { return Vec::new() };
    let left =
        pipelines::way(pipeline, pipeline.position(&here.id), target).into_iter().filter_map(|pass| match pass {
            Pass::Leave(stage) => Some(stage),
            Pass::Enter(_) => None,
        });
    left.flat_map(|stage| stage.checklist.iter().map(|item| item.id.to_string())).collect()
}

/// The key of the record a value names.
fn key_of(value: &Json) -> Option<&str> {
    value.get("key").and_then(Json::as_str)
}

/// The keys a value or a list of values names.
fn keys_of(value: &Json) -> Vec<&str> {
    match value {
        Json::Array(list) => list.iter().filter_map(key_of).collect(),
        single => key_of(single).into_iter().collect(),
    }
}

fn refused(path: &str, row: &Row, problem: &Problem) -> Problem {
    let key = row.seed.key.as_deref().map(|key| format!(" ({key})")).unwrap_or_default();
    Problem::internal(format!("{path}, line {}{key}: {}", row.line, told(problem)))
}

/// A problem with its cause, and the rule's own words where it has some.
fn told(problem: &Problem) -> String {
    let cause = problem.cause.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    let words = problem.errors.iter().filter_map(|item| item.message.as_ref()).map(|message| format!(" {message:?}"));
    format!("{problem}{cause}{}", words.collect::<String>())
}
