//! Cases shared with the web app: `tests/vectors/filter.json` decided by the engine's evaluator. The web app's evaluator
//! runs the same file (`designer-ui/src/record/filter-eval.test.ts`).

use sartor::fields::{self, At, Value};
use sartor::filter::{self, Context, Each, Link, Lookups, Path, Related};
use sartor::metadata::{Document, FileTree};
use sartor::registry::{Incoming, Kind, Registry};
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};

/// A field of a vector as a metadata field; choices and stages are written shorter in vectors.
fn field(owner: &str, name: &str, short: &Json) -> Json {
    let mut field = json!({ "id": format!("v_{owner}_{name}"), "name": name, "type": short["type"] });
    match short["type"].as_str().unwrap() {
        "choice" | "multi_choice" => {
            let names = short["choices"].as_array().unwrap().iter();
            field["options"] = names
                .map(|choice| json!({ "id": format!("v_{owner}_{name}_{}", choice.as_str().unwrap()), "name": choice }))
                .collect();
        }
        "lookup" => field["to"] = json!("target"),
        "regarding" => field["to"] = json!(["thing", "target"]),
        "many_to_many" => field["to"] = json!("target"),
        _ => {}
    }
    field
}

pub(crate) fn tree(vector: &Json) -> FileTree {
    let mut tree = FileTree::default();
    let mut insert = |path: &str, json: Json| tree.files.insert(path.to_owned(), Document::from(json));
    let entity = |name: &str, fields: Vec<Json>, owned: bool| {
        let mut all = vec![json!({ "id": format!("v_{name}_title"), "name": "title_of_record", "type": "text" })];
        all.extend(fields);
        json!({ "$schema": "sartor/1/entity", "id": format!("v_{name}"), "name": name, "nameField": "title_of_record", "owned": owned, "fields": all })
    };
    let mut settings = json!({ "$schema": "sartor/1/settings", "id": "v_settings", "name": "v", "timeZone": vector["zone"], "currency": "CNY", "languages": ["en"] });
    if let Some(start) = vector.get("weekStart") {
        settings["weekStart"] = start.clone();
    }
    insert("settings.json", settings);
    let given = vector["fields"].as_object().unwrap();
    let is_list = |short: &Json| short["type"] == "related";
    let own = given.iter().filter(|(name, short)| *name != "owner" && !is_list(short));
    let own = own.map(|(name, short)| field("thing", name, short)).collect();
    insert("entities/thing/entity.json", entity("thing", own, given.contains_key("owner")));
    for (name, short) in given {
        if let Some(inner) = short.get("fields").and_then(Json::as_object) {
            let mut inner: Vec<Json> = inner.iter().map(|(name, short)| field("target", name, short)).collect();
            if is_list(short) {
                let back = json!({ "name": name });
                inner.push(
                    json!({ "id": "v_target_back", "name": "back", "type": "lookup", "to": "thing", "inverse": back }),
                );
            }
            insert("entities/target/entity.json", entity("target", inner, false));
        }
        for pipeline in short.get("pipelines").and_then(Json::as_array).into_iter().flatten() {
            let mut pipeline = pipeline.clone();
            let label = pipeline["name"].as_str().unwrap().to_owned();
            pipeline["$schema"] = json!("sartor/1/pipeline");
            pipeline["id"] = json!(format!("v_pl_{label}"));
            pipeline["field"] = json!(name);
            for stage in pipeline["stages"].as_array_mut().unwrap() {
                stage["id"] = json!(format!("v_st_{label}_{}", stage["name"].as_str().unwrap()));
            }
            insert(&format!("entities/thing/pipelines/{label}.json"), pipeline);
        }
    }
    tree
}

pub(crate) struct Record<'a> {
    pub registry: &'a Registry,
    pub context: Context,
    pub json: &'a Json,
}

impl Lookups for Record<'_> {
    fn value(&self, path: &Path) -> Value {
        let mut json = self.json;
        let mut entity = self.registry.entity(path.start);
        for hop in &path.hops {
            let field = entity.field(*hop);
            json = &json[&*field.name];
            entity = self.registry.target(field).unwrap();
        }
        let field = entity.field(path.field);
        fields::parse(At::new(self.registry, entity, field), &json[&*field.name]).unwrap()
    }

    fn some(&self, related: &Related) -> bool {
        let source = self.registry.entity(related.source);
        let name = match related.link {
            Link::Members(field) => source.field(field).name.clone(),
            Link::Inverse(field) => {
                let is_it = |incoming: &&Incoming| (incoming.entity, incoming.field) == (related.entity, field);
                source.incoming.iter().find(is_it).unwrap().inverse.clone().unwrap().0
            }
        };
        let list = self.json[&*name].as_array().cloned().unwrap_or_default();
        list.iter().any(|json| {
            let record = Record { registry: self.registry, json, context: self.context };
            filter::evaluate(self.registry, &self.context, &related.filter, &record)
        })
    }

    fn each(&self, each: &Each, fits: &dyn Fn(&dyn Lookups) -> bool) -> bool {
        let name = &self.registry.entity(each.source).field(each.field).name;
        let list = self.json[&**name].as_array().cloned().unwrap_or_default();
        list.iter().all(|json| {
            let led = Record { registry: self.registry, json, context: self.context };
            fits(&Led { led, by: self })
        })
    }
}

/// A record that `by` leads to.
struct Led<'a> {
    led: Record<'a>,
    by: &'a Record<'a>,
}

impl Lookups for Led<'_> {
    fn value(&self, path: &Path) -> Value {
        self.led.value(path)
    }

    fn some(&self, related: &Related) -> bool {
        self.led.some(related)
    }

    fn each(&self, each: &Each, fits: &dyn Fn(&dyn Lookups) -> bool) -> bool {
        self.led.each(each, fits)
    }

    fn own(&self, path: &Path) -> Value {
        self.by.value(path)
    }
}

#[test]
fn the_engine_decides_the_shared_cases() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/filter.json");
    let vectors: Vec<Json> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    assert!(vectors.len() > 50);
    let mut wrong = Vec::new();
    for vector in &vectors {
        let name = vector["name"].as_str().unwrap();
        let snapshot = Snapshot::compile(1, tree(vector)).unwrap_or_else(|problems| panic!("{name}: {problems:#?}"));
        let registry = &snapshot.registry;
        let entity = registry.find("thing").unwrap();
        // Through a field: a condition on the records it leads to, asked of the one that points.
        let checked = match vector.get("through").and_then(Json::as_str).and_then(|name| entity.find(name)) {
            Some(field) => {
                let target = match &field.kind {
                    Kind::ManyToMany { to, .. } => registry.entity(*to),
                    _ => registry.target(field).unwrap(),
                };
                filter::check_through(registry, &snapshot.system, (entity, field, target), &vector["filter"])
            }
            None => filter::check(registry, &snapshot.system, entity, &vector["filter"]),
        };
        let filter = match checked {
            Ok(filter) => filter,
            Err(item) => {
                wrong.push(format!("{name}: refused, {} {}", item.pointer, item.code.name()));
                continue;
            }
        };
        let me = vector.get("me").and_then(Json::as_str).map(|id| id.parse().unwrap());
        let context: Context = snapshot.context(vector["now"].as_str().unwrap().parse().unwrap(), me);
        let record = Record { registry, context, json: &vector["record"] };
        let found = filter::evaluate(registry, &context, &filter, &record);
        if Some(found) != vector["expect"].as_bool() {
            wrong.push(format!("{name}: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
