//! `sartor workspace`: what the directory of workspaces holds.

use super::Done;
use super::place::Place;
use crate::workspaces;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum WorkspaceCommand {
    /// List the workspaces: name and id, one a line
    List(Place),
}

pub(super) async fn run(command: WorkspaceCommand) -> Done {
    match command {
        WorkspaceCommand::List(place) => {
            for entry in workspaces::list(&place.storage()).await? {
                println!("{}\t{}", entry.slug, entry.id);
            }
            Ok(())
        }
    }
}
