//! What who manages people may give, and that somebody stays who may design, publish and manage people.

use super::store::{self, PersonRow};
use super::{Office, State};
use crate::db::Step;
use crate::error::{Code, Problem, Result};
use crate::locales::Texts;
use crate::metadata::model::{Model, PlatformRight, Role};
use crate::permissions::Scope;
use crate::registry::{self, Moves};
use crate::snapshot::Snapshot;
use std::sync::Arc;
use uuid::Uuid;

/// Without somebody who has these, a workspace cannot be changed any more. Each with its word in the group `access`.
pub const KEPT: [(PlatformRight, &str); 3] =
    [(PlatformRight::Users, "users"), (PlatformRight::Design, "design"), (PlatformRight::Publish, "publish")];

/// Whether somebody with these rights may give this role: they have all of its rights themselves, and may make the moves of
/// pipelines that only it allows.
pub fn may_give(snapshot: &Snapshot, own: &Scope, role: &Role) -> bool {
    let Some(me) = own.me() else { return true };
    own.covers(&scope_of(snapshot, me, &[role.id.to_string()])) && may_move_as(snapshot, own, &role.id)
}

fn scope_of(snapshot: &Snapshot, who: Uuid, roles: &[String]) -> Scope {
    Scope::of_roles(&snapshot.registry, &snapshot.model, who, roles)
}

/// Whether no move is allowed to this role that is not allowed to them. Who designs and publishes says who may move.
fn may_move_as(snapshot: &Snapshot, own: &Scope, role: &str) -> bool {
    let pipelines = snapshot.registry.entities.iter().flat_map(|entity| &entity.pipelines);
    let mut moves = pipelines.flat_map(|pipeline| match &pipeline.moves {
        Moves::Listed(moves) => moves.as_slice(),
        Moves::Any | Moves::Forward => &[],
    });
    let designs = own.may(PlatformRight::Design) && own.may(PlatformRight::Publish);
    let is_of = |roles: &[Arc<str>]| roles.iter().any(|named| **named == *role);
    designs || moves.all(|one| !is_of(&one.roles) || one.roles.iter().any(|named| own.has_role(named)))
}

/// Refuses to be let in as somebody else who may do, or has, more.
pub(super) fn require_covered(office: &Office<'_>, person: &PersonRow) -> Result<()> {
    require_givable(office, &person.roles)?;
    let theirs = scope_of(office.snapshot, person.id, &person.roles);
    // Who was never here has nothing of their own that is hidden from who invited them.
    if person.id == office.actor.user || person.state() != State::Active || office.scope.covers_person(&theirs) {
        return Ok(());
    }
    Err(Problem::new(Code::Forbidden).param("detail", "person_beyond").param("name", person.name.as_str()))
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
        able && roles_with(&snapshot.model, right).iter().any(|id| row.roles.contains(id))
    };
    let rights = KEPT.iter().map(|(right, _)| *right);
    rights.filter(|right| has(before, *right) && !has(after, *right)).collect()
}

/// Looks whether others have the rights one person is about to lose; the steps hold it down in the write itself.
pub(super) async fn keep_others(office: &Office<'_>, person: &PersonRow, lost: &[PlatformRight]) -> Result<Vec<Step>> {
    let mut steps = Vec::new();
    for right in lost {
        let roles = roles_with(&office.snapshot.model, *right);
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

/// The roles that give a right, by element id.
pub fn roles_with(model: &Model, right: PlatformRight) -> Vec<String> {
    let roles = model.roles.iter().filter(|role| role.platform.contains(&right));
    roles.map(|role| role.id.to_string()).collect()
}
