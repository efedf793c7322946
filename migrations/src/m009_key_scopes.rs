//! What a key may do, and a number that grows whenever somebody's way in is taken away: other processes on the same file see
//! by it that what they remember is no longer true.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `read` or `write`; keys from before may do what their person may.
    "ALTER TABLE sys_key ADD COLUMN scope {text} NOT NULL DEFAULT 'write'",
    // At most one row, there from the first revocation on.
    "CREATE TABLE sys_revocation (one INTEGER NOT NULL PRIMARY KEY, number BIGINT NOT NULL)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
