//! The first hour of a workspace, and the demo data it began with: `/first-hour`, `/demo`. For who designs.

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::jobs::started;
use super::query::Query;
use crate::jobs;
use crate::metadata::model::PlatformRight;
use crate::records;
use crate::workspaces::first_hour::{self, Said};
use serde::Deserialize;

/// `GET /first-hour`
pub(super) async fn get_first_hour(caller: Caller, query: Query) -> Answered {
    caller.require(PlatformRight::Design)?;
    query.finish()?;
    answer_first_hour(&caller).await
}

async fn answer_first_hour(caller: &Caller) -> Answered {
    let hour = first_hour::look(caller.workspace(), &caller.snapshot, caller.actor.user).await?;
    Ok(answer::json(&hour.to_json()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FirstHourChange {
    #[serde(default)]
    dismissed: Option<bool>,
    #[serde(default)]
    demo_kept: Option<bool>,
}

/// `PATCH /first-hour`
pub(super) async fn update_first_hour(caller: Caller, body: Body) -> Answered {
    caller.require(PlatformRight::Design)?;
    let FirstHourChange { dismissed, demo_kept } = body.read()?;
    first_hour::say(caller.workspace(), Said { dismissed, demo_kept }).await?;
    answer_first_hour(&caller).await
}

/// `GET /demo`
pub(super) async fn get_demo(caller: Caller, query: Query) -> Answered {
    caller.require(PlatformRight::Publish)?;
    query.finish()?;
    Ok(answer::json(&records::look_at_demo(&caller.door()).await?.to_json()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoRemoval {
    expect: usize,
}

/// `POST /demo/removal`
pub(super) async fn remove_demo(caller: Caller, body: Body) -> Answered {
    caller.require(PlatformRight::Publish)?;
    let DemoRemoval { expect } = body.read()?;
    Ok(started(jobs::remove_demo(caller.workspace(), &caller.door(), expect).await?))
}
