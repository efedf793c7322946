//! What publishing does beyond the files, in numbers from the database: tables and columns, records a new rule finds
//! wanting, records in a stage that goes away, people who gain or lose rights.

mod access;
mod choices;
mod computed;
mod conversions;
mod indexes;
mod kept;
mod rules;
mod stages;
mod tables;
mod unique;
mod waits;

use super::ahead::Ahead;
use super::conversions::{Conversion, Sides};
use super::moves::Moves;
use crate::db::{ColumnName, Database, Step};
use crate::error::{Params, Result};
use crate::filter::{Context, Filter};
use crate::locales::Language;
use crate::registry::{Entity, Field, Registry};
use crate::schema::{self, Question, Recast, Sample, Walk};
use crate::snapshot::Snapshot;
use chrono::{DateTime, Utc};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// What an effect is. Its text is `effect.<name>` in `locales`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EffectCode {
    TableCreated,
    TableRestored,
    TableHidden,
    ColumnAdded,
    NumbersAdded,
    ColumnRestored,
    ColumnHidden,
    TypeChanged,
    /// A field's id is already one of another entity.
    FieldElsewhere,
    ValuesConverted,
    ValuesRounded,
    ValuesMapped,
    ValuesEmptied,
    ValuesLeft,
    ValuesReturned,
    StageAdded,
    RecordsInRemovedStage,
    RecordsMoved,
    RecordsMovedBack,
    RecordsWithRemovedChoice,
    RowsBreakRule,
    UniqueBroken,
    /// People with a role lose or gain rights on an entity …
    AccessLost,
    AccessGained,
    /// … or beyond records.
    RightsLost,
    RightsGained,
    RoleRemoved,
    RoleAdded,
    /// Nobody who can sign in would have a right any more that a workspace needs somebody for.
    RightOfNobody,
    ValuesComputed,
    ValuesComputedLater,
    /// Indexes over a large table are made after the publish.
    IndexesLater,
    /// Whoever writes waits for this long: with the publish …
    WritesWait,
    /// … or for an index that is made after it.
    WritesWaitLater,
    /// Made before the publish, beside people's work.
    MadeAhead,
}

/// How much an effect matters; in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Must be settled before publishing.
    Block,
    /// Must be accepted with the publish.
    Warn,
    Info,
}

impl Level {
    pub fn name(self) -> &'static str {
        match self {
            Level::Block => "block",
            Level::Warn => "warn",
            Level::Info => "info",
        }
    }
}

impl EffectCode {
    /// Level and wire name of every code.
    fn row(self) -> (Level, &'static str) {
        match self {
            EffectCode::TypeChanged => (Level::Block, "type_changed"),
            EffectCode::FieldElsewhere => (Level::Block, "field_elsewhere"),
            EffectCode::ValuesLeft => (Level::Block, "values_left"),
            EffectCode::ValuesEmptied => (Level::Warn, "values_emptied"),
            EffectCode::ValuesRounded => (Level::Warn, "values_rounded"),
            EffectCode::ValuesConverted => (Level::Info, "values_converted"),
            EffectCode::ValuesMapped => (Level::Info, "values_mapped"),
            EffectCode::ValuesReturned => (Level::Info, "values_returned"),
            EffectCode::RecordsInRemovedStage => (Level::Block, "records_in_removed_stage"),
            EffectCode::UniqueBroken => (Level::Block, "unique_broken"),
            EffectCode::RecordsWithRemovedChoice => (Level::Warn, "records_with_removed_choice"),
            EffectCode::RowsBreakRule => (Level::Warn, "rows_break_rule"),
            // Hidden data is kept and comes back, so there is nothing to accept.
            EffectCode::ColumnHidden => (Level::Info, "column_hidden"),
            EffectCode::TableHidden => (Level::Info, "table_hidden"),
            EffectCode::TableCreated => (Level::Info, "table_created"),
            EffectCode::TableRestored => (Level::Info, "table_restored"),
            EffectCode::ColumnAdded => (Level::Info, "column_added"),
            EffectCode::NumbersAdded => (Level::Info, "numbers_added"),
            EffectCode::ColumnRestored => (Level::Info, "column_restored"),
            EffectCode::RecordsMoved => (Level::Info, "records_moved"),
            EffectCode::RecordsMovedBack => (Level::Info, "records_moved_back"),
            EffectCode::StageAdded => (Level::Info, "stage_added"),
            // Taking a right away takes no data: it is said, and given back as easily.
            EffectCode::AccessLost => (Level::Info, "access_lost"),
            EffectCode::AccessGained => (Level::Info, "access_gained"),
            EffectCode::RightsLost => (Level::Info, "rights_lost"),
            EffectCode::RightsGained => (Level::Info, "rights_gained"),
            EffectCode::RoleRemoved => (Level::Info, "role_removed"),
            EffectCode::RoleAdded => (Level::Info, "role_added"),
            EffectCode::RightOfNobody => (Level::Block, "right_of_nobody"),
            EffectCode::ValuesComputed => (Level::Info, "values_computed"),
            EffectCode::ValuesComputedLater => (Level::Info, "values_computed_later"),
            EffectCode::IndexesLater => (Level::Info, "indexes_later"),
            EffectCode::WritesWait => (Level::Info, "writes_wait"),
            EffectCode::WritesWaitLater => (Level::Info, "writes_wait_later"),
            EffectCode::MadeAhead => (Level::Info, "made_ahead"),
        }
    }

    pub fn level(self) -> Level {
        self.row().0
    }

    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// Whether it tells how long something takes: nobody agrees to that.
    pub fn is_about_time(self) -> bool {
        self == EffectCode::WritesWait || self == EffectCode::WritesWaitLater || self == EffectCode::MadeAhead
    }
}

/// One effect of a plan.
#[derive(Clone, Debug)]
pub struct Effect {
    pub code: EffectCode,
    /// Element id of what it is about.
    pub element: String,
    /// Numbers, and labels in all languages.
    pub params: Params,
    /// Entity (id, name) and record.
    pub sample: Vec<(Arc<str>, String, Sample)>,
    /// Entity and field (element ids) of what was looked at to choose the sample: it tells something of them.
    pub asks: Vec<(Arc<str>, Arc<str>)>,
}

impl Effect {
    fn new(code: EffectCode, element: impl Into<String>) -> Self {
        Self { code, element: element.into(), params: Params::new(), sample: Vec::new(), asks: Vec::new() }
    }

    /// The sample was chosen by this condition.
    fn chosen_by(mut self, registry: &Registry, filter: &Filter) -> Self {
        let fields = filter.fields(registry).into_iter().map(|(entity, field)| (registry.entity(entity), field));
        self.asks = fields.map(|(entity, field)| (entity.id.clone(), entity.field(field).id.clone())).collect();
        self
    }

    fn of_entity(code: EffectCode, element: impl Into<String>, entity: &Entity) -> Self {
        Self::new(code, element).param("entity", entity.label.to_json())
    }

    fn param(mut self, name: &str, value: impl Into<Json>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    fn sampled(mut self, entity: &Entity, sample: Vec<Sample>) -> Self {
        self.sample = sample.into_iter().map(|record| (entity.id.clone(), entity.name.to_string(), record)).collect();
        self
    }

    /// What `accept` names: `<code>:<element>`.
    pub fn key(&self) -> String {
        format!("{}:{}", self.code.name(), self.element)
    }

    pub fn message(&self, language: Language) -> String {
        language.text("effect", self.code.name(), &self.params)
    }

    /// The document of `contract.md` §8.
    pub fn render(&self, language: Language) -> Json {
        let record = |(_, entity, record): &(Arc<str>, String, Sample)| json!({ "entity": entity, "id": record.id, "name": record.name });
        json!({
            "code": self.code.name(), "level": self.code.level().name(), "element": self.element, "params": self.params,
            "message": self.message(language), "sample": self.sample.iter().map(record).collect::<Vec<_>>(),
        })
    }
}

/// How much is asked of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Everything a person wants to see.
    Numbers,
    /// Only what decides which effects there are: for a publish, which shows none.
    Levels,
}

/// Values that are not what they were after the publish.
#[derive(Clone, Copy)]
pub struct Changing<'a> {
    pub conversions: &'a [Conversion],
    pub moves: &'a Moves,
    pub ahead: &'a Ahead,
}

/// What effects are worked out from.
pub struct Ground<'a> {
    pub db: &'a Database,
    pub published: &'a Snapshot,
    pub planned: &'a Snapshot,
    pub schema: &'a schema::Plan,
    pub values: Changing<'a>,
    pub context: Context,
    pub depth: Depth,
}

/// All effects, what blocks first.
///
/// # Errors
/// When the database cannot be read.
pub async fn work_out(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    // Questions about large tables take a while each: two of them at a time.
    let (one, other) = tokio::try_join!(of_design(ground), of_values(ground))?;
    let ([mut effects, rules, indexes], [conversions, stages, choices, unique, kept, access, computed]) = (one, other);
    // Measured after the others, so that they are not in its way.
    let waits = waits::effects(ground).await?;
    for further in [conversions, stages, choices, rules, unique, kept, access, computed, indexes, waits] {
        effects.extend(further);
    }
    effects.sort_by_key(|effect| effect.code.level());
    Ok(effects)
}

async fn of_design(ground: &Ground<'_>) -> Result<[Vec<Effect>; 3]> {
    Ok([tables::effects(ground).await?, rules::effects(ground).await?, indexes::effects(ground).await?])
}

async fn of_values(ground: &Ground<'_>) -> Result<[Vec<Effect>; 7]> {
    let (conversions, stages) = (conversions::effects(ground).await?, stages::effects(ground).await?);
    let (choices, unique) = (choices::effects(ground).await?, unique::effects(ground).await?);
    let (kept, access) = (kept::effects(ground).await?, access::effects(ground).await?);
    let computed = computed::effects(ground).await?;
    Ok([conversions, stages, choices, unique, kept, access, computed])
}

/// Steps by which a publish holds only while what was looked at for its plan has not changed since.
pub fn guards(db: &Database, sides: (&Snapshot, &Snapshot), moves: &Moves, now: DateTime<Utc>) -> Vec<Step> {
    stages::guards(db, sides, moves, now).into_iter().chain(kept::guards(db, sides)).collect()
}

impl<'a> Ground<'a> {
    /// What an effect says of records in something that goes away: that they stand in the way, or where they go.
    fn leaving(&self, entity: &Entity, gone: &str, otherwise: EffectCode) -> (EffectCode, Json) {
        let Some(away) = self.values.moves.away(entity.ix, gone) else { return (otherwise, Json::Null) };
        let to = away.to.as_ref().and_then(|to| {
            let planned = self.planned.registry.find_by_id(&entity.id)?;
            let field = planned.find_by_id(&entity.field(away.field).id)?;
            let choice = field.kind.choices().iter().find(|choice| choice.id == *to).map(|choice| &choice.label);
            Some(choice.or_else(|| planned.stage(to).map(|(_, stage)| &stage.label))?.to_json())
        });
        let nothing = || {
            let text = |language: &Language| {
                (language.tag().to_owned(), language.text("value", "nothing", &Params::new()).into())
            };
            Json::Object(Language::ALL.iter().map(text).collect())
        };
        (EffectCode::RecordsMoved, to.unwrap_or_else(nothing))
    }

    fn sides(&self) -> Sides<'a> {
        Sides { published: &self.published.registry, planned: &self.planned.registry, model: &self.planned.model }
    }

    /// A question about records as the published revision knows them.
    fn ask_published<'q>(&'q self, entity: &'q Entity, filter: &'q Filter) -> Question<'q> {
        let name = &entity.field(entity.name_field).column;
        let (registry, system) = (&self.published.registry, &self.published.system);
        Question { registry, system, entity, context: &self.context, filter, name: Some(name), recast: None }
    }

    /// A question in terms of the planned revision, about records that are there already.
    fn ask_planned<'q>(&'q self, entity: &'q Entity, filter: &'q Filter) -> Question<'q> {
        let field = entity.field(entity.name_field);
        let name: Option<&ColumnName> = (!self.schema.lacks(entity, field)).then_some(&field.column);
        let (registry, system) = (&self.planned.registry, &self.planned.system);
        Question { registry, system, entity, context: &self.context, filter, name, recast: None }
    }

    /// Whether a field's values are known in their new type.
    fn is_recast(&self, entity: &Entity, field: &Field) -> bool {
        let of_field = |conversion: &Conversion| conversion.entity == entity.ix && conversion.field == field.ix;
        self.values.conversions.iter().any(|conversion| of_field(conversion) && conversion.values.is_some())
    }

    /// The records of an entity of the planned side as they will be; none when no value of theirs changes its type.
    fn recast(&self, entity: &Entity) -> Result<Option<Recast<'a>>> {
        let of_entity = |conversion: &&Conversion| conversion.entity == entity.ix;
        let fields = self.values.conversions.iter().filter(of_entity).filter_map(|conversion| {
            let retyping = self.sides().retyping(conversion.entity, conversion.field, self.schema)?;
            Some((retyping, conversion.values.as_ref()?.pairs()))
        });
        Recast::of(self.schema.columns_there(&self.planned.registry, entity), fields.collect())
    }

    /// An effect that only informs: its number is left out when nobody looks.
    async fn with_count(&self, effect: Effect, question: Question<'_>) -> Result<Effect> {
        match self.depth {
            Depth::Numbers => Ok(effect.param("count", schema::count(self.db, question).await?)),
            Depth::Levels => Ok(effect),
        }
    }

    /// Those effects whose condition a record meets; all are counted in one go through the table. `ask` makes the question
    /// of a condition.
    async fn those_of<'q>(
        &self,
        demands: &'q [(Effect, Filter)],
        ask: impl Fn(&'q Filter) -> Question<'q>,
    ) -> Result<Vec<Effect>> {
        let filters: Vec<&Filter> = demands.iter().map(|(_, filter)| filter).collect();
        let Some(first) = filters.first() else { return Ok(Vec::new()) };
        if self.depth == Depth::Levels && filters.len() == 1 {
            let is_met = schema::exists(self.db, ask(first), Walk::Straight).await?;
            return Ok(demands.iter().filter(|_| is_met).map(|(effect, _)| effect.clone()).collect());
        }
        let counts = schema::count_each(self.db, ask(first), &filters).await?;
        let mut found = Vec::new();
        for ((effect, filter), count) in demands.iter().zip(counts).filter(|(_, count)| *count > 0) {
            let sample = match self.depth {
                Depth::Numbers => schema::sample(self.db, ask(filter)).await?,
                Depth::Levels => Vec::new(),
            };
            let effect = effect.clone().param("count", count).sampled(ask(filter).entity, sample);
            found.push(effect.chosen_by(&self.planned.registry, filter));
        }
        Ok(found)
    }

    /// An effect that is there only if a record meets the condition.
    async fn if_any(&self, effect: Effect, question: Question<'_>) -> Result<Option<Effect>> {
        match self.depth {
            Depth::Levels => Ok(schema::exists(self.db, question, Walk::Planned).await?.then_some(effect)),
            Depth::Numbers => {
                let count = schema::count(self.db, question).await?;
                if count == 0 {
                    return Ok(None);
                }
                let sample = schema::sample(self.db, question).await?;
                Ok(Some(effect.param("count", count).sampled(question.entity, sample)))
            }
        }
    }
}
