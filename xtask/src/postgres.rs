//! A throw-away PostgreSQL for tests: a fresh cluster in a temporary folder on a free loopback port, as `nobody` when root.
//!
//! Stopping is the work of a small watching shell that waits for the end of its input: whatever way xtask ends (normally,
//! by an error, by Ctrl-C, killed), the shell then stops the server and removes the folder. Nothing in it outlives the command.

use crate::command::{self, find, read};
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

const SETTINGS: &str = "
wal_level = minimal
max_wal_senders = 0
max_connections = 300
shared_buffers = 256MB
listen_addresses = '127.0.0.1'
timezone = 'UTC'
";

/// What tests do not need: durability, and workers started for tables of a few rows.
const FORGOTTEN: &str = "
max_parallel_workers_per_gather = 0
fsync = off
synchronous_commit = off
full_page_writes = off
";

/// Whether what was committed survives a power cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    Forgotten,
    /// As in production; for figures.
    Kept,
}

const WATCH: &str = "trap '' INT TERM HUP; cat >/dev/null; cd /; folder=$1; shift
\"$@\" -D \"$folder/data\" -m immediate -s stop >/dev/null 2>&1; rm -rf \"$folder\"";

/// A running cluster; dropping it stops the server and removes its folder.
pub struct Postgres {
    /// What tests read from `SARTOR_TEST_PG`.
    pub url: String,
    /// The same by the server's socket, as somebody on its machine would go.
    pub socket_url: String,
    data: PathBuf,
    watch: Child,
}

impl Postgres {
    /// The first process of the server.
    pub fn pid(&self) -> Result<u32, String> {
        let file = self.data.join("postmaster.pid");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let pid = text.lines().next().and_then(|line| line.trim().parse().ok());
        pid.ok_or_else(|| format!("{} names no process", file.display()))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ = self.watch.wait();
    }
}

/// `cargo xtask postgres -- <command…>`: answers the command's exit code.
pub fn run_beside(arguments: &[String]) -> Result<ExitCode, String> {
    let arguments = arguments.strip_prefix(&["--".to_owned()]).unwrap_or(arguments);
    let Some((program, rest)) = arguments.split_first() else {
        return Err("say which command to run: cargo xtask postgres -- <command…>".into());
    };
    let postgres = start(Durability::Forgotten)?;
    let mut command = Command::new(program);
    let status = command.args(rest).env("SARTOR_TEST_PG", &postgres.url).status();
    let status = status.map_err(|error| format!("{program} did not start: {error}"))?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// Makes and starts a cluster.
pub fn start(durability: Durability) -> Result<Postgres, String> {
    let programs =
        find_programs().ok_or("PostgreSQL is not installed (no initdb under /usr/lib/postgresql or on PATH)")?;
    let account = Account::detect()?;
    let folder = create_folder(&account)?;
    let data = folder.join("data");
    let watch = watch(&programs, &account, &folder)?;
    let mut postgres = Postgres { url: String::new(), socket_url: String::new(), data: data.clone(), watch };

    let mut initdb = account.command(&programs.join("initdb"));
    initdb.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]);
    read(initdb.current_dir(&folder))?;

    let mut problem = String::new();
    for _ in 0..3 {
        let port = free_port()?;
        configure(&data, &folder, (port, durability))?;
        let mut start = account.command(&programs.join("pg_ctl"));
        start.arg("-D").arg(&data).arg("-l").arg(folder.join("log")).args(["-w", "-t", "60", "-s", "start"]);
        match read(start.current_dir(&folder)) {
            Ok(_) => {
                postgres.url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
                let place = folder.display();
                postgres.socket_url = format!("postgres://postgres@localhost:{port}/postgres?host={place}");
                return Ok(postgres);
            }
            Err(error) => problem = error + "\n" + &fs::read_to_string(folder.join("log")).unwrap_or_default(),
        }
    }
    Err(problem)
}

/// The folder with the newest installed `initdb`, `pg_ctl` and `postgres`.
pub fn find_programs() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file());
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| complete(folder))
        .collect();
    versions.sort();
    let on_path = || Some(find("initdb")?.canonicalize().ok()?.parent()?.to_path_buf()).filter(complete);
    versions.pop().map(|(_, folder)| folder).or_else(on_path)
}

/// Who runs the server. PostgreSQL refuses root.
enum Account {
    Own,
    NobodyBySetpriv,
    NobodyBySu,
}

impl Account {
    fn detect() -> Result<Account, String> {
        if !command::is_root() {
            Ok(Account::Own)
        } else if find("setpriv").is_some() {
            Ok(Account::NobodyBySetpriv)
        } else if find("su").is_some() {
            Ok(Account::NobodyBySu)
        } else {
            Err("PostgreSQL does not run as root, and neither setpriv nor su is there to run it as nobody".into())
        }
    }

    fn command(&self, program: &Path) -> Command {
        let mut words = self.prefix().into_iter();
        let mut command = match words.next() {
            Some(first) => Command::new(first),
            None => return Command::new(program),
        };
        command.args(words).arg(program);
        command
    }

    fn prefix(&self) -> Vec<&'static str> {
        match self {
            Account::Own => vec![],
            Account::NobodyBySetpriv => vec!["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"],
            Account::NobodyBySu => vec!["su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", "--", "nobody"],
        }
    }
}

fn create_folder(account: &Account) -> Result<PathBuf, String> {
    // The account of the server must be able to walk to the folder, so root's own TMPDIR is not asked.
    let parent = if matches!(account, Account::Own) { std::env::temp_dir() } else { PathBuf::from("/tmp") };
    let folder = parent.join(format!("sartor-pg-{}", std::process::id()));
    fs::create_dir(&folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    if !matches!(account, Account::Own) {
        read(Command::new("chown").arg("nobody").arg(&folder))?;
    }
    Ok(folder)
}

fn watch(programs: &Path, account: &Account, folder: &Path) -> Result<Child, String> {
    let mut shell = Command::new("sh");
    shell.args(["-c", WATCH, "sartor-postgres-watch"]).arg(folder);
    shell.args(account.prefix()).arg(programs.join("pg_ctl"));
    // A process group of its own: Ctrl-C in the terminal must not end it before its work is done.
    shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    shell.spawn().map_err(|error| format!("sh did not start: {error}"))
}

fn configure(data: &Path, folder: &Path, (port, durability): (u16, Durability)) -> Result<(), String> {
    let place = folder.display();
    let forgotten = match durability {
        Durability::Forgotten => FORGOTTEN,
        Durability::Kept => "",
    };
    let text = format!("{SETTINGS}{forgotten}unix_socket_directories = '{place}'\nport = {port}\n");
    let file = data.join("postgresql.conf");
    fs::write(&file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))
}

fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    Ok(listener.map_err(|error| format!("no free loopback port: {error}"))?.port())
}
