//! Three-way merge: what one side changed is taken, what both changed differently is named.
use serde_json::{Value, json};

use super::super::{
    FileTree,
    merge::{Choices, Side, merge},
};

const FILE: &str = "entities/deal/entity.json";

/// An entity with these fields, each at least with id and name.
fn entity(fields: Value) -> Value {
    json!({ "$schema": "sartor/1/entity", "id": "ent_deal", "name": "deal", "label": "Deal", "nameField": "name", "fields": fields })
}

fn tree(document: &Value) -> FileTree {
    let mut tree = FileTree::default();
    if !document.is_null() {
        tree.insert_json(FILE, document.clone());
    }
    tree
}

/// Merges and compares the document and the keys of the conflicts; the other way round, the same places meet.
fn check(base: &Value, mine: &Value, theirs: &Value, expect: &Value, conflicts: &[&str]) {
    let merged = merge(&tree(base), &tree(mine), &tree(theirs), &Choices::new());
    let keys = |found: &[super::super::merge::Conflict]| -> Vec<String> {
        found.iter().map(|conflict| conflict.key.replace(FILE, "")).collect()
    };
    assert_eq!(merged.tree.json(FILE).unwrap_or(&Value::Null), expect);
    assert_eq!(keys(&merged.conflicts), conflicts);
    let mut turned = keys(&merge(&tree(base), &tree(theirs), &tree(mine), &Choices::new()).conflicts);
    let mut expected: Vec<String> = conflicts.iter().map(|key| (*key).to_owned()).collect();
    turned.sort();
    expected.sort();
    assert_eq!(turned, expected, "the other way round");
}

#[test]
fn properties_of_one_element_merge_and_meet() {
    let field = |label: &str, required: bool| {
        entity(json!([{ "id": "fld_a", "name": "a", "label": label, "required": required }]))
    };
    // Each side another property.
    check(&field("A", false), &field("B", false), &field("A", true), &field("B", true), &[]);
    // The same on both sides.
    check(&field("A", false), &field("B", false), &field("B", false), &field("B", false), &[]);
    // One property, two values; the other one is merged all the same.
    let merged = merge(&tree(&field("A", false)), &tree(&field("B", true)), &tree(&field("C", false)), &Choices::new());
    let conflict = &merged.conflicts[0];
    assert_eq!(
        (conflict.element.as_deref(), conflict.property.as_str(), &conflict.base, &conflict.mine, &conflict.theirs),
        (Some("fld_a"), "label", &Some(json!("A")), &Some(json!("B")), &Some(json!("C")))
    );
    assert_eq!(merged.tree.json(FILE), Some(&field("B", true)));
    for (side, label) in [(Side::Mine, "B"), (Side::Theirs, "C")] {
        let choices = Choices::from([(conflict.key.clone(), side)]);
        let merged = merge(&tree(&field("A", false)), &tree(&field("B", true)), &tree(&field("C", false)), &choices);
        assert_eq!((merged.tree.json(FILE), merged.conflicts.len()), (Some(&field(label, true)), 0));
    }
}

#[test]
fn two_languages_of_a_text_merge_and_a_condition_does_not() {
    let label =
        |zh: &str, en: &str| entity(json!([{ "id": "fld_a", "name": "a", "label": { "zh-CN": zh, "en": en } }]));
    check(&label("甲", "A"), &label("乙", "A"), &label("甲", "B"), &label("乙", "B"), &[]);
    check(&label("甲", "A"), &label("乙", "A"), &label("丙", "A"), &label("乙", "A"), &["#/fields/fld_a/label/zh-CN"]);
    let rule = |op: &str, value: &str| {
        let mut document = entity(json!([]));
        document["rules"] =
            json!([{ "id": "rul_a", "when": { "field": "a", "op": op, "value": value }, "require": ["a"] }]);
        document
    };
    // Half of one condition and half of another is a third one that nobody wrote.
    check(&rule("eq", "1"), &rule("ne", "1"), &rule("eq", "2"), &rule("ne", "1"), &["#/rules/rul_a/when"]);
}

#[test]
fn lists_take_what_either_side_added_and_leave_out_what_either_removed() {
    let fields = |ids: &str| {
        let field = |id: char| json!({ "id": format!("fld_{id}"), "name": id.to_string() });
        entity(ids.chars().map(field).collect())
    };
    check(&fields("abc"), &fields("abxc"), &fields("yabc"), &fields("yabxc"), &[]);
    check(&fields("abc"), &fields("ac"), &fields("abcz"), &fields("acz"), &[]);
    check(&fields("abc"), &fields("cab"), &fields("abcz"), &fields("czab"), &[]);
    check(&fields("abc"), &fields("cab"), &fields("bac"), &fields("cab"), &["#/fields/order"]);
    // Removed here, changed there.
    let theirs = entity(json!([{ "id": "fld_a", "name": "a" }, { "id": "fld_b", "name": "b", "required": true }]));
    check(&fields("ab"), &fields("a"), &theirs, &fields("a"), &["#/fields/fld_b"]);
    // Plain values, and items told by their field.
    let unique = |names: &[&str]| {
        let mut document = fields("a");
        document["unique"] = json!([{ "id": "uni_a", "fields": names }]);
        document
    };
    check(&unique(&["a", "b"]), &unique(&["a", "b", "c"]), &unique(&["b"]), &unique(&["b", "c"]), &[]);
}

#[test]
fn whole_files_come_and_go() {
    let (one, other) = (entity(json!([])), entity(json!([{ "id": "fld_a", "name": "a" }])));
    check(&one, &Value::Null, &one, &Value::Null, &[]);
    check(&Value::Null, &one, &Value::Null, &one, &[]);
    check(&one, &Value::Null, &other, &Value::Null, &["#"]);
    check(&Value::Null, &one, &other, &other, &[]);
}
