//! What the sign-in page may know about a workspace before anybody signed in: `/setup`.

use super::answer;
use super::caller::Visitor;
use super::failure::Answered;
use crate::locales::Language;
use crate::workspaces::demo;
use serde_json::json;

/// `GET /setup` (anonymous)
pub(super) async fn get_setup(Visitor(visit): Visitor) -> Answered {
    let workspace = &visit.site.workspace;
    let sign_ins = if visit.site.options.demo { demo::list_sign_ins(workspace).await? } else { Vec::new() };
    let offered = sign_ins.iter().map(|sign_in| {
        json!({
            "name": sign_in.name,
            "email": sign_in.email,
            "password": demo::PASSWORD,
            "role": sign_in.role,
            "roleLabel": sign_in.role_label.text(visit.language),
        })
    });
    let settings = &visit.snapshot.model.settings;
    Ok(answer::json(&json!({
        "workspace": { "slug": workspace.slug, "name": settings.name.text(visit.language.tag(), settings.language()) },
        "languages": Language::ALL.map(Language::tag),
        "demo": offered.collect::<Vec<_>>(),
    })))
}
