//! The plan: what publishing a tree over the published revision changes and does, with a hash that stands for it. A value,
//! shown before it is carried out.

use super::ahead::Ahead;
use super::blob::{Listing, hash_parts, listing};
use super::conversions::{self, Conversion, Sides};
use super::draft::{get_open, problems_of};
use super::effects::{Changing, Depth, Effect, Ground, Level, work_out};
use super::moves::{self, Moves};
use super::{Desk, change, merge};
use crate::error::{Problem, Result};
use crate::locales::Language;
use crate::metadata::{self, Change, FileTree, diff};
use crate::permissions::Scope;
use crate::schema::{self, Catalogue, Side};
use crate::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use std::collections::HashSet;
use std::sync::Arc;
use uuid::Uuid;

/// What publishing does.
#[derive(Debug)]
pub struct Plan {
    /// The revision it was planned over.
    pub base: i64,
    /// SHA-256 over base, resulting files and the kind (not the numbers) of every effect.
    pub hash: String,
    /// Without those that only follow from another one, such as the fields of a new entity.
    pub changes: Vec<Change>,
    pub effects: Vec<Effect>,
    /// Errors of the files; there are no effects then.
    pub problems: Vec<metadata::Problem>,
    trees: (FileTree, FileTree),
}

impl Plan {
    /// Whether a publish of it could succeed.
    pub fn is_publishable(&self) -> bool {
        let blocked = self.effects.iter().any(|effect| effect.code.level() == Level::Block);
        self.problems.is_empty() && !blocked && self.trees.0 != self.trees.1
    }

    /// Leaves out samples this reader may not see: who designs need not read what people wrote. Numbers stay.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn keep_readable(&mut self, desk: &Desk<'_>, scope: &Scope) -> Result<()> {
        for effect in &mut self.effects {
            let Some((id, ..)) = effect.sample.first() else { continue };
            let entity = desk.head.registry.find_by_id(id);
            // People are known by name to everybody who can sign in.
            if entity.is_some_and(|entity| entity.builtin) {
                continue;
            }
            // A sample tells what the fields it was chosen by hold, also of records this reader sees.
            let is_hidden = |(id, field): &(Arc<str>, Arc<str>)| {
                let entity = desk.head.registry.find_by_id(id);
                let field = entity.and_then(|entity| Some((entity.ix, entity.find_by_id(field)?)));
                field.is_some_and(|(entity, field)| !scope.reads(entity, field))
            };
            if effect.asks.iter().any(is_hidden) {
                effect.sample.clear();
                continue;
            }
            let ids: Vec<Uuid> = effect.sample.iter().map(|(_, _, record)| record.id).collect();
            let readable = match entity {
                Some(entity) => schema::readable(desk.db, scope, entity, &ids).await?,
                None => HashSet::new(),
            };
            effect.sample.retain(|(_, _, record)| readable.contains(&record.id));
        }
        Ok(())
    }

    /// The document of `contract.md` §8.
    pub fn render(&self, language: Language) -> Json {
        let trees = (&self.trees.0, &self.trees.1);
        let changes: Vec<Json> = self.changes.iter().map(|change| change::render(change, trees, language)).collect();
        let effects: Vec<Json> = self.effects.iter().map(|effect| effect.render(language)).collect();
        json!({ "base": self.base, "hash": self.hash, "publishable": self.is_publishable(), "changes": changes, "effects": effects })
    }
}

/// Plans a draft.
///
/// # Errors
/// `NotFound`, `StateConflict` on a closed draft, `DraftConflict` when its files were changed by a later revision.
pub async fn plan(desk: &Desk<'_>, id: Uuid) -> Result<Plan> {
    let draft = get_open(desk, id).await?;
    let merged = merge::merge(desk, &draft).await?;
    plan_tree(desk, merged.settled()?).await
}

/// Plans a whole tree as the next revision.
///
/// # Errors
/// When the database cannot be read.
pub async fn plan_tree(desk: &Desk<'_>, tree: FileTree) -> Result<Plan> {
    let head = desk.head;
    let changes = short_changes(&head.tree, &tree);
    let listing = listing(&tree);
    let catalogue = Catalogue::load(desk.db).await?;
    let (effects, problems) = match Snapshot::compile_for(&catalogue, head.revision + 1, tree.clone()) {
        Ok(planned) => (prepare(desk, (&planned, &catalogue), Depth::Numbers).await?.effects, Vec::new()),
        Err(_) => (Vec::new(), problems_of(&tree)),
    };
    let changes = changes.await?;
    let hash = hash(head.revision, &listing, &effects);
    Ok(Plan { base: head.revision, hash, changes, effects, problems, trees: (head.tree.clone(), tree) })
}

/// What publishing a compiled tree comes to.
pub struct Prepared {
    pub schema: schema::Plan,
    pub conversions: Vec<Conversion>,
    pub moves: Moves,
    pub effects: Vec<Effect>,
    /// What a job makes first.
    pub ahead: Ahead,
}

/// The table work, the values that change and the effects of publishing a tree compiled for this catalogue.
///
/// # Errors
/// When the database cannot be read.
pub async fn prepare(desk: &Desk<'_>, (planned, catalogue): (&Snapshot, &Catalogue), depth: Depth) -> Result<Prepared> {
    let schema = schema::build(side(desk.head), side(planned), catalogue);
    let conversions = conversions::work_out(desk.db, sides(desk.head, planned), &schema).await?;
    let moves = moves::work_out(desk.db, (desk.head, planned), &schema).await?;
    let ahead = Ahead::find(desk, &planned.registry, (&schema, &conversions)).await?;
    let context = planned.context(desk.clock.now(), None);
    let values = Changing { conversions: &conversions, moves: &moves, ahead: &ahead };
    let ground = Ground { db: desk.db, published: desk.head, planned, schema: &schema, values, context, depth };
    let effects = work_out(&ground).await?;
    Ok(Prepared { schema, conversions, moves, effects, ahead })
}

/// The two revisions as `conversions` looks at them.
pub fn sides<'a>(published: &'a Snapshot, planned: &'a Snapshot) -> Sides<'a> {
    Sides { published: &published.registry, planned: &planned.registry, model: &planned.model }
}

/// A snapshot as `schema` looks at it.
pub fn side(snapshot: &Snapshot) -> Side<'_> {
    Side { registry: &snapshot.registry, model: &snapshot.model }
}

/// The differences a person wants to read. Worked out beside everything else: it begins at once.
pub fn short_changes(from: &FileTree, to: &FileTree) -> impl Future<Output = Result<Vec<Change>>> + use<> {
    let (from, to) = (from.clone(), to.clone());
    let task = tokio::task::spawn_blocking(move || diff(&from, &to));
    async move {
        let changes = task.await.map_err(Problem::internal)?;
        Ok(changes.into_iter().filter(|change| !change.nested).collect())
    }
}

/// What stands for a plan: counts are left out, so that people who go on working do not make it stale.
pub fn hash(base: i64, listing: &Listing, effects: &[Effect]) -> String {
    let base = base.to_string();
    // How long something takes is never the same twice.
    let lasting = effects.iter().filter(|effect| !effect.code.is_about_time());
    let mut keys: Vec<String> =
        lasting.map(|effect| format!("{} {}", effect.code.level().name(), effect.key())).collect();
    keys.sort();
    // How many effects say it depends on who has which role.
    keys.dedup();
    let files = listing.iter().flat_map(|(path, hash)| [path.as_str(), hash.as_str()]);
    let parts = [base.as_str(), "files"].into_iter().chain(files).chain(["effects"]);
    hash_parts(parts.chain(keys.iter().map(String::as_str)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drafts::effects::EffectCode;
    use crate::error::Params;

    fn effect(code: EffectCode, element: &str, count: i64) -> Effect {
        let params = Params::from_iter([("count".to_owned(), count.into())]);
        Effect { code, element: element.to_owned(), params, sample: Vec::new(), asks: Vec::new() }
    }

    #[test]
    fn a_hash_follows_base_files_and_kinds_of_effects_but_no_numbers() {
        let listing = |hash: &str| Listing::from([("a.json".to_owned(), hash.to_owned())]);
        let broken = |count| [effect(EffectCode::RowsBreakRule, "rul_a", count)];
        let first = hash(1, &listing("x"), &broken(1));
        assert_eq!(first, hash(1, &listing("x"), &broken(2)));
        assert_ne!(first, hash(2, &listing("x"), &broken(1)));
        assert_ne!(first, hash(1, &listing("y"), &broken(1)));
        assert_ne!(first, hash(1, &listing("x"), &[]));
        assert_ne!(first, hash(1, &listing("x"), &[effect(EffectCode::RowsBreakRule, "rul_b", 1)]));
    }
}
