//! What a publish made of the values of a field whose type changed. Going back looks here for what is to be as it was.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `source` and `target`: generations of the field's column. `old` and `new`: values as text; `new` empty where there is none.
    "CREATE TABLE sys_conversion (seq {seq}, element {text} NOT NULL, source BIGINT NOT NULL, target BIGINT NOT NULL, old {text} NOT NULL, new {text})",
];

/// A long text is no key of PostgreSQL's indexes; its hash is.
const VALUES: (&str, &str) = (
    "CREATE UNIQUE INDEX sys_conversion_value ON sys_conversion (element, source, target, old)",
    "CREATE UNIQUE INDEX sys_conversion_value ON sys_conversion (element, source, target, md5(old))",
);

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await?;
        let (sqlite, postgres) = VALUES;
        let is_sqlite = manager.get_database_backend() == DatabaseBackend::Sqlite;
        run_all(manager, &[if is_sqlite { sqlite } else { postgres }]).await
    }
}
