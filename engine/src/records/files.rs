//! Who may read a file: who sent it in until it hangs somewhere, then whoever may read a record and the field it hangs (or
//! hung, until it is swept) on.

use super::{Door, record};
use crate::error::{Problem, Result};
use crate::files::store::{self, FileRow};
use crate::registry::EntityIx;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// A file the caller may read.
///
/// # Errors
/// `NotFound`, the same for a hidden and an absent file.
pub async fn find_file(door: &Door<'_>, id: Uuid) -> Result<FileRow> {
    readable_files(door, BTreeSet::from([id])).await?.remove(&id).ok_or_else(Problem::not_found)
}

/// Those of the files that the caller may read.
///
/// # Errors
/// Those of the database.
pub async fn readable_files(door: &Door<'_>, ids: BTreeSet<Uuid>) -> Result<HashMap<Uuid, FileRow>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let registry = &door.snapshot.registry;
    let (files, links) = (store::list(door.db, ids.clone()).await?, store::list_links(door.db, ids).await?);
    let mut wanted: BTreeMap<EntityIx, BTreeSet<Uuid>> = BTreeMap::new();
    let place = |link: &store::LinkRow| {
        let entity = registry.find_by_id(&link.entity)?;
        let field = entity.find_by_id(&link.field).filter(|field| door.scope.reads(entity.ix, field))?;
        Some((entity.ix, field.ix))
    };
    for link in &links {
        if let Some((entity, _)) = place(link) {
            wanted.entry(entity).or_default().insert(link.record);
        }
    }
    let visible = record::list_existing((door, door.scope), wanted).await?;
    let is_visible =
        |link: &store::LinkRow| place(link).is_some_and(|(entity, _)| visible.contains_key(&(entity, link.record)));
    let is_readable = |file: &FileRow| {
        let mut own = links.iter().filter(|link| link.file == file.id).peekable();
        match own.peek() {
            None => door.scope.me() == Some(file.created_by),
            Some(_) => own.any(is_visible),
        }
    };
    Ok(files.into_iter().filter(is_readable).map(|file| (file.id, file)).collect())
}
