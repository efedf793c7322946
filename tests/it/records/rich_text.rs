//! Rich text: as much of it as is kept, to the byte, and nothing beyond.

use serde_json::{Value as Json, json};

/// Longest document, in bytes of its canonical JSON (docs/API-DESIGN.md: 512 kB).
const MOST: usize = 524_288;

/// A document of one-letter lines that is exactly so many bytes long as it is kept.
fn document(bytes: usize) -> Json {
    let line = |text: &str| json!({ "content": [{ "text": text, "type": "text" }], "type": "paragraph" });
    let of = |lines: Vec<Json>| json!({ "content": lines, "type": "doc" });
    let (empty, one) = (of(vec![]).to_string().len(), line("字").to_string().len() + 1);
    let count = (bytes - empty - one) / one;
    let mut lines = vec![line("字"); count];
    let left = bytes - of(lines.clone()).to_string().len() - 1 - line("").to_string().len();
    lines.push(line(&"x".repeat(left)));
    let document = of(lines);
    assert_eq!(document.to_string().len(), bytes);
    document
}

both!(a_rich_text_is_kept_up_to_its_last_byte, |app| {
    let admin = app.admin().await;
    let mut role = admin.files().await["roles/admin.json"].clone();
    role["objects"]["memo"] = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let fields = json!([
        { "id": "rt_name", "name": "name", "type": "text" },
        { "id": "rt_body", "name": "body", "type": "rich_text", "maxLength": 100000, "label": { "zh-CN": "正文", "en": "Body" } },
    ]);
    admin
        .publish(json!({
            "roles/admin.json": role,
            "entities/memo/entity.json": { "$schema": "sartor/1/entity", "id": "ent_memo", "name": "memo", "nameField": "name", "fields": fields },
        }))
        .await;
    let full = document(MOST);
    let made = admin.create("memo", json!({ "name": "A", "body": full })).await;
    let (path, id) = (format!("/records/memo/{}", made.id()), made.id());
    assert_eq!(admin.get(&path).await.expect(200).body["body"], full);
    // One byte more is refused, and told why in the language of who writes.
    for (language, reason) in [("en", "at most 512 kB"), ("zh-CN", "不超过 512 kB")] {
        let body = json!({ "body": document(MOST + 1) }).to_string();
        let over = admin.send("PATCH", &path, &[("accept-language", language)], Some(body)).await;
        assert_eq!(over.problem(422, "validation_failed").items(), ["/body format"]);
        let message = over.body["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains(reason), "{message}");
        assert!(!over.headers.contains_key("sartor-change"));
    }
    let new = admin.post("/records/memo", json!({ "name": "B", "body": document(MOST + 1) })).await;
    assert_eq!(new.problem(422, "validation_failed").items(), ["/body format"]);
    // Nothing of it was written.
    let kept = admin.get("/records/memo").await.expect(200);
    assert_eq!(kept.column("name"), [json!("A")]);
    assert_eq!((&kept.body["items"][0]["version"], &kept.body["items"][0]["body"]), (&json!(1), &full));
    let trail = app.trail(id).await;
    assert_eq!((trail.0, trail.1), (vec!["created".to_owned()], vec!["record.created".to_owned()]));
});
