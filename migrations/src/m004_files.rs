//! Uploaded files and where they hang.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `loose_since`: since when it hangs on nothing; empty while it hangs somewhere.
    "CREATE TABLE sys_file (id {id} NOT NULL PRIMARY KEY, sha256 {text} NOT NULL, name {text} NOT NULL, size BIGINT NOT NULL, type {text} NOT NULL, created_at {at} NOT NULL, created_by {id} NOT NULL REFERENCES sys_user (id), loose_since {at})",
    "CREATE INDEX sys_file_sha256 ON sys_file (sha256)",
    "CREATE INDEX sys_file_loose ON sys_file (loose_since) WHERE loose_since IS NOT NULL",
    // `entity` and `field` are element ids. A link that was taken away stays, not live, until the file is swept.
    "CREATE TABLE sys_file_link (file {id} NOT NULL REFERENCES sys_file (id), entity {text} NOT NULL, field {text} NOT NULL, record {id} NOT NULL, live BOOLEAN NOT NULL, PRIMARY KEY (file, field, record))",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
