//! Sessions that can be told apart and ended one by one, when a key was last used, and the token of the first set-up.
//!
//! Who was signed in signs in once more: sessions from before have no id to end them by.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    "DROP TABLE sys_session",
    // `seen_at` is written at most every few minutes. `address` and `agent`: where the sign-in came from, as it was told.
    "CREATE TABLE sys_session (id {id} NOT NULL PRIMARY KEY, hash {text} NOT NULL UNIQUE, user_id {id} NOT NULL REFERENCES sys_user (id), created_at {at} NOT NULL, seen_at {at} NOT NULL, expires_at {at} NOT NULL, address {text}, agent {text})",
    "CREATE INDEX sys_session_user ON sys_session (user_id)",
    "ALTER TABLE sys_key ADD COLUMN seen_at {at}",
    "CREATE INDEX sys_key_user ON sys_key (user_id)",
    "CREATE TABLE sys_setup (one INTEGER NOT NULL PRIMARY KEY, hash {text} NOT NULL, expires_at {at} NOT NULL)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
