//! Values that fit a schema of the document, from a fixed seed: the same program of requests on every run.

use serde_json::{Map, Value as Json, json};

/// A small generator (splitmix64): equal seeds give equal values everywhere.
pub struct Seed(u64);

impl Seed {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// Some of the items, each at most once, in their order.
    pub fn sample<T: Clone>(&mut self, items: &[T], count: usize) -> Vec<T> {
        let mut places: Vec<usize> = (0..items.len()).collect();
        while places.len() > count {
            let place = self.below(places.len());
            places.remove(place);
        }
        places.into_iter().map(|place| items[place].clone()).collect()
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { items.get(self.below(items.len())) }
    }
}

/// A document to generate from, and ids of records that are there.
pub struct Generator<'a> {
    pub document: &'a Json,
    pub seed: Seed,
    /// Stands wherever an id is asked for.
    pub id: String,
}

impl Generator<'_> {
    /// A value of this schema. Not every such value is accepted: rules and references are beyond a schema.
    pub fn value(&mut self, schema: &Json, depth: usize) -> Json {
        if let Some(reference) = schema["$ref"].as_str() {
            let target = self.document.pointer(reference.trim_start_matches('#')).cloned().unwrap_or_default();
            return if depth > 4 { json!({ "all": [] }) } else { self.value(&target, depth + 1) };
        }
        if let Some(values) = schema["enum"].as_array() {
            return self.seed.pick(values).cloned().unwrap_or_default();
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(parts) = schema["oneOf"].as_array() {
            let part = self.seed.pick(parts).cloned().unwrap_or_default();
            return self.value(&part, depth);
        }
        if let Some(example) = schema["examples"].as_array().and_then(|examples| self.seed.pick(examples)) {
            return example.clone();
        }
        let types: Vec<&str> = match &schema["type"] {
            Json::String(one) => vec![one],
            Json::Array(several) => several.iter().filter_map(Json::as_str).collect(),
            _ => vec!["string", "integer", "boolean", "null"],
        };
        match self.seed.pick(&types).copied().unwrap_or("null") {
            "string" => json!(self.text(schema)),
            "integer" | "number" => json!(self.number(schema)),
            "boolean" => json!(self.seed.below(2) == 1),
            "array" => {
                let count = if depth > 4 { 0 } else { self.seed.below(3) };
                (0..count).map(|_| self.value(&schema["items"], depth + 1)).collect()
            }
            "object" => self.object(schema, depth),
            _ => Json::Null,
        }
    }

    fn object(&mut self, schema: &Json, depth: usize) -> Json {
        let required: Vec<&str> =
            schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        let mut object = Map::new();
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        for (name, property) in &properties {
            if required.contains(&name.as_str()) || self.seed.below(3) == 0 {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        Json::Object(object)
    }

    fn text(&mut self, schema: &Json) -> String {
        let pattern = schema["pattern"].as_str().unwrap_or_default();
        match schema["format"].as_str() {
            Some("uuid") => return self.id.clone(),
            Some("date") => return format!("2026-{:02}-{:02}", 1 + self.seed.below(12), 1 + self.seed.below(28)),
            Some("date-time") => return "2026-11-22T03:04:05Z".to_owned(),
            _ => {}
        }
        if pattern.contains(':') {
            return format!("{:02}:{:02}", self.seed.below(24), self.seed.below(60));
        }
        if pattern.contains(r"\d") {
            return self.seed.below(100_000).to_string();
        }
        if pattern.contains('@') {
            return "a@b.example".to_owned();
        }
        let words = ["deal", "汉字 🎉", "a", "x'\"; --", "\u{202e}rtl", "%_\\", "= 1+1", "long ".repeat(20).trim_end()]
            .map(str::to_owned);
        let text = self.seed.pick(&words).cloned().unwrap_or_default();
        let most = schema["maxLength"].as_u64().unwrap_or(1000) as usize;
        text.chars().take(most).collect()
    }

    fn number(&mut self, schema: &Json) -> i64 {
        let least = schema["minimum"].as_i64().unwrap_or(0);
        let most = schema["maximum"].as_i64().unwrap_or(1000).min(least.saturating_add(1000));
        least.saturating_add(self.seed.below(usize::try_from(most.saturating_sub(least)).unwrap_or(0) + 1) as i64)
    }
}
