//! `{{…}}`: what earlier answers, people and the clock put into later requests and expectations.

use crate::filter::{Context, Moment};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;

/// What is known under a name.
#[derive(Clone, Debug, Default)]
pub struct Saved {
    pub body: Json,
    /// Names in lower case.
    pub headers: BTreeMap<String, String>,
}

/// Everything `{{…}}` may name.
#[derive(Clone, Debug, Default)]
pub struct Captures {
    saved: BTreeMap<String, Saved>,
}

/// The expression that could not be resolved.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown(pub String);

impl Captures {
    pub fn save(&mut self, name: &str, saved: Saved) {
        self.saved.insert(name.to_owned(), saved);
    }

    /// The JSON with every `{{…}}` replaced. A text that is nothing else becomes the value itself, of whatever type.
    ///
    /// # Errors
    /// The first expression that means nothing.
    pub fn fill(&self, json: &Json, context: &Context) -> Result<Json, Unknown> {
        match json {
            Json::String(text) => self.fill_value(text, context),
            Json::Array(list) => {
                list.iter().map(|item| self.fill(item, context)).collect::<Result<_, _>>().map(Json::Array)
            }
            Json::Object(map) => {
                let entry = |(name, value): (&String, &Json)| Ok((name.clone(), self.fill(value, context)?));
                map.iter().map(entry).collect::<Result<Map<_, _>, Unknown>>().map(Json::Object)
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => Ok(json.clone()),
        }
    }

    /// The text with every `{{…}}` replaced.
    ///
    /// # Errors
    /// The first expression that means nothing.
    pub fn fill_text(&self, text: &str, context: &Context) -> Result<String, Unknown> {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, inner, after)) = next(rest) {
            out.push_str(before);
            match self.find(inner, context)? {
                Json::String(text) => out.push_str(&text),
                other => out.push_str(&other.to_string()),
            }
            rest = after;
        }
        Ok(out + rest)
    }

    fn fill_value(&self, text: &str, context: &Context) -> Result<Json, Unknown> {
        match next(text) {
            // What only comparing understands stays as it is.
            Some(("", inner, "")) if is_matcher(inner) => Ok(text.into()),
            Some(("", inner, "")) => self.find(inner, context),
            _ => self.fill_text(text, context).map(Json::from),
        }
    }

    fn find(&self, expression: &str, context: &Context) -> Result<Json, Unknown> {
        let unknown = || Unknown(expression.to_owned());
        if let Some(moment) = moment(expression, context) {
            return Ok(moment.into());
        }
        if let Some((name, header)) = expression.split_once('@') {
            let saved = self.saved.get(name).ok_or_else(unknown)?;
            return saved.headers.get(&header.to_ascii_lowercase()).map(|text| json!(text)).ok_or_else(unknown);
        }
        let mut parts = expression.split('.');
        let mut value = &self.saved.get(parts.next().unwrap_or_default()).ok_or_else(unknown)?.body;
        for part in parts {
            let inner = match value {
                Json::Array(list) => part.parse().ok().and_then(|at: usize| list.get(at)),
                Json::Object(map) => map.get(part),
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
            };
            value = inner.ok_or_else(unknown)?;
        }
        Ok(value.clone())
    }
}

/// Before, inside and after the first `{{…}}`.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (inner, after) = rest.split_once("}}")?;
    Some((before, inner.trim(), after))
}

/// What a matcher of `compare` says, if it is one.
pub fn matcher(text: &str) -> Option<&str> {
    let ("", inner, "") = next(text)? else { return None };
    is_matcher(inner).then_some(inner)
}

fn is_matcher(inner: &str) -> bool {
    inner == "any" || inner == "absent" || inner.starts_with("contains ")
}

/// `today`, `today+30d`, `now-2mo`: a day, or an instant, of the workspace.
fn moment(expression: &str, context: &Context) -> Option<String> {
    let at = expression.find(['+', '-']).unwrap_or(expression.len());
    let (anchor, add) = expression.split_at(at);
    let mut written = json!({ "date": anchor });
    if !add.is_empty() {
        written["add"] = add.into();
    }
    let moment = Moment::parse(&written)?;
    Some(match anchor {
        "now" => crate::db::sql::instant_text(moment.instant(context)),
        _ => moment.day(context).to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled() {
        let mut captures = Captures::default();
        let headers = BTreeMap::from([("etag".to_owned(), "\"1\"".to_owned())]);
        captures.save("deal", Saved { body: json!({ "id": "x", "list": [{ "n": 7 }] }), headers });
        let now = "2026-11-22T17:30:00Z".parse().expect("an instant");
        let context = Context { now, zone: chrono_tz::Asia::Shanghai, week_start: 1, me: None };
        let check = |written: Json, expect: Result<Json, Unknown>| {
            assert_eq!(captures.fill(&written, &context), expect, "{written}");
        };
        check(json!({ "a": ["{{deal.id}}", "/{{deal.id}}/{{ deal.list.0.n }}"] }), Ok(json!({ "a": ["x", "/x/7"] })));
        check(json!("{{deal.list.0.n}}"), Ok(json!(7)));
        check(json!("{{deal@ETag}}"), Ok(json!("\"1\"")));
        check(json!("{{today}} {{today+9d}} {{start_of_month}}"), Ok(json!("2026-11-23 2026-12-02 2026-11-01")));
        check(json!("{{now-1d}}"), Ok(json!("2026-11-21T17:30:00.000Z")));
        check(json!("{{any}}"), Ok(json!("{{any}}")));
        for unknown in ["deal.nothing", "deal@nothing", "other.id", "deal.list.1"] {
            check(json!(format!("{{{{{unknown}}}}}")), Err(Unknown(unknown.to_owned())));
        }
    }
}
