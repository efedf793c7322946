//! The ways in somebody has: sessions and API keys, looked at and ended by whoever manages people.

use super::store::{self, ActRow};
use super::{Office, get_row};
use crate::auth::keys::{self, Key};
use crate::auth::sessions::{self, Session};
use crate::db::{ApplyError, Step};
use crate::error::{Problem, Result};
use serde_json::json;
use uuid::Uuid;

/// Somebody's sessions.
///
/// # Errors
/// `NotFound` for nobody.
pub async fn sessions(office: &Office<'_>, person: Uuid) -> Result<Vec<Session>> {
    get_row(office, person).await?;
    sessions::list(office.db, person, office.clock.now()).await
}

/// Somebody's API keys.
///
/// # Errors
/// `NotFound` for nobody.
pub async fn keys(office: &Office<'_>, person: Uuid) -> Result<Vec<Key>> {
    get_row(office, person).await?;
    keys::list(office.db, person, office.clock.now()).await
}

/// Ends all of somebody's sessions.
///
/// # Errors
/// `NotFound` for nobody.
pub async fn end_sessions(office: &Office<'_>, person: Uuid) -> Result<()> {
    get_row(office, person).await?;
    let step = store::end_sessions(office.db, person);
    carry_out(office, (person, "sessions_ended"), (step, json!({}))).await
}

/// Ends a session, whoever it belongs to.
///
/// # Errors
/// `NotFound`.
pub async fn end_session(office: &Office<'_>, session: Uuid) -> Result<()> {
    let person = store::find_session_owner(office.db, session).await?.ok_or_else(Problem::not_found)?;
    let step = store::end_session(office.db, session);
    carry_out(office, (person, "session_ended"), (step, json!({}))).await
}

/// Takes an API key of somebody away.
///
/// # Errors
/// `NotFound`.
pub async fn end_key(office: &Office<'_>, person: Uuid, key: &str) -> Result<()> {
    let name = store::find_key(office.db, person, key).await?.ok_or_else(Problem::not_found)?;
    let step = store::end_key(office.db, person, key);
    carry_out(office, (person, "key_ended"), (step, json!({ "key": name }))).await
}

async fn carry_out(
    office: &Office<'_>,
    (person, act): (Uuid, &'static str),
    (step, detail): (Step, serde_json::Value),
) -> Result<()> {
    let mut steps = vec![step];
    // What one does about oneself is nobody's business.
    if person != office.actor.user {
        let act = ActRow { person, act, at: office.clock.now(), by: office.by(), detail };
        steps.push(store::insert_act(office.db, &act));
    }
    steps.extend(office.db.revocation_steps());
    office.db.apply(steps).await.map_err(|error| match error {
        ApplyError::Expected(_) => Problem::not_found(),
        other => other.into(),
    })?;
    office.auth.forget();
    Ok(())
}
