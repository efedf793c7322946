//! Spans of time as people say them.

use super::{Basis, Estimate};
use crate::error::Params;
use crate::locales::Language;
use serde_json::Value as Json;
use std::time::Duration;

/// Below this nobody notices.
const MOMENT: Duration = Duration::from_millis(200);

/// A range in all languages.
pub fn range(estimate: &Estimate) -> Json {
    let text = |language: Language| {
        let (least, most) = (span(language, estimate.least), span(language, estimate.most));
        let params = |pairs: &[(&str, &str)]| -> Params {
            pairs.iter().map(|(name, text)| ((*name).to_owned(), Json::from(*text))).collect()
        };
        let words = if estimate.most < MOMENT {
            language.text("wait", "moment", &Params::new())
        } else if estimate.least < MOMENT {
            language.text("wait", "at_most", &params(&[("most", &most)]))
        } else {
            match estimate.basis {
                Basis::Done => {
                    let likely = span(language, (estimate.least + estimate.most) / 2);
                    language.text("wait", "about", &params(&[("likely", &likely)]))
                }
                Basis::Read => language.text("wait", "between", &params(&[("least", &least), ("most", &most)])),
            }
        };
        (language.tag().to_owned(), Json::from(words))
    };
    Json::Object(Language::ALL.iter().map(|language| text(*language)).collect())
}

/// `0.4 s`, `12 s`, `3 min`.
fn span(language: Language, span: Duration) -> String {
    let tenths = (span.as_millis() + 50) / 100;
    let (name, number) = if tenths < 50 {
        ("seconds", format!("{}.{}", tenths / 10, tenths % 10))
    } else if tenths < 900 {
        ("seconds", ((tenths + 5) / 10).to_string())
    } else {
        ("minutes", ((tenths + 300) / 600).to_string())
    };
    let number = number.strip_suffix(".0").map_or(number.clone(), str::to_owned);
    language.text("wait", name, &Params::from_iter([("number".to_owned(), Json::from(number))]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(basis: Basis, (least, most): (u64, u64), expect: (&str, &str)) {
        let of = Duration::from_millis;
        let told = range(&Estimate { least: of(least), most: of(most), basis });
        assert_eq!((told["en"].as_str(), told["zh-CN"].as_str()), (Some(expect.0), Some(expect.1)));
    }

    #[test]
    fn ranges_are_told_as_people_say_them() {
        check(Basis::Done, (20, 60), ("less than 0.2 s", "不到 0.2 秒"));
        check(Basis::Read, (90, 810), ("at most 0.8 s", "最多 0.8 秒"));
        check(Basis::Done, (600, 1_800), ("about 1.2 s", "约 1.2 秒"));
        check(Basis::Read, (333, 3_000), ("0.3 s to 3 s", "0.3 秒到 3 秒"));
        check(Basis::Read, (7_000, 63_000), ("7 s to 63 s", "7 秒到 63 秒"));
        check(Basis::Done, (100_000, 300_000), ("about 3 min", "约 3 分钟"));
    }
}
