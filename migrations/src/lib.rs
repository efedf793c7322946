//! Sartor's system tables. Record tables (`r_*`) are made by `schema/` from metadata, never here.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{DatabaseConnection, DbBackend};

mod dialect;
mod m001_system_tables;
mod m002_sequences;
mod m003_operations;
mod m004_files;
mod m005_stage_visits;
mod m006_saved_views;
mod m007_jobs;
mod m008_sign_in;
mod m009_key_scopes;
mod m010_conversions;
mod m011_moved;
mod m012_people;
mod m013_pace;
mod m014_parts;
mod m015_transactions;

struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m001_system_tables::Migration),
            Box::new(m002_sequences::Migration),
            Box::new(m003_operations::Migration),
            Box::new(m004_files::Migration),
            Box::new(m005_stage_visits::Migration),
            Box::new(m006_saved_views::Migration),
            Box::new(m007_jobs::Migration),
            Box::new(m008_sign_in::Migration),
            Box::new(m009_key_scopes::Migration),
            Box::new(m010_conversions::Migration),
            Box::new(m011_moved::Migration),
            Box::new(m012_people::Migration),
            Box::new(m013_pace::Migration),
            Box::new(m014_parts::Migration),
            Box::new(m015_transactions::Migration),
        ]
    }

    fn migration_table_name() -> DynIden {
        "sys_migration".into_iden()
    }
}

/// The names of all migrations, in their order.
pub fn names() -> Vec<String> {
    Migrator::migrations().iter().map(|migration| migration.name().to_owned()).collect()
}

/// Brings the system tables of the database (or of the schema first in its search path) up to date; with `count`, applies
/// at most so many of the migrations that are missing. On SQLite, where `connection` has to be a pool of one, it waits for
/// others who are at it; elsewhere the caller sees to that.
///
/// # Errors
/// Those of the database; each migration is applied whole or not at all.
pub async fn up(connection: &DatabaseConnection, count: Option<u32>) -> Result<(), DbErr> {
    match connection.get_database_backend() {
        DbBackend::Sqlite => up_in_one(connection, count).await,
        _ => Migrator::up(connection, count).await,
    }
}

/// All in one transaction, which waits for whoever else is at it: sea-orm begins none of its own there, and what a crash
/// left half done would stand in the way of every start after it.
async fn up_in_one(connection: &DatabaseConnection, count: Option<u32>) -> Result<(), DbErr> {
    if Migrator::get_pending_migrations(connection).await?.is_empty() {
        return Ok(());
    }
    connection.execute_unprepared("BEGIN IMMEDIATE").await?;
    let migrated = Migrator::up(connection, count).await;
    let end = if migrated.is_ok() { "COMMIT" } else { "ROLLBACK" };
    connection.execute_unprepared(end).await?;
    migrated
}
