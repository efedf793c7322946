//! What a draft may hold: paths of known files and folders, documents of the right sort, bounded in number and size.

use super::blob::blob;
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::metadata::{Document, Overlay};

const FILES: usize = 2_000;
const FILE_BYTES: usize = 1_000_000;
const PATH_LENGTH: usize = 200;
const SINGLE: [&str; 3] = ["template.json", "settings.json", "navigation.json"];
const FOLDERS: [&str; 6] = ["entities", "choices", "roles", "scripts", "messages", "tests"];

/// Refuses an overlay with a path that leads nowhere, or with too much in it.
///
/// # Errors
/// `TooLarge`, or `ValidationFailed` with an item for each path.
pub fn check_files(overlay: &Overlay) -> Result<()> {
    check_count(overlay)?;
    let mut items = Vec::new();
    for (path, document) in &overlay.files {
        if !is_known(path) {
            items.push(refusal(path, "entities/…, choices/…, roles/…, settings.json"));
        } else if let Some(document) = document {
            let body = blob(document).body;
            if body.len() > FILE_BYTES {
                return Err(Problem::new(Code::TooLarge));
            }
            if !fits(path, document) || body.contains('\0') {
                items.push(refusal(path, if path.ends_with(".json") { "JSON" } else { "text" }));
            }
        }
    }
    if items.is_empty() { Ok(()) } else { Err(Problem::invalid(items)) }
}

/// Refuses an overlay of too many files.
///
/// # Errors
/// `TooLarge`.
pub fn check_count(overlay: &Overlay) -> Result<()> {
    if overlay.files.len() > FILES { Err(Problem::new(Code::TooLarge)) } else { Ok(()) }
}

/// A plain path in a folder of ours: nothing hidden, nothing that leads out.
fn is_known(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '.' | '-');
    let mut parts = path.split('/');
    let whole = path.len() <= PATH_LENGTH
        && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && part.chars().all(plain));
    let ending = [".json", ".rhai", ".hbs", ".md"].iter().any(|ending| path.ends_with(ending));
    let placed =
        SINGLE.contains(&path) || (path.contains('/') && parts.next().is_some_and(|first| FOLDERS.contains(&first)));
    whole && ending && placed && !path.contains("..")
}

/// Scripts and messages are text; a `.json` file may hold anything, and checking tells.
fn fits(path: &str, document: &Document) -> bool {
    match document {
        Document::Text(_) => true,
        Document::Json(_) => path.ends_with(".json"),
    }
}

fn refusal(path: &str, expected: &str) -> Item {
    let pointer = format!("/files/{}", path.replace('~', "~0").replace('/', "~1"));
    Item::new(pointer, ItemCode::Format).param("field", path).param("expected", expected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(path: &str, document: Document, accepted: bool) {
        let overlay = Overlay { files: [(path.to_owned(), Some(document))].into() };
        assert_eq!(check_files(&overlay).is_ok(), accepted, "{path}");
    }

    #[test]
    fn paths_stay_inside_known_folders() {
        let json = || Document::from(json!({}));
        for path in
            ["settings.json", "entities/opportunity/entity.json", "entities/a/views/x-1.json", "roles/sales.json"]
        {
            check(path, json(), true);
        }
        let refused = [
            "",
            "/",
            "settings.rb",
            "other.json",
            "demo/users.json",
            "entities",
            "entities/",
            "entities//a.json",
            "/entities/a.json",
            "entities/../a.json",
            "../settings.json",
            "entities/a..b.json",
            "entities/.hidden.json",
            "entities/A.json",
            "entities/a b.json",
            "entities\\a.json",
            "entities/名.json",
        ];
        for path in refused {
            check(path, json(), false);
        }
        check("scripts/a.rhai", Document::Text("1 + 1".into()), true);
        check("scripts/a.rhai", json(), false);
        check("scripts/a.rhai", Document::Text("\0".into()), false);
        check("entities/a.json", Document::Text("x".repeat(FILE_BYTES + 1)), false);
    }
}
