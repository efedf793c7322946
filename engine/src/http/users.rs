//! The people of the workspace: `/users`. Everybody who can sign in may see who the others are; the rest is for those who
//! manage people.

use super::answer::{self, expected_version, with_header, with_status, with_version};
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::query::{Query, parse_id};
use super::session::require_session;
use crate::auth::{keys::Key, store};
use crate::db::sql::instant_text;
use crate::drafts;
use crate::error::{Problem, Result};
use crate::metadata::model::PlatformRight;
use crate::people::{self, Invitation, Link, Office, PersonChange};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// `GET /users`
pub(super) async fn list_users(caller: Caller, mut query: Query) -> Answered {
    let right = query.parsed("may", |word| (word == "design").then_some(PlatformRight::Design))?;
    let details = query.parsed("details", |word| (word == "true").then_some(()))?;
    query.finish()?;
    if details.is_some() {
        caller.require(PlatformRight::Users)?;
        let people = people::list(&office(&caller)).await?;
        let items: Vec<Json> = people.iter().map(people::Person::to_json).collect();
        return Ok(answer::json(&json!({ "items": items })));
    }
    let mut users = store::list_users(&caller.workspace().db).await?;
    if let Some(right) = right {
        // Who may what is told to those who may it too.
        caller.require(right)?;
        let designers = drafts::designers(&caller.desk()).await?;
        users.retain(|user| designers.contains(&user.id));
    }
    let items: Vec<Json> = users
        .iter()
        .map(|user| json!({ "id": user.id, "name": user.name, "email": user.email, "active": user.active }))
        .collect();
    Ok(answer::json(&json!({ "items": items })))
}

/// Where the caller manages people.
pub(super) fn office(caller: &Caller) -> Office<'_> {
    let workspace = caller.workspace();
    Office {
        db: &workspace.db,
        snapshot: &caller.snapshot,
        scope: &caller.scope,
        clock: &workspace.clock,
        ids: &workspace.ids,
        auth: &workspace.auth,
        actor: &caller.actor,
    }
}

/// The caller, if they manage people, on the revision that is published now: what a role allows is judged by it.
async fn manager(caller: &Caller) -> Result<Caller> {
    caller.require(PlatformRight::Users)?;
    let caller = caller.refreshed().await?;
    caller.require(PlatformRight::Users)?;
    Ok(caller)
}

/// `POST /users`
pub(super) async fn invite_user(caller: Caller, body: Body) -> Answered {
    let caller = manager(&caller).await?;
    require_session(&caller)?;
    let invitation: Invitation = body.read()?;
    let (person, link) = people::invite(&office(&caller), &invitation).await?;
    let mut document = person.to_json();
    document["link"]["token"] = link.token.into();
    let response = with_version(with_status(answer::json(&document), StatusCode::CREATED), person.version());
    Ok(with_header(response, header::LOCATION, &format!("/api/v1/users/{}", person.id())))
}

/// `GET /users/{id}`
pub(super) async fn get_user(caller: Caller, Path(id): Path<String>, query: Query) -> Answered {
    caller.require(PlatformRight::Users)?;
    let id = parse_id(&id)?;
    query.finish()?;
    let document = people::describe(&office(&caller), id, caller.language()).await?;
    let version = document["version"].as_i64().unwrap_or_default();
    Ok(with_version(answer::json(&document), version))
}

/// `PATCH /users/{id}`
pub(super) async fn update_user(caller: Caller, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answered {
    let caller = manager(&caller).await?;
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let change: PersonChange = body.read()?;
    let person = people::update(&office(&caller), id, expect, &change).await?;
    Ok(with_version(answer::json(&person.to_json()), person.version()))
}

/// `POST /users/{id}/link`
pub(super) async fn create_link(caller: Caller, Path(id): Path<String>) -> Answered {
    let caller = manager(&caller).await?;
    require_session(&caller)?;
    let link = people::make_link(&office(&caller), parse_id(&id)?).await?;
    Ok(with_status(answer::json(&link_json(&link)), StatusCode::CREATED))
}

fn link_json(link: &Link) -> Json {
    json!({ "token": link.token, "expires_at": instant_text(link.expires_at), "expired": false })
}

/// `DELETE /users/{id}/link`
pub(super) async fn delete_link(caller: Caller, Path(id): Path<String>) -> Answered {
    let caller = manager(&caller).await?;
    people::withdraw_link(&office(&caller), parse_id(&id)?).await?;
    Ok(answer::empty())
}

/// `GET /users/{id}/sessions`
pub(super) async fn list_user_sessions(caller: Caller, Path(id): Path<String>, query: Query) -> Answered {
    let user = of_somebody(&caller, &id)?;
    query.finish()?;
    let sessions = people::sessions(&office(&caller), user).await?;
    let items: Vec<Json> = sessions.iter().map(|session| session.to_json(caller.actor.session)).collect();
    Ok(answer::json(&json!({ "items": items })))
}

/// `DELETE /users/{id}/sessions`
pub(super) async fn end_user_sessions(caller: Caller, Path(id): Path<String>) -> Answered {
    let user = of_somebody(&caller, &id)?;
    people::end_sessions(&office(&caller), user).await?;
    Ok(answer::empty())
}

/// `GET /users/{id}/keys`
pub(super) async fn list_user_keys(caller: Caller, Path(id): Path<String>, query: Query) -> Answered {
    let user = of_somebody(&caller, &id)?;
    query.finish()?;
    let keys = people::keys(&office(&caller), user).await?;
    let items: Vec<Json> = keys.iter().map(Key::to_json).collect();
    Ok(answer::json(&json!({ "items": items })))
}

/// `DELETE /users/{id}/keys/{key}`
pub(super) async fn delete_user_key(caller: Caller, Path((id, key)): Path<(String, String)>) -> Answered {
    let user = of_somebody(&caller, &id)?;
    if !key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Problem::not_found().into());
    }
    people::end_key(&office(&caller), user, &key).await?;
    Ok(answer::empty())
}

/// A person an administrator looks at.
fn of_somebody(caller: &Caller, id: &str) -> Result<Uuid> {
    caller.require(PlatformRight::Users)?;
    parse_id(id)
}
