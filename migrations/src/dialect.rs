//! Statements of migrations, written once for both databases.
//!
//! `{id}`, `{at}` and `{text}` stand for the types records use too: ids `uuid`/TEXT, instants `timestamptz`/fixed TEXT, text
//! that sorts by code point. `{seq}` is a primary key that counts up by itself.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

const SQLITE: [(&str, &str); 4] =
    [("{id}", "TEXT"), ("{at}", "TEXT"), ("{text}", "TEXT"), ("{seq}", "INTEGER PRIMARY KEY AUTOINCREMENT")];

const POSTGRES: [(&str, &str); 4] = [
    ("{id}", "uuid"),
    ("{at}", "timestamptz"),
    ("{text}", "text COLLATE \"C\""),
    ("{seq}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
];

/// A statement with the types of a database.
pub fn worded(backend: DatabaseBackend, statement: &str) -> String {
    let types = if backend == DatabaseBackend::Sqlite { SQLITE } else { POSTGRES };
    types.iter().fold(statement.to_owned(), |text, (from, to)| text.replace(from, to))
}

/// Runs statements one after the other.
pub async fn run_all(manager: &SchemaManager<'_>, statements: &[&str]) -> Result<(), DbErr> {
    for statement in statements {
        let text = worded(manager.get_database_backend(), statement);
        manager.get_connection().execute_unprepared(&text).await?;
    }
    Ok(())
}
