//! Text that people read, in one or several languages. Which language a person wants is decided elsewhere.
use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};

/// One text for all languages, or one per language in the order given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Label {
    /// The same text in every language.
    Text(String),
    /// Language tag and text, in file order.
    Map(Vec<(String, String)>),
}

impl Label {
    /// The text in `language`, else in `fallback` (the workspace's language), else the first given.
    pub fn text(&self, language: &str, fallback: &str) -> &str {
        match self {
            Label::Text(text) => text,
            Label::Map(texts) => {
                let find = |tag: &str| texts.iter().find(|(key, _)| key == tag);
                find(language).or_else(|| find(fallback)).or_else(|| texts.first()).map_or("", |(_, text)| text)
            }
        }
    }

    /// The label of an element: its own text, or its name when it has none.
    pub fn or_name<'a>(label: Option<&'a Label>, language: &str, fallback: &str, name: &'a str) -> &'a str {
        label.map(|label| label.text(language, fallback)).filter(|text| !text.is_empty()).unwrap_or(name)
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Label::Text(text) => serializer.serialize_str(text),
            Label::Map(texts) => {
                let mut map = serializer.serialize_map(Some(texts.len()))?;
                for (language, text) in texts {
                    map.serialize_entry(language, text)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Label {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(LabelVisitor)
    }
}

struct LabelVisitor;

impl<'de> Visitor<'de> for LabelVisitor {
    type Value = Label;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, or an object of texts by language")
    }

    fn visit_str<E>(self, text: &str) -> Result<Label, E> {
        Ok(Label::Text(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Label, A::Error> {
        let mut texts = Vec::new();
        while let Some(entry) = map.next_entry()? {
            texts.push(entry);
        }
        Ok(Label::Map(texts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_falls_back_in_order() {
        let check = |json: &str, language: &str, fallback: &str, expect: &str| {
            let label: Label = serde_json::from_str(json).expect("a label");
            assert_eq!(label.text(language, fallback), expect);
            assert_eq!(serde_json::to_string(&label).expect("json"), json);
        };
        check(r#""Name""#, "zh-CN", "en", "Name");
        check(r#"{"zh-CN":"商机","en":"Opportunity"}"#, "en", "zh-CN", "Opportunity");
        check(r#"{"zh-CN":"商机","en":"Opportunity"}"#, "fr", "en", "Opportunity");
        check(r#"{"zh-CN":"商机","en":"Opportunity"}"#, "fr", "de", "商机");
        assert_eq!(Label::or_name(None, "en", "en", "amount"), "amount");
    }
}
