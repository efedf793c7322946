//! Views people save: their own, or shared with everybody. No draft and no publish: a row holds the same document as a
//! view file. A private view of somebody else is as good as absent, whatever rights one has.

mod document;
mod store;

pub use document::{Document, Part};

use crate::db::{ApplyError, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::metadata::model::PlatformRight;
use crate::records::Door;
use crate::registry::Entity;
use document::Reader;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use store::ViewRow;
use uuid::Uuid;

/// Characters of a label.
const LABEL_LENGTH: usize = 80;

/// A view to be saved.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewView {
    /// API name.
    pub entity: String,
    pub label: String,
    /// For everybody who may read the entity.
    #[serde(default)]
    pub shared: bool,
    pub document: Document,
}

/// What changes of a saved view; absent parts stay.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ViewChange {
    pub label: Option<String>,
    pub shared: Option<bool>,
    /// Place among the saved views of its entity.
    pub position: Option<i64>,
    pub document: Option<Document>,
}

/// A saved view as one person sees it.
#[derive(Clone, Debug)]
pub struct SavedView {
    row: ViewRow,
    entity: String,
    document: Document,
    dropped: Vec<Part>,
    changeable: bool,
}

impl SavedView {
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    pub fn version(&self) -> i64 {
        self.row.version
    }

    /// The document of `docs/API-DESIGN.md`.
    pub fn render(&self) -> Json {
        let row = &self.row;
        json!({
            "id": row.id, "entity": self.entity, "name": row.name, "label": row.label,
            "owner": { "id": row.owner, "name": row.owner_name }, "shared": row.shared, "position": row.position,
            "version": row.version, "document": self.document, "dropped": self.dropped,
            "rights": { "update": self.changeable, "delete": self.changeable },
        })
    }
}

/// The caller's own views and the shared ones, of entities they may read.
///
/// # Errors
/// `NotFound` for an entity they may not read, when one is asked for.
pub async fn list(door: &Door<'_>, entity: Option<&str>) -> Result<Vec<SavedView>> {
    let only = entity.map(|name| door.entity(name)).transpose()?;
    let rows = store::list(door.db, me(door)?).await?;
    let rows = rows.into_iter().filter(|row| only.is_none_or(|entity| *entity.id == *row.entity));
    Ok(rows.filter_map(|row| open(door, row)).collect())
}

/// Entity → name of the view the caller begins with, where they chose one that is still there.
///
/// # Errors
/// Those of the database.
pub async fn defaults(door: &Door<'_>, views: &[SavedView]) -> Result<Map<String, Json>> {
    let chosen = store::list_defaults(door.db, me(door)?).await?;
    let named = chosen.into_iter().filter_map(|(entity, view)| {
        let entity = door.snapshot.registry.find_by_id(&entity)?;
        let saved = views.iter().find(|saved| saved.entity == *entity.name && saved.row.id.to_string() == view);
        let name = match saved {
            Some(saved) => saved.row.name.clone(),
            None => published(door, entity).into_iter().find(|(id, _)| *id == view)?.1,
        };
        Some((entity.name.to_string(), json!(name)))
    });
    Ok(named.collect())
}

/// Saves a new view of the caller's.
///
/// # Errors
/// `NotFound` for the entity, `ValidationFailed` with everything that does not fit.
pub async fn create(door: &Door<'_>, new: NewView) -> Result<SavedView> {
    let entity = door.entity(&new.entity)?;
    let label = checked_label(&new.label)?;
    check(door, entity, &new.document)?;
    let id = door.ids.next(door.clock);
    let row = ViewRow {
        id,
        entity: entity.id.to_string(),
        name: name_of(id),
        label,
        owner: me(door)?,
        owner_name: String::new(),
        shared: new.shared,
        position: 0,
        document: serde_json::to_string(&new.document).map_err(Problem::internal)?,
        version: 1,
        updated_at: door.clock.now(),
    };
    door.db.apply(vec![store::insert(door.db, &row)]).await?;
    get(door, id).await
}

/// Changes a view over the version the caller has seen (over the current one without `expect`).
///
/// # Errors
/// `NotFound`, `Forbidden` for a shared view of somebody else, `VersionConflict`, `ValidationFailed`.
pub async fn update(door: &Door<'_>, id: Uuid, expect: Option<i64>, change: ViewChange) -> Result<SavedView> {
    let view = get_changeable(door, id, expect).await?;
    let entity = door.entity(&view.entity)?;
    let mut row = view.row;
    if let Some(label) = &change.label {
        row.label = checked_label(label)?;
    }
    if let Some(document) = &change.document {
        check(door, entity, document)?;
        row.document = serde_json::to_string(document).map_err(Problem::internal)?;
    }
    // Taken back by somebody else, it would vanish from before their eyes: only the owner may.
    if change.shared == Some(false) && row.shared && row.owner != me(door)? {
        return Err(Problem::new(Code::Forbidden));
    }
    row.shared = change.shared.unwrap_or(row.shared);
    row.position = change.position.unwrap_or(row.position);
    row.updated_at = door.clock.now();
    door.db.apply(vec![store::update(door.db, &row)]).await.map_err(overtaken)?;
    get(door, id).await
}

/// Removes a view.
///
/// # Errors
/// As `update`.
pub async fn delete(door: &Door<'_>, id: Uuid, expect: Option<i64>) -> Result<()> {
    let view = get_changeable(door, id, expect).await?;
    door.db.apply(store::delete(door.db, &view.row)).await.map_err(overtaken)
}

/// Sets which view the caller begins entities with: entity → name of a view, or null for the usual one.
///
/// # Errors
/// `ValidationFailed` for what is no entity or view the caller may see; then nothing is changed.
pub async fn update_defaults(door: &Door<'_>, wanted: &Map<String, Json>) -> Result<()> {
    let views = list(door, None).await?;
    let mut steps = Vec::new();
    let mut items = Vec::new();
    for (name, view) in wanted {
        let Ok(entity) = door.entity(name) else {
            items.push(Item::of_field(name, ItemCode::FieldUnknown).param("name", name.as_str()));
            continue;
        };
        let found = view.as_str().and_then(|view| {
            let saved = views.iter().find(|saved| saved.entity == *entity.name && saved.row.name == view);
            let saved = saved.map(|saved| saved.row.id.to_string());
            saved.or_else(|| published(door, entity).into_iter().find(|(_, known)| known == view).map(|(id, _)| id))
        });
        if found.is_none() && !view.is_null() {
            let item = Item::of_field(name, ItemCode::ReferenceMissing);
            items.push(item.param("field", entity.label.to_json()));
            continue;
        }
        steps.extend(store::put_default(door.db, me(door)?, &entity.id, found.as_deref()));
    }
    if items.is_empty() { Ok(door.db.apply(steps).await?) } else { Err(Problem::invalid(items)) }
}

fn me(door: &Door<'_>) -> Result<Uuid> {
    door.scope.me().ok_or_else(|| Problem::new(Code::Forbidden))
}

fn reader<'a>(door: &'a Door<'_>, entity: &'a Entity) -> Reader<'a> {
    Reader { registry: &door.snapshot.registry, scope: door.scope, entity }
}

/// A row as the caller sees it; none when the entity is gone or closed to them, or the document is beyond reading.
fn open(door: &Door<'_>, row: ViewRow) -> Option<SavedView> {
    let registry = &door.snapshot.registry;
    let entity = registry.find_by_id(&row.entity).filter(|entity| door.scope.reads_entity(entity.ix))?;
    let written: Document = serde_json::from_str(&row.document).ok()?;
    let (document, dropped) = reader(door, entity).read(written);
    let own = door.scope.me() == Some(row.owner);
    let changeable = own || door.scope.may(PlatformRight::Design);
    Some(SavedView { entity: entity.name.to_string(), document, dropped, changeable, row })
}

async fn get(door: &Door<'_>, id: Uuid) -> Result<SavedView> {
    let row = store::find(door.db, id, me(door)?).await?;
    row.and_then(|row| open(door, row)).ok_or_else(Problem::not_found)
}

async fn get_changeable(door: &Door<'_>, id: Uuid, expect: Option<i64>) -> Result<SavedView> {
    let view = get(door, id).await?;
    if !view.changeable {
        return Err(Problem::new(Code::Forbidden));
    }
    if expect.is_some_and(|version| version != view.row.version) {
        return Err(Problem::new(Code::VersionConflict));
    }
    Ok(view)
}

fn check(door: &Door<'_>, entity: &Entity, document: &Document) -> Result<()> {
    let items = reader(door, entity).check(document);
    if items.is_empty() { Ok(()) } else { Err(Problem::invalid(items)) }
}

/// Id and name of the views that are part of the design; an entity without any has generated ones.
fn published(door: &Door<'_>, entity: &Entity) -> Vec<(String, String)> {
    let source = door.snapshot.model.entities.iter().find(|source| *source.id == *entity.id);
    let views = source.map_or(&[][..], |source| &source.views);
    if views.is_empty() {
        return ["all", "board"].map(|name| (format!("{}_{name}", entity.id), name.to_owned())).to_vec();
    }
    views.iter().map(|view| (view.id.to_string(), view.name.to_string())).collect()
}

/// The name in addresses: made from the end of the id, the part that is random.
fn name_of(id: Uuid) -> String {
    let hex = id.simple().to_string();
    format!("v_{}", &hex[hex.len() - 12..])
}

fn checked_label(label: &str) -> Result<String> {
    let label = label.trim();
    let length = label.chars().count();
    let code = match length {
        0 => ItemCode::Required,
        1..=LABEL_LENGTH if !label.chars().any(char::is_control) => return Ok(label.to_owned()),
        1..=LABEL_LENGTH => ItemCode::Format,
        _ => ItemCode::Length,
    };
    let item = Item::of_field("label", code).param("field", "label").param("max", LABEL_LENGTH);
    Err(Problem::invalid(vec![item.param("length", length).param("expected", "control")]))
}

fn overtaken(error: ApplyError) -> Problem {
    match error {
        ApplyError::Expected(Tag::State) => Problem::new(Code::VersionConflict),
        other => other.into(),
    }
}
