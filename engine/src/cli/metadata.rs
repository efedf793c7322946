//! `sartor metadata`: the configuration of a workspace as a folder of files: check, plan, publish, export; and the way back.

use super::place::WorkspacePlace;
use super::report;
use super::voice::Voice;
use super::{Done, Failure};
use crate::drafts::{Consent, Desk, Plan, PublishOrder, plan_tree, publish_tree, revisions};
use crate::error::Code;
use crate::metadata::{FileTree, files};
use crate::templates::is_product;
use clap::{Args, Subcommand};
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum MetadataCommand {
    /// Say everything that is wrong with a folder of metadata
    Check(CheckArguments),
    /// Say what publishing a folder would do
    Plan(FolderArguments),
    /// Publish a folder as the workspace's whole metadata
    Publish(PublishArguments),
    /// Write the published metadata into a folder
    Export(FolderArguments),
    /// List what was published
    Revisions(WorkspacePlace),
    /// Go back to an earlier revision, as a publish like any other
    Restore(RestoreArguments),
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    folder: PathBuf,
    /// Rewrite the files in their canonical form
    #[arg(long)]
    fix: bool,
}

#[derive(Debug, Args)]
pub(super) struct FolderArguments {
    folder: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
}

#[derive(Debug, Args)]
pub(super) struct PublishArguments {
    folder: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
    #[command(flatten)]
    order: OrderArguments,
}

#[derive(Debug, Args)]
pub(super) struct RestoreArguments {
    /// Number of the revision, as `revisions` lists it
    number: i64,
    #[command(flatten)]
    place: WorkspacePlace,
    #[command(flatten)]
    order: OrderArguments,
}

/// What a publish and a restore are told.
#[derive(Debug, Args)]
pub(super) struct OrderArguments {
    /// Why, for the list of revisions
    #[arg(long, default_value = "")]
    note: String,
    /// Accept one effect of the plan, as `plan` shows it in brackets; may be given several times
    #[arg(long, value_name = "CODE:ELEMENT")]
    accept: Vec<String>,
    /// Accept every effect of the plan
    #[arg(long)]
    accept_all: bool,
}

pub(super) async fn run(command: MetadataCommand, voice: Voice) -> Done {
    match command {
        MetadataCommand::Check(arguments) => check(&arguments, voice),
        MetadataCommand::Plan(arguments) => plan(&arguments, voice).await,
        MetadataCommand::Publish(arguments) => publish(arguments, voice).await,
        MetadataCommand::Export(arguments) => export(&arguments, voice).await,
        MetadataCommand::Revisions(place) => list_revisions(&place, voice).await,
        MetadataCommand::Restore(arguments) => restore(arguments, voice).await,
    }
}

/// Reads a folder of metadata.
pub(super) fn read(folder: &Path, voice: Voice) -> Result<FileTree, Failure> {
    let refuse = |cause: &str| {
        voice.failure("folder_unreadable", &[("folder", &folder.display().to_string()), ("cause", cause)])
    };
    let tree = files::read_folder(folder).map_err(|cause| refuse(&cause.to_string()))?;
    if tree.files.is_empty() {
        return Err(voice.failure("folder_empty", &[("folder", &folder.display().to_string())]));
    }
    Ok(tree)
}

fn write(tree: &FileTree, folder: &Path, voice: Voice) -> Done {
    let refuse = |cause: std::io::Error| {
        voice.failure("folder_unwritable", &[("folder", &folder.display().to_string()), ("cause", &cause.to_string())])
    };
    files::write_folder(tree, folder).map_err(refuse)
}

fn check(arguments: &CheckArguments, voice: Voice) -> Done {
    let tree = read(&arguments.folder, voice)?;
    if arguments.fix {
        write(&tree, &arguments.folder, voice)?;
    }
    report::check_tree(&tree, voice)
}

/// The files of a folder that belong to the workspace's metadata: a template's demo data does not.
fn read_product(folder: &Path, voice: Voice) -> Result<FileTree, Failure> {
    let mut tree = read(folder, voice)?;
    tree.files.retain(|path, _| is_product(path));
    Ok(tree)
}

async fn plan(arguments: &FolderArguments, voice: Voice) -> Done {
    let tree = read_product(&arguments.folder, voice)?;
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    let plan = plan_tree(&workspace.desk(&head, None, voice.language), tree).await?;
    workspace.db.close().await;
    report::show_problems(&plan.problems, voice);
    report::show_plan(&plan, voice);
    let key = match (plan.changes.is_empty() && plan.problems.is_empty(), plan.is_publishable()) {
        (true, _) => "plan_empty",
        (false, true) => "plan_publishable",
        (false, false) => "plan_blocked",
    };
    println!("{}", voice.text(key, &[("base", &plan.base.to_string())]));
    if plan.problems.is_empty() { Ok(()) } else { Err(Failure::Told) }
}

async fn publish(arguments: PublishArguments, voice: Voice) -> Done {
    let tree = read_product(&arguments.folder, voice)?;
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    let desk = workspace.desk(&head, None, voice.language);
    let published = publish_planned(&desk, tree, arguments.order, voice).await;
    workspace.db.close().await;
    told(published, voice)
}

async fn restore(arguments: RestoreArguments, voice: Voice) -> Done {
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    let desk = workspace.desk(&head, None, voice.language);
    let number = arguments.number;
    let tree = revisions::load_tree(&workspace.db, number).await.map_err(|problem| match problem.code {
        Code::NotFound => voice.failure("revision_unknown", &[("revision", &number.to_string())]),
        _ => problem.into(),
    })?;
    let published = publish_planned(&desk, tree, arguments.order, voice).await;
    workspace.db.close().await;
    told(published, voice)
}

fn told(published: Result<i64, Failure>, voice: Voice) -> Done {
    println!("{}", voice.text("published", &[("revision", &published?.to_string())]));
    Ok(())
}

async fn list_revisions(place: &WorkspacePlace, voice: Voice) -> Done {
    let workspace = place.open().await?;
    let head = workspace.refresh().await?;
    let listed = revisions::list(&workspace.desk(&head, None, voice.language)).await?;
    workspace.db.close().await;
    for item in listed["items"].as_array().into_iter().flatten() {
        let text = |name: &str| item[name].as_str().unwrap_or_default();
        let current = if item["current"] == true { "*" } else { " " };
        println!(
            "{current} {:>5}  {}  {}  {}",
            item["number"],
            text("at"),
            item["author"]["name"].as_str().unwrap_or("-"),
            text("note")
        );
    }
    Ok(())
}

async fn publish_planned(
    desk: &Desk<'_>,
    tree: FileTree,
    arguments: OrderArguments,
    voice: Voice,
) -> Result<i64, Failure> {
    let plan = plan_tree(desk, tree.clone()).await?;
    if !plan.problems.is_empty() {
        report::show_problems(&plan.problems, voice);
        return Err(Failure::Told);
    }
    report::show_plan(&plan, voice);
    let order = consent(&plan, arguments, voice);
    Ok(publish_tree(desk, tree, Consent::Given(&order), Vec::new()).await?.revision)
}

/// What was agreed to on the command line, for a plan that was shown.
pub(super) fn consent(plan: &Plan, arguments: OrderArguments, voice: Voice) -> PublishOrder {
    let accept = if arguments.accept_all { report::to_accept(plan, voice) } else { arguments.accept };
    PublishOrder { plan: plan.hash.clone(), accept, note: arguments.note }
}

async fn export(arguments: &FolderArguments, voice: Voice) -> Done {
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    workspace.db.close().await;
    write(&head.tree, &arguments.folder, voice)?;
    let numbers = [head.revision.to_string(), head.tree.files.len().to_string()];
    println!("{}", voice.text("exported", &[("revision", &numbers[0]), ("files", &numbers[1])]));
    Ok(())
}
