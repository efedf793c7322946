//! A PostgreSQL of a test's own, which may be stopped and started: as in production, what is committed is on the disk.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Ends with its input, whatever becomes of the test, and takes the server along.
const WATCH: &str = "trap '' INT TERM HUP; cat >/dev/null; cd /; folder=$1; shift; \"$@\" -D \"$folder/data\" -m immediate -s stop >/dev/null 2>&1; rm -rf \"$folder\"";

pub struct Cluster {
    pub url: String,
    folder: PathBuf,
    watch: Child,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _ = self.watch.wait();
    }
}

fn programs() -> PathBuf {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder): &(u32, PathBuf)| folder.join("initdb").is_file())
        .collect();
    found.sort();
    found.pop().expect("PostgreSQL is installed below /usr/lib/postgresql").1
}

/// PostgreSQL refuses root.
fn account() -> Vec<&'static str> {
    let id = Command::new("id").arg("-u").output().unwrap();
    let is_root = String::from_utf8_lossy(&id.stdout).trim() == "0";
    if is_root { vec!["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] } else { Vec::new() }
}

fn run(program: &Path, arguments: &[&str]) {
    let words: Vec<&str> = account().into_iter().chain([program.to_str().unwrap()]).collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(arguments).current_dir("/").stdout(Stdio::null()).stdin(Stdio::null());
    assert!(command.status().unwrap().success(), "{} {arguments:?}", program.display());
}

impl Cluster {
    pub fn start() -> Self {
        let folder = PathBuf::from(format!("/tmp/sartor-cluster-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir(&folder).unwrap();
        if !account().is_empty() {
            assert!(Command::new("chown").arg("nobody").arg(&folder).status().unwrap().success());
        }
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "watch"]).arg(&folder).args(account()).arg(programs().join("pg_ctl"));
        let watch = watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let data = folder.join("data");
        let data = data.to_str().unwrap();
        run(
            &programs().join("initdb"),
            &["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
        );
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut settings =
            std::fs::OpenOptions::new().append(true).open(Path::new(data).join("postgresql.conf")).unwrap();
        let place = folder.display();
        write!(settings, "\nlisten_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{place}'\nshared_buffers = 32MB\ntimezone = 'UTC'\n").unwrap();
        let cluster = Self { url: format!("postgres://postgres@127.0.0.1:{port}/postgres"), folder, watch };
        cluster.go_on();
        cluster
    }

    /// Starts it; it takes connections when this returns.
    pub fn go_on(&self) {
        let (data, log) = (self.folder.join("data"), self.folder.join("log"));
        let (data, log) = (data.to_str().unwrap(), log.to_str().unwrap());
        run(&programs().join("pg_ctl"), &["-D", data, "-l", log, "-w", "-t", "60", "-s", "start"]);
    }

    /// Ends it as a crash does: nobody is waited for, nothing is written any more.
    pub fn crash(&self) {
        let data = self.folder.join("data");
        run(&programs().join("pg_ctl"), &["-D", data.to_str().unwrap(), "-m", "immediate", "-w", "-s", "stop"]);
    }
}
