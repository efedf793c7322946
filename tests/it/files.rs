//! `/files`: what is taken in, who gets it back, on which records it hangs, and what is left on disk.

use crate::records::relations::{names, publish, publish_files};
use crate::support::{Answer, Caller};
use chrono::TimeDelta;
use serde_json::json;
use std::path::Path;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const PDF: &[u8] = b"%PDF-1.7\n%....";

/// Papers with documents and pictures. Sellers read their own papers; auditors all of them, but no documents.
async fn publish_papers(admin: &Caller) {
    let paper = json!({
        "$schema": "sartor/1/entity", "id": "ent_paper", "name": "paper", "nameField": "name", "owned": true,
        "fields": [ { "id": "pa_name", "name": "name", "type": "text" },
            { "id": "pa_docs", "name": "docs", "type": "attachment", "maxCount": 2, "accept": ["application/pdf", "image/*"] },
            { "id": "pa_any", "name": "any", "type": "attachment" },
            { "id": "pa_photos", "name": "photos", "type": "image" } ]
    });
    publish(admin, &[paper]).await;
    let files = admin.get("/revisions/2/files").await.expect(200).body["files"].clone();
    let (mut sales, mut auditor) = (files["roles/sales.json"].clone(), files["roles/readonly.json"].clone());
    sales["objects"]["paper"] = json!({ "read": "own", "create": true, "update": "own" });
    auditor["objects"]["paper"] = json!({ "read": "all", "fields": { "docs": "none" } });
    publish_files(admin, json!({ "roles/sales.json": sales, "roles/readonly.json": auditor })).await;
}

/// Everything below the folder of files.
fn on_disk(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(on_disk(&path))
        } else {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned())
        }
    }
    found.sort();
    found
}

fn path_of(file: &Answer) -> String {
    format!("/files/{}", file.id())
}

both!(a_file_is_read_by_who_reads_the_record_it_hangs_on, |app| {
    let (admin, li, auditor) = (app.admin().await, app.caller("li").await, app.caller("readonly").await);
    publish_papers(&admin).await;
    let picture = li.upload("现场 1.png", PNG).await.expect(201);
    assert_eq!(
        (&picture.body["name"], &picture.body["size"], &picture.body["type"]),
        (&json!("现场 1.png"), &json!(PNG.len()), &json!("image/png"))
    );
    let document = li.upload("offer.pdf", PDF).await.expect(201);
    // Until it hangs somewhere only who sent it in may read it, and hang it up.
    li.get(&path_of(&picture)).await.expect(200);
    admin.get(&path_of(&picture)).await.problem(404, "not_found");
    let refused = admin.post("/records/paper", json!({ "name": "x", "photos": [picture.id()] })).await;
    assert_eq!(refused.body["errors"][0]["code"], "reference_missing", "{}", refused.text);

    let values = json!({ "name": "a", "photos": [{ "id": picture.id(), "name": "x" }], "docs": [document.id()] });
    let paper = li.create("paper", values).await;
    assert_eq!(paper.body["photos"], json!([picture.body]));
    assert_eq!(paper.body["docs"], json!([document.body]));
    assert_eq!(app.trail(paper.id()).await, (vec!["created".into()], vec!["record.created".into()]));
    li.create("paper", json!({ "name": "b", "photos": [] })).await;
    for (caller, of_picture, of_document) in
        [(&li, 200, 200), (&admin, 200, 200), (&auditor, 200, 404), (&app.caller("zhang").await, 404, 404)]
    {
        assert_eq!(caller.get(&path_of(&picture)).await.status, of_picture);
        assert_eq!(caller.get(&path_of(&document)).await.status, of_document);
    }
    app.anonymous().get(&path_of(&picture)).await.problem(401, "unauthenticated");

    // Pictures are shown in place, everything else is a download, and nothing of it runs.
    let shown = li.get(&path_of(&picture)).await;
    let header = |answer: &Answer, name: &str| answer.headers.get(name).cloned().unwrap_or_default();
    assert_eq!(header(&shown, "content-type"), "image/png");
    assert_eq!(header(&shown, "content-disposition"), "inline; filename*=UTF-8''%E7%8E%B0%E5%9C%BA%201.png");
    assert!(header(&shown, "content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!(
        (header(&shown, "x-content-type-options"), header(&shown, "cache-control")),
        ("nosniff".into(), "private, no-cache".into())
    );
    let again = li.send("GET", &path_of(&picture), &[("if-none-match", &header(&shown, "etag"))], None).await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let saved = li.get(&format!("{}?download=1", path_of(&picture))).await.expect(200);
    assert!(header(&saved, "content-disposition").starts_with("attachment"));
    let download = li.get(&path_of(&document)).await;
    assert_eq!((header(&download, "content-type"), download.text.as_bytes()), ("application/octet-stream".into(), PDF));
    assert!(header(&download, "content-disposition").starts_with("attachment"));

    let f = |op: &str| json!({ "field": "photos", "op": op });
    assert_eq!(names(&admin.filtered("paper", f("empty")).await), "b");
    assert_eq!(names(&admin.filtered("paper", f("not_empty")).await), "a");
    for op in ["eq", "has_any", "in", "contains"] {
        let filter = json!({ "field": "photos", "op": op, "value": [picture.id()] });
        admin.filtered("paper", filter).await.problem(422, "filter_invalid");
    }
    admin.list("paper", &[("sort", "photos".to_owned())]).await.problem(422, "filter_invalid");

    // Taken off the record it stays for a day, for an undo; then it is gone, and the history says that there was one.
    let path = format!("/records/paper/{}", paper.id());
    li.patch(&path, json!({ "photos": null })).await.expect(200);
    assert_eq!(app.trail(paper.id()).await.0, ["created", "updated"]);
    let (db, now) = (&app.workspace.db, crate::support::app::now());
    assert_eq!(app.files.sweep(db, now + TimeDelta::hours(23)).await.unwrap(), 0);
    li.patch(&path, json!({ "photos": [picture.id()] })).await.expect(200);
    assert_eq!(app.files.sweep(db, now + TimeDelta::hours(25)).await.unwrap(), 0, "it hangs on the record again");
    li.patch(&path, json!({ "photos": [] })).await.expect(200);
    assert_eq!(on_disk(&app.folder).len(), 2);
    assert_eq!(app.files.sweep(db, now + TimeDelta::hours(25)).await.unwrap(), 1);
    assert_eq!(on_disk(&app.folder).len(), 1);
    li.get(&path_of(&picture)).await.problem(404, "not_found");
    li.get(&path_of(&document)).await.expect(200);
    let history = li.get(&format!("{path}/history")).await.expect(200);
    let from = &history.body["items"][0]["changes"][0]["from"];
    assert_eq!(*from, json!([{ "id": picture.id(), "name": null, "size": null, "type": null }]));
    // A deleted record takes its files out of reach.
    admin.delete(&path).await.expect(204);
    li.get(&path_of(&document)).await.problem(404, "not_found");
});

both!(what_is_no_file_leaves_nothing_behind, |app| {
    let (admin, li, nobody) = (app.admin().await, app.caller("li").await, app.caller("nobody").await);
    publish_papers(&admin).await;
    let before = (app.contents().await, on_disk(&app.folder));
    let long = format!("{}.png", "n".repeat(300));
    for (name, bytes, status, code) in [
        ("empty.png", &b""[..], 422, "file_empty"),
        ("", PNG, 422, "file_name"),
        ("..", PNG, 422, "file_name"),
        ("../../etc/passwd", PNG, 422, "file_name"),
        ("..\\..\\win.ini", PNG, 422, "file_name"),
        ("a\0.png", PNG, 422, "file_name"),
        ("tfosorcim\u{202e}gnp.exe", PNG, 422, "file_name"),
        (&long, PNG, 422, "length"),
        ("large.png", &vec![0; 70_000], 413, "too_large"),
    ] {
        let refused = li.upload(name, bytes).await;
        let found = refused.body["errors"][0]["code"].as_str().or(refused.body["code"].as_str()).unwrap_or_default();
        assert_eq!((refused.status, found), (status, code), "{name:?}: {}", refused.text);
    }
    nobody.upload("a.png", PNG).await.problem(403, "forbidden");
    app.anonymous().upload("a.png", PNG).await.problem(401, "unauthenticated");
    li.send("GET", "/files/..%2f..%2fcontrol.db", &[], None).await.problem(404, "not_found");
    assert_eq!((app.contents().await, on_disk(&app.folder)), before);

    // Markup is text, whatever its name says, and no field of pictures takes it.
    let svg = li
        .upload("logo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>")
        .await
        .expect(201);
    let html = li.upload("page.png", b"<html><script>alert(1)</script></html>").await.expect(201);
    assert_eq!((&svg.body["type"], &html.body["type"]), (&json!("text/plain"), &json!("text/plain")));
    let pictures = [
        li.upload("1.png", PNG).await.id(),
        li.upload("2.png", b"GIF89a.").await.id(),
        li.upload("3.png", b"\xff\xd8\xff..").await.id(),
    ];
    let before = (app.contents().await, on_disk(&app.folder));
    for (field, value, code) in [
        ("photos", json!([svg.id()]), "file_type"),
        ("photos", json!([html.id()]), "file_type"),
        ("docs", json!([svg.id()]), "file_type"),
        ("docs", json!(pictures), "too_many"),
        ("any", json!([app.workspace.id]), "format"),
        ("any", json!("logo.svg"), "format"),
        ("any", json!(7), "type"),
        ("any", json!([uuid::Uuid::nil()]), "reference_missing"),
    ] {
        let refused = li.post("/records/paper", json!({ "name": "x", field: value })).await;
        assert_eq!(
            (refused.status, &refused.body["errors"][0]["code"]),
            (422, &json!(code)),
            "{field}: {}",
            refused.text
        );
    }
    assert_eq!((app.contents().await, on_disk(&app.folder)), before);
    // Equal bytes are kept once; the last of them takes them along.
    let twin = li.upload("4.png", PNG).await.expect(201);
    assert_eq!(on_disk(&app.folder), before.1);
    li.create("paper", json!({ "name": "a", "any": [twin.id(), svg.id()] })).await;
    let later = crate::support::app::now() + TimeDelta::hours(25);
    assert_eq!(app.files.sweep(&app.workspace.db, later).await.unwrap(), 4);
    assert_eq!(on_disk(&app.folder).len(), 2);
    li.get(&path_of(&twin)).await.expect(200);
});
