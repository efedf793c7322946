//! `Sartor-View-As: role[,role]`: who designs looks at a request's answer as somebody with these roles would, within what
//! they may see themselves. It only looks: whatever would change something is refused.

use super::caller::Visit;
use super::route::reads;
use crate::auth::Actor;
use crate::error::{Code, Problem, Result};
use crate::metadata::model::PlatformRight;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName};
use chrono::{DateTime, Duration, Utc};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

const VIEW_AS: HeaderName = HeaderName::from_static("sartor-view-as");
/// Without a request for so long, the next one begins anew.
const PAUSE: Duration = Duration::minutes(10);
/// People kept in mind.
const CROWD: usize = 1_000;

/// The visit of somebody who looks through roles, when its header asks for that.
///
/// # Errors
/// `ViewAsRefused` without the right to design and for a role that is not there, `ViewAsReads` for what would change
/// something.
pub(super) fn look(visit: Visit, request: &Request) -> Result<Visit> {
    let Some(names) = asked(request.headers())? else { return Ok(visit) };
    let Some(actor) = visit.actor.clone() else { return Ok(visit) };
    if !visit.site.scopes.get(&actor, &visit.snapshot).may(PlatformRight::Design) {
        return Err(refused("view_as_design"));
    }
    let model = &visit.snapshot.model;
    if let Some(unknown) = names.iter().find(|name| model.role(name).is_none()) {
        return Err(refused("view_as_unknown").param("name", unknown.as_str()));
    }
    if !reads(request) {
        return Err(Problem::new(Code::ViewAsReads));
    }
    let held = model.roles.iter().filter(|role| names.iter().any(|name| *role.name == **name));
    let roles: Vec<String> = held.map(|role| role.id.to_string()).collect();
    let now = visit.site.workspace.clock.now();
    if visit.site.viewers.begins((actor.user, &roles), now) {
        tracing::info!(workspace = visit.site.workspace.slug, user = %actor.user, roles = roles.join(","), "views as");
    }
    Ok(Visit { actor: Some(Arc::new(Actor { view: Some(roles), ..Actor::clone(&actor) })), ..visit })
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
}

impl Viewers {
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
