//! What operations on records need beside them: finding a change's history, and requests that are done once.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    "CREATE INDEX sys_history_change ON sys_history (change, seq)",
    // `status`, `headers` and `body` are the answer; they follow the write, which leaves the row itself in its transaction.
    "CREATE TABLE sys_idempotency (principal {id} NOT NULL, key {text} NOT NULL, hash {text} NOT NULL, outcome {text} NOT NULL, status BIGINT, headers {text}, body {text}, created_at {at} NOT NULL, PRIMARY KEY (principal, key))",
    "CREATE INDEX sys_idempotency_age ON sys_idempotency (created_at)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
