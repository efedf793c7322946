//! The session cookie: its name, reading it, setting and clearing it.

use crate::auth::sessions;
use axum::http::{HeaderMap, HeaderValue, header};

/// How the session cookie of one server is called and marked.
#[derive(Clone, Copy, Debug)]
pub(super) struct SessionCookie<'a> {
    pub slug: &'a str,
    /// `__Host-` and `Secure`: accepted by browsers on https and on loopback.
    pub secure: bool,
}

/// As long as a session may last; it ends earlier when nobody uses it (`auth::sessions`).
const MAX_AGE_SECONDS: i64 = sessions::LONGEST.num_seconds();

impl SessionCookie<'_> {
    /// `__Host-sartor.<slug>`, or `sartor.<slug>` over plain HTTP beyond loopback.
    pub fn name(self) -> String {
        let prefix = if self.secure { "__Host-" } else { "" };
        format!("{prefix}sartor.{}", self.slug)
    }

    /// The session token a request carries.
    pub fn find(self, headers: &HeaderMap) -> Option<String> {
        let name = self.name();
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value.to_owned())
    }

    /// The header that gives a browser its session.
    pub fn set(self, token: &str) -> Option<HeaderValue> {
        self.header(token, MAX_AGE_SECONDS)
    }

    /// The header that takes it away.
    pub fn clear(self) -> Option<HeaderValue> {
        self.header("", 0)
    }

    fn header(self, value: &str, max_age_seconds: i64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let name = self.name();
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_seconds}{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(secure: bool, line: &'static str, expect: Option<&str>) {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static(line));
        let cookie = SessionCookie { slug: "default", secure };
        assert_eq!(cookie.find(&headers).as_deref(), expect, "{line}");
    }

    #[test]
    fn only_the_cookie_of_this_server_counts() {
        check(true, "a=b; __Host-sartor.default=T-_1; c=d", Some("T-_1"));
        check(true, "sartor.default=T", None);
        check(false, "sartor.default=T", Some("T"));
        check(true, "__Host-sartor.other=T", None);
        check(true, "__Host-sartor.default=", None);
        check(true, "garbage", None);
    }

    #[test]
    fn a_session_cookie_is_out_of_reach_for_scripts_and_other_sites() {
        let text = |secure| {
            let header = SessionCookie { slug: "default", secure }.set("T").expect("header");
            header.to_str().expect("text").to_owned()
        };
        assert_eq!(text(true), "__Host-sartor.default=T; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure");
        assert_eq!(text(false), "sartor.default=T; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000");
    }
}
