//! Sessions: a browser somebody signed in with, from the sign-in until it ends, is ended or runs out.

mod agent;
mod store;

pub(super) use store::{NewSession, delete_by_token, find_actor, insert_step, insert_steps, touch};
pub use store::{Whose, delete, list};

use super::token;
use crate::clock::Clock;
use crate::db::{Database, sql::instant_text};
use crate::error::Result;
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value as Json, json};
use std::net::IpAddr;
use uuid::Uuid;

/// A session nobody used for so long ends.
pub(super) const IDLE: Duration = Duration::days(14);
/// A session ends so long after its sign-in, however much it is used.
pub const LONGEST: Duration = Duration::days(30);
/// How stale the moment a session or key was last seen may be: it is written no more often than this.
pub(super) const SEEN_EVERY: Duration = Duration::minutes(5);
/// Characters kept of what a browser says it is.
const AGENT_LENGTH: usize = 300;

/// Where a sign-in comes from.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// The other end of the connection.
    pub address: Option<IpAddr>,
    /// `User-Agent`, as it was sent.
    pub agent: Option<String>,
}

/// One session as its person sees it.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    /// When it ends if nobody uses it from now on.
    pub expires_at: DateTime<Utc>,
    pub address: Option<String>,
    pub agent: Option<String>,
}

impl Session {
    /// As answers tell it; `current` is the session of whoever asks.
    pub fn to_json(&self, current: Option<Uuid>) -> Json {
        json!({
            "id": self.id,
            "device": self.agent.as_deref().and_then(agent::device),
            "address": self.address,
            "created_at": instant_text(self.created_at),
            "seen_at": instant_text(self.seen_at),
            "expires_at": instant_text(self.expires_at),
            "current": current == Some(self.id),
        })
    }
}

/// A session to be kept, and its token.
pub(super) fn begin(clock: &Clock, user: Uuid, origin: &Origin) -> (String, NewSession) {
    let token = token::new_session();
    let agent =
        origin.agent.as_deref().map(|text| text.chars().filter(|c| !c.is_control()).take(AGENT_LENGTH).collect());
    let new = NewSession {
        id: Uuid::new_v4(),
        digest: token::digest(&token),
        user,
        at: clock.now(),
        address: origin.address.map(|address| address.to_canonical().to_string()),
        agent,
    };
    (token, new)
}

/// Starts a session without asking for a password: after the password was checked, or for a test.
///
/// # Errors
/// Those of the database.
pub async fn start_session(db: &Database, clock: &Clock, user: Uuid) -> Result<String> {
    let (token, session) = begin(clock, user, &Origin::default());
    db.apply(insert_steps(db, &session, None)).await?;
    Ok(token)
}
