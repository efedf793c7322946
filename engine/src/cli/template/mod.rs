//! `sartor template`: folders of metadata for a line of business, under version control: checked, tested, packed,
//! installed, upgraded, and written from what is live.

mod check;
mod folder;
mod install;
mod test;

use super::voice::Voice;
use super::{Done, Failure};
use clap::{Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(super) enum TemplateCommand {
    /// Say everything that is wrong with a template
    Check(check::CheckArguments),
    /// Run the tests of a template, each on a temporary workspace of its own
    Test(test::TestArguments),
    /// Say what installing or upgrading would do
    Plan(install::PlanArguments),
    /// Install a template: a folder, a packed template, or `crm-starter`, which comes with the program
    Install(install::InstallArguments),
    /// Bring an installed template to the version in a folder or packed template
    Upgrade(install::UpgradeArguments),
    /// Write the live configuration as a template folder
    Export(folder::ExportArguments),
    /// Write a template as one file, always the same for the same template
    Pack(folder::PackArguments),
    /// Begin a new template: one entity with a form, a view, a pipeline, a role and a test
    New(folder::NewArguments),
}

/// How a command says what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Sentences for people
    Text,
    /// One JSON document for programs
    Json,
}

pub(super) async fn run(command: TemplateCommand, voice: Voice) -> Done {
    match command {
        TemplateCommand::Check(arguments) => check::run(&arguments, voice),
        TemplateCommand::Test(arguments) => test::run(&arguments, voice).await,
        TemplateCommand::Plan(arguments) => install::plan(&arguments, voice).await,
        TemplateCommand::Install(arguments) => install::install(&arguments, voice).await,
        TemplateCommand::Upgrade(arguments) => install::upgrade(arguments, voice).await,
        TemplateCommand::Export(arguments) => folder::export(&arguments, voice).await,
        TemplateCommand::Pack(arguments) => folder::pack(&arguments, voice),
        TemplateCommand::New(arguments) => folder::new(&arguments, voice),
    }
}
