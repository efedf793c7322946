//! What people look at: forms, views and the menu. Which rows and fields a person may read is decided elsewhere.
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{ApiName, ElementId, Label};

/// How a record is laid out.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Form {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    /// Who sees this form and when; none means everybody else.
    #[serde(rename = "for")]
    pub audience: Option<Audience>,
    /// Outermost layout: `VerticalLayout`, `HorizontalLayout`, `Group` or `Categorization`.
    #[serde(rename = "type", default)]
    pub layout: NodeType,
    pub elements: Vec<FormNode>,
}

/// Whom a form variant is for. All given parts must match; an empty list matches everything.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Audience {
    #[serde(default)]
    pub roles: Vec<ApiName>,
    /// Stages, written `pipeline/stage` or `stage`.
    #[serde(default)]
    pub stages: Vec<String>,
    pub device: Option<Device>,
}

/// Kind of device a form is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    Phone,
    Desktop,
}

/// A layout, a control, a text, a related list, lines or a button.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct FormNode {
    #[serde(rename = "type")]
    pub node: NodeType,
    pub id: ElementId,
    pub label: Option<Label>,
    /// Related list and lines: the entity listed.
    pub entity: Option<ApiName>,
    /// Control: the field shown. Related list and lines: the lookup of `entity` that points here.
    pub field: Option<ApiName>,
    /// Related list: paths of `entity` shown of each record; empty means the columns of its first view. Lines: its fields.
    #[serde(default)]
    pub columns: Vec<String>,
    /// Lines: figures under the columns.
    #[serde(default)]
    pub totals: Vec<Total>,
    /// Columns the part takes, 1 to 4.
    #[serde(default = "one")]
    pub span: u8,
    /// A filter; none means always shown.
    pub show: Option<Value>,
    /// Button: what it does.
    pub action: Option<ButtonAction>,
    pub icon: Option<String>,
    #[serde(default)]
    pub look: ButtonLook,
    #[serde(default)]
    pub place: ButtonPlace,
    /// Button: what is asked before it does anything.
    pub confirm: Option<Label>,
    #[serde(default)]
    pub elements: Vec<FormNode>,
}

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonLook {
    #[default]
    Normal,
    Primary,
}

/// Where a button stands: in the form, or at the head of the record's page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ButtonPlace {
    #[default]
    Form,
    Header,
}

/// What a button does, as its file has it; `does` says which of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ButtonAction {
    /// Stage, written `pipeline/stage` or `stage`.
    #[serde(rename = "move", skip_serializing_if = "Option::is_none")]
    pub move_to: Option<String>,
    /// By field what it becomes.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub set: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ask: Vec<ApiName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create: Option<ApiName>,
    /// By field of the made record what it begins with.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub values: Map<String, Value>,
    /// Address with fields in braces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
}

/// The one thing a button does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Does<'a> {
    Move(&'a str),
    Set { set: &'a Map<String, Value>, ask: &'a [ApiName] },
    Create { entity: &'a ApiName, values: &'a Map<String, Value> },
    Open(&'a str),
}

impl ButtonAction {
    /// What it does; none when that is nothing or more than one thing.
    pub fn does(&self) -> Option<Does<'_>> {
        let sets = !self.set.is_empty() || !self.ask.is_empty();
        let all = [
            self.move_to.as_deref().map(Does::Move),
            sets.then_some(Does::Set { set: &self.set, ask: &self.ask }),
            self.create.as_ref().map(|entity| Does::Create { entity, values: &self.values }),
            self.open.as_deref().map(Does::Open),
        ];
        let mut given = all.into_iter().flatten();
        let first = given.next()?;
        let strays = self.create.is_none() && !self.values.is_empty();
        (given.next().is_none() && !strays).then_some(first)
    }
}

impl FormNode {
    /// This part and all inside it, outermost first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a FormNode)) {
        visit(self);
        for element in &self.elements {
            element.walk(visit);
        }
    }
}

/// Kind of form part, in JSON Forms' words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeType {
    #[default]
    VerticalLayout,
    HorizontalLayout,
    Group,
    Categorization,
    Category,
    Control,
    Label,
    RelatedList,
    /// Records that belong to the one shown, edited in its form: lines.
    SubTable,
    /// Something that can be done with the record.
    Button,
}

/// A way to look at many records. The same document is used by views people save.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    pub id: ElementId,
    pub name: ApiName,
    #[serde(default)]
    pub aliases: Vec<ApiName>,
    pub label: Option<Label>,
    #[serde(rename = "type", default)]
    pub shape: ViewShape,
    /// Only these roles see it; empty means everybody.
    #[serde(default)]
    pub roles: Vec<ApiName>,
    #[serde(default)]
    pub columns: Vec<Column>,
    /// A filter; none means every record.
    pub filter: Option<Value>,
    /// Paths, `-` in front for descending.
    #[serde(default)]
    pub sort: Vec<String>,
    /// Path whose values make the groups.
    pub group_by: Option<String>,
    /// Calendar: the day of a record. Timeline: where its bar begins.
    pub date_field: Option<String>,
    /// Calendar and timeline: the last day; none means one day.
    pub end_field: Option<String>,
    /// Gallery: whose first picture a card shows.
    pub image_field: Option<String>,
    /// Calendar, timeline and gallery: the choice or stage whose hue is taken.
    pub color_by: Option<String>,
    /// The first condition a record meets gives its hue.
    #[serde(default)]
    pub colors: Vec<ViewColor>,
    #[serde(default)]
    pub totals: Vec<Total>,
}

/// A hue for the records that match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ViewColor {
    /// A filter.
    pub when: Value,
    /// 0 to 360.
    pub hue: u16,
}

/// How a view shows its records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewShape {
    #[default]
    List,
    Board,
    Calendar,
    Timeline,
    Gallery,
}

/// One column of a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// A field, or a path to one.
    pub field: String,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
}

/// A figure under a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Total {
    pub field: String,
    pub measure: Measure,
}

/// How a figure is made of many values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Count,
    Sum,
    Avg,
    Min,
    Max,
}

/// The menu of the web app.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Navigation {
    /// Path of the file it was read from.
    #[serde(skip)]
    pub file: String,
    pub id: ElementId,
    pub name: ApiName,
    pub items: Vec<NavigationItem>,
}

/// A heading with items, or a link to an entity's view.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct NavigationItem {
    pub id: ElementId,
    pub label: Option<Label>,
    pub icon: Option<String>,
    pub entity: Option<ApiName>,
    /// A view of `entity`; none means its first.
    pub view: Option<ApiName>,
    /// Only these roles see it; empty means everybody.
    #[serde(default)]
    pub roles: Vec<ApiName>,
    #[serde(default)]
    pub items: Vec<NavigationItem>,
}

fn one() -> u8 {
    1
}
