//! Roles whose rights change, with the number of people who hold them.

use super::{Depth, Effect, EffectCode, Ground};
use crate::drafts::store;
use crate::error::Result;
use crate::metadata::model::{FieldAccess, Model, PlatformRight, Reach, Role};
use crate::registry;
use std::collections::{BTreeMap, BTreeSet};

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    let (before, after) = (&ground.published.model, &ground.planned.model);
    for role in &before.roles {
        let kept = after.roles.iter().find(|other| other.id == role.id);
        if kept.map(|kept| rights(after, kept)) == Some(rights(before, role)) {
            continue;
        }
        let shown = kept.unwrap_or(role);
        let label = registry::texts(shown.label.as_ref(), &shown.name);
        let effect = Effect::new(EffectCode::AccessChanged, &*role.id).param("role", label.to_json());
        effects.push(match ground.depth {
            Depth::Numbers => effect.param("count", store::count_people(ground.db, &role.id).await?),
            Depth::Levels => effect,
        });
    }
    Ok(effects)
}

type Rights<'m> =
    (BTreeMap<&'m str, ((Reach, bool, Reach, Reach), BTreeMap<&'m str, FieldAccess>)>, BTreeSet<PlatformRight>);

/// A role's rights by element id, so that a rename changes nothing.
fn rights<'m>(model: &'m Model, role: &'m Role) -> Rights<'m> {
    let mut objects = BTreeMap::new();
    for (name, rights) in &role.objects {
        let Some(entity) = model.entity(name) else { continue };
        let id = |name: &'m str| entity.field(name).map_or(name, |field| field.id.as_str());
        let fields = rights.fields.iter().map(|(name, access)| (id(name), *access)).collect();
        objects.insert(entity.id.as_str(), ((rights.read, rights.create, rights.update, rights.delete), fields));
    }
    (objects, role.platform.iter().copied().collect())
}
