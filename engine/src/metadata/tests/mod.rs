//! Tests of the module as a whole on one small workspace, and on the starter template.
mod changes;
mod merging;
mod problems;

use serde_json::{Value, json};

use super::{ApiName, FieldKind, FileTree, Overlay, RuleEffect, check, diff, files, load, print};

/// Two entities, a pipeline, two forms, a view, a role, a list and a menu.
fn workspace() -> FileTree {
    let tree = json!({
        "settings.json": { "$schema": "sartor/1/settings", "id": "ws_settings", "name": "Test" },
        "choices/region.json": { "$schema": "sartor/1/choices", "id": "ch_region", "name": "region", "options": [
            { "id": "opt_east", "name": "east", "aliases": ["eastern"] }, { "id": "opt_west", "name": "west" } ] },
        "entities/account/entity.json": { "$schema": "sartor/1/entity", "id": "ent_account", "name": "account", "aliases": ["customer"],
            "nameField": "name", "fields": [
                { "id": "fld_acc_name", "name": "name", "type": "text", "required": true },
                { "id": "fld_acc_region", "name": "region", "type": "choice", "choices": "region", "default": "east" } ] },
        "entities/deal/entity.json": { "$schema": "sartor/1/entity", "id": "ent_deal", "name": "deal", "nameField": "title", "owned": true,
            "fields": [
                { "id": "fld_title", "name": "title", "type": "text", "required": true, "maxLength": 80 },
                { "id": "fld_amount", "name": "amount", "aliases": ["value"], "type": "money", "min": "0" },
                { "id": "fld_account", "name": "account", "type": "lookup", "to": "customer", "inverse": { "name": "deals" } },
                { "id": "fld_stage", "name": "stage", "type": "stage" } ],
            "unique": [ { "id": "uni_deal", "fields": ["account", "title"] } ],
            "rules": [ { "id": "rule_big", "when": { "field": "value", "op": "gt", "value": "5" }, "require": ["account"] } ] },
        "entities/deal/pipelines/standard.json": { "$schema": "sartor/1/pipeline", "id": "pip_standard", "name": "standard", "field": "stage",
            "stages": [ { "id": "sta_new", "name": "new" }, { "id": "sta_won", "name": "won", "kind": "won", "enter": { "require": ["amount"] } } ],
            "moves": [ { "from": "new", "to": ["won"], "roles": ["sales"] } ] },
        "entities/deal/forms/main.json": { "$schema": "sartor/1/form", "id": "frm_main", "name": "main", "elements": [
            { "type": "Group", "id": "nod_group", "elements": [
                { "type": "Control", "id": "nod_title", "field": "title" },
                { "type": "Control", "id": "nod_amount", "field": "amount", "show": { "field": "stage.kind", "op": "eq", "value": "open" } } ] } ] },
        "entities/account/forms/main.json": { "$schema": "sartor/1/form", "id": "frm_account", "name": "main", "elements": [
            { "type": "Control", "id": "nod_acc_name", "field": "name" },
            { "type": "RelatedList", "id": "nod_deals", "entity": "deal", "field": "account" } ] },
        "entities/deal/views/board.json": { "$schema": "sartor/1/view", "id": "vie_board", "name": "board", "type": "board",
            "columns": [ { "field": "title" }, { "field": "account.region" }, { "field": "owner.name" } ],
            "filter": { "all": [ { "field": "stage", "op": "ne", "value": "standard/won" }, { "field": "account.region", "op": "in", "value": ["eastern", "west"] } ] },
            "sort": ["-amount", "created_at"], "groupBy": "stage", "totals": [ { "field": "amount", "measure": "sum" } ] },
        "entities/account/views/all.json": { "$schema": "sartor/1/view", "id": "vie_all", "name": "all",
            "filter": { "some": "deals", "where": { "field": "amount", "op": "gt", "value": { "field": "amount" } } } },
        "roles/sales.json": { "$schema": "sartor/1/role", "id": "rol_sales", "name": "sales", "objects": {
            "customer": { "read": "all" }, "deal": { "read": "all", "create": true, "update": "own", "fields": { "value": "read" } } } },
        "navigation.json": { "$schema": "sartor/1/navigation", "id": "nav_main", "name": "main", "items": [
            { "id": "nav_deals", "entity": "deal", "view": "board", "roles": ["sales"] } ] },
        "demo/deal.json": { "$schema": "sartor/1/records", "entity": "deal", "records": [
            { "key": "d1", "owner": { "user": "li" }, "at": { "date": "now", "add": "-3d", "time": "09:00" },
              "values": { "title": "A", "value": "5", "stage": "new", "account": { "key": "a1" } }, "moves": [ { "to": "standard/won" } ] } ] },
        "demo/account.json": { "$schema": "sartor/1/records", "entity": "account", "records": [ { "key": "a1", "values": { "name": "B" } } ] },
        "demo/users.json": { "$schema": "sartor/1/users", "users": [ { "key": "li", "name": "Li", "email": "li@demo.example", "roles": ["sales"] } ] }
    });
    serde_json::from_value(tree).expect("a tree")
}

/// The workspace with values set at `file#pointer`; a null value removes the file or the property.
fn changed(changes: Value) -> FileTree {
    let mut tree = serde_json::to_value(workspace()).expect("json");
    for (place, value) in changes.as_object().expect("changes") {
        let (file, pointer) = place.split_once('#').unwrap_or((place, ""));
        if pointer.is_empty() {
            let overlay: Overlay = serde_json::from_value(json!({ file: value })).expect("an overlay");
            tree = serde_json::to_value(serde_json::from_value::<FileTree>(tree).expect("a tree").with(&overlay))
                .expect("json");
            continue;
        }
        let (around, key) = pointer.rsplit_once('/').expect("a pointer");
        match (tree[file].pointer_mut(around).expect("a place"), value) {
            (Value::Object(map), Value::Null) => drop(map.shift_remove(key)),
            (Value::Object(map), value) => drop(map.insert(key.into(), value.clone())),
            (Value::Array(list), value) if key == "-" => list.push(value.clone()),
            (Value::Array(list), Value::Null) => drop(list.remove(key.parse().expect("a number"))),
            (Value::Array(list), value) => list[key.parse::<usize>().expect("a number")] = value.clone(),
            (other, _) => panic!("nothing to set in {other}"),
        }
    }
    serde_json::from_value(tree).expect("a tree")
}

#[test]
fn a_sound_tree_becomes_a_model_with_current_names() {
    let checked = check(&workspace());
    assert_eq!(checked.problems, []);
    let model = checked.model.expect("a model");
    let deal = model.entity("deal").expect("deal");
    assert!(matches!(&deal.fields[2].kind, FieldKind::Lookup { to, .. } if *to == "account"));
    assert_eq!(deal.rules[0].when.as_ref().expect("when")["field"], "amount");
    assert_eq!(deal.rules[0].effect, RuleEffect::Require(vec![ApiName::new("account").expect("name")]));
    assert_eq!(deal.views[0].filter.as_ref().expect("filter")["all"][1]["value"], json!(["east", "west"]));
    assert_eq!(deal.pipelines[0].stages[1].enter.require[0], "amount");
    let role = model.role("sales").expect("sales");
    assert_eq!(role.objects.keys().map(ApiName::as_str).collect::<Vec<_>>(), ["account", "deal"]);
    assert!(role.objects["deal"].fields.contains_key("amount"));
    assert_eq!(model.entity("customer").map(|entity| entity.id.as_str()), Some("ent_account"));
    let region = model.entity("account").and_then(|account| account.field("region")).expect("region");
    assert_eq!(model.options(region).len(), 2);
    assert_eq!(model.lookups_to("account").count(), 1);
    assert_eq!(load(&workspace()), Ok(model));
}

#[test]
fn forms_are_tried_as_the_entity_names_them_and_the_general_one_last() {
    let form = |name: &str| {
        json!({ "$schema": "sartor/1/form", "id": format!("frm_{name}"), "name": name, "for": { "device": "phone" },
            "elements": [ { "type": "Control", "id": format!("nod_{name}"), "field": "title" } ] })
    };
    let check = |order: Value, expect: [&str; 4]| {
        let mut changes = json!({ "entities/deal/entity.json#/formOrder": order });
        for name in ["a", "b", "z"] {
            changes[format!("entities/deal/forms/{name}.json")] = form(name);
        }
        let model = load(&changed(changes)).expect("a model");
        let deal = model.entity("deal").expect("deal");
        assert_eq!(deal.forms.iter().map(|form| form.name.as_str()).collect::<Vec<_>>(), expect);
    };
    check(json!([]), ["a", "b", "z", "main"]);
    check(json!(["z", "b"]), ["z", "b", "a", "main"]);
    check(json!(["main", "b"]), ["b", "a", "z", "main"]);
}

#[test]
fn the_starter_template_is_sound_and_canonical() {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../templates/crm-starter"));
    if !folder.exists() {
        return;
    }
    let tree = files::read_folder(folder).expect("the template can be read");
    let problems: Vec<_> = check(&tree).problems.iter().map(|problem| problem.to_json("en").to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
    for (path, document) in &tree.files {
        let Some(value) = document.json() else { continue };
        let printed = print(value);
        let again = serde_json::from_str(&printed).expect("json");
        assert_eq!(print(&again), printed, "{path}");
        // Demo records are one line each, made by a script.
        if !path.starts_with("demo/") {
            assert_eq!(
                std::fs::read_to_string(folder.join(path)).expect("text"),
                printed,
                "{path}: not the canonical form"
            );
        }
    }
    assert_eq!(diff(&tree, &tree), []);
}
