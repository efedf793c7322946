//! Work that goes on after its request was answered: what is asked for, how far it is, and who has it in hand.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `order_json`: what is to be done. `position`: the last record that is done. `changed`: how many of `done` differed.
    // `problem`: why it failed, as codes and parameters. `holder` has the job in hand until `lease_until`.
    "CREATE TABLE sys_job (id {id} NOT NULL PRIMARY KEY, kind {text} NOT NULL, state {text} NOT NULL, entity {text}, order_json {text} NOT NULL, position {id}, done BIGINT NOT NULL, changed BIGINT NOT NULL, total BIGINT NOT NULL, change_id {id} NOT NULL, by_kind {text} NOT NULL, by_id {id} NOT NULL REFERENCES sys_user (id), problem {text}, holder {id}, lease_until {at}, created_at {at} NOT NULL, updated_at {at} NOT NULL)",
    "CREATE INDEX sys_job_waiting ON sys_job (state, lease_until)",
    "CREATE INDEX sys_job_own ON sys_job (by_id, id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
