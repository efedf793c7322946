//! What stands open only to some roles: forms, views, menu items and moves between stages.

use crate::locales::Texts;
use crate::metadata::model::{ApiName, Model, Navigation, NavigationItem};
use crate::registry::{self, EntityIx, FieldIx, Moves, Pipeline, Stage};
use crate::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// Somewhere not everybody gets to, and who does before and after.
pub struct Door<'a> {
    pub kind: DoorKind,
    /// Of the planned registry.
    pub entity: EntityIx,
    /// What it is called: the form, view or item; of a move the two stages.
    pub names: Vec<Texts>,
    pub before: Who<'a>,
    pub after: Who<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoorKind {
    Form,
    View,
    Menu,
    /// Between stages of this field of the planned registry.
    Move(FieldIx),
}

/// Whom something is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who<'a> {
    Everybody,
    /// Whoever has a role (element id) of each of these sets.
    Holders(Vec<BTreeSet<&'a str>>),
}

impl Who<'_> {
    pub fn admits(&self, roles: &[String]) -> bool {
        match self {
            Who::Everybody => true,
            Who::Holders(sets) => sets.iter().all(|set| roles.iter().any(|role| set.contains(role.as_str()))),
        }
    }
}

/// The doors of both revisions whose audience differs.
pub fn find<'a>(published: &'a Snapshot, planned: &'a Snapshot) -> Vec<Door<'a>> {
    let mut doors = Vec::new();
    for entity in &planned.model.entities {
        let Some(ix) = planned.registry.find_by_id(&entity.id).map(|entity| entity.ix) else { continue };
        let Some(old) = published.model.entity_by_id(&entity.id) else { continue };
        for form in &entity.forms {
            let Some(was) = old.forms.iter().find(|other| other.id == form.id) else { continue };
            let roles = |form: &'a crate::metadata::model::Form| form.audience.as_ref().map_or(&[][..], |a| &a.roles);
            doors.push(Door {
                kind: DoorKind::Form,
                entity: ix,
                names: vec![registry::texts(form.label.as_ref(), &form.name)],
                before: only(&published.model, [roles(was)]),
                after: only(&planned.model, [roles(form)]),
            });
        }
        for view in &entity.views {
            let Some(was) = old.views.iter().find(|other| other.id == view.id) else { continue };
            doors.push(Door {
                kind: DoorKind::View,
                entity: ix,
                names: vec![registry::texts(view.label.as_ref(), &view.name)],
                before: only(&published.model, [&*was.roles]),
                after: only(&planned.model, [&*view.roles]),
            });
        }
        doors.extend(moves(ix, (published, planned)));
    }
    doors.extend(menu(published, planned));
    doors.retain(|door| door.before != door.after);
    doors
}

/// Whom something is for that asks for one role of each list; an empty list asks for none.
fn only<'a>(model: &'a Model, lists: impl IntoIterator<Item = &'a [ApiName]>) -> Who<'a> {
    let lists = lists.into_iter().filter(|names| !names.is_empty());
    let ids = |names: &'a [ApiName]| names.iter().filter_map(|name| Some(model.role(name)?.id.as_str())).collect();
    let sets: Vec<BTreeSet<&str>> = lists.map(ids).collect();
    if sets.is_empty() { Who::Everybody } else { Who::Holders(sets) }
}

fn menu<'a>(published: &'a Snapshot, planned: &'a Snapshot) -> Vec<Door<'a>> {
    let before = items(published.model.navigation.as_ref());
    let after = items(planned.model.navigation.as_ref());
    let doors = after.into_iter().filter_map(|(id, (item, lists))| {
        let (_, was) = before.get(id)?;
        let entity = planned.registry.find(item.entity.as_ref()?)?;
        let name = match &item.label {
            None => entity.label_plural.clone(),
            label => registry::texts(label.as_ref(), &entity.name),
        };
        Some(Door {
            kind: DoorKind::Menu,
            entity: entity.ix,
            names: vec![name],
            before: only(&published.model, was.iter().copied()),
            after: only(&planned.model, lists),
        })
    });
    doors.collect()
}

type Items<'a> = BTreeMap<&'a str, (&'a NavigationItem, Vec<&'a [ApiName]>)>;

/// The links of the menu by id, each with the roles it and what it stands in are for.
fn items(navigation: Option<&Navigation>) -> Items<'_> {
    fn walk<'a>(item: &'a NavigationItem, within: &[&'a [ApiName]], items: &mut Items<'a>) {
        let lists = [within, &[item.roles.as_slice()]].concat();
        for inner in &item.items {
            walk(inner, &lists, items);
        }
        if item.entity.is_some() {
            items.insert(&item.id, (item, lists));
        }
    }
    let mut found = Items::new();
    for item in navigation.iter().flat_map(|navigation| &navigation.items) {
        walk(item, &[], &mut found);
    }
    found
}

/// Moves that only some roles may make, before or after.
fn moves<'a>(ix: EntityIx, (published, planned): (&'a Snapshot, &'a Snapshot)) -> Vec<Door<'a>> {
    let entity = planned.registry.entity(ix);
    let Some(old) = published.registry.find_by_id(&entity.id) else { return Vec::new() };
    let mut doors = Vec::new();
    for pipeline in &entity.pipelines {
        let Some(was) = old.pipelines.iter().find(|other| other.id == pipeline.id) else { continue };
        let kept = |stage: &Stage| was.stages.iter().any(|other| other.id == stage.id);
        for from in pipeline.stages.iter().filter(|stage| kept(stage)) {
            for to in pipeline.stages.iter().filter(|stage| stage.id != from.id && kept(stage)) {
                let (before, after) = (movers(was, (from, to)), movers(pipeline, (from, to)));
                if is_for_some(&before) || is_for_some(&after) {
                    let names = vec![from.label.clone(), to.label.clone()];
                    let kind = DoorKind::Move(pipeline.field);
                    doors.push(Door { kind, entity: ix, names, before, after });
                }
            }
        }
    }
    doors
}

/// Whether it depends on roles; what nobody may do does not.
fn is_for_some(who: &Who<'_>) -> bool {
    match who {
        Who::Everybody => false,
        Who::Holders(sets) => sets.iter().all(|set| !set.is_empty()),
    }
}

fn movers<'a>(pipeline: &'a Pipeline, (from, to): (&Stage, &Stage)) -> Who<'a> {
    let mut holders = BTreeSet::new();
    let listed = match &pipeline.moves {
        Moves::Any => return Who::Everybody,
        Moves::Forward => {
            let free = crate::pipelines::is_allowed(pipeline, from, to, &|_| false);
            return if free { Who::Everybody } else { Who::Holders(vec![holders]) };
        }
        Moves::Listed(listed) => listed,
    };
    for entry in listed.iter().filter(|entry| entry.from == from.id && entry.to.contains(&to.id)) {
        if entry.roles.is_empty() {
            return Who::Everybody;
        }
        holders.extend(entry.roles.iter().map(|role| &**role));
    }
    Who::Holders(vec![holders])
}
