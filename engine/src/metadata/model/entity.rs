//! An entity with everything that is only its own: fields, rules, forms, views and pipelines.
use std::fmt;

use serde::{Deserialize, de::Error};
use serde_json::Value;

use super::{ApiName, ElementId, Field, FieldKind, Form, Label, Pipeline, View};

/// A kind of record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entity {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    pub label_plural: Option<Label>,
    pub icon: Option<String>,
    pub hue: Option<u16>,
    /// Name of the text field that stands for a record.
    pub name_field: ApiName,
    #[serde(default)]
    pub owned: bool,
    /// Names of views in the order people see them; the others follow.
    #[serde(default)]
    pub view_order: Vec<ApiName>,
    /// Names of forms in the order in which they are tried; the others follow.
    #[serde(default)]
    pub form_order: Vec<ApiName>,
    pub timeline: Option<Timeline>,
    pub fields: Vec<Field>,
    #[serde(default)]
    pub unique: Vec<Unique>,
    #[serde(default)]
    pub indexes: Vec<KeptOrder>,
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// Variants with `for` first, in the entity's order, else by path; the general form last. Empty: a form is generated.
    #[serde(skip)]
    pub forms: Vec<Form>,
    /// By path.
    #[serde(skip)]
    pub views: Vec<View>,
    /// Of each stage field the default pipeline first, then by path.
    #[serde(skip)]
    pub pipelines: Vec<Pipeline>,
}

impl Entity {
    /// The field of this name, or of this earlier name. System fields are not among them.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let current = self.fields.iter().find(|field| field.name == *name);
        current.or_else(|| self.fields.iter().find(|field| field.answers_to(name)))
    }

    /// The field with this id.
    pub fn field_by_id(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.id == *id)
    }

    /// The stage fields, in file order.
    pub fn stage_fields(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| matches!(field.kind, FieldKind::Stage {}))
    }

    /// The pipelines of one stage field, the default one first.
    pub fn pipelines_of(&self, field: &str) -> impl Iterator<Item = &Pipeline> {
        self.pipelines.iter().filter(move |pipeline| pipeline.field == *field)
    }

    /// The pipeline of this name, or of this earlier name.
    pub fn pipeline(&self, name: &str) -> Option<&Pipeline> {
        let current = self.pipelines.iter().find(|pipeline| pipeline.name == *name);
        current.or_else(|| self.pipelines.iter().find(|pipeline| pipeline.aliases.iter().any(|alias| alias == name)))
    }

    /// The view of this name, or of this earlier name.
    pub fn view(&self, name: &str) -> Option<&View> {
        let current = self.views.iter().find(|view| view.name == *name);
        current.or_else(|| self.views.iter().find(|view| view.aliases.iter().any(|alias| alias == name)))
    }
}

/// How records stand on the timelines of the records they refer to.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Timeline {
    /// Date and time field.
    pub at: ApiName,
    /// Choice field: what kind of event it was.
    pub kind: Option<ApiName>,
    /// Text field: what happened.
    pub text: Option<ApiName>,
    #[serde(default)]
    pub fields: Vec<ApiName>,
}

/// Fields whose values together may occur only once among live records.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Unique {
    pub id: ElementId,
    pub fields: Vec<ApiName>,
    pub message: Option<Label>,
}

/// An order the database keeps of live records, beside those that follow from views and references.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct KeptOrder {
    pub id: ElementId,
    /// Own fields, most important first; a minus sign means descending.
    pub fields: Vec<String>,
}

/// A condition and what it demands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "RuleFile")]
pub struct Rule {
    pub id: ElementId,
    /// A filter; none means always.
    pub when: Option<Value>,
    pub effect: RuleEffect,
    pub message: Option<Label>,
}

/// What a rule demands of a record that meets its condition.
#[derive(Clone, Debug, PartialEq)]
pub enum RuleEffect {
    /// These fields must have a value.
    Require(Vec<ApiName>),
    /// These fields can not be changed.
    Lock(Vec<ApiName>),
    /// The record can not be saved.
    Refuse,
    /// Per choice field the only options allowed.
    Options(Vec<(ApiName, Vec<ApiName>)>),
    /// Per field that leads to records a filter on those; `{ "record": … }` is a value of the one that points.
    Records(Vec<(Limited, Value)>),
}

/// What records are limited of: a field, and of one that leads to several entities which of them (`regarding.account`).
#[derive(Clone, Debug, PartialEq)]
pub struct Limited {
    pub field: ApiName,
    pub entity: Option<ApiName>,
}

impl fmt::Display for Limited {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.field)?;
        self.entity.as_ref().map_or(Ok(()), |entity| write!(f, ".{}", &**entity))
    }
}

/// A rule as it stands in a file.
#[derive(Deserialize)]
struct RuleFile {
    id: ElementId,
    when: Option<Value>,
    #[serde(default)]
    require: Vec<ApiName>,
    #[serde(default)]
    lock: Vec<ApiName>,
    #[serde(default)]
    refuse: bool,
    #[serde(default)]
    options: serde_json::Map<String, Value>,
    #[serde(default)]
    records: serde_json::Map<String, Value>,
    message: Option<Label>,
}

impl TryFrom<RuleFile> for Rule {
    type Error = serde_json::Error;

    fn try_from(file: RuleFile) -> Result<Self, Self::Error> {
        let effect = if !file.require.is_empty() {
            RuleEffect::Require(file.require)
        } else if !file.lock.is_empty() {
            RuleEffect::Lock(file.lock)
        } else if file.refuse {
            RuleEffect::Refuse
        } else if file.records.is_empty() {
            RuleEffect::Options(file.options.into_iter().map(limit).collect::<Result<_, _>>()?)
        } else {
            let named = |(key, filter): (String, Value)| Ok((limited(&key)?, filter));
            RuleEffect::Records(file.records.into_iter().map(named).collect::<Result<_, Self::Error>>()?)
        };
        Ok(Rule { id: file.id, when: file.when, effect, message: file.message })
    }
}

fn limit((field, options): (String, Value)) -> Result<(ApiName, Vec<ApiName>), serde_json::Error> {
    Ok((field_name(&field)?, serde_json::from_value(options)?))
}

fn limited(key: &str) -> Result<Limited, serde_json::Error> {
    let (field, entity) = key.split_once('.').map_or((key, None), |(field, entity)| (field, Some(entity)));
    Ok(Limited { field: field_name(field)?, entity: entity.map(field_name).transpose()? })
}

fn field_name(text: &str) -> Result<ApiName, serde_json::Error> {
    ApiName::new(text).map_err(serde_json::Error::custom)
}
