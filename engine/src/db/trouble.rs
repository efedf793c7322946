//! What a database says when it cannot go on, told apart for the reader: away for a while, no room, or damaged.

use crate::error::{Code, Problem};
use sea_orm::sqlx::Error;
use sea_orm::sqlx::postgres::PgDatabaseError;
use sea_orm::{DbErr, RuntimeErr};

/// A driver's failure as a problem: the database is away or in trouble, or we sent it something wrong.
pub(super) fn failure(cause: Error) -> Problem {
    told(&cause).unwrap_or_else(|| Problem::new(Code::Internal)).caused_by(cause)
}

/// What of it a reader is told; none when the failure is ours.
pub(super) fn told(cause: &Error) -> Option<Problem> {
    match cause {
        Error::Io(_) | Error::PoolTimedOut | Error::PoolClosed | Error::Tls(_) | Error::WorkerCrashed => {
            Some(Problem::new(Code::Unavailable))
        }
        Error::Database(error) => match error.try_downcast_ref::<PgDatabaseError>() {
            Some(error) => of_postgres(error.code()),
            None => error.code().and_then(|code| of_sqlite(code.parse().ok()?)),
        },
        _ => None,
    }
}

/// The connection broke while a commit was under way: it may have happened or not.
pub(super) fn outcome_unknown(cause: Error) -> Problem {
    Problem::outcome_unknown().caused_by(cause)
}

/// A failure to open.
pub(super) fn unavailable(cause: Error) -> Problem {
    let problem = failure(cause);
    if problem.code == Code::Internal { Problem { code: Code::Unavailable, ..problem } } else { problem }
}

/// A failure of a migration.
pub(super) fn of_migration(cause: DbErr) -> Problem {
    let known = match &cause {
        DbErr::Exec(RuntimeErr::SqlxError(driver))
        | DbErr::Query(RuntimeErr::SqlxError(driver))
        | DbErr::Conn(RuntimeErr::SqlxError(driver)) => told(driver),
        _ => None,
    };
    known.unwrap_or_else(|| Problem::new(Code::Internal)).caused_by(cause)
}

fn no_room() -> Problem {
    Problem::new(Code::Unavailable).param("detail", "storage_full")
}

fn damaged() -> Problem {
    Problem::new(Code::Unavailable).param("detail", "storage_damaged")
}

/// By SQLite's (extended) result code: <https://www.sqlite.org/rescode.html>.
pub(super) fn of_sqlite(code: i32) -> Option<Problem> {
    match code & 0xff {
        // READONLY, IOERR, FULL: the disk is full, or takes nothing more for another reason.
        8 | 10 | 13 => Some(no_room()),
        // CORRUPT, NOTADB
        11 | 26 => Some(damaged()),
        // CANTOPEN
        14 => Some(Problem::new(Code::Unavailable)),
        _ => None,
    }
}

/// By PostgreSQL's SQLSTATE.
fn of_postgres(state: &str) -> Option<Problem> {
    match state {
        // disk_full, and its log full
        "53100" => Some(no_room()),
        // data_corrupted, index_corrupted
        "XX001" | "XX002" => Some(damaged()),
        // Not accepting connections; too many of them; shutting down, crashed, starting; ended by an administrator.
        "55000" | "53300" | "57P01" | "57P02" | "57P03" | "57P05" => Some(Problem::new(Code::Unavailable)),
        state if state.starts_with("08") => Some(Problem::new(Code::Unavailable)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(problem: Option<Problem>) -> Option<String> {
        problem.map(|problem| problem.params.get("detail").map_or_else(|| "away".to_owned(), ToString::to_string))
    }

    #[test]
    fn trouble_is_told_apart() {
        for (code, expect) in [
            (13, Some("\"storage_full\"")),
            (778, Some("\"storage_full\"")),
            (1032, Some("\"storage_full\"")),
            (11, Some("\"storage_damaged\"")),
            (779, Some("\"storage_damaged\"")),
            (26, Some("\"storage_damaged\"")),
            (14, Some("away")),
            (1, None),
        ] {
            assert_eq!(told(of_sqlite(code)).as_deref(), expect, "{code}");
        }
        for (state, expect) in [
            ("53100", Some("\"storage_full\"")),
            ("XX002", Some("\"storage_damaged\"")),
            ("57P01", Some("away")),
            ("08006", Some("away")),
            ("42601", None),
        ] {
            assert_eq!(told(of_postgres(state)).as_deref(), expect, "{state}");
        }
    }
}
