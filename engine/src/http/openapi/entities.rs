//! The part of the document that follows the model: for each entity a person may read, the operations they have the right
//! to, and the shapes of its records with exactly the fields they may read and write.

use crate::fields::{output_schema, record_schema};
use crate::http::route::{Right, Route};
use crate::locales::Language;
use crate::metadata::model::{PlatformRight, Reach};
use crate::permissions::Scope;
use crate::registry::{Entity, Field, Incoming, Kind, Registry};
use crate::snapshot::Snapshot;
use serde_json::{Map, Value as Json, json};

/// Below this the operations of one entity stand.
const RECORDS: &str = "/records/{entity}";

/// One entity as one person may use it.
pub(super) struct Target<'a> {
    registry: &'a Registry,
    scope: &'a Scope,
    entity: &'a Entity,
}

/// Every entity the scope reads, in the order of the model.
pub(super) fn targets<'a>(snapshot: &'a Snapshot, scope: &'a Scope) -> Vec<Target<'a>> {
    let registry = &snapshot.registry;
    let readable = registry.entities.iter().filter(|entity| !entity.builtin && scope.reads_entity(entity.ix));
    readable.map(|entity| Target { registry, scope, entity }).collect()
}

impl Target<'_> {
    pub fn name(&self) -> &str {
        &self.entity.name
    }

    pub fn label(&self, language: Language) -> &str {
        self.entity.label.text(language)
    }

    pub fn label_plural(&self, language: Language) -> &str {
        self.entity.label_plural.text(language)
    }

    /// Whether a route exists for this entity and this person.
    pub fn offers(&self, route: &Route) -> bool {
        let access = self.scope.on(self.entity.ix);
        route.path.starts_with(RECORDS)
            && match route.right {
                Right::Read => true,
                Right::Create => access.create,
                Right::Update => access.update != Reach::None,
                Right::Delete => access.delete != Reach::None,
                Right::Move => access.update != Reach::None && self.has_stage(),
                Right::Export => self.scope.may(PlatformRight::Export),
            }
    }

    fn has_stage(&self) -> bool {
        let stages = self.entity.fields.iter().filter(|field| matches!(field.kind, Kind::Stage));
        stages.into_iter().any(|field| self.reads(field) && self.writes(field))
    }

    /// The route's path with the name of the entity in it.
    pub fn path(&self, route: &Route) -> String {
        route.path.replace("{entity}", &self.entity.name)
    }

    /// This entity's own form of a fixed shape, if there is one.
    pub fn shape(&self, shape: &str) -> Option<String> {
        let suffix = match shape {
            "Record" => "",
            "RecordPage" => ".page",
            "NewRecord" => ".new",
            "RecordChange" => ".change",
            _ => return None,
        };
        Some(format!("{}{suffix}", self.entity.name))
    }

    fn reads(&self, field: &Field) -> bool {
        self.scope.reads(self.entity.ix, field)
    }

    fn writes(&self, field: &Field) -> bool {
        self.reads(field) && self.scope.edits(self.entity.ix, field)
    }

    /// Whether the person may write these records as lines of another one, over this lookup.
    fn has_lines(&self, incoming: &Incoming) -> bool {
        let from = self.registry.entity(incoming.entity);
        let access = self.scope.on(from.ix);
        let writes = access.create || access.update != Reach::None || access.delete != Reach::None;
        let field = from.field(incoming.field);
        writes
            && incoming.inverse.is_some()
            && matches!(field.kind, Kind::Lookup { .. })
            && self.scope.reads(from.ix, field)
    }

    /// Lines that may be written with a record, by related list.
    fn lists(&self, language: Language) -> Option<Json> {
        let lists = self.entity.incoming.iter().filter(|incoming| self.has_lines(incoming)).filter_map(|incoming| {
            let (name, label) = incoming.inverse.as_ref()?;
            let items = format!("#/components/schemas/{}.line", self.registry.entity(incoming.entity).name);
            let list =
                json!({ "type": "array", "title": label.text(language), "maxItems": 500, "items": { "$ref": items } });
            Some((name.to_string(), list))
        });
        let lists: Map<String, Json> = lists.collect();
        (!lists.is_empty()).then(|| json!({ "type": "object", "properties": lists, "additionalProperties": false }))
    }

    /// A record as a line of another one: a new one, or with an id one that is there.
    fn line(&self, input: &Json) -> Option<Json> {
        let targets = self.entity.fields.iter().filter_map(|field| self.registry.target(field));
        let mut incoming = targets.flat_map(|target| &target.incoming);
        incoming.find(|incoming| incoming.entity == self.entity.ix && self.has_lines(incoming))?;
        let mut line = input.clone();
        line.as_object_mut()?.remove("required");
        line["properties"]["id"] = json!({ "type": "string", "format": "uuid" });
        line["properties"]["version"] = json!({ "type": "integer" });
        line["properties"]["$delete"] = json!({ "type": "boolean" });
        Some(line)
    }

    /// The shapes of its records by name.
    pub fn schemas(&self, language: Language) -> Map<String, Json> {
        let name = &self.entity.name;
        let access = self.scope.on(self.entity.ix);
        let mut schemas = Map::new();
        let record = output_schema(self.registry, self.entity, language, |field| self.reads(field));
        schemas.insert(name.to_string(), record);
        let mut page = super::shapes::shapes(language).remove("RecordPage").unwrap_or_default();
        page["properties"]["items"]["items"] = json!({ "$ref": format!("#/components/schemas/{name}") });
        schemas.insert(format!("{name}.page"), page);
        let mut input = record_schema(self.registry, self.entity, language, |field| self.writes(field));
        if let Some(input) = input.as_object_mut() {
            input.remove("$schema");
        }
        if let Some(line) = self.line(&input) {
            schemas.insert(format!("{name}.line"), line);
        }
        if let Some(lists) = self.lists(language) {
            input["properties"]["$lines"] = lists;
        }
        if access.update != Reach::None {
            let mut change = input.clone();
            if let Some(change) = change.as_object_mut() {
                change.remove("required");
            }
            schemas.insert(format!("{name}.change"), change);
        }
        if access.create {
            schemas.insert(format!("{name}.new"), input);
        }
        schemas
    }
}
