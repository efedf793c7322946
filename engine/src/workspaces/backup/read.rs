//! Reading the file of a backup, trusting nothing in it: every path is one of ours, every part is bounded, and what it holds
//! is compared with its table of contents before anything is done with it.

use super::archive::{
    self, CONTENTS, Contents, FILES, FORMAT, FORMAT_VERSION, FileContents, HEAD, Hashed, Head, PART_BYTES, TABLES,
    TableContents, hex, part_path,
};
use super::fault::Fault;
use crate::db::TableName;
use flate2::bufread::GzDecoder;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;
use tar::{Archive, EntryType};

/// A row may make a part longer than where it is closed.
const MOST_PART_BYTES: u64 = PART_BYTES as u64 + 64 * 1024 * 1024;
const MOST_CONTENTS_BYTES: u64 = 512 * 1024 * 1024;
const MOST_HEAD_BYTES: u64 = 1024 * 1024;

/// One entry on its way.
pub(super) enum Found<'a> {
    Head(Head),
    Part { table: &'a str, number: usize, bytes: Vec<u8> },
    File { sha256: &'a str, size: u64, bytes: &'a mut dyn Read },
    Contents(Contents),
}

/// Hands over every entry in order.
///
/// # Errors
/// What is wrong with the file, or what `take` refuses by.
pub(super) fn walk(path: &Path, mut take: impl FnMut(Found<'_>) -> Result<(), Fault>) -> Result<(), Fault> {
    let file = archive::open(path).map_err(Fault::Io)?;
    let mut archive = Archive::new(GzDecoder::new(file));
    let mut begun = false;
    let mut ended = false;
    let mut last = HEAD.to_owned();
    for entry in archive.entries().map_err(|_| Fault::Foreign)? {
        let mut entry = match entry {
            Err(cause) if !begun && cause.kind() != io::ErrorKind::UnexpectedEof => return Err(Fault::Foreign),
            Err(cause) => return Err(Fault::of_reading(cause, &last)),
            Ok(entry) => entry,
        };
        last = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if !begun && last != HEAD {
            return Err(Fault::Foreign);
        }
        if ended || entry.header().entry_type() != EntryType::Regular {
            return Err(Fault::damaged(last));
        }
        let size = entry.size();
        if !begun {
            begun = true;
            take(Found::Head(read_head(&bounded(&mut entry, size, MOST_HEAD_BYTES, &last)?)?))?;
        } else if last == CONTENTS {
            ended = true;
            let bytes = bounded(&mut entry, size, MOST_CONTENTS_BYTES, &last)?;
            let contents = serde_json::from_slice(&bytes).map_err(|_| Fault::damaged(CONTENTS))?;
            take(Found::Contents(contents))?;
        } else if let Some(sha256) = last.strip_prefix(FILES).filter(|name| is_hash(name)) {
            take(Found::File { sha256, size, bytes: &mut entry })?;
        } else if let Some((table, number)) = part_of(&last) {
            let bytes = bounded(&mut entry, size, MOST_PART_BYTES, &last)?;
            take(Found::Part { table, number, bytes })?;
        } else {
            return Err(Fault::damaged(last));
        }
    }
    if !ended {
        return Err(if begun { Fault::Cut } else { Fault::Foreign });
    }
    // The checksum of the whole stands after the last entry.
    let mut rest = archive.into_inner();
    io::copy(&mut rest, &mut io::sink()).map_err(|cause| Fault::of_reading(cause, CONTENTS))?;
    Ok(())
}

fn bounded(entry: &mut impl Read, size: u64, most: u64, place: &str) -> Result<Vec<u8>, Fault> {
    if size > most {
        return Err(Fault::damaged(place));
    }
    let mut bytes = Vec::new();
    entry.read_to_end(&mut bytes).map_err(|cause| Fault::of_reading(cause, place))?;
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(Fault::Cut) }
}

/// The beginning: a later format is told from a broken one before its other members are looked at.
fn read_head(bytes: &[u8]) -> Result<Head, Fault> {
    let told: Json = serde_json::from_slice(bytes).map_err(|_| Fault::Foreign)?;
    if told["format"] != FORMAT {
        return Err(Fault::Foreign);
    }
    let version = told["version"].as_u64().ok_or_else(|| Fault::damaged(HEAD))?;
    let sartor = told["sartor"].as_str().unwrap_or_default().to_owned();
    if version > FORMAT_VERSION {
        return Err(Fault::Newer(sartor));
    }
    let head: Head = serde_json::from_value(told).map_err(|_| Fault::damaged(HEAD))?;
    if known_migrations(&head).is_none() {
        return Err(Fault::Newer(sartor));
    }
    Ok(head)
}

/// How many of our migrations its tables have; `None` when they have others.
pub(super) fn known_migrations(head: &Head) -> Option<u32> {
    let own = migrations::names();
    let begins = own.starts_with(&head.migrations) && !head.migrations.is_empty();
    begins.then(|| u32::try_from(head.migrations.len()).ok()).flatten()
}

fn is_hash(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn part_of(path: &str) -> Option<(&str, usize)> {
    let (table, file) = path.strip_prefix(TABLES)?.split_once('/')?;
    let number = file.strip_suffix(".jsonl")?.parse().ok()?;
    (TableName::of_catalogue(table).is_some() && part_path(table, number) == path).then_some((table, number))
}

/// The rows of a part.
pub(super) fn rows(bytes: &[u8]) -> impl Iterator<Item = Option<Vec<Json>>> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    lines.map(|line| serde_json::from_slice(line).ok())
}

/// Reads a whole file and compares what it holds with what it says it holds.
///
/// # Errors
/// What is wrong with it.
pub(super) fn check(path: &Path) -> Result<(Head, Contents), Fault> {
    let mut head = None;
    let mut told = None;
    let mut seen = Seen::default();
    walk(path, |found| {
        match found {
            Found::Head(found) => head = Some(found),
            Found::Contents(found) => told = Some(found),
            Found::Part { table, number, bytes } => seen.part(table, number, &bytes)?,
            Found::File { sha256, size, bytes } => seen.file(sha256, size, bytes)?,
        }
        Ok(())
    })?;
    let (Some(head), Some(told)) = (head, told) else { return Err(Fault::Cut) };
    seen.compare(&told)?;
    Ok((head, told))
}

#[derive(Default)]
struct Seen {
    tables: BTreeMap<String, SeenTable>,
    files: Vec<FileContents>,
}

#[derive(Default)]
struct SeenTable {
    rows: u64,
    width: Option<usize>,
    parts: Vec<String>,
}

impl Seen {
    fn part(&mut self, table: &str, number: usize, bytes: &[u8]) -> Result<(), Fault> {
        let place = || Fault::damaged(part_path(table, number));
        let seen = self.tables.entry(table.to_owned()).or_default();
        seen.parts.push(hex(Sha256::new_with_prefix(bytes)));
        if seen.parts.len() != number {
            return Err(place());
        }
        for row in rows(bytes) {
            let width = row.ok_or_else(place)?.len();
            if *seen.width.get_or_insert(width) != width {
                return Err(place());
            }
            seen.rows += 1;
        }
        Ok(())
    }

    fn file(&mut self, sha256: &str, size: u64, bytes: &mut dyn Read) -> Result<(), Fault> {
        let place = format!("{FILES}{sha256}");
        let mut bytes = Hashed { inner: bytes, digest: Sha256::new() };
        let read = io::copy(&mut bytes, &mut io::sink()).map_err(|cause| Fault::of_reading(cause, &place))?;
        if read != size {
            return Err(Fault::Cut);
        }
        if hex(bytes.digest) != sha256 {
            return Err(Fault::Damaged(place));
        }
        self.files.push(FileContents { sha256: sha256.to_owned(), size });
        Ok(())
    }

    fn compare(&self, told: &Contents) -> Result<(), Fault> {
        for table in &told.tables {
            let empty = SeenTable::default();
            let seen = self.tables.get(&table.name).unwrap_or(&empty);
            let fits = seen.width.is_none_or(|width| width == table.columns.len());
            if seen.parts != table.parts || seen.rows != table.rows || !fits {
                return Err(Fault::damaged(&*table.name));
            }
        }
        let is_told = |name: &String| told.tables.iter().any(|table: &TableContents| table.name == *name);
        if let Some(name) = self.tables.keys().find(|name| !is_told(name)) {
            return Err(Fault::damaged(&**name));
        }
        if self.files == told.files { Ok(()) } else { Err(Fault::damaged(CONTENTS)) }
    }
}
