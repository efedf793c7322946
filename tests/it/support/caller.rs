//! Somebody who calls the API over HTTP.

use serde_json::{Value as Json, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A person's API key, or nobody.
pub struct Caller {
    base: String,
    pub key: Option<String>,
    pub user: Uuid,
    client: reqwest::Client,
    language: &'static str,
    /// The token of a browser's session, sent with the cookie as our own pages send it.
    pub session: Option<String>,
    /// The roles they look through.
    view: Option<&'static str>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    pub body: Json,
    pub text: String,
}

impl Answer {
    /// The answer, which must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The problem's code, which must come with this status.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> &Self {
        assert_eq!((self.status, self.body["code"].as_str()), (status, Some(code)), "{}", self.text);
        self
    }

    /// `pointer code` of every item of a problem, in order.
    pub fn items(&self) -> Vec<String> {
        let items = self.body["errors"].as_array().cloned().unwrap_or_default();
        items
            .iter()
            .map(|item| format!("{} {}", item["pointer"].as_str().unwrap_or(""), item["code"].as_str().unwrap_or("")))
            .collect()
    }

    pub fn id(&self) -> Uuid {
        self.body["id"].as_str().unwrap().parse().unwrap()
    }

    /// The values of a field over the items of a list.
    pub fn column(&self, field: &str) -> Vec<Json> {
        self.body["items"].as_array().unwrap().iter().map(|item| item[field].clone()).collect()
    }
}

impl Caller {
    pub fn new(url: &str, key: Option<String>, user: Uuid) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { base: url.to_owned(), key, user, client, language: "en", session: None, view: None }
    }

    /// The same, in a browser with this session instead of a key.
    pub fn with_session(mut self, token: String) -> Self {
        self.session = Some(token);
        self.key = None;
        self
    }

    /// The same, looking through these roles (names).
    pub fn viewing(mut self, roles: &'static str) -> Self {
        self.view = Some(roles);
        self
    }

    pub fn speaking(mut self, language: &'static str) -> Self {
        self.language = language;
        self
    }

    /// The same caller at a workspace with a prefix.
    pub fn at(mut self, slug: &str) -> Self {
        self.base = format!("{}/w/{slug}", self.base);
        self
    }

    pub async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<String>) -> Answer {
        Self::answer(self.request(method, path, headers, body)).await.unwrap()
    }

    /// As `send`; none when the server goes away before its answer is here.
    pub async fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Option<Answer> {
        Self::answer(self.request(method, path, headers, body)).await.ok()
    }

    fn request(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> reqwest::RequestBuilder {
        let url = if ["/healthz", "/readyz", "/metrics"].iter().any(|place| path.starts_with(place)) {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v1{path}", self.base)
        };
        let given = |name: &str| headers.iter().any(|(known, _)| *known == name);
        let mut request = self.client.request(method.parse().unwrap(), url);
        if !given("accept-language") {
            request = request.header("accept-language", self.language);
        }
        if let Some(roles) = self.view {
            request = request.header("sartor-view-as", roles);
        }
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        if let Some(token) = &self.session {
            request = request.header("cookie", format!("__Host-sartor.default={token}")).header("origin", &self.base);
            if body.is_none() {
                // Our pages name the type also where there is no body.
                request = request.header("content-type", "application/json");
            }
        }
        if let Some(body) = body {
            if !given("content-type") {
                request = request.header("content-type", "application/json");
            }
            request = request.body(body);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
    }

    /// Sends a file in.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        self.try_upload(name, bytes).await.unwrap()
    }

    /// As `upload`; none when the server goes away before its answer is here.
    pub async fn try_upload(&self, name: &str, bytes: &[u8]) -> Option<Answer> {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("name", name).finish();
        let mut request = self.client.post(format!("{}/api/v1/files?{query}", self.base)).body(bytes.to_vec());
        request = request.header("accept-language", self.language).header("content-type", "image/png");
        if let Some(key) = &self.key {
            request = request.bearer_auth(key);
        }
        Self::answer(request).await.ok()
    }

    async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let status = response.status().as_u16();
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or("").to_owned()))
            .collect();
        let text = response.text().await?;
        let body = serde_json::from_str(&text).unwrap_or(Json::Null);
        Ok(Answer { status, headers, body, text })
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], None).await
    }

    pub async fn post(&self, path: &str, body: Json) -> Answer {
        self.send("POST", path, &[], Some(body.to_string())).await
    }

    pub async fn patch(&self, path: &str, body: Json) -> Answer {
        self.send("PATCH", path, &[], Some(body.to_string())).await
    }

    pub async fn patch_if(&self, path: &str, version: i64, body: Json) -> Answer {
        self.send("PATCH", path, &[("if-match", &format!("\"{version}\""))], Some(body.to_string())).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, &[], None).await
    }

    /// A record that must be created.
    #[track_caller]
    pub fn create(&self, entity: &str, body: Json) -> impl Future<Output = Answer> {
        let path = format!("/records/{entity}");
        async move { self.post(&path, body).await.expect(201) }
    }

    /// Publishes files over what is live, accepting what the plan warns of; the plan that was carried out.
    pub async fn publish(&self, files: Json) -> Json {
        let id = self.post("/drafts", json!({ "name": "test" })).await.expect(201).id();
        let path = format!("/drafts/{id}");
        self.patch_if(&path, 1, json!({ "files": files })).await.expect(200);
        let plan = self.get(&format!("{path}/plan")).await.expect(200).body;
        assert_eq!(plan["publishable"], true, "{plan}");
        let word = |effect: &Json, key: &str| effect[key].as_str().unwrap().to_owned();
        let warned = plan["effects"].as_array().unwrap().iter().filter(|effect| effect["level"] == "warn");
        let accept: Vec<String> =
            warned.map(|effect| format!("{}:{}", word(effect, "code"), word(effect, "element"))).collect();
        let order = json!({ "plan": plan["hash"], "accept": accept, "note": "test" });
        self.post(&format!("{path}/publish"), order).await.expect(200);
        plan
    }

    /// A list with these parameters, URL-encoded here.
    pub async fn list(&self, entity: &str, parameters: &[(&str, String)]) -> Answer {
        let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        self.get(&format!("/records/{entity}?{query}")).await
    }

    /// The files of the published revision.
    pub async fn files(&self) -> Json {
        let revisions = self.get("/revisions").await.expect(200).body;
        let number = &revisions["items"][0]["number"];
        self.get(&format!("/revisions/{number}/files")).await.expect(200).body["files"].clone()
    }

    pub async fn filtered(&self, entity: &str, filter: Json) -> Answer {
        self.list(entity, &[("filter", filter.to_string()), ("sort", "name".to_owned())]).await
    }
}
