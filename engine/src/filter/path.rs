//! A path: a field, or a field reached over lookups (`account.region`).

use super::MAX_HOPS;
use crate::error::{Item, ItemCode};
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Kind, Registry};

/// Lookup fields to follow, then the field itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path {
    /// The entity the path begins at.
    pub start: EntityIx,
    pub hops: Vec<FieldIx>,
    /// The entity the last field belongs to.
    pub entity: EntityIx,
    pub field: FieldIx,
}

impl Path {
    pub fn own(entity: &Entity, field: &Field) -> Self {
        Self { start: entity.ix, hops: Vec::new(), entity: entity.ix, field: field.ix }
    }

    pub fn field<'a>(&self, registry: &'a Registry) -> &'a Field {
        registry.entity(self.entity).field(self.field)
    }

    /// Whether somebody may read the field and every lookup on the way to it.
    pub fn is_readable(&self, registry: &Registry, scope: &Scope) -> bool {
        let mut entity = registry.entity(self.start);
        for hop in &self.hops {
            let field = entity.field(*hop);
            match registry.target(field) {
                Some(target) if scope.reads(entity.ix, field) => entity = target,
                _ => return false,
            }
        }
        let field = self.field(registry);
        let leads_to_readable = match &field.kind {
            Kind::Regarding { to, .. } => to.iter().all(|to| scope.reads_entity(*to)),
            _ => true,
        };
        leads_to_readable && scope.reads(self.entity, field)
    }

    /// The field of the starting entity this path begins with.
    pub fn first(&self) -> FieldIx {
        self.hops.first().copied().unwrap_or(self.field)
    }
}

/// Resolves a dotted path. A field that does not exist and one that may not be read are the same refusal.
///
/// # Errors
/// `field_unknown`, or `too_complex` beyond three hops, at `pointer`.
pub fn resolve_path(
    registry: &Registry,
    scope: &Scope,
    start: &Entity,
    text: &str,
    pointer: &str,
) -> Result<Path, Item> {
    let unknown = || Item::new(pointer, ItemCode::FieldUnknown).param("name", text);
    let names: Vec<&str> = text.split('.').collect();
    if names.len() > MAX_HOPS + 1 {
        return Err(Item::new(pointer, ItemCode::TooComplex).param("limit", MAX_HOPS));
    }
    let mut entity = start;
    let mut hops = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let field = entity.find(name).filter(|field| scope.reads(entity.ix, field)).ok_or_else(unknown)?;
        if n + 1 == names.len() {
            return Ok(Path { start: start.ix, hops, entity: entity.ix, field: field.ix });
        }
        hops.push(field.ix);
        entity = registry.target(field).ok_or_else(unknown)?;
    }
    Err(unknown())
}

/// A path as it is written today, names of earlier revisions replaced; none when it leads nowhere the caller may read.
/// Besides fields it may ask `kind`, `pipeline` and `probability` of a stage, `entity` of what a record is regarding.
pub fn current_path(registry: &Registry, scope: &Scope, start: &Entity, text: &str) -> Option<String> {
    if let Ok(path) = resolve_path(registry, scope, start, text, "") {
        let mut entity = start;
        let mut written = String::new();
        for hop in &path.hops {
            let field = entity.field(*hop);
            written.push_str(&field.name);
            written.push('.');
            entity = registry.target(field)?;
        }
        written.push_str(&path.field(registry).name);
        return Some(written);
    }
    let (field, part) = text.rsplit_once('.')?;
    let path = resolve_path(registry, scope, start, field, "").ok()?;
    let asked = match path.field(registry).kind {
        Kind::Stage => matches!(part, "kind" | "pipeline" | "probability"),
        Kind::Regarding { .. } => part == "entity",
        _ => false,
    };
    asked.then(|| current_path(registry, scope, start, field).map(|field| format!("{field}.{part}"))).flatten()
}
