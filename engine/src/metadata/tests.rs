//! Tests of the module as a whole on one small workspace: `check(overlay, expect)` for problems and for differences.
use serde_json::{Value, json};

use super::{
    Action, ApiName, FieldKind, FileTree, Level, Overlay, RuleEffect, check, diff, files, load, print, rename,
    where_used,
};

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
            { "key": "d1", "values": { "title": "A", "value": "5", "stage": "new" }, "moves": [ { "to": "standard/won" } ] } ] }
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

fn problems_of(changes: Value) -> Vec<String> {
    check(&changed(changes))
        .problems
        .iter()
        .map(|problem| format!("{}#{} {}", problem.file, problem.pointer, problem.code))
        .collect()
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
fn shapes_files_and_json_are_checked() {
    let check = |changes: Value, expect: &[&str]| assert_eq!(problems_of(changes), expect);
    check(json!({ "x.json": "{ \"a\": " }), &["x.json# json_malformed"]);
    check(json!({ "x.json": { "$schema": "sartor/1/entiti" } }), &["x.json#/$schema kind_unknown"]);
    check(json!({ "scripts/a.rhai": "1", "settings.json": null }), &[]);
    check(json!({ "settings.json#/currency": "yuan" }), &["settings.json#/currency text_malformed"]);
    check(
        json!({ "other.json": { "$schema": "sartor/1/settings", "id": "ws_other", "name": "B" } }),
        &["settings.json# file_repeated"],
    );
    check(
        json!({ "views/a.json": { "$schema": "sartor/1/view", "id": "vie_x", "name": "x" } }),
        &["views/a.json# entity_folder_missing"],
    );
}

#[test]
fn a_broken_file_does_not_break_references_to_it() {
    assert_eq!(
        problems_of(json!({ "entities/account/entity.json#/hue": "red" })),
        ["entities/account/entity.json#/hue type_wrong"]
    );
    assert_eq!(problems_of(json!({ "roles/sales.json#/colour": 1 })), ["roles/sales.json#/colour property_unknown"]);
}

#[test]
fn ids_and_names_are_unique() {
    let check = |changes: Value, expect: &[&str]| assert_eq!(problems_of(changes), expect);
    let field = |id: &str, name: &str| json!({ "id": id, "name": name, "type": "text" });
    let deal = "entities/deal/entity.json";
    check(
        json!({ "entities/deal/entity.json#/fields/-": field("sta_won", "x") }),
        &["entities/deal/pipelines/standard.json#/stages/1/id id_taken"],
    );
    check(
        json!({ "entities/deal/entity.json#/fields/-": field("fld_new", "title") }),
        &[&format!("{deal}#/fields/4/name name_taken")],
    );
    check(
        json!({ "entities/deal/entity.json#/fields/-": field("fld_new", "value") }),
        &[&format!("{deal}#/fields/1/aliases/0 alias_taken")],
    );
    check(json!({ "entities/deal/entity.json#/fields/-": field("fld_new", "region") }), &[]);
    let lookup = json!({ "id": "fld_new", "name": "partner", "type": "lookup", "to": "account", "inverse": { "name": "deals" } });
    check(
        json!({ "entities/deal/entity.json#/fields/-": lookup }),
        &[&format!("{deal}#/fields/4/inverse/name inverse_taken")],
    );
}

#[test]
fn dangling_references_are_found_with_a_hint() {
    let check = |place: &str, value: Value, code: &str, hint: Option<&str>| {
        let checked = check(&changed(json!({ place: value })));
        let found: Vec<_> = checked.problems.iter().map(|problem| (problem.code, problem.hint("en"))).collect();
        assert_eq!(found, [(code, hint.map(|word| format!("Did you mean “{word}”?")))], "{place}");
        assert!(checked.model.is_none());
    };
    check("entities/deal/entity.json#/nameField", json!("titel"), "field_unknown", Some("title"));
    check("entities/deal/views/board.json#/columns/0/field", json!("account.regoin"), "field_unknown", Some("region"));
    check("entities/deal/views/board.json#/columns/0/field", json!("owner.phone"), "field_unknown", None);
    check("entities/deal/views/board.json#/columns/0/field", json!("title.x"), "field_unknown", None);
    check("entities/account/views/all.json#/columns", json!([{ "field": "owner" }]), "field_unknown", None);
    check("entities/deal/views/board.json#/sort/0", json!("-amuont"), "field_unknown", Some("amount"));
    check(
        "entities/deal/views/board.json#/filter/all/0/value",
        json!("standard/wonn"),
        "stage_unknown",
        Some("standard/won"),
    );
    check("entities/deal/views/board.json#/filter/all/1/value/0", json!("easter"), "choice_unknown", Some("east"));
    check("entities/account/views/all.json#/filter/some", json!("deal"), "related_list_unknown", Some("deals"));
    check("entities/account/views/all.json#/filter/where/field", json!("name"), "field_unknown", None);
    check(
        "entities/deal/forms/main.json#/elements/0/elements/1/show/value",
        json!("opened"),
        "stage_kind_unknown",
        Some("open"),
    );
    check("entities/account/forms/main.json#/elements/1/field", json!("accountt"), "field_unknown", Some("account"));
    check("entities/account/entity.json#/fields/1/choices", json!("regions"), "choice_list_unknown", Some("region"));
    check("entities/account/entity.json#/fields/1/default", json!("north"), "choice_unknown", None);
    check("entities/deal/pipelines/standard.json#/moves/0/roles/0", json!("seles"), "role_unknown", Some("sales"));
    check(
        "entities/deal/pipelines/standard.json#/stages/1/enter/require/0",
        json!("amounts"),
        "field_unknown",
        Some("amount"),
    );
    check("roles/sales.json#/objects/deals", json!({}), "entity_unknown", Some("deal"));
    check("roles/sales.json#/objects/deal/fields/titles", json!("none"), "field_unknown", Some("title"));
    check("navigation.json#/items/0/view", json!("bord"), "view_unknown", Some("board"));
    check("demo/deal.json#/records/0/values/titel", json!("x"), "field_unknown", Some("title"));
    check("demo/deal.json#/records/0/moves/0/to", json!("lost"), "stage_unknown", None);
}

#[test]
fn what_can_not_work_is_told() {
    let check = |changes: Value, expect: &[&str]| assert_eq!(problems_of(changes), expect);
    let field = |rest: Value| {
        let mut field = json!({ "id": "fld_new", "name": "extra" });
        field.as_object_mut().expect("object").extend(rest.as_object().expect("object").clone());
        json!({ "entities/deal/entity.json#/fields/-": field })
    };
    let at = |rest: &str| format!("entities/deal/entity.json#/fields/4{rest}");
    check(field(json!({ "name": "owner", "type": "user" })), &[&at("/name name_reserved")]);
    check(field(json!({ "type": "stage" })), &[&at(" stage_pipeline_missing")]);
    check(field(json!({ "type": "choice" })), &[&at(" options_missing")]);
    check(field(json!({ "type": "text", "maxLength": 2000 })), &[&at("/maxLength number_too_big")]);
    check(field(json!({ "type": "percent", "min": 10, "max": "9.5" })), &[&at("/max range_reversed")]);
    check(field(json!({ "type": "date", "default": { "date": "today", "add": "30d" } })), &[]);
    check(field(json!({ "type": "boolean", "default": "yes" })), &[&at("/default default_type")]);
    check(field(json!({ "type": "lookup" })), &[&at(" property_missing")]);
    check(
        json!({ "entities/deal/entity.json#/nameField": "amount" }),
        &["entities/deal/entity.json#/nameField name_field_type"],
    );
    let pipeline = |field: &str, default: bool| json!({ "$schema": "sartor/1/pipeline", "id": "pip_two", "name": "two", "field": field, "default": default, "stages": [ { "id": "sta_x", "name": "x" } ] });
    check(
        json!({ "entities/deal/pipelines/two.json": pipeline("amount", false) }),
        &["entities/deal/pipelines/two.json#/field pipeline_field_type"],
    );
    check(
        json!({ "entities/deal/pipelines/two.json": pipeline("stage", true), "entities/deal/pipelines/standard.json#/default": true }),
        &["entities/deal/pipelines/two.json#/default pipeline_default_repeated"],
    );
    check(
        json!({ "entities/deal/pipelines/standard.json#/moves/0/from": "won", "entities/deal/pipelines/standard.json#/moves/0/to": ["new"] }),
        &[
            "entities/deal/pipelines/standard.json#/stages/0 stage_dead_end",
            "entities/deal/pipelines/standard.json#/stages/1 stage_unreachable",
        ],
    );
    check(
        json!({ "entities/deal/forms/main.json#/for": { "device": "phone" } }),
        &["entities/deal/forms/main.json#/for form_general_missing"],
    );
    check(
        json!({ "entities/deal/forms/main.json#/elements/0/elements/0": null }),
        &["entities/deal/forms/main.json#/elements required_hidden"],
    );
    check(
        json!({ "entities/deal/forms/main.json#/elements/0/type": "Category" }),
        &["entities/deal/forms/main.json#/elements/0/type category_place"],
    );
    check(
        json!({ "entities/account/forms/main.json#/elements/1/field": "amount" }),
        &["entities/account/forms/main.json#/elements/1/field related_list_field"],
    );
    check(
        json!({ "entities/deal/views/board.json#/groupBy": "amount" }),
        &["entities/deal/views/board.json#/groupBy board_group"],
    );
    check(
        json!({ "entities/deal/views/board.json#/totals/0/field": "title" }),
        &["entities/deal/views/board.json#/totals/0/field total_type"],
    );
    check(
        json!({ "roles/sales.json#/objects/customer/update": "own" }),
        &["roles/sales.json#/objects/account/update right_without_owner"],
    );
    check(
        json!({ "roles/sales.json#/objects/deal/read": "none" }),
        &[
            "roles/sales.json#/objects/deal/create right_beyond_read",
            "roles/sales.json#/objects/deal/update right_beyond_read",
        ],
    );
    check(
        json!({ "navigation.json#/items/0/entity": null, "navigation.json#/items/0/label": "A" }),
        &["navigation.json#/items/0 menu_item_empty", "navigation.json#/items/0/view menu_view_entity"],
    );
}

#[test]
fn warnings_do_not_stop_the_model() {
    let checked = check(&changed(json!({ "entities/deal/forms/main.json#/elements/0/elements/0": null })));
    assert!(checked.model.is_some());
    assert_eq!(checked.problems.iter().map(|problem| problem.level).collect::<Vec<_>>(), [Level::Warning]);
}

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
    let renamed = rename(&tree, "ent_account", "company").expect("renamed");
    assert_eq!(check_codes(&renamed), Vec::<&str>::new());
    let role = renamed.json("roles/sales.json").expect("role");
    assert!(role["objects"].get("company").is_some());
    assert_eq!(
        renamed.json("entities/account/entity.json").expect("entity")["aliases"],
        json!(["customer", "account"])
    );
    let renamed = rename(&tree, "fld_amount", "worth").expect("renamed");
    assert_eq!(check_codes(&renamed), Vec::<&str>::new());
    assert_eq!(renamed.json("entities/deal/views/board.json").expect("view")["sort"], json!(["-worth", "created_at"]));
    assert_eq!(rename(&tree, "fld_nothing", "x"), None);
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
        rename(&workspace(), "fld_amount", "worth").expect("renamed"),
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

#[test]
fn the_starter_template_is_sound_and_prints_the_same_twice() {
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
    }
    assert_eq!(diff(&tree, &tree), []);
}
