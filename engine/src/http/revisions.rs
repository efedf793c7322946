//! Published revisions and the way back to an earlier one: `/revisions`.

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::drafts::carry_out;
use super::failure::Answered;
use super::query::parse_number;
use crate::drafts::{AskedPublish, Errand, PublishOrder, revisions};
use crate::metadata::model::PlatformRight;
use axum::extract::Path;

/// `GET /revisions`
pub(super) async fn list_revisions(caller: Caller) -> Answered {
    caller.require(PlatformRight::Design)?;
    let caller = caller.refreshed().await?;
    Ok(answer::json(&revisions::list(&caller.desk()).await?))
}

/// `GET /revisions/{number}/files`
pub(super) async fn get_revision_files(caller: Caller, Path(number): Path<String>) -> Answered {
    caller.require(PlatformRight::Design)?;
    Ok(answer::json(&revisions::files(&caller.desk(), parse_number(&number)?).await?))
}

/// `GET /revisions/{number}/changes`
pub(super) async fn get_revision_changes(caller: Caller, Path(number): Path<String>) -> Answered {
    caller.require(PlatformRight::Design)?;
    Ok(answer::json(&revisions::changes(&caller.desk(), parse_number(&number)?).await?))
}

/// `GET /revisions/{number}/plan`
pub(super) async fn get_restore_plan(caller: Caller, Path(number): Path<String>) -> Answered {
    caller.require(PlatformRight::Design)?;
    let caller = caller.refreshed().await?;
    let mut plan = revisions::plan_restore(&caller.desk(), parse_number(&number)?).await?;
    plan.keep_readable(&caller.desk(), &caller.scope).await?;
    Ok(answer::json(&plan.render(caller.language())))
}

/// `POST /revisions/{number}/restore`
pub(super) async fn restore_revision(caller: Caller, Path(number): Path<String>, body: Body) -> Answered {
    let caller = caller.refreshed().await?;
    caller.require(PlatformRight::Design)?;
    caller.require(PlatformRight::Publish)?;
    let order: PublishOrder = body.read()?;
    carry_out(&caller, &Errand { asked: AskedPublish::Revision(parse_number(&number)?), order }).await
}
