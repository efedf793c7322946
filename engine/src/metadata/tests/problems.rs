//! What checking tells about a changed workspace: `check(changes, expect)`.
use serde_json::{Value, json};

use super::{
    super::{Level, check},
    changed,
};

fn problems_of(changes: Value) -> Vec<String> {
    check(&changed(changes))
        .problems
        .iter()
        .map(|problem| format!("{}#{} {}", problem.file, problem.pointer, problem.code))
        .collect()
}

#[test]
fn shapes_files_and_json_are_checked() {
    let check = |changes: Value, expect: &[&str]| assert_eq!(problems_of(changes), expect);
    check(json!({ "x.json": "{ \"a\": " }), &["x.json# json_malformed"]);
    check(json!({ "../x.json": { "$schema": "sartor/1/entity" } }), &["../x.json# path_malformed"]);
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
fn lines_have_a_named_list_own_columns_and_a_whole_number_for_their_order() {
    let form = "entities/account/forms/main.json";
    let check = |columns: Value, totals: Value, order: &str, expect: &[String]| {
        let node = json!({ "type": "SubTable", "id": "nod_deals", "entity": "deal", "field": "account", "columns": columns, "totals": totals });
        let seats = json!({ "id": "fld_seats", "name": "seats", "type": "integer" });
        let changes = json!({
            "entities/account/forms/main.json#/elements/1": node, "entities/deal/entity.json#/fields/-": seats,
            "entities/deal/entity.json#/fields/2/inverse": { "name": "deals", "order": order },
        });
        assert_eq!(problems_of(changes), expect);
    };
    let at = |rest: &str| format!("{form}#/elements/1{rest}");
    let sum = |field: &str| json!([{ "field": field, "measure": "sum" }]);
    check(json!(["title", "amount"]), sum("amount"), "seats", &[]);
    check(json!([]), json!([]), "seats", &[at(" property_missing")]);
    check(json!(["title", "account"]), json!([]), "seats", &[at("/columns/1 sub_table_column")]);
    check(json!(["account.region"]), json!([]), "seats", &[at("/columns/0 sub_table_column")]);
    check(json!(["title"]), sum("title"), "seats", &[at("/totals/0/field total_type")]);
    // References like any other: what they name is looked up by the one walker.
    check(
        json!(["titel"]),
        sum("amuont"),
        "seats",
        &[at("/columns/0 field_unknown"), at("/totals/0/field field_unknown")],
    );
    check(
        json!(["title"]),
        json!([]),
        "amount",
        &["entities/deal/entity.json#/fields/2/inverse/order line_order_type".to_owned()],
    );
    check(
        json!(["title"]),
        json!([]),
        "place",
        &["entities/deal/entity.json#/fields/2/inverse/order field_unknown".to_owned()],
    );
    let node =
        json!({ "type": "SubTable", "id": "nod_deals", "entity": "deal", "field": "account", "columns": ["title"] });
    let plain = json!({ "id": "fld_account", "name": "account", "type": "lookup", "to": "account" });
    let nameless =
        json!({ "entities/account/forms/main.json#/elements/1": node, "entities/deal/entity.json#/fields/2": plain });
    assert!(problems_of(nameless).contains(&at("/field sub_table_field")));
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
    check("demo/deal.json#/records/0/values/account", json!({ "key": "a2" }), "record_key_unknown", None);
    check("demo/deal.json#/records/0/owner/user", json!("le"), "user_key_unknown", Some("li"));
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
    check(field(json!({ "type": "integer", "min": 1.5 })), &[&at("/min number_malformed")]);
    check(field(json!({ "type": "money", "max": "1.005" })), &[&at("/max number_malformed")]);
    check(field(json!({ "type": "decimal", "scale": 0, "max": "1.5" })), &[&at("/max number_malformed")]);
    check(field(json!({ "type": "rating", "max": 1 })), &[&at("/max number_too_small")]);
    check(field(json!({ "type": "rating", "max": "11" })), &[&at("/max number_too_big")]);
    check(field(json!({ "type": "rating", "max": 2.5 })), &[&at("/max number_malformed")]);
    check(field(json!({ "type": "rating", "max": 10, "default": 3 })), &[]);
    check(field(json!({ "type": "email", "max": 10 })), &[&at("/max property_not_for_type")]);
    check(field(json!({ "type": "time", "default": 9 })), &[&at("/default default_type")]);
    check(field(json!({ "type": "money", "default": "1.50" })), &[]);
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
        json!({ "entities/deal/entity.json#/formOrder": ["mian", "main"] }),
        &["entities/deal/entity.json#/formOrder/0 form_unknown"],
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
    // Columns of a related list are paths of the entity listed.
    check(json!({ "entities/account/forms/main.json#/elements/1/columns": ["amount", "account.region"] }), &[]);
    check(
        json!({ "entities/account/forms/main.json#/elements/1/columns": ["amount", "colour"] }),
        &["entities/account/forms/main.json#/elements/1/columns/1 field_unknown"],
    );
    check(
        json!({ "entities/deal/views/board.json#/groupBy": "amount" }),
        &["entities/deal/views/board.json#/groupBy board_group"],
    );
    let lanes = |by: &str| json!({ "entities/deal/views/board.json#/type": "timeline", "entities/deal/views/board.json#/dateField": "created_at", "entities/deal/views/board.json#/groupBy": by });
    check(lanes("account"), &[]);
    check(lanes("amount"), &["entities/deal/views/board.json#/groupBy timeline_group"]);
    check(
        json!({ "entities/deal/views/board.json#/type": "calendar" }),
        &["entities/deal/views/board.json# view_date_missing"],
    );
    check(
        json!({ "entities/deal/views/board.json#/dateField": "created_at", "entities/deal/views/board.json#/endField": "closed", "entities/deal/views/board.json#/colorBy": "stage" }),
        &["entities/deal/views/board.json#/endField field_unknown"],
    );
    for (property, path, code) in [
        ("dateField", "title", "view_date_type"),
        ("endField", "account.created_at", "view_date_type"),
        ("imageField", "amount", "view_image_type"),
        ("colorBy", "owner", "view_color_type"),
    ] {
        let place = format!("entities/deal/views/board.json#/{property}");
        let mut changes = serde_json::Map::new();
        changes.insert(place.clone(), json!(path));
        check(changes.into(), &[&format!("{place} {code}")]);
    }
    check(
        json!({ "entities/deal/views/board.json#/colors": [ { "when": { "field": "amount", "op": "gt", "value": "5" }, "hue": 30 }, { "when": { "field": "colour", "op": "empty" }, "hue": 30 } ] }),
        &["entities/deal/views/board.json#/colors/1/when/field field_unknown"],
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
