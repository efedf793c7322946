//! The first stage of a request: its id, who is asking, whether a browser was tricked into asking, which revision and
//! which language. And its last: the problem in words, and how long it took.

use super::app::App;
use super::caller::{Visit, find_actor};
use super::failure::{self, Failure};
use super::prefix::Slug;
use super::site::Site;
use super::watch::{self, Known, Watch};
use super::{route, ui, view_as};
use crate::auth::{Actor, Grant};
use crate::db::{Tally, tallied};
use crate::error::{Code, Problem, Result};
use crate::ids::RequestId;
use crate::locales::Language;
use crate::snapshot::Snapshot;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Instant;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The revision a signed-in caller was answered by: a page learns from any answer that the model has changed.
const REVISION: HeaderName = HeaderName::from_static("sartor-revision");
/// Says that a body is a file: no plain form can send this header either.
const UPLOAD: HeaderName = HeaderName::from_static("sartor-upload");
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// Answers a request with everything around the handler.
pub(super) async fn enter(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = RequestId(app.request_ids.next(&app.first().workspace.clock));
    let watch = Watch::begin(&app.requests, &request, &id);
    let (entered, tally) = if watch::is_told() {
        tallied(admit(&app, request, (next, &id, watch.begun()))).await
    } else {
        (admit(&app, request, (next, &id, watch.begun())).await, Tally::default())
    };
    let Entered { response, site, actor } = entered;
    let workspace = site.as_ref().map(|site| &*site.workspace.slug);
    watch.end(&response, &Known { workspace, actor: actor.as_deref(), tally });
    response
}

/// An answer, and what became known of its request.
struct Entered {
    response: Response,
    site: Option<Arc<Site>>,
    actor: Option<Arc<Actor>>,
}

async fn admit(app: &App, mut request: Request, (next, id, begun): (Next, &RequestId, Instant)) -> Entered {
    let outside = |response| Entered { response, site: None, actor: None };
    let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|line| line.to_str().ok());
    let asked = asked.and_then(Language::of_header);
    let is_data = request.uri().path().starts_with("/api/");
    let site = match request.extensions_mut().remove::<Slug>() {
        None => app.first().clone(),
        Some(Slug(slug)) => match app.site(&slug).await {
            Ok(Some(site)) => site,
            Ok(None) if !is_data => {
                return outside(finish(ui::refuse_workspace(asked.unwrap_or_default()), id, (begun, begun)));
            }
            refused => {
                let unknown = || Problem::not_found().param("detail", "workspace_unknown");
                let response = Failure(refused.err().unwrap_or_else(unknown)).into_response();
                return outside(finish(failure::word(response, asked.unwrap_or_default(), id), id, (begun, begun)));
            }
        },
    };
    if !is_data {
        let response = next.run(request).await;
        let response = finish(failure::word(response, asked.unwrap_or_default(), id), id, (begun, begun));
        return Entered { response, site: Some(site), actor: None };
    }
    let snapshot = site.workspace.current().await;
    let visit = identify(&site, request.method(), request.headers(), snapshot.clone()).await;
    let wish = view_as::wish(&request);
    let visit = match visit.and_then(|visit| check_grant(visit, &request)) {
        Ok(visit) => view_as::look(visit, wish).await,
        refused => refused,
    };
    let admitted = Instant::now();
    let person = visit.as_ref().ok().and_then(|visit| visit.actor.as_ref()?.language);
    let language = person.or(asked).unwrap_or_else(|| workspace_language(&snapshot));
    let actor = visit.as_ref().ok().and_then(|visit| visit.actor.clone());
    let mut response = match visit {
        Ok(visit) => {
            request.extensions_mut().insert(Arc::new(Visit { language, asked, ..visit }));
            next.run(request).await
        }
        Err(problem) => Failure(problem).into_response(),
    };
    if actor.is_some() {
        response.headers_mut().insert(REVISION, HeaderValue::from(snapshot.revision));
    }
    place_location(response.headers_mut(), &site.prefix);
    let response = finish(failure::word(response, language, id), id, (begun, admitted));
    Entered { response, site: Some(site), actor }
}

/// Handlers tell places as they are without a prefix.
fn place_location(headers: &mut HeaderMap, prefix: &str) {
    if prefix.is_empty() {
        return;
    }
    let place =
        headers.get(header::LOCATION).and_then(|line| line.to_str().ok()).filter(|place| place.starts_with('/'));
    if let Some(Ok(place)) = place.map(|place| HeaderValue::try_from(format!("{prefix}{place}"))) {
        headers.insert(header::LOCATION, place);
    }
}

/// The language of those who chose none.
pub(super) fn workspace_language(snapshot: &Snapshot) -> Language {
    Language::of_tag(snapshot.model.settings.language()).unwrap_or_default()
}

async fn identify(site: &Arc<Site>, method: &Method, headers: &HeaderMap, snapshot: Arc<Snapshot>) -> Result<Visit> {
    let token = site.cookie().find(headers);
    if !headers.contains_key(header::AUTHORIZATION) {
        check_origin(method, headers, token.is_some())?;
    }
    let (actor, via) = find_actor(site, headers, token.as_deref()).await?;
    let (site, language) = (site.clone(), Language::default());
    Ok(Visit { site, actor, via, token, snapshot, drafted: None, language, asked: None })
}

/// A key for reading opens what changes nothing.
fn check_grant(visit: Visit, request: &Request) -> Result<Visit> {
    let reads = match visit.actor.as_ref().map(|actor| actor.grant) {
        None | Some(Grant::Write) => true,
        Some(Grant::Read) => route::reads(request),
    };
    if reads { Ok(visit) } else { Err(Problem::new(Code::Forbidden).param("detail", "key_reads")) }
}

/// Cross-site request forgery: a browser sends the cookie along with a write of any page, but says which page it was. So a
/// write that could carry a cookie needs our own origin and a content type that no plain form can send.
fn check_origin(method: &Method, headers: &HeaderMap, has_cookie: bool) -> Result<()> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let same = match text(header::ORIGIN) {
        Some(origin) => origin.split_once("://").map(|(_, authority)| authority) == text(header::HOST),
        None => !has_cookie || text(HeaderName::from_static("sec-fetch-site")) == Some("same-origin"),
    };
    if !same {
        return Err(Problem::new(Code::Forbidden).param("detail", "origin_refused"));
    }
    let upload = text(UPLOAD) == Some("1");
    if has_cookie && !upload && !super::body::is_json(headers) {
        return Err(Problem::new(Code::MediaType));
    }
    Ok(())
}

fn finish(mut response: Response, id: &RequestId, (begun, admitted): (Instant, Instant)) -> Response {
    let milliseconds = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1000.0;
    let now = Instant::now();
    let timing = format!("auth;dur={:.2}, total;dur={:.2}", milliseconds(begun, admitted), milliseconds(begun, now));
    let headers = response.headers_mut();
    for (name, value) in [(REQUEST_ID, id.to_string()), (SERVER_TIMING, timing)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(method: Method, lines: &[(&'static str, &'static str)], cookie: bool, expect: Option<Code>) {
        let headers =
            lines.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let refused = check_origin(&method, &headers.collect(), cookie).err().map(|problem| problem.code);
        assert_eq!(refused, expect, "{method} {lines:?}");
    }

    #[test]
    fn only_our_own_pages_write_with_the_cookie() {
        let json = ("content-type", "application/json");
        let host = ("host", "crm.example:8080");
        let ours = ("origin", "https://crm.example:8080");
        let theirs = ("origin", "https://evil.example");
        check(Method::GET, &[host, theirs], true, None);
        check(Method::POST, &[host, ours, json], true, None);
        check(Method::POST, &[host, theirs, json], true, Some(Code::Forbidden));
        check(Method::POST, &[host, ("origin", "null"), json], true, Some(Code::Forbidden));
        check(Method::POST, &[host, json], true, Some(Code::Forbidden));
        check(Method::POST, &[host, ("sec-fetch-site", "same-origin"), json], true, None);
        let upload = ("sartor-upload", "1");
        check(Method::POST, &[host, ours, upload, ("content-type", "image/png")], true, None);
        check(Method::POST, &[host, theirs, upload], true, Some(Code::Forbidden));
        check(Method::DELETE, &[host, ours], true, Some(Code::MediaType));
        check(Method::POST, &[host, ours, ("content-type", "text/plain")], true, Some(Code::MediaType));
        // Signing somebody else's browser in is forgery too; a command line without cookie and origin is not.
        check(Method::POST, &[host, theirs, json], false, Some(Code::Forbidden));
        check(Method::POST, &[host, json], false, None);
    }
}
