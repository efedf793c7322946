//! Records a publish moved because their stage or option went away, so that going back finds them.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `gone`: the stage or option. `old` and `new`: what the field's column held before and after. `since`: since when the
    // record was in its stage. `change_id` is also that of the visit the move began.
    "CREATE TABLE sys_moved (seq {seq}, entity {text} NOT NULL, field {text} NOT NULL, gone {text} NOT NULL, record {id} NOT NULL, old {text} NOT NULL, new {text}, since {at}, change_id {id} NOT NULL)",
    "CREATE INDEX sys_moved_gone ON sys_moved (field, gone, record)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
