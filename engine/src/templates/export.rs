//! The live configuration as a template folder. Pure: what is written where is decided here, writing is the caller's.

use super::embedded::is_product;
use crate::error::{Code, Problem, Result};
use crate::metadata::FileTree;
use crate::snapshot::Snapshot;
use serde_json::{Value as Json, json};

/// What the exported template is called, where that is to differ from what was installed.
#[derive(Clone, Debug, Default)]
pub struct ExportOrder {
    pub name: Option<String>,
    pub version: Option<String>,
}

/// All live files with a `template.json`: the one that was installed, or one made for this name.
///
/// # Errors
/// `StateConflict` when nothing is published, or no template was installed and no name is given.
pub fn export(head: &Snapshot, order: &ExportOrder) -> Result<FileTree> {
    let refuse = |detail: &str| Err(Problem::new(Code::StateConflict).param("detail", detail));
    if head.revision == 0 {
        return refuse("workspace_empty");
    }
    let mut tree = head.tree.clone();
    let mut about = match (tree.json(TEMPLATE), &order.name) {
        (Some(about), _) => about.clone(),
        (None, Some(name)) => begin(head, name),
        (None, None) => return refuse("export_unnamed"),
    };
    for (key, value) in [("name", &order.name), ("version", &order.version)] {
        if let Some(value) = value {
            about[key] = value.as_str().into();
        }
    }
    tree.insert_json(TEMPLATE, about);
    Ok(tree)
}

const TEMPLATE: &str = "template.json";

/// The `template.json` of a company that began without a template.
fn begin(head: &Snapshot, name: &str) -> Json {
    let settings = &head.model.settings;
    let written = head.tree.json(&settings.file).and_then(|file| file.get("name")).cloned();
    json!({
        "$schema": "sartor/1/template", "id": format!("tpl_{}", name.replace('-', "_")), "name": name, "version": "0.1.0",
        "format": 1, "label": written.unwrap_or_else(|| name.into()), "languages": settings.languages,
    })
}

/// Files of an earlier export that are no longer part of the configuration. Records, tests and texts beside the metadata
/// are not ours to remove.
pub fn stale_paths(folder: &FileTree, exported: &FileTree) -> Vec<String> {
    let ours = |path: &&String| is_product(path) && path.ends_with(".json") && !path.starts_with("tests/");
    folder.files.keys().filter(ours).filter(|path| !exported.files.contains_key(*path)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(files: Json) -> Snapshot {
        Snapshot::compile(1, serde_json::from_value(files).expect("a tree")).expect("a snapshot")
    }

    #[test]
    fn a_name_is_kept_given_or_asked_for() {
        let settings = json!({ "settings.json": { "$schema": "sartor/1/settings", "id": "set_a", "name": "甲公司", "languages": ["en"] } });
        let order = |name: Option<&str>| ExportOrder { name: name.map(str::to_owned), version: None };
        let made = export(&head(settings.clone()), &order(Some("my-shop"))).expect("a tree");
        assert_eq!(
            made.json(TEMPLATE).map(|about| (&about["name"], &about["id"], &about["label"])),
            Some((&json!("my-shop"), &json!("tpl_my_shop"), &json!("甲公司")))
        );
        assert!(Snapshot::compile(1, made).is_ok());
        assert!(export(&head(settings), &order(None)).is_err());
        let empty = Snapshot::compile(0, FileTree::default()).expect("a snapshot");
        assert!(export(&empty, &order(Some("x"))).is_err());
    }

    #[test]
    fn only_our_own_files_are_stale() {
        let tree = |paths: &[&str]| {
            paths.iter().fold(FileTree::default(), |mut tree, path| {
                tree.insert_json(*path, json!({}));
                tree
            })
        };
        let folder = tree(&["a.json", "roles/b.json", "demo/c.json", "seed/d.json", "tests/e.md", "README.md"]);
        assert_eq!(stale_paths(&folder, &tree(&["a.json"])), ["roles/b.json"]);
    }
}
