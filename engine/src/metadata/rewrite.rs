//! Writes other names into the references of a tree: current ones for earlier ones, those of another revision before
//! comparing, a new one when an element is renamed.
use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    elements::elements,
    index::Index,
    references::{Position, Reference, references},
    tree::{Document, FileTree},
};

/// The tree with every reference by its element's current name.
pub fn with_current_names(tree: &FileTree, references: &[Reference<'_>]) -> FileTree {
    with_names(tree, references, &|_| None)
}

/// The tree with references by the names that `name_of` gives for ids; by current names where it gives none.
pub fn with_names<'n>(
    tree: &FileTree,
    references: &[Reference<'_>],
    name_of: &dyn Fn(&str) -> Option<&'n str>,
) -> FileTree {
    let mut tree = tree.clone();
    let mut keys: Vec<(&Reference<'_>, String)> = Vec::new();
    let mut within = Vec::new();
    for reference in references {
        let Some(text) = reference.target.as_ref().ok().and_then(|target| target.text(name_of)) else { continue };
        if text == reference.text {
            continue;
        }
        match reference.position {
            Position::Key => keys.push((reference, text)),
            Position::Within { start, end } => within.push((reference, (start, end), text)),
            Position::Value => {
                if let Some(value) =
                    json_mut(&mut tree, reference.file).and_then(|json| json.pointer_mut(&reference.pointer))
                {
                    *value = Value::String(text);
                }
            }
        }
    }
    // From the end of a text to its beginning, so that the places before still hold.
    within.sort_by_key(|(_, place, _)| std::cmp::Reverse(*place));
    for (reference, (start, end), text) in within {
        let value = json_mut(&mut tree, reference.file).and_then(|json| json.pointer_mut(&reference.pointer));
        if let Some(Value::String(whole)) = value
            && whole.get(start..end).is_some()
        {
            whole.replace_range(start..end, &text);
        }
    }
    // Deepest first, so that the pointers still hold.
    keys.sort_by_key(|(reference, _)| std::cmp::Reverse(reference.pointer.len()));
    for (reference, text) in keys {
        let around = reference.pointer.rsplit_once('/').map_or("", |(around, _)| around);
        if let Some(Value::Object(map)) = json_mut(&mut tree, reference.file).and_then(|json| json.pointer_mut(around))
        {
            rename_key(map, reference.text, &text);
        }
    }
    tree
}

/// The tree after an element got a new name: references use it, and the name that was `published` before, if any, is
/// among its `aliases` and keeps answering. A name that nobody ever saw leaves no trace. None when no element that keeps
/// earlier names has this id.
pub fn rename(tree: &FileTree, id: &str, name: &str, published: Option<&str>) -> Option<FileTree> {
    let index = Index::of(tree);
    let element = elements(tree, &index).into_iter().find(|element| element.id == id)?;
    element.node.property("aliases")?;
    element.name()?;
    let mut renamed = with_names(tree, &references(tree, &index), &|used| (used == id).then_some(name));
    let Some(Value::Object(map)) = json_mut(&mut renamed, element.file)?.pointer_mut(&element.pointer) else {
        return None;
    };
    map.insert("name".into(), Value::from(name));
    let mut aliases: Vec<&str> = element.aliases().filter(|alias| *alias != name).collect();
    aliases.extend(published.filter(|old| *old != name && !element.aliases().any(|alias| alias == *old)));
    if aliases.is_empty() {
        map.remove("aliases");
    } else {
        map.insert("aliases".into(), aliases.into());
    }
    Some(renamed)
}

/// Current names by id, for `with_names`.
pub fn names_by_id<'a>(tree: &'a FileTree, index: &Index<'a>) -> BTreeMap<&'a str, &'a str> {
    elements(tree, index).iter().filter_map(|element| Some((element.id, element.name()?))).collect()
}

fn json_mut<'t>(tree: &'t mut FileTree, file: &str) -> Option<&'t mut Value> {
    match tree.files.get_mut(file)? {
        Document::Json(value) => Some(value.get_mut()),
        Document::Text(_) => None,
    }
}

fn rename_key(map: &mut Map<String, Value>, from: &str, to: &str) {
    let entries = std::mem::take(map);
    *map = entries.into_iter().map(|(key, value)| (if key == from { to.to_owned() } else { key }, value)).collect();
}
