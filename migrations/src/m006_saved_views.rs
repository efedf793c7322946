//! Views people save for themselves or for everybody, and the view each person begins an entity with.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line; `{id}`, `{at}` and `{text}` become the types of the database.
const TABLES: &[&str] = &[
    // `entity` is an element id; `document` is the view document of the metadata files.
    "CREATE TABLE sys_saved_view (id {id} NOT NULL PRIMARY KEY, entity {text} NOT NULL, name {text} NOT NULL, label {text} NOT NULL, owner {id} NOT NULL REFERENCES sys_user (id), shared BOOLEAN NOT NULL, position BIGINT NOT NULL, document {text} NOT NULL, version BIGINT NOT NULL, created_at {at} NOT NULL, updated_at {at} NOT NULL)",
    "CREATE UNIQUE INDEX sys_saved_view_name ON sys_saved_view (entity, name)",
    // `view`: the element id of a published view, or the id of a saved one.
    "CREATE TABLE sys_view_default (user_id {id} NOT NULL REFERENCES sys_user (id), entity {text} NOT NULL, view {text} NOT NULL, PRIMARY KEY (user_id, entity))",
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
