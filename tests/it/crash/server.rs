//! The binary as a process of its own, on a place that outlives it.

use crate::support::database::{self, Place};
use crate::support::{Caller, Kind};
use sartor::auth;
use sartor::clock::Clock;
use sartor::config::Storage;
use sartor::ids::Ids;
use sartor::workspaces::Workspace;
use serde_json::json;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// Where processes come and go.
pub struct Site {
    pub place: Place,
    pub files: PathBuf,
    pub key: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.files);
    }
}

impl Site {
    /// The test company with numbered deals, and a key of the administrator's.
    pub async fn new(kind: Kind) -> Self {
        Self::on(database::place(kind).await).await
    }

    /// The same on a place that has the test company already.
    pub async fn on(place: Place) -> Self {
        let files = std::env::temp_dir().join(format!("sartor-crash-{}", uuid::Uuid::new_v4()));
        let mut site = Self { place, files, key: String::new() };
        let workspace = site.open().await;
        let admin = auth::store::find_user_by_email(&workspace.db, "admin@test.example").await.unwrap().unwrap();
        site.key = auth::create_key(&workspace.db, &Clock::System, "default", admin.id, "crash").await.unwrap();
        workspace.db.close().await;
        site
    }

    /// A place nobody has used yet.
    pub async fn blank(kind: Kind) -> Self {
        let files = std::env::temp_dir().join(format!("sartor-crash-{}", uuid::Uuid::new_v4()));
        Self { place: database::empty_place(kind).await, files, key: String::new() }
    }

    /// The workspace opened in this process, as a program does that starts.
    pub async fn open(&self) -> Arc<Workspace> {
        Workspace::open(&self.place.storage, "default", Clock::System, Ids::Random).await.unwrap()
    }

    /// The program on this place.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sartor"));
        match &self.place.storage {
            Storage::Folder(folder) => command.env("SARTOR_DATA", folder),
            Storage::Postgres(url) => command.env("SARTOR_DATABASE", url),
        };
        command.env("LANG", "en_US.UTF-8").stdin(Stdio::null());
        command
    }

    pub fn serve(&self) -> Server {
        self.serve_by(self.command())
    }

    /// A server of a command that may have been prepared; it answers when this returns.
    pub fn serve_by(&self, command: Command) -> Server {
        self.serve_with(command, &[])
    }

    /// The same, with further options.
    pub fn serve_with(&self, mut command: Command, options: &[&str]) -> Server {
        command.args(["serve", "--listen", "127.0.0.1:0", "--files"]).arg(&self.files).args(options);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // What it says must not fill the pipes.
        let logged = BufReader::new(child.stderr.take().unwrap());
        let logged = std::thread::spawn(move || logged.lines().map_while(Result::ok).collect());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| line.unwrap().strip_prefix("Sartor is at ").map(str::to_owned));
        let url = url.expect("the server says where it is");
        let said = std::thread::spawn(move || lines.map_while(Result::ok).collect());
        Server { child: Mutex::new(child), url, said: Some(said), logged: Some(logged) }
    }

    pub fn caller(&self, server: &Server) -> Caller {
        Caller::new(&server.url, Some(self.key.clone()), uuid::Uuid::nil())
    }

    /// Gives deals numbers, and makes so many accounts.
    pub async fn furnish(&self, accounts: usize) {
        let server = self.serve();
        let admin = self.caller(&server);
        let mut entity = admin.files().await["entities/deal/entity.json"].clone();
        let number = json!({ "id": "t_deal_number", "name": "number", "type": "auto_number", "pattern": "D-{000000}" });
        entity["fields"].as_array_mut().unwrap().push(number);
        admin.publish(json!({ "entities/deal/entity.json": entity })).await;
        let mut made = 0;
        while made < accounts {
            let count = (accounts - made).min(1_000);
            let create = |n: usize| json!({ "op": "create", "values": { "name": format!("A{}", made + n) } });
            let operations: Vec<_> = (0..count).map(create).collect();
            admin.post("/records/account/bulk", json!({ "operations": operations })).await.expect(200);
            made += count;
        }
    }
}

/// A running process; dropping it kills it.
pub struct Server {
    child: Mutex<Child>,
    pub url: String,
    said: Option<JoinHandle<Vec<String>>>,
    logged: Option<JoinHandle<Vec<String>>>,
}

/// What a process left behind.
pub struct Ended {
    /// None when a signal ended it.
    pub code: Option<i32>,
    /// On stdout, after its address.
    pub said: Vec<String>,
    /// On stderr.
    pub logged: Vec<String>,
}

impl Server {
    /// Ends it as `kill -9` does.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
    }

    /// Sends it a signal by name, as a service manager does.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill (util-linux or procps) is needed");
    }

    /// Waits for its end, with everything it said.
    pub async fn ended(mut self) -> Ended {
        let wait = move || {
            let code = self.child.lock().unwrap().wait().unwrap().code();
            let lines = |lines: Option<JoinHandle<Vec<String>>>| lines.unwrap().join().unwrap();
            Ended { code, said: lines(self.said.take()), logged: lines(self.logged.take()) }
        };
        tokio::task::spawn_blocking(wait).await.unwrap()
    }

    /// Asks it to stop, and waits until it has.
    pub async fn stop(self) -> Ended {
        self.signal("TERM");
        self.ended().await
    }

    pub fn id(&self) -> u32 {
        self.child.lock().unwrap().id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
