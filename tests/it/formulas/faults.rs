//! What is wrong with a formula is said at its place, in both languages, with the word that was meant; and what formulas name
//! is found and renamed like every other reference.

use super::{add_field, vectors, with_formula};
use sartor::metadata::{self, FileTree, Level};
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};

/// All errors of a tree, as a draft tells them.
fn problems(tree: &FileTree) -> Vec<metadata::Problem> {
    let mut checked = metadata::check(tree);
    if checked.model.is_some()
        && let Err(conditions) = Snapshot::compile(0, tree.clone())
    {
        checked.problems.extend(conditions);
    }
    checked.problems.into_iter().filter(|problem| problem.level == Level::Error).collect()
}

#[test]
fn every_fault_has_a_place_and_words() {
    let vector = vectors("faults");
    let mut wrong = Vec::new();
    for case in vector["cases"].as_array().unwrap() {
        let found = problems(&with_formula(&vector, case));
        let [problem] = found.as_slice() else {
            wrong.push(format!("{}: {} problems: {found:?}", case["formula"], found.len()));
            continue;
        };
        let suggestion = problem.params.get("suggestion");
        let expect = (case["code"].as_str(), &case["position"], case.get("suggestion"));
        let is = (Some(problem.code), problem.params.get("position").unwrap_or(&Json::Null), suggestion);
        if expect.0 != is.0 || expect.1 != is.1 || (expect.2.is_some() && expect.2 != is.2) {
            wrong.push(format!("{}: {is:?}, not {expect:?}", case["formula"]));
        }
        assert!(problem.pointer.ends_with("/formula"), "{problem:?}");
        for language in ["en", "zh-CN"] {
            let message = problem.message(language);
            assert!(!message.contains('{') && message != problem.code, "{}: {message}", case["formula"]);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn chain() -> FileTree {
    let vector = json!({ "zone": "Asia/Shanghai", "fields": {
        "qty": { "type": "integer" }, "tier": { "type": "choice", "choices": ["vip", "regular"] },
        "account": { "type": "lookup", "fields": { "limit": { "type": "money" } } },
    } });
    let text = "if(tier = \"vip\", qty, 0) + coalesce(account.limit, qty)";
    with_formula(&vector, &json!({ "result": "money", "formula": text }))
}

#[test]
fn names_in_formulas_are_references() {
    let tree = chain();
    assert_eq!(problems(&tree), []);
    let used = metadata::where_used(&tree, "v_thing_qty");
    assert_eq!(used.len(), 2, "{used:?}");
    assert_eq!(metadata::where_used(&tree, "v_target_limit").len(), 1);
    assert_eq!(metadata::where_used(&tree, "v_thing_tier_vip").len(), 1);
    let check = |id: &str, name: &str, expect: &str| {
        let renamed = metadata::rename(&tree, id, name, None).unwrap();
        let entity = renamed.files["entities/thing/entity.json"].json().unwrap();
        let fields = entity["fields"].as_array().unwrap();
        assert_eq!(fields.last().unwrap()["formula"], expect);
        assert_eq!(problems(&renamed), []);
    };
    check("v_thing_qty", "quantity", "if(tier = \"vip\", quantity, 0) + coalesce(account.limit, quantity)");
    check("v_target_limit", "credit", "if(tier = \"vip\", qty, 0) + coalesce(account.credit, qty)");
    check("v_thing_tier_vip", "gold", "if(tier = \"gold\", qty, 0) + coalesce(account.limit, qty)");
}

#[test]
fn a_circle_is_named_with_its_way() {
    let mut tree = chain();
    let field = |name: &str, text: &str| json!({ "id": format!("v_{name}"), "name": name, "type": "formula", "result": "decimal", "formula": text });
    add_field(&mut tree, "entities/thing/entity.json", field("aa", "bb + 1"));
    add_field(&mut tree, "entities/thing/entity.json", field("bb", "cc * 2"));
    add_field(&mut tree, "entities/thing/entity.json", field("cc", "aa - qty"));
    let found = problems(&tree);
    assert_eq!(found.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["formula_cycle"]);
    assert_eq!(found[0].params["path"], "thing.aa → thing.bb → thing.cc → thing.aa");
}

#[test]
fn roll_ups_that_cannot_be_computed_are_refused() {
    let related = json!({ "zone": "Asia/Shanghai", "fields": {
        "things": { "type": "related", "fields": {
            "price": { "type": "decimal" }, "word": { "type": "text" }, "day": { "type": "date" },
        } },
    } });
    let check = |rest: Json, expect: &[(&str, &str)]| {
        let mut tree = crate::vectors::tree(&related);
        let mut field = json!({ "id": "v_roll", "name": "roll", "type": "rollup" });
        field.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        add_field(&mut tree, "entities/thing/entity.json", field);
        let found = problems(&tree);
        let found: Vec<(&str, &str)> = found.iter().map(|one| (one.pointer.as_str(), one.code)).collect();
        assert_eq!(found, expect, "{rest}");
    };
    check(json!({ "of": "things", "op": "sum", "field": "price" }), &[]);
    check(json!({ "of": "things", "op": "latest", "field": "word", "by": "day" }), &[]);
    check(json!({ "of": "thingz", "op": "count" }), &[("/fields/1/of", "related_list_unknown")]);
    check(json!({ "of": "things", "op": "sum" }), &[("/fields/1", "rollup_field_missing")]);
    check(json!({ "of": "things", "op": "count", "field": "price" }), &[("/fields/1", "rollup_field_unused")]);
    check(json!({ "of": "things", "op": "sum", "field": "word" }), &[("/fields/1/field", "rollup_field_type")]);
    check(json!({ "of": "things", "op": "sum", "field": "prize" }), &[("/fields/1/field", "field_unknown")]);
    check(
        json!({ "of": "things", "op": "latest", "field": "price", "by": "word" }),
        &[("/fields/1/by", "rollup_by_type")],
    );
    check(
        json!({ "of": "things", "op": "sum", "field": "price", "by": "day" }),
        &[("/fields/1/by", "rollup_by_unused")],
    );
    let today = json!({ "field": "day", "op": "lt", "value": { "date": "today" } });
    check(json!({ "of": "things", "op": "count", "filter": today }), &[("/fields/1/filter", "rollup_filter_far")]);
    check(json!({ "of": "things", "op": "count", "required": true }), &[("/fields/1/required", "computed_required")]);
    check(json!({ "of": "things", "op": "count", "default": 1 }), &[("/fields/1/default", "default_type")]);
}
