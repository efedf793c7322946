//! Documents that were built already: the fixed ones for good, those of a model while its revision is the published one.

use super::{fixed_document, whole_document};
use crate::auth::{Rights, digest};
use crate::http::caller::Caller;
use crate::http::kept::{ByRevision, Weighed};
use crate::http::site::Site;
use crate::locales::Language;
use axum::body::Bytes;
use serde_json::{Value as Json, json};
use std::sync::{Arc, LazyLock, OnceLock};

/// A document as bytes, with its tag.
#[derive(Debug)]
pub(in crate::http) struct Kept {
    pub text: Bytes,
    /// In quotes, as in `ETag`.
    pub tag: String,
}

impl Weighed for Arc<Kept> {
    fn bytes(&self) -> usize {
        self.text.len()
    }
}

/// What a person's document follows from, besides the revision: their rights and the language.
type Whose = (Rights, Language);

#[derive(Default)]
pub(in crate::http) struct Documents {
    kept: ByRevision<Whose, Arc<Kept>>,
    /// Of a workspace with a prefix, by language.
    fixed: [OnceLock<Arc<Kept>>; 2],
}

static FIXED: LazyLock<[Arc<Kept>; 2]> =
    LazyLock::new(|| Language::ALL.map(|language| keep(&fixed_document(language).to_string())));

/// The document as a workspace is called: its addresses and its cookie.
fn place(mut document: Json, site: &Site) -> Json {
    document["servers"][0]["url"] = format!("{}{}", site.prefix, super::document::PREFIX).into();
    document["components"]["securitySchemes"]["session"]["name"] = json!(site.cookie().name());
    document
}

fn keep(text: &str) -> Arc<Kept> {
    let tag = format!("\"{}\"", digest(text).get(..22).unwrap_or_default());
    Arc::new(Kept { text: Bytes::from(text.to_owned()), tag })
}

impl Documents {
    /// The document of those who are not signed in.
    pub fn fixed(&self, site: &Site, language: Language) -> Arc<Kept> {
        let index = match language {
            Language::ZhCn => 0,
            Language::En => 1,
        };
        if site.prefix.is_empty() && !site.options.insecure_http {
            return FIXED[index].clone();
        }
        let build = || keep(&place(fixed_document(language), site).to_string());
        self.fixed[index].get_or_init(build).clone()
    }

    /// The document of a caller.
    pub fn whole(&self, caller: &Caller) -> Arc<Kept> {
        let whose = (caller.actor.rights(), caller.language());
        self.kept.find_or_build(caller.snapshot.revision, whose, || {
            let document = whole_document(&caller.snapshot, &caller.scope, caller.language());
            keep(&place(document, &caller.visit.site).to_string())
        })
    }
}
