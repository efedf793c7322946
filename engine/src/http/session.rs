//! Signing in and out: `/session`.

use super::answer::{self, with_header, with_status};
use super::body::Body;
use super::caller::{Caller, Visitor};
use super::failure::Answered;
use super::me;
use crate::auth::SignIn;
use crate::error::{Code, Problem};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use serde::Deserialize;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    password: String,
}

/// `POST /session`
pub(super) async fn create_session(Visitor(visit): Visitor, Peer(peer): Peer, body: Body) -> Answered {
    let credentials: Credentials = body.read()?;
    let auth = &visit.site.workspace.auth;
    let sign_in =
        SignIn { email: &credentials.email, password: &credentials.password, peer, replaces: visit.token.as_deref() };
    let token = auth.sign_in(&sign_in).await?;
    let actor = auth.find_by_session(&token).await?.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    let caller = Caller::signed_in(&visit, actor);
    let response = with_status(answer::json(&me::render(&caller)), StatusCode::CREATED);
    let Some(cookie) = visit.cookie().set(&token) else { return Err(Problem::internal("a token is no cookie").into()) };
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

/// The address of the other end of the connection. Headers that claim another one are not believed.
pub(super) struct Peer(IpAddr);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let connection = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Peer(connection.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip())))
    }
}
