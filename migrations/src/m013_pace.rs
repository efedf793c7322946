//! How long the slow parts of publishes took here, for plans that say how long the next one will, and what of a publish that
//! is under way is there already.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `work`: what was done to how many records of an entity (element id), in how many microseconds; the last time only.
    "CREATE TABLE sys_pace (work {text} NOT NULL, entity {text} NOT NULL, records BIGINT NOT NULL, micros BIGINT NOT NULL, at {at} NOT NULL, PRIMARY KEY (work, entity))",
    // What a job made before its publish: `part` is the name of an index or of a column, of the table of an entity.
    // `position`: the last record whose value is there. `since`: the last change before the column was there.
    "CREATE TABLE sys_prepared (part {text} NOT NULL PRIMARY KEY, kind {text} NOT NULL, entity {text} NOT NULL, element {text}, generation BIGINT, job {id} NOT NULL, since BIGINT, position {id}, whole BIGINT NOT NULL)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
