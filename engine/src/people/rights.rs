//! What who manages people may give, and that somebody stays who may design, publish and manage people.

use super::store::{self, PersonRow};
use super::{Office, State};
use crate::db::Step;
use crate::error::{Code, Problem, Result};
use crate::locales::Texts;
use crate::metadata::model::{PlatformRight, Role};
use crate::permissions::Scope;
use crate::registry;
use crate::snapshot::Snapshot;

/// Without somebody who has these, a workspace cannot be changed any more.
const KEPT: [(PlatformRight, &str); 3] =
    [(PlatformRight::Users, "users"), (PlatformRight::Design, "design"), (PlatformRight::Publish, "publish")];

/// Whether somebody with these rights may give this role: they have all of its rights themselves.
pub fn may_give(snapshot: &Snapshot, own: &Scope, role: &Role) -> bool {
    let Some(me) = own.me() else { return true };
    own.covers(&Scope::of_roles(&snapshot.registry, &snapshot.model, me, &[role.id.to_string()]))
}

/// Refuses to give roles (element ids) that allow more than who gives them may do.
pub(super) fn require_givable(office: &Office<'_>, roles: &[String]) -> Result<()> {
    let mut held = office.snapshot.model.roles.iter().filter(|role| roles.iter().any(|id| *role.id == **id));
    match held.find(|role| !may_give(office.snapshot, office.scope, role)) {
        None => Ok(()),
        Some(role) => {
            let label = registry::texts(role.label.as_ref(), &role.name).to_json();
            Err(Problem::new(Code::Forbidden).param("detail", "role_beyond").param("role", label))
        }
    }
}

/// The rights that must stay with somebody else when this person goes from one state to the other.
pub(super) fn lost(snapshot: &Snapshot, before: &PersonRow, after: &PersonRow) -> Vec<PlatformRight> {
    let has = |row: &PersonRow, right: PlatformRight| {
        let able = row.state() == State::Active;
        able && roles_with(snapshot, right).iter().any(|id| row.roles.contains(id))
    };
    let rights = KEPT.iter().map(|(right, _)| *right);
    rights.filter(|right| has(before, *right) && !has(after, *right)).collect()
}

/// Looks whether others have the rights one person is about to lose; the steps hold it down in the write itself.
pub(super) async fn keep_others(office: &Office<'_>, person: &PersonRow, lost: &[PlatformRight]) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for right in lost {
        let roles = roles_with(office.snapshot, *right);
        let others = store::others_with(office.db, person.id, &roles);
        if office.db.find(&others).await?.is_none() {
            return Err(last_of(person, *right));
        }
        steps.push(store::require_others(others));
    }
    Ok(steps)
}

/// Nobody else who can sign in has this right.
pub(super) fn last_of(person: &PersonRow, right: PlatformRight) -> Problem {
    let word = KEPT.iter().find(|(kept, _)| *kept == right).map_or("users", |(_, word)| word);
    let what = Texts::of("access", word).to_json();
    let problem = Problem::new(Code::StateConflict).param("detail", "person_last").param("what", what);
    problem.param("name", person.name.as_str())
}

fn roles_with(snapshot: &Snapshot, right: PlatformRight) -> Vec<String> {
    let roles = snapshot.model.roles.iter().filter(|role| role.platform.contains(&right));
    roles.map(|role| role.id.to_string()).collect()
}
