//! Fields: those of the entity in file order, then owner and who made and changed a record when.

use super::Reader;
use crate::computed::{self, What};
use crate::decimal::format_decimal;
use crate::registry::{Entity, Field, Kind};
use serde_json::{Map, Value as Json, json};

/// System fields that are shown as fields; `id` and `version` are in every record anyway.
const SYSTEM: [&str; 5] = ["owner", "created_at", "created_by", "updated_at", "updated_by"];

impl Reader<'_> {
    pub(super) fn fields(&self, entity: &Entity) -> Vec<Json> {
        let shown = entity.fields.iter();
        let shown = shown.filter(|field| !field.system || field.since.is_some() || SYSTEM.contains(&&*field.name));
        shown.filter(|field| self.scope.reads(entity.ix, field)).map(|field| self.field(entity, field)).collect()
    }

    fn field(&self, entity: &Entity, field: &Field) -> Json {
        let editable = self.scope.edits(entity.ix, field) && !field.read_only;
        let mut document = Map::new();
        let mut put = |name: &str, value: Json| document.insert(name.to_owned(), value);
        put("name", json!(field.name));
        put("id", json!(field.id));
        put("type", json!(field.kind.name()));
        put("label", self.words.texts(&field.label));
        put("help", self.words.optional(field.help.as_ref()));
        put("required", json!(field.required));
        put("readOnly", json!(field.read_only));
        put("access", json!(if editable { "edit" } else { "read" }));
        if field.system {
            put("system", json!(true));
        }
        if let Some(stage) = field.since {
            put("since", json!(entity.field(stage).name));
        }
        if let Some(default) = &field.default {
            put("default", default.clone());
        }
        if let Some(computed) = field.computed {
            put("computed", json!(computed.name()));
            if let Some(program) = self.program(entity, field) {
                put("program", program);
            }
        }
        self.kind(&field.kind, &mut put);
        Json::Object(document)
    }

    /// How a formula is computed, for a form that shows it while somebody types; only to those who may read all it looks at.
    fn program(&self, entity: &Entity, field: &Field) -> Option<Json> {
        let derived = self.snapshot.computed.find(entity.ix, field.ix)?;
        let What::Formula(formula) = &derived.what else { return None };
        let readable = formula.paths.iter().all(|path| path.is_readable(self.registry(), self.scope));
        readable.then(|| computed::program_json(self.registry(), formula))
    }

    /// What only this type has.
    fn kind(&self, kind: &Kind, put: &mut dyn FnMut(&str, Json) -> Option<Json>) {
        let mut limits = |scale: u32, min: Option<i64>, max: Option<i64>| {
            for (name, limit) in [("min", min), ("max", max)] {
                if let Some(limit) = limit {
                    put(name, json!(format_decimal(limit, scale)));
                }
            }
        };
        match kind {
            Kind::Text { max_length } | Kind::LongText { max_length } | Kind::RichText { max_length } => {
                put("maxLength", json!(max_length));
            }
            Kind::Integer { min, max } => limits(0, *min, *max),
            Kind::Money { scale, min, max } | Kind::Percent { scale, min, max } | Kind::Decimal { scale, min, max } => {
                limits(*scale, *min, *max);
                put("scale", json!(scale));
            }
            Kind::Choice(choices) | Kind::MultiChoice(choices) => {
                let choices = choices.iter().map(|choice| {
                    let label = self.words.texts(&choice.label);
                    json!({ "name": choice.name, "label": label, "hue": choice.hue, "retired": choice.retired })
                });
                put("choices", choices.collect());
            }
            Kind::Lookup { to, .. } | Kind::ManyToMany { to, .. } => {
                let to = self.registry().entity(*to);
                if self.scope.reads_entity(to.ix) {
                    put("to", json!(to.name));
                }
            }
            Kind::Attachment { most, accept } => {
                put("maxCount", json!(most));
                put("accept", json!(accept));
            }
            Kind::Image { most } => {
                put("maxCount", json!(most));
            }
            Kind::Regarding { to, .. } => {
                let readable = to.iter().filter(|to| self.scope.reads_entity(**to));
                put("to", readable.map(|to| json!(self.registry().entity(*to).name)).collect());
            }
            Kind::Rating { max } => limits(0, None, Some(*max)),
            Kind::Duration | Kind::Email | Kind::Phone | Kind::Url | Kind::Time => {}
            Kind::Address { country } => {
                put("country", json!(country));
            }
            Kind::AutoNumber(_) | Kind::Tags | Kind::Json | Kind::Position | Kind::Signature => {}
            Kind::Id | Kind::Boolean | Kind::Date | Kind::DateTime | Kind::User | Kind::Stage => {}
        }
    }
}
