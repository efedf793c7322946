//! `sartor template`: folders of metadata for a line of business.

use super::place::WorkspacePlace;
use super::voice::Voice;
use super::{Done, Failure, metadata, report};
use crate::metadata::FileTree;
use crate::templates;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

/// The template inside the binary, by name.
const EMBEDDED: &str = "crm-starter";

#[derive(Debug, Subcommand)]
pub(super) enum TemplateCommand {
    /// Say everything that is wrong with a template
    Check { folder: PathBuf },
    /// Install a template: a folder, or `crm-starter`, which comes with the program
    Install(InstallArguments),
}

#[derive(Debug, Args)]
pub(super) struct InstallArguments {
    folder: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
}

pub(super) async fn run(command: TemplateCommand, voice: Voice) -> Done {
    match command {
        TemplateCommand::Check { folder } => report::check_tree(&metadata::read(&folder, voice)?, voice),
        TemplateCommand::Install(arguments) => install(&arguments, voice).await,
    }
}

async fn install(arguments: &InstallArguments, voice: Voice) -> Done {
    let tree = read(&arguments.folder, voice)?;
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    let note = voice.text("install_note", &[("template", &arguments.folder.display().to_string())]);
    let snapshot = templates::install(&workspace.desk(&head, None, voice.language), &tree, &note).await?;
    workspace.db.close().await;
    println!("{}", voice.text("published", &[("revision", &snapshot.revision.to_string())]));
    Ok(())
}

fn read(folder: &Path, voice: Voice) -> Result<FileTree, Failure> {
    if folder == Path::new(EMBEDDED) && !folder.exists() {
        return Ok(templates::crm_starter()?);
    }
    metadata::read(folder, voice)
}
