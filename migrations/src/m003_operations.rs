//! What operations on records need beside them: finding a change's history, and requests that are done once.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line; `{id}`, `{at}` and `{text}` become the types of the database.
const TABLES: &[&str] = &[
    "CREATE INDEX sys_history_change ON sys_history (change, seq)",
    // `status`, `headers` and `body` are the answer; they follow the write, which leaves the row itself in its transaction.
    "CREATE TABLE sys_idempotency (principal {id} NOT NULL, key {text} NOT NULL, hash {text} NOT NULL, outcome {text} NOT NULL, status BIGINT, headers {text}, body {text}, created_at {at} NOT NULL, PRIMARY KEY (principal, key))",
    "CREATE INDEX sys_idempotency_age ON sys_idempotency (created_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
        let types = if sqlite {
            [("{id}", "TEXT"), ("{at}", "TEXT"), ("{text}", "TEXT")]
        } else {
            [("{id}", "uuid"), ("{at}", "timestamptz"), ("{text}", "text COLLATE \"C\"")]
        };
        for table in TABLES {
            let text = types.iter().fold((*table).to_owned(), |text, (from, to)| text.replace(from, to));
            manager.get_connection().execute_unprepared(&text).await?;
        }
        Ok(())
    }
}
