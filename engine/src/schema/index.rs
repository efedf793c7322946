//! The indexes that follow from a revision: lookups, stages, owner and name of every entity, the order of its views, its
//! unique constraints, and those the design names; on PostgreSQL also the parts of names. They cover live records only, as
//! every question asks for those; but for automatic numbers, which are not given again while a record that has one lies in
//! the bin.

use crate::db::{ColumnName, Dialect, TableName};
use crate::metadata::model::{self, View, ViewShape};
use crate::registry::{Entity, Field, Kind, LONGEST_INDEXED as LONGEST};
use sha2::{Digest, Sha256};

/// Indexes an entity has at most, apart from unique ones, before those of its own fields are many already.
const WANTED: usize = 8;
/// Views that get an index of their own even then.
const VIEWS: usize = 6;

/// An index over the records of a table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Index {
    pub table: TableName,
    pub columns: Vec<Key>,
    pub unique: Unique,
    pub by: By,
}

/// What an index finds records by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum By {
    /// The values of its columns, in their order.
    Value,
    /// Parts of the text of its one column, wherever they stand in it; PostgreSQL only.
    Parts,
}

/// Among which records of a table the values of an index occur once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unique {
    /// They may occur again.
    No,
    /// Among those that are not in the bin; the others are not in the index.
    Live,
    /// Among all.
    Ever,
}

/// One column of an index.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    pub column: ColumnName,
    pub descending: bool,
}

impl Index {
    /// What the name is made of: equal for equal indexes, in every revision.
    pub fn hash(&self) -> u64 {
        let mut digest = Sha256::new();
        digest.update(self.table.as_str());
        for key in &self.columns {
            digest.update([b'|']);
            digest.update(key.column.as_str());
            digest.update([u8::from(key.descending)]);
        }
        digest.update([self.unique as u8]);
        match self.by {
            By::Value => {}
            By::Parts => digest.update("parts"),
        }
        let mut first = [0; 8];
        first.copy_from_slice(&digest.finalize()[..8]);
        u64::from_be_bytes(first)
    }

    pub fn is_unique(&self) -> bool {
        match self.unique {
            Unique::No => false,
            Unique::Live | Unique::Ever => true,
        }
    }

    /// Whether a database of this kind has it.
    pub fn is_for(&self, dialect: Dialect) -> bool {
        match (self.by, dialect) {
            (By::Value, _) | (By::Parts, Dialect::Postgres) => true,
            (By::Parts, Dialect::Sqlite) => false,
        }
    }

    fn plain(entity: &Entity, columns: Vec<Key>) -> Self {
        Index { table: entity.table.clone(), columns, unique: Unique::No, by: By::Value }
    }
}

fn ascending(column: ColumnName) -> Key {
    Key { column, descending: false }
}

/// All indexes of an entity.
pub fn indexes(entity: &Entity, source: &model::Entity) -> Vec<Index> {
    let followed = entity.fields.iter().filter(|field| is_followed(entity, field));
    let followed: Vec<Index> =
        followed.map(|field| Index::plain(entity, vec![ascending(field.column.clone())])).collect();
    let room = WANTED.saturating_sub(followed.len()).max(VIEWS);
    let ordered = orders(entity, source, room);
    // What begins another index is found by that one.
    let is_covered = |index: &Index| ordered.iter().any(|longer| longer.columns.starts_with(&index.columns));
    let mut indexes: Vec<Index> = followed.into_iter().filter(|index| !is_covered(index)).collect();
    indexes.extend(ordered);
    for index in source.indexes.iter().filter_map(|order| of_order(entity, order)) {
        if !indexes.contains(&index) {
            indexes.push(index);
        }
    }
    let numbered = entity.fields.iter().filter(|field| matches!(field.kind, Kind::AutoNumber(_)));
    indexes.extend(numbered.map(|field| of_number(entity, field)));
    indexes.extend(source.unique.iter().map(|unique| of_unique(entity, unique)));
    indexes
}

/// The index that finds a part of a name; none where names are no short texts.
pub fn of_parts(entity: &Entity) -> Option<Index> {
    let name = entity.parted()?;
    Some(Index { by: By::Parts, ..Index::plain(entity, vec![ascending(name.column.clone())]) })
}

/// The orders of views, boards before lists: a column of a board is a part of all records, and nothing else finds it in
/// its order.
fn orders(entity: &Entity, source: &model::Entity, most: usize) -> Vec<Index> {
    let is_board = |view: &&View| matches!(view.shape, ViewShape::Board);
    let (boards, others): (Vec<&View>, Vec<&View>) = source.views.iter().partition(is_board);
    let mut orders: Vec<Index> = Vec::new();
    for index in boards.into_iter().chain(others).filter_map(|view| of_view(entity, view)) {
        if orders.len() < most && !orders.contains(&index) {
            orders.push(index);
        }
    }
    orders
}

/// Whether records are looked for by this field alone.
fn is_followed(entity: &Entity, field: &Field) -> bool {
    match field.kind {
        Kind::Lookup { .. } | Kind::Regarding { .. } | Kind::Stage => true,
        Kind::User => entity.owner == Some(field.ix),
        Kind::Text { max_length } => entity.name_field == field.ix && max_length <= LONGEST,
        Kind::Id | Kind::LongText { .. } | Kind::Integer { .. } | Kind::Money { .. } | Kind::Percent { .. } => false,
        Kind::Decimal { .. } | Kind::Rating { .. } | Kind::Duration => false,
        Kind::Email | Kind::Phone | Kind::Url | Kind::Time => false,
        Kind::Boolean | Kind::Date | Kind::DateTime | Kind::Choice(_) => false,
        Kind::MultiChoice(_) | Kind::ManyToMany { .. } => false,
        Kind::Attachment { .. } | Kind::Image { .. } => false,
        Kind::Tags | Kind::AutoNumber(_) | Kind::Json | Kind::Position | Kind::Address { .. } => false,
        Kind::RichText { .. } | Kind::Signature => false,
    }
}

/// An index the design names; none while a field of it cannot be ordered.
pub fn of_order(entity: &Entity, order: &model::KeptOrder) -> Option<Index> {
    let mut columns = Vec::new();
    let mut length = 0;
    for path in &order.fields {
        let (name, descending) = path.strip_prefix('-').map_or((path.as_str(), false), |name| (name, true));
        let field = entity.find(name)?;
        if let Kind::Text { max_length } = field.kind {
            length += max_length;
        }
        columns.push(Key { column: field.compared_column(), descending });
    }
    columns.push(ascending(ColumnName::system("id")));
    (length <= LONGEST).then(|| Index::plain(entity, columns))
}

/// The order of a list, or of the cards in a board's column; none when it is not an order of plain own values.
fn of_view(entity: &Entity, view: &View) -> Option<Index> {
    let mut columns = Vec::new();
    match view.shape {
        ViewShape::List => {}
        ViewShape::Calendar | ViewShape::Timeline => return of_days(entity, view),
        ViewShape::Gallery => {}
        ViewShape::Board => columns.push(ascending(entity.find(view.group_by.as_deref()?)?.column.clone())),
    }
    if view.sort.is_empty() {
        return None;
    }
    let mut length = 0;
    for entry in &view.sort {
        let (name, descending) = entry.strip_prefix('-').map_or((entry.as_str(), false), |name| (name, true));
        let field = entity.find(name).filter(|field| is_ordered_by_value(&field.kind))?;
        if let Kind::Text { max_length } = field.kind {
            length += max_length;
        }
        columns.push(Key { column: field.compared_column(), descending });
    }
    if length > LONGEST {
        return None;
    }
    columns.push(ascending(ColumnName::system("id")));
    Some(Index::plain(entity, columns))
}

/// The days of a calendar: a month is a part of all records.
fn of_days(entity: &Entity, view: &View) -> Option<Index> {
    let field = entity.find(view.date_field.as_deref()?)?;
    Some(Index::plain(entity, vec![ascending(field.compared_column()), ascending(ColumnName::system("id"))]))
}

/// Whether the stored value is what records are ordered by (names of lookups and places of stages are elsewhere).
pub fn is_ordered_by_value(kind: &Kind) -> bool {
    match kind {
        Kind::Text { .. }
        | Kind::Integer { .. }
        | Kind::Money { .. }
        | Kind::Percent { .. }
        | Kind::Decimal { .. }
        | Kind::Rating { .. }
        | Kind::Duration
        | Kind::Email
        | Kind::Phone
        | Kind::Url
        | Kind::Time
        | Kind::AutoNumber(_)
        | Kind::Date
        | Kind::DateTime => true,
        Kind::Id
        | Kind::LongText { .. }
        | Kind::Boolean
        | Kind::Choice(_)
        | Kind::MultiChoice(_)
        | Kind::Tags
        | Kind::Json
        | Kind::Position
        | Kind::Address { .. }
        | Kind::RichText { .. }
        | Kind::Signature
        | Kind::ManyToMany { .. }
        | Kind::Attachment { .. }
        | Kind::Image { .. }
        | Kind::Lookup { .. }
        | Kind::Regarding { .. }
        | Kind::User
        | Kind::Stage => false,
    }
}

/// The index that lets no automatic number occur twice, not even after its record was deleted.
pub fn of_number(entity: &Entity, field: &Field) -> Index {
    Index {
        table: entity.table.clone(),
        columns: vec![ascending(field.column.clone())],
        unique: Unique::Ever,
        by: By::Value,
    }
}

/// The index that finds the records whose set has a given one.
pub fn of_pairs(pairs: &TableName) -> Index {
    let columns = vec![ascending(ColumnName::system("to_id")), ascending(ColumnName::system("from_id"))];
    Index { table: pairs.clone(), columns, unique: Unique::No, by: By::Value }
}

/// The index that keeps a constraint.
pub fn of_unique(entity: &Entity, unique: &model::Unique) -> Index {
    let fields = unique.fields.iter().filter_map(|name| entity.find(name));
    let columns = fields.map(|field| ascending(field.column.clone())).collect();
    Index { table: entity.table.clone(), columns, unique: Unique::Live, by: By::Value }
}
