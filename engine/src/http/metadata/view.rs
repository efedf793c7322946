//! Views: those of the entity, or generated ones, so that a new entity works at once.

use super::Reader;
use crate::metadata::model::{self, ViewShape};
use crate::registry::{Entity, Field, Kind};
use serde_json::{Value as Json, json};

/// Columns of a generated list, and of the cards of a generated board.
const LIST_COLUMNS: usize = 8;
const CARD_COLUMNS: usize = 4;

impl Reader<'_> {
    pub(super) fn views(&self, entity: &Entity, source: &model::Entity) -> Vec<Json> {
        let mine = source.views.iter().filter(|view| self.is_for_roles(&view.roles));
        let written: Vec<Json> = mine.filter_map(|view| self.view(entity, view)).collect();
        if written.is_empty() { self.generated_views(entity) } else { written }
    }

    /// The view the caller's roles begin with: of the first role, in file order, that names one they see.
    pub(super) fn default_view<'m>(&self, source: &'m model::Entity) -> Option<&'m model::View> {
        let model = &self.snapshot.model;
        let held = model.roles.iter().filter(|role| self.scope.has_role(&role.id));
        let rights = held.flat_map(|role| &role.objects);
        let rights = rights.filter(|(name, _)| model.entity(name).is_some_and(|entity| entity.id == source.id));
        let mut views = rights.filter_map(|(_, rights)| {
            let name = rights.default_view.as_ref()?;
            source.views.iter().find(|view| view.name == *name || view.aliases.contains(name))
        });
        views.find(|view| self.is_for_roles(&view.roles))
    }

    /// A view without what this person may not read; none when its filter or grouping asks for such a thing.
    fn view(&self, entity: &Entity, view: &model::View) -> Option<Json> {
        let readable = |path: &str| self.reads_path(entity, path);
        let hides = |path: &Option<String>| path.as_deref().is_some_and(|path| !readable(path));
        if !self.may_ask(entity, view.filter.as_ref()) || hides(&view.group_by) || hides(&view.date_field) {
            return None;
        }
        let shown = |path: &'_ Option<String>| path.clone().filter(|path| readable(path));
        let colors: Vec<_> = view.colors.iter().filter(|color| self.may_ask(entity, Some(&color.when))).collect();
        let columns: Vec<_> = view.columns.iter().filter(|column| readable(&column.field)).collect();
        let sort: Vec<_> = view.sort.iter().filter(|path| readable(path.trim_start_matches('-'))).collect();
        let totals: Vec<_> = view.totals.iter().filter(|total| readable(&total.field)).collect();
        Some(json!({
            "name": view.name,
            "id": view.id,
            "label": self.words.label(view.label.as_ref(), &view.name),
            "type": view.shape,
            "columns": columns,
            "filter": view.filter,
            "sort": sort,
            "groupBy": view.group_by,
            "dateField": view.date_field,
            "endField": shown(&view.end_field),
            "imageField": shown(&view.image_field),
            "colorBy": shown(&view.color_by),
            "colors": colors,
            "totals": totals,
        }))
    }

    fn generated_views(&self, entity: &Entity) -> Vec<Json> {
        let fields: Vec<&Field> = self.own_fields(entity).collect();
        let mut views = vec![self.generated_view(entity, ViewShape::List, (&fields, LIST_COLUMNS), None)];
        if let Some(stage) = fields.iter().find(|field| matches!(field.kind, Kind::Stage)) {
            let cards: Vec<&Field> = fields.iter().copied().filter(|field| field.ix != stage.ix).collect();
            views.push(self.generated_view(entity, ViewShape::Board, (&cards, CARD_COLUMNS), Some(stage)));
        }
        views
    }

    fn generated_view(
        &self,
        entity: &Entity,
        shape: ViewShape,
        (fields, most): (&[&Field], usize),
        by: Option<&Field>,
    ) -> Json {
        let name = if by.is_some() { "board" } else { "all" };
        let columns = fields.iter().take(most).map(|field| json!({ "field": field.name }));
        json!({
            "name": name,
            "id": format!("{}_{name}", entity.id),
            "label": self.words.system(name),
            "type": shape,
            "columns": columns.collect::<Vec<_>>(),
            "filter": null,
            "sort": [],
            "groupBy": by.map(|field| &field.name),
            "colors": [],
            "totals": [],
        })
    }

    /// The entity's own readable fields in file order.
    pub(super) fn own_fields<'e>(&self, entity: &'e Entity) -> impl Iterator<Item = &'e Field> {
        entity.fields.iter().filter(|field| !field.system && self.scope.reads(entity.ix, field))
    }
}
