//! Operations on many records, or on what happened to them: bulk, the recycle bin, restore, undo.

use super::answer::{self, expected_version, with_change};
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::jobs::started;
use super::once::once;
use super::query::{Query, parse_id};
use super::records::written_record;
use crate::error::{Item, ItemCode, Problem, Result};
use crate::jobs::{self, Outcome};
use crate::records::{self, BinQuery, Conflicts, Order};
use axum::extract::Path;
use axum::http::HeaderMap;
use serde_json::{Map, Value as Json};
use uuid::Uuid;

/// `POST /records/{entity}/bulk`
pub(super) async fn bulk_records(
    caller: Caller,
    Path(entity): Path<String>,
    headers: HeaderMap,
    Body(input): Body,
) -> Answered {
    caller.door().check_entity(&entity)?;
    let order = records::read_order(input.clone())?;
    let place = format!("/records/{entity}/bulk");
    once(caller, &headers, (&place, &input), |caller| bulk(caller, &entity, &order)).await
}

async fn bulk(mut caller: Caller, entity: &str, order: &Order) -> Answered {
    let outcome = match jobs::bulk(caller.workspace(), &caller.door(), entity, order).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            jobs::bulk(caller.workspace(), &caller.door(), entity, order).await?
        }
        Ok(outcome) => outcome,
    };
    Ok(match outcome {
        Outcome::Done(done) => with_change(answer::json(&done.to_json()), done.change),
        Outcome::Started(job) => started(job),
    })
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
    caller: Caller,
    Path((entity, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answered {
    let target = (parse_id(&id)?, expected_version(&headers)?);
    let place = format!("/records/{entity}/{id}/restore");
    once(caller, &headers, (&place, &Map::new()), |caller| restore(caller, &entity, target)).await
}

async fn restore(mut caller: Caller, entity: &str, (id, expect): (Uuid, Option<i64>)) -> Answered {
    let written = match records::restore(&caller.door(), entity, id, expect).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            records::restore(&caller.door(), entity, id, expect).await?
        }
        Ok(written) => written,
    };
    Ok(written_record(&caller, entity, &written).await?)
}

/// `POST /changes/{change}/undo`
pub(super) async fn undo_change(
    caller: Caller,
    Path(change): Path<String>,
    headers: HeaderMap,
    Body(input): Body,
) -> Answered {
    let id = parse_id(&change)?;
    let conflicts = read_conflicts(&input)?;
    let place = format!("/changes/{change}/undo");
    once(caller, &headers, (&place, &input), |caller| undo(caller, id, conflicts)).await
}

async fn undo(mut caller: Caller, change: Uuid, conflicts: Conflicts) -> Answered {
    let outcome = match jobs::undo(caller.workspace(), &caller.door(), change, conflicts).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            jobs::undo(caller.workspace(), &caller.door(), change, conflicts).await?
        }
        Ok(outcome) => outcome,
    };
    Ok(match outcome {
        Outcome::Done(undone) => with_change(answer::json(&undone.to_json()), undone.change),
        Outcome::Started(job) => started(job),
    })
}

fn read_conflicts(input: &Map<String, Json>) -> Result<Conflicts> {
    let mut conflicts = Conflicts::Refuse;
    for (name, value) in input {
        conflicts = match (name.as_str(), value) {
            ("skip_conflicts", Json::Bool(true)) => Conflicts::LeaveOut,
            ("skip_conflicts", Json::Bool(false) | Json::Null) => Conflicts::Refuse,
            ("skip_conflicts", _) => {
                let item = Item::of_field(name, ItemCode::Type).param("field", name.clone());
                return Err(Problem::invalid(vec![item.param("expected", "true, false")]));
            }
            _ => {
                let item = Item::of_field(name, ItemCode::FieldUnknown).param("name", name.clone());
                return Err(Problem::invalid(vec![item]));
            }
        };
    }
    Ok(conflicts)
}
