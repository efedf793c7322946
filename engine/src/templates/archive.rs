//! A template as one file: a gzipped tar whose bytes depend on nothing but the template. Reading one trusts nothing: no
//! path leads out, no link is followed, and what it unfolds to is bounded.

use super::fault;
use crate::metadata::{FileTree, files, print_document};
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use std::io::{self, Read};
use tar::{Archive, Builder, EntryType, Header};

/// Files of one template.
const FILES: usize = 5_000;
/// All of them together, unfolded.
const TOTAL_BYTES: u64 = 64 * 1024 * 1024;

/// Writes an archive: files in the order of their paths, in canonical form, without times, owners or rights of a machine.
///
/// # Errors
/// When a path is too long for the format.
pub fn pack(tree: &FileTree) -> io::Result<Vec<u8>> {
    // The operating system's number in the header is a fixed 255, "unknown" (RFC 1952 §2.3.1).
    let packer = GzBuilder::new().mtime(0).operating_system(255).write(Vec::new(), Compression::best());
    let mut builder = Builder::new(packer);
    for (path, document) in &tree.files {
        let text = print_document(document);
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_mtime(0);
        builder.append_data(&mut header, path, text.as_bytes())?;
    }
    builder.into_inner()?.finish()
}

/// Reads an archive.
///
/// # Errors
/// `InvalidData` for what is no template: a path that leads out or is no metadata file, a link, the same path twice, too
/// many files or bytes.
pub fn unpack(archive: impl Read) -> io::Result<FileTree> {
    let mut archive = Archive::new(GzDecoder::new(archive).take(TOTAL_BYTES));
    let mut tree = FileTree::default();
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| fault("a path is not UTF-8"))?;
        match entry.header().entry_type() {
            EntryType::Directory => continue,
            EntryType::Regular => {}
            _ => return Err(fault(format!("{path} is no plain file"))),
        }
        let path = path.strip_prefix("./").unwrap_or(&path).to_owned();
        if !files::is_metadata(&path) {
            return Err(fault(format!("{path} is no path of a template")));
        }
        let mut text = String::new();
        entry.read_to_string(&mut text)?;
        if text.len() as u64 != entry.size() {
            return Err(fault(format!("more than {TOTAL_BYTES} bytes, or cut off")));
        }
        let document = files::document(&path, text);
        if tree.files.insert(path.clone(), document).is_some() {
            return Err(fault(format!("{path} is there twice")));
        }
        if tree.files.len() > FILES {
            return Err(fault(format!("more than {FILES} files")));
        }
    }
    Ok(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_template_has_one_archive() {
        let mut tree = FileTree::default();
        tree.insert_json("settings.json", json!({ "$schema": "sartor/1/settings", "id": "set_a", "name": "甲" }));
        tree.insert_json(format!("entities/{}/entity.json", "x".repeat(150)), json!({ "$schema": "sartor/1/entity" }));
        tree.files.insert("tests/流程.md".into(), crate::metadata::Document::Text("# A\n".into()));
        let bytes = pack(&tree).expect("packed");
        assert_eq!(bytes, pack(&tree).expect("packed"));
        assert_eq!(unpack(bytes.as_slice()).expect("read"), tree);
        // Written in another order, with another line end: the same archive.
        let mut other = tree.clone();
        other.insert_json("settings.json", json!({ "name": "甲", "id": "set_a", "$schema": "sartor/1/settings" }));
        other.files.insert("tests/流程.md".into(), crate::metadata::Document::Text("# A\r\n".into()));
        assert_eq!(bytes, pack(&other).expect("packed"));
    }

    /// An archive whose headers say what a builder would refuse to write.
    fn forged(entries: &[(&str, EntryType, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (path, kind, data) in entries {
            let mut header = Header::new_gnu();
            let name = &mut header.as_old_mut().name;
            name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_entry_type(*kind);
            header.set_size(data.len() as u64);
            header.set_cksum();
            bytes.extend_from_slice(header.as_bytes());
            bytes.extend_from_slice(data);
            bytes.resize(bytes.len().next_multiple_of(512), 0);
        }
        bytes.resize(bytes.len() + 1024, 0);
        bytes
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut packer = GzBuilder::new().write(Vec::new(), Compression::fast());
        io::Write::write_all(&mut packer, bytes).expect("written");
        packer.finish().expect("written")
    }

    #[test]
    fn nothing_leads_out_and_nothing_grows_without_bound() {
        let refused = |bytes: &[u8]| unpack(bytes).is_err();
        let plain = EntryType::Regular;
        assert!(unpack(gzipped(&forged(&[("./settings.json", plain, b"{}")])).as_slice()).is_ok());
        for path in [
            "../settings.json",
            "/etc/settings.json",
            "a/../../b.json",
            "a/.git/x.json",
            "a\\b.json",
            "run.sh",
            "settings.json/",
        ] {
            assert!(refused(&gzipped(&forged(&[(path, plain, b"{}")]))), "{path}");
        }
        for kind in [EntryType::Symlink, EntryType::Link, EntryType::Char, EntryType::Fifo] {
            assert!(refused(&gzipped(&forged(&[("settings.json", kind, b"")]))), "{kind:?}");
        }
        assert!(refused(&gzipped(&forged(&[("a.json", plain, b"{}"), ("a.json", plain, b"{}")]))));
        assert!(refused(&gzipped(&forged(&[("a.json", plain, &[0xff, 0xfe])]))));
        let many = vec![("a.json", plain, b"{}".as_slice()); FILES + 1];
        assert!(refused(&gzipped(&forged(&many))));
        // A bomb: small as it comes, larger than anything allowed unfolded.
        let zeros = vec![b' '; usize::try_from(TOTAL_BYTES).expect("a number") + 1024];
        let bomb = gzipped(&forged(&[("a.json", plain, &zeros)]));
        assert!(bomb.len() < 1_000_000 && refused(&bomb));
        let whole = gzipped(&forged(&[("a.json", plain, b"{}")]));
        assert!(refused(&whole[..whole.len() / 2]));
        assert!(refused(b"{}"));
    }
}
