//! One search over all records: `/search`.

use super::answer;
use super::caller::Caller;
use super::failure::Answered;
use super::query::Query;
use crate::records;

/// `GET /search?q=…`
pub(super) async fn search_records(caller: Caller, mut query: Query) -> Answered {
    let text = query.text("q").unwrap_or_default();
    let limit = query.parsed("limit", |text| text.parse().ok())?;
    query.finish()?;
    Ok(answer::json_bytes(records::search(&caller.door(), &text, limit).await?))
}
