//! Roles: what a group of people may do. Who has which role is data; how rights are applied belongs to `permissions`.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ApiName, ElementId, Label};

/// A named set of rights. Rights of several roles add up.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Role {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    pub description: Option<Label>,
    /// Rights by entity name; absent means none.
    #[serde(default)]
    pub objects: BTreeMap<ApiName, ObjectRights>,
    #[serde(default)]
    pub platform: Vec<PlatformRight>,
}

/// Rights on the records of one entity; the default is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ObjectRights {
    pub read: Reach,
    pub create: bool,
    pub update: Reach,
    pub delete: Reach,
    /// Name of the view people with this role begin with.
    #[serde(rename = "defaultView")]
    pub default_view: Option<ApiName>,
    /// Access to single fields; a field not named follows the record.
    pub fields: BTreeMap<ApiName, FieldAccess>,
}

/// Which records a right reaches. Ordered: the greater reach wins when roles add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    #[default]
    None,
    Own,
    All,
}

/// Access to one field. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldAccess {
    None,
    Read,
    Edit,
}

/// What a role may do beyond records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformRight {
    Design,
    Publish,
    Users,
    Import,
    Export,
}
