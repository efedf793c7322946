//! Files by content: the hash a file is kept under in `sys_blob`, its text, and the hash of a whole tree.

use crate::metadata::{Document, FileTree, files};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Path → hash of the file: how `sys_revision` and `sys_template` keep a tree.
pub type Listing = BTreeMap<String, String>;

/// One file's content.
pub struct Blob {
    /// SHA-256 of the text, in hexadecimal.
    pub hash: String,
    pub body: String,
}

/// The content of a document as it is stored: JSON exactly as given, key order included.
pub fn blob(document: &Document) -> Blob {
    let body = match document {
        Document::Json(value) => value.to_string(),
        Document::Text(text) => text.clone(),
    };
    Blob { hash: hash(document), body }
}

/// The hash of a document's content. A document that many trees share is hashed once.
pub fn hash(document: &Document) -> String {
    let of = |body: &str| hex(&Sha256::digest(body.as_bytes()));
    match document {
        Document::Json(value) => value.digest(|value| of(&value.to_string())).to_owned(),
        Document::Text(text) => of(text),
    }
}

/// The document of a stored text.
pub fn document(path: &str, body: String) -> Document {
    files::document(path, body)
}

/// Every file's hash.
pub fn listing(tree: &FileTree) -> Listing {
    tree.files.iter().map(|(path, document)| (path.clone(), hash(document))).collect()
}

/// One hash for many parts, unambiguous where one ends and the next begins.
pub fn hash_parts<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    hex(&digest.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
