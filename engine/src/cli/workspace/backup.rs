//! A workspace as one file: written, looked at, restored.

use super::super::place::{Place, WorkspacePlace};
use super::{Done, Failure, Voice};
use crate::clock::Clock;
use crate::config::Storage;
use crate::files::FileStore;
use crate::ids::Ids;
use crate::workspaces::backup::{self, BackupOrder, RestoreOrder, Summary, Taken};
use crate::workspaces::{self, DEFAULT_SLUG};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct BackupArguments {
    /// File to write, such as default-2026-11-25.sartor
    file: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
    /// Folder of uploaded files, when the server was given one
    #[arg(long, value_name = "DIR", env = "SARTOR_FILES")]
    files: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RestoreArguments {
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Name of the workspace [default: the one that was backed up]
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// Take away the workspace of this name once the backup stands in its place
    #[arg(long)]
    replace: bool,
    /// Folder of uploaded files, when the server is given one
    #[arg(long, value_name = "DIR", env = "SARTOR_FILES")]
    files: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct VerifyArguments {
    file: PathBuf,
}

pub(super) async fn write(arguments: &BackupArguments, voice: Voice) -> Done {
    check_there(&arguments.place).await?;
    let workspace = arguments.place.open().await?;
    let folder = match &arguments.files {
        Some(folder) if workspace.slug == DEFAULT_SLUG => folder.clone(),
        Some(folder) => folder.join(&workspace.id),
        None => workspace.files.clone(),
    };
    let files = FileStore::new(folder, u64::MAX);
    let order = BackupOrder {
        slug: &workspace.slug,
        db: &workspace.db,
        files: &files,
        clock: &workspace.clock,
        to: &arguments.file,
    };
    let written = backup::backup(&order).await;
    workspace.db.close().await;
    show("backup_written", &arguments.file, &written?, voice)
}

/// A backup of a place nobody has used would be one of nothing, made by mistake: no folder or workspace is made for it.
async fn check_there(place: &WorkspacePlace) -> Result<(), Failure> {
    let storage = place.place.storage();
    let is_new = matches!(&storage, Storage::Folder(folder) if !folder.join("control.db").is_file());
    let entries = if is_new { Vec::new() } else { workspaces::list(&storage).await? };
    if entries.iter().any(|entry| entry.slug == place.workspace) {
        return Ok(());
    }
    Err(workspaces::unknown(&place.workspace).into())
}

pub(super) async fn restore(arguments: &RestoreArguments, voice: Voice) -> Done {
    let order = RestoreOrder {
        file: &arguments.file,
        storage: &arguments.place.storage(),
        slug: arguments.workspace.as_deref(),
        taken: if arguments.replace { Taken::Replace } else { Taken::Refuse },
        files: arguments.files.clone(),
        clock: &Clock::System,
        ids: &Ids::Random,
    };
    let summary = backup::restore(&order).await?;
    show("backup_restored", &arguments.file, &summary, voice)
}

pub(super) async fn verify(arguments: &VerifyArguments, voice: Voice) -> Done {
    let summary = backup::verify(&arguments.file).await?;
    show("backup_verified", &arguments.file, &summary, voice)
}

/// What it holds; and what it does not, for people and by the exit code.
fn show(key: &str, file: &Path, summary: &Summary, voice: Voice) -> Done {
    let file = file.display().to_string();
    let numbers = [
        summary.revision.to_string(),
        summary.tables.to_string(),
        summary.rows.to_string(),
        summary.files.to_string(),
        summary.bytes.div_ceil(1024).to_string(),
    ];
    let params = [
        ("file", &*file),
        ("workspace", &*summary.workspace),
        ("at", &*summary.at),
        ("revision", &*numbers[0]),
        ("tables", &*numbers[1]),
        ("rows", &*numbers[2]),
        ("files", &*numbers[3]),
        ("kilobytes", &*numbers[4]),
    ];
    println!("{}", voice.text(key, &params));
    if summary.missing.is_empty() {
        return Ok(());
    }
    eprintln!("sartor: {}", voice.text("backup_incomplete", &[("count", &summary.missing.len().to_string())]));
    for missing in &summary.missing {
        eprintln!("  {} {} ({})", missing.sha256, missing.name, missing.size);
    }
    Err(Failure::Incomplete)
}
