//! Signatures: recorded once, cleared or replaced by who may write the field, with the history telling all of it.

use serde_json::{Value as Json, json};

both!(a_signature_is_the_engines_word_and_stays_until_it_is_cleared, |app| {
    let admin = app.admin().await;
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["sheet"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let fields = json!([
        { "id": "sg_name", "name": "name", "type": "text" },
        { "id": "sg_by", "name": "signature", "type": "signature", "label": { "zh-CN": "客户签字", "en": "Customer" } },
    ]);
    admin
        .publish(json!({
            "roles/admin.json": role,
            "entities/sheet/entity.json": { "$schema": "sartor/1/entity", "id": "ent_sheet", "name": "sheet", "nameField": "name", "fields": fields },
        }))
        .await;
    let drawn = json!({ "name": "周芳", "strokes": [[0, 0, 900, 300], [5, 5]] });
    let made = admin.create("sheet", json!({ "name": "A", "signature": drawn })).await;
    let (path, id) = (format!("/records/sheet/{}", made.id()), made.id());
    let signed = admin.get(&path).await.expect(200).body["signature"].clone();
    assert_eq!(signed["by"], json!({ "id": admin.user, "name": "王管理" }));
    assert_eq!(signed["strokes"], drawn["strokes"]);
    // Sent back as it was answered it is no change, nor with another word beside it.
    admin.patch(&path, json!({ "signature": signed, "name": "B" })).await.expect(200);
    assert_eq!(admin.get(&path).await.expect(200).body["signature"], signed);
    let changes = admin.get(&format!("{path}/history")).await.expect(200).body["items"][0]["changes"].clone();
    assert_eq!(changes.as_array().unwrap().len(), 1, "{changes}");
    // Another's time and hand are not taken over.
    let forged =
        json!({ "name": "周芳", "strokes": [[1, 1]], "at": "2001-01-01T00:00:00Z", "by": app.caller("li").await.user });
    let forged = admin.patch(&path, json!({ "signature": forged })).await.expect(200).body["signature"].clone();
    assert_eq!((&forged["at"], &forged["by"]), (&signed["at"], &signed["by"]));
    admin.patch(&path, json!({ "signature": null })).await.expect(200);
    let trail = app.trail(id).await;
    assert_eq!(trail.0, ["created", "updated", "updated", "updated"]);
    assert_eq!(trail.1, ["record.created", "record.updated", "record.updated", "record.updated"]);
    let history = admin.get(&format!("{path}/history")).await.expect(200).body["items"][0]["changes"][0].clone();
    assert_eq!((&history["from"]["name"], &history["to"]), (&json!("周芳"), &Json::Null));
    // A picture, a script, a line off the grid are none.
    let items = |value: Json| {
        let (admin, path) = (&admin, &path);
        async move { admin.patch(path, json!({ "signature": value })).await.problem(422, "validation_failed").items() }
    };
    assert_eq!(items(json!({ "name": "a", "svg": "<svg onload=alert(1)>" })).await, ["/signature type"]);
    assert_eq!(items(json!({ "name": "a", "strokes": "M0 0" })).await, ["/signature format"]);
    assert_eq!(items(json!({ "name": "a", "strokes": [[0, 301]] })).await, ["/signature format"]);
    assert_eq!(items(json!("周芳")).await, ["/signature type"]);
    let long: Vec<u64> = std::iter::repeat_n(900, 12_002).map(|n: u64| n / 3).collect();
    assert_eq!(items(json!({ "name": "a", "strokes": [long] })).await, ["/signature format"]);
});
