//! The words of the engine, keyed by code, in the languages the product speaks; and texts a company wrote itself.
//!
//! `zh-CN.json` and `en.json` have the same keys (a test below). Sentences use `{name}` placeholders.

use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Parameters of a text: `{name}` in the sentence is replaced by the value of `name`.
pub type Params = serde_json::Map<String, Json>;

/// A language of the interface. A workspace's own labels may carry more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    ZhCn,
    En,
}

type Table = HashMap<String, HashMap<String, String>>;

#[expect(clippy::expect_used, reason = "the files are part of the binary and parsed by a test")]
static TABLES: LazyLock<[Table; 2]> = LazyLock::new(|| {
    [include_str!("zh-CN.json"), include_str!("en.json")].map(|text| serde_json::from_str(text).expect("locale file"))
});

impl Language {
    pub const ALL: [Language; 2] = [Language::ZhCn, Language::En];

    /// The BCP 47 tag, as in labels and `Accept-Language`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::ZhCn => "zh-CN",
            Language::En => "en",
        }
    }

    /// The language of a tag; any `zh…` is Chinese, any `en…` English, others none.
    pub fn of_tag(tag: &str) -> Option<Self> {
        match tag.trim().get(..2)?.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::ZhCn),
            "en" => Some(Language::En),
            _ => None,
        }
    }

    /// The first language of an `Accept-Language` header that we speak, by the order written (weights are ignored:
    /// browsers write the list in order of preference).
    pub fn of_header(header: &str) -> Option<Self> {
        header.split(',').find_map(Language::of_tag)
    }

    fn table(self) -> &'static Table {
        match self {
            Language::ZhCn => &TABLES[0],
            Language::En => &TABLES[1],
        }
    }

    /// The sentence `group.key` with its placeholders filled. An unknown key answers the key: a test finds it.
    pub fn text(self, group: &str, key: &str, params: &Params) -> String {
        let Some(pattern) = self.table().get(group).and_then(|texts| texts.get(key)) else {
            return key.to_owned();
        };
        fill(pattern, params, self)
    }
}

/// Fills the places of a sentence. `one||many` are two sentences, chosen by whether `count` is 1.
fn fill(pattern: &str, params: &Params, language: Language) -> String {
    let single = params.get("count").and_then(Json::as_i64) == Some(1);
    let chosen = pattern.split_once("||").map_or(pattern, |(one, many)| if single { one } else { many });
    let mut out = chosen.to_owned();
    for (name, value) in params {
        let text = match value {
            Json::String(text) => text.clone(),
            // A label kept in all languages: choose here, where the reader is known.
            Json::Object(map) => Texts::from_map(map).text(language).to_owned(),
            Json::Number(number) if is_amount(name) => grouped(number),
            other => other.to_string(),
        };
        out = out.replace(&format!("{{{name}}}"), &text);
    }
    out
}

/// Whether a number says how many, and is no name like that of a revision.
fn is_amount(name: &str) -> bool {
    matches!(name, "count" | "records" | "rows")
}

/// `12,345`, as both languages write it.
fn grouped(number: &serde_json::Number) -> String {
    let digits = number.to_string();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return digits;
    }
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A text a company wrote, in one or more languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts(pub BTreeMap<String, String>);

impl Texts {
    /// The same text for every language.
    pub fn plain(text: impl Into<String>) -> Self {
        Texts(BTreeMap::from([(String::new(), text.into())]))
    }

    /// A sentence of ours in every language, for a place in another one.
    pub fn of(group: &str, key: &str) -> Self {
        Texts(Language::ALL.map(|tongue| (tongue.tag().to_owned(), tongue.text(group, key, &Params::new()))).into())
    }

    pub fn from_map(map: &serde_json::Map<String, Json>) -> Self {
        Texts(map.iter().filter_map(|(tag, text)| Some((tag.clone(), text.as_str()?.to_owned()))).collect())
    }

    /// Asked language → any other given.
    pub fn text(&self, language: Language) -> &str {
        let by_tag = self.0.get(language.tag());
        by_tag.or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// As a parameter of another sentence.
    pub fn to_json(&self) -> Json {
        Json::Object(self.0.iter().map(|(tag, text)| (tag.clone(), Json::String(text.clone()))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Code, ItemCode};
    use std::collections::BTreeSet;

    fn keys(language: Language) -> BTreeSet<String> {
        let groups = language.table().iter();
        groups.flat_map(|(group, texts)| texts.keys().map(move |key| format!("{group}.{key}"))).collect()
    }

    #[test]
    fn amounts_are_grouped_and_names_are_not() {
        let check = |name: &str, number: i64, expect: &str| {
            let params = Params::from_iter([(name.to_owned(), Json::from(number))]);
            assert_eq!(fill(&format!("{{{name}}}"), &params, Language::En), expect);
        };
        check("records", 7, "7");
        check("records", 999, "999");
        check("count", 1_000, "1,000");
        check("records", 12_345_678, "12,345,678");
        check("records", -5_000, "-5000");
        check("revision", 12_345, "12345");
    }

    #[test]
    fn languages_have_equal_keys() {
        assert_eq!(keys(Language::ZhCn), keys(Language::En));
    }

    #[test]
    fn every_code_has_its_texts() {
        let keys = keys(Language::En);
        for (_, _, name) in Code::TABLE {
            assert!(keys.contains(&format!("title.{name}")), "title.{name}");
            assert!(keys.contains(&format!("problem.{name}")), "problem.{name}");
        }
        for (_, name) in ItemCode::TABLE {
            assert!(keys.contains(&format!("item.{name}")), "item.{name}");
        }
    }

    #[test]
    fn placeholders_are_filled_in_the_readers_language() {
        let label = serde_json::json!({ "zh-CN": "金额", "en": "Amount" });
        let params = Params::from_iter([("field".to_owned(), label)]);
        assert_eq!(Language::ZhCn.text("item", "required", &params), "请填写“金额”");
        assert_eq!(Language::En.text("item", "required", &params), "Please fill in “Amount”");
    }

    #[test]
    fn one_and_many_are_two_sentences() {
        let check = |count: i64, expect: &str| {
            let params = Params::from_iter([("count".to_owned(), count.into())]);
            assert_eq!(fill("{count} record||{count} records", &params, Language::En), expect);
        };
        check(1, "1 record");
        check(0, "0 records");
        check(12, "12 records");
    }

    #[test]
    fn header_order_decides() {
        assert_eq!(Language::of_header("fr-FR, en;q=0.8, zh;q=0.9"), Some(Language::En));
        assert_eq!(Language::of_header("fr"), None);
    }
}
