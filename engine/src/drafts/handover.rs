//! A draft is one person's: only they change, discard and publish it. They may give it to somebody else who designs; of
//! somebody who does not design any more, whoever manages people may take it.

use super::Desk;
use super::draft::{self, Draft, get_open, overtaken};
use super::store::{self, DraftRow};
use crate::db::{ApplyError, Tag};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::metadata::model::PlatformRight;
use serde::Deserialize;
use std::collections::HashSet;
use uuid::Uuid;

/// The body of a handover.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// Who goes on with it.
    pub to: Uuid,
}

/// Gives a draft, as it was last seen, to somebody who may design.
///
/// # Errors
/// `Forbidden` for a draft of somebody else, `ValidationFailed` when the other may not design, `DraftConflict`,
/// `StateConflict`.
pub async fn hand_over(desk: &Desk<'_>, id: Uuid, expect: Option<i64>, order: &Handover) -> Result<Draft> {
    let row = get_own(desk, id).await?;
    if expect.is_some_and(|version| version != row.version) {
        return Err(Problem::new(Code::DraftConflict));
    }
    if !designers(desk).await?.contains(&order.to) {
        return Err(Problem::invalid(vec![Item::of_field("to", ItemCode::MayNotDesign)]));
    }
    if row.author.as_ref().is_none_or(|(author, _)| *author != order.to) {
        let step = store::hand_over_draft(desk.db, &row, order.to, desk.clock.now());
        desk.db.apply(vec![step]).await.map_err(overtaken)?;
    }
    draft::get(desk, id).await
}

/// Open drafts of people who may not go on with them: suspended, or without the right to design. Newest first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_left(desk: &Desk<'_>) -> Result<Vec<Draft>> {
    let designers = designers(desk).await?;
    let mut left = Vec::new();
    for row in store::list_drafts(desk.db, None).await? {
        if row.author.as_ref().is_some_and(|(author, _)| !designers.contains(author)) {
            left.push(draft::with_problems(desk, row).await?);
        }
    }
    Ok(left)
}

/// Makes the draft of somebody who may not go on with it the caller's, as it was last seen.
///
/// # Errors
/// `Forbidden` while its owner may go on, `DraftConflict`, `NotFound`, `StateConflict`.
pub async fn take_over(desk: &Desk<'_>, id: Uuid, expect: Option<i64>) -> Result<Draft> {
    let row = get_open(desk, id).await?;
    if expect.is_some_and(|version| version != row.version) {
        return Err(Problem::new(Code::DraftConflict));
    }
    match (desk.author, &row.author) {
        (Some(me), Some((author, name))) if me != *author => {
            let owned = || Problem::new(Code::Forbidden).param("detail", "draft_owned").param("name", name.as_str());
            if designers(desk).await?.contains(author) {
                return Err(owned());
            }
            // Held down in the write itself: they may be let back in, or given a role, meanwhile.
            let mut steps = vec![store::require_head(desk.db, desk.head.revision)];
            steps.extend(store::absent_holder(desk.db, *author, &designing(desk)));
            steps.push(store::hand_over_draft(desk.db, &row, me, desk.clock.now()));
            desk.db.apply(steps).await.map_err(|error| match error {
                ApplyError::Expected(Tag::Target) => owned(),
                ApplyError::Expected(Tag::Revision) => Problem::revision_moved(),
                other => overtaken(other),
            })?;
        }
        _ => {}
    }
    draft::get(desk, id).await
}

/// Everybody who can sign in and may design.
///
/// # Errors
/// When the database cannot be read.
pub async fn designers(desk: &Desk<'_>) -> Result<HashSet<Uuid>> {
    let roles = designing(desk);
    let holders = store::list_holders(desk.db).await?.into_iter();
    Ok(holders.filter(|holder| roles.contains(&holder.role)).map(|holder| holder.id).collect())
}

/// The roles that design, by element id.
fn designing(desk: &Desk<'_>) -> Vec<String> {
    let roles = desk.head.model.roles.iter().filter(|role| role.platform.contains(&PlatformRight::Design));
    roles.map(|role| role.id.to_string()).collect()
}

/// An open draft the caller may change.
pub(super) async fn get_own(desk: &Desk<'_>, id: Uuid) -> Result<DraftRow> {
    let row = get_open(desk, id).await?;
    match (desk.author, &row.author) {
        (Some(me), Some((author, name))) if me != *author => {
            Err(Problem::new(Code::Forbidden).param("detail", "draft_of_other").param("name", name.as_str()))
        }
        _ => Ok(row),
    }
}
