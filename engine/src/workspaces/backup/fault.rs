//! What may be wrong with a backup file, as one sentence for who restores it.

use crate::error::{Code, Problem};
use std::io::{self, ErrorKind};

/// Why a file is not read to its end.
#[derive(Debug)]
pub(super) enum Fault {
    /// Something else than a backup.
    Foreign,
    /// It ends before its table of contents.
    Cut,
    /// What is there is not what was written; where.
    Damaged(String),
    /// Made by a later version.
    Newer(String),
    Io(io::Error),
    Refused(Problem),
}

impl Fault {
    pub fn damaged(place: impl Into<String>) -> Self {
        Fault::Damaged(place.into())
    }

    /// A failure met while reading the packed file. `place`: what was being read.
    pub fn of_reading(cause: io::Error, place: &str) -> Self {
        match cause.kind() {
            ErrorKind::UnexpectedEof => Fault::Cut,
            ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::Other => Fault::damaged(place),
            _ => Fault::Io(cause),
        }
    }
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Fault::Refused(problem)
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Foreign => Problem::malformed("backup_foreign"),
            Fault::Cut => Problem::malformed("backup_cut"),
            Fault::Damaged(place) => Problem::malformed("backup_damaged").param("place", place),
            Fault::Newer(version) => {
                Problem::malformed("backup_newer").param("version", version).param("own", env!("CARGO_PKG_VERSION"))
            }
            Fault::Io(cause) => Problem::new(Code::Unavailable).caused_by(cause),
            Fault::Refused(problem) => problem,
        }
    }
}
