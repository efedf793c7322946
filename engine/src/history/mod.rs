//! Who changed what: one append-only row per changed record, written in the change's own transaction.

mod since;

pub use since::{WINDOW, read_mark, write_mark, write_since};

use crate::db::{Sql, Step, TableName};
use chrono::{DateTime, Utc};
use std::sync::Arc;
use uuid::Uuid;

/// Who caused a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    pub kind: ByKind,
    /// The user, also behind a key; none for the system.
    pub id: Option<Uuid>,
    pub acting_for: Option<Uuid>,
}

impl By {
    pub fn user(id: Uuid) -> Self {
        Self { kind: ByKind::User, id: Some(id), acting_for: None }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByKind {
    User,
    Key,
    Automation,
    System,
}

impl ByKind {
    pub fn name(self) -> &'static str {
        match self {
            ByKind::User => "user",
            ByKind::Key => "key",
            ByKind::Automation => "automation",
            ByKind::System => "system",
        }
    }
}

/// Which door a change came through; imports and runs are undone, and demo data removed, by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    pub kind: CauseKind,
    pub id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseKind {
    Ui,
    Api,
    Import,
    Automation,
    Demo,
    Template,
    Undo,
}

impl CauseKind {
    pub fn name(self) -> &'static str {
        match self {
            CauseKind::Ui => "ui",
            CauseKind::Api => "api",
            CauseKind::Import => "import",
            CauseKind::Automation => "automation",
            CauseKind::Demo => "demo",
            CauseKind::Template => "template",
            CauseKind::Undo => "undo",
        }
    }
}

/// What happened to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Created,
    Updated,
    Deleted,
    Restored,
}

impl Action {
    pub fn name(self) -> &'static str {
        match self {
            Action::Created => "created",
            Action::Updated => "updated",
            Action::Deleted => "deleted",
            Action::Restored => "restored",
        }
    }
}

/// One change of one record.
#[derive(Clone, Debug)]
pub struct Change {
    /// Shared by all records one request changed; answered as `Sartor-Change`.
    pub change: Uuid,
    pub at: DateTime<Utc>,
    pub entity: String,
    pub record: Uuid,
    /// The version after the change.
    pub version: i64,
    pub action: Action,
    pub by: By,
    pub cause: Cause,
    pub note: Option<String>,
    /// Element ids of what changed, in the order of `diff`.
    pub changed: Vec<Arc<str>>,
    /// `{ "<element id>": [old, new] }` as text, values as `fields::Historic` writes them.
    pub diff: String,
}

/// The statement that keeps changes, in their order.
pub fn insert(mut sql: Sql, changes: &[Change]) -> Step {
    sql.raw("INSERT INTO ").table(TableName::system("sys_history"));
    sql.raw(" (change, at, entity, record, version, action, by_kind, by_id, acting_for, cause_kind, cause_id, note, diff) VALUES (");
    sql.list("), (", changes, |sql, change| {
        sql.id(change.change).raw(", ").instant(change.at);
        sql.raw(", ").text_value(&*change.entity).raw(", ").id(change.record);
        sql.raw(", ").int(change.version).raw(", ").text_value(change.action.name());
        sql.raw(", ").text_value(change.by.kind.name()).raw(", ").optional_id(change.by.id);
        sql.raw(", ").optional_id(change.by.acting_for);
        sql.raw(", ").text_value(change.cause.kind.name()).raw(", ").optional_text(change.cause.id.clone());
        sql.raw(", ").optional_text(change.note.clone());
        sql.raw(", ").text_value(&*change.diff);
    });
    sql.raw(")");
    Step::Run(sql).beside()
}
