//! `url`: an address on the web. `http` and `https` only (WHATWG URL): a link must never run code, open a file or carry
//! a password. Kept as typed, scheme and host in lower case; without a scheme it is `https://`.

use super::text::{checked_length, is_invisible};
use super::{At, Value};
use crate::error::Item;
use serde_json::Value as Json;
use url::{Host, Url};

pub const MAX_LENGTH: usize = 2_000;

pub fn parse(at: At<'_>, input: &Json) -> Result<Value, Item> {
    let text = input.as_str().ok_or_else(|| at.wrong_type("url"))?.trim();
    if text.is_empty() {
        return Ok(Value::Empty);
    }
    // Too long before it is read: the parser never sees more.
    checked_length(at, text, MAX_LENGTH)?;
    let address = normalize(text).ok_or_else(|| at.wrong_format("url"))?;
    checked_length(at, &address, MAX_LENGTH)
}

fn normalize(text: &str) -> Option<String> {
    // The parser would drop or repair these in silence, and browsers show something else than they open.
    if text.contains(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c) || c == '\\') {
        return None;
    }
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => ("http", rest),
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("https") => ("https", rest),
        _ => ("https", has_dotted_host(text).then_some(text)?),
    };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let address = format!("{scheme}://{}{path}", host.to_lowercase());
    let url = Url::parse(&address).ok()?;
    let named = match url.host()? {
        Host::Domain(name) => !name.is_empty(),
        Host::Ipv4(_) | Host::Ipv6(_) => true,
    };
    (named && !host.is_empty() && url.username().is_empty() && url.password().is_none()).then_some(address)
}

/// `company.cn/about`, `company.cn:8080`; not `javascript:…`, `data:…`, `mailto:…` or a word.
fn has_dotted_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let (name, port) = host.split_once(':').unwrap_or((host, "80"));
    let label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    name.contains('.') && name.split('.').all(label) && port.parse::<u16>().is_ok()
}
