//! Pipelines: the stages of a stage field, what entering one needs, and which moves are allowed. Gates are judged in
//! `pipelines`.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{ApiName, ElementId, Label};

/// A way through stages, for one stage field of an entity.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Pipeline {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    /// Name of the stage field.
    pub field: ApiName,
    /// New records begin here. The first pipeline of a field counts when none says so.
    #[serde(default)]
    pub default: bool,
    /// In order, never empty; a new record begins in the first.
    pub stages: Vec<Stage>,
    #[serde(default)]
    pub moves: Moves,
    #[serde(default)]
    pub backward: Backward,
    /// Where records in a removed stage go: by its id, the name of a stage of this pipeline.
    #[serde(default)]
    pub moved: BTreeMap<ElementId, ApiName>,
}

impl Pipeline {
    /// The stage of this name, or of this earlier name.
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        let current = self.stages.iter().find(|stage| stage.name == *name);
        current.or_else(|| self.stages.iter().find(|stage| stage.aliases.iter().any(|alias| alias == name)))
    }
}

/// One stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stage {
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    pub hue: Option<u16>,
    /// Chance of success in percent, 0 to 100.
    pub probability: Option<u8>,
    /// Days a record is expected to stay.
    pub expected_days: Option<u32>,
    #[serde(default)]
    pub kind: StageKind,
    pub guidance: Option<Label>,
    #[serde(default)]
    pub enter: Gate,
    /// What a record needs to go on from here, or past here.
    #[serde(default)]
    pub leave: Gate,
    #[serde(default)]
    pub checklist: Vec<ChecklistItem>,
}

/// What being in a stage means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    #[default]
    Open,
    Won,
    Lost,
    Paused,
    Invalid,
}

impl StageKind {
    /// The word used in files and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            StageKind::Open => "open",
            StageKind::Won => "won",
            StageKind::Lost => "lost",
            StageKind::Paused => "paused",
            StageKind::Invalid => "invalid",
        }
    }

    /// The kind with this word.
    pub fn of_name(name: &str) -> Option<Self> {
        use StageKind::{Invalid, Lost, Open, Paused, Won};
        [Open, Won, Lost, Paused, Invalid].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What must hold before a record may enter a stage, or go on from it; the default is nothing.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Gate {
    #[serde(default)]
    pub require: Vec<ApiName>,
    /// A filter the record must meet.
    pub when: Option<Value>,
    pub message: Option<Label>,
}

/// Something to do in a stage.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ChecklistItem {
    pub id: ElementId,
    pub label: Label,
    /// Whether a record goes on from the stage only when this is ticked.
    #[serde(default)]
    pub required: bool,
}

/// What a move to an earlier stage, or back from an end, asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Backward {
    /// A reason, told with the move.
    #[default]
    Reason,
    /// Nothing.
    Free,
}

impl Backward {
    /// The word used in files and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Backward::Reason => "reason",
            Backward::Free => "free",
        }
    }
}

/// Which moves a pipeline allows.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(from = "MovesFile")]
pub enum Moves {
    /// From every stage to every stage.
    #[default]
    Any,
    /// To any later stage, and from a paused one back to the open ones.
    Forward,
    /// Only those listed.
    List(Vec<Move>),
}

/// Moves that are allowed from one stage.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Move {
    /// Name of a stage of the same pipeline.
    pub from: String,
    /// Names of stages of the same pipeline.
    pub to: Vec<String>,
    /// Only these roles; empty means everybody.
    #[serde(default)]
    pub roles: Vec<ApiName>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum MovesFile {
    Word(MovesWord),
    List(Vec<Move>),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum MovesWord {
    Any,
    Forward,
}

impl From<MovesFile> for Moves {
    fn from(file: MovesFile) -> Self {
        match file {
            MovesFile::Word(MovesWord::Any) => Moves::Any,
            MovesFile::Word(MovesWord::Forward) => Moves::Forward,
            MovesFile::List(moves) => Moves::List(moves),
        }
    }
}

/// A stage as it is written: `pipeline/stage`, or the stage alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageName<'a> {
    pub pipeline: Option<&'a str>,
    pub stage: &'a str,
}

impl<'a> StageName<'a> {
    /// Splits the written form; any text is one.
    pub fn parse(text: &'a str) -> Self {
        match text.split_once('/') {
            Some((pipeline, stage)) => StageName { pipeline: Some(pipeline), stage },
            None => StageName { pipeline: None, stage: text },
        }
    }
}
