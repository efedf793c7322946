//! Reads a folder, or files embedded in the binary, into a file tree, and writes one back in canonical form. The only
//! part of the module that touches the disk.
use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    print::print_document,
    tree::{Document, FileTree},
};

/// Folders below the root are followed this deep.
const DEPTH: usize = 8;

/// Reads every metadata file below a folder: `.json`, `.rhai`, `.hbs` and `.md`; other and hidden files are not looked
/// at, links are not followed.
pub fn read_folder(folder: &Path) -> io::Result<FileTree> {
    let mut paths = Vec::new();
    collect(folder, DEPTH, &mut paths)?;
    let mut tree = FileTree::default();
    for path in paths {
        let Ok(relative) = path.strip_prefix(folder) else { continue };
        let name = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/");
        let bytes = fs::read(&path)?;
        let text = String::from_utf8(bytes).map_err(|_| invalid(format!("{name} is not UTF-8")))?;
        tree.files.insert(name.clone(), document(&name, text));
    }
    Ok(tree)
}

/// Reads files given as path and bytes; those that are no metadata are skipped.
pub fn read_embedded<'f>(files: impl Iterator<Item = (String, std::borrow::Cow<'f, [u8]>)>) -> io::Result<FileTree> {
    let mut tree = FileTree::default();
    for (name, bytes) in files.filter(|(name, _)| is_metadata(name)) {
        let text = String::from_utf8(bytes.into_owned()).map_err(|_| invalid(format!("{name} is not UTF-8")))?;
        let document = document(&name, text);
        tree.files.insert(name, document);
    }
    Ok(tree)
}

/// Writes every file of a tree below a folder in canonical form. Files that are not in the tree stay.
pub fn write_folder(tree: &FileTree, folder: &Path) -> io::Result<()> {
    for (name, document) in &tree.files {
        if !name.split('/').all(is_plain) {
            return Err(invalid(format!("{name} is not a path inside the folder")));
        }
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, print_document(document))?;
    }
    Ok(())
}

/// The document of a file's text; JSON that can not be read stays text, and checking tells.
pub fn document(name: &str, text: String) -> Document {
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    match name.ends_with(".json").then(|| serde_json::from_str(&text)) {
        Some(Ok(value)) => serde_json::Value::into(value),
        Some(Err(_)) | None => Document::Text(text),
    }
}

fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if kind.is_dir() && depth > 0 && is_plain(&name) {
            collect(&entry.path(), depth - 1, paths)?;
        } else if kind.is_file() && is_metadata(&name) {
            paths.push(entry.path());
        }
    }
    Ok(())
}

/// A path may hold only plain names: nothing hidden, nothing that leads out.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['\\', ':', '\0'])
}

/// Whether a path is one of a metadata file: inside the folder, at most 200 bytes, with a known ending.
pub fn is_metadata(name: &str) -> bool {
    let plain = name.split('/').all(is_plain);
    plain && name.len() <= 200 && [".json", ".rhai", ".hbs", ".md"].iter().any(|end| name.ends_with(end))
}

fn invalid(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_tree_is_written_and_read_back() {
        let folder = std::env::temp_dir().join(format!("sartor-files-{}", std::process::id()));
        let mut tree = FileTree::default();
        tree.insert_json("entities/a/entity.json", json!({ "$schema": "sartor/1/entity", "id": "crm_a" }));
        tree.files.insert("scripts/b.rhai".into(), Document::Text("1 + 1\n".into()));
        write_folder(&tree, &folder).expect("written");
        fs::write(folder.join("broken.json"), "{").expect("written");
        fs::write(folder.join(".hidden.json"), "{}").expect("written");
        let read = read_folder(&folder).expect("read");
        fs::remove_dir_all(&folder).expect("removed");
        tree.files.insert("broken.json".into(), Document::Text("{".into()));
        assert_eq!(read, tree);
        let outside = FileTree::from_iter([("../x.json".to_owned(), Document::Text(String::new()))]);
        assert!(write_folder(&outside, &folder).is_err());
    }
}
