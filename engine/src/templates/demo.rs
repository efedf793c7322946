//! Demo data: invented people, then records with their stage moves, each written through `records` as the person who
//! would have done it and at the time it would have happened. Records of one file are written side by side, as far as
//! they do not name each other.

use super::embedded::crm_starter_demo;
use super::moment;
use crate::auth::store::{NewUser, find_user_by_email, user_steps};
use crate::clock::Clock;
use crate::db::Database;
use crate::error::{Problem, Result};
use crate::filter::Context;
use crate::history::{By, Cause, CauseKind};
use crate::ids::Ids;
use crate::locales::Language;
use crate::metadata::FileTree;
use crate::metadata::model::{RecordSeed, RecordsFile, SeedMoment, SeedPerson, UserSeed, UsersFile};
use crate::permissions::Scope;
use crate::records::{self, Door, Transition};
use crate::registry::{Entity, Kind};
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

const USERS: &str = "demo/users.json";
/// Writes under way at once: enough for SQLite's writer to commit many together.
const AT_ONCE: usize = 64;

/// Where demo data goes.
#[derive(Clone, Copy)]
pub struct DemoOrder<'a> {
    pub db: &'a Database,
    pub snapshot: &'a Arc<Snapshot>,
    pub clock: &'a Clock,
    pub ids: &'a Ids,
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

/// Loads the demo data of crm-starter.
///
/// # Errors
/// `Internal` with the file and record that was refused. What was written before it stays.
pub async fn load_demo(order: &DemoOrder<'_>, progress: &(dyn Fn(DemoProgress) + Sync)) -> Result<DemoLoaded> {
    load_files(order, &crm_starter_demo()?, progress).await
}

/// Loads the demo files of any template.
///
/// # Errors
/// As `load_demo`.
pub async fn load_files(
    order: &DemoOrder<'_>,
    files: &FileTree,
    progress: &(dyn Fn(DemoProgress) + Sync),
) -> Result<DemoLoaded> {
    let people: Vec<UserSeed> = match files.json(USERS) {
        Some(json) => read::<UsersFile>(USERS, json)?.users,
        None => Vec::new(),
    };
    let mut load = Load::new(order, load_people(order, &people).await?);
    let mut records = 0;
    for (path, document) in files.files.iter().filter(|(path, _)| *path != USERS) {
        let Some(json) = document.json() else { continue };
        records += load.load_file(path, read(path, json)?, progress).await?;
    }
    let users = people.into_iter().map(|person| DemoUser {
        name: person.name,
        email: person.email,
        roles: person.roles.iter().map(ToString::to_string).collect(),
    });
    Ok(DemoLoaded { users: users.collect(), records })
}

fn read<T: DeserializeOwned>(path: &str, json: &Json) -> Result<T> {
    T::deserialize(json).map_err(|cause| Problem::internal(format!("{path}: {cause}")))
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

impl<'a> Load<'a> {
    fn new(order: &DemoOrder<'a>, people: HashMap<String, Uuid>) -> Self {
        let registry = &order.snapshot.registry;
        let people = people.into_iter().map(|(key, id)| (key, (id, Scope::system_as(registry, id)))).collect();
        let context = order.snapshot.context(order.clock.now(), None);
        Self { order: *order, context, people, records: HashMap::new() }
    }

    async fn load_file(
        &mut self,
        path: &str,
        file: RecordsFile,
        progress: &(dyn Fn(DemoProgress) + Sync),
    ) -> Result<usize> {
        let registry = &self.order.snapshot.registry;
        let entity = registry
            .find(&file.entity)
            .ok_or_else(|| Problem::internal(format!("{path}: {} is unknown", file.entity)))?;
        let total = file.records.len();
        let done = AtomicUsize::new(0);
        let mut waiting = file.records;
        while !waiting.is_empty() {
            let (ready, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|record| self.is_ready(record));
            if ready.is_empty() {
                let stuck = later.first().and_then(|record| record.key.clone()).unwrap_or_default();
                return Err(Problem::internal(format!("{path}: {stuck} refers to a record that is not there")));
            }
            let this: &Self = self;
            let done = &done;
            let writes = ready.iter().map(|record| async move {
                let id = this.load_record(entity, record).await.map_err(|problem| refused(path, record, &problem))?;
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                progress(DemoProgress { file: path.to_owned(), done, total });
                Ok::<_, Problem>((record.key.clone(), id))
            });
            let written: Vec<_> = stream::iter(writes).buffer_unordered(AT_ONCE).try_collect().await?;
            let written = written.into_iter().filter_map(|(key, id)| Some((key?, (entity.name.clone(), id))));
            self.records.extend(written);
            waiting = later;
        }
        Ok(total)
    }

    /// Whether every record it names is written.
    fn is_ready(&self, record: &RecordSeed) -> bool {
        let values = record.values.values().chain(record.moves.iter().flat_map(|step| step.values.values()));
        values.flat_map(keys_of).all(|key| self.records.contains_key(key))
    }

    async fn load_record(&self, entity: &Entity, record: &RecordSeed) -> Result<Uuid> {
        let made_by = record.by.as_ref().or(record.owner.as_ref());
        let mut input = self.values(entity, &record.values)?;
        if let (Some(owner), true) = (&record.owner, entity.owner.is_some()) {
            input.insert("owner".to_owned(), self.person(owner)?.0.to_string().into());
        }
        let door = self.door(made_by, record.at.as_ref())?;
        let written = records::create(&door, &entity.name, input).await?;
        for step in &record.moves {
            let door = self.door(step.by.as_ref().or(record.owner.as_ref()), step.at.as_ref())?;
            let values = self.values(entity, &step.values)?;
            let field = step.field.as_ref().map(ToString::to_string);
            let wanted = Transition { field, to: step.to.clone(), values, note: step.note.clone() };
            records::transition(&door, &entity.name, written.id, None, wanted).await?;
        }
        Ok(written.id)
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
        Ok(Door {
            db,
            snapshot,
            scope,
            clock,
            ids,
            by,
            cause,
            once: None,
            at: at.map(|at| self.time(at)).transpose()?,
            secret,
        })
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

fn refused(path: &str, record: &RecordSeed, problem: &Problem) -> Problem {
    let cause = problem.cause.as_ref().map(|cause| format!(" ({cause})")).unwrap_or_default();
    Problem::internal(format!("{path}: {}: {problem}{cause}", record.key.as_deref().unwrap_or_default()))
}
