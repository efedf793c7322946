//! What a client can ask of this server, as OpenAPI 3.1: `GET /openapi.json`.
//!
//! Made from the same table as the router (`routes`), from the shapes of bodies and answers (`shapes/*.json`), and, for who
//! is signed in, from the published model as far as their rights go. Words are in the caller's language.

mod document;
mod entities;
mod kept;
mod operation;
pub(super) mod parameter;
mod shapes;
mod texts;

pub use document::{fixed_document, whole_document};
pub(super) use kept::Documents;
pub(super) use parameter::Parameter;

use super::answer::{self, with_header, with_status};
use super::caller::{Caller, Visitor};
use super::failure::Answered;
use super::query::Query;
use axum::http::{HeaderMap, StatusCode, header};

/// `GET /openapi.json`
pub(super) async fn get_openapi(Visitor(visit): Visitor, headers: HeaderMap, query: Query) -> Answered {
    query.finish()?;
    let kept = match &visit.actor {
        None => visit.site.documents.fixed(&visit.site, visit.language),
        Some(actor) => visit.site.documents.whole(&Caller::signed_in(&visit, actor.clone())),
    };
    let response = if answer::is_known(&headers, &kept.tag) {
        with_status(answer::empty(), StatusCode::NOT_MODIFIED)
    } else {
        answer::json_bytes(kept.text.clone())
    };
    let response = with_header(response, header::CACHE_CONTROL, "private, no-cache");
    Ok(with_header(response, header::ETAG, &kept.tag))
}
