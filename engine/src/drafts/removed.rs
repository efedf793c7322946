//! What publishes removed and the database still keeps: told with the name it had last, and purged when somebody asks for
//! it. Until then it comes back with its values whenever its element does.

use super::refactor::label;
use super::{Desk, draft, revisions, store};
use crate::db::{Step, sql::instant_text};
use crate::error::{Code, Problem, Result};
use crate::metadata::FileTree;
use crate::metadata::elements::{Element, elements};
use crate::metadata::index::Index;
use crate::schema::{self, Kept, What};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Something to do away with for good.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purged {
    /// Id of the entity or field.
    pub element: String,
    /// Of a field: which of its kinds of values; 0 for an entity.
    pub generation: u32,
}

/// `{ "items": [ { "element", "generation", "what": "entity"|"field"|"values", "name", "label", "entity", "entity_label",
/// "type", "records", "revision", "at", "by" } ] }`, the newest removals first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(desk: &Desk<'_>) -> Result<Json> {
    let mut kept = schema::list_kept(desk.db).await?;
    kept.sort_by_key(|one| std::cmp::Reverse(one.revision));
    let published: BTreeMap<i64, store::RevisionRow> =
        store::list_revisions(desk.db).await?.into_iter().map(|row| (row.number, row)).collect();
    let mut trees: BTreeMap<i64, FileTree> = BTreeMap::new();
    let mut items = Vec::with_capacity(kept.len());
    for one in &kept {
        // The revision before had it still.
        let last = one.revision - 1;
        let tree = match trees.entry(last) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(revisions::load_tree(desk.db, last).await?),
        };
        let mut item = named(desk, tree, one);
        let records = schema::count_kept(desk.db, one).await?;
        item["element"] = one.element().into();
        item["generation"] = one.generation().into();
        item["what"] = match &one.what {
            What::Entity => "entity",
            What::Field { is_gone: true, .. } => "field",
            What::Field { is_gone: false, .. } => "values",
        }
        .into();
        item["records"] = records.into();
        item["revision"] = one.revision.into();
        let revision = published.get(&one.revision);
        item["at"] = revision.map(|row| instant_text(row.at)).into();
        item["by"] = revision.map_or(Json::Null, |row| draft::person(row.author.as_ref()));
        items.push(item);
    }
    Ok(json!({ "items": items }))
}

/// What it was called, and where it was.
fn named(desk: &Desk<'_>, tree: &FileTree, kept: &Kept) -> Json {
    let index = Index::of(tree);
    let all = elements(tree, &index);
    let own = all.iter().find(|element| element.id == kept.element());
    let entity = all.iter().find(|element| element.kind == "entity" && element.id == kept.entity);
    let text = |element: Option<&Element<'_>>| element.map(|element| label(element, desk.language));
    json!({
        "name": own.and_then(Element::name), "label": text(own).unwrap_or_else(|| kept.element().to_owned()),
        "entity": entity.and_then(Element::name), "entity_label": text(entity),
        "type": own.and_then(|field| field.value.get("type")),
    })
}

/// Those of what is kept that were asked for, with the steps that do away with them as long as this revision is published.
///
/// # Errors
/// `NotFound` for what is not kept: it is there, or gone already.
pub async fn purge(desk: &Desk<'_>, asked: &[Purged]) -> Result<(Vec<Kept>, Vec<Step>)> {
    if asked.is_empty() {
        return Err(Problem::new(Code::StateConflict).param("detail", "nothing_to_purge"));
    }
    let all = schema::list_kept(desk.db).await?;
    let mut kept = Vec::with_capacity(asked.len());
    for one in asked {
        let found = all.iter().find(|kept| (kept.element(), kept.generation()) == (&*one.element, one.generation));
        kept.push(found.ok_or_else(|| Problem::new(Code::StateConflict).param("detail", "nothing_to_purge"))?.clone());
    }
    kept.sort();
    kept.dedup();
    let mut steps = store::require_alone(desk.db, desk.head.revision);
    steps.extend(schema::purge_steps(desk.db, &kept).await?);
    Ok((kept, steps))
}
