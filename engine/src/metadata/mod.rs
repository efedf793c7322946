//! What exists: a workspace's configuration as files, checked and read into one typed model. Pure apart from `files`,
//! which reads and writes folders; it knows no database, no HTTP and no field values.
//!
//! A `FileTree` (a revision, a template, a draft's overlay on either) is checked by `check`, which reports every problem
//! at once and yields the `Model`. References are written by name and followed through one walker over the JSON Schemas
//! in `engine/schemas/`; comparison (`diff`) works on element ids. `print` writes a document in its one canonical form.
pub mod model;
pub mod tree;
pub mod files;
pub mod schemas;
pub mod walk;
pub mod print;
pub mod problem;
pub mod index;
pub mod path;
pub mod placeholders;
pub mod references;
pub mod resolve;
pub mod elements;
pub mod rewrite;
mod shape;
mod check;
mod load;
pub mod diff;
pub mod merge;
#[cfg(test)]
mod tests;

pub use diff::{Action, Change, diff};
pub use load::{Checked, check, load};
pub use model::*;
pub use print::{print, print_document};
pub use problem::{Level, Problem};
pub use references::where_used;
pub use rewrite::rename;
pub use schemas::{Kind, kind_of, schema};
pub use tree::{Document, FileTree, Overlay};
