//! `cargo xtask bench`: the release binary under load over HTTP, on either database, and the two limits beside it.
//!
//! Everything is measured from outside: latency by a plain keep-alive client in this process, CPU time and memory of the
//! server (and of PostgreSQL) from `/proc`, so the client's own cost is in no figure. Linux only.

mod cases;
mod design;
mod drive;
mod goals;
mod grow;
mod http;
mod limits;
mod load;
mod page;
mod process;
mod server;

use crate::command::{cargo, run};
use crate::{build, repo};
use cases::Case;
use page::{Page, Section};
use server::{Place, Server};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How much is loaded and how long each case is driven.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Opportunities; a fifth as many accounts, two fifths as many contacts.
    pub rows: usize,
    pub seconds: Duration,
}

struct Options {
    databases: Vec<Database>,
    size: Size,
    /// Words that a case's name contains; empty for all of them.
    cases: Vec<String>,
    /// Opportunities there are to be in the end: a few cases are measured with `size` of them, and then with these.
    grow: Option<usize>,
    /// A binary that is built already, with `limits` beside it: for comparing two of them.
    binary: Option<String>,
    /// Where the table goes; none prints it only.
    file: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

impl Database {
    fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "SQLite",
            Database::Postgres => "PostgreSQL",
        }
    }
}

/// `cargo xtask bench [options…]`
pub fn bench(arguments: &[String]) -> Result<ExitCode, String> {
    let options = read_options(arguments)?;
    let binary = match &options.binary {
        Some(binary) => repo::root().join(binary),
        None => {
            let binary = build::release()?;
            run(&mut cargo(&["build", "--release", "-p", "sartor", "-p", "limits"]))?;
            binary
        }
    };
    let mut page = Page::new(arguments, &binary)?;
    for database in &options.databases {
        page.push(measure(*database, &binary, &options)?);
    }
    let text = page.text();
    println!("\n{text}");
    if let Some(file) = &options.file {
        let part = if options.grow.is_some() { page::GROWN } else { page::FIGURES };
        page::write(&repo::root().join(file), part, &text)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The memory of a server nobody asks anything.
fn rest(server: &Server) -> Result<String, String> {
    std::thread::sleep(Duration::from_secs(1));
    server.memory("VmRSS")
}

fn read_options(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options {
        databases: vec![Database::Sqlite, Database::Postgres],
        size: Size { rows: 100_000, seconds: Duration::from_secs(4) },
        cases: Vec::new(),
        grow: None,
        binary: None,
        file: None,
    };
    let mut words = arguments.iter();
    while let Some(name) = words.next() {
        let value = words.next().ok_or_else(|| format!("`{name}` needs a value."))?;
        let number = || value.parse::<usize>().map_err(|_| format!("`{name} {value}` is no number."));
        match name.as_str() {
            "--database" => {
                options.databases = match value.as_str() {
                    "sqlite" => vec![Database::Sqlite],
                    "postgres" => vec![Database::Postgres],
                    "both" => options.databases,
                    _ => return Err(format!("`{value}` is none of sqlite, postgres, both.")),
                }
            }
            "--rows" => options.size.rows = number()?.max(1_000),
            "--seconds" => options.size.seconds = Duration::from_secs(number()?.max(1) as u64),
            "--grow" => options.grow = Some(number()?),
            "--cases" => options.cases = value.split(',').map(str::to_owned).collect(),
            "--binary" => options.binary = Some(value.clone()),
            "--write" => options.file = Some(value.clone()),
            _ => return Err(format!("`{name}` is no option of bench.")),
        }
    }
    Ok(options)
}

fn measure(database: Database, binary: &std::path::Path, options: &Options) -> Result<Section, String> {
    let begun = Instant::now();
    println!("── {}", database.name());
    let place = Place::create(database)?;
    let key = server::install(binary, &place)?;
    let server = Server::start(binary, &place, &key)?;
    let mut section = Section::new(database);
    let world = load::load(&server, options.size, &mut section)?;
    section.fact("memory after loading", server.memory("VmRSS")?);
    server.stop()?;
    let started = Instant::now();
    let server = Server::start(binary, &place, &key)?;
    section.fact("start to first answer", format!("{:.2} s", started.elapsed().as_secs_f64()));
    section.fact("memory idle", rest(&server)?);
    if let Some(rows) = options.grow {
        grow::measure(&server, (world, rows), options.size, &mut section)?;
        server.stop()?;
        section.fact("whole run", format!("{:.0} s", begun.elapsed().as_secs_f64()));
        return Ok(section);
    }
    let wanted = |case: &Case| options.cases.is_empty() || options.cases.iter().any(|word| case.name.contains(&**word));
    for case in cases::CASES.iter().filter(|case| wanted(case)) {
        server.forget_peak()?;
        for row in (case.measure)(case.name, &server, &world, options.size.seconds)? {
            println!("{}", row.line());
            section.rows.push(row);
        }
        section.peak(server.memory("VmHWM")?);
    }
    server.stop()?;
    if world.wide.load(Ordering::Relaxed) {
        let server = Server::start(binary, &place, &key)?;
        section.fact("memory idle, with the model of 60 entities", rest(&server)?);
        server.stop()?;
    }
    for row in limits::measure(&binary.with_file_name("limits"), &place, options.size.seconds)? {
        println!("{}", row.line());
        section.limits.push(row);
    }
    section.fact("whole run", format!("{:.0} s", begun.elapsed().as_secs_f64()));
    Ok(section)
}
