//! Signing in and out, and the sessions somebody has: `/session`, `/sessions`.

use super::answer::{self, with_header, with_status};
use super::body::Body;
use super::caller::{Caller, Visit, Visitor};
use super::failure::Answered;
use super::me;
use super::query::{Query, parse_id};
use super::users::office;
use crate::auth::sessions::{self, Whose};
use crate::auth::{NewPassword, SignIn};
use crate::error::{Code, Problem, Result};
use crate::metadata::model::PlatformRight;
use crate::people;
use axum::extract::{ConnectInfo, FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
}

/// `POST /session`
pub(super) async fn create_session(
    Visitor(visit): Visitor,
    Peer(peer): Peer,
    Agent(agent): Agent,
    body: Body,
) -> Answered {
    let credentials: Credentials = body.read()?;
    let sign_in = SignIn {
        email: &credentials.email,
        password: &credentials.password,
        peer,
        agent: agent.as_deref(),
        replaces: visit.token.as_deref(),
    };
    let token = visit.site.workspace.auth.sign_in(&sign_in).await?;
    signed_in(&visit, &token).await
}

/// `201`: the person a new session belongs to, and its cookie.
pub(super) async fn signed_in(visit: &Arc<Visit>, token: &str) -> Answered {
    let workspace = &visit.site.workspace;
    let actor = workspace.auth.find_by_session(token).await?.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    let caller = Caller::at_head(visit, actor).await;
    let response = with_status(answer::json(&me::describe(&caller).await?), StatusCode::CREATED);
    Ok(with_cookie(visit, token, response)?)
}

fn with_cookie(visit: &Visit, token: &str, response: Response) -> Result<Response> {
    let cookie = visit.cookie().set(token).ok_or_else(|| Problem::internal("a token is no cookie"))?;
    Ok(with_header(response, header::SET_COOKIE, cookie.to_str().unwrap_or_default()))
}

/// `DELETE /session`: also answers 204 when there is none.
pub(super) async fn delete_session(Visitor(visit): Visitor) -> Answered {
    if let Some(token) = &visit.token {
        visit.site.workspace.auth.sign_out(token).await?;
    }
    let cookie = visit.cookie().clear();
    let line = cookie.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(with_header(answer::empty(), header::SET_COOKIE, line))
}

/// `GET /sessions`
pub(super) async fn list_sessions(caller: Caller, query: Query) -> Answered {
    query.finish()?;
    let workspace = caller.workspace();
    let sessions = sessions::list(&workspace.db, caller.actor.user, workspace.clock.now()).await?;
    let items: Vec<Json> = sessions.iter().map(|session| session.to_json(caller.actor.session)).collect();
    Ok(answer::json(&json!({ "items": items })))
}

/// `DELETE /sessions/{id}`: one's own; with the right `users` anybody's.
pub(super) async fn end_session(caller: Caller, Path(id): Path<String>) -> Answered {
    let id = parse_id(&id)?;
    if caller.scope.may(PlatformRight::Users) {
        people::end_session(&office(&caller), id).await?;
        return Ok(answer::empty());
    }
    if caller.workspace().auth.end_sessions(Whose::OneOf(caller.actor.user, id)).await? {
        return Ok(answer::empty());
    }
    Err(Problem::not_found().into())
}

/// `DELETE /sessions`: all of one's own but the one that asks.
pub(super) async fn end_other_sessions(caller: Caller) -> Answered {
    let user = caller.actor.user;
    let whose = caller.actor.session.map_or(Whose::All(user), |kept| Whose::Others(user, kept));
    caller.workspace().auth.end_sessions(whose).await?;
    Ok(answer::empty())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    old_password: String,
    new_password: String,
}

/// `PUT /me/password`: ends all sessions; the one that asks goes on under another token.
pub(super) async fn change_password(caller: Caller, Peer(peer): Peer, Agent(agent): Agent, body: Body) -> Answered {
    require_session(&caller)?;
    let change: PasswordChange = body.read()?;
    let change = NewPassword { old: &change.old_password, new: &change.new_password, peer, agent: agent.as_deref() };
    let token = caller.workspace().auth.change_password(&caller.actor, &change).await?;
    Ok(with_cookie(&caller.visit, &token, answer::empty())?)
}

/// Some things a program must not do in a person's name.
pub(super) fn require_session(caller: &Caller) -> Result<()> {
    match caller.actor.session {
        Some(_) => Ok(()),
        None => Err(Problem::new(Code::Forbidden).param("detail", "session_needed")),
    }
}

/// The address of the other end of the connection. Headers that claim another one are not believed.
pub(super) struct Peer(pub IpAddr);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Peer(connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())))
    }
}

/// What a browser says it is.
pub(super) struct Agent(pub Option<String>);

impl<S: Sync> FromRequestParts<S> for Agent {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let line = parts.headers.get(header::USER_AGENT).and_then(|line| line.to_str().ok());
        Ok(Agent(line.map(str::to_owned)))
    }
}
