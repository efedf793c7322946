//! What the machine must have. As root with apt-get, missing packages are installed and said aloud;
//! elsewhere one sentence says what to install.

use crate::command::{find, is_root, read, run};
use crate::postgres;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const OLDEST_NODE: u32 = 20;

/// A thing outside the repository that a command needs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Need {
    CCompiler,
    Chromium,
    ChineseFonts,
    Postgres,
}

impl Need {
    pub const ALL: [Need; 4] = [Need::CCompiler, Need::Chromium, Need::ChineseFonts, Need::Postgres];

    fn is_met(self) -> bool {
        match self {
            Need::CCompiler => find("cc").is_some(),
            Need::Chromium => find_chromium().is_some(),
            Need::ChineseFonts => has_chinese_fonts(),
            Need::Postgres => postgres::find_programs().is_some(),
        }
    }

    fn packages(self) -> &'static [&'static str] {
        match self {
            Need::CCompiler => &["gcc", "libc6-dev"],
            Need::Chromium => &["chromium"],
            Need::ChineseFonts => &["fonts-noto-cjk", "fontconfig"],
            Need::Postgres => &["postgresql"],
        }
    }
}

/// Installs what is missing, or says in one sentence what to install.
pub fn ensure(needs: &[Need]) -> Result<(), String> {
    let missing: Vec<Need> = needs.iter().copied().filter(|need| !need.is_met()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|need| need.packages()).copied().collect();
    let list = packages.join(" ");
    if !is_root() || find("apt-get").is_none() {
        return Err(format!("missing on this machine; on Debian: sudo apt-get install --no-install-recommends {list}"));
    }
    println!("installing {list} with apt-get");
    run(&mut apt(&["update"]))?;
    if missing.contains(&Need::Postgres) {
        prevent_cluster()?;
    }
    run(apt(&["install"]).args(packages))?;
    match missing.iter().find(|need| !need.is_met()) {
        None => Ok(()),
        Some(need) => Err(format!("{} was installed and is still not found", need.packages().join(" "))),
    }
}

/// Node and npm come from the person: distributions disagree too much about them.
pub fn ensure_node() -> Result<(), String> {
    let advice = format!("Node.js {OLDEST_NODE} or newer with npm is needed to build the web app: https://nodejs.org");
    let version = read(Command::new("node").arg("--version")).map_err(|_| advice.clone())?;
    let major: u32 = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok()).unwrap_or(0);
    if major < OLDEST_NODE {
        return Err(format!("{advice} (found {version})"));
    }
    find("npm").map(|_| ()).ok_or(advice)
}

/// `CHROMIUM_BIN`, or a Chromium on PATH.
pub fn find_chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM_BIN").map(PathBuf::from);
    named.or_else(|| ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| find(name)))
}

fn has_chinese_fonts() -> bool {
    read(Command::new("fc-list").args([":lang=zh-cn", "family"])).is_ok_and(|families| !families.is_empty())
}

/// Debian would make and start a cluster of its own: nobody asked for a server that stays.
fn prevent_cluster() -> Result<(), String> {
    run(apt(&["install"]).arg("postgresql-common"))?;
    let file = Path::new("/etc/postgresql-common/createcluster.conf");
    let text = fs::read_to_string(file).unwrap_or_default();
    let others = text.lines().filter(|line| !line.trim_start().starts_with("create_main_cluster"));
    let text: String = others.chain(["create_main_cluster = false"]).map(|line| format!("{line}\n")).collect();
    fs::write(file, text).map_err(|error| format!("{} cannot be written: {error}", file.display()))
}

fn apt(arguments: &[&str]) -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-qq", "-o", "Dpkg::Use-Pty=0"]).args(arguments);
    if arguments == ["install"] {
        apt.args(["--yes", "--no-install-recommends"]);
    }
    apt
}
