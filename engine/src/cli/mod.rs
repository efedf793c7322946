//! The command line: `sartor serve` and what an operator or a consultant does beside it. Its options are a public surface
//! that scripts rely on; its words are in the language of the terminal.

mod key;
mod log;
mod metadata;
mod openapi;
mod place;
mod report;
mod serve;
mod signal;
mod template;
mod user;
mod voice;
mod workspace;

use crate::error::Problem;
use clap::{Parser, Subcommand};
use std::process::ExitCode;
use voice::Voice;

/// Sartor, a low-code CRM platform.
#[derive(Debug, Parser)]
#[command(name = "sartor", version, about, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the workspace: web app, API and background work in one process
    Serve(serve::ServeArguments),
    /// Workspaces of a server
    #[command(subcommand)]
    Workspace(workspace::WorkspaceCommand),
    /// People who may sign in
    #[command(subcommand)]
    User(user::UserCommand),
    /// API keys
    #[command(subcommand)]
    Key(key::KeyCommand),
    /// Templates: folders of metadata for a line of business
    #[command(subcommand)]
    Template(template::TemplateCommand),
    /// The metadata of a workspace as files
    #[command(subcommand)]
    Metadata(metadata::MetadataCommand),
    /// Print the OpenAPI document: the fixed operations, or the whole model of a workspace
    Openapi(openapi::OpenapiArguments),
}

/// Why a command did not do what was asked.
#[derive(Debug)]
enum Failure {
    /// The engine refused.
    Problem(Problem),
    /// One sentence of `cli.*`, filled already.
    Sentence(String),
    /// Everything was said already.
    Told,
    /// It was done, but not all of it was there; everything was said already.
    Incomplete,
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Failure::Problem(problem)
    }
}

/// What a command ends with when it was done with something missing.
const INCOMPLETE: u8 = 3;

type Done = Result<(), Failure>;

/// Runs the command the process was started with.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let voice = Voice::of_terminal();
    log::begin(match &arguments.command {
        Command::Serve(arguments) => log::Wanted::Server(arguments.log),
        _ => log::Wanted::Command,
    });
    match dispatch(arguments.command, voice).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            voice.complain(&failure);
            match failure {
                Failure::Incomplete => ExitCode::from(INCOMPLETE),
                Failure::Problem(_) | Failure::Sentence(_) | Failure::Told => ExitCode::FAILURE,
            }
        }
    }
}

async fn dispatch(command: Command, voice: Voice) -> Done {
    match command {
        Command::Serve(arguments) => serve::serve(arguments, voice).await,
        Command::Workspace(command) => workspace::run(command, voice).await,
        Command::User(command) => user::run(command, voice).await,
        Command::Key(command) => key::run(command, voice).await,
        Command::Template(command) => template::run(command, voice).await,
        Command::Metadata(command) => metadata::run(command, voice).await,
        Command::Openapi(arguments) => openapi::run(arguments, voice).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_documented_commands_are_understood() {
        for line in [
            "serve --data d --listen 127.0.0.1:0 --demo",
            "serve --database postgres://localhost/x --insecure-http",
            "serve --data d --log json --metrics-token 0123456789abcdef",
            "serve --data d --max-connections 500 --stop-timeout 30 --stop-delay 0.5",
            "serve --database postgres://localhost/x --db-connections 40",
            "workspace list --data d",
            "workspace backup f.sartor --data d --workspace default --files g",
            "workspace restore f.sartor --data d --workspace other --replace",
            "workspace verify f.sartor",
            "workspace create north --data d",
            "workspace setup --data d --workspace north",
            "workspace rename north south --data d",
            "workspace index --data d --workspace north",
            "user create --data d --email a@b.example --name A --role admin",
            "user reset-password --data d --email a@b.example",
            "key create --data d --workspace default --user a@b.example --name CI",
            "key create --data d --user a@b.example --scope read",
            "template check templates/crm-starter --format json",
            "template test templates/crm-starter --format json",
            "template plan templates/crm-starter --data d",
            "template install templates/crm-starter --data d",
            "template upgrade templates/crm-starter --data d --accept-all",
            "template export folder --data d --name shop --version 1.2.3",
            "template pack folder -o shop.tar.gz",
            "template new folder --name shop",
            "metadata check folder --fix",
            "metadata plan folder --data d",
            "metadata publish folder --data d --note x --accept-all",
            "metadata export folder --data d",
            "openapi",
            "openapi --data d --workspace default",
        ] {
            let words = std::iter::once("sartor").chain(line.split_whitespace());
            assert!(Arguments::try_parse_from(words).is_ok(), "{line}");
        }
        assert!(Arguments::try_parse_from(["sartor", "serve", "--data", "d", "--database", "u"]).is_err());
    }
}
