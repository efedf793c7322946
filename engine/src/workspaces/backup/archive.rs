//! The file of a backup: a gzipped tar that begins by saying what it is and ends with a table of contents.
//!
//! ```text
//! sartor-backup.json           what it is (`Head`), first, so that anything else is recognised at once
//! tables/<table>/000001.jsonl  rows, each an array in the order of the columns' names; at most PART_BYTES and a row
//! files/<sha256>               bytes of an uploaded file
//! manifest.json                what all of it must be (`Contents`), last, so that a file cut off is recognised
//! ```
//! Values: text, ids, dates and instants are strings (ids in lower case, instants `2026-11-22T03:04:05.123Z`), whole numbers
//! are numbers, yes and no are booleans, nothing is null.

use super::fault::Fault;
use flate2::{Compression, GzBuilder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read};
use std::path::{Path, PathBuf};
use tar::{Builder, EntryType, Header};
use tokio::sync::oneshot;

/// Counted up when older programs could not read a new file.
pub const FORMAT_VERSION: u64 = 1;
pub(super) const FORMAT: &str = "sartor-backup";
pub(super) const HEAD: &str = "sartor-backup.json";
pub(super) const CONTENTS: &str = "manifest.json";
pub(super) const TABLES: &str = "tables/";
pub(super) const FILES: &str = "files/";
/// A part of a table is closed when it has grown to this.
pub(super) const PART_BYTES: usize = 4 * 1024 * 1024;

/// What a file says of itself at its beginning.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub format: String,
    pub version: u64,
    /// Version of the program that wrote it.
    pub sartor: String,
    pub workspace: String,
    pub at: String,
    pub revision: i64,
    /// The migrations its tables have.
    pub migrations: Vec<String>,
}

/// What a file must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contents {
    pub tables: Vec<TableContents>,
    pub files: Vec<FileContents>,
    /// Uploaded files whose bytes were not there, or not what they were, when it was written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<MissingFile>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TableContents {
    pub name: String,
    pub columns: Vec<String>,
    pub rows: u64,
    /// The last number its counter gave.
    pub last: Option<i64>,
    /// SHA-256 of each part.
    pub parts: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileContents {
    pub sha256: String,
    pub size: u64,
}

/// A file a backup does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingFile {
    pub sha256: String,
    pub size: u64,
    /// What it is called where it hangs.
    pub name: String,
}

/// The address of a part of a table, counted from 1.
pub(super) fn part_path(table: &str, number: usize) -> String {
    format!("{TABLES}{table}/{number:06}.jsonl")
}

pub(super) fn hex(digest: Sha256) -> String {
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Something to be written.
pub(super) enum Entry {
    Bytes {
        path: String,
        bytes: Vec<u8>,
    },
    /// An uploaded file; its bytes must have this hash, otherwise it is left out. Answers whether it is in.
    File {
        sha256: String,
        source: PathBuf,
        size: u64,
        answer: oneshot::Sender<bool>,
    },
}

/// Writes a file that only its owner may read: it holds customers and password hashes.
pub(super) struct Packer {
    builder: Builder<GzEncoder<BufWriter<File>>>,
}

impl Packer {
    /// Begins a file that must not be there yet.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = BufWriter::with_capacity(256 * 1024, options.open(path)?);
        // Rows fold well at any level, and most uploaded files not at all.
        let packer = GzBuilder::new().mtime(0).operating_system(255).write(file, Compression::fast());
        Ok(Self { builder: Builder::new(packer) })
    }

    /// Adds an entry.
    ///
    /// # Errors
    /// Those of the disk; `InvalidData` when the bytes of an uploaded file change while they are read.
    pub fn add(&mut self, entry: Entry) -> io::Result<()> {
        match entry {
            Entry::Bytes { path, bytes } => {
                let size = bytes.len() as u64;
                self.builder.append_data(&mut header(size), path, bytes.as_slice())
            }
            Entry::File { sha256, source, size, answer } => {
                let sound = is_sound(&source, &sha256, size)?;
                // Nobody waits any more: the backup has failed for another reason.
                let _ = answer.send(sound);
                if !sound {
                    return Ok(());
                }
                let mut source = Hashed { inner: File::open(&source)?, digest: Sha256::new() };
                let path = format!("{FILES}{sha256}");
                self.builder.append_data(&mut header(size), path, (&mut source).take(size))?;
                // One byte more than there should be shows as well.
                io::copy(&mut source, &mut io::sink())?;
                if hex(source.digest) == sha256 { Ok(()) } else { Err(io::Error::from(io::ErrorKind::InvalidData)) }
            }
        }
    }

    /// Ends the file; when this answers, it is on disk.
    pub fn finish(self) -> io::Result<()> {
        let file = self.builder.into_inner()?.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()
    }
}

/// Whether a file is there with the bytes of its hash. It is read before it is packed: what has begun cannot be taken back.
fn is_sound(source: &Path, sha256: &str, size: u64) -> io::Result<bool> {
    let file = match File::open(source) {
        Ok(file) => file,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(cause) => return Err(cause),
    };
    let mut bytes = Hashed { inner: file, digest: Sha256::new() };
    let read = io::copy(&mut bytes, &mut io::sink())?;
    Ok(read == size && hex(bytes.digest) == sha256)
}

fn header(size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(0);
    header
}

/// A reader that hashes what goes through it.
pub(super) struct Hashed<R> {
    pub inner: R,
    pub digest: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}

/// Copies the bytes of an uploaded file to where they belong; a place that is taken already has the same bytes.
pub(super) fn copy_to(place: &Path, mut bytes: impl Read) -> Result<(), Fault> {
    let mut write = || -> io::Result<()> {
        let folder = place.parent().unwrap_or(place);
        std::fs::create_dir_all(folder)?;
        let part = place.with_extension("part");
        let mut file = File::create(&part)?;
        io::copy(&mut bytes, &mut file)?;
        file.sync_all()?;
        std::fs::rename(&part, place)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(Fault::Io)
}

pub(super) fn open(path: &Path) -> io::Result<BufReader<File>> {
    Ok(BufReader::with_capacity(256 * 1024, File::open(path)?))
}
