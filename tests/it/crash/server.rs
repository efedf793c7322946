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
        let place = database::place(kind).await;
        let files = std::env::temp_dir().join(format!("sartor-crash-{}", uuid::Uuid::new_v4()));
        let mut site = Self { place, files, key: String::new() };
        let workspace = site.open().await;
        let admin = auth::store::find_user_by_email(&workspace.db, "admin@test.example").await.unwrap().unwrap();
        site.key = auth::create_key(&workspace.db, &Clock::System, "default", admin.id, "crash").await.unwrap();
        workspace.db.close().await;
        site
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
    pub fn serve_by(&self, mut command: Command) -> Server {
        command.args(["serve", "--listen", "127.0.0.1:0", "--files"]).arg(&self.files);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let url = lines.find_map(|line| line.unwrap().strip_prefix("Sartor is at ").map(str::to_owned));
        let url = url.expect("the server says where it is");
        // Whatever else it says must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Server { child: Mutex::new(child), url }
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
}

impl Server {
    /// Ends it as `kill -9` does.
    pub fn kill(&self) {
        let mut child = self.child.lock().unwrap();
        let _ = child.kill();
        let _ = child.wait();
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
