//! What holds for the whole workspace: the template it came from, its settings and its shared choice lists.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ApiName, ChoiceOption, ElementId, Label};

/// What a template is called and what it needs.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    /// Id of the template; shorter than an element id may be.
    pub id: String,
    /// Package name, for example `crm-starter`.
    pub name: String,
    /// `major.minor.patch`.
    pub version: String,
    /// Version of the file format.
    pub format: u32,
    /// What every id made by the template begins with.
    pub id_prefix: Option<String>,
    pub label: Label,
    pub description: Option<Label>,
    #[serde(default)]
    pub languages: Vec<String>,
    #[serde(default)]
    pub requires: Vec<String>,
    #[serde(default)]
    pub slots: Vec<Slot>,
}

/// A person or place the template talks about without knowing it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Slot {
    pub name: ApiName,
    pub kind: SlotKind,
    pub label: Option<Label>,
}

/// What is bound to a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotKind {
    Person,
    Role,
    Mailbox,
    Connector,
}

/// How the company counts.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Settings {
    /// Path of the file it was read from; empty when there is none and the defaults hold.
    #[serde(skip)]
    pub file: String,
    pub id: String,
    /// Name of the company.
    pub name: Label,
    /// IANA name.
    pub time_zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Language tags; the first is the workspace's own.
    pub languages: Vec<String>,
    /// 1 to 12.
    pub fiscal_year_start: u8,
    /// 0 is Sunday.
    pub week_start: u8,
}

impl Settings {
    /// The workspace's own language.
    pub fn language(&self) -> &str {
        self.languages.first().map_or("zh-CN", String::as_str)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            file: String::new(),
            id: "settings".into(),
            name: Label::Text("Sartor".into()),
            time_zone: "Asia/Shanghai".into(),
            currency: "CNY".into(),
            languages: vec!["zh-CN".into(), "en".into()],
            fiscal_year_start: 1,
            week_start: 1,
        }
    }
}

/// A list of options several fields may share.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ChoiceList {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    pub options: Vec<ChoiceOption>,
    /// Where records with a removed option go: by its id, the name of another option, or none for no value.
    #[serde(default)]
    pub moved: BTreeMap<ElementId, Option<ApiName>>,
}
