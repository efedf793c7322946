//! Joins: the tables a statement needs for its paths, each joined once, each with the reader's row filter.

use super::{MAX_JOINS, Path};
use crate::db::{Bind, ColumnName, Sql};
use crate::error::{Item, ItemCode};
use crate::metadata::model::Reach;
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, FieldIx, Registry};
use std::collections::HashMap;

/// The tables of one statement: `t0` is the entity asked for, `t1 …` are reached over lookups.
pub struct Joins<'a> {
    registry: &'a Registry,
    scope: &'a Scope,
    start: &'a Entity,
    joined: Vec<Joined>,
    /// Number of the first table: statements inside others count on from there.
    base: usize,
    /// Tables of the statement around this one that it compares with, by path.
    around: HashMap<Path, usize>,
}

/// How far apart the tables of a statement and of one inside it are counted.
const APART: usize = 100;

struct Joined {
    from: usize,
    hop: FieldIx,
    from_entity: EntityIx,
    to: EntityIx,
}

impl<'a> Joins<'a> {
    pub fn new(registry: &'a Registry, scope: &'a Scope, start: &'a Entity) -> Self {
        Self { registry, scope, start, joined: Vec::new(), base: 0, around: HashMap::new() }
    }

    /// The tables of a statement inside this one.
    pub fn inside(&self, start: &'a Entity) -> Self {
        Self { base: self.base + APART, ..Self::new(self.registry, self.scope, start) }
    }

    /// The tables of a statement inside this one that compares with these paths of it.
    pub fn inside_of<'p>(&mut self, start: &'a Entity, paths: impl IntoIterator<Item = &'p Path>) -> Self {
        let around = paths.into_iter().map(|path| (path.clone(), self.alias(path))).collect();
        Self { around, ..self.inside(start) }
    }

    /// The table of the statement around this one that a path of that one ends in.
    pub fn around(&self, path: &Path) -> usize {
        self.around.get(path).copied().unwrap_or(self.base)
    }

    /// Number of the first table.
    pub fn base(&self) -> usize {
        self.base
    }

    pub fn scope(&self) -> &'a Scope {
        self.scope
    }

    pub fn registry(&self) -> &'a Registry {
        self.registry
    }

    /// The alias of the table a path's last field is in.
    pub fn alias(&mut self, path: &Path) -> usize {
        path.hops.iter().fold((self.base, self.start.ix), |(alias, entity), hop| self.hop(alias, entity, *hop)).0
    }

    /// The alias of the record a lookup of table `alias` leads to.
    pub fn hop(&mut self, alias: usize, entity: EntityIx, hop: FieldIx) -> (usize, EntityIx) {
        if let Some(n) = self.joined.iter().position(|joined| joined.from == alias && joined.hop == hop) {
            return (self.base + n + 1, self.joined[n].to);
        }
        let field = self.registry.entity(entity).field(hop);
        let to = self.registry.target(field).map_or(entity, |target| target.ix);
        self.joined.push(Joined { from: alias, hop, from_entity: entity, to });
        (self.base + self.joined.len(), to)
    }

    /// Refuses more tables than a statement should join; `pointer` is where the paths were asked for.
    ///
    /// # Errors
    /// `too_complex`.
    pub fn check(&self, pointer: &str) -> Result<(), Item> {
        match self.joined.len() {
            0..=MAX_JOINS => Ok(()),
            _ => Err(Item::new(pointer, ItemCode::TooComplex).param("limit", format!("≤ {MAX_JOINS}"))),
        }
    }

    /// ` FROM <entity> t0 LEFT JOIN …`. A record the reader may not see joins as empty.
    pub fn write_from(&self, sql: &mut Sql) {
        self.write_from_as(sql, |sql| {
            sql.table(self.start.table.clone()).raw(" ").alias(self.base);
        });
    }

    /// The same with something else in the place of the first table: what `first` writes has to be called as it is.
    pub fn write_from_as(&self, sql: &mut Sql, first: impl FnOnce(&mut Sql)) {
        sql.raw(" FROM ");
        first(sql);
        for (n, joined) in self.joined.iter().enumerate() {
            let alias = self.base + n + 1;
            let target = self.registry.entity(joined.to);
            let column = &self.registry.entity(joined.from_entity).field(joined.hop).column;
            sql.raw(" LEFT JOIN ").table(target.table.clone()).raw(" ").alias(alias).raw(" ON ");
            sql.aliased(alias, &ColumnName::system("id")).raw(" = ").aliased(joined.from, column);
            sql.raw(" AND ");
            write_visible(sql, self.scope, target, alias);
        }
    }

    /// The rows of the first table the reader may see.
    pub fn write_visible(&self, sql: &mut Sql) {
        write_visible(sql, self.scope, self.start, self.base);
    }
}

/// Not deleted, and within the scope's reach.
pub fn write_visible(sql: &mut Sql, scope: &Scope, entity: &Entity, alias: usize) {
    sql.aliased(alias, &ColumnName::system("deleted_at")).raw(" IS NULL");
    write_reach(sql, scope, entity, alias, scope.on(entity.ix).read);
}

/// ` AND owner = me`, nothing, or ` AND FALSE`, as `reach` says.
pub fn write_reach(sql: &mut Sql, scope: &Scope, entity: &Entity, alias: usize, reach: Reach) {
    match (reach, scope.me(), entity.owner) {
        (Reach::All, _, _) => {}
        (Reach::Own, Some(me), Some(owner)) => {
            sql.raw(" AND ").aliased(alias, &entity.field(owner).column).raw(" = ").bind(Bind::Id(me));
        }
        _ => {
            sql.either(" AND 0", " AND FALSE");
        }
    }
}
