//! Installing and upgrading: what came with the template, what a company made of it and what the new version brings, file
//! by file, and inside a file that both sides changed element by element. A file is told by its element id, so it may be
//! moved. What both sides changed differently is named, never guessed.

use super::embedded::{crm_starter, is_product};
use crate::clock::Clock;
use crate::db::{Database, Step};
use crate::drafts::{Consent, Desk, installed, publish_tree};
use crate::error::{Code, Problem, Result};
use crate::ids::Ids;
use crate::locales::Language;
use crate::metadata::merge::{Choices, Sides, merge_document};
use crate::metadata::{Document, FileTree, Kind, kind_of, print_document};
use crate::snapshot::Snapshot;
use std::collections::{BTreeMap, BTreeSet};

/// What installing or upgrading would do to the files.
#[derive(Clone, Debug)]
pub struct Upgrade {
    pub name: String,
    /// The version that is installed; none before.
    pub from: Option<String>,
    pub to: String,
    /// The whole configuration afterwards; as it is when there are conflicts.
    pub tree: FileTree,
    /// Files that were changed here and stay as they are.
    pub kept: Vec<String>,
    /// Files that were changed here and by the new version.
    pub conflicts: Vec<String>,
    template: FileTree,
}

impl Upgrade {
    /// Works out what a template would do here: an upgrade when it is installed, else an installation.
    ///
    /// # Errors
    /// `MetadataInvalid` without a name and version, `StateConflict` when a later version is installed.
    pub async fn prepare(desk: &Desk<'_>, template: &FileTree) -> Result<Self> {
        let product = template.files.iter().filter(|(path, _)| is_product(path));
        let template: FileTree = product.map(|(path, file)| (path.clone(), file.clone())).collect();
        let about = template.json("template.json");
        let text = |key: &str| about.and_then(|about| about.get(key)?.as_str()).map(str::to_owned);
        let (Some(name), Some(to)) = (text("name"), text("version")) else {
            return Err(Problem::new(Code::MetadataInvalid).param("detail", "template_unnamed"));
        };
        let known = installed::find(desk.db, &name).await?;
        let (from, base) = known.map_or((None, FileTree::default()), |(known, files)| (Some(known.version), files));
        if from.as_deref().is_some_and(|from| number(&to) < number(from)) {
            let refusal = Problem::new(Code::StateConflict).param("detail", "template_downgrade");
            return Err(refusal.param("template", name).param("from", from).param("to", to));
        }
        let merged = merge(&base, &desk.head.tree, &template);
        let tree = if merged.conflicts.is_empty() { merged.tree } else { desk.head.tree.clone() };
        Ok(Self { name, from, to, tree, kept: merged.kept, conflicts: merged.conflicts, template })
    }

    /// Whether nothing is left to do.
    pub fn is_done(&self, desk: &Desk<'_>) -> bool {
        self.conflicts.is_empty() && self.from.as_ref() == Some(&self.to) && self.tree == desk.head.tree
    }

    /// Publishes the result and keeps the template's files as they came.
    ///
    /// # Errors
    /// `StateConflict` when both sides changed a file; and as publishing a draft.
    pub async fn publish(self, desk: &Desk<'_>, consent: Consent<'_>) -> Result<Snapshot> {
        if !self.conflicts.is_empty() {
            let detail = if self.from.is_some() { "template_conflicts" } else { "template_in_the_way" };
            let refusal = Problem::new(Code::StateConflict).param("detail", detail);
            return Err(refusal.param("template", self.name).param("files", self.conflicts.join(", ")));
        }
        let record = installed::steps(desk.db, (&self.name, &self.to), &self.template, desk.clock.now())?;
        publish_tree(desk, self.tree, consent, record).await
    }

    /// The same with what a company made of the files at once, and with further steps in the same transaction.
    ///
    /// # Errors
    /// As publishing a draft.
    pub async fn publish_with(
        self,
        desk: &Desk<'_>,
        (tree, note): (FileTree, &str),
        further: Vec<Step>,
    ) -> Result<Snapshot> {
        let mut steps = installed::steps(desk.db, (&self.name, &self.to), &self.template, desk.clock.now())?;
        steps.extend(further);
        publish_tree(desk, tree, Consent::NotNeeded(note), steps).await
    }
}

/// Installs a template that is not there yet. Nothing is overwritten; settings a company made already stay.
///
/// # Errors
/// `StateConflict` when it is installed, or its files meet others; and as publishing a draft.
pub async fn install(desk: &Desk<'_>, template: &FileTree, note: &str) -> Result<Snapshot> {
    let upgrade = Upgrade::prepare(desk, template).await?;
    if let Some(version) = upgrade.from {
        let refusal = Problem::new(Code::StateConflict).param("detail", "template_installed");
        return Err(refusal.param("template", upgrade.name).param("version", version));
    }
    upgrade.publish(desk, Consent::NotNeeded(note)).await
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

/// `major.minor.patch` as numbers.
fn number(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[derive(Debug, PartialEq)]
struct Merged {
    tree: FileTree,
    kept: Vec<String>,
    conflicts: Vec<String>,
}

/// One file on one side, with its canonical text.
struct Side<'a> {
    path: &'a str,
    text: String,
    document: &'a Document,
}

impl PartialEq for Side<'_> {
    /// By what is printed: key order, and defaults that are written, are no difference.
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.text == other.text
    }
}

fn merge(base: &FileTree, mine: &FileTree, theirs: &FileTree) -> Merged {
    let (base, mine, theirs) = (sides(base), sides(mine), sides(theirs));
    let keys: BTreeSet<&String> = base.keys().chain(mine.keys()).chain(theirs.keys()).collect();
    let mut merged = Merged { tree: FileTree::default(), kept: Vec::new(), conflicts: Vec::new() };
    for key in keys {
        let (was, here, new) = (base.get(key), mine.get(key), theirs.get(key));
        let path = here.or(new).or(was).map_or("", |side| side.path);
        // Settings belong to the company: a template only brings them where there are none.
        let own_settings = was.is_none() && here.is_some() && key.as_str() == "settings";
        let taken = if was == new || own_settings {
            if here != was && was.is_some() || own_settings {
                merged.kept.push(path.to_owned());
            }
            here
        } else if here == was || here == new {
            new
        } else {
            let [base, mine, theirs] = [was, here, new].map(|side| side.map(|side| side.document));
            let sides = Sides { base, mine, theirs };
            let (document, open) = merge_document(path, sides, &Choices::new());
            if open.is_empty() && here.map(|side| side.path) == new.map(|side| side.path) {
                merged.kept.push(path.to_owned());
                merged.tree.files.extend(document.map(|document| (path.to_owned(), document)));
                continue;
            }
            merged.conflicts.push(path.to_owned());
            here
        };
        if let Some(side) = taken
            && merged.tree.files.insert(side.path.to_owned(), side.document.clone()).is_some()
        {
            // Two files want the same place.
            merged.conflicts.push(side.path.to_owned());
        }
    }
    merged
}

/// Files by what stays when they are moved or renamed: the element id; of what there is only one, its kind.
fn sides(tree: &FileTree) -> BTreeMap<String, Side<'_>> {
    let mut sides = BTreeMap::new();
    for (path, document) in &tree.files {
        let key = key(document).filter(|key| !sides.contains_key(key)).unwrap_or_else(|| format!("file {path}"));
        sides.insert(key, Side { path, text: print_document(document), document });
    }
    sides
}

fn key(document: &Document) -> Option<String> {
    let json = document.json()?;
    let kind = kind_of(json)?;
    if matches!(kind, Kind::Template | Kind::Settings | Kind::Navigation) {
        return Some(kind.as_str().to_owned());
    }
    Some(format!("element {}", json.get("id")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn tree(json: Json) -> FileTree {
        serde_json::from_value(json).expect("a tree")
    }

    fn role(id: &str, name: &str) -> Json {
        json!({ "$schema": "sartor/1/role", "id": id, "name": name, "objects": {} })
    }

    fn check((base, mine, theirs): (Json, Json, Json), expect: Json, (kept, conflicts): (&[&str], &[&str])) {
        let merged = merge(&tree(base), &tree(mine), &tree(theirs));
        assert_eq!(
            (merged.kept, merged.conflicts),
            (kept.iter().map(|s| s.to_string()).collect(), conflicts.iter().map(|s| s.to_string()).collect::<Vec<_>>())
        );
        if conflicts.is_empty() {
            assert_eq!(merged.tree, tree(expect));
        }
    }

    #[test]
    fn each_side_brings_what_it_alone_changed() {
        let file = |name: &str| json!({ "roles/a.json": role("rol_a", name) });
        check((file("a"), file("a"), file("b")), file("b"), (&[], &[]));
        check((file("a"), file("b"), file("a")), file("b"), (&["roles/a.json"], &[]));
        check((file("a"), file("b"), file("b")), file("b"), (&[], &[]));
        check((file("a"), file("b"), file("c")), json!({}), (&[], &["roles/a.json"]));
        // Removed by the template, by the company, by both; changed by one and removed by the other.
        check((file("a"), file("a"), json!({})), json!({}), (&[], &[]));
        check((file("a"), json!({}), file("a")), json!({}), (&["roles/a.json"], &[]));
        check((file("a"), json!({}), json!({})), json!({}), (&[], &[]));
        check((file("a"), file("b"), json!({})), json!({}), (&[], &["roles/a.json"]));
        check((file("a"), json!({}), file("b")), json!({}), (&[], &["roles/a.json"]));
        // Added by one side, by both alike, by both differently.
        check((json!({}), json!({}), file("a")), file("a"), (&[], &[]));
        check((json!({}), file("a"), json!({})), file("a"), (&[], &[]));
        check((json!({}), file("a"), file("a")), file("a"), (&[], &[]));
        check((json!({}), file("a"), file("b")), json!({}), (&[], &["roles/a.json"]));
    }

    #[test]
    fn a_file_is_told_by_its_id_and_keeps_its_place_to_itself() {
        let at = |path: &str, name: &str| json!({ path: role("rol_a", name) });
        check(
            (at("roles/a.json", "a"), at("roles/a.json", "a"), at("roles/b.json", "b")),
            at("roles/b.json", "b"),
            (&[], &[]),
        );
        let other = json!({ "roles/a.json": role("rol_x", "x") });
        check((json!({}), other, at("roles/a.json", "a")), json!({}), (&[], &["roles/a.json"]));
        let settings =
            |name: &str| json!({ "settings.json": { "$schema": "sartor/1/settings", "id": "set_a", "name": name } });
        check((json!({}), settings("ours"), settings("theirs")), settings("ours"), (&["settings.json"], &[]));
    }

    #[test]
    fn key_order_and_defaults_are_no_change() {
        let written =
            json!({ "a.json": { "$schema": "sartor/1/settings", "id": "set_a", "name": "A", "weekStart": 1 } });
        let printed = json!({ "a.json": { "$schema": "sartor/1/settings", "name": "A", "id": "set_a" } });
        let newer = json!({ "a.json": { "$schema": "sartor/1/settings", "name": "B", "id": "set_a" } });
        check((written, printed, newer.clone()), newer, (&[], &[]));
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(number("0.10.0") > number("0.9.12"));
        assert!(number("1.0.0") > number("0.99.99"));
    }
}
