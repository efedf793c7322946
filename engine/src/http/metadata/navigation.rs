//! The menu: groups of links to entities this person may read.

use super::Reader;
use crate::metadata::model::{ApiName, Navigation, NavigationItem};
use serde_json::{Value as Json, json};

impl Reader<'_> {
    /// The groups of the menu. A link that stands alone is a group without a heading; without a menu in the metadata every
    /// entity has a link.
    pub(super) fn navigation(&self, navigation: Option<&Navigation>) -> Vec<Json> {
        let Some(navigation) = navigation else { return self.generated_navigation() };
        navigation.items.iter().filter_map(|item| self.group(item)).collect()
    }

    fn group(&self, item: &NavigationItem) -> Option<Json> {
        let mut links = Vec::new();
        self.links(item, &mut links);
        let heading = if item.entity.is_none() { self.words.label(item.label.as_ref(), "") } else { json!("") };
        (!links.is_empty()).then(|| json!({ "id": item.id, "label": heading, "items": links }))
    }

    /// The links of an item and of all below it.
    fn links(&self, item: &NavigationItem, links: &mut Vec<Json>) {
        if !self.is_for_roles(&item.roles) {
            return;
        }
        links.extend(self.link(item));
        for inner in &item.items {
            self.links(inner, links);
        }
    }

    /// Whether the caller has one of these roles; no role means everybody.
    pub(super) fn is_for_roles(&self, names: &[ApiName]) -> bool {
        let roles = names.iter().filter_map(|name| self.snapshot.model.role(name));
        names.is_empty() || roles.into_iter().any(|role| self.scope.has_role(&role.id))
    }

    fn link(&self, item: &NavigationItem) -> Option<Json> {
        let entity = self.registry().find(item.entity.as_ref()?)?;
        if !self.scope.reads_entity(entity.ix) {
            return None;
        }
        let label = match &item.label {
            Some(label) => self.words.label(Some(label), &entity.name),
            None => self.words.texts(&entity.label_plural),
        };
        let icon = item.icon.as_ref().or(entity.icon.as_ref());
        Some(json!({ "id": item.id, "label": label, "entity": entity.name, "view": item.view, "icon": icon }))
    }

    fn generated_navigation(&self) -> Vec<Json> {
        let entities = self.registry().entities.iter();
        let readable = entities.filter(|entity| !entity.builtin && self.scope.reads_entity(entity.ix));
        let links = readable.map(|entity| {
            let label = self.words.texts(&entity.label_plural);
            json!({ "id": format!("{}_link", entity.id), "label": label, "entity": entity.name, "view": null, "icon": entity.icon })
        });
        let links: Vec<Json> = links.collect();
        if links.is_empty() { Vec::new() } else { vec![json!({ "id": "nav_all", "label": "", "items": links })] }
    }
}
