//! Formulas and roll-ups: shared cases, random programs on three back ends, and what writes do to computed fields.

mod faults;
mod publish;
mod random;
mod values;
mod writes;

pub use writes::publish_quotes;

use sartor::metadata::{Document, FileTree};
use serde_json::{Value as Json, json};

/// The tree of a vector with a formula field `f` of `thing`.
fn with_formula(vector: &Json, case: &Json) -> FileTree {
    let mut tree = crate::vectors::tree(vector);
    let mut field = json!({ "id": "v_thing_f", "name": "f", "type": "formula" });
    for name in ["result", "scale", "formula"] {
        if let Some(value) = case.get(name) {
            field[name] = value.clone();
        }
    }
    add_field(&mut tree, "entities/thing/entity.json", field);
    tree
}

fn add_field(tree: &mut FileTree, file: &str, field: Json) {
    let Some(Document::Json(entity)) = tree.files.get_mut(file) else { panic!("{file}") };
    entity.get_mut()["fields"].as_array_mut().unwrap().push(field);
}

fn vectors(name: &str) -> Json {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/formula/");
    serde_json::from_str(&std::fs::read_to_string(format!("{file}{name}.json")).unwrap()).unwrap()
}
