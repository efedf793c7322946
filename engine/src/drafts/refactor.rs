//! Safe refactoring: where an element is named, and what giving it another name changes. Both look at a draft, or at what
//! is published, and change nothing: a rename is answered as files for whoever edits the draft to take over, or not.

use super::draft::{get_open, problems_of};
use super::{Desk, merge};
use crate::error::{Item, ItemCode, Problem, Result};
use crate::locales::{Language, Texts};
use crate::metadata::elements::{Element, elements};
use crate::metadata::index::Index;
use crate::metadata::references::Use;
use crate::metadata::{self, FileTree, Overlay, rename, where_used};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Longest API name.
const NAME_LENGTH: usize = 48;

/// Which element, and where: in a draft, or in what is published.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Its id.
    pub element: String,
    #[serde(default)]
    pub draft: Option<Uuid>,
}

/// A new API name for an element.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renaming {
    pub element: String,
    pub name: String,
    #[serde(default)]
    pub draft: Option<Uuid>,
}

/// The places that name an element: `{ "items": [use] }`, those that stand in the way of its removal first.
///
/// # Errors
/// `NotFound` for a draft or element that is not there.
pub async fn uses(desk: &Desk<'_>, asked: &Asked) -> Result<Json> {
    let tree = tree_of(desk, asked.draft).await?;
    let index = Index::of(&tree);
    let elements = elements(&tree, &index);
    if !elements.iter().any(|element| element.id == asked.element) {
        return Err(Problem::not_found());
    }
    let mut items: Vec<(bool, Json)> = where_used(&tree, &asked.element)
        .iter()
        .filter_map(|used| render(used, &elements, &asked.element, desk.language))
        .collect();
    items.sort_by_key(|(needed, _)| !needed);
    Ok(json!({ "items": items.into_iter().map(|(_, item)| item).collect::<Vec<_>>() }))
}

/// What a rename changes: `{ "files", "uses", "alias", "problems" }`. Nothing is saved.
///
/// # Errors
/// `NotFound`; `ValidationFailed` for a name that cannot be one.
pub async fn plan_rename(desk: &Desk<'_>, renaming: &Renaming) -> Result<Json> {
    let is_name = renaming.name.starts_with(|first: char| first.is_ascii_lowercase())
        && renaming.name.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_');
    if !is_name || renaming.name.len() > NAME_LENGTH {
        let item = Item::of_field("name", ItemCode::Format).param("field", "name").param("max", NAME_LENGTH);
        return Err(Problem::invalid(vec![item.param("expected", "a-z 0-9 _").param("length", renaming.name.len())]));
    }
    let tree = tree_of(desk, renaming.draft).await?;
    let published = {
        let index = Index::of(&desk.head.tree);
        let all = elements(&desk.head.tree, &index);
        let found = all.iter().find(|element| element.id == renaming.element);
        found.and_then(Element::name).map(str::to_owned)
    };
    let renamed =
        rename(&tree, &renaming.element, &renaming.name, published.as_deref()).ok_or_else(Problem::not_found)?;
    let before: Vec<metadata::Problem> = problems_of(&tree);
    let fresh = problems_of(&renamed).into_iter().filter(|problem| !before.contains(problem));
    let problems: Vec<Json> = fresh.map(|problem| problem.to_json(desk.language.tag())).collect();
    let Overlay { files } = tree.overlay_to(&renamed);
    Ok(json!({
        "files": files,
        "uses": where_used(&tree, &renaming.element).len(),
        "alias": published.filter(|old| *old != renaming.name),
        "problems": problems,
    }))
}

pub(super) async fn tree_of(desk: &Desk<'_>, draft: Option<Uuid>) -> Result<FileTree> {
    match draft {
        None => Ok(desk.head.tree.clone()),
        Some(id) => Ok(merge::merge(desk, &get_open(desk, id).await?).await?.tree),
    }
}

/// One use, and whether it stands in the way of a removal. None for data that comes with a template: it is not design.
fn render(used: &Use, elements: &[Element<'_>], of: &str, language: Language) -> Option<(bool, Json)> {
    let around = elements.iter().filter(|element| element.file == used.file && is_inside(&used.pointer, element));
    let place = around.max_by_key(|element| element.pointer.len())?;
    let part = used.pointer.strip_prefix(&place.pointer)?.split('/').nth(1).unwrap_or_default();
    let needed = used.in_condition || is_needed(place.kind, part);
    let entity =
        place.entity.and_then(|id| elements.iter().find(|element| element.kind == "entity" && element.id == id));
    // A part without a label of its own goes by what it is in.
    let named = std::iter::successors(Some(place), |inner| {
        let parent = inner.parent?;
        elements.iter().find(|element| element.id == parent)
    })
    .find(|element| element.value.get("label").is_some() || element.name().is_some())?;
    let document = json!({
        "file": used.file, "pointer": used.pointer, "kind": place.kind, "element": place.id, "part": part,
        "label": label(named, language), "own": place.id == of || place.parent == Some(of),
        "entity": entity.and_then(Element::name), "entity_label": entity.map(|entity| label(entity, language)),
        "in": named.name(), "condition": used.in_condition, "needed": needed,
    });
    Some((needed, document))
}

fn is_inside(pointer: &str, element: &Element<'_>) -> bool {
    pointer.strip_prefix(&element.pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a place means something else, or nothing, without what it names. What only shows it can let go of it.
fn is_needed(kind: &str, part: &str) -> bool {
    match kind {
        "form" | "form_node" | "view" | "role" | "navigation" | "navigation_item" => false,
        "entity" => part == "nameField",
        _ => true,
    }
}

/// What an element is called: its label, else its name, else its id.
pub(super) fn label(element: &Element<'_>, language: Language) -> String {
    let name = || element.name().unwrap_or(element.id).to_owned();
    match element.value.get("label") {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Object(map)) => Texts::from_map(map).text(language).to_owned(),
        _ => name(),
    }
}
