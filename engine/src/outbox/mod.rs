//! Events: written in the change's own transaction, claimed later by what reacts (automation, messages, webhooks).

use crate::db::{Database, Row, Sql, Step, TableName};
use crate::error::Result;
use crate::history::{Action, Change};
use serde::Serialize;
use std::sync::Arc;
use uuid::Uuid;

/// The event of a change, with the record's values before and after: `{ "<field id>": … }`, as `fields::Historic` writes them.
#[derive(Debug)]
pub struct Event<'a, V> {
    pub id: Uuid,
    pub revision: i64,
    pub change: &'a Change,
    pub before: V,
    pub after: V,
}

/// The event's type on the wire.
pub fn event_type(action: Action) -> &'static str {
    match action {
        Action::Created => "record.created",
        Action::Updated => "record.updated",
        Action::Deleted => "record.deleted",
        Action::Restored => "record.restored",
    }
}

/// The statement that keeps events, in their order (`contract.md` §9).
pub fn insert<V: Serialize>(mut sql: Sql, events: &[Event<'_, V>]) -> Step {
    sql.raw("INSERT INTO ").table(TableName::system("sys_outbox"));
    sql.raw(" (id, type, entity, record, version, at, event) VALUES (");
    sql.list("), (", events, |sql, event| {
        let change = event.change;
        sql.id(event.id).raw(", ").text_value(event_type(change.action)).raw(", ").text_value(&*change.entity);
        sql.raw(", ").id(change.record).raw(", ").int(change.version).raw(", ").instant(change.at);
        sql.raw(", ").text_value(document(event));
    });
    sql.raw(")");
    Step::Run(sql).beside()
}

/// How many events are kept, by the numbers of the first and the last: to be asked often, over any number.
///
/// # Errors
/// Those of the database.
pub async fn count(db: &Database) -> Result<i64> {
    let mut sql = db.sql();
    sql.raw("SELECT COALESCE((SELECT MAX(seq) FROM ").table(TableName::system("sys_outbox"));
    sql.raw(") - (SELECT MIN(seq) FROM ").table(TableName::system("sys_outbox")).raw(") + 1, 0)");
    db.find(&sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))
}

/// An event's document as text; borrowed, because a bulk writes thousands of them.
fn document<V: Serialize>(event: &Event<'_, V>) -> String {
    let change = event.change;
    let document = Document {
        id: event.id,
        r#type: event_type(change.action),
        entity: &change.entity,
        record: change.record,
        version: change.version,
        revision: event.revision,
        change: change.change,
        at: crate::db::sql::instant_text(change.at),
        by: Who { kind: change.by.kind.name(), id: change.by.id, acting_for: change.by.acting_for },
        cause: Why { kind: change.cause.kind.name(), id: change.cause.id.as_deref() },
        depth: 0,
        changed: &change.changed,
        before: &event.before,
        after: &event.after,
    };
    // Values always have a text.
    serde_json::to_string(&document).unwrap_or_default()
}

/// `contract.md` §9.
#[derive(Serialize)]
struct Document<'a, V> {
    id: Uuid,
    r#type: &'a str,
    entity: &'a str,
    record: Uuid,
    version: i64,
    revision: i64,
    change: Uuid,
    at: String,
    by: Who<'a>,
    cause: Why<'a>,
    depth: u8,
    changed: &'a [Arc<str>],
    before: &'a V,
    after: &'a V,
}

#[derive(Serialize)]
struct Who<'a> {
    kind: &'a str,
    id: Option<Uuid>,
    #[serde(rename = "actingFor")]
    acting_for: Option<Uuid>,
}

#[derive(Serialize)]
struct Why<'a> {
    kind: &'a str,
    id: Option<&'a str>,
}
