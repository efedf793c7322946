//! The templates a workspace was made from: `/templates`.

use super::answer;
use super::caller::Caller;
use super::failure::Answered;
use crate::db::sql::instant_text;
use crate::drafts::installed;
use crate::metadata::model::PlatformRight;
use serde_json::{Value as Json, json};

/// `GET /templates`
pub(super) async fn list_templates(caller: Caller) -> Answered {
    caller.require(PlatformRight::Design)?;
    let templates = installed::list(&caller.workspace().db).await?;
    let item = |template: &installed::Installed| json!({ "name": template.name, "version": template.version, "installed_at": instant_text(template.at) });
    let items: Vec<Json> = templates.iter().map(item).collect();
    Ok(answer::json(&json!({ "items": items })))
}
