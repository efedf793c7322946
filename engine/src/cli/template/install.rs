//! `sartor template plan`, `install` and `upgrade`: what a template would do to a workspace, and doing it.

use super::super::metadata::{OrderArguments, consent};
use super::super::place::WorkspacePlace;
use super::super::report;
use super::{Done, Failure, Format, Voice, folder};
use crate::drafts::{Consent, Desk, Plan, plan_tree};
use crate::metadata::FileTree;
use crate::templates::{self, Upgrade};
use clap::Args;
use serde_json::{Value as Json, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct InstallArguments {
    /// Folder or packed template
    folder: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PlanArguments {
    /// Folder or packed template
    folder: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct UpgradeArguments {
    /// Folder or packed template with the new version
    folder: PathBuf,
    #[command(flatten)]
    place: WorkspacePlace,
    #[command(flatten)]
    order: OrderArguments,
}

pub(super) async fn install(arguments: &InstallArguments, voice: Voice) -> Done {
    let tree = folder::read(&arguments.folder, voice)?;
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    let note = voice.text("install_note", &[("template", &arguments.folder.display().to_string())]);
    let installed = templates::install(&workspace.desk(&head, None, voice.language), &tree, &note).await;
    workspace.db.close().await;
    println!("{}", voice.text("published", &[("revision", &installed?.revision.to_string())]));
    Ok(())
}

pub(super) async fn plan(arguments: &PlanArguments, voice: Voice) -> Done {
    let tree = folder::read(&arguments.folder, voice)?;
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    let desk = workspace.desk(&head, None, voice.language);
    let looked = look(&desk, &tree).await;
    workspace.db.close().await;
    let (upgrade, plan) = looked?;
    let is_open = upgrade.conflicts.is_empty() && plan.problems.is_empty();
    match arguments.format {
        Format::Text if upgrade.from.as_ref() == Some(&upgrade.to) && !plan.is_publishable() && is_open => {
            say_done(&upgrade, voice);
        }
        Format::Text => show(&upgrade, &plan, voice),
        Format::Json => println!("{}", document(&upgrade, &plan, voice)),
    }
    if is_open { Ok(()) } else { Err(Failure::Told) }
}

pub(super) async fn upgrade(arguments: UpgradeArguments, voice: Voice) -> Done {
    let tree = folder::read(&arguments.folder, voice)?;
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    let desk = workspace.desk(&head, None, voice.language);
    let upgraded = carry_out(&desk, &tree, arguments.order, voice).await;
    workspace.db.close().await;
    upgraded
}

async fn carry_out(desk: &Desk<'_>, tree: &FileTree, order: OrderArguments, voice: Voice) -> Done {
    let (upgrade, plan) = look(desk, tree).await?;
    if upgrade.from.is_none() {
        return Err(voice.failure("template_absent", &[("template", &upgrade.name)]));
    }
    if upgrade.is_done(desk) {
        say_done(&upgrade, voice);
        return Ok(());
    }
    show(&upgrade, &plan, voice);
    if !upgrade.conflicts.is_empty() || !plan.problems.is_empty() {
        return Err(Failure::Told);
    }
    let mut order = consent(&plan, order, voice);
    if order.note.is_empty() {
        order.note = voice.text("upgrade_note", &[("template", &upgrade.name), ("version", &upgrade.to)]);
    }
    let published = upgrade.publish(desk, Consent::Given(&order)).await?;
    println!("{}", voice.text("published", &[("revision", &published.revision.to_string())]));
    Ok(())
}

async fn look(desk: &Desk<'_>, tree: &FileTree) -> Result<(Upgrade, Plan), Failure> {
    let upgrade = Upgrade::prepare(desk, tree).await?;
    let plan = plan_tree(desk, upgrade.tree.clone()).await?;
    Ok((upgrade, plan))
}

fn say_done(upgrade: &Upgrade, voice: Voice) {
    println!("{}", voice.text("upgrade_done", &[("template", &upgrade.name), ("version", &upgrade.to)]));
}

fn show(upgrade: &Upgrade, plan: &Plan, voice: Voice) {
    let from = upgrade.from.clone().unwrap_or_default();
    let params = [("template", &*upgrade.name), ("from", &*from), ("to", &*upgrade.to)];
    let key = if upgrade.from.is_some() { "upgrade_title" } else { "install_title" };
    println!("{}", voice.text(key, &params));
    let conflicts = if upgrade.from.is_some() { "upgrade_conflicts" } else { "install_conflicts" };
    for (key, files) in [("upgrade_kept", &upgrade.kept), (conflicts, &upgrade.conflicts)] {
        if !files.is_empty() {
            println!("{}", voice.text(key, &[]));
        }
        for file in files {
            println!("  {file}");
        }
    }
    if !upgrade.conflicts.is_empty() {
        return;
    }
    report::show_problems(&plan.problems, voice);
    report::show_plan(plan, voice);
    let key = match (plan.changes.is_empty() && plan.problems.is_empty(), plan.is_publishable()) {
        (true, false) => "plan_empty",
        (_, true) => "plan_publishable",
        (false, false) => "plan_blocked",
    };
    println!("{}", voice.text(key, &[("base", &plan.base.to_string())]));
}

fn document(upgrade: &Upgrade, plan: &Plan, voice: Voice) -> Json {
    let problems: Vec<Json> = plan.problems.iter().map(|problem| problem.to_json(voice.language.tag())).collect();
    let mut document = plan.render(voice.language);
    document["publishable"] = (upgrade.conflicts.is_empty() && plan.is_publishable()).into();
    document["template"] = json!({ "name": upgrade.name, "from": upgrade.from, "to": upgrade.to });
    document["kept"] = json!(upgrade.kept);
    document["conflicts"] = json!(upgrade.conflicts);
    document["problems"] = json!(problems);
    document
}
