//! Request bodies: JSON objects of at most 8 MB.

use super::app::App;
use super::failure::Failure;
use super::strict_json;
use crate::error::{Code, Item, ItemCode, Problem, Result};
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};

const LIMIT_BYTES: usize = 8 * 1024 * 1024;

/// A JSON object, as it stands in the request.
pub(super) struct Body(pub Map<String, Json>);

impl FromRequest<App> for Body {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &App) -> Result<Self, Failure> {
        if !is_json(request.headers()) {
            return Err(Problem::new(Code::MediaType).into());
        }
        let told =
            request.headers().get(header::CONTENT_LENGTH).and_then(|text| text.to_str().ok()?.parse::<usize>().ok());
        if told.is_some_and(|bytes| bytes > LIMIT_BYTES) {
            return Err(Problem::new(Code::TooLarge).into());
        }
        let bytes = to_bytes(request.into_body(), LIMIT_BYTES).await;
        let bytes = bytes.map_err(|cause| Problem::new(Code::TooLarge).caused_by(cause))?;
        match strict_json::parse(&bytes)? {
            Json::Object(map) => Ok(Body(map)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => {
                Err(Problem::malformed("body_not_object").into())
            }
        }
    }
}

impl Body {
    /// Reads the body as a typed request.
    ///
    /// # Errors
    /// `ValidationFailed` with what does not fit.
    pub fn read<T: DeserializeOwned>(self) -> Result<T> {
        let refuse = |error: serde_json::Error| {
            let item = Item::new("", ItemCode::Format).param("field", "body").param("expected", error.to_string());
            Problem::invalid(vec![item])
        };
        serde_json::from_value(Json::Object(self.0)).map_err(refuse)
    }
}

/// Whether a request says that it carries JSON.
pub(super) fn is_json(headers: &HeaderMap) -> bool {
    let told = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    told.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_json_is_json() {
        let check = |told: &'static str, expect: bool| {
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(told))]);
            assert_eq!(is_json(&headers), expect, "{told}");
        };
        check("application/json", true);
        check("Application/JSON; charset=utf-8", true);
        check("text/plain", false);
        check("application/jsonx", false);
        check("text/plain; application/json", false);
        assert!(!is_json(&HeaderMap::new()));
    }
}
