//! One's own API keys: `/keys`.

use super::answer::{self, with_status};
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::query::Query;
use super::session::require_session;
use crate::auth::{Grant, keys};
use crate::error::{Item, ItemCode, Problem, Result};
use crate::locales::Texts;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value as Json, json};

const NAME_LENGTH: usize = 100;

/// `GET /keys`
pub(super) async fn list_keys(caller: Caller, query: Query) -> Answered {
    query.finish()?;
    let workspace = caller.workspace();
    let keys = keys::list(&workspace.db, caller.actor.user, workspace.clock.now()).await?;
    let items: Vec<Json> = keys.iter().map(keys::Key::to_json).collect();
    Ok(answer::json(&json!({ "items": items })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewKey {
    name: String,
    #[serde(default)]
    scope: Wanted,
}

/// `read` or `write`
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wanted {
    Read,
    #[default]
    Write,
}

/// `POST /keys`: the only answer that tells the key.
pub(super) async fn create_key(caller: Caller, body: Body) -> Answered {
    require_session(&caller)?;
    let new: NewKey = body.read()?;
    let name = checked(&new.name)?;
    let workspace = caller.workspace();
    let whose = (&*workspace.slug, caller.actor.user);
    let grant = match new.scope {
        Wanted::Read => Grant::Read,
        Wanted::Write => Grant::Write,
    };
    let (key, text) = keys::create(&workspace.db, &workspace.clock, whose, (name, grant)).await?;
    let mut document = key.to_json();
    document["key"] = text.into();
    Ok(with_status(answer::json(&document), StatusCode::CREATED))
}

fn checked(name: &str) -> Result<&str> {
    let name = name.trim();
    let length = name.chars().count();
    let item = match length {
        0 => Item::of_field("name", ItemCode::Required),
        1..=NAME_LENGTH if !name.chars().any(char::is_control) => return Ok(name),
        1..=NAME_LENGTH => {
            let item = Item::of_field("name", ItemCode::Format);
            item.param("expected", Texts::of("expected", "control").to_json())
        }
        _ => Item::of_field("name", ItemCode::Length).param("max", NAME_LENGTH).param("length", length),
    };
    Err(Problem::invalid(vec![item.param("field", Texts::of("system", "name").to_json())]))
}

/// `DELETE /keys/{key}`
pub(super) async fn delete_key(caller: Caller, Path(id): Path<String>) -> Answered {
    let workspace = caller.workspace();
    let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain && keys::delete(&workspace.db, caller.actor.user, &id).await? {
        workspace.auth.forget();
        return Ok(answer::empty());
    }
    Err(Problem::not_found().into())
}
