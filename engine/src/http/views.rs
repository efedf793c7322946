//! Views people save: `/views`.

use super::answer::{self, expected_version, with_header, with_status, with_version};
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::query::{Query, parse_id};
use crate::views::{self, NewView, ViewChange};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value as Json, json};

/// `GET /views`
pub(super) async fn list_views(caller: Caller, mut query: Query) -> Answered {
    let entity = query.text("entity");
    query.finish()?;
    answer_list(&caller, entity.as_deref()).await
}

async fn answer_list(caller: &Caller, entity: Option<&str>) -> Answered {
    let views = views::list(&caller.door(), entity).await?;
    let defaults = views::defaults(&caller.door(), &views).await?;
    let items: Vec<Json> = views.iter().map(views::SavedView::render).collect();
    Ok(answer::json(&json!({ "items": items, "defaults": defaults })))
}

/// `POST /views`
pub(super) async fn create_view(caller: Caller, body: Body) -> Answered {
    let new: NewView = body.read()?;
    let view = views::create(&caller.door(), new).await?;
    let response = with_version(answer::json(&view.render()), view.version());
    let response = with_status(response, StatusCode::CREATED);
    Ok(with_header(response, header::LOCATION, &format!("/api/v1/views/{}", view.id())))
}

/// `PATCH /views/{id}`
pub(super) async fn update_view(caller: Caller, Path(id): Path<String>, headers: HeaderMap, body: Body) -> Answered {
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let change: ViewChange = body.read()?;
    let view = views::update(&caller.door(), id, expect, change).await?;
    Ok(with_version(answer::json(&view.render()), view.version()))
}

/// `DELETE /views/{id}`
pub(super) async fn delete_view(caller: Caller, Path(id): Path<String>, headers: HeaderMap) -> Answered {
    views::delete(&caller.door(), parse_id(&id)?, expected_version(&headers)?).await?;
    Ok(answer::empty())
}

/// `PATCH /views/defaults`
pub(super) async fn update_default_views(caller: Caller, Body(wanted): Body) -> Answered {
    views::update_defaults(&caller.door(), &wanted).await?;
    answer_list(&caller, None).await
}
