//! What an actor may do: objects, fields and rows, gathered from their roles into one `Scope`.
//!
//! A `Scope` can be made only here. Predicates (`filter`) and output (`records`) both ask it, so a field that may not be
//! read can not be filtered, sorted or grouped by either. Rights of several roles add up.

mod derived;

use crate::metadata::model::{FieldAccess, Model, PlatformRight, Reach, Role};
use crate::registry::{Entity, EntityIx, Field, Registry};
use derived::Derived;
use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// What one actor may do with the entities of one revision.
#[derive(Clone, Debug)]
pub struct Scope {
    me: Option<Uuid>,
    access: Vec<Access>,
    platform: BTreeSet<PlatformRight>,
    /// Element ids of the actor's roles.
    roles: Vec<Arc<str>>,
    system: bool,
    derived: Derived,
}

/// Rights on one entity.
#[derive(Clone, Debug)]
pub struct Access {
    pub read: Reach,
    pub create: bool,
    pub update: Reach,
    pub delete: Reach,
    fields: Vec<FieldAccess>,
}

impl Scope {
    /// The scope of a person (or a key of theirs) who has `roles` (element ids).
    pub fn of_roles(registry: &Registry, model: &Model, me: Uuid, roles: &[String]) -> Self {
        let held: Vec<&Role> = model.roles.iter().filter(|role| roles.iter().any(|id| **id == *role.id)).collect();
        let access = registry.entities.iter().map(|entity| gather(entity, model, &held)).collect();
        Self {
            me: Some(me),
            access,
            platform: held.iter().flat_map(|role| role.platform.iter().copied()).collect(),
            roles: held.iter().map(|role| role.id.as_ref().into()).collect(),
            system: false,
            derived: Derived::default(),
        }
    }

    /// The same without any right to write.
    pub fn reading(mut self) -> Self {
        self.derived = Derived::default();
        for access in &mut self.access {
            access.create = false;
            access.update = Reach::None;
            access.delete = Reach::None;
            for field in &mut access.fields {
                if *field == FieldAccess::Edit {
                    *field = FieldAccess::Read;
                }
            }
        }
        self
    }

    /// These rights as far as the other scope has them too: who looks through a role sees no more than they may see. The
    /// roles are those of `self`, so forms, views and menus are theirs.
    pub fn within(mut self, own: &Scope) -> Self {
        self.derived = Derived::default();
        for (access, own) in self.access.iter_mut().zip(&own.access) {
            access.read = access.read.min(own.read);
            access.create &= own.create;
            access.update = access.update.min(own.update);
            access.delete = access.delete.min(own.delete);
            for (field, own) in access.fields.iter_mut().zip(&own.fields) {
                *field = (*field).min(*own);
            }
        }
        self.platform = self.platform.intersection(&own.platform).copied().collect();
        self
    }

    /// These rights, of another model (`from`), on the entities and fields of this one: what is in both counts, by its element
    /// id; the rest nobody may.
    pub fn carried(self, from: &Registry, to: &Registry) -> Self {
        let access = to.entities.iter().map(|entity| {
            let Some(other) = from.find_by_id(&entity.id) else { return Access::none(entity) };
            let there = self.on(other.ix);
            let fields = entity.fields.iter();
            let fields = fields
                .map(|field| other.find_by_id(&field.id).map_or(FieldAccess::None, |field| there.fields[field.ix.0]));
            Access { fields: fields.collect(), ..there.clone() }
        });
        let access = access.collect();
        Self { access, derived: Derived::default(), ..self }
    }

    /// Whether somebody with these rights may do everything somebody with the others may, each with records of their own.
    /// Several covered scopes together are covered too.
    pub fn covers(&self, other: &Scope) -> bool {
        let covered = self.access.iter().zip(&other.access).all(|(own, other)| own.covers_all_of(other));
        self.system || (covered && self.platform.is_superset(&other.platform))
    }

    /// Whether somebody with these rights may do everything this other person may: what is the other's own is nobody else's
    /// own.
    pub fn covers_person(&self, other: &Scope) -> bool {
        let seen_by_others = |access: &Access| {
            let widened = |reach: Reach| if reach == Reach::Own { Reach::All } else { reach };
            let (read, update, delete) = (widened(access.read), widened(access.update), widened(access.delete));
            Access { read, update, delete, ..access.clone() }
        };
        let access = other.access.iter().map(seen_by_others).collect();
        let (me, platform, system) = (other.me, other.platform.clone(), other.system);
        self.covers(&Self { me, access, platform, roles: Vec::new(), system, derived: Derived::default() })
    }

    /// The engine itself: rules, gates and plans see every row and field.
    pub fn system(registry: &Registry) -> Self {
        let access = registry.entities.iter().map(|entity| Access {
            read: Reach::All,
            create: true,
            update: Reach::All,
            delete: Reach::All,
            fields: vec![FieldAccess::Edit; entity.fields.len()],
        });
        let (platform, roles, derived) = (BTreeSet::new(), Vec::new(), Derived::default());
        Self { me: None, access: access.collect(), platform, roles, system: true, derived }
    }

    /// As `system`, acting as a person: `$me` and ownership are theirs. Used for demo data.
    pub fn system_as(registry: &Registry, me: Uuid) -> Self {
        Self { me: Some(me), ..Self::system(registry) }
    }

    pub fn me(&self) -> Option<Uuid> {
        self.me
    }

    /// What follows from these rights and an entity's design alone: built when it is asked for the first time, then kept.
    ///
    /// # Errors
    /// Those of `build`; nothing is kept then.
    pub fn derive<T: Any + Send + Sync, E>(
        &self,
        entity: EntityIx,
        build: impl FnOnce() -> Result<T, E>,
    ) -> Result<Arc<T>, E> {
        self.derived.find_or_build(entity, build)
    }

    pub fn on(&self, entity: EntityIx) -> &Access {
        &self.access[entity.0]
    }

    pub fn may(&self, right: PlatformRight) -> bool {
        self.system || self.platform.contains(&right)
    }

    pub fn platform(&self) -> impl Iterator<Item = PlatformRight> {
        self.platform.iter().copied()
    }

    pub fn has_role(&self, id: &str) -> bool {
        self.system || self.roles.iter().any(|role| **role == *id)
    }

    /// Whether there is anything this person may write.
    pub fn writes_something(&self) -> bool {
        self.access.iter().any(|access| access.create || access.update != Reach::None)
    }

    /// Whether any record of the entity may be read.
    pub fn reads_entity(&self, entity: EntityIx) -> bool {
        self.on(entity).read != Reach::None
    }

    pub fn reads(&self, entity: EntityIx, field: &Field) -> bool {
        self.reads_entity(entity) && self.on(entity).fields[field.ix.0] != FieldAccess::None
    }

    pub fn edits(&self, entity: EntityIx, field: &Field) -> bool {
        self.on(entity).fields[field.ix.0] == FieldAccess::Edit
    }
}

impl Access {
    fn none(entity: &Entity) -> Self {
        let fields = vec![FieldAccess::None; entity.fields.len()];
        Self { read: Reach::None, create: false, update: Reach::None, delete: Reach::None, fields }
    }

    fn covers_all_of(&self, other: &Access) -> bool {
        let mut fields = self.fields.iter().zip(&other.fields);
        self.read >= other.read
            && self.create >= other.create
            && self.update >= other.update
            && self.delete >= other.delete
            && fields.all(|(own, theirs)| own >= theirs)
    }

    /// Whether `reach` covers a record of this owner.
    pub fn covers(reach: Reach, me: Option<Uuid>, owner: Option<Uuid>) -> bool {
        match reach {
            Reach::All => true,
            Reach::Own => owner.is_some() && owner == me,
            Reach::None => false,
        }
    }
}

fn gather(entity: &Entity, model: &Model, roles: &[&Role]) -> Access {
    if entity.builtin {
        // People are known by name to everybody who can sign in, and managed elsewhere.
        let fields = vec![FieldAccess::Read; entity.fields.len()];
        return Access { read: Reach::All, create: false, update: Reach::None, delete: Reach::None, fields };
    }
    let rights: Vec<_> = roles
        .iter()
        .filter_map(|role| {
            role.objects.iter().find(|(name, _)| model.entity(name).is_some_and(|e| *e.id == *entity.id))
        })
        .map(|(_, rights)| rights)
        .collect();
    let widest = |pick: fn(&crate::metadata::model::ObjectRights) -> Reach| {
        let reach = rights.iter().map(|rights| pick(rights)).max().unwrap_or_default();
        // Without owners nothing is one's own.
        if entity.owner.is_none() && reach == Reach::Own { Reach::None } else { reach }
    };
    let fields = entity.fields.iter().map(|field| {
        // A role that reads no record says nothing about fields either.
        let reading = rights.iter().filter(|rights| rights.read != Reach::None);
        let per_role = reading.map(|rights| {
            // Who may not read a stage may not read since when either.
            let told = field.since.map_or(&*field.name, |stage| &*entity.field(stage).name);
            let named = rights.fields.iter().find(|(name, _)| ***name == *told);
            // A role that writes no record lets nobody write its fields who may write the record by another role.
            let writes = rights.create || rights.update != Reach::None;
            let widest = if writes { FieldAccess::Edit } else { FieldAccess::Read };
            named.map_or(widest, |(_, access)| (*access).min(widest))
        });
        per_role.max().unwrap_or(FieldAccess::None)
    });
    Access {
        fields: fields.collect(),
        read: widest(|rights| rights.read),
        create: rights.iter().any(|rights| rights.create),
        update: widest(|rights| rights.update),
        delete: widest(|rights| rights.delete),
    }
}
