//! A draft on today's revision: the files it changes over everything that was published since. A file changed on both
//! sides is named, not guessed.

use super::blob::{Listing, listing};
use super::store::{self, DraftRow};
use super::{Desk, revisions};
use crate::error::{Code, Problem, Result};
use crate::metadata::{FileTree, Overlay};

/// What publishing a draft would lead to.
pub struct Merged {
    /// The whole tree; on the draft's own base when there are conflicts.
    pub tree: FileTree,
    /// Files that both the draft and a later revision changed.
    pub conflicts: Vec<String>,
}

/// Puts a draft on the published revision.
///
/// # Errors
/// When the base cannot be read.
pub async fn merge(desk: &Desk<'_>, draft: &DraftRow) -> Result<Merged> {
    let head = desk.head;
    if draft.base == head.revision {
        return Ok(Merged { tree: head.tree.with(&draft.files), conflicts: Vec::new() });
    }
    let base = match draft.base {
        0 => Listing::new(),
        number => store::find_listing(desk.db, number).await?.ok_or_else(Problem::not_found)?,
    };
    let conflicts = conflicts(&base, &head.tree, &draft.files);
    let tree = if conflicts.is_empty() { &head.tree } else { &revisions::load_tree(desk.db, draft.base).await? };
    Ok(Merged { tree: tree.with(&draft.files), conflicts })
}

/// The draft's files that are no longer as they were in its base, unless both sides made the same of them.
fn conflicts(base: &Listing, head: &FileTree, files: &Overlay) -> Vec<String> {
    let now = listing(head);
    let moved = |path: &String| base.get(path) != now.get(path);
    let differs = |path: &String| files.files.get(path).and_then(Option::as_ref) != head.find(path);
    files.files.keys().filter(|path| moved(path) && differs(path)).cloned().collect()
}

impl Merged {
    /// The tree, or the refusal that names the files.
    ///
    /// # Errors
    /// `DraftConflict`.
    pub fn settled(self, base: i64, head: i64) -> Result<FileTree> {
        if self.conflicts.is_empty() {
            return Ok(self.tree);
        }
        let problem = Problem::new(Code::DraftConflict).param("detail", "base_moved").param("base", base);
        Err(problem.param("head", head).param("files", self.conflicts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn tree(json: Json) -> FileTree {
        serde_json::from_value(json).expect("a tree")
    }

    fn check(base: Json, head: Json, draft: Json, expect: &[&str]) {
        let draft: Overlay = serde_json::from_value(draft).expect("an overlay");
        assert_eq!(conflicts(&listing(&tree(base)), &tree(head), &draft), expect);
    }

    #[test]
    fn only_files_changed_on_both_sides_conflict() {
        let base = || json!({ "a.json": { "x": 1 }, "b.json": { "x": 1 } });
        check(base(), json!({ "a.json": { "x": 2 }, "b.json": { "x": 1 } }), json!({ "b.json": { "x": 3 } }), &[]);
        check(
            base(),
            json!({ "a.json": { "x": 2 }, "b.json": { "x": 1 } }),
            json!({ "a.json": { "x": 3 } }),
            &["a.json"],
        );
        check(base(), json!({ "a.json": { "x": 2 }, "b.json": { "x": 1 } }), json!({ "a.json": { "x": 2 } }), &[]);
        check(base(), json!({ "b.json": { "x": 1 } }), json!({ "a.json": { "x": 3 } }), &["a.json"]);
        check(base(), json!({ "b.json": { "x": 1 } }), json!({ "a.json": null }), &[]);
        check(
            base(),
            json!({ "a.json": { "x": 1 }, "b.json": { "x": 1 }, "c.json": {} }),
            json!({ "c.json": { "y": 1 } }),
            &["c.json"],
        );
    }
}
