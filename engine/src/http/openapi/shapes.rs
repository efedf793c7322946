//! The shapes of bodies and answers that do not depend on a company's model: JSON Schemas in `shapes/*.json`, one file for
//! each area. A description `@key` is a text of `texts/*.json`.

use super::texts;
use crate::error::{Code, ItemCode};
use crate::locales::Language;
use serde_json::{Map, Value as Json, json};

const FILES: [&str; 6] = [
    include_str!("shapes/people.json"),
    include_str!("shapes/model.json"),
    include_str!("shapes/records.json"),
    include_str!("shapes/operations.json"),
    include_str!("shapes/views.json"),
    include_str!("shapes/design.json"),
];

/// All shapes by name, in the words of one language.
pub(super) fn shapes(language: Language) -> Map<String, Json> {
    let mut all = Map::new();
    for text in FILES {
        // A file that cannot be read leaves its shapes out, and the test of references fails.
        if let Ok(Json::Object(file)) = serde_json::from_str(text) {
            all.extend(file);
        }
    }
    all["Problem"]["properties"]["code"]["enum"] = Code::TABLE.map(|(_, _, name)| name).as_slice().into();
    let items: Vec<&str> = ItemCode::TABLE.iter().map(|(_, name)| *name).collect();
    // Items about metadata files have the codes of those.
    all["ProblemItem"]["properties"]["code"]["examples"] = json!(items);
    let mut all = Json::Object(all);
    texts::word(&mut all, language);
    match all {
        Json::Object(all) => all,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_can_be_read_and_names_its_shapes_once() {
        let mut names = Vec::new();
        for text in FILES {
            let file: Map<String, Json> = serde_json::from_str(text).expect("shapes");
            names.extend(file.keys().cloned());
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_filter_has_the_operators_of_the_filter_language() {
        let schema = crate::metadata::schema("filter").expect("schema");
        assert_eq!(shapes(Language::En)["Filter"]["properties"]["op"]["enum"], schema["properties"]["op"]["enum"]);
    }
}
