//! The log of the real binary: one line a request, and nothing in it that somebody else may not know.

use crate::crash::server::{Ended, Server, Site};
use crate::support::app::PASSWORD;
use crate::support::{Answer, Caller, Kind};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// The documents of a log, which must be nothing else.
fn documents(ended: &Ended) -> Vec<Json> {
    let read = |line: &String| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    ended.logged.iter().map(read).collect()
}

/// The one line about a request.
#[track_caller]
fn line_of<'a>(lines: &'a [Json], answer: &Answer) -> &'a Json {
    let id = &answer.headers["x-request-id"];
    let mut found = lines.iter().filter(|line| line["message"] == "request" && line["request"] == json!(id));
    let line = found.next().unwrap_or_else(|| panic!("no line about {id}"));
    assert!(found.next().is_none(), "two lines about {id}");
    line
}

fn serve(site: &Site, level: &str) -> Server {
    let mut command = site.command();
    command.env("SARTOR_LOG", level);
    site.serve_by(command)
}

async fn a_request_is_one_line(kind: Kind) {
    let site = Site::new(kind).await;
    let server = serve(&site, "info");
    let (admin, nobody) = (site.caller(&server), Caller::new(&server.url, None, Uuid::nil()));
    let made = admin.create("deal", json!({ "name": "D" })).await;
    let listed = admin.list("deal", &[("sort", "name".into())]).await.expect(200);
    let refused = nobody.get(&format!("/records/deal/{}", made.id())).await;
    let invalid = admin.post("/records/deal", json!({ "ghost": 1 })).await;
    let unknown = admin.get("/no/such/thing").await;
    let healthy = nobody.get("/healthz").await;
    let viewing = site.caller(&server).viewing("sales");
    let viewed = viewing.get("/records/deal").await.expect(200);
    viewing.get("/me").await.expect(200);
    let lines = documents(&server.stop().await);
    let line = line_of(&lines, &made);
    assert_eq!(
        (&line["method"], &line["route"], &line["status"], &line["workspace"], &line["actor"]),
        (&json!("POST"), &json!("/api/v1/records/{entity}"), &json!(201), &json!("default"), &json!("key"))
    );
    assert!(line["user"].as_str().unwrap().parse::<Uuid>().is_ok() && line["code"].is_null(), "{line}");
    assert!(line["statements"].as_u64().unwrap() >= 3 && line["db_ms"].as_f64().unwrap() > 0.0, "{line}");
    assert!(line["ms"].as_f64().unwrap() >= line["db_ms"].as_f64().unwrap(), "{line}");
    // Rows and count; and once in a while who is asking.
    let statements = line_of(&lines, &listed)["statements"].as_u64().unwrap();
    assert!((1..=2).contains(&statements), "{statements}");
    let line = line_of(&lines, &refused);
    assert_eq!((&line["code"], &line["status"]), (&json!("unauthenticated"), &json!(401)));
    assert_eq!((&line["route"], line.get("user")), (&json!("/api/v1/records/{entity}/{id}"), None));
    assert_eq!(line_of(&lines, &invalid)["code"], "validation_failed");
    assert_eq!(line_of(&lines, &unknown)["route"], "unknown");
    assert_eq!(line_of(&lines, &healthy)["route"], "/healthz");
    // Who looks through a role is told when they begin, and with every request.
    let line = line_of(&lines, &viewed);
    assert_eq!((&line["view_as"], line_of(&lines, &listed).get("view_as")), (&json!("t_role_sales"), None), "{line}");
    let begun: Vec<_> = lines.iter().filter(|line| line["message"] == "views as").collect();
    assert_eq!(
        (begun.len(), &begun[0]["roles"], &begun[0]["user"]),
        (1, &json!("t_role_sales"), &line["user"]),
        "{begun:?}"
    );
    let told = |message: &str| lines.iter().filter(|line| line["message"] == message).count();
    assert_eq!((told("serving"), told("stopping"), told("stopped")), (1, 1, 1), "{lines:?}");
    // Nobody wants them: none is written.
    let server = serve(&site, "info,sartor::request=warn");
    site.caller(&server).get("/me").await.expect(200);
    assert!(documents(&server.stop().await).iter().all(|line| line["message"] != "request"));
}

async fn publishes_and_jobs_are_told(kind: Kind) {
    let site = Site::new(kind).await;
    site.furnish(1_001).await;
    let server = serve(&site, "info");
    let admin = site.caller(&server);
    let order = json!({ "filter": { "all": [] }, "set": { "credit_limit": "1" }, "expect": 1_001 });
    let job = admin.post("/records/account/bulk", order).await.expect(202).body["job"].clone();
    while admin.get(&format!("/jobs/{}", job.as_str().unwrap())).await.body["state"] != "done" {
        tokio::task::yield_now().await;
    }
    let mut entity = admin.files().await["entities/deal/entity.json"].clone();
    let text = json!({ "id": "fld_told", "name": "told", "type": "text" });
    entity["fields"].as_array_mut().unwrap().push(text);
    admin.publish(json!({ "entities/deal/entity.json": entity })).await;
    let lines = documents(&server.stop().await);
    let of_job: Vec<_> = lines.iter().filter(|line| line["job"] == job).collect();
    let states: Vec<_> = of_job.iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["running", "done"], "{of_job:?}");
    assert_eq!((&of_job[1]["done"], &of_job[1]["kind"]), (&json!(1_001), &json!("bulk")));
    assert!(lines.iter().any(|line| line["message"] == "a revision is served" && line["revision"] == 3), "{lines:?}");
}

/// Whatever is sent in, at the most talkative level.
async fn nothing_secret_is_logged(kind: Kind) {
    let site = Site::new(kind).await;
    let server = serve(&site, "trace");
    let (admin, nobody) = (site.caller(&server), Caller::new(&server.url, None, Uuid::nil()));
    let mut secrets = vec![site.key.clone(), site.key.splitn(4, '_').last().unwrap().to_owned(), PASSWORD.to_owned()];
    let mut secret = |text: &str| {
        secrets.push(text.to_owned());
        text.to_owned()
    };
    let signed = nobody.post("/session", json!({ "email": "li@test.example", "password": PASSWORD })).await.expect(201);
    let cookie = signed.headers["set-cookie"].split(['=', ';']).nth(1).unwrap().to_owned();
    Caller::new(&server.url, None, Uuid::nil()).with_session(secret(&cookie)).get("/me").await.expect(200);
    let wrong = json!({ "email": secret("ghost@secret.example"), "password": secret("Wr0ng-P4ss-Phrase") });
    nobody.post("/session", wrong).await.expect(401);
    let other = Caller::new(&server.url, Some(secret("sk_default_nosuchkey")), Uuid::nil());
    other.get("/me").await.expect(401);
    Caller::new(&server.url, None, Uuid::nil())
        .with_session(secret("no-such-session-at-all"))
        .get("/me")
        .await
        .expect(401);
    admin
        .filtered("deal", json!({ "field": "name", "op": "contains", "value": secret("FilteredFor") }))
        .await
        .expect(200);
    admin.filtered("deal", json!({ "field": secret("field_of_filter"), "op": "eq", "value": 1 })).await.expect(422);
    admin.get(&format!("/search?q={}", secret("SearchedFor"))).await.expect(200);
    admin.get(&format!("/records/deal?cursor={}", secret("CursorOfNobody"))).await;
    let account = json!({ "name": secret("AccountOfBody"), "code": secret("C0D3") });
    let made = admin.post("/records/account", account.clone()).await.expect(201);
    admin.post("/records/account", account).await.expect(409);
    admin.post("/records/account", json!({ "name": secret(&"LongOfBody".repeat(2_000)) })).await;
    admin.patch(&format!("/records/account/{}", made.id()), json!({ "name": secret("ChangedTo") })).await.expect(200);
    admin
        .send("POST", "/records/account", &[], Some(format!("{{ \"name\": {} }}", secret("NotJson"))))
        .await
        .expect(400);
    admin.send("POST", "/records/deal", &[("idempotency-key", &secret("KeyOfOnce"))], Some("{}".into())).await;
    admin.send("GET", "/me", &[("x-made-up", &secret("HeaderSent"))], None).await.expect(200);
    admin.upload(&secret("NameOfFile.txt"), secret("bytes of a file").as_bytes()).await.expect(201);
    admin.get(&format!("/{}/{}", secret("NoSuchPlace"), secret("NorThat"))).await.expect(404);
    nobody.send("GET", "/metrics", &[("authorization", &format!("Bearer {}", secret("m3trics-t0ken")))], None).await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    client
        .get(format!("{}/w/{}/page?{}", server.url, secret("nosuchworkspace"), secret("q=1&x")))
        .send()
        .await
        .unwrap();
    let method = reqwest::Method::from_bytes(secret("MADEUPMETHOD").as_bytes()).unwrap();
    client.request(method, format!("{}/api/v1/me", server.url)).send().await.unwrap();
    let ended = server.stop().await;
    assert!(ended.logged.len() > 25, "little was logged: {:?}", ended.logged);
    check_secrets(&ended, &secrets);
}

#[track_caller]
fn check_secrets(ended: &Ended, secrets: &[String]) {
    for secret in secrets {
        let line = ended.logged.iter().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} is logged: {line:?}");
    }
}

/// The token of the first set-up stands on the console, once, and nowhere in the log.
async fn the_first_token_is_not_logged(kind: Kind) {
    let site = Site::blank(kind).await;
    let first = serve(&site, "trace").stop().await;
    let token_of = |ended: &Ended| {
        let line = ended.said.iter().find_map(|line| line.split_once("/setup?token=")).expect("an address is said");
        line.1.trim().to_owned()
    };
    check_secrets(&first, &[token_of(&first)]);
    // The one of this start is known only when it is over: it was asked for meanwhile with that of the other.
    let server = serve(&site, "trace");
    let nobody = Caller::new(&server.url, None, Uuid::nil());
    let token = token_of(&first);
    nobody.get(&format!("/setup?token={token}")).await.expect(200);
    let order = json!({ "token": token, "company": "Secret Company", "language": "en", "time_zone": "UTC", "currency": "CNY", "start": "blank", "name": "First Person", "email": "first@secret.example", "password": "p4ss of the first" });
    nobody.post("/setup", order).await.expect(403);
    let second = server.stop().await;
    let further = ["Secret Company", "First Person", "first@secret.example", "p4ss of the first"].map(str::to_owned);
    check_secrets(&second, &[&further[..], &[token, token_of(&second)]].concat());
}

macro_rules! on_both {
    ($($name:ident),*) => { $(mod $name {
        use crate::support::Kind;

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn sqlite() {
            super::$name(Kind::Sqlite).await;
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            super::$name(Kind::Postgres).await;
        }
    })* };
}

on_both!(a_request_is_one_line, publishes_and_jobs_are_told, nothing_secret_is_logged, the_first_token_is_not_logged);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn text_is_for_people_and_a_wrong_level_is_said() {
    let site = Site::new(Kind::Sqlite).await;
    let mut command = site.command();
    // The options of `serve` come after it.
    command.env("SARTOR_LOG", "sartor=[[[");
    let ended = site.serve_with(command, &["--log", "text"]).stop().await;
    let text = ended.logged.join("\n");
    assert!(text.contains(" INFO serving ") && text.contains("SARTOR_LOG cannot be read"), "{text}");
    assert!(serde_json::from_str::<Json>(&ended.logged[0]).is_err());
}
