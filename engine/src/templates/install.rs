//! Installing: the template's files over what is published, as one revision, with an untouched copy kept as the base of
//! later upgrades.

use super::embedded::{crm_starter, is_product};
use crate::clock::Clock;
use crate::db::Database;
use crate::drafts::{Consent, Desk, publish_tree, template_step};
use crate::error::Result;
use crate::ids::Ids;
use crate::locales::Language;
use crate::metadata::FileTree;
use crate::snapshot::Snapshot;

/// Publishes a template's files (its records are left out); files of the same path give way to them.
///
/// # Errors
/// As publishing a draft: problems of the files, what blocks, `PlanStale`, `PublishBusy`.
pub async fn install(desk: &Desk<'_>, template: &FileTree, note: &str) -> Result<Snapshot> {
    let product = template.files.iter().filter(|(path, _)| is_product(path));
    let template: FileTree = product.map(|(path, file)| (path.clone(), file.clone())).collect();
    let overlay = FileTree::default().overlay_to(&template);
    let about = template.json("template.json");
    let text = |key: &str| about.and_then(|about| about.get(key)?.as_str()).unwrap_or_default();
    let base = template_step(desk.db, (text("name"), text("version")), &template, desk.clock.now())?;
    publish_tree(desk, desk.head.tree.with(&overlay), Consent::NotNeeded(note), vec![base]).await
}

/// Installs the template that is part of the binary.
///
/// # Errors
/// As `install`.
pub async fn install_crm_starter(db: &Database, head: &Snapshot, clock: &Clock, ids: &Ids) -> Result<Snapshot> {
    let template = crm_starter()?;
    let version = template.json("template.json").and_then(|about| about.get("version")?.as_str()).unwrap_or_default();
    let desk = Desk { db, head, clock, ids, author: None, language: Language::default() };
    install(&desk, &template, &format!("crm-starter {version}")).await
}
