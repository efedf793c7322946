//! Drafts of the design: `/drafts`. Whoever may design works on drafts; publishing is a right of its own.

use super::answer::{self, expected_version, with_header, with_status, with_version};
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::jobs::started;
use super::query::{Query, parse_id};
use crate::drafts::{
    self, Asked, AskedPublish, Draft, DraftChange, Errand, Handover, MergeOrder, NewDraft, Proposal, PublishOrder,
    Renaming,
};
use crate::error::Result;
use crate::jobs::{self, Outcome};
use crate::metadata::model::PlatformRight;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Value as Json, json};

/// The caller, if they may design, on the revision that is published now: a draft is always judged against it.
async fn designer(caller: &Caller) -> Result<Caller> {
    caller.require(PlatformRight::Design)?;
    let caller = caller.refreshed().await?;
    caller.require(PlatformRight::Design)?;
    Ok(caller)
}

fn answer_draft(caller: &Caller, draft: &Draft) -> Response {
    with_version(answer::json(&draft.render(caller.language())), draft.version)
}

/// `POST /drafts`
pub(super) async fn create_draft(caller: Caller, body: Body) -> Answered {
    let caller = designer(&caller).await?;
    let wanted: NewDraft = body.read()?;
    let draft = drafts::create(&caller.desk(), wanted).await?;
    let response = with_status(answer_draft(&caller, &draft), StatusCode::CREATED);
    Ok(with_header(response, header::LOCATION, &format!("/api/v1/drafts/{}", draft.id())))
}

/// `GET /drafts`
pub(super) async fn list_drafts(caller: Caller, mut query: Query) -> Answered {
    let left = query.parsed("of", |word| (word == "left").then_some(()))?;
    query.finish()?;
    let caller = designer(&caller).await?;
    let drafts = match left {
        None => drafts::list(&caller.desk()).await?,
        Some(()) => {
            caller.require(PlatformRight::Users)?;
            drafts::list_left(&caller.desk()).await?
        }
    };
    let items: Vec<Json> = drafts.iter().map(|draft| draft.render(caller.language())).collect();
    Ok(answer::json(&json!({ "items": items })))
}

/// `GET /drafts/{id}`
pub(super) async fn get_draft(caller: Caller, Path(id): Path<String>) -> Answered {
    let caller = designer(&caller).await?;
    let draft = drafts::get(&caller.desk(), parse_id(&id)?).await?;
    Ok(answer_draft(&caller, &draft))
}

/// `PATCH /drafts/{id}`
pub(super) async fn update_draft(caller: Caller, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answered {
    let caller = designer(&caller).await?;
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let change: DraftChange = body.read()?;
    let draft = drafts::update(&caller.desk(), id, expect, change).await?;
    Ok(answer_draft(&caller, &draft))
}

/// `DELETE /drafts/{id}`
pub(super) async fn delete_draft(caller: Caller, Path(id): Path<String>) -> Answered {
    let caller = designer(&caller).await?;
    drafts::discard(&caller.desk(), parse_id(&id)?).await?;
    Ok(answer::empty())
}

/// `GET /drafts/{id}/merge`
pub(super) async fn get_merge(caller: Caller, Path(id): Path<String>) -> Answered {
    let caller = designer(&caller).await?;
    let merged = drafts::look_at_merge(&caller.desk(), parse_id(&id)?).await?;
    Ok(answer::json(&merged.render(caller.language())))
}

/// `POST /drafts/{id}/merge`
pub(super) async fn merge_draft(caller: Caller, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answered {
    let caller = designer(&caller).await?;
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let order: MergeOrder = body.read()?;
    let draft = drafts::merge_draft(&caller.desk(), id, expect, &order).await?;
    Ok(answer_draft(&caller, &draft))
}

/// `POST /drafts/{id}/handover`
pub(super) async fn hand_over_draft(
    caller: Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Answered {
    let caller = designer(&caller).await?;
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let order: Handover = body.read()?;
    let draft = drafts::hand_over(&caller.desk(), id, expect, &order).await?;
    Ok(answer_draft(&caller, &draft))
}

/// `POST /drafts/{id}/takeover`
pub(super) async fn take_over_draft(caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Answered {
    let caller = designer(&caller).await?;
    caller.require(PlatformRight::Users)?;
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let draft = drafts::take_over(&caller.desk(), id, expect).await?;
    Ok(answer_draft(&caller, &draft))
}

/// `GET /drafts/{id}/plan`
pub(super) async fn get_plan(caller: Caller, Path(id): Path<String>) -> Answered {
    let caller = designer(&caller).await?;
    let mut plan = drafts::plan(&caller.desk(), parse_id(&id)?).await?;
    plan.keep_readable(&caller.desk(), &caller.scope).await?;
    Ok(answer::json(&plan.render(caller.language())))
}

/// `POST /metadata/uses`
pub(super) async fn find_uses(caller: Caller, body: Body) -> Answered {
    let caller = designer(&caller).await?;
    let asked: Asked = body.read()?;
    Ok(answer::json(&drafts::uses(&caller.desk(), &asked).await?))
}

/// `POST /metadata/rename`
pub(super) async fn plan_rename(caller: Caller, body: Body) -> Answered {
    let caller = designer(&caller).await?;
    let renaming: Renaming = body.read()?;
    Ok(answer::json(&drafts::plan_rename(&caller.desk(), &renaming).await?))
}

/// `POST /metadata/conversion`
pub(super) async fn preview_conversion(caller: Caller, body: Body) -> Answered {
    let caller = designer(&caller).await?;
    let proposal: Proposal = body.read()?;
    Ok(answer::json(&drafts::preview_conversion(&caller.desk(), &caller.scope, &proposal).await?))
}

/// `POST /drafts/{id}/publish`
pub(super) async fn publish_draft(caller: Caller, Path(id): Path<String>, body: Body) -> Answered {
    let caller = designer(&caller).await?;
    caller.require(PlatformRight::Publish)?;
    let order: PublishOrder = body.read()?;
    carry_out(&caller, &Errand { asked: AskedPublish::Draft(parse_id(&id)?), order }).await
}

/// The revision, or the job that makes something large first.
pub(super) async fn carry_out(caller: &Caller, errand: &Errand) -> Answered {
    let workspace = caller.workspace();
    match jobs::publish(workspace, &caller.door(), &caller.desk(), errand).await? {
        Outcome::Started(job) => Ok(started(job)),
        Outcome::Done(snapshot) => {
            let revision = snapshot.revision;
            workspace.swap(*snapshot);
            Ok(answer::json(&json!({ "revision": revision })))
        }
    }
}
