//! `sartor serve`: opens the workspace, fills it when it is a demo, says where it is, and serves until told to stop.

use super::log::Format;
use super::place::Place;
use super::signal;
use super::voice::Voice;
use super::{Done, Failure};
use crate::clock::Clock;
use crate::config::{DemoSize, ServeConfig};
use crate::error::{Code, Problem};
use crate::files::FileStore;
use crate::http::{self, App, AppOptions, FilePlan, Limits};
use crate::ids::Ids;
use crate::templates::DemoProgress;
use crate::workspaces::{Directory, Workspace, demo, setup};
use clap::{Args, ValueEnum};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;
use tokio::net::TcpListener;

#[derive(Debug, Args)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    place: Place,
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Fill an empty workspace with a demo company and show its sign-ins to everybody; a sample of it loads in a moment
    #[arg(long, value_name = "SIZE", num_args = 0..=1, require_equals = true, default_missing_value = "full")]
    demo: Option<Demo>,
    /// Folder of the uploaded files [default: beside the embedded database, with PostgreSQL ./data/workspaces/<id>/files]
    #[arg(long, value_name = "DIR", env = "SARTOR_FILES")]
    files: Option<PathBuf>,
    /// Largest file that may be uploaded, in MB
    #[arg(long, value_name = "MB", default_value_t = 25, env = "SARTOR_MAX_FILE", value_parser = clap::value_parser!(u64).range(1..=1024))]
    max_file: u64,
    /// How log lines on stderr look [default: text on a terminal, JSON elsewhere]; SARTOR_LOG says which there are
    #[arg(long, value_name = "FORMAT")]
    pub log: Option<Format>,
    /// Serve figures at /metrics to whoever sends this bearer token, of at least 16 characters
    #[arg(long, value_name = "TOKEN", env = "SARTOR_METRICS_TOKEN", hide_env_values = true)]
    metrics_token: Option<String>,
    /// Connections at once; more are turned away with 503
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections, value_parser = read_connections)]
    max_connections: usize,
    /// Connections to PostgreSQL, for all workspaces together
    #[arg(long, value_name = "N", default_value_t = 16, env = "SARTOR_DB_CONNECTIONS", value_parser = clap::value_parser!(u32).range(2..=1000))]
    db_connections: u32,
    /// How long requests under way may take after SIGTERM or Ctrl-C, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "20", value_parser = read_seconds)]
    stop_timeout: Duration,
    /// How long connections are still taken after it, while /readyz refuses already, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = read_seconds)]
    stop_delay: Duration,
    /// Allow plain HTTP beyond this machine: passwords and data then travel unencrypted
    #[arg(long)]
    insecure_http: bool,
}

/// `--demo`, `--demo=full`, `--demo=sample`
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Demo {
    /// The whole company
    Full,
    /// Some of its customers with everything of theirs
    Sample,
}

impl From<Demo> for DemoSize {
    fn from(demo: Demo) -> Self {
        match demo {
            Demo::Full => DemoSize::Full,
            Demo::Sample => DemoSize::Sample,
        }
    }
}

pub(super) async fn serve(arguments: ServeArguments, voice: Voice) -> Done {
    let limits = arguments.limits();
    let ServeArguments { place, listen, demo, files, max_file, db_connections, metrics_token, insecure_http, .. } =
        arguments;
    let demo = demo.map(DemoSize::from);
    let config = ServeConfig { storage: place.storage(), listen, demo, insecure_http };
    if !config.listen.ip().is_loopback() && !config.insecure_http {
        return Err(voice.failure("listen_refused", &[("address", &config.listen.to_string())]));
    }
    if metrics_token.as_deref().is_some_and(|token| !is_token(token)) {
        return Err(voice.failure("metrics_token", &[]));
    }
    let signals = signal::listen().map_err(failure)?;
    let listener = TcpListener::bind(config.listen).await.map_err(|cause| {
        voice.failure("listen_failed", &[("address", &config.listen.to_string()), ("cause", &cause.to_string())])
    })?;
    let directory = Directory::open_with(&config.storage, db_connections).await?;
    let workspace = directory.open_default(Clock::System, Ids::Random).await?;
    if let Some(size) = config.demo {
        if demo::is_unfinished(&workspace).await? {
            return Err(voice.failure("demo_unfinished", &[]));
        }
        demo::install(&workspace, size, &|progress| show_progress(voice, &progress)).await?;
    }
    announce(&config, &workspace, &listener, voice).await?;
    let plan = FilePlan { folder: files, limit: max_file * 1024 * 1024 };
    let folder = plan.folder.clone().unwrap_or_else(|| workspace.files.clone());
    let app = App::new(workspace, AppOptions { demo: config.demo.is_some(), insecure_http: config.insecure_http });
    let app = app.with_files(FileStore::new(folder, plan.limit)).with_directory(directory, plan);
    let mut app = app.with_limits(limits);
    if let Some(token) = metrics_token {
        app = app.with_metrics(&token);
    }
    http::serve(listener, app, signals.stop()).await.map_err(failure)
}

impl ServeArguments {
    fn limits(&self) -> Limits {
        let (connections, stop, stop_delay) = (self.max_connections, self.stop_timeout, self.stop_delay);
        Limits { connections, stop, stop_delay, ..Limits::default() }
    }
}

/// Parts of seconds are seconds too; at most an hour.
fn read_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|cause| format!("{cause}"))?;
    if (0.0..=3600.0).contains(&seconds) { Ok(Duration::from_secs_f64(seconds)) } else { Err("0 to 3600".into()) }
}

fn read_connections(text: &str) -> Result<usize, String> {
    let count: usize = text.parse().map_err(|cause| format!("{cause}"))?;
    if (1..=1_000_000).contains(&count) { Ok(count) } else { Err("1 to 1000000".into()) }
}

/// Whether a token is worth something and can be sent.
fn is_token(text: &str) -> bool {
    const SHORTEST: usize = 16;
    text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// One line with the address, which scripts wait for, then what a person needs to get in.
async fn announce(config: &ServeConfig, workspace: &Workspace, listener: &TcpListener, voice: Voice) -> Done {
    let address = listener.local_addr().map_err(failure)?;
    // Never translated: scripts wait for this line.
    println!("Sartor is at http://{address}");
    if config.insecure_http {
        eprintln!("{}", voice.text("insecure", &[]));
    }
    if config.demo.is_some() {
        let sign_ins = demo::list_sign_ins(workspace).await?;
        if !sign_ins.is_empty() {
            println!("{}", voice.text("demo_sign_ins", &[("password", demo::PASSWORD)]));
        }
        for sign_in in sign_ins {
            println!("  {:<28} {} · {}", sign_in.email, sign_in.name, sign_in.role_label.text(voice.language));
        }
    }
    if let Some(token) = setup::renew(workspace).await? {
        let address = format!("http://{address}/setup?token={token}");
        println!("{}", voice.text("setup_address", &[("address", &address)]));
    }
    Ok(())
}

/// One line on stderr for each file of demo data; on a terminal it counts up in place.
fn show_progress(voice: Voice, progress: &DemoProgress) {
    static LAST: Mutex<String> = Mutex::new(String::new());
    let mut last = LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let done = progress.done.to_string();
    let total = progress.total.to_string();
    let text = voice.text("demo_progress", &[("file", &progress.file), ("done", &done), ("total", &total)]);
    if std::io::stderr().is_terminal() {
        eprint!("\r\x1b[2K{text}");
        if progress.done >= progress.total {
            eprintln!();
        }
    } else if *last != progress.file {
        eprintln!("{text}");
    }
    last.clone_from(&progress.file);
}

fn failure(cause: std::io::Error) -> Failure {
    Problem::new(Code::Unavailable).caused_by(cause).into()
}
