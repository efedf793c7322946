//! Counters of automatic numbers.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `field`: element id. `period`: the year, month or day the counter counts in, or nothing.
    "CREATE TABLE sys_sequence (field {text} NOT NULL, period {text} NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (field, period))",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
