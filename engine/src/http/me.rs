//! The signed-in person, their rights beyond records and their workspace: `/me`.

use super::answer;
use super::body::Body;
use super::caller::Caller;
use super::enter::workspace_language;
use super::failure::Answered;
use super::roles;
use crate::auth::{Actor, store};
use crate::error::{Item, ItemCode, Problem, Result};
use crate::locales::Language;
use crate::metadata::model::PlatformRight;
use crate::workspaces::first_hour;
use serde_json::{Map, Value as Json, json};
use std::sync::Arc;

/// `GET /me`
pub(super) async fn get_me(caller: Caller) -> Answered {
    Ok(answer::json(&describe(&caller).await?))
}

/// `PATCH /me`
pub(super) async fn update_preferences(caller: Caller, Body(input): Body) -> Answered {
    let Some(language) = read_language(&input)? else { return get_me(caller).await };
    let workspace = caller.workspace();
    store::update_language(&workspace.db, caller.actor.user, language).await?;
    workspace.auth.forget();
    let actor = Arc::new(Actor { language, ..Actor::clone(&caller.actor) });
    Ok(answer::json(&describe(&Caller::signed_in(&caller.visit, actor)).await?))
}

/// The language asked for: none when the input does not speak of it, `Some(None)` to clear the choice.
fn read_language(input: &Map<String, Json>) -> Result<Option<Option<Language>>> {
    if let Some(name) = input.keys().find(|name| *name != "language") {
        return Err(Problem::invalid(vec![Item::of_field(name, ItemCode::FieldUnknown).param("name", name.clone())]));
    }
    let unknown = |value: &Json| {
        let item = Item::of_field("language", ItemCode::ChoiceUnknown).param("field", "language");
        Problem::invalid(vec![item.param("value", value.clone())])
    };
    match input.get("language") {
        None => Ok(None),
        Some(Json::Null) => Ok(Some(None)),
        Some(value) => {
            let tag = value.as_str().unwrap_or_default();
            let language = Language::ALL.into_iter().find(|language| language.tag() == tag);
            language.map(|language| Some(Some(language))).ok_or_else(|| unknown(value))
        }
    }
}

/// The document of `GET /me`, in the language in force for this person.
pub(super) async fn describe(caller: &Caller) -> Result<Json> {
    let designs = caller.scope.may(PlatformRight::Design);
    let reminded = designs && !first_hour::is_dismissed(caller.workspace()).await?;
    let mut document = render(caller);
    document["firstHour"] = reminded.into();
    Ok(document)
}

fn render(caller: &Caller) -> Json {
    let Caller { visit, actor, snapshot, .. } = caller;
    let settings = &snapshot.model.settings;
    let language = actor.language.or(visit.asked).unwrap_or_else(|| workspace_language(snapshot));
    let shown = actor.shown_roles();
    let model = visit.drafted.as_ref().map_or(&snapshot.model, |drafted| &drafted.model);
    let roles = model.roles.iter().filter(|role| shown.iter().any(|id| *role.id == **id));
    let platform = PLATFORM.iter().filter(|(right, _)| caller.scope.may(*right));
    let mut document = json!({
        "user": { "id": actor.user, "name": actor.name, "email": actor.email, "language": actor.language.map(Language::tag) },
        "language": language.tag(),
        "roles": roles.clone().map(|role| &*role.name).collect::<Vec<_>>(),
        "platform": platform.map(|(_, name)| *name).collect::<Vec<_>>(),
        "workspace": {
            "slug": caller.workspace().slug,
            "name": settings.name.text(language.tag(), settings.language()),
            "timeZone": settings.time_zone,
            "currency": settings.currency,
            "languages": settings.languages,
            "weekStart": settings.week_start,
        },
        "demo": visit.site.options.demo,
    });
    if let Some(name) = &actor.key {
        document["key"] = json!({ "name": name });
    }
    if actor.view.is_some() {
        document["viewing"] = roles.map(|role| roles::render(role, language)).collect();
    }
    if let Some(drafted) = &visit.drafted {
        document["viewingDraft"] = json!({ "id": drafted.id, "name": drafted.name });
    }
    document
}

const PLATFORM: [(PlatformRight, &str); 5] = [
    (PlatformRight::Design, "design"),
    (PlatformRight::Publish, "publish"),
    (PlatformRight::Users, "users"),
    (PlatformRight::Import, "import"),
    (PlatformRight::Export, "export"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_keeps_and_null_clears_the_language() {
        let read = |json: Json| read_language(json.as_object().expect("object")).ok();
        assert_eq!(read(json!({})), Some(None));
        assert_eq!(read(json!({ "language": null })), Some(Some(None)));
        assert_eq!(read(json!({ "language": "en" })), Some(Some(Some(Language::En))));
        assert_eq!(read(json!({ "language": "fr" })), None);
        assert_eq!(read(json!({ "language": 1 })), None);
        assert_eq!(read(json!({ "email": "x" })), None);
    }
}
