//! A folder of metadata files as a value: path → document. Revisions, templates and drafts are all file trees; a draft
//! is an overlay of whole files. What the files mean is unknown here.
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// The content of one file: JSON metadata, or the text of a script or message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Document {
    /// Text of a script or message (a JSON document is never a bare text).
    Text(String),
    Json(Shared),
}

/// A JSON document that copies of a tree share, with what was worked out of it once.
#[derive(Clone)]
pub struct Shared(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    value: Value,
    digest: OnceLock<String>,
}

impl Shared {
    /// The value to be changed; copies keep the one they have.
    pub fn get_mut(&mut self) -> &mut Value {
        let inner = Arc::make_mut(&mut self.0);
        inner.digest = OnceLock::new();
        &mut inner.value
    }

    /// What stands for the content, worked out by whoever asks first.
    pub fn digest(&self, work_out: impl FnOnce(&Value) -> String) -> &str {
        self.0.digest.get_or_init(|| work_out(&self.0.value))
    }
}

impl From<Value> for Shared {
    fn from(value: Value) -> Self {
        Self(Arc::new(Inner { value, digest: OnceLock::new() }))
    }
}

impl Deref for Shared {
    type Target = Value;

    fn deref(&self) -> &Value {
        &self.0.value
    }
}

impl PartialEq for Shared {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.value == other.0.value
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.value.fmt(f)
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.value.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}

impl From<Value> for Document {
    fn from(value: Value) -> Self {
        Document::Json(value.into())
    }
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
        self.files.insert(path.into(), value.into());
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
