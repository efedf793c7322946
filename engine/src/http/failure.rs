//! Refusals on their way out: a handler fails with a `Problem`, and `enter` words it once the reader's language is known.

use super::drain::TooSlow;
use crate::error::{Code, Problem};
use crate::ids::RequestId;
use crate::locales::Language;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::any::Any;
use std::sync::Arc;

/// A problem as the error of a handler.
#[derive(Debug)]
pub(super) struct Failure(pub Problem);

/// What every handler answers.
pub(super) type Answered<T = Response> = Result<T, Failure>;

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure(problem)
    }
}

/// Travels inside the response until it is worded.
#[derive(Clone)]
struct Unworded(Arc<Problem>);

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = if is_slow(&self.0) { Problem::new(Code::RequestTimeout) } else { self.0 };
        let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(Unworded(Arc::new(problem)));
        response
    }
}

/// Whether it is because a body came too slowly, whatever was to be made of it.
fn is_slow(problem: &Problem) -> bool {
    let mut next = std::error::Error::source(problem);
    while let Some(cause) = next {
        if cause.is::<TooSlow>() {
            return true;
        }
        next = cause.source();
    }
    false
}

/// The code a worded refusal carries, for whoever writes it down.
#[derive(Clone, Copy)]
pub(super) struct Refused(pub Code);

/// Words the problem a response carries; an error some layer answered in its own way becomes a problem too.
pub(super) fn word(mut response: Response, language: Language, id: &RequestId) -> Response {
    let carried = response.extensions_mut().remove::<Unworded>().map(|Unworded(problem)| problem);
    let status = response.status();
    let problem = match carried {
        Some(problem) => problem,
        None if status.as_u16() >= 400 => Arc::new(Problem::new(code_of(status))),
        None => return response,
    };
    if status.is_server_error() {
        tracing::error!(request = %id, %problem, cause = %problem.causes(), "a request failed");
    }
    let mut document = problem.render(language, id);
    document["status"] = status.as_u16().into();
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.remove(header::CONTENT_LENGTH);
    if problem.code == Code::Unauthenticated {
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if problem.code == Code::RequestTimeout {
        // The rest of the body may still come.
        parts.headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    if matches!(problem.code, Code::RateLimited | Code::PublishBusy | Code::Unavailable) {
        let seconds = problem.params.get("retry_after").and_then(serde_json::Value::as_u64).unwrap_or(5);
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    parts.extensions.insert(Refused(problem.code));
    Response::from_parts(parts, Body::from(document.to_string()))
}

fn code_of(status: StatusCode) -> Code {
    let found = Code::TABLE.iter().find(|(_, number, _)| *number == status.as_u16());
    let other = if status.is_server_error() { Code::Internal } else { Code::Malformed };
    found.map_or(other, |(code, _, _)| *code)
}

/// Answers a route that does not exist.
pub(super) async fn refuse_route() -> Failure {
    Failure(Problem::not_found().param("detail", "api_unknown"))
}

/// Answers a method a route does not have.
pub(super) async fn refuse_method() -> Response {
    let mut response = refuse_route().await.into_response();
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    response
}

/// A handler that panicked is a defect of ours; the caller gets a request id to tell us.
pub(super) fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
    Failure(Problem::internal(format!("panic: {text}"))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_problem_is_worded_in_the_readers_language() {
        let id = RequestId(uuid::Uuid::nil());
        let response = word(Failure(Problem::not_found()).into_response(), Language::En, &id);
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let bytes = axum::body::to_bytes(response.into_body(), 10_000).await.expect("body");
        let document: serde_json::Value = serde_json::from_slice(&bytes).expect("json");
        assert_eq!(document["code"], "not_found");
        assert_eq!(document["title"], "Not found");
        assert_eq!(document["request_id"], id.to_string());
    }

    #[tokio::test]
    async fn a_wrong_method_is_405() {
        let response = word(refuse_method().await, Language::En, &RequestId(uuid::Uuid::nil()));
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}
