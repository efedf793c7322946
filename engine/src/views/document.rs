//! What a saved view says: the document of a view file. Checked strictly when it is written; when it is read, what is no
//! longer there or may not be read by this person is left out, so that a view always opens.

use crate::error::{Item, ItemCode};
use crate::fields;
use crate::filter::{check, current_path, resolve_path};
use crate::metadata::model::{Measure, ViewShape};
use crate::permissions::Scope;
use crate::registry::{Entity, Kind, Registry};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use std::collections::HashSet;

const MAX_COLUMNS: usize = 100;
const MAX_SORT: usize = 5;
/// Figures one aggregate answers.
const MAX_TOTALS: usize = 10;
const MAX_COLORS: usize = 20;
/// Degrees of the colour circle.
const MAX_HUE: u16 = 360;
/// Pixels, as in the schema of a view file.
const WIDTHS: std::ops::RangeInclusive<u16> = 40..=1200;

/// A view as people arrange it; the words are those of `sartor/1/view`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Document {
    #[serde(rename = "type", default)]
    pub shape: ViewShape,
    #[serde(default)]
    pub columns: Vec<Column>,
    /// A filter; none means every record.
    #[serde(default)]
    pub filter: Option<Json>,
    /// Paths, `-` in front for descending.
    #[serde(default)]
    pub sort: Vec<String>,
    #[serde(default)]
    pub group_by: Option<String>,
    /// Calendar: the day of a record. Timeline: where its bar begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_field: Option<String>,
    /// Calendar and timeline: the last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_field: Option<String>,
    /// Gallery: whose first picture a card shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_field: Option<String>,
    /// Calendar, timeline and gallery: whose hue is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color_by: Option<String>,
    /// The first condition a record meets gives its hue.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub colors: Vec<Color>,
    #[serde(default)]
    pub totals: Vec<Total>,
}

/// One column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    pub field: String,
    /// Pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub width: Option<u16>,
}

/// A figure under a column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    pub field: String,
    pub measure: Measure,
}

/// A hue for the records that match.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Color {
    /// A filter.
    pub when: Json,
    /// 0 to 360.
    pub hue: u16,
}

/// A part of a document that may have been left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    Columns,
    Filter,
    Sort,
    GroupBy,
    DateField,
    EndField,
    ImageField,
    ColorBy,
    Colors,
    Totals,
}

/// A part that is one own field of a certain kind: what it is called, what it holds, which kinds fit.
type Place<'d> = (Part, &'static str, &'d Option<String>, fn(&Kind) -> bool);

fn is_day(kind: &Kind) -> bool {
    matches!(kind, Kind::Date | Kind::DateTime)
}

impl Document {
    fn places(&self) -> [Place<'_>; 4] {
        [
            (Part::DateField, "dateField", &self.date_field, is_day),
            (Part::EndField, "endField", &self.end_field, is_day),
            (Part::ImageField, "imageField", &self.image_field, |kind| matches!(kind, Kind::Image { .. })),
            (Part::ColorBy, "colorBy", &self.color_by, |kind| matches!(kind, Kind::Stage | Kind::Choice(_))),
        ]
    }
}

/// Who reads or writes a document, and over which entity.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub registry: &'a Registry,
    pub scope: &'a Scope,
    pub entity: &'a Entity,
}

impl Reader<'_> {
    fn path(&self, text: &str) -> Option<String> {
        current_path(self.registry, self.scope, self.entity, text)
    }

    /// The kind of field a path leads to; none for what cannot be read and for parts of a stage.
    fn kind(&self, text: &str) -> Option<&Kind> {
        let path = resolve_path(self.registry, self.scope, self.entity, text, "").ok()?;
        Some(&path.field(self.registry).kind)
    }

    fn is_sortable(&self, text: &str) -> bool {
        self.kind(text).is_some_and(fields::is_sortable)
    }

    fn may_group(&self, shape: ViewShape, text: &str) -> bool {
        let kind = self.kind(text);
        match shape {
            ViewShape::Board => matches!(kind, Some(Kind::Stage | Kind::Choice(_))),
            ViewShape::Timeline => {
                matches!(kind, Some(Kind::Stage | Kind::Choice(_) | Kind::User | Kind::Lookup { .. }))
            }
            ViewShape::List | ViewShape::Calendar | ViewShape::Gallery => kind.is_some_and(fields::is_groupable),
        }
    }

    fn fits(&self, text: &str, suits: fn(&Kind) -> bool) -> bool {
        !text.contains('.') && self.kind(text).is_some_and(suits)
    }

    fn may_measure(&self, total: &Total) -> bool {
        let number = |kind: &Kind| match kind {
            Kind::Rating { .. } => total.measure != Measure::Sum,
            kind => matches!(
                kind,
                Kind::Integer { .. }
                    | Kind::Money { .. }
                    | Kind::Percent { .. }
                    | Kind::Decimal { .. }
                    | Kind::Duration
            ),
        };
        match total.measure {
            Measure::Count => self.path(&total.field).is_some(),
            Measure::Sum | Measure::Avg | Measure::Min | Measure::Max => self.kind(&total.field).is_some_and(number),
        }
    }

    fn unsuitable(&self, pointer: String, text: &str, op: &str) -> Item {
        match self.path(text) {
            None => Item::new(pointer, ItemCode::FieldUnknown).param("name", text),
            Some(_) => Item::new(pointer, ItemCode::OperatorUnknown).param("field", text).param("op", op),
        }
    }

    /// Everything wrong with a document this person wants to save; pointers begin with `/document`.
    pub fn check(&self, document: &Document) -> Vec<Item> {
        let mut items = Vec::new();
        let lengths = [
            ("columns", document.columns.len(), MAX_COLUMNS),
            ("sort", document.sort.len(), MAX_SORT),
            ("totals", document.totals.len(), MAX_TOTALS),
            ("colors", document.colors.len(), MAX_COLORS),
        ];
        for (name, length, most) in lengths {
            if length > most {
                let item = Item::new(format!("/document/{name}"), ItemCode::TooComplex);
                items.push(item.param("limit", format!("≤ {most}")));
            }
        }
        if !items.is_empty() {
            return items;
        }
        for (at, column) in document.columns.iter().enumerate() {
            if self.path(&column.field).is_none() {
                items.push(self.unsuitable(format!("/document/columns/{at}/field"), &column.field, "column"));
            }
            if column.width.is_some_and(|width| !WIDTHS.contains(&width)) {
                let item = Item::new(format!("/document/columns/{at}/width"), ItemCode::Range);
                items.push(item.param("field", "width").param("limit", "40–1200"));
            }
        }
        let filter =
            document.filter.as_ref().and_then(|filter| check(self.registry, self.scope, self.entity, filter).err());
        items.extend(filter.map(|item| Item { pointer: format!("/document{}", item.pointer), ..item }));
        for (at, text) in document.sort.iter().enumerate() {
            let name = text.strip_prefix('-').unwrap_or(text);
            if !self.is_sortable(name) {
                items.push(self.unsuitable(format!("/document/sort/{at}"), name, "sort"));
            }
        }
        match &document.group_by {
            Some(text) if !self.may_group(document.shape, text) => {
                items.push(self.unsuitable("/document/groupBy".to_owned(), text, "group"));
            }
            None if document.shape == ViewShape::Board => {
                items.push(Item::new("/document/groupBy", ItemCode::Required).param("field", "groupBy"));
            }
            Some(_) | None => {}
        }
        for (_, name, path, suits) in document.places() {
            match path {
                Some(text) if !self.fits(text, suits) => {
                    items.push(self.unsuitable(format!("/document/{name}"), text, "view"));
                }
                Some(_) | None => {}
            }
        }
        if matches!(document.shape, ViewShape::Calendar | ViewShape::Timeline) && document.date_field.is_none() {
            items.push(Item::new("/document/dateField", ItemCode::Required).param("field", "dateField"));
        }
        for (at, color) in document.colors.iter().enumerate() {
            let wrong = check(self.registry, self.scope, self.entity, &color.when).err();
            let pointer =
                |item: &Item| format!("/document/colors/{at}/when{}", item.pointer.trim_start_matches("/filter"));
            items.extend(wrong.map(|item| Item { pointer: pointer(&item), ..item }));
            if color.hue > MAX_HUE {
                let item = Item::new(format!("/document/colors/{at}/hue"), ItemCode::Range);
                items.push(item.param("field", "hue").param("limit", "0–360"));
            }
        }
        for (at, total) in document.totals.iter().enumerate() {
            if !self.may_measure(total) {
                items.push(self.unsuitable(format!("/document/totals/{at}/field"), &total.field, "total"));
            }
        }
        items
    }

    /// What of a document this person can be shown today, in today's names, and which parts lost something.
    pub fn read(&self, document: Document) -> (Document, Vec<Part>) {
        let mut dropped = Vec::new();
        let mut seen = HashSet::new();
        let mut keep = |part: Part, kept: bool| {
            if !kept && !dropped.contains(&part) {
                dropped.push(part);
            }
            kept
        };
        let places = document.places().map(|(part, _, path, suits)| {
            let fitting = path.as_ref().filter(|text| self.fits(text, suits));
            (part, path.is_some(), fitting.and_then(|text| self.path(text)))
        });
        let columns = document.columns.into_iter().filter_map(|column| {
            let path = self.path(&column.field);
            keep(Part::Columns, path.is_some());
            Some(Column { field: path?, ..column })
        });
        let columns = columns.filter(|column| seen.insert(column.field.clone())).collect();
        let filter = document.filter.and_then(|filter| {
            let kept = self.readable_filter(&filter);
            keep(Part::Filter, kept.as_ref() == Some(&self.renamed(&filter)));
            kept
        });
        let sort = document.sort.iter().filter_map(|text| {
            let (minus, name) = text.strip_prefix('-').map_or(("", text.as_str()), |name| ("-", name));
            let path = if self.is_sortable(name) { self.path(name) } else { None };
            keep(Part::Sort, path.is_some());
            path.map(|path| format!("{minus}{path}"))
        });
        let sort = sort.collect();
        let group_by = document.group_by.and_then(|text| {
            let path = if self.may_group(document.shape, &text) { self.path(&text) } else { None };
            keep(Part::GroupBy, path.is_some());
            path
        });
        let [date_field, end_field, image_field, color_by] = places.map(|(part, asked, path)| {
            keep(part, path.is_some() || !asked);
            path
        });
        let colors = document.colors.iter().filter_map(|color| {
            let when = check(self.registry, self.scope, self.entity, &color.when).is_ok();
            keep(Part::Colors, when);
            when.then(|| Color { when: self.renamed(&color.when), hue: color.hue })
        });
        let colors: Vec<Color> = colors.collect();
        let asked = document.totals.len();
        let totals = document.totals.into_iter().filter(|total| self.may_measure(total)).map(|total| {
            let field = self.path(&total.field).unwrap_or(total.field);
            Total { field, measure: total.measure }
        });
        let totals: Vec<Total> = totals.collect();
        keep(Part::Totals, totals.len() == asked);
        // A board without its columns, or a calendar without its days, is a list.
        let shape = match document.shape {
            ViewShape::Board if group_by.is_none() => ViewShape::List,
            ViewShape::Calendar | ViewShape::Timeline if date_field.is_none() => ViewShape::List,
            shape @ (ViewShape::List
            | ViewShape::Board
            | ViewShape::Calendar
            | ViewShape::Timeline
            | ViewShape::Gallery) => shape,
        };
        let document = Document {
            shape,
            columns,
            filter,
            sort,
            group_by,
            date_field,
            end_field,
            image_field,
            color_by,
            colors,
            totals,
        };
        (document, dropped)
    }

    /// The filter itself, or of conditions that must all hold those that can still be asked.
    fn readable_filter(&self, filter: &Json) -> Option<Json> {
        let fits = |node: &Json| check(self.registry, self.scope, self.entity, node).is_ok();
        if fits(filter) {
            return Some(self.renamed(filter));
        }
        let nodes = filter.get("all")?.as_array()?;
        let kept: Vec<Json> = nodes.iter().filter(|node| fits(node)).map(|node| self.renamed(node)).collect();
        (!kept.is_empty()).then(|| json!({ "all": kept }))
    }

    /// The same filter with the names its fields have today.
    fn renamed(&self, node: &Json) -> Json {
        match node {
            Json::Object(map) => {
                let entries = map.iter().map(|(key, value)| {
                    let now = match (key.as_str(), value) {
                        ("field", Json::String(text)) => json!(self.path(text).unwrap_or_else(|| text.clone())),
                        ("all" | "any" | "not", inner) => self.renamed(inner),
                        ("value", Json::Object(_)) => self.renamed(value),
                        _ => value.clone(),
                    };
                    (key.clone(), now)
                });
                Json::Object(entries.collect())
            }
            Json::Array(list) => Json::Array(list.iter().map(|node| self.renamed(node)).collect()),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => node.clone(),
        }
    }
}
