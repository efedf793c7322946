//! A database per test: prepared once per run with the test template installed, then copied (SQLite) or cloned
//! (PostgreSQL). Without `SARTOR_TEST_PG` the PostgreSQL half fails with one sentence; it is never skipped.

use sartor::config::Storage;
use sea_orm::sqlx::{Connection as _, Executor as _, PgConnection};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Which database a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// A test's own place; the folder goes with it.
pub struct Place {
    pub storage: Storage,
    folder: Option<PathBuf>,
}

impl Place {
    /// A place somebody else looks after.
    pub fn at(storage: Storage) -> Self {
        Self { storage, folder: None }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

static COUNTER: AtomicU32 = AtomicU32::new(0);

fn fresh_name() -> String {
    format!("t{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::Relaxed))
}

/// A copy of the prepared database.
pub async fn place(kind: Kind) -> Place {
    copy(kind, prepared(kind)).await
}

/// A copy of a place nobody has open.
pub async fn copy_of(place: &Place) -> Place {
    match &place.storage {
        Storage::Folder(folder) => copy(Kind::Sqlite, &folder.to_string_lossy()).await,
        Storage::Postgres(url) => copy(Kind::Postgres, url.rsplit('/').next().unwrap()).await,
    }
}

/// Removes a place's database at once; a folder goes by itself.
pub async fn remove(place: Place) {
    if let Storage::Postgres(url) = &place.storage {
        let name = url.rsplit('/').next().unwrap();
        let mut server = PgConnection::connect(&server_url()).await.unwrap();
        let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
        server.execute(sea_orm::sqlx::AssertSqlSafe(drop)).await.unwrap();
        server.close().await.unwrap();
    }
}

/// A copy of a folder or of a database of this name.
async fn copy(kind: Kind, source: &str) -> Place {
    match kind {
        Kind::Sqlite => {
            let folder = std::env::temp_dir().join(format!("sartor-{}", fresh_name()));
            copy_folder(Path::new(source), &folder);
            Place { storage: Storage::Folder(folder.clone()), folder: Some(folder) }
        }
        Kind::Postgres => {
            let name = fresh_name();
            let mut server = PgConnection::connect(&server_url()).await.unwrap();
            let create = format!("CREATE DATABASE {name} TEMPLATE {source}");
            server.execute(sea_orm::sqlx::AssertSqlSafe(create)).await.unwrap();
            server.close().await.unwrap();
            Place { storage: Storage::Postgres(url_of(&name)), folder: None }
        }
    }
}

/// An empty place, for tests of the very first start.
pub async fn empty_place(kind: Kind) -> Place {
    match kind {
        Kind::Sqlite => {
            let folder = std::env::temp_dir().join(format!("sartor-{}", fresh_name()));
            std::fs::create_dir_all(&folder).unwrap();
            Place { storage: Storage::Folder(folder.clone()), folder: Some(folder) }
        }
        Kind::Postgres => {
            let name = fresh_name();
            create_database(&name).await;
            Place { storage: Storage::Postgres(url_of(&name)), folder: None }
        }
    }
}

/// The prepared folder or database name; made by the first test that needs it, on a thread and runtime of its own.
fn prepared(kind: Kind) -> &'static String {
    static SQLITE: OnceLock<String> = OnceLock::new();
    static POSTGRES: OnceLock<String> = OnceLock::new();
    let cell = match kind {
        Kind::Sqlite => &SQLITE,
        Kind::Postgres => &POSTGRES,
    };
    cell.get_or_init(|| {
        let made = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(prepare(kind))
        });
        made.join().expect("the prepared database could be made")
    })
}

async fn prepare(kind: Kind) -> String {
    let (name, storage) = match kind {
        Kind::Sqlite => {
            let folder = std::env::temp_dir().join(format!("sartor-prepared-{}", std::process::id()));
            let _ = std::fs::remove_dir_all(&folder);
            std::fs::create_dir_all(&folder).unwrap();
            (folder.to_string_lossy().into_owned(), Storage::Folder(folder))
        }
        Kind::Postgres => {
            let name = format!("prepared_{}", std::process::id());
            create_database(&name).await;
            (name.clone(), Storage::Postgres(url_of(&name)))
        }
    };
    super::app::install_fixture(&storage).await;
    name
}

async fn create_database(name: &str) {
    let mut server = PgConnection::connect(&server_url()).await.unwrap();
    server.execute(sea_orm::sqlx::AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name}"))).await.unwrap();
    server.execute(sea_orm::sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.unwrap();
    server.close().await.unwrap();
}

fn server_url() -> String {
    std::env::var("SARTOR_TEST_PG").unwrap_or_else(|_| {
        panic!("SARTOR_TEST_PG names no PostgreSQL: run `cargo xtask test`, or `cargo xtask postgres -- cargo test`")
    })
}

fn url_of(database: &str) -> String {
    let url = server_url();
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{database}")
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
