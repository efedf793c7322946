//! A folder of metadata files as a value: path → document. Revisions, templates and drafts are all file trees; a draft
//! is an overlay of whole files. What the files mean is unknown here.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The content of one file: JSON metadata, or the text of a script or message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Document {
    /// Text of a script or message (a JSON document is never a bare text).
    Text(String),
    Json(Value),
}

impl Document {
    /// The JSON of the document, if it is one.
    pub fn json(&self) -> Option<&Value> {
        match self {
            Document::Json(value) => Some(value),
            Document::Text(_) => None,
        }
    }
}

/// Files by path, `/` between folders, in path order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileTree {
    pub files: BTreeMap<String, Document>,
}

/// A draft's changes: whole files by path; none removes the file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Overlay {
    pub files: BTreeMap<String, Option<Document>>,
}

impl FileTree {
    /// The document at a path.
    pub fn find(&self, path: &str) -> Option<&Document> {
        self.files.get(path)
    }

    /// The JSON at a path.
    pub fn json(&self, path: &str) -> Option<&Value> {
        self.find(path).and_then(Document::json)
    }

    /// Adds or replaces a JSON file.
    pub fn insert_json(&mut self, path: impl Into<String>, value: Value) {
        self.files.insert(path.into(), Document::Json(value));
    }

    /// This tree with a draft's changes on top.
    pub fn with(&self, overlay: &Overlay) -> FileTree {
        let mut files = self.files.clone();
        for (path, document) in &overlay.files {
            match document {
                Some(document) => files.insert(path.clone(), document.clone()),
                None => files.remove(path),
            };
        }
        FileTree { files }
    }

    /// What leads from this tree to `target`: the files to write, and `None` for those to remove.
    pub fn overlay_to(&self, target: &FileTree) -> Overlay {
        let removed =
            self.files.keys().filter(|path| !target.files.contains_key(*path)).map(|path| (path.clone(), None));
        let written = target.files.iter().filter(|(path, document)| self.files.get(*path) != Some(document));
        Overlay {
            files: removed.chain(written.map(|(path, document)| (path.clone(), Some(document.clone())))).collect(),
        }
    }
}

impl FromIterator<(String, Document)> for FileTree {
    fn from_iter<I: IntoIterator<Item = (String, Document)>>(files: I) -> Self {
        FileTree { files: files.into_iter().collect() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_overlay_leads_from_one_tree_to_the_other() {
        let tree = |value: Value| serde_json::from_value::<FileTree>(value).expect("a tree");
        let check = |from: Value, to: Value, overlay: Value| {
            let (from, to) = (tree(from), tree(to));
            let made = from.overlay_to(&to);
            assert_eq!(serde_json::to_value(&made).expect("json"), overlay);
            assert_eq!(from.with(&made), to);
        };
        check(json!({ "a.json": { "x": 1 } }), json!({ "a.json": { "x": 1 } }), json!({}));
        check(
            json!({ "a.json": { "x": 1 }, "b.rhai": "1" }),
            json!({ "a.json": { "x": 2 }, "c.json": {} }),
            json!({ "a.json": { "x": 2 }, "b.rhai": null, "c.json": {} }),
        );
    }
}
