//! Operations on many records, or on what happened to them: bulk, the recycle bin, restore.

use super::answer::{self, expected_version, with_change};
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::query::{Query, parse_id};
use super::records::written_record;
use crate::records::{self, BinQuery};
use axum::extract::Path;
use axum::http::HeaderMap;

/// `POST /records/{entity}/bulk`
pub(super) async fn bulk_records(mut caller: Caller, Path(entity): Path<String>, Body(input): Body) -> Answered {
    caller.door().check_entity(&entity)?;
    let order = records::read_order(input)?;
    let done = match records::bulk(&caller.door(), &entity, &order).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            records::bulk(&caller.door(), &entity, &order).await?
        }
        Ok(done) => done,
    };
    Ok(with_change(answer::json(&done.to_json()), done.change))
}

/// `GET /records/{entity}/deleted`
pub(super) async fn list_deleted(caller: Caller, Path(entity): Path<String>, mut query: Query) -> Answered {
    let wanted = BinQuery {
        fields: query.text("fields"),
        limit: query.parsed("limit", |text| text.parse().ok())?,
        cursor: query.text("cursor"),
    };
    query.finish()?;
    Ok(answer::json_bytes(records::list_deleted(&caller.door(), &entity, &wanted).await?))
}

/// `POST /records/{entity}/{id}/restore`
pub(super) async fn restore_record(
    mut caller: Caller,
    Path((entity, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answered {
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let written = match records::restore(&caller.door(), &entity, id, expect).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            records::restore(&caller.door(), &entity, id, expect).await?
        }
        Ok(written) => written,
    };
    Ok(written_record(&caller, &entity, &written).await?)
}
