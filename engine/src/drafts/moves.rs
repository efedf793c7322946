//! Records whose stage or option a publish takes away: the pipeline's, list's or field's own file says where they go (`moved`).
//! When the stage or option comes back, so do they, as far as nobody has moved them since.

use super::Desk;
use crate::db::{Database, Step};
use crate::error::Result;
use crate::fields;
use crate::metadata::model::{FieldKind, Model};
use crate::registry::{Choice, Entity, EntityIx, Field, FieldIx, Kind};
use crate::schema::{self, Moving, Place, Refill, Stamp};
use crate::snapshot::Snapshot;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a publish moves.
#[derive(Debug, Default)]
pub struct Moves {
    pub away: Vec<Away>,
    pub back: Vec<Back>,
    sets: Vec<Sets>,
}

/// What becomes of the sets of a planned field some of whose options come back.
#[derive(Debug)]
struct Sets {
    entity: EntityIx,
    field: FieldIx,
    refills: Vec<Refill>,
    returning: Vec<String>,
}

/// A stage or option of a published field that goes away, and where its records go.
#[derive(Debug)]
pub struct Away {
    pub entity: EntityIx,
    pub field: FieldIx,
    pub gone: Arc<str>,
    /// None: they have no value any more.
    pub to: Option<Arc<str>>,
    /// Every stored value it is in; of sets these are several.
    held: Vec<Moving>,
}

/// A stage or option of a planned field that comes back, with the records that were moved out of it.
#[derive(Debug)]
pub struct Back {
    pub entity: EntityIx,
    pub field: FieldIx,
    pub gone: Arc<str>,
    /// Records that are not deleted.
    pub count: i64,
}

impl Moves {
    /// Where the records of a published stage or option go.
    pub fn away(&self, entity: EntityIx, gone: &str) -> Option<&Away> {
        self.away.iter().find(|away| away.entity == entity && *away.gone == *gone)
    }
}

/// What moves between two revisions.
///
/// # Errors
/// When the database cannot be read.
pub async fn work_out(
    db: &Database,
    (published, planned): (&Snapshot, &Snapshot),
    plan: &schema::Plan,
) -> Result<Moves> {
    let mut moves = Moves::default();
    for before in &published.registry.entities {
        let Some(after) = planned.registry.find_by_id(&before.id).filter(|entity| !entity.builtin) else { continue };
        for field in before.fields.iter().filter(|field| field.computed.is_none()) {
            let Some(kept) = after.find_by_id(&field.id).filter(|kept| !plan.converts(after, kept)) else { continue };
            let (was, is) = (members(before, field), members(after, kept));
            let targets: Vec<(Arc<str>, Option<Arc<str>>)> = was
                .difference(&is)
                .filter_map(|gone| Some((gone.clone(), target(&planned.model, (after, kept), gone)?)))
                .collect();
            for (gone, to) in &targets {
                let held = held(db, (before, field), (after, gone), &targets).await?;
                let (entity, field) = (before.ix, field.ix);
                moves.away.push(Away { entity, field, gone: gone.clone(), to: to.clone(), held });
            }
            let mut returning = Vec::new();
            for gone in is.difference(&was) {
                // Those in the bin go back too, although nobody counts them.
                if schema::has_moved(db, place(after, kept), gone).await? {
                    let count = schema::count_moved(db, place(after, kept), gone).await?;
                    moves.back.push(Back { entity: after.ix, field: kept.ix, gone: gone.clone(), count });
                    returning.push(gone.to_string());
                }
            }
            if fields::is_set(&kept.kind) && !returning.is_empty() {
                let refills = refills(db, (after, kept), &is, &returning).await?;
                moves.sets.push(Sets { entity: after.ix, field: kept.ix, refills, returning });
            }
        }
    }
    Ok(moves)
}

/// The steps of a publish for them.
pub fn steps(desk: &Desk<'_>, planned: &Snapshot, moves: &Moves) -> Vec<Step> {
    let stamp = Stamp { at: desk.clock.now(), by: desk.author, change: desk.ids.next(desk.clock) };
    let mut steps = Vec::new();
    for away in &moves.away {
        let entity = desk.head.registry.entity(away.entity);
        let place = place(entity, entity.field(away.field));
        for held in &away.held {
            steps.extend(schema::move_steps(desk.db, place, held, stamp));
        }
        if fields::is_set(&place.field.kind) {
            steps.push(schema::without_step(desk.db, place, &fields::needle(&away.gone)));
        }
    }
    for back in &moves.back {
        let entity = planned.registry.entity(back.entity);
        let field = entity.field(back.field);
        if !fields::is_set(&field.kind) {
            steps.extend(schema::return_steps(desk.db, place(entity, field), &back.gone));
        }
    }
    for sets in &moves.sets {
        let entity = planned.registry.entity(sets.entity);
        let place = place(entity, entity.field(sets.field));
        steps.extend(schema::refill_steps(desk.db, place, &sets.refills, &sets.returning));
    }
    steps
}

fn place<'a>(entity: &'a Entity, field: &'a Field) -> Place<'a> {
    let since = matches!(field.kind, Kind::Stage).then(|| entity.since(field.ix)).flatten();
    Place { entity, field, since }
}

/// What becomes of each set that options were taken out of, the last move first. When all of them are back the set is what it
/// was; else it is what it is by now, with those that came back beside what stands for the others.
async fn refills(
    db: &Database,
    (entity, field): (&Entity, &Field),
    known: &BTreeSet<Arc<str>>,
    returning: &[String],
) -> Result<Vec<Refill>> {
    let members =
        |text: &str| text.split(',').filter(|member| !member.is_empty()).map(Arc::from).collect::<Vec<Arc<str>>>();
    let mut refills = Vec::new();
    for moved in schema::list_moved_sets(db, place(entity, field)).await? {
        let back: Vec<&String> = moved.gone.iter().filter(|gone| returning.contains(gone)).collect();
        if back.is_empty() {
            continue;
        }
        let old = members(&moved.old);
        let is_whole = back.len() == moved.gone.len() && old.iter().all(|member| known.contains(member));
        let set = match is_whole {
            true => old,
            false => {
                let kept = moved.new.as_deref().map(members).unwrap_or_default();
                kept.into_iter().chain(back.into_iter().map(|gone| Arc::from(gone.as_str()))).collect()
            }
        };
        let becomes = fields::stored_text(&field.kind, &fields::set_of(set));
        refills.push(Refill { moved, becomes });
    }
    Ok(refills)
}

/// Ids of everything a value of the field can be.
fn members(entity: &Entity, field: &Field) -> BTreeSet<Arc<str>> {
    match &field.kind {
        Kind::Stage => {
            let stages = entity.pipelines_of(field.ix).flat_map(|pipeline| &pipeline.stages);
            stages.map(|stage| stage.id.clone()).collect()
        }
        kind => kind.choices().iter().map(|choice| choice.id.clone()).collect(),
    }
}

/// Where the files send the records; `None` when they say nothing.
fn target(model: &Model, (entity, field): (&Entity, &Field), gone: &str) -> Option<Option<Arc<str>>> {
    let source = model.entity_by_id(&entity.id)?;
    if matches!(field.kind, Kind::Stage) {
        return source.pipelines.iter().find_map(|pipeline| {
            let (_, name) = pipeline.moved.iter().find(|(id, _)| **id == *gone)?;
            let stage = pipeline.stage(name)?;
            Some(Some(Arc::from(stage.id.as_ref())))
        });
    }
    let own = source.field_by_id(&field.id)?;
    let shared = match &own.kind {
        FieldKind::Choice { choices: Some(list), .. } | FieldKind::MultiChoice { choices: Some(list), .. } => {
            model.choice_list(list)
        }
        _ => None,
    };
    let lists = [Some(&own.moved), shared.map(|list| &list.moved)];
    let said = lists.into_iter().flatten().find_map(|moved| moved.iter().find(|(id, _)| **id == *gone));
    let (_, to) = said?;
    let is = |name: &str, choice: &&Choice| *choice.name == *name || choice.aliases.iter().any(|alias| alias == name);
    match to {
        None => Some(None),
        Some(name) => field.kind.choices().iter().find(|choice| is(name, choice)).map(|choice| Some(choice.id.clone())),
    }
}

/// The stored values a member is in, each with what it becomes. Sets are told once, by the first of their members that go.
async fn held(
    db: &Database,
    (before, field): (&Entity, &Field),
    (after, gone): (&Entity, &Arc<str>),
    targets: &[(Arc<str>, Option<Arc<str>>)],
) -> Result<Vec<Moving>> {
    let to = |member: &str| targets.iter().find(|(gone, _)| **gone == *member).map(|(_, to)| to.clone());
    if !fields::is_set(&field.kind) {
        let new = to(gone).flatten();
        let pipeline = new.as_ref().and_then(|stage| Some(after.stage(stage)?.0.id.to_string()));
        let new = new.map(|id| id.to_string());
        return Ok(vec![Moving { old: gone.to_string(), new, gone: vec![gone.to_string()], pipeline }]);
    }
    let mut all = Vec::new();
    for old in schema::list_sets(db, place(before, field), &fields::needle(gone)).await? {
        let members: Vec<Arc<str>> = old.split(',').filter(|member| !member.is_empty()).map(Arc::from).collect();
        let going: Vec<String> =
            members.iter().filter(|member| to(member).is_some()).map(ToString::to_string).collect();
        if going.first().is_some_and(|first| **first != **gone) {
            continue;
        }
        let kept = members.iter().filter_map(|member| to(member).unwrap_or_else(|| Some(member.clone())));
        let new = fields::stored_text(&field.kind, &fields::set_of(kept));
        all.push(Moving { old, new, gone: going, pipeline: None });
    }
    Ok(all)
}
