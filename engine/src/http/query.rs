//! Parameters of an address. A parameter that is not known, or is given twice, is refused rather than ignored.

use super::app::App;
use super::failure::Failure;
use crate::error::{Problem, Result};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The parameters of a request, each taken once.
#[derive(Debug)]
pub(super) struct Query(BTreeMap<String, String>);

impl FromRequestParts<App> for Query {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        Ok(Query::parse(parts.uri.query().unwrap_or_default())?)
    }
}

impl Query {
    fn parse(text: &str) -> Result<Self> {
        let mut pairs = BTreeMap::new();
        for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
            if pairs.insert(name.to_string(), value.to_string()).is_some() {
                return Err(refuse(&name));
            }
        }
        Ok(Query(pairs))
    }

    /// Takes a parameter.
    pub fn text(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// Takes a parameter that is a number or one of a few words.
    pub fn parsed<T>(&mut self, name: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
        let text = self.text(name);
        text.map(|text| parse(&text).ok_or_else(|| refuse(name))).transpose()
    }

    /// Goes on when every parameter was taken.
    pub fn finish(self) -> Result<()> {
        self.0.keys().next().map_or(Ok(()), |name| Err(refuse(name)))
    }
}

fn refuse(name: &str) -> Problem {
    Problem::malformed("parameter_invalid").param("name", name)
}

/// The id in a path; what is no id is not there.
pub(super) fn parse_id(text: &str) -> Result<Uuid> {
    // Only the form answers use: `Uuid` would also read braces and missing hyphens.
    let id = Uuid::parse_str(text).ok().filter(|id| text.len() == 36 && id.to_string() == text.to_ascii_lowercase());
    id.ok_or_else(Problem::not_found)
}

/// The revision number in a path; what is no number is not there.
pub(super) fn parse_number(text: &str) -> Result<i64> {
    text.parse().ok().filter(|number| *number >= 0).ok_or_else(Problem::not_found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_known_and_single() {
        let mut query = Query::parse("limit=5&filter=%7B%7D").expect("query");
        assert_eq!(query.parsed("limit", |text| text.parse::<u32>().ok()).expect("number"), Some(5));
        assert_eq!(query.text("filter").as_deref(), Some("{}"));
        assert!(query.finish().is_ok());
        assert!(Query::parse("limit=5&limit=6").is_err());
        let mut query = Query::parse("limit=five&x=1").expect("query");
        assert!(query.parsed("limit", |text| text.parse::<u32>().ok()).is_err());
        assert!(query.finish().is_err());
    }

    #[test]
    fn ids_are_read_in_one_form() {
        assert!(parse_id("01900000-0000-7000-8000-000000000001").is_ok());
        assert!(parse_id("01900000000070008000000000000001").is_err());
        assert!(parse_id("{01900000-0000-7000-8000-000000000001}").is_err());
        assert!(parse_id("aggregate").is_err());
        assert!(parse_number("-1").is_err());
    }
}
