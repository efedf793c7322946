//! One-time links by which people choose a password, what was done about people, and when somebody was here last.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // One link at most for each person; it is kept as a hash, and used up by the write that sets the password.
    "CREATE TABLE sys_invitation (user_id {id} NOT NULL PRIMARY KEY REFERENCES sys_user (id), hash {text} NOT NULL UNIQUE, made_at {at} NOT NULL, expires_at {at} NOT NULL)",
    // `detail`: what changed, as JSON. Rows are only added.
    "CREATE TABLE sys_person_act (seq {seq}, person {id} NOT NULL REFERENCES sys_user (id), act {text} NOT NULL, at {at} NOT NULL, by_kind {text} NOT NULL, by_id {id} NOT NULL, detail {text} NOT NULL)",
    "CREATE INDEX sys_person_act_person ON sys_person_act (person, seq)",
    "ALTER TABLE sys_user ADD COLUMN seen_at {at}",
    "UPDATE sys_user SET seen_at = (SELECT MAX(s.seen_at) FROM sys_session s WHERE s.user_id = sys_user.id)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
