//! How processes on one database learn that somebody's way in was taken away. On SQLite each looks at a number in the file;
//! on PostgreSQL that would cost every request a round trip, so there the database tells.

use super::name::{SchemaName, TableName};
use super::sql::Sql;
use super::trouble::unavailable;
use super::writer::Step;
use crate::error::Result;
use sea_orm::sqlx::postgres::PgListener;

pub(super) const TABLE: &str = "sys_revocation";
const CHANNEL: &str = "sartor_revoked";

/// The number grows, and who listens is told by the commit.
pub(super) fn steps(mut sql: Sql, schema: Option<&SchemaName>) -> Vec<Step> {
    let mut steps = Vec::new();
    if let Some(schema) = schema {
        let mut tell = sql.fresh();
        tell.raw("SELECT pg_notify(").text_value(CHANNEL).raw(", ").text_value(schema.as_str()).raw(")");
        steps.push(Step::Run(tell));
    }
    sql.raw("INSERT INTO ").table(TableName::system(TABLE)).raw(" (one, number) VALUES (1, 1)");
    sql.raw(" ON CONFLICT (one) DO UPDATE SET number = ").table(TableName::system(TABLE)).raw(".number + 1");
    steps.push(Step::Run(sql));
    steps
}

/// What a PostgreSQL server tells, over one connection of its own.
pub struct Announcements {
    listener: PgListener,
}

impl Announcements {
    /// Begins to listen.
    ///
    /// # Errors
    /// `Unavailable` when the server does not answer.
    pub async fn listen(url: &str) -> Result<Self> {
        let mut listener = PgListener::connect(url).await.map_err(unavailable)?;
        listener.listen(CHANNEL).await.map_err(unavailable)?;
        Ok(Self { listener })
    }

    /// Waits for the next revocation: the schema it was made in, or none when the connection broke and anything may have been
    /// missed.
    ///
    /// # Errors
    /// `Unavailable` when the server is away.
    pub async fn next(&mut self) -> Result<Option<String>> {
        let told = self.listener.try_recv().await.map_err(unavailable)?;
        Ok(told.map(|told| told.payload().to_owned()))
    }
}
