//! Forms without the parts a person may not see; an entity without one gets a form of all its fields.

use super::Reader;
use crate::metadata::model::{self, ButtonAction, Does, Form, FormNode, NodeType, Reach};
use crate::metadata::placeholders::placeholders;
use crate::registry::{Entity, Field};
use serde_json::{Map, Value as Json, json};

impl Reader<'_> {
    pub(super) fn forms(&self, entity: &Entity, source: &model::Entity) -> Vec<Json> {
        let written: Vec<Json> =
            source.forms.iter().filter(|form| self.is_for(form)).map(|form| self.form(entity, form)).collect();
        // Variants alone are not enough: somebody they are not for needs a form too.
        let complete = source.forms.iter().any(|form| form.audience.is_none());
        if complete { written } else { written.into_iter().chain([self.generated_form(entity)]).collect() }
    }

    /// Variants made for other roles are not shown at all.
    fn is_for(&self, form: &Form) -> bool {
        let Some(audience) = form.audience.as_ref().filter(|audience| !audience.roles.is_empty()) else { return true };
        let model = &self.snapshot.model;
        audience.roles.iter().filter_map(|name| model.role(name)).any(|role| self.scope.has_role(&role.id))
    }

    fn form(&self, entity: &Entity, form: &Form) -> Json {
        let audience = form.audience.as_ref();
        let audience = audience
            .map(|audience| json!({ "roles": audience.roles, "stages": audience.stages, "device": audience.device }));
        json!({
            "name": form.name,
            "id": form.id,
            "for": audience,
            "type": form.layout,
            "elements": self.nodes(entity, &form.elements),
        })
    }

    fn nodes(&self, entity: &Entity, nodes: &[FormNode]) -> Vec<Json> {
        nodes.iter().filter_map(|node| self.node(entity, node)).collect()
    }

    fn node(&self, entity: &Entity, node: &FormNode) -> Option<Json> {
        if !self.may_ask(entity, node.show.as_ref()) {
            return None;
        }
        let elements = self.nodes(entity, &node.elements);
        let shown = match node.node {
            NodeType::Control => node.field.as_ref().is_some_and(|field| self.reads_path(entity, field)),
            NodeType::RelatedList => self.reads_related(node),
            // Without a column that may be read there is nothing to show.
            NodeType::SubTable => self.reads_related(node) && self.columns(node).next().is_some(),
            NodeType::Label => true,
            NodeType::Button => node.action.as_ref().is_some_and(|action| self.may_ever_use(entity, action)),
            // A layout that lost all its parts goes with them.
            NodeType::VerticalLayout
            | NodeType::HorizontalLayout
            | NodeType::Group
            | NodeType::Categorization
            | NodeType::Category => !elements.is_empty(),
        };
        shown.then(|| self.write_node(node, elements))
    }

    fn reads_related(&self, node: &FormNode) -> bool {
        let found = node.entity.as_ref().and_then(|name| self.registry().find(name));
        let field = node.field.as_ref().zip(found).and_then(|(name, from)| Some((from, from.find(name)?)));
        field.is_some_and(|(from, field)| self.scope.reads(from.ix, field))
    }

    /// Whether a button could be of use to this person: what it writes they may write in some record, what it looks at they
    /// may read. What stands in the way of one record is said there.
    fn may_ever_use(&self, entity: &Entity, action: &ButtonAction) -> bool {
        let updates = self.scope.on(entity.ix).update != Reach::None;
        let edits = |of: &Entity, name: &str| of.find(name).is_some_and(|field| self.scope.edits(of.ix, field));
        let reads = |given: &Json| {
            let own = given.get("record").and_then(Json::as_str);
            own.is_none_or(|path| self.reads_path(entity, path))
        };
        match action.does() {
            None => false,
            Some(Does::Move(stage)) => {
                let leads = |field: &&Field| entity.stages_named(field.ix, stage).next().is_some();
                let field = entity.fields.iter().find(leads);
                updates && field.is_some_and(|field| self.scope.edits(entity.ix, field))
            }
            Some(Does::Set { set, ask }) => {
                let names = set.keys().map(String::as_str).chain(ask.iter().map(|name| &**name));
                updates && names.into_iter().all(|name| edits(entity, name)) && set.values().all(reads)
            }
            Some(Does::Create { entity: name, values }) => self.registry().find(name).is_some_and(|target| {
                let create = self.scope.reads_entity(target.ix) && self.scope.on(target.ix).create;
                create && values.keys().all(|name| edits(target, name)) && values.values().all(reads)
            }),
            Some(Does::Open(address)) => placeholders(address).iter().all(|one| self.reads_path(entity, one.path)),
        }
    }

    /// The columns of a list that may be read.
    fn columns<'n>(&self, node: &'n FormNode) -> impl Iterator<Item = &'n String> {
        let listed = node.entity.as_ref().and_then(|name| self.registry().find(name));
        node.columns.iter().filter(move |path| listed.is_some_and(|listed| self.reads_path(listed, path)))
    }

    fn write_node(&self, node: &FormNode, elements: Vec<Json>) -> Json {
        let mut document = Map::new();
        let mut put = |name: &str, value: Json| document.insert(name.to_owned(), value);
        put("type", json!(node.node));
        put("id", json!(node.id));
        if let Some(label) = &node.label {
            put("label", self.words.label(Some(label), ""));
        }
        if let Some(entity) = &node.entity {
            put("entity", json!(entity));
        }
        if let Some(field) = &node.field {
            put("field", json!(field));
        }
        if node.entity.is_some() && !node.columns.is_empty() {
            put("columns", json!(self.columns(node).collect::<Vec<_>>()));
        }
        if node.node == NodeType::SubTable {
            let listed = node.entity.as_ref().and_then(|name| self.registry().find(name));
            let reads = |field: &str| listed.is_some_and(|listed| self.reads_path(listed, field));
            let totals = node.totals.iter().filter(|total| reads(&total.field));
            put("totals", json!(totals.collect::<Vec<_>>()));
        }
        put("span", json!(node.span));
        if let Some(show) = &node.show {
            put("show", show.clone());
        }
        if let Some(action) = &node.action {
            put("action", json!(action));
            put("icon", json!(node.icon));
            put("look", json!(node.look));
            put("place", json!(node.place));
        }
        if let Some(confirm) = &node.confirm {
            put("confirm", self.words.label(Some(confirm), ""));
        }
        if !elements.is_empty() {
            put("elements", Json::Array(elements));
        }
        Json::Object(document)
    }

    fn generated_form(&self, entity: &Entity) -> Json {
        let controls = self.own_fields(entity).map(|field| {
            json!({ "type": NodeType::Control, "id": format!("{}_control", field.id), "field": field.name, "span": 1 })
        });
        json!({
            "name": "main",
            "id": format!("{}_main", entity.id),
            "for": null,
            "type": NodeType::VerticalLayout,
            "elements": controls.collect::<Vec<_>>(),
        })
    }
}
