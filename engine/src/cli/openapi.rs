//! `sartor openapi`: the OpenAPI document on stdout: the fixed operations, or with a place named, the whole model there.

use super::place::WorkspacePlace;
use super::voice::Voice;
use super::{Done, Failure};
use crate::error::Problem;
use crate::http::{fixed_document, whole_document};
use clap::Args;

#[derive(Debug, Args)]
pub(super) struct OpenapiArguments {
    #[command(flatten)]
    place: WorkspacePlace,
}

pub(super) async fn run(arguments: OpenapiArguments, voice: Voice) -> Done {
    let document = if arguments.place.place.is_named() {
        let workspace = arguments.place.open().await?;
        let head = workspace.refresh().await?;
        workspace.db.close().await;
        // Whoever reaches the data needs no right to its model.
        whole_document(&head, &head.system, voice.language)
    } else {
        fixed_document(voice.language)
    };
    let text = serde_json::to_string_pretty(&document).map_err(|cause| Failure::from(Problem::internal(cause)))?;
    println!("{text}");
    Ok(())
}
