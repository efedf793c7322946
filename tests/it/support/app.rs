//! The application under test: a workspace on a database of its own, served on a loopback port.

use super::caller::Caller;
use super::contents::Contents;
use super::database::{self, Kind, Place};
use chrono::{DateTime, Utc};
use sartor::auth::{self, store::NewUser};
use sartor::clock::Clock;
use sartor::config::Storage;
use sartor::drafts::Desk;
use sartor::files::FileStore;
use sartor::http::{self, App as HttpApp, AppOptions, FilePlan, Limits};
use sartor::ids::Ids;
use sartor::locales::Language;
use sartor::metadata::{FileTree, files};
use sartor::templates;
use sartor::workspaces::{Directory, Workspace};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// People of the test company: name, e-mail, role.
const PEOPLE: [(&str, &str, Option<&str>); 6] = [
    ("王管理", "admin@test.example", Some("t_role_admin")),
    ("李娜", "li@test.example", Some("t_role_sales")),
    ("张伟", "zhang@test.example", Some("t_role_sales")),
    ("赵审计", "readonly@test.example", Some("t_role_readonly")),
    ("钱无权", "nobody@test.example", None),
    ("孙离职", "gone@test.example", Some("t_role_sales")),
];

pub const PASSWORD: &str = "correct horse battery";

/// Most records of a file exported here.
pub const EXPORT_LIMIT: u64 = 1200;

/// What opens `/metrics` of every application here.
pub const METRICS_TOKEN: &str = "metrics-of-the-tests";

/// A running application.
pub struct App {
    pub url: String,
    pub workspace: Arc<Workspace>,
    /// Uploaded files, 64 kB at most, in a folder of their own.
    pub files: FileStore,
    pub folder: PathBuf,
    /// None for a further process on the place of another.
    _place: Option<Place>,
    storage: Storage,
    stop: Option<tokio::sync::oneshot::Sender<()>>,
    served: Option<tokio::task::JoinHandle<std::io::Result<()>>>,
}

/// Noon of 22 November 2026 in Shanghai: "today" of every test that asks.
pub fn now() -> DateTime<Utc> {
    "2026-11-22T04:00:00Z".parse().unwrap()
}

/// The metadata files of `tests/fixtures/base`.
pub fn fixture() -> FileTree {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/base");
    files::read_folder(&folder).expect("the fixture can be read")
}

/// Opens an empty place and puts template and people into it; what every test's database is a copy of.
pub async fn install_fixture(storage: &Storage) {
    let workspace = Workspace::open(storage, "default", Clock::fixed(now()), Ids::Random).await.unwrap();
    fill(&workspace).await;
    workspace.db.close().await;
}

/// Template and people into an empty workspace.
async fn fill(workspace: &Workspace) {
    let head = workspace.current().await;
    let (clock, ids) = (workspace.clock.clone(), workspace.ids.clone());
    let desk = Desk { db: &workspace.db, head: &head, clock: &clock, ids: &ids, author: None, language: Language::En };
    templates::install(&desk, &fixture(), "fixture").await.unwrap();
    let password = auth::hash_password(PASSWORD).await.unwrap();
    for (name, email, role) in PEOPLE {
        let user = NewUser {
            id: ids.next(&clock),
            name: name.to_owned(),
            email: email.to_owned(),
            password: Some(password.clone()),
            language: None,
            active: !email.starts_with("gone"),
            roles: role.map(str::to_owned).into_iter().collect(),
            at: now(),
        };
        auth::store::create_user(&workspace.db, &user).await.unwrap();
    }
}

impl App {
    pub async fn start(kind: Kind) -> Self {
        let place = database::place(kind).await;
        Self::open(place).await
    }

    /// A place of the same kind that nobody has used yet, beside this one.
    pub async fn beside(&self) -> Self {
        Self::empty(self.kind()).await
    }

    /// Another application of the same kind, as this one was at the start.
    pub async fn sibling(&self) -> Self {
        Self::start(self.kind()).await
    }

    fn kind(&self) -> Kind {
        match &self.storage {
            Storage::Folder(_) => Kind::Sqlite,
            Storage::Postgres(_) => Kind::Postgres,
        }
    }

    /// An application on a place somebody else looks after.
    pub async fn at(storage: Storage) -> Self {
        Self::serve(storage).await
    }

    /// An application on a database nobody has used yet, without template or people.
    pub async fn empty(kind: Kind) -> Self {
        Self::open(database::empty_place(kind).await).await
    }

    async fn open(place: Place) -> Self {
        let storage = place.storage.clone();
        let mut app = Self::serve(storage).await;
        app._place = Some(place);
        app
    }

    /// A second server on the same database, as another process would be.
    pub async fn another(&self) -> Self {
        Self::serve(self.storage.clone()).await
    }

    /// A second server on the same database, over plain HTTP for other machines.
    pub async fn insecure(&self) -> Self {
        Self::serve_as(self.storage.clone(), AppOptions { demo: false, insecure_http: true }).await
    }

    /// A second server on the same database, with other limits for connections.
    pub async fn limited(&self, limits: Limits) -> Self {
        let workspace = Workspace::open(&self.storage, "default", Clock::fixed(now()), Ids::Random).await.unwrap();
        let place = (self.folder.clone(), self.files.clone());
        Self::listen_within(self.storage.clone(), workspace, (place, limits), AppOptions::default()).await
    }

    async fn serve(storage: Storage) -> Self {
        Self::serve_as(storage, AppOptions::default()).await
    }

    async fn serve_as(storage: Storage, options: AppOptions) -> Self {
        let workspace = Workspace::open(&storage, "default", Clock::fixed(now()), Ids::Random).await.unwrap();
        let folder = std::env::temp_dir().join(format!("sartor-files-{}", uuid::Uuid::new_v4()));
        let files = FileStore::new(folder.clone(), 64 * 1024);
        Self::listen(storage, workspace, (folder, files), options).await
    }

    /// A workspace that was opened already, with its files; those go with it.
    pub async fn on(&self, workspace: Arc<Workspace>, files: FileStore) -> Self {
        let folder = workspace.files.clone();
        Self::listen(self.storage.clone(), workspace, (folder, files), AppOptions::default()).await
    }

    async fn listen(
        storage: Storage,
        workspace: Arc<Workspace>,
        place: (PathBuf, FileStore),
        options: AppOptions,
    ) -> Self {
        Self::listen_within(storage, workspace, (place, Limits::default()), options).await
    }

    async fn listen_within(
        storage: Storage,
        workspace: Arc<Workspace>,
        ((folder, files), limits): ((PathBuf, FileStore), Limits),
        options: AppOptions,
    ) -> Self {
        let app = HttpApp::new(workspace.clone(), options);
        let directory = Directory::open(&storage).await.unwrap();
        let plan = FilePlan { folder: Some(folder.join("others")), limit: 64 * 1024 };
        let app = app
            .with_files(files.clone())
            .with_directory(directory, plan)
            .with_export_limit(EXPORT_LIMIT)
            .with_metrics(METRICS_TOKEN);
        let app = app.with_limits(limits);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let served = Some(tokio::spawn(http::serve(listener, app, async {
            let _ = stopped.await;
        })));
        Self { url, workspace, files, folder, _place: None, storage, stop: Some(stop), served }
    }

    /// Serves no longer; its connections are closed when this returns.
    pub async fn stop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(served) = self.served.take() {
            served.await.unwrap().unwrap();
        }
    }

    /// Where its workspaces lie.
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// Another workspace on the same server, with the same template and people; what it is called comes after `/w/`.
    pub async fn further(&self, slug: &str) -> Arc<Workspace> {
        let directory = self.directory().await;
        let entry = directory.create(slug, &self.workspace.clock, &Ids::Random).await.unwrap();
        let workspace = directory.open_workspace(entry, self.workspace.clock.clone(), Ids::Random).await.unwrap();
        directory.close().await;
        fill(&workspace).await;
        workspace
    }

    /// The directory of the server's workspaces.
    pub async fn directory(&self) -> Directory {
        Directory::open(&self.storage).await.unwrap()
    }

    /// The same workspace, opened once more as a program does that starts.
    pub async fn reopen(&self) -> Arc<Workspace> {
        Workspace::open(&self.storage, "default", Clock::fixed(now()), Ids::Random).await.unwrap()
    }

    /// A caller with an API key of the person with this e-mail (the part before `@test.example`).
    pub async fn caller(&self, who: &str) -> Caller {
        self.caller_of(&self.workspace, who).await
    }

    /// The same of a workspace; it still calls the default one.
    pub async fn caller_of(&self, workspace: &Workspace, who: &str) -> Caller {
        let email = format!("{who}@test.example");
        let user = auth::store::find_user_by_email(&workspace.db, &email).await.unwrap().unwrap();
        let key = auth::create_key(&workspace.db, &workspace.clock, &workspace.slug, user.id, "test").await.unwrap();
        Caller::new(&self.url, Some(key), user.id)
    }

    /// A further person of the company, called and addressed as `who`, with these roles (element ids).
    pub async fn person(&self, who: &str, roles: &[&str]) -> Caller {
        let user = NewUser {
            id: self.workspace.ids.next(&self.workspace.clock),
            name: who.to_owned(),
            email: format!("{who}@test.example"),
            password: None,
            language: None,
            active: true,
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            at: self.workspace.clock.now(),
        };
        auth::store::create_user(&self.workspace.db, &user).await.unwrap();
        self.caller(who).await
    }

    pub async fn admin(&self) -> Caller {
        self.caller("admin").await
    }

    pub fn anonymous(&self) -> Caller {
        Caller::new(&self.url, None, uuid::Uuid::nil())
    }

    /// Everything that must stay as it was when a call is refused: whole rows of all tables, and the uploaded files.
    pub async fn contents(&self) -> Contents {
        Contents::of(&self.workspace.db, &self.folder).await
    }

    /// The stages a record was in, oldest first, as `stage`, or `stage…` where it is now.
    pub async fn visits(&self, record: uuid::Uuid) -> Vec<String> {
        let mut sql = self.workspace.db.sql();
        sql.raw("SELECT stage, left_at FROM ").table(sartor::db::TableName::system("sys_stage_visit"));
        sql.raw(" WHERE record = ").id(record).raw(" ORDER BY seq");
        let rows = self.workspace.db.read(&sql).await.unwrap();
        let visit = |row: &sartor::db::Row| {
            let open = if row.instant(1).unwrap().is_none() { "…" } else { "" };
            format!("{}{open}", row.text(0).unwrap().unwrap())
        };
        rows.iter().map(visit).collect()
    }

    /// Sets an instant of the visits to a stage as many days back.
    pub async fn back_date(&self, table: &'static str, column: &'static str, stage: &str, days: i64) {
        let mut sql = self.workspace.db.sql();
        sql.raw("UPDATE ").table(sartor::db::TableName::system(table)).raw(" SET ");
        sql.column(&sartor::db::ColumnName::system(column)).raw(" = ").instant(now() - chrono::Duration::days(days));
        sql.raw(" WHERE stage = ").text_value(stage);
        self.workspace.db.apply(vec![sartor::db::Step::Run(sql)]).await.unwrap();
    }

    /// Has a record be in its stage for as many days.
    pub async fn enter_since(&self, entity: &str, field: &str, record: uuid::Uuid, days: i64) {
        let snapshot = self.workspace.current().await;
        let entity = snapshot.registry.find_by_id(entity).unwrap();
        let since = entity.since(entity.find_by_id(field).unwrap().ix).unwrap();
        let mut sql = self.workspace.db.sql();
        sql.raw("UPDATE ").table(entity.table.clone()).raw(" SET ").column(&since.column);
        sql.raw(" = ").instant(now() - chrono::Duration::days(days)).raw(" WHERE id = ").id(record);
        self.workspace.db.apply(vec![sartor::db::Step::Run(sql)]).await.unwrap();
    }

    /// The newest history action and event of a record, as a write test must state them.
    pub async fn trail(&self, record: uuid::Uuid) -> (Vec<String>, Vec<String>) {
        let mut history = self.workspace.db.sql();
        history
            .raw("SELECT action FROM ")
            .table(sartor::db::TableName::system("sys_history"))
            .raw(" WHERE record = ")
            .id(record);
        history.raw(" ORDER BY seq");
        let mut events = self.workspace.db.sql();
        events
            .raw("SELECT type FROM ")
            .table(sartor::db::TableName::system("sys_outbox"))
            .raw(" WHERE record = ")
            .id(record);
        events.raw(" ORDER BY seq");
        let read = async |sql| {
            let rows = self.workspace.db.read(&sql).await.unwrap();
            rows.iter().map(|row| row.text(0).unwrap().unwrap()).collect::<Vec<_>>()
        };
        (read(history).await, read(events).await)
    }
}

impl Drop for App {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
