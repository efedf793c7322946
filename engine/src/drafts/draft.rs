//! Drafts as people work on them: made, listed, saved file by file with their version checked, discarded. Saving never
//! refuses for what the files say; it answers the problems of the resulting tree.

use super::handover::get_own;
use super::path::{check_count, check_files};
use super::store::{self, DraftRow};
use super::{Desk, merge, revisions};
use crate::db::{ApplyError, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::locales::Language;
use crate::metadata::{self, Document, FileTree, Overlay};
use crate::snapshot::Snapshot;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const NAME_LENGTH: usize = 200;
/// All files of a draft together.
const TOTAL_BYTES: usize = 16_000_000;

/// What a new draft is made from.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDraft {
    pub name: String,
    /// The revision to start on; the published one when absent.
    pub base: Option<i64>,
    /// Start with the files of this earlier revision.
    pub restore: Option<i64>,
}

/// What a save changes; absent parts stay.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DraftChange {
    pub name: Option<String>,
    /// Puts the draft's files on this revision as they are: how a conflict with a later revision is settled.
    pub base: Option<i64>,
    /// Whole files by path; null removes the file. A file like that of the base leaves the draft.
    pub files: BTreeMap<String, Option<Document>>,
}

/// A draft with what is wrong with it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub version: i64,
    row: DraftRow,
    problems: Vec<metadata::Problem>,
}

impl Draft {
    pub fn id(&self) -> Uuid {
        self.row.id
    }

    /// The document of `docs/API-DESIGN.md`.
    pub fn render(&self, language: Language) -> Json {
        let row = &self.row;
        let problems: Vec<Json> = self.problems.iter().map(|problem| problem.to_json(language.tag())).collect();
        json!({
            "id": row.id, "name": row.name, "base": row.base, "version": row.version, "restore": row.restore,
            "files": row.files, "problems": problems, "author": person(row.author.as_ref()),
            "open": row.is_open, "updated_at": crate::db::sql::instant_text(row.updated_at),
        })
    }
}

/// `{ "id", "name" }`, or null for the engine itself.
pub(super) fn person(author: Option<&(Uuid, String)>) -> Json {
    author.map_or(Json::Null, |(id, name)| json!({ "id": id, "name": name }))
}

/// Makes a draft.
///
/// # Errors
/// `ValidationFailed` for the name, `NotFound` for a revision that is not there.
pub async fn create(desk: &Desk<'_>, new: NewDraft) -> Result<Draft> {
    let base = new.base.unwrap_or(desk.head.revision);
    let base_tree = tree_of(desk, base).await?;
    let files = match new.restore {
        None => Overlay::default(),
        Some(number) => base_tree.overlay_to(&revisions::load_tree(desk.db, number).await?),
    };
    let row = DraftRow {
        id: desk.ids.next(desk.clock),
        name: checked_name(&new.name)?,
        base,
        restore: new.restore,
        version: 1,
        files,
        author: desk.author.map(|id| (id, String::new())),
        is_open: true,
        updated_at: desk.clock.now(),
    };
    let text = serde_json::to_string(&row.files).map_err(Problem::internal)?;
    desk.db.apply(vec![store::insert_draft(desk.db, &row, text)]).await?;
    get(desk, row.id).await
}

/// The caller's open drafts, newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(desk: &Desk<'_>) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    for row in store::list_drafts(desk.db, desk.author).await? {
        drafts.push(with_problems(desk, row).await?);
    }
    Ok(drafts)
}

/// A draft that was not discarded.
///
/// # Errors
/// `NotFound`.
pub async fn get(desk: &Desk<'_>, id: Uuid) -> Result<Draft> {
    let row = store::find_draft(desk.db, id).await?.ok_or_else(Problem::not_found)?;
    with_problems(desk, row).await
}

/// Saves a change over the version the caller has seen (over the current one without `expect`).
///
/// # Errors
/// `DraftConflict` when another save came first, `Forbidden` for a draft of somebody else, `StateConflict` on a closed draft, refusals of paths and sizes.
pub async fn update(desk: &Desk<'_>, id: Uuid, expect: Option<i64>, change: DraftChange) -> Result<Draft> {
    let mut row = get_own(desk, id).await?;
    if expect.is_some_and(|version| version != row.version) {
        return Err(Problem::new(Code::DraftConflict));
    }
    if let Some(name) = &change.name {
        row.name = checked_name(name)?;
    }
    row.base = change.base.unwrap_or(row.base);
    let changed = Overlay { files: change.files };
    check_files(&changed)?;
    row.files.files.extend(changed.files);
    let base = tree_of(desk, row.base).await?;
    row.files.files.retain(|path, document| document.as_ref() != base.find(path));
    check_count(&row.files)?;
    save(desk, row).await
}

/// Writes a changed draft over the version it was read in.
pub(super) async fn save(desk: &Desk<'_>, mut row: DraftRow) -> Result<Draft> {
    let text = serde_json::to_string(&row.files).map_err(Problem::internal)?;
    if text.len() > TOTAL_BYTES {
        return Err(Problem::new(Code::TooLarge));
    }
    row.updated_at = desk.clock.now();
    desk.db.apply(vec![store::update_draft(desk.db, &row, text)]).await.map_err(overtaken)?;
    get(desk, row.id).await
}

/// Puts a draft away; its files are kept but no longer answered.
///
/// # Errors
/// `NotFound`, `Forbidden` for a draft of somebody else, `StateConflict` on a published draft, `DraftConflict` when it was
/// saved or handed over meanwhile.
pub async fn discard(desk: &Desk<'_>, id: Uuid) -> Result<()> {
    let row = get_own(desk, id).await?;
    desk.db.apply(vec![store::discard_draft(desk.db, &row, desk.clock.now())]).await.map_err(overtaken)
}

/// A draft that can still be changed and published.
pub(super) async fn get_open(desk: &Desk<'_>, id: Uuid) -> Result<DraftRow> {
    let row = store::find_draft(desk.db, id).await?.ok_or_else(Problem::not_found)?;
    if row.is_open { Ok(row) } else { Err(Problem::new(Code::StateConflict).param("detail", "draft_closed")) }
}

/// Everything wrong with a tree: its files, then conditions that cannot be asked.
pub(super) fn problems_of(tree: &FileTree) -> Vec<metadata::Problem> {
    let mut checked = metadata::check(tree);
    if checked.model.is_some()
        && let Err(conditions) = Snapshot::compile(0, tree.clone())
    {
        checked.problems.extend(conditions);
    }
    checked.problems
}

pub(super) async fn with_problems(desk: &Desk<'_>, row: DraftRow) -> Result<Draft> {
    let problems = if row.is_open { problems_of(&merge::merge(desk, &row).await?.tree) } else { Vec::new() };
    Ok(Draft { version: row.version, row, problems })
}

async fn tree_of(desk: &Desk<'_>, number: i64) -> Result<FileTree> {
    if number == desk.head.revision { Ok(desk.head.tree.clone()) } else { revisions::load_tree(desk.db, number).await }
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    let code = match name.chars().count() {
        0 => ItemCode::Required,
        1..=NAME_LENGTH if !name.chars().any(char::is_control) => return Ok(name.to_owned()),
        1..=NAME_LENGTH => ItemCode::Format,
        _ => ItemCode::Length,
    };
    let item = Item::of_field("name", code).param("field", "name").param("max", NAME_LENGTH);
    Err(Problem::invalid(vec![item.param("length", name.chars().count()).param("expected", "…")]))
}

pub(super) fn overtaken(error: ApplyError) -> Problem {
    match error {
        ApplyError::Expected(Tag::State) => Problem::new(Code::DraftConflict),
        other => other.into(),
    }
}
