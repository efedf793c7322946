//! The words of the document, in both languages: `texts/{zh-CN,en}.json`, equal keys. Labels of entities and fields are the
//! company's own and come with the model.

use crate::locales::Language;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::LazyLock;

type Table = BTreeMap<String, BTreeMap<String, String>>;

#[expect(clippy::expect_used, reason = "the files are part of the binary and parsed by a test")]
static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
    let files = [include_str!("texts/zh-CN.json"), include_str!("texts/en.json")];
    files.map(|text| serde_json::from_str(text).expect("texts of the document"))
});

fn table(language: Language) -> &'static Table {
    match language {
        Language::ZhCn => &TABLES[0],
        Language::En => &TABLES[1],
    }
}

/// The text `group.key`; an unknown key answers itself in angle brackets, which a test finds.
pub(super) fn text(language: Language, group: &str, key: &str) -> String {
    let found = table(language).get(group).and_then(|texts| texts.get(key));
    found.cloned().unwrap_or_else(|| format!("<{group}.{key}>"))
}

/// Replaces every description `@key` by its text `shape.key`.
pub(super) fn word(document: &mut Json, language: Language) {
    match document {
        Json::Object(map) => {
            for (name, value) in map {
                match value.as_str().and_then(|text| text.strip_prefix('@')) {
                    Some(key) if name == "description" => *value = text(language, "shape", key).into(),
                    _ => word(value, language),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| word(item, language)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_things() {
        let keys = |language| {
            let groups = table(language).iter();
            groups.flat_map(|(group, texts)| texts.keys().map(move |key| format!("{group}.{key}"))).collect::<Vec<_>>()
        };
        assert_eq!(keys(Language::ZhCn), keys(Language::En));
    }
}
