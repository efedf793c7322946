//! Rights without which a workspace cannot be changed any more: somebody who can sign in keeps them.

use super::{Effect, EffectCode, Ground};
use crate::db::{Database, Sql, Step, Tag};
use crate::drafts::store;
use crate::error::Result;
use crate::locales::Texts;
use crate::metadata::model::Role;
use crate::people::{KEPT, roles_with};
use crate::snapshot::Snapshot;

/// A right some role loses.
struct Lost<'a> {
    word: &'static str,
    role: &'a Role,
    /// Asks whether somebody has it now and nobody would after the publish.
    orphaned: Sql,
}

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let mut effects = Vec::new();
    for lost in find(ground.db, (ground.published, ground.planned)) {
        if ground.db.find(&lost.orphaned).await?.is_some() {
            let what = Texts::of("access", lost.word).to_json();
            effects.push(Effect::new(EffectCode::RightOfNobody, &*lost.role.id).param("what", what));
        }
    }
    Ok(effects)
}

/// Steps by which a publish holds only while it leaves these rights to somebody: who had them may have lost their roles since
/// the plan.
pub fn guards(db: &Database, sides: (&Snapshot, &Snapshot)) -> Vec<Step> {
    find(db, sides).into_iter().map(|lost| Step::Absent(lost.orphaned, Tag::Referenced)).collect()
}

fn find<'a>(db: &Database, (published, planned): (&'a Snapshot, &Snapshot)) -> Vec<Lost<'a>> {
    let lost = KEPT.iter().filter_map(|(right, word)| {
        let after = roles_with(&planned.model, *right);
        let role = published
            .model
            .roles
            .iter()
            .find(|role| role.platform.contains(right) && !after.contains(&role.id.to_string()))?;
        let orphaned = store::orphaned(db, (&roles_with(&published.model, *right), &after))?;
        Some(Lost { word, role, orphaned })
    });
    lost.collect()
}
