//! What the database has beside the model: what publishes removed and it still keeps, doing away with that for good, and its
//! indexes: `/metadata/removed`, `/metadata/purge`, `/metadata/entities/{entity}/indexes`.

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::jobs::started;
use super::query::Query;
use crate::drafts::indexes;
use crate::drafts::removed::{self, Purged};
use crate::jobs;
use crate::metadata::model::PlatformRight;
use axum::extract::Path;
use serde::Deserialize;

/// `GET /metadata/removed`
pub(super) async fn list_removed(caller: Caller, query: Query) -> Answered {
    caller.require(PlatformRight::Design)?;
    query.finish()?;
    let caller = caller.refreshed().await?;
    Ok(answer::json(&removed::list(&caller.desk()).await?))
}

/// `GET /metadata/entities/{entity}/indexes`
pub(super) async fn list_indexes(caller: Caller, Path(entity): Path<String>, query: Query) -> Answered {
    caller.require(PlatformRight::Design)?;
    query.finish()?;
    let caller = caller.refreshed().await?;
    Ok(answer::json(&indexes::look(&caller.desk(), &caller.workspace().asked, &entity).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PurgeOrder {
    items: Vec<Purged>,
}

/// `POST /metadata/purge`
pub(super) async fn purge(caller: Caller, body: Body) -> Answered {
    let caller = caller.refreshed().await?;
    caller.require(PlatformRight::Design)?;
    caller.require(PlatformRight::Publish)?;
    let PurgeOrder { items } = body.read()?;
    Ok(started(jobs::purge(caller.workspace(), &caller.door(), &caller.desk(), &items).await?))
}
