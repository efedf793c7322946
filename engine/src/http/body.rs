//! Request bodies: JSON objects of at most 8 MB. Whoever sent one is looked up again when it took time to arrive.

use super::app::App;
use super::caller::FoundEarly;
use super::failure::Failure;
use super::strict_json;
use crate::error::{Code, Item, ItemCode, Params, Problem, Result};
use crate::locales::Language;
use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json};
use serde_path_to_error::Segment;
use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::task::Poll;

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
        let (parts, body) = request.into_parts();
        let mut whole = pin!(to_bytes(body, LIMIT_BYTES));
        let at_once = poll_fn(|context| Poll::Ready(whole.as_mut().poll(context))).await;
        let waited = at_once.is_pending();
        let bytes = match at_once {
            Poll::Ready(bytes) => bytes,
            Poll::Pending => whole.await,
        };
        let bytes = bytes.map_err(|cause| Problem::new(Code::TooLarge).caused_by(cause))?;
        if let Some(caller) = parts.extensions.get::<FoundEarly>().filter(|_| waited) {
            caller.confirm(&parts.headers).await?;
        }
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
        serde_path_to_error::deserialize(Json::Object(self.0)).map_err(|error| Problem::invalid(vec![misfit(&error)]))
    }
}

/// What does not fit, where. serde says it in English, so only the names are taken from its sentence.
fn misfit(error: &serde_path_to_error::Error<serde_json::Error>) -> Item {
    let sentence = error.inner().to_string();
    let quoted = |start: &str| sentence.strip_prefix(start)?.split_once('`').map(|(name, _)| name.to_owned());
    let parts = error.path().iter().filter_map(|segment| match segment {
        Segment::Map { key } => Some(key.clone()),
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    let mut parts: Vec<String> = parts.collect();
    let (code, own) = if let Some(name) = quoted("missing field `") {
        (ItemCode::Required, Some(name))
    } else if let Some(name) = quoted("unknown field `") {
        (ItemCode::FieldUnknown, Some(name))
    } else if let Some(value) = quoted("unknown variant `") {
        let field = parts.last().cloned().unwrap_or_default();
        return Item::new(pointer(&parts), ItemCode::ChoiceUnknown).param("field", field).param("value", value);
    } else {
        (ItemCode::Type, None)
    };
    if let Some(name) = own
        && parts.last() != Some(&name)
    {
        parts.push(name);
    }
    let field = parts.last().cloned().unwrap_or_else(|| "body".to_owned());
    let expected: Json = Language::ALL.iter().map(|language| (language.tag(), expected(*language))).collect();
    Item::new(pointer(&parts), code).param("field", field.clone()).param("name", field).param("expected", expected)
}

fn expected(language: Language) -> String {
    language.text("expected", "as_described", &Params::new())
}

/// RFC 6901.
fn pointer(parts: &[String]) -> String {
    parts.iter().map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1"))).collect()
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
    fn a_misfit_says_where_and_what() {
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Order {
            #[expect(dead_code, reason = "only read")]
            plan: String,
            #[expect(dead_code, reason = "only read")]
            accept: Vec<u8>,
        }
        let check = |body: Json, expect: &str| {
            let problem = Body(body.as_object().cloned().unwrap_or_default()).read::<Order>().expect_err("refused");
            let item = &problem.errors[0];
            assert_eq!(format!("{} {}", item.pointer, item.code.name()), expect);
            let sentence = item.render(Language::ZhCn)["message"].to_string();
            assert!(!sentence.contains('{') && !sentence.contains("expected"), "{sentence}");
        };
        check(serde_json::json!({ "accept": [] }), "/plan required");
        check(serde_json::json!({ "plan": "x", "accept": [], "a/b": 1 }), "/a~1b field_unknown");
        check(serde_json::json!({ "plan": 7, "accept": [] }), "/plan type");
        check(serde_json::json!({ "plan": "x", "accept": [1, 300] }), "/accept/1 type");
    }

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
