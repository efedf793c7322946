//! Calls from inside the process through the same router people are served by: same checks, same answers, no socket.

use super::app::App;
use super::router;
use crate::error::{Problem, Result};
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use tower::ServiceExt as _;

/// The longest answer that is read.
const LIMIT_BYTES: usize = 64 * 1024 * 1024;

/// A call.
#[derive(Clone, Debug)]
pub struct LocalCall<'a> {
    pub method: &'a str,
    /// With the prefix: `/api/v1/…`.
    pub path: &'a str,
    /// API key of who calls; none for nobody.
    pub key: Option<&'a str>,
    pub headers: &'a [(String, String)],
    pub body: Option<String>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct LocalAnswer {
    pub status: u16,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
    pub text: String,
}

/// Calls the router.
///
/// # Errors
/// `Internal` when the call is no HTTP request, or the answer no text.
pub async fn call(app: &App, call: LocalCall<'_>) -> Result<LocalAnswer> {
    let mut request = Request::builder().method(call.method).uri(call.path);
    if let Some(key) = call.key {
        request = request.header(header::AUTHORIZATION, format!("Bearer {key}"));
    }
    if call.body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    for (name, value) in call.headers {
        request = request.header(name, value);
    }
    request = request.extension(ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
    let request = request.body(call.body.map_or_else(Body::empty, Body::from)).map_err(Problem::internal)?;
    let response = match router(app.clone()).oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    };
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, LIMIT_BYTES).await.map_err(Problem::internal)?;
    let text = String::from_utf8(bytes.to_vec()).map_err(Problem::internal)?;
    let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()));
    Ok(LocalAnswer { status: parts.status.as_u16(), headers: headers.collect(), text })
}
