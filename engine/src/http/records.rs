//! Records: `/records/{entity}` and below. Every write goes on once when a publish overtook it.

use super::answer::{self, expected_version, with_change, with_header, with_status, with_version};
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::once::once;
use super::query::{Query, parse_id};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::records::{self, CountMode, ListQuery, Mark, TimelineQuery, Transition, Written};
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

/// `GET /records/{entity}`
pub(super) async fn list_records(caller: Caller, Path(entity): Path<String>, mut query: Query) -> Answered {
    let wanted = ListQuery {
        filter: query.text("filter"),
        sort: query.text("sort"),
        fields: query.text("fields"),
        limit: query.parsed("limit", |text| text.parse().ok())?,
        cursor: query.text("cursor"),
        count: query.parsed("count", count_mode)?.unwrap_or_default(),
    };
    query.finish()?;
    Ok(answer::json_bytes(records::list(&caller.door(), &entity, &wanted).await?))
}

fn count_mode(word: &str) -> Option<CountMode> {
    match word {
        "none" => Some(CountMode::None),
        "capped" => Some(CountMode::Capped),
        "exact" => Some(CountMode::Exact),
        _ => None,
    }
}

/// `GET /records/{entity}/suggest/{field}`
pub(super) async fn suggest_values(
    caller: Caller,
    Path((entity, field)): Path<(String, String)>,
    mut query: Query,
) -> Answered {
    let part = query.text("q");
    query.finish()?;
    Ok(answer::json(&records::suggest(&caller.door(), &entity, &field, part.as_deref()).await?))
}

/// `POST /records/{entity}`
pub(super) async fn create_record(
    caller: Caller,
    Path(entity): Path<String>,
    headers: HeaderMap,
    Body(input): Body,
) -> Answered {
    let place = format!("/records/{entity}");
    once(caller, &headers, (&place, &input), |caller| create(caller, &entity, input.clone())).await
}

async fn create(mut caller: Caller, entity: &str, input: Map<String, Json>) -> Answered {
    let written = match records::create(&caller.door(), entity, input.clone()).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            records::create(&caller.door(), entity, input).await?
        }
        Ok(written) => written,
    };
    let response = with_status(written_record(&caller, entity, &written).await?, StatusCode::CREATED);
    let place = format!("/api/v1/records/{entity}/{}", written.id);
    Ok(with_header(response, header::LOCATION, &place))
}

/// `GET /records/{entity}/{id}`
pub(super) async fn get_record(caller: Caller, Path((entity, id)): Path<(String, String)>) -> Answered {
    read_record(&caller, &entity, parse_id(&id)?).await.map_err(Into::into)
}

/// `PATCH /records/{entity}/{id}`
pub(super) async fn update_record(
    mut caller: Caller,
    Path((entity, id)): Path<(String, String)>,
    headers: HeaderMap,
    Body(input): Body,
) -> Answered {
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let written = match records::update(&caller.door(), &entity, id, expect, input.clone()).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            records::update(&caller.door(), &entity, id, expect, input).await?
        }
        Ok(written) => written,
    };
    Ok(written_record(&caller, &entity, &written).await?)
}

/// `POST /records/{entity}/{id}/transition`
pub(super) async fn transition_record(
    caller: Caller,
    Path((entity, id)): Path<(String, String)>,
    headers: HeaderMap,
    Body(input): Body,
) -> Answered {
    let target = (parse_id(&id)?, expected_version(&headers)?);
    let place = format!("/records/{entity}/{id}/transition");
    let wanted = read_transition(input.clone())?;
    once(caller, &headers, (&place, &input), |caller| transition(caller, &entity, target, wanted)).await
}

async fn transition(
    mut caller: Caller,
    entity: &str,
    (id, expect): (Uuid, Option<i64>),
    wanted: Transition,
) -> Answered {
    let written = match records::transition(&caller.door(), entity, id, expect, wanted.clone()).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            records::transition(&caller.door(), entity, id, expect, wanted).await?
        }
        Ok(written) => written,
    };
    Ok(written_record(&caller, entity, &written).await?)
}

fn read_transition(mut input: Map<String, Json>) -> Result<Transition> {
    let text = |value: Option<Json>, name: &str| match value {
        None | Some(Json::Null) => Ok(None),
        Some(Json::String(text)) => Ok(Some(text)),
        Some(Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_)) => {
            Err(wrong(name, ItemCode::Format, "text"))
        }
    };
    let wanted = Transition {
        field: text(input.remove("field"), "field")?,
        to: text(input.remove("to"), "to")?.ok_or_else(|| wrong("to", ItemCode::Required, "text"))?,
        values: match input.remove("values") {
            None | Some(Json::Null) => Map::new(),
            Some(Json::Object(values)) => values,
            Some(Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_)) => {
                return Err(wrong("values", ItemCode::Format, "{ }"));
            }
        },
        note: text(input.remove("note"), "note")?,
        checklist: match input.remove("checklist") {
            None | Some(Json::Null) => Vec::new(),
            Some(list) => serde_json::from_value(list).map_err(|_| wrong("checklist", ItemCode::Format, "[\"…\"]"))?,
        },
    };
    match input.keys().next() {
        None => Ok(wanted),
        Some(name) => {
            Err(Problem::invalid(vec![Item::of_field(name, ItemCode::FieldUnknown).param("name", name.clone())]))
        }
    }
}

fn wrong(name: &str, code: ItemCode, expected: &str) -> Problem {
    Problem::invalid(vec![Item::of_field(name, code).param("field", name).param("expected", expected)])
}

/// `DELETE /records/{entity}/{id}`
pub(super) async fn delete_record(
    caller: Caller,
    Path((entity, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answered {
    let (id, expect) = (parse_id(&id)?, expected_version(&headers)?);
    let written = match records::delete(&caller.door(), &entity, id, expect).await {
        Err(problem) => {
            let caller = caller.after(problem).await?;
            records::delete(&caller.door(), &entity, id, expect).await?
        }
        Ok(written) => written,
    };
    Ok(with_change(answer::empty(), written.change))
}

/// `GET /records/{entity}/{id}/history`
pub(super) async fn list_history(
    caller: Caller,
    Path((entity, id)): Path<(String, String)>,
    mut query: Query,
) -> Answered {
    let id = parse_id(&id)?;
    let before = query.parsed("cursor", |text| text.parse().ok())?;
    query.finish()?;
    Ok(answer::json_bytes(records::history(&caller.door(), &entity, id, (before, caller.language())).await?))
}

/// `GET /records/{entity}/{id}/stages`
pub(super) async fn list_stages(caller: Caller, Path((entity, id)): Path<(String, String)>, query: Query) -> Answered {
    let id = parse_id(&id)?;
    query.finish()?;
    Ok(answer::json_bytes(records::stages(&caller.door(), &entity, id, caller.language()).await?))
}

/// `PUT /records/{entity}/{id}/checklist/{item}`
pub(super) async fn tick_item(
    caller: Caller,
    Path(place): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answered {
    mark_item(caller, place, &headers, Mark::Ticked).await
}

/// `DELETE /records/{entity}/{id}/checklist/{item}`
pub(super) async fn untick_item(
    caller: Caller,
    Path(place): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Answered {
    mark_item(caller, place, &headers, Mark::Open).await
}

async fn mark_item(
    mut caller: Caller,
    (entity, id, item): (String, String, String),
    headers: &HeaderMap,
    mark: Mark,
) -> Answered {
    let (id, expect) = (parse_id(&id)?, expected_version(headers)?);
    let written = match records::mark(&caller.door(), &entity, (id, &item), expect, mark).await {
        Err(problem) => {
            caller = caller.after(problem).await?;
            records::mark(&caller.door(), &entity, (id, &item), expect, mark).await?
        }
        Ok(written) => written,
    };
    Ok(written_record(&caller, &entity, &written).await?)
}

/// `GET /records/{entity}/{id}/timeline`
pub(super) async fn list_timeline(
    caller: Caller,
    Path((entity, id)): Path<(String, String)>,
    mut query: Query,
) -> Answered {
    let id = parse_id(&id)?;
    let wanted = TimelineQuery {
        show: query.text("show"),
        limit: query.parsed("limit", |text| text.parse().ok())?,
        cursor: query.text("cursor"),
    };
    query.finish()?;
    let body = records::timeline(&caller.door(), (&entity, id), &wanted, caller.language()).await?;
    Ok(answer::json_bytes(body))
}

/// `POST /records/{entity}/aggregate`
pub(super) async fn aggregate_records(caller: Caller, Path(entity): Path<String>, Body(input): Body) -> Answered {
    let body = records::aggregate(&caller.door(), &entity, &Json::Object(input)).await?;
    Ok(answer::json_bytes(body))
}

async fn read_record(caller: &Caller, entity: &str, id: Uuid) -> Result<Response> {
    let found = records::get(&caller.door(), entity, id, caller.language()).await?;
    Ok(with_version(answer::json_bytes(found.body), found.version))
}

async fn read_written(caller: &Caller, entity: &str, written: &Written) -> Result<Response> {
    let found = records::get_written(&caller.door(), entity, written, caller.language()).await?;
    Ok(with_version(answer::json_bytes(found.body), found.version))
}

/// The record as it is after a write; somebody who may write but not read it learns its id and version.
pub(super) async fn written_record(caller: &Caller, entity: &str, written: &Written) -> Result<Response> {
    let response = match read_written(caller, entity, written).await {
        Err(problem) if problem.code == Code::NotFound => {
            let document = json!({ "id": written.id, "version": written.version });
            with_version(answer::json(&document), written.version)
        }
        settled => settled?,
    };
    Ok(with_change(response, written.change))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transition_names_its_stage() {
        let read = |json: Json| read_transition(json.as_object().cloned().unwrap_or_default());
        let wanted =
            read(json!({ "to": "bidding", "values": { "close_date": null }, "note": null })).expect("a transition");
        assert_eq!((wanted.to.as_str(), wanted.values.len(), wanted.note), ("bidding", 1, None));
        assert!(read(json!({})).is_err());
        assert!(read(json!({ "to": 1 })).is_err());
        assert!(read(json!({ "to": "a", "values": [] })).is_err());
        assert!(read(json!({ "to": "a", "too": "b" })).is_err());
    }
}
