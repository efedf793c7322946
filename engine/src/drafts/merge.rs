//! A draft on today's revision: what it changes, and what was published since, put together element by element and
//! property by property. What both sides changed is shown side by side and decided by a person, never guessed.

use super::change::{property_text, text};
use super::draft::{self, Draft, get_open};
use super::handover::get_own;
use super::store::DraftRow;
use super::{Desk, revisions};
use crate::error::{Code, Problem, Result};
use crate::locales::Language;
use crate::metadata::merge::{Choices, Conflict};
use crate::metadata::{FileTree, merge as three_way};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// What publishing a draft would lead to.
pub struct Merged {
    /// The whole tree; on the draft's own base when there are conflicts.
    pub tree: FileTree,
    /// Places that both the draft and a later revision changed differently.
    pub conflicts: Vec<Conflict>,
    base: i64,
    head: i64,
}

/// The body of a merge.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MergeOrder {
    /// Whose value goes on, by the key of the conflict.
    pub take: Choices,
}

/// Puts a draft on the published revision.
///
/// # Errors
/// When the base cannot be read.
pub async fn merge(desk: &Desk<'_>, draft: &DraftRow) -> Result<Merged> {
    merge_by(desk, draft, &Choices::new()).await
}

async fn merge_by(desk: &Desk<'_>, draft: &DraftRow, choices: &Choices) -> Result<Merged> {
    let (base, head) = (draft.base, desk.head.revision);
    if base == head {
        return Ok(Merged { tree: desk.head.tree.with(&draft.files), conflicts: Vec::new(), base, head });
    }
    let before = match base {
        0 => FileTree::default(),
        number => revisions::load_tree(desk.db, number).await?,
    };
    let mine = before.with(&draft.files);
    let merged = three_way::merge(&before, &mine, &desk.head.tree, choices);
    let tree = if merged.conflicts.is_empty() { merged.tree } else { mine };
    Ok(Merged { tree, conflicts: merged.conflicts, base, head })
}

impl Merged {
    /// The tree, or the refusal that names the files.
    ///
    /// # Errors
    /// `DraftConflict`.
    pub fn settled(self) -> Result<FileTree> {
        if self.conflicts.is_empty() {
            return Ok(self.tree);
        }
        let mut files: Vec<&str> = self.conflicts.iter().map(|conflict| conflict.file.as_str()).collect();
        files.dedup();
        let files = files.join(", ");
        let problem = Problem::new(Code::DraftConflict).param("detail", "base_moved").param("base", self.base);
        Err(problem.param("head", self.head).param("files", files))
    }

    /// `{ "base", "head", "conflicts": [ { "key", "file", "element", "label", "property", "property_label", "base",
    /// "mine", "theirs" } ] }`
    pub fn render(&self, language: Language) -> Json {
        let conflicts: Vec<Json> = self.conflicts.iter().map(|conflict| document(conflict, language)).collect();
        json!({ "base": self.base, "head": self.head, "conflicts": conflicts })
    }
}

fn document(conflict: &Conflict, language: Language) -> Json {
    let property_label = match conflict.property.as_str() {
        "" => String::new(),
        property => property_text(property, language),
    };
    json!({
        "key": conflict.key, "file": conflict.file, "element": conflict.element, "label": text(&conflict.label, language),
        "property": conflict.property, "property_label": property_label,
        "base": conflict.base, "mine": conflict.mine, "theirs": conflict.theirs,
    })
}

/// What a merge with the published revision would meet.
///
/// # Errors
/// `NotFound`, `StateConflict` on a closed draft.
pub async fn look(desk: &Desk<'_>, id: Uuid) -> Result<Merged> {
    merge(desk, &get_open(desk, id).await?).await
}

/// Brings a draft onto the published revision, with every conflict decided.
///
/// # Errors
/// `DraftConflict` when a conflict is undecided or another save came first; as `look`.
pub async fn carry_out(desk: &Desk<'_>, id: Uuid, expect: Option<i64>, order: &MergeOrder) -> Result<Draft> {
    let row = get_own(desk, id).await?;
    if expect.is_some_and(|version| version != row.version) {
        return Err(Problem::new(Code::DraftConflict));
    }
    let tree = merge_by(desk, &row, &order.take).await?.settled()?;
    let files = desk.head.tree.overlay_to(&tree);
    draft::save(desk, DraftRow { base: desk.head.revision, files, ..row }).await
}
