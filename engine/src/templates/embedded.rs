//! crm-starter as part of the binary. A debug build reads the folder itself, so a change needs no build.

use super::demo::DemoFile;
use crate::error::{Problem, Result};
use crate::metadata::{FileTree, files};
use rust_embed::Embed;
use std::borrow::Cow;

#[derive(Embed)]
#[folder = "../templates/crm-starter"]
struct Folder;

/// The metadata of crm-starter: what installing makes a revision of.
///
/// # Errors
/// `Internal` when the build left the template out.
pub fn crm_starter() -> Result<FileTree> {
    let tree = read(is_product)?;
    if tree.files.is_empty() { Err(Problem::internal("crm-starter is not part of this build")) } else { Ok(tree) }
}

/// The demo data of crm-starter: `demo/users.json` and files of records in the order of their names.
///
/// # Errors
/// `Internal` when a file is not UTF-8.
pub fn crm_starter_demo() -> Result<Vec<DemoFile>> {
    let wanted = |path: &str| path.starts_with("demo/") && (path.ends_with(".json") || path.ends_with(".jsonl"));
    let mut paths: Vec<String> = Folder::iter().filter(|path| wanted(path)).map(|path| path.to_string()).collect();
    paths.sort();
    let file = |path: String| {
        let text = match Folder::get(&path).map(|file| file.data).unwrap_or_default() {
            Cow::Borrowed(bytes) => Cow::Borrowed(std::str::from_utf8(bytes).map_err(Problem::internal)?),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8(bytes).map_err(Problem::internal)?),
        };
        Ok(DemoFile { path, text })
    };
    paths.into_iter().map(file).collect()
}

/// Whether a file of a template folder becomes part of the workspace: not records, and not texts that describe the folder,
/// such as a README.
pub fn is_product(path: &str) -> bool {
    !path.starts_with("demo/") && !path.starts_with("seed/") && !path.ends_with("README.md")
}

fn read(wanted: impl Fn(&str) -> bool) -> Result<FileTree> {
    let paths = Folder::iter().filter(|path| wanted(path));
    let found = paths.filter_map(|path| Some((path.to_string(), Folder::get(&path)?.data)));
    files::read_embedded(found).map_err(Problem::internal)
}
