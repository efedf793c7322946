//! Idempotency keys: a write that came with a key leaves the key behind in its own transaction, so that the same request
//! sent again, or twice at once, is answered and not done again.

use super::Door;
use super::plan::Touch;
use crate::db::{ApplyError, Database, Row, Step, TableName};
use crate::error::{Problem, Result};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// How long a key is remembered.
const KEPT_HOURS: i64 = 24;
const TABLE: &str = "sys_idempotency";

/// A request as its key stands for it.
#[derive(Clone, Debug)]
pub struct Once {
    /// Whose key it is; keys of different people never meet.
    pub principal: Uuid,
    pub key: String,
    /// Of the path and the body: the same key with another request is a mistake.
    pub hash: String,
}

/// What is remembered of a request.
#[derive(Clone, Debug)]
pub struct Kept {
    pub hash: String,
    /// `{ "id", "version", "change" }` of the write itself, known before there was an answer.
    pub outcome: Json,
    /// When the write was decided.
    pub at: DateTime<Utc>,
    /// Not there between the write and its answer.
    pub answer: Option<KeptAnswer>,
}

/// An answer to be given again.
#[derive(Clone, Debug)]
pub struct KeptAnswer {
    pub status: u16,
    /// `{ name: value }` of the headers that matter.
    pub headers: Json,
    pub body: String,
}

impl Once {
    /// What is remembered of this key.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find(&self, db: &Database, now: DateTime<Utc>) -> Result<Option<Kept>> {
        let mut sql = db.sql();
        sql.raw("SELECT hash, outcome, status, headers, body, created_at FROM ").table(TableName::system(TABLE));
        sql.raw(" WHERE principal = ").id(self.principal).raw(" AND key = ").text_value(&*self.key);
        sql.raw(" AND created_at >= ").instant(oldest(now));
        let Some(row) = db.find(&sql).await? else { return Ok(None) };
        let answer = match (row.int(2)?, row.text(4)?) {
            (Some(status), Some(body)) => Some(KeptAnswer {
                status: u16::try_from(status).map_err(Problem::internal)?,
                headers: read_json(row.str(3)?)?,
                body,
            }),
            (_, _) => None,
        };
        let (hash, at) = (Row::require(row.text(0))?, Row::require(row.instant(5))?);
        Ok(Some(Kept { hash, outcome: read_json(row.str(1)?)?, at, answer }))
    }

    /// Remembers the answer, also of a request that had nothing to write; forgets the keys whose time is over.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn keep(&self, door: &Door<'_>, answer: &KeptAnswer) -> Result<()> {
        let mut sql = door.db.sql();
        self.write_insert(&mut sql, door.clock.now(), &json!({}));
        sql.raw(" ON CONFLICT (principal, key) DO NOTHING");
        let mut update = door.db.sql();
        update.raw("UPDATE ").table(TableName::system(TABLE)).raw(" SET status = ").int(i64::from(answer.status));
        update.raw(", headers = ").text_value(answer.headers.to_string()).raw(", body = ").text_value(&*answer.body);
        update.raw(" WHERE principal = ").id(self.principal).raw(" AND key = ").text_value(&*self.key);
        update.raw(" AND hash = ").text_value(&*self.hash).raw(" AND body IS NULL");
        let mut sweep = door.db.sql();
        sweep.raw("DELETE FROM ").table(TableName::system(TABLE)).raw(" WHERE created_at < ");
        sweep.instant(oldest(door.clock.now()));
        Ok(door.db.apply(vec![Step::Run(sql), Step::Run(update), Step::Run(sweep)]).await?)
    }

    /// The steps that make the write the only one of its key.
    pub(super) fn steps(&self, door: &Door<'_>, change: Uuid, touches: &[Touch<'_>]) -> [Step; 2] {
        let record = touches.first().map(|touch| &touch.after);
        let outcome = json!({
            "id": record.map(|record| record.id), "version": record.map(|record| record.version), "change": change,
        });
        self.claim((door.db, door.clock.now()), &outcome)
    }

    /// The same for a write that is not of records.
    pub(crate) fn claim(&self, (db, now): (&Database, DateTime<Utc>), outcome: &Json) -> [Step; 2] {
        let mut expired = db.sql();
        expired.raw("DELETE FROM ").table(TableName::system(TABLE)).raw(" WHERE principal = ").id(self.principal);
        expired.raw(" AND key = ").text_value(&*self.key).raw(" AND created_at < ").instant(oldest(now));
        let mut insert = db.sql();
        self.write_insert(&mut insert, now, outcome);
        [Step::Run(expired), Step::Run(insert)]
    }

    /// A write's refusal, told apart when another request with the same key was quicker.
    pub(crate) fn settle(error: ApplyError) -> ApplyError {
        if is_taken(&error) { ApplyError::Failed(Problem::key_taken()) } else { error }
    }

    fn write_insert(&self, sql: &mut crate::db::Sql, now: DateTime<Utc>, outcome: &Json) {
        sql.raw("INSERT INTO ")
            .table(TableName::system(TABLE))
            .raw(" (principal, key, hash, outcome, created_at) VALUES (");
        sql.id(self.principal).raw(", ").text_value(&*self.key).raw(", ").text_value(&*self.hash).raw(", ");
        sql.text_value(outcome.to_string()).raw(", ").instant(now).raw(")");
    }
}

/// Whether a write was refused because another request with the same key was quicker.
fn is_taken(error: &ApplyError) -> bool {
    match error {
        ApplyError::Unique { index, .. } => index.contains(TABLE),
        ApplyError::Expected(_) | ApplyError::Busy | ApplyError::Failed(_) => false,
    }
}

fn oldest(now: DateTime<Utc>) -> DateTime<Utc> {
    now - Duration::hours(KEPT_HOURS)
}

fn read_json(text: Option<&str>) -> Result<Json> {
    serde_json::from_str(text.unwrap_or("null")).map_err(Problem::internal)
}
