//! Labels as they are answered: one text in the reader's language, or all of them for the designer.

use crate::error::Params;
use crate::locales::{Language, Texts};
use crate::metadata::model::{Label, Settings};
use serde_json::{Value as Json, json};

/// How labels are written.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    language: Language,
    /// The workspace's own language.
    own: &'a str,
    all: bool,
}

impl<'a> Words<'a> {
    pub fn new(language: Language, settings: &'a Settings, all: bool) -> Self {
        Self { language, own: settings.language(), all }
    }

    /// A label of the registry.
    pub fn texts(&self, texts: &Texts) -> Json {
        let Texts(map) = texts;
        let plain = map.get("").filter(|_| map.len() == 1);
        match plain {
            Some(text) => json!(text),
            None if self.all => texts.to_json(),
            None => {
                let found = map.get(self.language.tag()).or_else(|| map.get(self.own));
                json!(found.map_or_else(|| texts.text(self.language), String::as_str))
            }
        }
    }

    /// A text that may be missing.
    pub fn optional(&self, texts: Option<&Texts>) -> Json {
        texts.map_or(Json::Null, |texts| self.texts(texts))
    }

    /// A label of the model; without one, the element's name.
    pub fn label(&self, label: Option<&Label>, name: &str) -> Json {
        match label {
            Some(label) if self.all => json!(label),
            Some(_) | None => json!(Label::or_name(label, self.language.tag(), self.own, name)),
        }
    }

    /// A word of the product itself, such as "All".
    pub fn system(&self, key: &str) -> Json {
        let text = |language: Language| language.text("system", key, &Params::new());
        if self.all {
            Json::Object(
                Language::ALL.map(|language| (language.tag().to_owned(), json!(text(language)))).into_iter().collect(),
            )
        } else {
            json!(text(self.language))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_fall_back_to_the_workspace_language() {
        let settings = Settings::default();
        let both = Texts::from_map(json!({ "zh-CN": "商机", "en": "Opportunity" }).as_object().expect("map"));
        let french = Texts::from_map(json!({ "fr": "Affaire", "zh-CN": "商机" }).as_object().expect("map"));
        let one = Words::new(Language::En, &settings, false);
        assert_eq!(one.texts(&both), "Opportunity");
        assert_eq!(one.texts(&french), "商机");
        assert_eq!(one.texts(&Texts::plain("CRM")), "CRM");
        assert_eq!(one.label(None, "deal"), "deal");
        let all = Words::new(Language::En, &settings, true);
        assert_eq!(all.texts(&both), json!({ "zh-CN": "商机", "en": "Opportunity" }));
        assert_eq!(all.texts(&Texts::plain("CRM")), "CRM");
        assert_eq!(all.label(Some(&Label::Text("CRM".into())), "x"), "CRM");
    }
}
