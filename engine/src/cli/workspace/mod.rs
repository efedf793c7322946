//! `sartor workspace`: what the directory of workspaces holds; a workspace as one file, and back.

mod backup;

use super::place::{Place, WorkspacePlace};
use super::voice::Voice;
use super::{Done, Failure};
use crate::auth::store;
use crate::clock::Clock;
use crate::error::Problem;
use crate::ids::Ids;
use crate::schema::{self, Side};
use crate::workspaces::{self, DEFAULT_SLUG, Directory, Workspace, setup};
use clap::{Args, Subcommand};
use std::io::IsTerminal as _;

#[derive(Debug, Subcommand)]
pub(super) enum WorkspaceCommand {
    /// List the workspaces: name and id, one a line
    List(Place),
    /// Make a workspace; it is served at /w/NAME
    Create(CreateArguments),
    /// Print a new one-time address to set up a workspace nobody can sign in to yet
    Setup(SetupArguments),
    /// Give a workspace another name; its sessions and API keys end
    Rename(RenameArguments),
    /// Make the indexes this version wants for a workspace and an earlier one did not make
    Index(IndexArguments),
    /// Write a workspace with its files into one file, and restore it on trial; a server may be running
    Backup(backup::BackupArguments),
    /// Make a workspace of a backup, on either database
    Restore(backup::RestoreArguments),
    /// Read a backup to its end and restore it on trial, changing nothing
    Verify(backup::VerifyArguments),
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    #[command(flatten)]
    place: Place,
    /// Small letters, digits and hyphens
    name: String,
}

#[derive(Debug, Args)]
pub(super) struct SetupArguments {
    #[command(flatten)]
    place: WorkspacePlace,
}

#[derive(Debug, Args)]
pub(super) struct IndexArguments {
    #[command(flatten)]
    place: WorkspacePlace,
}

#[derive(Debug, Args)]
pub(super) struct RenameArguments {
    #[command(flatten)]
    place: Place,
    /// Its name until now
    from: String,
    /// Small letters, digits and hyphens
    to: String,
}

pub(super) async fn run(command: WorkspaceCommand, voice: Voice) -> Done {
    match command {
        WorkspaceCommand::List(place) => list(&place).await,
        WorkspaceCommand::Create(arguments) => create(&arguments, voice).await,
        WorkspaceCommand::Setup(arguments) => set_up(&arguments, voice).await,
        WorkspaceCommand::Rename(arguments) => rename(&arguments, voice).await,
        WorkspaceCommand::Index(arguments) => index(&arguments, voice).await,
        WorkspaceCommand::Backup(arguments) => backup::write(&arguments, voice).await,
        WorkspaceCommand::Restore(arguments) => backup::restore(&arguments, voice).await,
        WorkspaceCommand::Verify(arguments) => backup::verify(&arguments, voice).await,
    }
}

async fn list(place: &Place) -> Done {
    for entry in workspaces::list(&place.storage()).await? {
        println!("{}\t{}", entry.slug, entry.id);
    }
    Ok(())
}

async fn create(arguments: &CreateArguments, voice: Voice) -> Done {
    let directory = Directory::open(&arguments.place.storage()).await?;
    let entry = directory.create(&arguments.name, &Clock::System, &Ids::Random).await?;
    // Its database is made now rather than by the first request.
    let workspace = directory.open_workspace(entry, Clock::System, Ids::Random).await?;
    directory.close().await;
    let address = address(&workspace.slug);
    println!("{}", voice.text("workspace_created", &[("name", &workspace.slug), ("address", &address)]));
    let printed = print_setup(&workspace, voice).await;
    workspace.db.close().await;
    printed
}

async fn set_up(arguments: &SetupArguments, voice: Voice) -> Done {
    let workspace = arguments.place.open().await?;
    let printed = print_setup(&workspace, voice).await;
    workspace.db.close().await;
    printed
}

async fn print_setup(workspace: &Workspace, voice: Voice) -> Done {
    let token = setup::renew(workspace).await?;
    let token = token.ok_or_else(|| voice.failure("setup_over", &[("name", &workspace.slug)]))?;
    let prefix = if workspace.slug == DEFAULT_SLUG { String::new() } else { address(&workspace.slug) };
    let address = format!("{prefix}/setup?token={token}");
    println!("{}", voice.text("setup_path", &[("address", &address)]));
    Ok(())
}

async fn rename(arguments: &RenameArguments, voice: Voice) -> Done {
    let directory = Directory::open(&arguments.place.storage()).await?;
    let entry = directory.rename(&arguments.from, &arguments.to).await?;
    let workspace = directory.open_workspace(entry, Clock::System, Ids::Random).await?;
    directory.close().await;
    store::end_everything(&workspace.db).await?;
    workspace.db.close().await;
    let address = address(&workspace.slug);
    let params = [("from", &*arguments.from), ("to", &*workspace.slug), ("address", &*address)];
    println!("{}", voice.text("workspace_renamed", &params));
    Ok(())
}

/// One index after the other, each in a transaction of its own: whatever stops it, what is made is made, and the next run goes on.
async fn index(arguments: &IndexArguments, voice: Voice) -> Done {
    let workspace = arguments.place.open().await?;
    let made = make_indexes(&workspace, voice).await;
    workspace.db.close().await;
    let count = made?.to_string();
    println!("{}", voice.text("indexes_there", &[("name", &workspace.slug), ("count", &count)]));
    Ok(())
}

async fn make_indexes(workspace: &Workspace, voice: Voice) -> Result<usize, Failure> {
    let snapshot = workspace.current().await;
    let steps = schema::index_steps(&workspace.db.sql(), Side { registry: &snapshot.registry, model: &snapshot.model });
    let total = steps.len();
    for (done, step) in steps.into_iter().enumerate() {
        if std::io::stderr().is_terminal() {
            eprint!(
                "\r{}",
                voice.text("indexes_progress", &[("done", &done.to_string()), ("total", &total.to_string())])
            );
        }
        workspace.db.apply_exclusive(vec![step]).await.map_err(Problem::from)?;
    }
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    Ok(total)
}

fn address(slug: &str) -> String {
    format!("/w/{slug}")
}
