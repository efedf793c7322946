//! What a set of roles may do, before and after, as single powers that can be compared. Rights on records are read from
//! the very scopes the guard asks; what is only for some roles (`doors`) from the files.

use super::doors::{self, Door, DoorKind};
use super::words;
use crate::locales::Texts;
use crate::metadata::model::{FieldAccess, Model, ObjectRights, PlatformRight, Reach, Role};
use crate::permissions::{Access, Scope};
use crate::registry::{Entity, EntityIx, Field, FieldIx};
use crate::snapshot::Snapshot;
use std::collections::BTreeMap;

/// One thing somebody may do; indices are those of the planned registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Power {
    Object(EntityIx, ObjectPower),
    Field(EntityIx, FieldIx, FieldPower),
    /// Position among the doors.
    Door(usize),
    Platform(PlatformRight),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectPower {
    Read,
    Create,
    Update,
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FieldPower {
    Read,
    Edit,
}

/// A power that reaches further, or less far, than before. For what is or is not, `All` is yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    pub power: Power,
    pub from: Reach,
    pub to: Reach,
}

impl Step {
    pub fn is_lost(self) -> bool {
        self.to < self.from
    }

    /// Whether the two change the same power the same way.
    pub fn follows(self, other: &Step) -> bool {
        self.power == other.power && self.is_lost() == other.is_lost()
    }
}

/// The two revisions, with what roles differ in between them.
pub struct Sides<'a> {
    pub published: &'a Snapshot,
    pub planned: &'a Snapshot,
    pub doors: Vec<Door<'a>>,
    /// Whether any role's rights on records or beyond differ.
    rights_differ: bool,
}

impl<'a> Sides<'a> {
    pub fn new(published: &'a Snapshot, planned: &'a Snapshot) -> Self {
        let (before, after) = (&published.model, &planned.model);
        let all = |model: &'a Model| -> BTreeMap<&'a str, Rights<'a>> {
            model.roles.iter().map(|role| (role.id.as_str(), rights(model, role))).collect()
        };
        Self { published, planned, doors: doors::find(published, planned), rights_differ: all(before) != all(after) }
    }

    /// Roles of both revisions, as planned.
    pub fn roles(&self) -> impl Iterator<Item = &'a Role> {
        let before = &self.published.model.roles;
        self.planned.model.roles.iter().filter(move |role| before.iter().any(|other| other.id == role.id))
    }

    pub fn gone(&self) -> impl Iterator<Item = &'a Role> {
        let after = &self.planned.model.roles;
        self.published.model.roles.iter().filter(move |role| !after.iter().any(|other| other.id == role.id))
    }

    pub fn fresh(&self) -> impl Iterator<Item = &'a Role> {
        let before = &self.published.model.roles;
        self.planned.model.roles.iter().filter(move |role| !before.iter().any(|other| other.id == role.id))
    }

    pub fn entity_of(&self, power: Power) -> Option<EntityIx> {
        match power {
            Power::Object(entity, _) | Power::Field(entity, ..) => Some(entity),
            Power::Door(ix) => {
                let door = &self.doors[ix];
                (door.kind != DoorKind::Menu).then_some(door.entity)
            }
            Power::Platform(_) => None,
        }
    }

    /// The powers of these steps, in a row.
    pub fn words(&self, steps: &[Step]) -> Texts {
        words::row(self, steps)
    }

    /// What changes for somebody with all of these roles (element ids).
    pub fn compare(&self, roles: &[String]) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut step = |power: Power, (from, to): (Reach, Reach)| {
            if from != to {
                steps.push(Step { power, from, to });
            }
        };
        if !self.rights_differ && self.doors.is_empty() {
            return steps;
        }
        let (before, after) = (scope(self.published, roles), scope(self.planned, roles));
        if self.rights_differ {
            for entity in self.planned.registry.entities.iter().filter(|entity| !entity.builtin) {
                self.compare_entity(entity, (&before, &after), &mut step);
            }
            for right in PLATFORM {
                step(Power::Platform(right), (yes(before.may(right)), yes(after.may(right))));
            }
        }
        for (ix, door) in self.doors.iter().enumerate().filter(|(_, door)| self.is_reached(door, (&before, &after))) {
            step(Power::Door(ix), (yes(door.before.admits(roles)), yes(door.after.admits(roles))));
        }
        steps
    }

    /// Whether rights on records lead to a door, before and after; where they do not, it is no matter whom it is for.
    fn is_reached(&self, door: &Door<'_>, (before, after): (&Scope, &Scope)) -> bool {
        let entity = self.planned.registry.entity(door.entity);
        let Some(old) = self.published.registry.find_by_id(&entity.id) else { return false };
        let moves = |scope: &Scope, entity: &Entity, field: &Field| {
            scope.on(entity.ix).update != Reach::None && scope.edits(entity.ix, field)
        };
        match door.kind {
            DoorKind::Form | DoorKind::View | DoorKind::Menu => {
                before.reads_entity(old.ix) && after.reads_entity(entity.ix)
            }
            DoorKind::Move(field) => {
                let field = entity.field(field);
                let was = old.find_by_id(&field.id).is_some_and(|was| moves(before, old, was));
                was && moves(after, entity, field)
            }
        }
    }

    fn compare_entity(
        &self,
        entity: &Entity,
        (before, after): (&Scope, &Scope),
        step: &mut impl FnMut(Power, (Reach, Reach)),
    ) {
        let to = after.on(entity.ix);
        let old = self.published.registry.find_by_id(&entity.id);
        let from = old.map(|old| before.on(old.ix));
        let object = |power| Power::Object(entity.ix, power);
        step(object(ObjectPower::Read), (from.map_or(Reach::None, |from| from.read), to.read));
        step(object(ObjectPower::Create), (yes(from.is_some_and(|from| from.create)), yes(to.create)));
        step(object(ObjectPower::Update), (from.map_or(Reach::None, |from| from.update), to.update));
        step(object(ObjectPower::Delete), (from.map_or(Reach::None, |from| from.delete), to.delete));
        // Fields follow the record where it was not, or is not, read at all.
        let Some(old) = old.filter(|old| before.reads_entity(old.ix) && after.reads_entity(entity.ix)) else { return };
        for field in entity.fields.iter().filter(|field| field.since.is_none()) {
            let Some(was) = old.find_by_id(&field.id) else { continue };
            let reads = (before.reads(old.ix, was), after.reads(entity.ix, field));
            let edits = (before.edits(old.ix, was), after.edits(entity.ix, field));
            step(Power::Field(entity.ix, field.ix, FieldPower::Read), (yes(reads.0), yes(reads.1)));
            // So does writing them.
            let writes = writes(before.on(old.ix)) && writes(to);
            if writes && !field.read_only && !was.read_only {
                step(Power::Field(entity.ix, field.ix, FieldPower::Edit), (yes(edits.0), yes(edits.1)));
            }
        }
    }
}

fn writes(access: &Access) -> bool {
    access.create || access.update != Reach::None
}

const PLATFORM: [PlatformRight; 5] =
    [PlatformRight::Design, PlatformRight::Publish, PlatformRight::Users, PlatformRight::Import, PlatformRight::Export];

fn yes(is: bool) -> Reach {
    if is { Reach::All } else { Reach::None }
}

fn scope(snapshot: &Snapshot, roles: &[String]) -> Scope {
    Scope::of_roles(&snapshot.registry, &snapshot.model, uuid::Uuid::nil(), roles)
}

type Rights<'m> =
    (BTreeMap<&'m str, ((Reach, bool, Reach, Reach), BTreeMap<&'m str, FieldAccess>)>, Vec<PlatformRight>);

/// A role's rights by element id, so that a rename changes nothing. What gives no right is as if it were not written.
fn rights<'m>(model: &'m Model, role: &'m Role) -> Rights<'m> {
    let mut objects = BTreeMap::new();
    for (name, rights) in role.objects.iter().filter(|(_, rights)| **rights != ObjectRights::default()) {
        let Some(entity) = model.entity(name) else { continue };
        let id = |name: &'m str| entity.field(name).map_or(name, |field| field.id.as_str());
        let fields = rights.fields.iter().map(|(name, access)| (id(name), *access)).collect();
        objects.insert(entity.id.as_str(), ((rights.read, rights.create, rights.update, rights.delete), fields));
    }
    let mut platform = role.platform.clone();
    platform.sort();
    (objects, platform)
}
