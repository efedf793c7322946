//! Every stay of a record in a stage, and what was ticked on its checklists.
//!
//! Records that are there already get their visits from their history, and a column that tells since when they are in
//! their stage, as every stage field made from now on has (`registry`).

use crate::dialect::{run_all, worded};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// One statement a line, with types as in `dialect`.
const TABLES: &[&str] = &[
    // `left_at` empty: the record is there now. `change_id` and `reason` are of the move that led there.
    "CREATE TABLE sys_stage_visit (seq {seq}, entity {text} NOT NULL, record {id} NOT NULL, field {text} NOT NULL, pipeline {text}, stage {text} NOT NULL, entered_at {at} NOT NULL, left_at {at}, by_kind {text} NOT NULL, by_id {id}, change_id {id} NOT NULL, reason {text})",
    "CREATE INDEX sys_stage_visit_record ON sys_stage_visit (record, field, seq)",
    "CREATE INDEX sys_stage_visit_stage ON sys_stage_visit (stage, entered_at)",
    "CREATE TABLE sys_checklist_tick (record {id} NOT NULL, item {text} NOT NULL, entity {text} NOT NULL, at {at} NOT NULL, by_kind {text} NOT NULL, by_id {id}, change_id {id} NOT NULL, PRIMARY KEY (record, item))",
];

/// For every stage field (`{field}`, of `{entity}`): its visits from the changes that named it. `{to}` reads where a change
/// led, `{named}` whether it named the field.
const VISITS: &str = "INSERT INTO sys_stage_visit (entity, record, field, stage, entered_at, left_at, by_kind, by_id, change_id, reason) \
    SELECT entity, record, '{field}', stage, at, left_at, by_kind, by_id, change, note FROM \
    (SELECT seq, entity, record, {to} AS stage, at, LEAD(at) OVER (PARTITION BY record ORDER BY seq) AS left_at, by_kind, by_id, change, note \
    FROM sys_history WHERE entity = '{entity}' AND {named}) moved WHERE stage IS NOT NULL ORDER BY seq";
const TO: (&str, &str) = ("json_extract(diff, '$.\"{field}\"[1]')", "diff::json -> '{field}' ->> 1");
const NAMED: (&str, &str) =
    ("json_extract(diff, '$.\"{field}\"') IS NOT NULL", "(diff::json -> '{field}') IS NOT NULL");

/// The column that tells since when, its entry in the catalogue, and its values.
const SINCE: &[&str] = &[
    "ALTER TABLE \"r_{entity}\" ADD COLUMN \"f_{field}__at\" {at}",
    "INSERT INTO sys_column (element, suffix, entity, storage, kind, live, revision) SELECT element, '__at', entity, 'instant', 'stage_since', live, revision FROM sys_column WHERE element = '{field}' AND suffix = ''",
    "UPDATE \"r_{entity}\" SET \"f_{field}__at\" = COALESCE((SELECT entered_at FROM sys_stage_visit v WHERE v.record = \"r_{entity}\".id AND v.field = '{field}' AND v.left_at IS NULL ORDER BY seq DESC LIMIT 1), created_at) WHERE \"f_{field}\" IS NOT NULL",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run_all(manager, TABLES).await?;
        let connection = manager.get_connection();
        let backend = manager.get_database_backend();
        let pick = |(sqlite, postgres)| if backend == DatabaseBackend::Sqlite { sqlite } else { postgres };
        for (entity, field) in stage_fields(connection).await? {
            let names = [("{to}", pick(TO)), ("{named}", pick(NAMED)), ("{entity}", &*entity), ("{field}", &*field)];
            for text in [VISITS].iter().chain(SINCE) {
                let text = names.iter().fold((*text).to_owned(), |text, (from, to)| text.replace(from, to));
                connection.execute_unprepared(&worded(backend, &text)).await?;
            }
        }
        Ok(())
    }
}

/// Entity and field of every stage column, live or retired. Both are element ids: letters, digits and `_`.
async fn stage_fields(connection: &SchemaManagerConnection<'_>) -> Result<Vec<(String, String)>, DbErr> {
    let text = "SELECT entity, element FROM sys_column WHERE kind = 'stage' AND suffix = ''";
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), text)).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).collect()
}
