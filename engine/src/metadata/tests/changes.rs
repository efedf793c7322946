//! Uses, renaming and comparison.
use serde_json::{Value, json};

use super::{
    super::{Action, FileTree, check, diff, rename, where_used},
    changed, workspace,
};

#[test]
fn uses_of_an_element_are_found_and_renamed() {
    let tree = workspace();
    let check = |id: &str, expect: &[&str]| {
        let uses = where_used(&tree, id);
        let mut places: Vec<_> = uses.iter().map(|used| format!("{}#{}", used.file, used.pointer)).collect();
        places.sort();
        assert_eq!(places, expect);
    };
    check(
        "fld_acc_region",
        &["entities/deal/views/board.json#/columns/1/field", "entities/deal/views/board.json#/filter/all/1/field"],
    );
    check(
        "sta_won",
        &[
            "demo/deal.json#/records/0/moves/0/to",
            "entities/deal/pipelines/standard.json#/moves/0/to/0",
            "entities/deal/views/board.json#/filter/all/0/value",
        ],
    );
    let renamed = rename(&tree, "ent_account", "company", Some("account")).expect("renamed");
    assert_eq!(check_codes(&renamed), Vec::<&str>::new());
    let role = renamed.json("roles/sales.json").expect("role");
    assert!(role["objects"].get("company").is_some());
    assert_eq!(
        renamed.json("entities/account/entity.json").expect("entity")["aliases"],
        json!(["customer", "account"])
    );
    let renamed = rename(&tree, "fld_amount", "worth", Some("amount")).expect("renamed");
    assert_eq!(check_codes(&renamed), Vec::<&str>::new());
    assert_eq!(renamed.json("entities/deal/views/board.json").expect("view")["sort"], json!(["-worth", "created_at"]));
    assert_eq!(rename(&tree, "fld_nothing", "x", None), None);
}

fn check_codes(tree: &FileTree) -> Vec<&'static str> {
    check(tree).problems.iter().map(|problem| problem.code).collect()
}

#[test]
fn differences_are_told_by_element_and_property() {
    let check = |to: FileTree, expect: Value| {
        let changes = diff(&workspace(), &to);
        let told: Vec<_> = changes
            .iter()
            .filter(|change| !change.nested)
            .map(|change| match (change.action, &change.property) {
                (Action::Change, Some(property)) => {
                    json!([change.kind, change.element, property, change.from, change.to])
                }
                (action, _) => json!([change.kind, change.element, action]),
            })
            .collect();
        assert_eq!(Value::from(told), expect);
    };
    check(workspace(), json!([]));
    check(
        changed(json!({ "entities/deal/entity.json#/fields/1/required": true })),
        json!([["field", "fld_amount", "required", false, true]]),
    );
    check(changed(json!({ "entities/deal/entity.json#/fields/1/scale": 2 })), json!([]));
    check(
        changed(json!({ "roles/sales.json#/objects/deal/delete": "own" })),
        json!([["role", "rol_sales", "objects.deal.delete", "none", "own"]]),
    );
    check(
        changed(json!({ "entities/deal/pipelines/standard.json#/stages/1/enter/require": [] })),
        json!([["stage", "sta_won", "enter.require", ["amount"], []]]),
    );
    check(
        rename(&workspace(), "fld_amount", "worth", Some("amount")).expect("renamed"),
        json!([
            ["field", "fld_amount", "name", "amount", "worth"],
            ["field", "fld_amount", "aliases", ["value"], ["value", "amount"]],
        ]),
    );
    check(
        changed(json!({ "entities/deal/entity.json#/fields/0": null, "entities/deal/entity.json#/fields/-":
            { "id": "fld_title", "name": "title", "type": "text", "required": true, "maxLength": 80 } })),
        json!([["field", "fld_title", "order", 0, 3]]),
    );
    check(
        changed(
            json!({ "entities/deal/forms/main.json#/elements/0/elements/0": null, "entities/deal/forms/main.json#/elements/-":
            { "type": "Control", "id": "nod_title", "field": "title" } }),
        ),
        json!([["form_node", "nod_title", "parent", "nod_group", "frm_main"]]),
    );
    check(changed(json!({ "entities/account/forms/main.json": null })), json!([["form", "frm_account", "remove"]]));
    let entity = json!({ "$schema": "sartor/1/entity", "id": "ent_survey", "name": "survey", "nameField": "name", "fields": [
        { "id": "fld_survey", "name": "name", "type": "text" } ] });
    check(changed(json!({ "entities/survey/entity.json": entity })), json!([["entity", "ent_survey", "add"]]));
    assert_eq!(diff(&workspace(), &changed(json!({ "entities/survey/entity.json": entity }))).len(), 2);
}
