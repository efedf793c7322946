//! Who a handler works for: a `Visit` is any request to the API, a `Caller` one whose actor is known.

use super::app::App;
use super::cookie::SessionCookie;
use super::failure::Failure;
use super::site::Site;
use crate::auth::Actor;
use crate::drafts::{Desk, viewed::Drafted};
use crate::error::{Code, Problem, Result};
use crate::history::{By, ByKind, Cause, CauseKind};
use crate::locales::Language;
use crate::metadata::model::PlatformRight;
use crate::permissions::Scope;
use crate::records::{Door, Once};
use crate::snapshot::Snapshot;
use crate::workspaces::Workspace;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::sync::Arc;

/// How a caller proved who they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Via {
    Session,
    Key,
}

/// A request to the API; made by `enter`.
pub(super) struct Visit {
    pub site: Arc<Site>,
    pub actor: Option<Arc<Actor>>,
    pub via: Via,
    /// The session token sent along, valid or not.
    pub token: Option<String>,
    /// Pinned for the whole request.
    pub snapshot: Arc<Snapshot>,
    /// The roles of the draft the actor looks through.
    pub drafted: Option<Arc<Drafted>>,
    /// The language in force.
    pub language: Language,
    /// The language the request's header asks for.
    pub asked: Option<Language>,
}

/// Who sends these headers, and how they prove it. An `Authorization` header is a claim: when it is wrong, nothing else about
/// the request makes up for it.
///
/// # Errors
/// `Unauthenticated` for a wrong claim; those of the database.
pub(super) async fn find_actor(
    site: &Site,
    headers: &HeaderMap,
    token: Option<&str>,
) -> Result<(Option<Arc<Actor>>, Via)> {
    let auth = &site.workspace.auth;
    let Some(line) = headers.get(header::AUTHORIZATION) else {
        let actor = match token {
            Some(token) => auth.find_by_session(token).await?,
            None => None,
        };
        return Ok((actor, Via::Session));
    };
    let key = line
        .to_str()
        .ok()
        .and_then(|line| line.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let actor = match key {
        Some((_, key)) => auth.find_by_key(key.trim()).await?,
        None => None,
    };
    Ok((Some(actor.ok_or_else(|| Problem::new(Code::Unauthenticated))?), Via::Key))
}

/// The caller a handler works for was found before the body of their request was here, and it may have been on its way for
/// long.
#[derive(Clone)]
pub(super) struct FoundEarly(Arc<Visit>);

impl FoundEarly {
    /// Goes on only while the caller may still come in, with the rights they had.
    ///
    /// # Errors
    /// `Unauthenticated` as for a new request; `Forbidden` when their rights are others now.
    pub async fn confirm(&self, headers: &HeaderMap) -> Result<()> {
        let Self(visit) = self;
        let (now, _) = find_actor(&visit.site, headers, visit.token.as_deref()).await?;
        let now = now.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
        let proof = |actor: &Actor| (actor.user, actor.grant, actor.session);
        match &visit.actor {
            Some(before) if proof(before) == proof(&now) && before.roles == now.roles => Ok(()),
            Some(_) | None => Err(Problem::new(Code::Forbidden).param("detail", "rights_changed")),
        }
    }
}

impl Visit {
    pub fn cookie(&self) -> SessionCookie<'_> {
        self.site.cookie()
    }
}

/// A request of a known actor, with the revision and the rights it works under.
#[derive(Clone)]
pub(super) struct Caller {
    /// The request is to be done once only.
    pub once: Option<Arc<Once>>,
    pub visit: Arc<Visit>,
    pub actor: Arc<Actor>,
    pub snapshot: Arc<Snapshot>,
    pub scope: Arc<Scope>,
}

impl Caller {
    fn new(visit: Arc<Visit>, actor: Arc<Actor>, snapshot: Arc<Snapshot>) -> Self {
        let scope = visit.site.scopes.get(&actor, &snapshot, visit.drafted.as_deref());
        Self { once: None, visit, actor, snapshot, scope }
    }

    /// The caller behind a visit whose actor became known, or changed, while it was handled.
    pub fn signed_in(visit: &Arc<Visit>, actor: Arc<Actor>) -> Self {
        Self::new(visit.clone(), actor, visit.snapshot.clone())
    }

    /// The same on the revision that is served now, which may have come with the person.
    pub async fn at_head(visit: &Arc<Visit>, actor: Arc<Actor>) -> Self {
        let snapshot = visit.site.workspace.current().await;
        Self::new(visit.clone(), actor, snapshot)
    }

    pub fn workspace(&self) -> &Workspace {
        &self.visit.site.workspace
    }

    pub fn language(&self) -> Language {
        self.visit.language
    }

    /// The way to records.
    pub fn door(&self) -> Door<'_> {
        let workspace = self.workspace();
        let (by, cause) = match self.visit.via {
            Via::Session => (ByKind::User, CauseKind::Ui),
            Via::Key => (ByKind::Key, CauseKind::Api),
        };
        Door {
            db: &workspace.db,
            snapshot: &self.snapshot,
            scope: &self.scope,
            clock: &workspace.clock,
            ids: &workspace.ids,
            by: By { kind: by, id: Some(self.actor.user), acting_for: None },
            cause: Cause { kind: cause, id: None },
            once: self.once.as_deref(),
            at: None,
            numbers: &workspace.numbers,
            asked: Some(&workspace.asked),
            secret: &workspace.secret,
        }
    }

    /// The way to drafts and revisions.
    pub fn desk(&self) -> Desk<'_> {
        self.workspace().desk(&self.snapshot, Some(self.actor.user), self.language())
    }

    /// Goes on only with a right beyond records.
    pub fn require(&self, right: PlatformRight) -> Result<()> {
        if self.scope.may(right) { Ok(()) } else { Err(Problem::new(Code::Forbidden)) }
    }

    /// The same caller on the revision that is published now.
    pub async fn refreshed(&self) -> Result<Self> {
        let snapshot = self.workspace().refresh().await?;
        let fresh = Self::new(self.visit.clone(), self.actor.clone(), snapshot);
        Ok(Self { once: self.once.clone(), ..fresh })
    }

    /// After a write was overtaken by a publish: the caller to try once more with. Any other problem is the answer.
    pub async fn after(&self, problem: Problem) -> Result<Self> {
        if problem.is_revision_moved() { self.refreshed().await } else { Err(problem) }
    }
}

/// Extracts the visit; there is one for every path under `/api/`.
pub(super) struct Visitor(pub Arc<Visit>);

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Failure> {
        let visit = parts.extensions.get::<Arc<Visit>>().cloned();
        visit.map(Visitor).ok_or_else(|| Failure(Problem::internal("a handler outside /api/ asked who is there")))
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let Visitor(visit) = Visitor::from_request_parts(parts, app).await?;
        let actor = visit.actor.clone().ok_or_else(|| Problem::new(Code::Unauthenticated))?;
        let snapshot = visit.snapshot.clone();
        if !parts.method.is_safe() {
            parts.extensions.insert(FoundEarly(visit.clone()));
        }
        Ok(Caller::new(visit, actor, snapshot))
    }
}
