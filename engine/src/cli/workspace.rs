//! `sartor workspace`: what the directory of workspaces holds; a workspace as one file, and back.

use super::place::{Place, WorkspacePlace};
use super::voice::Voice;
use super::{Done, Failure};
use crate::clock::Clock;
use crate::config::Storage;
use crate::files::FileStore;
use crate::ids::Ids;
use crate::workspaces::backup::{self, BackupOrder, RestoreOrder, Summary, Taken};
use crate::workspaces::{self, Entry};
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum WorkspaceCommand {
    /// List the workspaces: name and id, one a line
    List(Place),
    /// Write a workspace with its files into one file, and restore it on trial; a server may be running
    Backup(BackupArguments),
    /// Make a workspace of a backup, on either database
    Restore(RestoreArguments),
    /// Read a backup to its end and restore it on trial, changing nothing
    Verify(VerifyArguments),
}

#[derive(Debug, Args)]
pub(super) struct BackupArguments {
    /// File to write, such as default-2026-11-25.sartor
    file: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
    /// Folder of the uploaded files, when the server was given one
    #[arg(long, value_name = "DIR", env = "SARTOR_FILES")]
    files: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    file: PathBuf,
    #[command(flatten)]
    place: Place,
    /// Name of the workspace [default: the one that was backed up]
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// Take away the workspace of this name once the backup stands in its place
    #[arg(long)]
    replace: bool,
    /// Folder for the uploaded files, when the server is given one
    #[arg(long, value_name = "DIR", env = "SARTOR_FILES")]
    files: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArguments {
    file: PathBuf,
}

pub(super) async fn run(command: WorkspaceCommand, voice: Voice) -> Done {
    match command {
        WorkspaceCommand::List(place) => {
            for entry in workspaces::list(&place.storage()).await? {
                println!("{}\t{}", entry.slug, entry.id);
            }
            Ok(())
        }
        WorkspaceCommand::Backup(arguments) => write_backup(&arguments, voice).await,
        WorkspaceCommand::Restore(arguments) => restore(&arguments, voice).await,
        WorkspaceCommand::Verify(arguments) => {
            let summary = backup::verify(&arguments.file).await?;
            show("backup_verified", &arguments.file, &summary, voice);
            Ok(())
        }
    }
}

async fn write_backup(arguments: &BackupArguments, voice: Voice) -> Done {
    find(&arguments.place, voice).await?;
    let workspace = arguments.place.open().await?;
    let folder = arguments.files.clone().unwrap_or_else(|| workspace.files.clone());
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
    show("backup_written", &arguments.file, &written?, voice);
    Ok(())
}

/// A backup of a place nobody has used would be one of nothing, made by mistake: no folder or workspace is made for it.
async fn find(place: &WorkspacePlace, voice: Voice) -> Result<Entry, Failure> {
    let storage = place.place.storage();
    let is_new = matches!(&storage, Storage::Folder(folder) if !folder.join("control.db").is_file());
    let entries = if is_new { Vec::new() } else { workspaces::list(&storage).await? };
    let found = entries.into_iter().find(|entry| entry.slug == place.workspace);
    found.ok_or_else(|| voice.failure("workspace_unknown", &[("name", &place.workspace)]))
}

async fn restore(arguments: &RestoreArguments, voice: Voice) -> Done {
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
    show("backup_restored", &arguments.file, &summary, voice);
    Ok(())
}

fn show(key: &str, file: &Path, summary: &Summary, voice: Voice) {
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
}
