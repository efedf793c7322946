//! Ids are unique in the workspace, names (earlier ones too) in their scope: entities among entities, fields within
//! their entity, stages within their pipeline.
use std::collections::BTreeMap;

use super::super::{elements::elements, index::Index, problem::Problem, tree::FileTree};

/// Reports every id and name that is taken already.
pub fn check_uniqueness(tree: &FileTree, index: &Index<'_>, problems: &mut Vec<Problem>) {
    let elements = elements(tree, index);
    let mut ids = BTreeMap::new();
    for element in &elements {
        if let Some(first) = ids.insert(element.id, element.file) {
            let at = format!("{}/id", element.pointer);
            problems.push(Problem::error(element.file, at, "id_taken").with("id", element.id).with("file", first));
        }
    }
    for element in elements.iter().filter(|element| is_reserved(element.id)) {
        let at = format!("{}/id", element.pointer);
        problems.push(Problem::error(element.file, at, "id_reserved").with("id", element.id));
    }
    let mut current = BTreeMap::new();
    for element in &elements {
        let Some(name) = element.name() else { continue };
        // Settings call the company by a label, never by an API name; those are no text and do not come here.
        if current.insert((element.parent, element.kind, name), element.id).is_some() {
            let at = format!("{}/name", element.pointer);
            problems.push(Problem::error(element.file, at, "name_taken").with("name", name));
        }
    }
    let mut earlier = BTreeMap::new();
    for element in &elements {
        for (at, alias) in element.aliases().enumerate() {
            let scope = (element.parent, element.kind, alias);
            if current.contains_key(&scope) || earlier.insert(scope, element.id).is_some() {
                let at = format!("{}/aliases/{at}", element.pointer);
                problems.push(Problem::error(element.file, at, "alias_taken").with("name", alias));
            }
        }
    }
    for entity in &index.entities {
        let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
        for (name, from, field) in index.inverses(entity) {
            let place = elements.iter().find(|element| element.id == field.id);
            let (Some(place), Some(first)) = (place, seen.insert(name, from.entry.name)) else { continue };
            let problem = Problem::error(place.file, format!("{}/inverse/name", place.pointer), "inverse_taken");
            problems.push(problem.with("name", name).with("entity", entity.entry.name).with("other", first));
        }
    }
}

/// Ids that would be taken for the engine's own: `sys_…`, and `…__x`, which names a further column of a field.
fn is_reserved(id: &str) -> bool {
    id.starts_with("sys_") || id.contains("__")
}
