//! What publishes removed and the database still keeps, and doing away with it for good: `/metadata/removed`,
//! `/metadata/purge`.

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::jobs::started;
use super::query::Query;
use crate::drafts::removed::{self, Purged};
use crate::jobs;
use crate::metadata::model::PlatformRight;
use serde::Deserialize;

/// `GET /metadata/removed`
pub(super) async fn list_removed(caller: Caller, query: Query) -> Answered {
    caller.require(PlatformRight::Design)?;
    query.finish()?;
    let caller = caller.refreshed().await?;
    Ok(answer::json(&removed::list(&caller.desk()).await?))
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
