//! A change of type before it is made: which values a field holds, how often, and what each becomes. Looked at with the files
//! of a draft, or with the field as somebody is about to write it; nothing is saved.

use super::conversions::{self, Conversion, How, Outcome, Sides, Values, type_name};
use super::draft::problems_of;
use super::plan::side;
use super::{Desk, refactor};
use crate::error::{Problem, Result};
use crate::fields;
use crate::metadata::model::Reach;
use crate::metadata::{self, FileTree};
use crate::permissions::Scope;
use crate::registry::{Entity, Field};
use crate::schema::{self, Catalogue, Side};
use crate::snapshot;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// Values answered at most.
const LISTED: usize = 200;

/// A field, and perhaps how it is to be.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Id of the field.
    pub element: String,
    #[serde(default)]
    pub draft: Option<Uuid>,
    /// The field as it is to be written; as it stands in the draft when absent.
    #[serde(default)]
    pub field: Option<Json>,
}

/// The values and what becomes of them, for who may read the field in every record; others learn only whether there is a way.
///
/// # Errors
/// `NotFound` for a draft or a field that is not there.
pub async fn preview(desk: &Desk<'_>, scope: &Scope, proposal: &Proposal) -> Result<Json> {
    let before = refactor::tree_of(desk, proposal.draft).await?;
    let tree = match &proposal.field {
        Some(field) => with_field(&before, &proposal.element, field).ok_or_else(Problem::not_found)?,
        None => before.clone(),
    };
    let known = problems_of(&before);
    let fresh = problems_of(&tree).into_iter().filter(|problem| !known.contains(problem));
    let problems: Vec<Json> = fresh.map(|problem| problem.to_json(desk.language.tag())).collect();
    let (entity, source) = find(desk, &proposal.element).ok_or_else(Problem::not_found)?;
    let mut answer = json!({ "from": type_name(source), "possible": fields::targets(&source.kind), "problems": problems });
    let Ok(model) = metadata::load(&tree) else { return Ok(with(answer, &blank())) };
    let catalogue = Catalogue::load(desk.db).await?;
    let registry = snapshot::in_place(&catalogue, &model);
    let sides = Sides { published: &desk.head.registry, planned: &registry, model: &model };
    let mut plan = schema::build(side(desk.head), Side { registry: &registry, model: &model }, &catalogue);
    let target = registry.find_by_id(&entity.id).and_then(|entity| Some((entity, entity.find_by_id(&source.id)?)));
    let Some((home, target)) = target else { return Ok(with(answer, &blank())) };
    answer["to"] = type_name(target).into();
    // Of a field that keeps its type, the values as they are.
    plan.conversions = vec![(home.ix, target.ix)];
    let found = match target.generation == source.generation {
        true => conversions::list(desk.db, sides, (home.ix, target.ix)).await?,
        false => conversions::work_out(desk.db, sides, &plan).await?.pop(),
    };
    let values = found.and_then(|Conversion { values, .. }| values);
    let is_readable = scope.on(entity.ix).read == Reach::All && scope.reads(entity.ix, source);
    Ok(match values {
        None => with(answer, &blank()),
        Some(values) => with(answer, &render(desk, &values, is_readable)),
    })
}

fn with(mut answer: Json, more: &Map<String, Json>) -> Json {
    for (key, value) in more {
        answer[key] = value.clone();
    }
    if answer.get("to").is_none() {
        answer["to"] = Json::Null;
    }
    answer
}

/// The answer where nothing is converted.
fn blank() -> Map<String, Json> {
    let Json::Object(map) = json!({
        "convertible": false, "revived": false, "returned": 0, "records": 0, "different": 0, "more": 0, "totals": {}, "values": null,
    }) else {
        return Map::new();
    };
    map
}

fn render(desk: &Desk<'_>, values: &Values, is_readable: bool) -> Map<String, Json> {
    let mut map = blank();
    map.insert("convertible".into(), true.into());
    map.insert("revived".into(), values.revived.into());
    if !is_readable {
        return map;
    }
    let totals: Map<String, Json> =
        How::ALL.iter().map(|how| (how.name().to_owned(), values.count(*how).into())).collect();
    let live = || values.outcomes.iter().filter(|outcome| outcome.count > 0);
    // What needs a decision, or had one, comes first.
    let is_plain = |outcome: &Outcome| matches!(outcome.how, How::Converted | How::Rounded);
    let mut listed: Vec<&Outcome> = live().collect();
    listed.sort_by_key(|outcome| is_plain(outcome));
    let one = |outcome: &&Outcome| {
        let fault = outcome.fault.as_ref().map(|item| item.render(desk.language)["message"].clone());
        json!({ "text": outcome.text, "count": outcome.count, "how": outcome.how.name(), "becomes": outcome.becomes, "fault": fault })
    };
    let items: Vec<Json> = listed.iter().take(LISTED).map(one).collect();
    map.insert("returned".into(), values.returned.into());
    map.insert("records".into(), live().map(|outcome| outcome.count).sum::<i64>().into());
    map.insert("different".into(), live().count().into());
    map.insert("more".into(), listed.len().saturating_sub(LISTED).into());
    map.insert("totals".into(), totals.into());
    map.insert("values".into(), items.into());
    map
}

/// A published field with its entity.
fn find<'a>(desk: &Desk<'a>, element: &str) -> Option<(&'a Entity, &'a Field)> {
    let mut entities = desk.head.registry.entities.iter().filter(|entity| !entity.builtin);
    entities.find_map(|entity| Some((entity, entity.find_by_id(element).filter(|field| !field.system)?)))
}

/// The tree with another document of one field; none where there is no such field.
fn with_field(tree: &FileTree, element: &str, field: &Json) -> Option<FileTree> {
    let is = |candidate: &Json| candidate.get("id").and_then(Json::as_str) == Some(element);
    for (path, document) in &tree.files {
        let Some(at) = document.json().and_then(|json| json.get("fields")?.as_array()?.iter().position(is)) else {
            continue;
        };
        let mut json = document.json()?.clone();
        json["fields"][at] = field.clone();
        let mut changed = tree.clone();
        changed.insert_json(path.clone(), json);
        return Some(changed);
    }
    None
}
