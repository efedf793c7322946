//! Creating and changing records: shape → read → decide → apply, the same for every door.

use super::judge::{Proposal, compute, judge, judge_one, retired};
use super::lines::{self, Target, Whole};
use super::names::{self, Names};
use super::plan::{Refused, WritePlan};
use super::record::Record;
use super::{Door, checklist, get, shape};
use crate::db::{ApplyError, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::fields::{self, At, Value};
use crate::filter::Moment;
use crate::permissions::Access;
use crate::registry::{Entity, Field, FieldIx, Kind};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// How often a write without `If-Match` starts again when somebody else was quicker. More than the three of the contract: a
/// record with roll-ups changes with each of its parts, so a busy one is overtaken more often.
pub(super) const TRIES: usize = 10;
/// Where values of a record are accepted, what is said about the change may stand beside them under this name.
const NOTE: &str = "$note";
/// Characters of what is said about a move.
const NOTE_LENGTH: usize = 2_000;

/// A write that happened (`change`), or had nothing to do (`None`).
#[derive(Clone, Debug)]
pub struct Written {
    pub id: Uuid,
    pub version: i64,
    pub change: Option<Uuid>,
    /// What the write knows of the record, where it need not be read again to be answered.
    pub(super) remembered: Option<Arc<Remembered>>,
}

/// A record as it was written, with every name a reader behind the same door is answered.
#[derive(Debug)]
pub struct Remembered {
    pub record: Record,
    pub names: Names,
}

impl Written {
    /// One that has to be read to be answered.
    pub(super) fn new(id: Uuid, version: i64, change: Option<Uuid>) -> Self {
        Self { id, version, change, remembered: None }
    }

    fn remembering(mut self, door: &Door<'_>, entity: &Entity, remembered: Option<Remembered>) -> Self {
        let is_enough = |known: &Remembered| {
            let mut wanted = names::Wanted::default();
            for field in entity.fields.iter().filter(|field| door.scope.reads(entity.ix, field)) {
                wanted.add_value(At::new(&door.snapshot.registry, entity, field), known.record.value(field.ix));
            }
            known.names.know(&wanted, known.record.id)
        };
        self.remembered = remembered.filter(is_enough).map(Arc::new);
        self
    }
}

/// A stage move with the values it asks for.
#[derive(Clone, Debug, Default)]
pub struct Transition {
    /// API name of the stage field; may be left out when the entity has one only.
    pub field: Option<String>,
    pub to: String,
    pub values: Map<String, Json>,
    pub note: Option<String>,
    /// Items of checklists (element ids) that are ticked with the move.
    pub checklist: Vec<String>,
}

/// Creates a record.
///
/// # Errors
/// `NotFound`, `Forbidden`, `ValidationFailed` or `GateRefused` with everything that is wrong, `UniqueViolation`.
pub async fn create(door: &Door<'_>, entity: &str, mut input: Map<String, Json>) -> Result<Written> {
    let entity = door.entity(entity)?;
    match input.remove(lines::LINES) {
        Some(told) => {
            lines::write(door, entity, &Whole { target: Target::New, wanted: wanted(input), lines: told }).await
        }
        None => settle(door, propose_new(door, entity, &input)?, Names::default()).await,
    }
}

/// Values as they were sent, and nothing said beside them.
fn wanted(input: Map<String, Json>) -> Wanted {
    Wanted { input, note: None, ticks: Vec::new() }
}

/// A new record with these values.
pub(super) fn propose_new<'a>(door: &Door<'_>, entity: &'a Entity, input: &Map<String, Json>) -> Result<Proposal<'a>> {
    if !door.scope.on(entity.ix).create {
        return Err(Problem::new(Code::Forbidden));
    }
    let (input, note) = split_note(input)?;
    let given = shape::read_input(door, entity, &input, |_| None).map_err(Problem::invalid)?;
    let mut after =
        Record { id: door.ids.next(door.clock), version: 1, values: vec![Value::Empty; entity.fields.len()] };
    fill_defaults(door, entity, &mut after);
    for (field, value) in given {
        after.values[field.0] = signed(door, entity.field(field), value);
    }
    stamp(door, entity, &mut after, true);
    Ok(Proposal { entity, before: None, after, note, ticks: Vec::new() })
}

/// Changes a record. With `expect`, only if it still has that version.
///
/// # Errors
/// As `create`, and `VersionConflict`.
pub async fn update(
    door: &Door<'_>,
    entity: &str,
    id: Uuid,
    expect: Option<i64>,
    mut input: Map<String, Json>,
) -> Result<Written> {
    let entity = door.entity(entity)?;
    match input.remove(lines::LINES) {
        Some(told) => {
            let target = Target::Old { id, expect };
            lines::write(door, entity, &Whole { target, wanted: wanted(input), lines: told }).await
        }
        None => change(door, entity, id, expect, &wanted(input)).await,
    }
}

/// Moves a record to a stage, filling values on the way. The same gate as `update` of the stage field.
///
/// # Errors
/// As `update`.
pub async fn transition(
    door: &Door<'_>,
    entity: &str,
    id: Uuid,
    expect: Option<i64>,
    wanted: Transition,
) -> Result<Written> {
    let entity = door.entity(entity)?;
    change(door, entity, id, expect, &read_transition(door, entity, wanted)?).await
}

/// A stage move as the change of a field.
pub(super) fn read_transition(door: &Door<'_>, entity: &Entity, wanted: Transition) -> Result<Wanted> {
    let field = stage_field(door, entity, wanted.field.as_deref())?;
    let mut input = wanted.values;
    input.insert(field.name.to_string(), Json::String(wanted.to));
    let note = wanted.note.map(|note| read_note(&note, "note")).transpose()?.flatten();
    let ticks = checklist::read(door, entity, &wanted.checklist)?;
    Ok(Wanted { input, note, ticks })
}

/// Values of a record, and what is said about their change.
type Noted<'i> = (Cow<'i, Map<String, Json>>, Option<String>);

/// The values of a record, and what is said about the change: `$note` beside them. No field's name begins with `$`.
fn split_note(input: &Map<String, Json>) -> Result<Noted<'_>> {
    let Some(told) = input.get(NOTE) else { return Ok((Cow::Borrowed(input), None)) };
    let note = match told {
        Json::Null => None,
        Json::String(text) => read_note(text, NOTE)?,
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            let item = Item::of_field(NOTE, ItemCode::Format).param("field", NOTE).param("expected", "…");
            return Err(Problem::invalid(vec![item]));
        }
    };
    let mut values = input.clone();
    values.remove(NOTE);
    Ok((Cow::Owned(values), note))
}

/// What a person says about a change; none when it is blank.
pub(super) fn read_note(text: &str, name: &str) -> Result<Option<String>> {
    let note = text.trim();
    let length = note.chars().count();
    let code = match note.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        true => ItemCode::Format,
        false if length > NOTE_LENGTH => ItemCode::Length,
        false => return Ok(Some(note.to_owned()).filter(|note| !note.is_empty())),
    };
    let item = Item::of_field(name, code).param("field", name).param("expected", "…");
    Err(Problem::invalid(vec![item.param("max", NOTE_LENGTH).param("length", length)]))
}

fn stage_field<'a>(door: &Door<'_>, entity: &'a Entity, name: Option<&str>) -> Result<&'a Field> {
    let mut stages =
        entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage) && door.scope.reads(entity.ix, field));
    let found = match name {
        Some(name) => stages.find(|field| entity.find(name).is_some_and(|named| named.ix == field.ix)),
        None => stages.next(),
    };
    found.ok_or_else(|| {
        let name = name.unwrap_or("field");
        Problem::invalid(vec![Item::new("/field", ItemCode::FieldUnknown).param("name", name)])
    })
}

/// Values a record is to have, and what is said about it.
pub(super) struct Wanted {
    pub input: Map<String, Json>,
    pub note: Option<String>,
    /// Items of checklists that are ticked with it.
    pub ticks: Vec<Arc<str>>,
}

impl Wanted {
    /// As it is, without ticks that are there already.
    pub fn without(&self, known: &HashSet<Arc<str>>) -> Self {
        let ticks = self.ticks.iter().filter(|item| !known.contains(*item)).cloned().collect();
        Self { input: self.input.clone(), note: self.note.clone(), ticks }
    }
}

async fn change(door: &Door<'_>, entity: &Entity, id: Uuid, expect: Option<i64>, wanted: &Wanted) -> Result<Written> {
    for _ in 1..TRIES {
        match try_change(door, entity, id, expect, wanted).await {
            Err(problem) if problem.code == Code::VersionConflict && expect.is_none() => {}
            settled => return settled,
        }
    }
    try_change(door, entity, id, expect, wanted).await
}

async fn try_change(
    door: &Door<'_>,
    entity: &Entity,
    id: Uuid,
    expect: Option<i64>,
    wanted: &Wanted,
) -> Result<Written> {
    let (before, names) = get::find_named(door, entity, id).await?.ok_or_else(Problem::not_found)?;
    let version = before.version;
    let proposal = if wanted.ticks.is_empty() {
        propose(door, (entity, before), expect, wanted)?
    } else {
        let known = checklist::ticked(door, id).await?;
        propose(door, (entity, before), expect, &wanted.without(&known))?
    };
    match proposal {
        Some(proposal) => settle(door, proposal, names).await,
        None => Ok(Written::new(id, version, None)),
    }
}

/// The record with other values; `None` when they are the ones it has.
pub(super) fn propose<'a>(
    door: &Door<'_>,
    (entity, before): (&'a Entity, Record),
    expect: Option<i64>,
    wanted: &Wanted,
) -> Result<Option<Proposal<'a>>> {
    let access = door.scope.on(entity.ix);
    if !Access::covers(access.update, door.scope.me(), before.owner(entity)) {
        return Err(Problem::new(Code::Forbidden));
    }
    if expect.is_some_and(|version| version != before.version) {
        return Err(Problem::new(Code::VersionConflict));
    }
    let pipeline_of = |field: FieldIx| {
        before.value(field).key().and_then(|key| entity.stage(key)).map(|(pipeline, _)| pipeline.id.clone())
    };
    let (input, told) = split_note(&wanted.input)?;
    let given = shape::read_input(door, entity, &input, pipeline_of).map_err(Problem::invalid)?;
    let mut after = before.clone();
    for (field, value) in given {
        // What was recorded stays as it was recorded when it is sent again.
        if value != before.values[field.0] {
            after.values[field.0] = signed(door, entity.field(field), value);
        }
    }
    if after.values == before.values && wanted.ticks.is_empty() {
        return Ok(None);
    }
    after.version += 1;
    let note = wanted.note.clone().or(told);
    Ok(Some(Proposal { entity, before: Some(before), after, note, ticks: wanted.ticks.clone() }))
}

/// A signature says when and by whom it was recorded, whatever was sent.
fn signed(door: &Door<'_>, field: &Field, value: Value) -> Value {
    match field.kind {
        Kind::Signature => fields::sign(&value, door.now(), door.by.id),
        _ => value,
    }
}

/// Judges a proposal and writes it. `names` are those known of what the record led to before.
async fn settle<'a>(door: &Door<'a>, proposal: Proposal<'a>, mut names: Names) -> Result<Written> {
    let mut proposals = [proposal];
    compute(door, &mut proposals).await?;
    let [proposal] = proposals;
    for ((_, id), name) in judge_one(door, &proposal).await? {
        names.learn(id, name);
    }
    let (entity, id, version) = (proposal.entity, proposal.after.id, proposal.after.version);
    let mut plan = WritePlan::new(door);
    proposal.join(door, &mut plan);
    match plan.apply(door).await {
        Ok(()) => {
            let written = Written::new(id, version, Some(plan.change));
            let remembered = plan.into_written(door)?.map(|record| Remembered { record, names });
            Ok(written.remembering(door, entity, remembered))
        }
        Err(Refused { error: ApplyError::Expected(Tag::Target), .. }) => Err(target_gone(door, plan).await),
        Err(refused) => Err(refusal(door, entity, refused.error)),
    }
}

/// A record was deleted while a reference to it was being written: which one is found out by asking again.
async fn target_gone(door: &Door<'_>, plan: WritePlan<'_>) -> Problem {
    let again = plan.into_touches().map(|touch| Proposal {
        entity: touch.entity,
        before: touch.before,
        after: touch.after,
        note: touch.note,
        ticks: Vec::new(),
    });
    match judge(door, &again.collect::<Vec<_>>()).await {
        Err(problem) => problem,
        Ok(outcomes) => outcomes.into_iter().find_map(Result::err).unwrap_or_else(|| Problem::new(Code::StateConflict)),
    }
}

/// A default without what has been retired since it was given.
fn offered(field: &Field, value: Value) -> Value {
    let gone: Vec<Arc<str>> = retired(field, None, &value).map(|choice| choice.id.clone()).collect();
    match (gone.is_empty(), value.members()) {
        (true, _) => value,
        (false, Some(members)) => fields::set_of(members.iter().filter(|key| !gone.contains(key)).cloned()),
        (false, None) => Value::Empty,
    }
}

fn fill_defaults(door: &Door<'_>, entity: &Entity, record: &mut Record) {
    let context = door.context();
    for field in &entity.fields {
        let value = match (&field.kind, &field.default) {
            (Kind::Stage, None) => {
                entity.first_stage(field.ix).map_or(Value::Empty, |stage| Value::Key(stage.id.clone()))
            }
            (_, None) if Some(field.ix) == entity.owner => door.scope.me().map_or(Value::Empty, Value::Reference),
            // Something to judge by until `numbers` gives the real one.
            (Kind::AutoNumber(pattern), None) => {
                let day = crate::clock::today(door.now(), door.snapshot.registry.zone);
                Value::Text(pattern.format(day, 0).into())
            }
            (_, None) => Value::Empty,
            (Kind::User, Some(Json::String(me))) if me == "$me" => {
                door.scope.me().map_or(Value::Empty, Value::Reference)
            }
            (kind, Some(json)) => match (kind, Moment::parse(json)) {
                (Kind::Date, Some(moment)) => Value::Date(moment.day(&context)),
                (Kind::DateTime, Some(moment)) => Value::Instant(moment.instant(&context)),
                _ => fields::parse(At::new(&door.snapshot.registry, entity, field), json).unwrap_or_default(),
            },
        };
        record.values[field.ix.0] = shape::settle(field, offered(field, value));
    }
}

/// Who and when, kept by the engine.
pub(super) fn stamp(door: &Door<'_>, entity: &Entity, record: &mut Record, new: bool) {
    let (at, by) = (Value::Instant(door.now()), door.by.id.map_or(Value::Empty, Value::Reference));
    let (id, version) = (record.id, record.version);
    let mut set = |name: &str, value: Value| {
        if let Some(field) = entity.find(name) {
            record.values[field.ix.0] = value;
        }
    };
    if new {
        set("id", Value::Reference(id));
        set("created_at", at.clone());
        set("created_by", by.clone());
    }
    set("updated_at", at);
    set("updated_by", by);
    set("version", Value::Integer(version));
}

pub(super) fn refusal(door: &Door<'_>, entity: &Entity, error: ApplyError) -> Problem {
    match error {
        ApplyError::Expected(Tag::Revision) => Problem::revision_moved(),
        ApplyError::Expected(Tag::Version) => Problem::new(Code::VersionConflict),
        ApplyError::Expected(Tag::State | Tag::Target) => Problem::new(Code::StateConflict),
        ApplyError::Expected(Tag::Referenced) => Problem::new(Code::StateConflict).param("detail", "delete_blocked"),
        ApplyError::Unique { index, .. } => unique(door, entity, &index),
        ApplyError::Busy => Problem::new(Code::Unavailable),
        ApplyError::Failed(problem) => problem,
    }
}

/// Which unique constraint refused. The conflicting value is the caller's own input; the other row is never named.
fn unique(door: &Door<'_>, entity: &Entity, index: &str) -> Problem {
    let source = door.snapshot.model.entities.get(entity.ix.0);
    let constraint = source.and_then(|source| crate::schema::unique_of(source, entity, index));
    let mut problem = Problem::new(Code::UniqueViolation);
    if let Some(constraint) = constraint {
        let fields = constraint.fields.iter().filter_map(|name| entity.find(name));
        for field in fields.filter(|field| door.scope.reads(entity.ix, field)) {
            let item = Item::of_field(&field.name, ItemCode::Unique).param("field", field.label.to_json());
            let message = constraint.message.as_ref().map(crate::registry::all_texts);
            problem.errors.push(Item { rule: Some(constraint.id.to_string()), message, ..item });
        }
    }
    problem
}
