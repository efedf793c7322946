//! `Sartor-View-As: role[,role]`: who designs looks at a request's answer as somebody with these roles would, within what
//! they may see themselves. It only looks: whatever would change something is refused. With `Sartor-View-As-Draft: <id>`
//! the roles allow what they would if that draft were published.

use super::caller::Visit;
use super::query::parse_id;
use super::route::reads;
use crate::auth::{Actor, View};
use crate::drafts::viewed::{self, Drafted};
use crate::error::{Code, Problem, Result};
use crate::metadata::model::PlatformRight;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName};
use chrono::{DateTime, Duration, Utc};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

const VIEW_AS: HeaderName = HeaderName::from_static("sartor-view-as");
const DRAFT: HeaderName = HeaderName::from_static("sartor-view-as-draft");
/// Drafts whose roles are kept in mind.
const DRAFTS: usize = 8;
/// Without a request for so long, the next one begins anew.
const PAUSE: Duration = Duration::minutes(10);
/// People kept in mind.
const CROWD: usize = 1_000;

/// What a request's headers ask for.
pub(super) struct Wish {
    /// Names of roles.
    names: Result<Vec<String>>,
    /// The id of a draft.
    draft: Option<String>,
    /// The request changes nothing.
    reads: bool,
}

/// What a request asks for; none without the header.
pub(super) fn wish(request: &Request) -> Option<Wish> {
    let names = asked(request.headers()).transpose()?;
    let draft = request.headers().get(DRAFT).map(|line| line.to_str().unwrap_or_default().to_owned());
    Some(Wish { names, draft, reads: reads(request) })
}

/// The visit of somebody who looks through roles, when its header asks for that.
///
/// # Errors
/// `ViewAsRefused` without the right to design and for a role or draft that is not there, `ViewAsReads` for what would
/// change something.
pub(super) async fn look(visit: Visit, wish: Option<Wish>) -> Result<Visit> {
    let Some(Wish { names, draft, reads }) = wish else { return Ok(visit) };
    let names = names?;
    let Some(actor) = visit.actor.clone() else { return Ok(visit) };
    if !visit.site.scopes.get(&actor, &visit.snapshot, None).may(PlatformRight::Design) {
        return Err(refused("view_as_design"));
    }
    let drafted = match draft {
        Some(id) => Some(drafted(&visit, &actor, &id).await?),
        None => None,
    };
    let model = drafted.as_ref().map_or(&visit.snapshot.model, |drafted| &drafted.model);
    if let Some(unknown) = names.iter().find(|name| model.role(name).is_none()) {
        return Err(refused("view_as_unknown").param("name", unknown.as_str()));
    }
    if !reads {
        return Err(Problem::new(Code::ViewAsReads));
    }
    let held = model.roles.iter().filter(|role| names.iter().any(|name| *role.name == **name));
    let roles: Vec<String> = held.map(|role| role.id.to_string()).collect();
    let now = visit.site.workspace.clock.now();
    if visit.site.viewers.begins((actor.user, &roles), now) {
        tracing::info!(workspace = visit.site.workspace.slug, user = %actor.user, roles = roles.join(","), "views as");
    }
    let view = View { roles, draft: drafted.as_ref().map(|drafted| (drafted.id, drafted.version)) };
    let actor = Actor { view: Some(view), ..Actor::clone(&actor) };
    Ok(Visit { actor: Some(Arc::new(actor)), drafted, ..visit })
}

/// The roles of a draft, read anew when it or what is published has changed.
async fn drafted(visit: &Visit, actor: &Actor, id: &str) -> Result<Arc<Drafted>> {
    let id = parse_id(id).map_err(|_| refused("view_as_draft_gone"))?;
    let workspace = &visit.site.workspace;
    let desk = workspace.desk(&visit.snapshot, Some(actor.user), visit.language);
    let version = viewed::find_version(&desk, id).await?;
    let is_it =
        |drafted: &Drafted| drafted.id == id && drafted.version == version && drafted.head == visit.snapshot.revision;
    if let Some(known) = visit.site.viewers.find(is_it) {
        return Ok(known);
    }
    let drafted = Arc::new(viewed::load_roles(&desk, id).await?);
    visit.site.viewers.keep(drafted.clone());
    Ok(drafted)
}

fn refused(detail: &str) -> Problem {
    Problem::new(Code::ViewAsRefused).param("detail", detail)
}

/// The names in the header; none without one.
fn asked(headers: &HeaderMap) -> Result<Option<Vec<String>>> {
    let mut lines = headers.get_all(VIEW_AS).iter().peekable();
    if lines.peek().is_none() {
        return Ok(None);
    }
    let mut names = Vec::new();
    for line in lines {
        let line = line.to_str().map_err(|_| refused("view_as_unknown").param("name", "?"))?;
        names.extend(line.split(',').map(|name| name.trim().to_owned()));
    }
    Ok(Some(names))
}

/// The roles somebody looked through last, and when.
type Look = (Vec<String>, DateTime<Utc>);

/// Who looks through which roles, to tell when somebody begins.
#[derive(Default)]
pub(super) struct Viewers {
    latest: Mutex<HashMap<Uuid, Look>>,
    /// The roles of drafts that were looked through last.
    drafts: Mutex<VecDeque<Arc<Drafted>>>,
}

impl Viewers {
    fn find(&self, is_it: impl Fn(&Drafted) -> bool) -> Option<Arc<Drafted>> {
        let drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner);
        drafts.iter().find(|drafted| is_it(drafted)).cloned()
    }

    fn keep(&self, drafted: Arc<Drafted>) {
        let mut drafts = self.drafts.lock().unwrap_or_else(PoisonError::into_inner);
        drafts.retain(|other| other.id != drafted.id);
        drafts.push_front(drafted);
        drafts.truncate(DRAFTS);
    }

    /// Whether this person did not look through these roles just now.
    fn begins(&self, (user, roles): (Uuid, &[String]), now: DateTime<Utc>) -> bool {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        if latest.len() >= CROWD {
            latest.clear();
        }
        let before = latest.insert(user, (roles.to_vec(), now));
        before.is_none_or(|(others, at)| others != roles || now - at > PAUSE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_begins_with_other_roles_and_after_a_pause() {
        let viewers = Viewers::default();
        let (start, user) = (DateTime::UNIX_EPOCH, Uuid::nil());
        let begins =
            |role: &str, minutes| viewers.begins((user, &[role.to_owned()]), start + Duration::minutes(minutes));
        assert!(begins("sales", 0));
        assert!(!begins("sales", 9));
        assert!(!begins("sales", 18));
        assert!(begins("manager", 19));
        assert!(begins("manager", 40));
    }
}
