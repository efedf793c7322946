//! A request is answered by what its caller may do when it is all here, not by what they might when it began.

use super::wire::{Wire, status};
use crate::support::{App, Caller};
use sartor::auth::{self, sessions::Whose};
use serde_json::{Value as Json, json};

/// A request whose headers were read and whose body is waited for.
struct Arriving(Wire, String);

impl Arriving {
    async fn begin(app: &App, caller: &Caller, (method, path): (&str, &str), body: &Json) -> Self {
        let body = body.to_string();
        let host = app.url.strip_prefix("http://").unwrap();
        let proof = match (&caller.key, &caller.session) {
            (Some(key), _) => format!("authorization: Bearer {key}"),
            (None, Some(token)) => format!("cookie: __Host-sartor.default={token}\r\norigin: {}", app.url),
            (None, None) => "x-nobody: 1".to_owned(),
        };
        let kind = if path.starts_with("/files") { "text/plain" } else { "application/json" };
        let mut wire = Wire::open(&app.url).await;
        let head = format!(
            "{method} /api/v1{path} HTTP/1.1\r\nhost: {host}\r\n{proof}\r\naccept-language: en\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\nexpect: 100-continue\r\n\r\n",
            body.len()
        );
        wire.send(&head).await;
        // Said when the body is asked for: by then it is known who asks.
        wire.until("100 Continue").await;
        let (start, end) = body.split_at(1);
        wire.send(start).await;
        Self(wire, end.to_owned())
    }

    async fn end(mut self) -> String {
        self.0.send(&self.1).await;
        self.0.rest().await
    }
}

async fn manager(app: &App) -> Caller {
    app.person("manager", &["t_role_admin"]).await
}

both!(who_is_suspended_while_a_request_arrives_does_nothing_with_it, |app| {
    let (admin, manager) = (app.admin().await, manager(&app).await);
    let me = format!("/users/{}", manager.user);
    let account = admin.create("deal", json!({ "name": "Theirs" })).await.id();
    let draft = manager.post("/drafts", json!({ "name": "d" })).await.expect(201).id();
    let (record, draft) = (format!("/records/deal/{account}"), format!("/drafts/{draft}"));
    let invitation = json!({ "name": "x", "email": "x@test.example", "roles": ["admin"] });
    let requests = [
        ("PATCH", &*me, json!({ "active": true, "roles": ["admin"] })),
        ("POST", "/users", invitation),
        ("POST", "/keys", json!({ "name": "mine" })),
        ("POST", "/records/deal", json!({ "name": "late" })),
        ("PATCH", &*record, json!({ "name": "late" })),
        ("PATCH", &*draft, json!({ "name": "late" })),
        ("POST", "/files?name=a.txt", json!("late")),
        ("POST", "/metadata/purge", json!({ "items": [] })),
    ];
    let mut arriving = Vec::new();
    for (method, path, body) in &requests {
        arriving.push((path, Arriving::begin(&app, &manager, (method, path), body).await));
    }
    admin.patch(&me, json!({ "active": false, "roles": [] })).await.expect(200);
    let before = app.contents().await;
    for (path, request) in arriving {
        let answer = request.end().await;
        assert_eq!(status(&answer), "HTTP/1.1 401 Unauthorized", "{path}: {answer}");
        assert!(answer.contains("\"code\":\"unauthenticated\""), "{path}: {answer}");
    }
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
});

both!(who_loses_roles_while_a_request_arrives_does_nothing_with_it, |app| {
    let (admin, manager) = (app.admin().await, manager(&app).await);
    let me = format!("/users/{}", manager.user);
    let back = Arriving::begin(&app, &manager, ("PATCH", &me), &json!({ "roles": ["admin"] })).await;
    let write = Arriving::begin(&app, &manager, ("POST", "/records/deal"), &json!({ "name": "late" })).await;
    admin.patch(&me, json!({ "roles": [] })).await.expect(200);
    let before = app.contents().await;
    for request in [back, write] {
        let answer = request.end().await;
        assert_eq!(status(&answer), "HTTP/1.1 403 Forbidden", "{answer}");
        assert!(answer.contains("Your rights changed while this request was on its way. Send it again."), "{answer}");
    }
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
});

both!(a_session_that_ends_while_a_request_arrives_does_nothing, |app| {
    let li = app.caller("li").await;
    let token = auth::start_session(&app.workspace.db, &app.workspace.clock, li.user).await.unwrap();
    let browser = Caller::new(&app.url, None, li.user).with_session(token);
    let kept = Arriving::begin(&app, &browser, ("POST", "/records/deal"), &json!({ "name": "in time" })).await;
    let answer = kept.end().await;
    assert_eq!(status(&answer), "HTTP/1.1 201 Created", "{answer}");
    let key = Arriving::begin(&app, &browser, ("POST", "/keys"), &json!({ "name": "mine" })).await;
    app.workspace.auth.end_sessions(Whose::All(li.user)).await.unwrap();
    let before = app.contents().await;
    let answer = key.end().await;
    assert_eq!(status(&answer), "HTTP/1.1 401 Unauthorized", "{answer}");
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
});
