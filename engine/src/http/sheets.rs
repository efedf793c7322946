//! Records as tables of text: out as a file (`export`), and in as cells to be understood (`read-text`).

use super::answer::{self, with_header};
use super::app::App;
use super::body::Body;
use super::caller::Caller;
use super::failure::Answered;
use super::query::Query;
use crate::error::Problem;
use crate::records::{self, Export, ExportQuery, TextTable};
use axum::body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Response;
use futures_util::{StreamExt as _, stream};

/// `GET /records/{entity}/export`
pub(super) async fn export_records(
    State(app): State<App>,
    caller: Caller,
    Path(entity): Path<String>,
    mut query: Query,
) -> Answered {
    query.parsed("format", |word| (word == "csv").then_some(()))?;
    let wanted = ExportQuery { filter: query.text("filter"), sort: query.text("sort"), fields: query.text("fields") };
    query.finish()?;
    let limits = (caller.language(), app.export_limit);
    let mut export = Export::open(&caller.door(), &entity, &wanted, limits).await?;
    let name = export.file_name(&caller.door());
    // The headings and the first page: what cannot be read is a problem as long as nothing was answered.
    let begun = [export.next(&caller.door()).await?, export.next(&caller.door()).await?];
    let begun = stream::iter(begun.into_iter().flatten().map(Ok));
    let pieces = stream::try_unfold((caller, export), |(caller, mut export)| async {
        let piece = export.next(&caller.door()).await.map_err(broken)?;
        Ok::<_, std::io::Error>(piece.map(|piece| (piece, (caller, export))))
    });
    let response = Response::new(body::Body::from_stream(begun.chain(pieces)));
    let response = with_header(response, header::CONTENT_TYPE, "text/csv; charset=utf-8");
    let response = with_header(response, header::CACHE_CONTROL, "private, no-store");
    let disposition = format!("attachment; {}", answer::file_name(&name));
    Ok(with_header(response, header::CONTENT_DISPOSITION, &disposition))
}

/// The answer has begun already: it ends early, and the reader sees that it did.
fn broken(problem: Problem) -> std::io::Error {
    tracing::error!(%problem, cause = %problem.causes(), "an export broke off");
    std::io::Error::other(problem)
}

/// `POST /records/{entity}/read-text`
pub(super) async fn read_text(caller: Caller, Path(entity): Path<String>, body: Body) -> Answered {
    caller.door().check_entity(&entity)?;
    let table: TextTable = body.read()?;
    Ok(answer::json(&records::read_text(&caller.door(), &entity, &table, caller.language()).await?))
}
