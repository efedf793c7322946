//! `stage`: a place in a pipeline, `"engineering/bidding"` on the wire, the stage's id in the database.

use super::called::{Found, by_label};
use super::sheet::Reading;
use super::{At, Value};
use crate::error::{Item, ItemCode};
use crate::locales::{Language, Texts};
use crate::registry::{Pipeline, Stage};
use serde_json::Value as Json;

/// A full key, or a short name when it means one stage only. A short name that several pipelines have is settled by the
/// caller, who knows the record's pipeline (`resolve`).
pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    resolve(at, input, None)
}

/// As `parse`; `pipeline` (element id) is where the record is now, and a short name is looked for there first.
pub fn resolve(at: At<'_>, input: &Json, pipeline: Option<&str>) -> Result<Value, Item> {
    let name = input.as_str().ok_or_else(|| at.wrong_type("stage"))?;
    let found: Vec<_> = at.entity.stages_named(at.field.ix, name).collect();
    let here = found.iter().find(|(candidate, _)| pipeline == Some(&*candidate.id));
    match (here, found.as_slice()) {
        (Some((_, stage)), _) | (None, [(_, stage)]) => Ok(Value::Key(stage.id.clone())),
        _ => Err(at.item(ItemCode::StageUnknown).param("value", name)),
    }
}

/// The label; where several pipelines have a stage of that label, that of the pipeline before it: `工程设备/投标`.
pub fn to_text(at: At<'_>, value: &Value, language: Language) -> String {
    let Some(key) = value.key() else { return String::new() };
    let Some((pipeline, stage)) = at.entity.stage(key) else { return key.to_string() };
    let label = stage.label.text(language);
    let whole = format!("{}/{label}", pipeline.label.text(language));
    let reading = Reading { language, pipeline: None };
    let is_read = |text: &str| called(at, text, reading) == Found::One(&*stage.id);
    match (is_read(label), is_read(&whole)) {
        (true, _) => label.to_owned(),
        (false, true) => whole,
        (false, false) => stage.key.to_string(),
    }
}

/// By label in the pipeline the record is in, else the only one called so; by `pipeline/stage`, labels or names.
pub fn from_text(at: At<'_>, text: &str, reading: Reading<'_>) -> Result<Value, Item> {
    match called(at, text, reading) {
        Found::One(id) => Ok(Value::Key(id.into())),
        Found::None => resolve(at, &Json::from(text), reading.pipeline),
        Found::Several => {
            let all = stages(at).filter(|(_, stage)| stage.label.0.values().any(|label| label == text));
            let names: Vec<String> =
                all.map(|(pipeline, _)| format!("{}/{text}", pipeline.label.text(reading.language))).collect();
            Err(at.ambiguous(text, &names))
        }
    }
}

/// The stage (element id) of a label, or of a pipeline's and its own.
fn called<'a>(at: At<'a>, text: &str, reading: Reading<'_>) -> Found<&'a str> {
    let own = stages(at).filter(|(pipeline, _)| reading.pipeline == Some(&*pipeline.id));
    let whole = text.split_once('/').map(|(pipeline, stage)| (pipeline.trim(), stage.trim()));
    let named = stages(at).filter(move |(pipeline, _)| {
        whole.is_some_and(|(name, _)| pipeline.label.0.values().any(|label| label == name))
    });
    let found = match by_label(labels(own), text, reading.language) {
        Found::None => by_label(labels(stages(at)), text, reading.language),
        found => found,
    };
    match (found, whole) {
        (Found::None, Some((_, stage))) => by_label(labels(named), stage, reading.language),
        (found, _) => found,
    }
}

fn stages(at: At<'_>) -> impl Iterator<Item = (&Pipeline, &Stage)> + Clone {
    let pipelines = at.entity.pipelines.iter().filter(move |pipeline| pipeline.field == at.field.ix);
    pipelines.flat_map(|pipeline| pipeline.stages.iter().map(move |stage| (pipeline, stage)))
}

fn labels<'a>(
    stages: impl Iterator<Item = (&'a Pipeline, &'a Stage)> + Clone,
) -> impl Iterator<Item = (&'a str, &'a Texts)> + Clone {
    stages.map(|(_, stage)| (&*stage.id, &stage.label))
}
