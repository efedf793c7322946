//! Which workspace an address is about: `/w/{slug}` stands before everything else and is taken off before the router looks
//! at the rest, so that every route is one route. Without it the default workspace is meant.

use axum::extract::Request;
use axum::http::Uri;
use axum::http::uri::PathAndQuery;

/// The name taken off; it may be no workspace's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slug(pub String);

/// Takes the prefix off a request's address and leaves the name with the request.
pub(super) fn take_prefix(mut request: Request) -> Request {
    if let Some((slug, rest)) = split(request.uri()) {
        *request.uri_mut() = rest;
        request.extensions_mut().insert(slug);
    }
    request
}

fn split(uri: &Uri) -> Option<(Slug, Uri)> {
    let rest = uri.path().strip_prefix("/w/")?;
    let (slug, path) = rest.split_once('/').unwrap_or((rest, ""));
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("/{path}{query}")).ok()?);
    Some((Slug(slug.to_owned()), Uri::from_parts(parts).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_is_taken_off() {
        let check = |from: &str, expect: Option<(&str, &str)>| {
            let found = split(&from.parse().expect("uri"));
            let found = found.map(|(slug, uri)| (slug.0, uri.to_string()));
            assert_eq!(found, expect.map(|(slug, rest)| (slug.to_owned(), rest.to_owned())), "{from}");
        };
        check("/w/north/api/v1/me?x=1", Some(("north", "/api/v1/me?x=1")));
        check("/w/north/o/deal", Some(("north", "/o/deal")));
        check("/w/north", Some(("north", "/")));
        check("/w/north/", Some(("north", "/")));
        check("/w/north?a=b", Some(("north", "/?a=b")));
        check("/w/", Some(("", "/")));
        check("/w/north//api/v1", Some(("north", "//api/v1")));
        check("/w/north/w/south/", Some(("north", "/w/south/")));
        check("/w", None);
        check("/work/x", None);
        check("/api/v1/me", None);
    }
}
