//! One of the two databases, called through the router inside the process: clock and ids are counted, so that equal calls
//! have equal answers to the last byte.

use super::exceptions::normal;
use super::model::call;
use crate::support::app::now;
use crate::support::database::{self, Place};
use sartor::auth;
use sartor::clock::Clock;
use sartor::files::FileStore;
use sartor::http::{self, App as HttpApp, AppOptions};
use sartor::ids::Ids;
use sartor::workspaces::Workspace;
use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt as _;
use tower::util::BoxCloneService;

/// Everything the server answers, without a socket.
type Router =
    BoxCloneService<axum::http::Request<axum::body::Body>, axum::response::Response, std::convert::Infallible>;

/// A request, with the path below `/api/v1`.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: &'static str,
    pub path: String,
    pub headers: Vec<(&'static str, String)>,
    pub body: Option<Vec<u8>>,
}

impl Call {
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What somebody sees of an answer.
#[derive(Clone, Debug)]
pub struct Seen {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub text: String,
    /// With what may differ.
    raw: String,
}

impl Seen {
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.raw).unwrap_or(Json::Null)
    }

    pub fn is_like(&self, other: &Self) -> bool {
        (self.status, &self.headers, &self.text) == (other.status, &other.headers, &other.text)
    }
}

/// Headers that say when and how long, or carry a secret made at random.
const NOISE: [&str; 3] = ["server-timing", "date", "set-cookie"];

pub struct World {
    pub workspace: Arc<Workspace>,
    counter: Arc<AtomicU64>,
    folder: PathBuf,
    /// For whom the pair is; request ids of others are counted apart.
    router: Router,
    others: Router,
    keys: BTreeMap<String, String>,
    users: BTreeMap<String, String>,
    place: Place,
}

impl World {
    /// Opens a place nobody has open. `name` tells the folders of two worlds apart.
    pub async fn open(place: Place) -> Self {
        let counter = Arc::new(AtomicU64::new(1));
        let ids = Ids::Counted(counter.clone());
        let workspace = Workspace::open(&place.storage, "default", Clock::fixed(now()), ids).await.unwrap();
        let folder = std::env::temp_dir().join(format!("sartor-world-{}", uuid::Uuid::new_v4()));
        let files = FileStore::new(folder.clone(), 64 * 1024);
        let router = || {
            let app = HttpApp::new(workspace.clone(), AppOptions { demo: false, insecure_http: false });
            Router::new(http::router(app.with_files(files.clone())))
        };
        let (router, others) = (router(), router());
        let users = auth::store::list_users(&workspace.db).await.unwrap();
        let short = |email: &str| email.split('@').next().unwrap_or_default().to_owned();
        let users = users.iter().map(|user| (short(&user.email), user.id.to_string())).collect();
        Self { workspace, counter, folder, router, others, keys: BTreeMap::new(), users, place }
    }

    /// Closes it for good, to be copied.
    pub async fn close(self) -> Place {
        self.workspace.db.close().await;
        let _ = std::fs::remove_dir_all(&self.folder);
        self.place
    }

    /// Closes it and takes its database away.
    pub async fn remove(self) {
        database::remove(self.close().await).await;
    }

    pub fn user(&self, who: &str) -> String {
        self.users[who].clone()
    }

    async fn key(&mut self, who: &str) -> String {
        if !self.keys.contains_key(who) {
            let (db, clock) = (&self.workspace.db, &self.workspace.clock);
            let user = self.users[who].parse().unwrap();
            let key = auth::create_key(db, clock, "default", user, "test").await.unwrap();
            self.keys.insert(who.to_owned(), key);
        }
        self.keys[who].clone()
    }

    /// The next id is this one; ids, and with them all answers, go on alike where two worlds had different pasts.
    pub fn count_from(&self, n: u64) {
        self.counter.store(n, Ordering::SeqCst);
    }

    pub fn counted(&self) -> u64 {
        self.counter.load(Ordering::SeqCst)
    }

    /// What the person the pair is about sees.
    pub async fn ask(&mut self, who: &str, call: &Call) -> Seen {
        let key = self.key(who).await;
        send(&self.router, &key, call).await
    }

    /// Somebody else does something that must succeed.
    pub async fn other(&mut self, who: &str, call: &Call) -> Seen {
        let key = self.key(who).await;
        let seen = send(&self.others, &key, call).await;
        let body = call.body.as_deref().map(String::from_utf8_lossy);
        assert!(seen.status < 400, "{who} {} {} {body:?}: {}", call.method, call.path, seen.text);
        seen
    }

    /// The administrator does something that must succeed.
    pub async fn admin(&mut self, method: &'static str, path: &str, body: Option<Json>) -> Json {
        self.other("admin", &call(method, path, body)).await.json()
    }

    /// A record of the administrator's making; its id.
    pub async fn create(&mut self, entity: &str, values: Json) -> String {
        let made = self.admin("POST", &format!("/records/{entity}"), Some(values)).await;
        made["id"].as_str().unwrap().to_owned()
    }

    pub async fn publish(&mut self, files: Json) {
        let draft = self.admin("POST", "/drafts", Some(json!({ "name": "d" }))).await;
        let path = format!("/drafts/{}", draft["id"].as_str().unwrap());
        let saved = self.admin("PATCH", &path, Some(json!({ "files": files }))).await;
        assert_eq!(saved["problems"], json!([]), "{saved}");
        let plan = self.admin("GET", &format!("{path}/plan"), None).await;
        let key =
            |effect: &Json| format!("{}:{}", effect["code"].as_str().unwrap(), effect["element"].as_str().unwrap());
        let accept: Vec<String> = plan["effects"].as_array().unwrap().iter().map(key).collect();
        let order = json!({ "plan": plan["hash"], "accept": accept, "note": "" });
        self.admin("POST", &format!("{path}/publish"), Some(order)).await;
    }
}

async fn send(router: &Router, key: &str, call: &Call) -> Seen {
    let mut request = axum::http::Request::builder().method(call.method).uri(format!("/api/v1{}", call.path));
    request = request.header("authorization", format!("Bearer {key}"));
    if call.body.is_some() {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in &call.headers {
        request = request.header(*name, value);
    }
    let peer = axum::extract::ConnectInfo(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
    let body = call.body.clone().map_or_else(axum::body::Body::empty, axum::body::Body::from);
    let request = request.extension(peer).body(body).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let headers = parts.headers.iter().filter(|(name, _)| !NOISE.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), normal(value.to_str().unwrap_or_default())));
    let mut headers: BTreeMap<String, String> = headers.collect();
    let raw = String::from_utf8_lossy(&bytes).into_owned();
    let text = normal(&raw);
    if text.len() != raw.len() {
        headers.remove("content-length");
    }
    Seen { status: parts.status.as_u16(), headers, text, raw }
}
