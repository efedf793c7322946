//! Names in statements: of tables, columns and schemas. They come from the program text or from element ids, never from what
//! somebody typed.

use crate::metadata::ElementId;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A name that stands in the program text, or one that is generated. Hundreds of the first kind are made for a request.
#[derive(Clone, Debug)]
enum Name {
    Fixed(&'static str),
    Generated(Arc<str>),
}

impl Name {
    fn as_str(&self) -> &str {
        match self {
            Name::Fixed(name) => name,
            Name::Generated(name) => name,
        }
    }
}

impl From<String> for Name {
    fn from(name: String) -> Self {
        Name::Generated(name.into())
    }
}

/// The same name is the same however it came about.
impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// A table: generated from an element id, or one of ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableName(Name);

impl TableName {
    /// A system table (`sys_…`).
    pub const fn system(name: &'static str) -> SystemTable {
        SystemTable(name)
    }

    /// The table of an entity's records.
    pub fn of_entity(id: &ElementId) -> Self {
        TableName(format!("r_{id}").into())
    }

    /// The table that has the pairs of a many-to-many field.
    pub fn of_pairs(field: &ElementId) -> Self {
        TableName(format!("j_{field}").into())
    }

    /// A table under the name a database or a backup gives it; `None` for what can be no table of ours.
    pub fn of_catalogue(name: &str) -> Option<Self> {
        let ours = ["sys_", "r_", "j_"].iter().any(|prefix| name.starts_with(prefix));
        (ours && is_plain(name)).then(|| TableName(name.to_owned().into()))
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Lower-case letters, digits and `_`, as long as a name may be.
fn is_plain(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    plain && !name.is_empty() && name.len() <= 63
}

/// A system table's name, usable in constants.
#[derive(Clone, Copy, Debug)]
pub struct SystemTable(&'static str);

impl From<SystemTable> for TableName {
    fn from(table: SystemTable) -> Self {
        TableName(Name::Fixed(table.0))
    }
}

/// A column: a system column, or generated from a field's element id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnName(Name);

impl ColumnName {
    pub fn system(name: &'static str) -> Self {
        ColumnName(Name::Fixed(name))
    }

    /// A column under the name a database or a backup gives it; `None` for what can be no column of ours.
    pub fn of_catalogue(name: &str) -> Option<Self> {
        is_plain(name).then(|| ColumnName(name.to_owned().into()))
    }

    /// The (first) column of a field.
    pub fn of_field(id: &ElementId) -> Self {
        ColumnName(format!("f_{id}").into())
    }

    /// The (first) column of a field in its n-th generation: after a change of type its values are in a new one.
    pub fn of_generation(id: &ElementId, generation: u32) -> Self {
        match generation {
            0 | 1 => Self::of_field(id),
            _ => ColumnName(format!("f_{id}__{generation}").into()),
        }
    }

    /// A further column of the same field, such as `__cur` and `__base` of money.
    pub fn with_suffix(&self, suffix: &'static str) -> Self {
        ColumnName(format!("{}{suffix}", self.as_str()).into())
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A PostgreSQL schema: `sartor` (control) or `w_<workspace id>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaName(Arc<str>);

impl SchemaName {
    /// The schema of a name made of `a-z`, `0-9` and `_`, at most 60 long; anything else is no schema of ours.
    pub fn new(name: &str) -> Option<Self> {
        let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        (plain && !name.is_empty() && name.len() <= 60).then(|| SchemaName(name.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
