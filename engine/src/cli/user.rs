//! `sartor user`: people who may sign in. The first administrator is made here.

use super::place::WorkspacePlace;
use super::voice::Voice;
use super::{Done, Failure};
use crate::auth::store::{self, NewUser};
use crate::auth::{self, MIN_LENGTH, is_email};
use crate::error::Code;
use crate::ids;
use crate::locales::Language;
use crate::workspaces::Workspace;
use clap::{Args, Subcommand};
use std::io::BufRead;

/// Random bytes of a password made here: 16 characters.
const PASSWORD_BYTES: usize = 12;

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Make a user; prints the password unless it was given
    Create(CreateArguments),
    /// Give a user a new password and end their sessions
    ResetPassword(ResetArguments),
}

#[derive(Debug, Args)]
pub(super) struct CreateArguments {
    #[command(flatten)]
    place: WorkspacePlace,
    #[arg(long)]
    email: String,
    #[arg(long)]
    name: String,
    /// Name of a role; may be given several times
    #[arg(long = "role", value_name = "ROLE")]
    roles: Vec<String>,
    /// Language of the interface: zh-CN or en
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct ResetArguments {
    #[command(flatten)]
    place: WorkspacePlace,
    #[arg(long)]
    email: String,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

pub(super) async fn run(command: UserCommand, voice: Voice) -> Done {
    match command {
        UserCommand::Create(arguments) => create_user(&arguments, voice).await,
        UserCommand::ResetPassword(arguments) => reset_password(&arguments, voice).await,
    }
}

async fn create_user(arguments: &CreateArguments, voice: Voice) -> Done {
    if !is_email(&arguments.email) {
        return Err(voice.failure("email_invalid", &[("email", &arguments.email)]));
    }
    let language = arguments.language.as_deref().map(|tag| find_language(tag, voice)).transpose()?;
    let workspace = arguments.place.open().await?;
    let roles = find_roles(&workspace, &arguments.roles, voice).await?;
    let password = choose_password(arguments.password_stdin, voice)?;
    let user = NewUser {
        id: workspace.ids.next(&workspace.clock),
        name: arguments.name.clone(),
        email: arguments.email.clone(),
        password: Some(auth::hash_password(password.text()).await?),
        language,
        active: true,
        roles,
        at: workspace.clock.now(),
    };
    match store::create_user(&workspace.db, &user).await {
        Err(problem) if problem.code == Code::UniqueViolation => {
            return Err(voice.failure("email_taken", &[("email", &arguments.email)]));
        }
        settled => settled?,
    }
    workspace.db.close().await;
    println!("{}", voice.text("user_created", &[("email", &store::normal_email(&arguments.email))]));
    password.show(voice);
    Ok(())
}

async fn reset_password(arguments: &ResetArguments, voice: Voice) -> Done {
    let workspace = arguments.place.open().await?;
    let found = store::find_user_by_email(&workspace.db, &arguments.email).await?;
    let user = found.ok_or_else(|| voice.failure("user_unknown", &[("email", &arguments.email)]))?;
    let password = choose_password(arguments.password_stdin, voice)?;
    let hash = auth::hash_password(password.text()).await?;
    store::update_password(&workspace.db, user.id, hash).await?;
    workspace.db.close().await;
    println!("{}", voice.text("password_changed", &[("email", &user.email)]));
    password.show(voice);
    Ok(())
}

fn find_language(tag: &str, voice: Voice) -> Result<Language, Failure> {
    let found = Language::ALL.into_iter().find(|language| language.tag() == tag);
    let known = Language::ALL.map(Language::tag).join(", ");
    found.ok_or_else(|| voice.failure("language_unknown", &[("language", tag), ("known", &known)]))
}

/// Element ids of roles given by name.
async fn find_roles(workspace: &Workspace, names: &[String], voice: Voice) -> Result<Vec<String>, Failure> {
    let snapshot = workspace.current().await;
    let model = &snapshot.model;
    let known: Vec<&str> = model.roles.iter().map(|role| &*role.name).collect();
    let find = |name: &String| match model.role(name) {
        Some(role) => Ok(role.id.to_string()),
        None if known.is_empty() => Err(voice.failure("roles_missing", &[])),
        None => Err(voice.failure("role_unknown", &[("role", name), ("known", &known.join(", "))])),
    };
    names.iter().map(find).collect()
}

enum Password {
    Given(String),
    Made(String),
}

impl Password {
    fn text(&self) -> &str {
        match self {
            Password::Given(text) | Password::Made(text) => text,
        }
    }

    /// Shows a password nobody knows yet.
    fn show(&self, voice: Voice) {
        match self {
            Password::Given(_) => {}
            Password::Made(text) => println!("{}", voice.text("password_made", &[("password", text)])),
        }
    }
}

fn choose_password(from_stdin: bool, voice: Voice) -> Result<Password, Failure> {
    if !from_stdin {
        return Ok(Password::Made(ids::secret(PASSWORD_BYTES)));
    }
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    let text = line.trim_end_matches(['\r', '\n']);
    if read.is_err() || text.chars().count() < MIN_LENGTH {
        return Err(voice.failure("password_short", &[("min", &MIN_LENGTH.to_string())]));
    }
    Ok(Password::Given(text.to_owned()))
}
