//! npm projects: dependencies are installed when the lock file is newer than what is installed,
//! the web app is built when a file it is made from has changed.

use crate::command::{command, run};
use crate::{repo, setup};
use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

/// The web app's folder.
pub fn app() -> PathBuf {
    repo::root().join("designer-ui")
}

/// The browser tests' folder.
pub fn browser_tests() -> PathBuf {
    repo::root().join("tests/browser")
}

/// The names of the test files in a folder that are wanted, in their order.
pub fn test_files(folder: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{} cannot be read: {error}", folder.display()))?;
    let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
    let mut files: Vec<String> = names.filter(|name| name.ends_with(".test.mjs") && wanted(name)).collect();
    files.sort();
    Ok(files)
}

/// `npm <arguments>` in a project, without colours, so that totals can be read from the text.
pub fn npm(project: &Path, arguments: &[&str]) -> Command {
    let mut npm = command("npm");
    npm.current_dir(project).args(arguments).env("NO_COLOR", "1").env_remove("FORCE_COLOR");
    npm
}

/// Installs a project's locked dependencies.
pub fn install_if_changed(project: &Path) -> Result<(), String> {
    setup::ensure_node()?;
    let lock = project.join("package-lock.json");
    let asked = modified(&lock).ok_or_else(|| format!("{} is missing", lock.display()))?;
    // npm writes this file last; `npm install` writes both within moments.
    let installed = modified(&project.join("node_modules/.package-lock.json"));
    if installed.is_some_and(|installed| installed + Duration::from_secs(2) >= asked) {
        return Ok(());
    }
    println!("installing npm packages of {}", name(project));
    run(&mut npm(project, &["ci", "--no-audit", "--no-fund"]))
}

/// Builds `designer-ui/dist` unless it is what the last build made from the same sources.
pub fn build_if_changed() -> Result<(), String> {
    install_if_changed(&app())?;
    let stamp = app().join("node_modules/.sartor-build");
    if fs::read_to_string(&stamp).is_ok_and(|text| text == fingerprint()) && app().join("dist/index.html").is_file() {
        return Ok(());
    }
    println!("building the web app");
    run(&mut npm(&app(), &["run", "build"]))?;
    fs::write(&stamp, fingerprint()).map_err(|error| format!("{} cannot be written: {error}", stamp.display()))
}

/// One number for the contents of all sources, one for the names, sizes and times of all built files.
fn fingerprint() -> String {
    let mut sources = DefaultHasher::new();
    let mut built = DefaultHasher::new();
    for folder in ["designer-ui", "engine/schemas", "engine/src/locales", "tests/vectors"] {
        for file in files(&repo::root().join(folder)) {
            file.hash(&mut sources);
            fs::read(&file).unwrap_or_default().hash(&mut sources);
        }
    }
    for file in files(&app().join("dist")) {
        let size = fs::metadata(&file).map(|metadata| metadata.len()).unwrap_or_default();
        (&file, size, modified(&file)).hash(&mut built);
    }
    format!("{:016x} {:016x}\n", sources.finish(), built.finish())
}

/// Every file below a folder in a fixed order, without what npm and builds put there.
fn files(folder: &Path) -> Vec<PathBuf> {
    let made = ["node_modules", "dist", "coverage"];
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if !path.is_dir() {
            found.push(path);
        } else if !made.iter().any(|name| path.ends_with(name)) {
            found.extend(files(&path));
        }
    }
    found.sort();
    found
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

fn name(project: &Path) -> String {
    project.strip_prefix(repo::root()).unwrap_or(project).display().to_string()
}
