//! Views people save for themselves or for everybody, and the view each person begins an entity with.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
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
        run_all(manager, TABLES).await
    }
}
