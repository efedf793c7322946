//! What exists: a workspace's configuration as files, checked and read into one typed model. Pure apart from `files`,
//! which reads and writes folders; it knows no database, no HTTP and no field values.
//!
//! A `FileTree` (a revision, a template, a draft's overlay on either) is checked by `check`, which reports every problem
//! at once and yields the `Model`. References are written by name and followed through one walker over the JSON Schemas
//! in `engine/schemas/`; comparison (`diff`) works on element ids. `print` writes a document in its one canonical form.
pub mod model;
mod tree;

pub use model::*;
pub use tree::{Document, FileTree, Overlay};
