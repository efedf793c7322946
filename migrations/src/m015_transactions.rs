//! Which transaction wrote a row of the history, on PostgreSQL: transactions are committed in another order than that of
//! their numbers, so only this tells what a former state did not have. SQLite commits one after the other.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Rows that are there have none: every later state has them. A default that comes after the column leaves them as they are.
const TRANSACTIONS: [&str; 3] = [
    "ALTER TABLE sys_history ADD COLUMN txid xid8",
    "ALTER TABLE sys_history ALTER COLUMN txid SET DEFAULT pg_current_xact_id()",
    "CREATE INDEX sys_history_txid ON sys_history (txid) WHERE txid IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Sqlite {
            return Ok(());
        }
        for statement in TRANSACTIONS {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}
