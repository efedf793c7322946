//! The whole document: the fixed operations, which are the same for everybody, and those of the entities a person may read.

use super::entities::{self, Target};
use super::operation::{HEADERS, codes, describe, header_reference, parameters, tags};
use super::parameter::Parameter;
use super::shapes::shapes;
use super::texts::text;
use crate::error::{Code, Params};
use crate::http::route::Route;
use crate::http::routes::{api_routes, server_routes};
use crate::locales::Language;
use crate::permissions::Scope;
use crate::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::tag::{Tag, TagBuilder};
use utoipa::openapi::{
    ComponentsBuilder, Content, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, PathsBuilder, Ref, Response,
    ResponseBuilder, Server,
};

pub(super) const PREFIX: &str = "/api/v1";

/// The operations everybody finds, without any name of a company's model.
pub fn fixed_document(language: Language) -> Json {
    finish(build(language, None), language, None)
}

/// The fixed operations and those of every entity this scope reads.
pub fn whole_document(snapshot: &Snapshot, scope: &Scope, language: Language) -> Json {
    let model = (snapshot, scope);
    finish(build(language, Some(model)), language, Some(model))
}

type Model<'a> = (&'a Snapshot, &'a Scope);

fn build(language: Language, model: Option<Model<'_>>) -> OpenApi {
    let (api, server) = (api_routes(), server_routes());
    let targets: Vec<Target<'_>> =
        model.map(|(snapshot, scope)| entities::targets(snapshot, scope)).unwrap_or_default();
    let mut paths = PathsBuilder::new();
    for route in &api {
        paths = paths.path(route.path, PathItem::new(route.method.clone(), describe(route, language, None)));
    }
    for route in &server {
        let mut item = PathItem::new(route.method.clone(), describe(route, language, None));
        item.servers = Some(vec![Server::new("/")]);
        paths = paths.path(route.path, item);
    }
    for target in &targets {
        for route in api.iter().filter(|route| target.offers(route)) {
            let item = PathItem::new(route.method.clone(), describe(route, language, Some(target)));
            paths = paths.path(target.path(route), item);
        }
    }
    let groups = tags(&api).into_iter().chain(tags(&server)).map(|name| tag(name, text(language, "tag", name)));
    let entities = targets.iter().map(|target| tag(target.name(), target.label_plural(language).to_owned()));
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title(text(language, "info", "title"))
                .description(Some(text(language, "info", "description")))
                .version(version(model))
                .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
                .build(),
        )
        .servers(Some([Server::new(PREFIX)]))
        .paths(paths)
        .components(Some(components(&api, language)))
        .security(Some([requirement("key"), requirement("session")]))
        .tags(Some(groups.chain(entities)))
        .build()
}

/// Of the program; with a model, of its revision too.
fn version(model: Option<Model<'_>>) -> String {
    let program = env!("CARGO_PKG_VERSION");
    model.map_or_else(|| program.to_owned(), |(snapshot, _)| format!("{program}+{}", snapshot.revision))
}

fn requirement(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new(scheme, [""; 0])
}

fn tag(name: &str, description: String) -> Tag {
    TagBuilder::new().name(name).description(Some(description)).build()
}

fn components(api: &[Route], language: Language) -> utoipa::openapi::Components {
    let mut components = ComponentsBuilder::new();
    let mut known: Vec<Parameter> = Vec::new();
    for parameter in api.iter().flat_map(|route| parameters(route, None)) {
        if !known.contains(&parameter) {
            known.push(parameter);
            let described = parameter.describe(text(language, "parameter", parameter.key()));
            components = components.parameter(parameter.key(), described);
        }
    }
    for name in HEADERS {
        let header = HeaderBuilder::new()
            .schema(Some(super::parameter::text_schema()))
            .description(Some(text(language, "header", name)));
        components = components.header(name, header.build());
    }
    let mut used: Vec<Code> = api.iter().flat_map(codes).collect();
    used.sort_by_key(|code| code.status());
    used.dedup();
    let mut statuses: Vec<u16> = used.iter().map(|code| code.status()).collect();
    statuses.dedup();
    for status in statuses {
        components = components.response(format!("Problem{status}"), problem(status, language));
    }
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(text(language, "security", "key")));
    let cookie =
        ApiKeyValue::with_description("__Host-sartor.default".to_owned(), text(language, "security", "session"));
    components
        .security_scheme("key", SecurityScheme::Http(bearer.build()))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)))
        .build()
}

/// What a status may mean: the titles of its codes.
fn problem(status: u16, language: Language) -> Response {
    let codes = Code::TABLE.iter().filter(|(_, number, _)| *number == status);
    let titles = codes.map(|(_, _, name)| format!("{} (`{name}`)", language.text("title", name, &Params::new())));
    let mut response = ResponseBuilder::new()
        .description(titles.collect::<Vec<_>>().join(" · "))
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))))
        .header_ref("X-Request-Id", header_reference("X-Request-Id"));
    if matches!(status, 429 | 503) {
        response = response.header_ref("Retry-After", header_reference("Retry-After"));
    }
    response.build()
}

/// The schemas are JSON Schema as it is, which the builders could not say in full: they are put in at the end.
fn finish(document: OpenApi, language: Language, model: Option<Model<'_>>) -> Json {
    let mut document = serde_json::to_value(&document).unwrap_or_default();
    let mut schemas = shapes(language);
    if let Some((snapshot, scope)) = model {
        for target in entities::targets(snapshot, scope) {
            schemas.extend(target.schemas(language));
        }
    }
    document["components"]["schemas"] = Json::Object(schemas);
    document["jsonSchemaDialect"] = json!("https://json-schema.org/draft/2020-12/schema");
    document
}
