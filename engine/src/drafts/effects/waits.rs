//! Who waits for a publish, and how long: the parts of it that go through all records of a large table.

use super::{Depth, Effect, EffectCode, Ground};
use crate::db::{ColumnName, Dialect};
use crate::drafts::pace::{self, Task, Work};
use crate::drafts::{computed, indexes};
use crate::error::{Params, Result};
use crate::locales::Language;
use crate::records;
use crate::registry::{Entity, EntityIx};
use crate::schema::{self, Action};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Records below which nobody notices.
const TOLD: i64 = 5_000;

/// When a part is done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// In the transaction of the publish: others wait until it is over.
    With,
    /// By a job before it, beside people's work.
    Before,
    /// By a job afterwards; on SQLite an index holds off writers then.
    After,
}

/// How often each work is done to a table.
type Parts = BTreeMap<(EntityIx, Work, When), usize>;

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    if ground.depth == Depth::Levels {
        return Ok(Vec::new());
    }
    let mut effects = Vec::new();
    for ((entity, work, when), times) in parts(ground).await? {
        let entity = ground.planned.registry.entity(entity);
        let rows = records::count_rows(ground.db, entity).await?;
        if rows < TOLD {
            continue;
        }
        let indexes =
            ground.planned.model.entity_by_id(&entity.id).map(|source| schema::indexes_of(entity, source).len());
        let task = Task { work, entity, records: rows, times, indexes: indexes.unwrap_or_default() };
        effects.push(told(ground, (&task, when)).await?);
    }
    Ok(effects)
}

async fn parts(ground: &Ground<'_>) -> Result<Parts> {
    let sides = (ground.published, ground.planned);
    let mut parts = Parts::new();
    let mut add = |entity: EntityIx, work: Work, when: When, times: usize| {
        *parts.entry((entity, work, when)).or_default() += times;
    };
    for conversion in ground.values.conversions.iter().filter(|conversion| conversion.values.is_some()) {
        let is_ahead = ground.values.ahead.converts(conversion.entity, conversion.field);
        let when = if is_ahead { When::Before } else { When::With };
        add(conversion.entity, Work::Convert, when, 1);
    }
    for action in &ground.schema.actions {
        let Action::CreateIndex(index) = action else { continue };
        let home = ground.planned.registry.entities.iter().find(|entity| entity.table == index.table);
        let Some(entity) = home.filter(|entity| !ground.schema.lacks_table(entity)) else { continue };
        let work = Work::of_index(index);
        let is_ahead = ground.values.ahead.makes(index);
        // Over a column that is new everything is empty, and nothing in an index of such values.
        let is_empty = !is_ahead && index.columns.iter().any(|key| ground.is_new(entity, &key.column));
        if !is_empty {
            add(entity.ix, work, if is_ahead { When::Before } else { When::With }, 1);
        }
    }
    for late in indexes::find(ground.db, sides, ground.schema).await? {
        let after = late.is_large().then_some(When::After);
        match (after, ground.db.dialect()) {
            (None, _) => add(late.entity, Work::Index, When::With, late.indexes.len()),
            (Some(after), Dialect::Sqlite) => add(late.entity, Work::Index, after, late.indexes.len()),
            // Made beside writers.
            (Some(_), Dialect::Postgres) => {}
        }
    }
    for table in computed::find(ground.db, sides, ground.schema).await? {
        if !table.is_large() {
            add(table.entity, Work::Compute, When::With, table.fields.len());
        }
    }
    Ok(parts)
}

async fn told(ground: &Ground<'_>, (task, when): (&Task<'_>, When)) -> Result<Effect> {
    let estimate = pace::estimate(ground.db, task).await?;
    let code = match when {
        When::With => EffectCode::WritesWait,
        When::Before => EffectCode::MadeAhead,
        When::After => EffectCode::WritesWaitLater,
    };
    let milliseconds = |span: std::time::Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
    let effect = Effect::of_entity(code, &*task.entity.id, task.entity).param("records", task.records);
    let effect = effect.param("work", in_all_languages(task.work.name(), &entity_of(task.entity)));
    let effect = effect.param("time", pace::in_words(&estimate)).param("basis", estimate.basis.name());
    let effect = effect.param("why", in_all_languages(estimate.basis.name(), &Params::new()));
    let effect = effect.param("who", in_all_languages(who(ground.db.dialect()), &entity_of(task.entity)));
    Ok(effect.param("least_ms", milliseconds(estimate.least)).param("most_ms", milliseconds(estimate.most)))
}

impl Ground<'_> {
    /// Whether a column is made by the publish and gets no values.
    fn is_new(&self, entity: &Entity, column: &ColumnName) -> bool {
        let field = entity.fields.iter().find(|field| field.columns().iter().any(|(own, _, _)| own == column));
        field.is_some_and(|field| self.schema.lacks(entity, field) && !self.is_recast(entity, field))
    }
}

/// SQLite has one writer for all.
fn who(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "everybody",
        Dialect::Postgres => "those",
    }
}

fn entity_of(entity: &Entity) -> Params {
    Params::from_iter([("entity".to_owned(), entity.label.to_json())])
}

fn in_all_languages(key: &str, params: &Params) -> Json {
    let text = |language: &Language| (language.tag().to_owned(), language.text("wait", key, params).into());
    Json::Object(Language::ALL.iter().map(text).collect())
}
