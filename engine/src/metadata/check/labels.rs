//! What people tell things apart by: labels beside each other that read the same, and labels too long to be read.

use super::super::{elements::Element, elements::elements, index::Index, problem::Problem, tree::FileTree};
use serde_json::Value;
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Longer labels are cut in lists, boards and forms.
const LONGEST: usize = 80;
/// Kinds of elements that stand beside each other under their label.
const SHOWN: [&str; 9] = ["entity", "field", "choice", "stage", "pipeline", "view", "form", "role", "choices"];

/// Reports labels that look alike to whoever reads them, in capitals, composed or full-width letters, and those that are long.
pub fn check_labels(tree: &FileTree, index: &Index<'_>, problems: &mut Vec<Problem>) {
    let mut seen: BTreeMap<(Option<&str>, &str, &str, String), &str> = BTreeMap::new();
    let all = elements(tree, index);
    for element in all.iter().filter(|element| SHOWN.contains(&element.kind) && !is_retired(element)) {
        let warning = |code| Problem::warning(element.file, format!("{}/label", element.pointer), code);
        let mut told = false;
        for (language, text) in labels(element) {
            if text.chars().count() > LONGEST && !told {
                told = true;
                problems.push(warning("label_long").with("limit", LONGEST).with("length", text.chars().count()));
            }
            let name = element.name().unwrap_or(element.id);
            let first = seen.entry((element.parent, element.kind, language, folded(text))).or_insert(name);
            if *first != name && !told {
                told = true;
                problems.push(warning("label_twin").with("label", text).with("other", *first));
            }
        }
    }
}

/// The texts of a label by language; one for all languages has none.
fn labels<'e>(element: &'e Element<'_>) -> Vec<(&'e str, &'e str)> {
    match element.value.get("label") {
        Some(Value::String(text)) => vec![("", text)],
        Some(Value::Object(map)) => {
            map.iter().filter_map(|(language, text)| Some((language.as_str(), text.as_str()?))).collect()
        }
        _ => Vec::new(),
    }
}

fn is_retired(element: &Element<'_>) -> bool {
    element.value.get("retired") == Some(&Value::Bool(true))
}

/// Equal for texts people take for the same.
fn folded(text: &str) -> String {
    let words: Vec<String> =
        text.split_whitespace().map(|word| word.nfkc().flat_map(char::to_lowercase).collect()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_the_same_folds_the_same() {
        let check =
            |one: &str, other: &str, same: bool| assert_eq!(folded(one) == folded(other), same, "{one} {other}");
        check("Région", "RE\u{301}GION", true);
        check("ＡＢＣ  公司", " abc 公司", true);
        check("👩‍👩‍👧", "👩‍👩‍👦", false);
        check("客户", "顾客", false);
    }
}
