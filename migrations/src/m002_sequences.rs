//! Counters of automatic numbers.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `field`: element id. `period`: the year, month or day the counter counts in, or nothing.
        let table = match manager.get_database_backend() {
            DatabaseBackend::Sqlite => {
                "CREATE TABLE sys_sequence (field TEXT NOT NULL, period TEXT NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (field, period))"
            }
            _ => {
                "CREATE TABLE sys_sequence (field text COLLATE \"C\" NOT NULL, period text COLLATE \"C\" NOT NULL, next BIGINT NOT NULL, PRIMARY KEY (field, period))"
            }
        };
        manager.get_connection().execute_unprepared(table).await?;
        Ok(())
    }
}
