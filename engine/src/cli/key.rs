//! `sartor key`: API keys for programs.

use super::Done;
use super::place::WorkspacePlace;
use super::voice::Voice;
use crate::auth::{Grant, keys, store};
use clap::{Args, Subcommand, ValueEnum};

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
    /// What the key may do of what the user may
    #[arg(long, value_name = "SCOPE", default_value = "write")]
    scope: Scope,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Scope {
    /// Look, and change nothing
    Read,
    /// Everything
    Write,
}

impl From<Scope> for Grant {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Read => Grant::Read,
            Scope::Write => Grant::Write,
        }
    }
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
    let (whose, what) = ((&*workspace.slug, user.id), (&*arguments.name, arguments.scope.into()));
    let (_, text) = keys::create(&workspace.db, &workspace.clock, whose, what).await?;
    println!("{text}");
    workspace.db.close().await;
    Ok(())
}
