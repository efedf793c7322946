//! `sartor key`: API keys for programs.

use super::Done;
use super::place::WorkspacePlace;
use super::voice::Voice;
use crate::auth::{self, store};
use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key that acts as a user; prints the key alone, the only time it is shown
    Create(CreateArguments),
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    #[command(flatten)]
    place: WorkspacePlace,
    /// E-mail address of the user the key acts as
    #[arg(long, value_name = "EMAIL")]
    user: String,
    /// What the key is for
    #[arg(long, default_value = "cli")]
    name: String,
}

pub(super) async fn run(command: KeyCommand, voice: Voice) -> Done {
    match command {
        KeyCommand::Create(arguments) => create_key(&arguments, voice).await,
    }
}

async fn create_key(arguments: &CreateArguments, voice: Voice) -> Done {
    let workspace = arguments.place.open().await?;
    let found = store::find_user_by_email(&workspace.db, &arguments.user).await?;
    let user = found.ok_or_else(|| voice.failure("user_unknown", &[("email", &arguments.user)]))?;
    let key = auth::create_key(&workspace.db, &workspace.clock, &workspace.slug, user.id, &arguments.name).await?;
    println!("{key}");
    workspace.db.close().await;
    Ok(())
}
