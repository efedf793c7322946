//! Answers: JSON bytes and the headers that go with records and drafts.

use crate::error::{Problem, Result};
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value as Json;
use uuid::Uuid;

const CHANGE: HeaderName = HeaderName::from_static("sartor-change");

/// `200` with a JSON document.
pub(super) fn json(document: &Json) -> Response {
    json_bytes(document.to_string())
}

/// `200` with bytes that are JSON already.
pub(super) fn json_bytes(bytes: impl Into<Body>) -> Response {
    let mut response = Response::new(bytes.into());
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// `204`.
pub(super) fn empty() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// The same answer with another status.
pub(super) fn with_status(mut response: Response, status: StatusCode) -> Response {
    *response.status_mut() = status;
    response
}

/// The same answer with `ETag: "<version>"`.
pub(super) fn with_version(response: Response, version: i64) -> Response {
    with_header(response, header::ETAG, &format!("\"{version}\""))
}

/// The same answer with the id of the change a write made.
pub(super) fn with_change(response: Response, change: Option<Uuid>) -> Response {
    match change {
        Some(change) => with_header(response, CHANGE, &change.to_string()),
        None => response,
    }
}

/// The same answer with one more header; a value no header can carry is left out.
pub(super) fn with_header(mut response: Response, name: HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}

/// A file's name as `Content-Disposition` carries it (RFC 8187).
pub(super) fn file_name(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let encode = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    let name: String = name.bytes().map(encode).collect();
    format!("filename*=UTF-8''{name}")
}

/// The version a write expects: `If-Match: "3"`, none without the header or with `*`.
///
/// # Errors
/// `Malformed` for anything else.
pub(super) fn expected_version(headers: &HeaderMap) -> Result<Option<i64>> {
    let Some(line) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = line.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let quoted = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    let version =
        quoted.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())).and_then(|text| text.parse().ok());
    version.map(Some).ok_or_else(|| Problem::malformed("if_match_invalid"))
}

/// Whether the caller has the document of this tag already: `If-None-Match`.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let known = headers.get(header::IF_NONE_MATCH).and_then(|line| line.to_str().ok()).unwrap_or_default();
    known.split(',').any(|known| known.trim().trim_start_matches("W/") == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn if_match_is_a_version_in_quotes() {
        let check = |line: &'static str, expect: Option<Option<i64>>| {
            let headers = HeaderMap::from_iter([(header::IF_MATCH, HeaderValue::from_static(line))]);
            assert_eq!(expected_version(&headers).ok(), expect, "{line}");
        };
        check("\"3\"", Some(Some(3)));
        check("*", Some(None));
        check("3", None);
        check("\"-3\"", None);
        check("W/\"3\"", None);
        check("\"3\", \"4\"", None);
        assert_eq!(expected_version(&HeaderMap::new()).ok(), Some(None));
    }
}
