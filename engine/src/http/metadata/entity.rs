//! One entity with everything that is its own.

use super::Reader;
use crate::metadata::model::{self, Reach, RuleEffect};
use crate::registry::{Entity, FieldIx, Timeline};
use serde_json::{Value as Json, json};

impl Reader<'_> {
    pub(super) fn entity(&self, entity: &Entity, source: &model::Entity) -> Json {
        let access = self.scope.on(entity.ix);
        let name_field = entity.field(entity.name_field);
        let name_field = if self.scope.reads(entity.ix, name_field) { &*name_field.name } else { "id" };
        let rules = source.rules.iter().filter_map(|rule| self.rule(entity, rule));
        json!({
            "name": entity.name,
            "id": entity.id,
            "label": self.words.texts(&entity.label),
            "labelPlural": self.words.texts(&entity.label_plural),
            "icon": entity.icon,
            "hue": entity.hue,
            "nameField": name_field,
            "owned": entity.owner.is_some(),
            "rights": {
                "read": reach(access.read),
                "create": access.create,
                "update": reach(access.update),
                "delete": reach(access.delete),
            },
            "fields": self.fields(entity),
            "rules": rules.collect::<Vec<_>>(),
            "pipelines": self.pipelines(entity),
            "views": self.views(entity, source),
            "defaultView": self.default_view(source).map(|view| &view.name),
            "forms": self.forms(entity, source),
            "relatedLists": self.related_lists(entity),
            "timeline": entity.timeline.as_ref().map(|timeline| self.timeline(entity, timeline)),
        })
    }

    /// How its records stand on timelines: field names, null where the person may not read the field.
    fn timeline(&self, entity: &Entity, timeline: &Timeline) -> Json {
        let name = |ix: &FieldIx| {
            let field = entity.field(*ix);
            self.scope.reads(entity.ix, field).then_some(&field.name)
        };
        json!({
            "at": name(&timeline.at),
            "kind": timeline.kind.as_ref().and_then(name),
            "text": timeline.text.as_ref().and_then(name),
            "fields": timeline.fields.iter().filter_map(name).collect::<Vec<_>>(),
        })
    }

    /// A rule this person may know of: one that speaks only of what they may read. The engine keeps the others too.
    fn rule(&self, entity: &Entity, rule: &model::Rule) -> Option<Json> {
        let named: Vec<&str> = match &rule.effect {
            RuleEffect::Require(fields) | RuleEffect::Lock(fields) => fields.iter().map(|name| &**name).collect(),
            RuleEffect::Refuse => Vec::new(),
            RuleEffect::Options(limits) => limits.iter().map(|(name, _)| &**name).collect(),
            RuleEffect::Records(limits) => limits.iter().map(|(limited, _)| &*limited.field).collect(),
        };
        // What records are limited by may look at fields of theirs that this person may not read.
        let compiled = self.snapshot.rules(entity.ix).iter().find(|compiled| *compiled.id == *rule.id);
        let mut limits = compiled.into_iter().flat_map(|compiled| compiled.effect.conditions());
        if !limits.all(|fits| fits.is_readable(self.registry(), self.scope)) {
            return None;
        }
        if !self.may_ask(entity, rule.when.as_ref()) || !named.iter().all(|name| self.reads_path(entity, name)) {
            return None;
        }
        let message = rule.message.as_ref().map(|label| self.words.label(Some(label), ""));
        let mut document = json!({ "id": rule.id, "when": rule.when, "message": message });
        match &rule.effect {
            RuleEffect::Require(fields) => document["require"] = json!(fields),
            RuleEffect::Lock(fields) => document["lock"] = json!(fields),
            RuleEffect::Refuse => document["refuse"] = json!(true),
            RuleEffect::Options(limits) => {
                let limits = limits.iter().map(|(name, options)| (name.to_string(), json!(options)));
                document["options"] = Json::Object(limits.collect());
            }
            RuleEffect::Records(limits) => {
                let limits = limits.iter().map(|(name, fits)| (name.to_string(), fits.clone()));
                document["records"] = Json::Object(limits.collect());
            }
        }
        Some(document)
    }

    /// Lists of records that point here, where the lookup declares one.
    fn related_lists(&self, entity: &Entity) -> Vec<Json> {
        let lists = entity.incoming.iter().filter_map(|incoming| {
            let (name, label) = incoming.inverse.as_ref()?;
            let from = self.registry().entity(incoming.entity);
            let field = from.field(incoming.field);
            let shown = self.scope.reads(from.ix, field);
            let order = incoming.order.map(|order| from.field(order)).filter(|order| self.scope.reads(from.ix, order));
            shown.then(|| {
                let mut list = json!({
                    "name": name, "label": self.words.texts(label), "entity": from.name, "field": field.name,
                });
                if let Some(order) = order {
                    list["order"] = json!(order.name);
                }
                list
            })
        });
        lists.collect()
    }
}

fn reach(reach: Reach) -> &'static str {
    match reach {
        Reach::None => "none",
        Reach::Own => "own",
        Reach::All => "all",
    }
}
