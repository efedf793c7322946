//! A new template to begin with: one entity with a form, a view and a pipeline, a role, the menu and a test.

use crate::locales::Language;
use crate::metadata::{Document, FileTree, files};

/// What a new template is called.
#[derive(Clone, Debug)]
pub struct Scaffold<'a> {
    /// Package name: `^[a-z][a-z0-9-]{0,47}$`.
    pub name: &'a str,
    /// Of the test's prose.
    pub language: Language,
}

/// Letters of a name that begin every id; short, because ids have at most 40.
const PREFIX_LENGTH: usize = 8;

const FILES: [(&str, &str); 8] = [
    ("template.json", include_str!("scaffold/template.json")),
    ("settings.json", include_str!("scaffold/settings.json")),
    ("navigation.json", include_str!("scaffold/navigation.json")),
    ("roles/admin.json", include_str!("scaffold/role.json")),
    ("entities/project/entity.json", include_str!("scaffold/entity.json")),
    ("entities/project/forms/main.json", include_str!("scaffold/form.json")),
    ("entities/project/views/all.json", include_str!("scaffold/view.json")),
    ("entities/project/pipelines/standard.json", include_str!("scaffold/pipeline.json")),
];

/// The files of a new template; none when the name is no package name.
pub fn scaffold(order: &Scaffold<'_>) -> Option<FileTree> {
    let name = order.name;
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !plain || !name.starts_with(|first: char| first.is_ascii_lowercase()) || name.len() > 48 {
        return None;
    }
    let prefix: String = name.chars().filter(|letter| *letter != '-').take(PREFIX_LENGTH).collect();
    let filled = |text: &str| text.replace("{prefix}", &prefix).replace("{name}", name);
    let mut tree: FileTree =
        FILES.iter().map(|(path, text)| ((*path).to_owned(), files::document(path, filled(text)))).collect();
    let test = match order.language {
        Language::ZhCn => include_str!("scaffold/test.zh-CN.md"),
        Language::En => include_str!("scaffold/test.en.md"),
    };
    tree.files.insert("tests/project.md".to_owned(), Document::Text(test.to_owned()));
    Some(tree)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::{check, print_document};
    use crate::snapshot::Snapshot;

    #[test]
    fn a_new_template_is_sound_and_canonical() {
        for (name, language) in [("a", Language::En), ("my-very-long-template-name", Language::ZhCn)] {
            let tree = scaffold(&Scaffold { name, language }).expect("a template");
            assert_eq!(check(&tree).problems, []);
            assert!(Snapshot::compile(1, tree).is_ok());
        }
        for (path, text) in FILES {
            let document = files::document(path, text.to_owned());
            assert_eq!(print_document(&document), text, "{path}");
        }
        for name in ["", "A", "1a", "a_b", "甲", &"a".repeat(49)] {
            assert!(scaffold(&Scaffold { name, language: Language::En }).is_none(), "{name}");
        }
    }
}
