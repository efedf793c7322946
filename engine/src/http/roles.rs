//! The roles of the workspace, for who designs and who manages people: `/roles`.

use super::answer;
use super::caller::Caller;
use super::failure::Answered;
use crate::locales::{Language, Texts};
use crate::metadata::model::{PlatformRight, Role};
use crate::people;
use crate::registry;
use serde_json::{Value as Json, json};

/// `GET /roles`
pub(super) async fn list_roles(caller: Caller) -> Answered {
    if !caller.scope.may(PlatformRight::Users) {
        caller.require(PlatformRight::Design)?;
    }
    let language = caller.language();
    let told = |role: &Role| {
        let mut document = render(role, language);
        let may_give = people::may_give(&caller.snapshot, &caller.scope, role);
        document["mayGive"] = (may_give && caller.scope.may(PlatformRight::Users)).into();
        document
    };
    let items: Vec<Json> = caller.snapshot.model.roles.iter().map(told).collect();
    Ok(answer::json(&json!({ "items": items })))
}

/// A role in words; what it may do stands in its file.
pub(super) fn render(role: &Role, language: Language) -> Json {
    let description: Option<Texts> = role.description.as_ref().map(|text| registry::texts(Some(text), ""));
    json!({
        "id": role.id,
        "name": role.name,
        "label": registry::texts(role.label.as_ref(), &role.name).text(language),
        "description": description.as_ref().map(|texts| texts.text(language)),
    })
}
