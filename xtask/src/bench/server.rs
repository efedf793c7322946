//! The server under test: a fresh place for its data, what is installed in it, and the running process.

use super::http::{Client, Request};
use super::{Database, process};
use crate::command::{read, run};
use crate::postgres::{self, Durability, Postgres};
use crate::repo;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const EMAIL: &str = "bench@demo.example";

/// Where the data is; removed when dropped.
pub struct Place {
    pub folder: PathBuf,
    pub postgres: Option<Postgres>,
}

impl Place {
    pub fn create(database: Database) -> Result<Self, String> {
        let folder = repo::target().join(format!("bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        let postgres = match database {
            Database::Sqlite => None,
            Database::Postgres => Some(postgres::start(Durability::Kept)?),
        };
        Ok(Self { folder, postgres })
    }

    /// The command of a binary with the options that name this place.
    fn command(&self, binary: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(binary);
        command.current_dir(repo::root()).args(words).env("SARTOR_LOG", "warn").env("LANG", "en_US.UTF-8");
        match &self.postgres {
            Some(postgres) => command.arg("--database").arg(&postgres.socket_url),
            None => command.arg("--data").arg(&self.folder),
        };
        command
    }

    /// The file of the workspace's data.
    pub fn file(&self) -> Result<PathBuf, String> {
        let workspaces = std::fs::read_dir(self.folder.join("workspaces")).map_err(|error| error.to_string())?;
        let files = workspaces.flatten().map(|entry| entry.path().join("data.db"));
        files.into_iter().find(|file| file.is_file()).ok_or_else(|| "there is no data.db".to_owned())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Installs crm-starter, makes a user and answers the text of an API key.
pub fn install(binary: &Path, place: &Place) -> Result<String, String> {
    run(place.command(binary, &["template", "install", "templates/crm-starter"]).stdout(Stdio::null()))?;
    let words = ["user", "create", "--email", EMAIL, "--name", "Bench", "--role", "admin"];
    run(place.command(binary, &words).stdout(Stdio::null()))?;
    read(&mut place.command(binary, &["key", "create", "--user", EMAIL]))
}

/// A running server.
pub struct Server {
    process: Process,
    address: SocketAddr,
    key: String,
    /// The first process of PostgreSQL.
    postgres: Option<u32>,
}

impl Server {
    /// Starts the server; it has answered once.
    pub fn start(binary: &Path, place: &Place, key: &str) -> Result<Self, String> {
        let mut command = place.command(binary, &["serve", "--listen", "127.0.0.1:0"]);
        command.arg("--files").arg(place.folder.join("files"));
        let postgres = place.postgres.as_ref().map(Postgres::pid).transpose()?;
        let server = Self { key: key.to_owned(), postgres, ..Self::start_program(&mut command)? };
        let request = Request::get("/api/v1/me");
        server.client()?.call(&request)?.succeed(&request)?;
        Ok(server)
    }

    /// Starts a program whose first line ends with its address.
    pub fn start_program(command: &mut Command) -> Result<Self, String> {
        let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(|error| error.to_string())?;
        }
        let address = line.trim().rsplit_once("http://").and_then(|(_, address)| address.parse().ok());
        let address = address.ok_or_else(|| format!("the server did not say where it is: {line}"))?;
        Ok(Self { process: Process(child), address, key: String::new(), postgres: None })
    }

    pub fn client(&self) -> Result<Client, String> {
        Client::connect(self.address, &self.key)
    }

    /// CPU time so far: of the server, and of PostgreSQL.
    pub fn cpu(&self) -> [Duration; 2] {
        let postgres = self.postgres.map(process::cpu_with_children).unwrap_or_default();
        [process::cpu(self.process.0.id()), postgres]
    }

    /// A figure of the server's memory, as text.
    pub fn memory(&self, name: &str) -> Result<String, String> {
        process::memory(self.process.0.id(), name).map(|bytes| format!("{} MB", bytes / 1_000_000))
    }

    pub fn forget_peak(&self) -> Result<(), String> {
        process::forget_peak(self.process.0.id())
    }

    /// Stops it as an operator does, and waits until it is gone.
    pub fn stop(mut self) -> Result<(), String> {
        run(Command::new("kill").args(["-TERM", &self.process.0.id().to_string()]))?;
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(20) {
            if self.process.0.try_wait().map_err(|error| error.to_string())?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("the server did not stop within 20 seconds".into())
    }
}

/// A process that does not outlive its owner.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
