//! The system tables of a workspace. Types as records use them: ids `uuid`/TEXT, instants `timestamptz`/fixed TEXT.

use crate::dialect::run_all;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // What is published: one row, read by every write transaction.
    "CREATE TABLE sys_state (one INTEGER NOT NULL PRIMARY KEY, revision BIGINT NOT NULL, secret {text} NOT NULL)",
    "CREATE TABLE sys_blob (hash {text} NOT NULL PRIMARY KEY, body {text} NOT NULL)",
    "CREATE TABLE sys_revision (number BIGINT NOT NULL PRIMARY KEY, tree {text} NOT NULL, author {id}, note {text} NOT NULL, changes BIGINT NOT NULL, created_at {at} NOT NULL)",
    // Field id -> physical column. A retired column keeps its values until it is purged. `kind`: the type they were written with.
    "CREATE TABLE sys_column (element {text} NOT NULL, suffix {text} NOT NULL, entity {text} NOT NULL, storage {text} NOT NULL, kind {text} NOT NULL, live BOOLEAN NOT NULL, revision BIGINT NOT NULL, PRIMARY KEY (element, suffix))",
    "CREATE TABLE sys_table (entity {text} NOT NULL PRIMARY KEY, live BOOLEAN NOT NULL, revision BIGINT NOT NULL)",
    "CREATE TABLE sys_template (name {text} NOT NULL PRIMARY KEY, version {text} NOT NULL, tree {text} NOT NULL, installed_at {at} NOT NULL)",
    "CREATE TABLE sys_draft (id {id} NOT NULL PRIMARY KEY, name {text} NOT NULL, base BIGINT NOT NULL, restore BIGINT, version BIGINT NOT NULL, files {text} NOT NULL, author {id}, state {text} NOT NULL, created_at {at} NOT NULL, updated_at {at} NOT NULL)",
    "CREATE TABLE sys_user (id {id} NOT NULL PRIMARY KEY, name {text} NOT NULL, email {text} NOT NULL UNIQUE, password {text}, language {text}, active BOOLEAN NOT NULL, created_at {at} NOT NULL, version BIGINT NOT NULL, deleted_at {at})",
    "CREATE TABLE sys_user_role (user_id {id} NOT NULL REFERENCES sys_user (id), role {text} NOT NULL, PRIMARY KEY (user_id, role))",
    "CREATE TABLE sys_session (hash {text} NOT NULL PRIMARY KEY, user_id {id} NOT NULL REFERENCES sys_user (id), created_at {at} NOT NULL, expires_at {at} NOT NULL)",
    "CREATE TABLE sys_key (id {text} NOT NULL PRIMARY KEY, hash {text} NOT NULL, user_id {id} NOT NULL REFERENCES sys_user (id), name {text} NOT NULL, created_at {at} NOT NULL, expires_at {at})",
    "CREATE TABLE sys_history (seq {seq}, change {id} NOT NULL, at {at} NOT NULL, entity {text} NOT NULL, record {id} NOT NULL, version BIGINT NOT NULL, action {text} NOT NULL, by_kind {text} NOT NULL, by_id {id}, acting_for {id}, cause_kind {text} NOT NULL, cause_id {text}, note {text}, diff {text} NOT NULL)",
    "CREATE INDEX sys_history_record ON sys_history (record, seq)",
    "CREATE INDEX sys_history_cause ON sys_history (cause_kind, cause_id)",
    "CREATE TABLE sys_outbox (seq {seq}, id {id} NOT NULL, type {text} NOT NULL, entity {text} NOT NULL, record {id} NOT NULL, version BIGINT NOT NULL, at {at} NOT NULL, event {text} NOT NULL)",
    "CREATE TABLE sys_setting (name {text} NOT NULL PRIMARY KEY, value {text} NOT NULL)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await
    }
}
