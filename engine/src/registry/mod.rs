//! What exists in one revision, resolved: names to ids, fields to columns, lookups to their targets.
//!
//! The registry is the only source of record tables' `TableName`s and `ColumnName`s. It knows nothing of people, rights
//! or conditions; those are compiled above it.

mod build;
mod result;
mod system;

pub use build::{all_texts, build, build_with, texts};

use crate::db::{ColumnName, Storage, TableName};
use crate::locales::Texts;
use crate::metadata::model::{Backward, NumberPattern, OnDelete, StageKind};
use serde_json::Value as Json;
use std::collections::HashMap;
use std::sync::Arc;

/// Position of an entity in its registry; valid only for that registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntityIx(pub usize);

/// Position of a field in its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldIx(pub usize);

/// The generation of fields (element ids) whose type was changed; the first of all others.
pub type Generations = HashMap<Arc<str>, u32>;

/// All entities of one revision, the built-in `user` among them (last).
#[derive(Debug)]
pub struct Registry {
    pub entities: Vec<Entity>,
    pub user: EntityIx,
    /// The workspace's zone: every "today" goes through it.
    pub zone: chrono_tz::Tz,
    /// ISO 4217 code of the company currency.
    pub currency: Arc<str>,
    /// 0 = Sunday … 6 = Saturday.
    pub week_start: u8,
    by_name: HashMap<String, EntityIx>,
    by_id: HashMap<Arc<str>, EntityIx>,
}

impl Registry {
    pub fn entity(&self, ix: EntityIx) -> &Entity {
        &self.entities[ix.0]
    }

    /// By API name or an earlier name of it.
    pub fn find(&self, name: &str) -> Option<&Entity> {
        self.by_name.get(name).map(|ix| self.entity(*ix))
    }

    pub fn find_by_id(&self, id: &str) -> Option<&Entity> {
        self.by_id.get(id).map(|ix| self.entity(*ix))
    }

    /// The entity a field leads to, when it is a lookup or a user.
    pub fn target(&self, field: &Field) -> Option<&Entity> {
        match field.kind {
            Kind::Lookup { to, .. } => Some(self.entity(to)),
            Kind::User => Some(self.entity(self.user)),
            _ => None,
        }
    }
}

/// Characters an index holds at most: an entry of PostgreSQL is at most 2,704 bytes, a character up to four.
pub const LONGEST_INDEXED: usize = 600;

/// The function of PostgreSQL that takes a text apart: all pairs of neighbouring characters.
pub const PARTS: &str = "sartor_parts";

/// One entity with its own fields first, then the system fields.
#[derive(Debug)]
pub struct Entity {
    pub ix: EntityIx,
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub label: Texts,
    pub label_plural: Texts,
    pub icon: Option<String>,
    pub hue: Option<u16>,
    pub table: TableName,
    pub fields: Vec<Field>,
    pub name_field: FieldIx,
    pub owner: Option<FieldIx>,
    /// `user`: read-only, no table of its own.
    pub builtin: bool,
    pub pipelines: Vec<Pipeline>,
    /// How its records stand on the timelines of those they refer to.
    pub timeline: Option<Timeline>,
    /// Fields of entities that lead here.
    pub incoming: Vec<Incoming>,
    by_name: HashMap<String, FieldIx>,
    by_id: HashMap<Arc<str>, FieldIx>,
}

/// The fields a record shows on a timeline; `at` says where it stands.
#[derive(Clone, Debug)]
pub struct Timeline {
    pub at: FieldIx,
    pub kind: Option<FieldIx>,
    pub text: Option<FieldIx>,
    pub fields: Vec<FieldIx>,
}

/// A lookup or regarding field of `entity` that leads to the entity it is listed on.
#[derive(Clone, Debug)]
pub struct Incoming {
    pub entity: EntityIx,
    pub field: FieldIx,
    /// API name and label of the list on this side, when the lookup declares one.
    pub inverse: Option<(Arc<str>, Texts)>,
    /// The whole number that keeps these records in order, as lines of the one they belong to.
    pub order: Option<FieldIx>,
}

impl Entity {
    pub fn field(&self, ix: FieldIx) -> &Field {
        &self.fields[ix.0]
    }

    /// The name, where PostgreSQL finds records by parts of it.
    pub fn parted(&self) -> Option<&Field> {
        let name = self.fields.get(self.name_field.0)?;
        match name.kind {
            Kind::Text { max_length } => Some(name).filter(|_| !self.builtin && max_length <= LONGEST_INDEXED),
            _ => None,
        }
    }

    /// By API name or an earlier name of it.
    pub fn find(&self, name: &str) -> Option<&Field> {
        self.by_name.get(name).map(|ix| self.field(*ix))
    }

    pub fn find_by_id(&self, id: &str) -> Option<&Field> {
        self.by_id.get(id).map(|ix| self.field(*ix))
    }

    /// The stage of an element id, with its pipeline.
    pub fn stage(&self, id: &str) -> Option<(&Pipeline, &Stage)> {
        self.pipelines
            .iter()
            .find_map(|pipeline| Some((pipeline, pipeline.stages.iter().find(|stage| *stage.id == *id)?)))
    }

    /// The field that tells since when a record is in its stage of a stage field.
    pub fn since(&self, stage: FieldIx) -> Option<&Field> {
        self.fields.iter().find(|field| field.since == Some(stage))
    }

    /// The item of a checklist with this element id, with its stage and the field that stage belongs to.
    pub fn checklist_item(&self, id: &str) -> Option<(FieldIx, &Stage, &ChecklistItem)> {
        self.pipelines.iter().find_map(|pipeline| {
            let mut stages = pipeline.stages.iter();
            stages.find_map(|stage| Some((pipeline.field, stage, stage.checklist.iter().find(|item| *item.id == *id)?)))
        })
    }

    /// Pipelines of one stage field, in file order.
    pub fn pipelines_of(&self, field: FieldIx) -> impl Iterator<Item = &Pipeline> {
        self.pipelines.iter().filter(move |pipeline| pipeline.field == field)
    }

    /// Where a new record begins: the first stage of the default pipeline, else of the first.
    pub fn first_stage(&self, field: FieldIx) -> Option<&Stage> {
        let default = self.pipelines_of(field).find(|pipeline| pipeline.default);
        default.or_else(|| self.pipelines_of(field).next())?.stages.first()
    }

    /// The stages a name means in a filter: `pipeline/stage`, or a stage name in any pipeline of the field.
    pub fn stages_named<'a>(
        &'a self,
        field: FieldIx,
        name: &'a str,
    ) -> impl Iterator<Item = (&'a Pipeline, &'a Stage)> {
        let (pipeline_name, stage_name) = match name.split_once('/') {
            Some((pipeline, stage)) => (Some(pipeline), stage),
            None => (None, name),
        };
        let pipelines =
            self.pipelines_of(field).filter(move |pipeline| pipeline_name.is_none_or(|name| pipeline.is_named(name)));
        pipelines.flat_map(move |pipeline| {
            pipeline.stages.iter().filter(move |stage| stage.is_named(stage_name)).map(move |stage| (pipeline, stage))
        })
    }
}

/// One field, its type and its column.
#[derive(Debug)]
pub struct Field {
    pub ix: FieldIx,
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub label: Texts,
    pub help: Option<Texts>,
    pub kind: Kind,
    pub column: ColumnName,
    /// Which of the field's columns that is, in the order they were made; 1 as long as its type never changed.
    pub generation: u32,
    /// All columns, `column` first.
    pub columns: Columns,
    pub required: bool,
    pub read_only: bool,
    /// Kept by the engine: `id`, `owner`, `created_at` …
    pub system: bool,
    pub default: Option<Json>,
    /// How the engine computes the value, if it does.
    pub computed: Option<Computing>,
    /// The stage field whose current stay this instant began: `stage.entered_at`, kept by the engine beside the stage.
    pub since: Option<FieldIx>,
}

/// Values nobody writes. What they are computed from is compiled in `computed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Computing {
    Formula,
    Rollup,
}

impl Computing {
    /// The type's name in metadata.
    pub fn name(self) -> &'static str {
        match self {
            Computing::Formula => "formula",
            Computing::Rollup => "rollup",
        }
    }
}

/// What kind of value a field holds. Decimals are integers of `10^-scale`.
#[derive(Clone, Debug)]
pub enum Kind {
    /// The record's own id.
    Id,
    Text {
        max_length: usize,
    },
    LongText {
        max_length: usize,
    },
    /// A document as the text of its JSON, and its plain text to look into.
    RichText {
        max_length: usize,
    },
    Integer {
        min: Option<i64>,
        max: Option<i64>,
    },
    Money {
        scale: u32,
        min: Option<i64>,
        max: Option<i64>,
    },
    Percent {
        scale: u32,
        min: Option<i64>,
        max: Option<i64>,
    },
    Decimal {
        scale: u32,
        min: Option<i64>,
        max: Option<i64>,
    },
    /// 1 to `max`.
    Rating {
        max: i64,
    },
    /// Whole minutes.
    Duration,
    Email,
    Phone,
    Url,
    /// Time of day, `HH:MM:SS`.
    Time,
    Boolean,
    Date,
    DateTime,
    Choice(Arc<[Choice]>),
    /// A set of options.
    MultiChoice(Arc<[Choice]>),
    /// A set of words.
    Tags,
    /// A number the engine gives once.
    AutoNumber(Arc<NumberPattern>),
    /// Any JSON value, as text.
    Json,
    /// Latitude, longitude and perhaps accuracy, as the text of a JSON object.
    Position,
    /// Name, lines, time and person as the text of a JSON object, and the name to look into.
    Signature,
    /// Parts as the text of a JSON object, and one line to look into. `country` is that of an address that names none.
    Address {
        country: Arc<str>,
    },
    Lookup {
        to: EntityIx,
        on_delete: OnDelete,
    },
    /// A record of any of these entities.
    Regarding {
        to: Arc<[EntityIx]>,
        on_delete: OnDelete,
    },
    /// A set of records of another entity. `pairs` has each of them with the record they belong to.
    ManyToMany {
        to: EntityIx,
        pairs: TableName,
    },
    /// Up to `most` files of the media types in `accept`; of any when there are none.
    Attachment {
        most: usize,
        accept: Arc<[Arc<str>]>,
    },
    /// Up to `most` pictures.
    Image {
        most: usize,
    },
    User,
    Stage,
}

impl Kind {
    /// The name of the type on the wire and in metadata.
    pub fn name(&self) -> &'static str {
        match self {
            Kind::Id => "id",
            Kind::Text { .. } => "text",
            Kind::LongText { .. } => "long_text",
            Kind::RichText { .. } => "rich_text",
            Kind::Integer { .. } => "integer",
            Kind::Money { .. } => "money",
            Kind::Percent { .. } => "percent",
            Kind::Decimal { .. } => "decimal",
            Kind::Rating { .. } => "rating",
            Kind::Duration => "duration",
            Kind::Email => "email",
            Kind::Phone => "phone",
            Kind::Url => "url",
            Kind::Time => "time",
            Kind::Boolean => "boolean",
            Kind::Date => "date",
            Kind::DateTime => "datetime",
            Kind::Choice(_) => "choice",
            Kind::MultiChoice(_) => "multi_choice",
            Kind::Tags => "tags",
            Kind::AutoNumber(_) => "auto_number",
            Kind::Json => "json",
            Kind::Position => "position",
            Kind::Signature => "signature",
            Kind::Address { .. } => "address",
            Kind::Lookup { .. } => "lookup",
            Kind::Regarding { .. } => "regarding",
            Kind::ManyToMany { .. } => "many_to_many",
            Kind::Attachment { .. } => "attachment",
            Kind::Image { .. } => "image",
            Kind::User => "user",
            Kind::Stage => "stage",
        }
    }

    /// How the first column is stored.
    pub fn storage(&self) -> Storage {
        match self {
            Kind::Text { .. } | Kind::LongText { .. } | Kind::Choice(_) | Kind::Stage => Storage::Text,
            Kind::Integer { .. } | Kind::Money { .. } | Kind::Percent { .. } => Storage::Integer,
            Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration => Storage::Integer,
            Kind::Email | Kind::Phone | Kind::Url | Kind::Time => Storage::Text,
            Kind::MultiChoice(_) | Kind::ManyToMany { .. } => Storage::Text,
            Kind::Attachment { .. } | Kind::Image { .. } => Storage::Text,
            Kind::Tags | Kind::Json | Kind::Position | Kind::Address { .. } | Kind::AutoNumber(_) => Storage::Text,
            Kind::RichText { .. } | Kind::Signature => Storage::Text,
            Kind::Boolean => Storage::Boolean,
            Kind::Date => Storage::Date,
            Kind::DateTime => Storage::Instant,
            Kind::Id | Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::User => Storage::Id,
        }
    }
}

/// Suffix of the column that tells since when a record is in its stage.
pub const SINCE: &str = "__at";
/// What follows the stage field's name to ask for that instant: `stage.entered_at`.
pub const ENTERED_AT: &str = "entered_at";
impl Kind {
    /// The options a value is one or several of; none for other types.
    pub fn choices(&self) -> &[Choice] {
        match self {
            Kind::Choice(choices) | Kind::MultiChoice(choices) => choices,
            Kind::Id | Kind::Text { .. } | Kind::LongText { .. } | Kind::Integer { .. } | Kind::Money { .. } => &[],
            Kind::Percent { .. } | Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration => &[],
            Kind::Email | Kind::Phone | Kind::Url | Kind::Time => &[],
            Kind::Boolean | Kind::Date | Kind::DateTime => &[],
            Kind::Tags | Kind::AutoNumber(_) | Kind::Json | Kind::Position | Kind::Address { .. } => &[],
            Kind::RichText { .. } | Kind::Signature => &[],
            Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::ManyToMany { .. } => &[],
            Kind::Attachment { .. } | Kind::Image { .. } | Kind::User | Kind::Stage => &[],
        }
    }
}

/// Suffix of money's currency column.
pub const CURRENCY: &str = "__cur";
/// Suffix of money's column in company currency: used by filter, sort and sum.
pub const BASE: &str = "__base";

/// Suffix of the column that says which entity a `regarding` record is of, by element id.
pub const ENTITY: &str = "__entity";

/// Suffix of the column that has an address as one line, a rich text without its styles, and the name of a signature: what conditions look into.
pub const LINE: &str = "__line";

/// The columns of a field, each with the suffix `sys_column` knows it by; the plain one first.
#[derive(Debug)]
pub struct Columns(Vec<(ColumnName, &'static str, Storage)>);

impl Columns {
    /// Those of a field of this kind whose first column this is.
    pub fn of(column: &ColumnName, kind: &Kind) -> Self {
        let mut columns = vec![(column.clone(), "", kind.storage())];
        if let Kind::Money { .. } = kind {
            columns.push((column.with_suffix(CURRENCY), CURRENCY, Storage::Text));
            columns.push((column.with_suffix(BASE), BASE, Storage::Integer));
        }
        if let Kind::Regarding { .. } = kind {
            columns.push((column.with_suffix(ENTITY), ENTITY, Storage::Text));
        }
        if let Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature = kind {
            columns.push((column.with_suffix(LINE), LINE, Storage::Text));
        }
        Columns(columns)
    }
}

impl Field {
    /// All columns with the suffix `sys_column` knows them by, the plain one first.
    pub fn columns(&self) -> &[(ColumnName, &'static str, Storage)] {
        &self.columns.0
    }

    /// The column conditions, sorting and sums look at.
    pub fn compared_column(&self) -> ColumnName {
        let base = self.columns().iter().find(|(_, suffix, _)| matches!(*suffix, BASE | LINE));
        base.map_or(&self.column, |(column, _, _)| column).clone()
    }
}

/// One option of a choice field.
#[derive(Clone, Debug)]
pub struct Choice {
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub aliases: Vec<String>,
    pub label: Texts,
    pub hue: Option<u16>,
    /// Kept on old records, not offered for new ones.
    pub retired: bool,
}

/// A way through stages.
#[derive(Debug)]
pub struct Pipeline {
    pub id: Arc<str>,
    pub name: Arc<str>,
    pub aliases: Vec<String>,
    pub label: Texts,
    pub field: FieldIx,
    pub default: bool,
    pub stages: Vec<Stage>,
    pub moves: Moves,
    pub backward: Backward,
}

impl Pipeline {
    pub fn is_named(&self, name: &str) -> bool {
        *self.name == *name || self.aliases.iter().any(|alias| alias == name)
    }

    pub fn position(&self, stage: &str) -> Option<usize> {
        self.stages.iter().position(|candidate| *candidate.id == *stage)
    }
}

/// One stage; `enter` is what a record needs to come here, `leave` what it needs to go on.
#[derive(Debug)]
pub struct Stage {
    pub id: Arc<str>,
    pub name: Arc<str>,
    /// `pipeline/stage`, as on the wire.
    pub key: Arc<str>,
    pub aliases: Vec<String>,
    pub label: Texts,
    pub guidance: Option<Texts>,
    pub hue: Option<u16>,
    /// Percent, 0–100.
    pub probability: Option<i64>,
    pub expected_days: Option<i64>,
    pub kind: StageKind,
    pub enter: Gate,
    pub leave: Gate,
    pub checklist: Vec<ChecklistItem>,
}

/// One side of a stage as it is written; `pipelines` judges it compiled.
#[derive(Debug, Default)]
pub struct Gate {
    pub require: Vec<FieldIx>,
    pub when: Option<Json>,
    pub message: Option<Texts>,
}

/// A key behaviour of a stage, ticked by hand.
#[derive(Debug)]
pub struct ChecklistItem {
    pub id: Arc<str>,
    pub label: Texts,
    /// Whether a record goes on only when it is ticked.
    pub required: bool,
}

impl Stage {
    pub fn is_named(&self, name: &str) -> bool {
        *self.name == *name || self.aliases.iter().any(|alias| alias == name)
    }
}

/// Which moves a pipeline allows; stages by element id.
#[derive(Debug)]
pub enum Moves {
    Any,
    /// To any later stage.
    Forward,
    Listed(Vec<Move>),
}

/// From a stage to others; for everybody, or for people with one of the roles (element ids).
#[derive(Debug)]
pub struct Move {
    pub from: Arc<str>,
    pub to: Vec<Arc<str>>,
    pub roles: Vec<Arc<str>>,
}
