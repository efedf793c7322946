//! Events: written in the change's own transaction, claimed later by what reacts (automation, messages, webhooks).

use crate::db::{Sql, Step, TableName};
use crate::history::{Action, Change};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// The event of a change, with the record's values before and after (field ids, stored form).
#[derive(Debug)]
pub struct Event<'a> {
    pub id: Uuid,
    pub revision: i64,
    pub change: &'a Change,
    pub before: Map<String, Json>,
    pub after: Map<String, Json>,
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
pub fn insert(mut sql: Sql, events: &[Event<'_>]) -> Step {
    sql.raw("INSERT INTO ").table(TableName::system("sys_outbox"));
    sql.raw(" (id, type, entity, record, version, at, event) VALUES (");
    sql.list("), (", events, |sql, event| {
        let change = event.change;
        sql.id(event.id).raw(", ").text_value(event_type(change.action)).raw(", ").text_value(&*change.entity);
        sql.raw(", ").id(change.record).raw(", ").int(change.version).raw(", ").instant(change.at);
        sql.raw(", ").text_value(document(event).to_string());
    });
    sql.raw(")");
    Step::Run(sql)
}

fn document(event: &Event<'_>) -> Json {
    let change = event.change;
    let changed: Vec<&String> = change.diff.keys().collect();
    json!({
        "id": event.id, "type": event_type(change.action), "entity": change.entity, "record": change.record,
        "version": change.version, "revision": event.revision, "change": change.change,
        "at": crate::db::sql::instant_text(change.at),
        "by": { "kind": change.by.kind.name(), "id": change.by.id, "actingFor": change.by.acting_for },
        "cause": { "kind": change.cause.kind.name(), "id": change.cause.id },
        "depth": 0, "changed": changed, "before": event.before, "after": event.after,
    })
}
