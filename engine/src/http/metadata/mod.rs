//! The model as one person may see it: `/metadata`. Hidden entities, fields and whatever speaks of them are left out.
//!
//! A rule, view or form part is shown only when its own condition could be asked by this person: the same check that
//! `filter` makes of a filter they send.

mod entity;
mod field;
mod form;
mod navigation;
mod pipeline;
mod view;
mod words;

use super::answer::{self, with_header, with_status};
use super::caller::Caller;
use super::failure::Answered;
use super::kept::ByRevision;
use super::query::Query;
use crate::auth::{Rights, digest};
use crate::error::Problem;
use crate::fields::record_schema;
use crate::filter;
use crate::locales::Language;
use crate::metadata;
use crate::permissions::Scope;
use crate::registry::{Entity, Registry};
use crate::snapshot::Snapshot;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value as Json, json};
use words::Words;

/// The model as it was written for somebody's rights and language, with all labels or their own.
pub(super) type Models = ByRevision<(Rights, Language, bool), Bytes>;

/// For whom and in which words the model is written.
struct Reader<'a> {
    snapshot: &'a Snapshot,
    scope: &'a Scope,
    words: Words<'a>,
}

impl<'a> Reader<'a> {
    fn registry(&self) -> &'a Registry {
        &self.snapshot.registry
    }

    /// Whether this person may ask a condition about an entity.
    fn may_ask(&self, entity: &Entity, condition: Option<&Json>) -> bool {
        condition.is_none_or(|json| filter::check(self.registry(), self.scope, entity, json).is_ok())
    }

    /// Whether this person may read what a path leads to.
    fn reads_path(&self, entity: &Entity, path: &str) -> bool {
        filter::current_path(self.registry(), self.scope, entity, path).is_some()
    }

    fn render(&self) -> Json {
        let model = &self.snapshot.model;
        let readable = self.registry().entities.iter().zip(&model.entities);
        let readable = readable.filter(|(entity, _)| self.scope.reads_entity(entity.ix));
        json!({
            "revision": self.snapshot.revision,
            "entities": readable.map(|(entity, source)| self.entity(entity, source)).collect::<Vec<_>>(),
            "navigation": self.navigation(model.navigation.as_ref()),
        })
    }
}

/// `GET /metadata`
pub(super) async fn get_metadata(caller: Caller, headers: HeaderMap, mut query: Query) -> Answered {
    let all = query.parsed("labels", |word| (word == "all").then_some(()))?.is_some();
    query.finish()?;
    let tag = entity_tag(&caller, all);
    let response = if answer::is_known(&headers, &tag) {
        with_status(answer::empty(), StatusCode::NOT_MODIFIED)
    } else {
        let whose = (caller.actor.rights(), caller.language(), all);
        let models = &caller.visit.site.models;
        answer::json_bytes(models.find_or_build(caller.snapshot.revision, whose, || build(&caller, all)))
    };
    let response = with_header(response, header::CACHE_CONTROL, "private, no-cache");
    Ok(with_header(response, header::ETAG, &tag))
}

fn build(caller: &Caller, all: bool) -> Bytes {
    let words = Words::new(caller.language(), &caller.snapshot.model.settings, all);
    Bytes::from(Reader { snapshot: &caller.snapshot, scope: &caller.scope, words }.render().to_string())
}

/// Everything the document follows from: program, revision, language and rights.
fn entity_tag(caller: &Caller, all: bool) -> String {
    let rights = caller.actor.rights();
    let parts = (env!("CARGO_PKG_VERSION"), caller.snapshot.revision, caller.language().tag(), all, rights);
    let digest = digest(&format!("{:?}{parts:?}", caller.workspace().id));
    format!("\"{}\"", digest.get(..22).unwrap_or_default())
}

/// `GET /metadata/schemas/{kind}`
pub(super) async fn get_kind_schema(_: Caller, Path(kind): Path<String>) -> Answered {
    let schema = metadata::schema(&kind).ok_or_else(Problem::not_found)?;
    Ok(answer::json(schema))
}

/// `GET /metadata/entities/{entity}/schema`
pub(super) async fn get_entity_schema(caller: Caller, Path(entity): Path<String>) -> Answered {
    let registry = &caller.snapshot.registry;
    let found = registry.find(&entity).filter(|entity| caller.scope.reads_entity(entity.ix));
    let entity = found.ok_or_else(Problem::not_found)?;
    let writable =
        |field: &crate::registry::Field| caller.scope.reads(entity.ix, field) && caller.scope.edits(entity.ix, field);
    Ok(answer::json(&record_schema(registry, entity, caller.language(), writable)))
}
