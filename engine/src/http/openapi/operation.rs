//! A route in the words of OpenAPI: parameters, body, answer and every refusal it knows.

use super::entities::Target;
use super::parameter::{ACCEPT_LANGUAGE, Parameter, VIEW_AS, VIEW_AS_DRAFT};
use super::texts::text;
use crate::error::Code;
use crate::http::route::{AnswerHeader, Route};
use crate::locales::Language;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{Operation, OperationBuilder};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, HttpMethod, Ref, Required, Response, ResponseBuilder};

const JSON: &str = "application/json";

/// The operation of a route; of one entity when a target is given.
pub(super) fn describe(route: &Route, language: Language, target: Option<&Target<'_>>) -> Operation {
    let summary = text(language, "operation", route.id);
    let (id, summary, tag) = match target {
        None => (route.id.to_owned(), summary, tag(route.path).to_owned()),
        Some(target) => {
            let pattern = text(language, "answer", "of_entity");
            let summary = pattern.replace("{operation}", &summary).replace("{entity}", target.label(language));
            (format!("{}.{}", route.id, target.name()), summary, target.name().to_owned())
        }
    };
    let codes = codes(route);
    let names: Vec<&str> = codes.iter().map(|code| code.name()).collect();
    let mut operation = OperationBuilder::new()
        .operation_id(Some(id))
        .summary(Some(summary))
        .tag(tag)
        .extensions(Some(ExtensionsBuilder::new().add("x-codes", names).build()))
        .request_body(route.takes.map(|shape| body(shape, target)));
    for parameter in parameters(route, target) {
        operation = operation.parameter_ref(parameter.reference());
    }
    if route.open {
        // Nothing is needed; who signs in is answered in their language.
        operation = operation.securities(Some([SecurityRequirement::default()]));
    }
    operation = operation.response(route.answers.0.to_string(), answer(route, language, target));
    if let Some(shape) = route.starts {
        operation = operation.response("202", started(shape, language));
    }
    if route.headers.contains(&AnswerHeader::Tag) {
        operation = operation.response("304", Response::new(text(language, "answer", "not_modified")));
    }
    let mut statuses: Vec<u16> = codes.iter().map(|code| code.status()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        operation = operation.response(status.to_string(), Ref::from_response_name(format!("Problem{status}")));
    }
    operation.build()
}

/// The group an operation stands in, by its first word.
fn tag(path: &str) -> &str {
    match path.trim_start_matches('/').split('/').next().unwrap_or_default() {
        "setup" | "invitation" | "session" | "sessions" | "me" | "keys" => "Session",
        "users" | "roles" => "People",
        "metadata" | "openapi.json" => "Model",
        "records" | "search" | "changes" | "jobs" => "Records",
        "files" => "Files",
        "views" => "Views",
        "drafts" | "revisions" | "templates" | "first-hour" | "demo" => "Design",
        "healthz" | "readyz" | "metrics" => "Server",
        // Named as it is; the test of texts asks for its line.
        other => other,
    }
}

/// All tags of a list of routes, each once, in their order.
pub(super) fn tags(routes: &[Route]) -> Vec<&str> {
    let mut tags: Vec<&str> = Vec::new();
    for route in routes {
        if !tags.contains(&tag(route.path)) {
            tags.push(tag(route.path));
        }
    }
    tags
}

/// Parameters of the path that are still open, then the others.
pub(super) fn parameters(route: &Route, target: Option<&Target<'_>>) -> Vec<Parameter> {
    let open = route.path_parameters().filter(|name| target.is_none() || *name != "entity");
    let view_as = (!route.open && route.reads()).then_some([VIEW_AS, VIEW_AS_DRAFT]);
    let own = open.map(Parameter::in_path).chain(route.parameters.iter().copied());
    own.chain(view_as.into_iter().flatten()).chain([ACCEPT_LANGUAGE]).collect()
}

fn body(shape: &'static str, target: Option<&Target<'_>>) -> RequestBody {
    let content = Content::new(Some(reference(shape, target)));
    RequestBodyBuilder::new().content(media(shape), content).required(Some(Required::True)).build()
}

/// How a shape travels: files are bytes, everything else is JSON.
fn media(shape: &str) -> &'static str {
    match shape {
        "Bytes" => "application/octet-stream",
        "Csv" => "text/csv",
        "Figures" => "text/plain",
        _ => JSON,
    }
}

fn reference(shape: &'static str, target: Option<&Target<'_>>) -> Ref {
    match target.and_then(|target| target.shape(shape)) {
        Some(own) => Ref::from_schema_name(own),
        None => Ref::from_schema_name(shape),
    }
}

fn answer(route: &Route, language: Language, target: Option<&Target<'_>>) -> Response {
    let (_, shape) = route.answers;
    let mut response = ResponseBuilder::new().description(text(language, "answer", "done"));
    if let Some(shape) = shape {
        response = response.content(media(shape), Content::new(Some(reference(shape, target))));
    }
    for header in &route.headers {
        response = response.header_ref(header_name(*header), header_reference(header_name(*header)));
    }
    if !route.open {
        response = response.header_ref("Sartor-Revision", header_reference("Sartor-Revision"));
    }
    response.header_ref("X-Request-Id", header_reference("X-Request-Id")).build()
}

fn started(shape: &'static str, language: Language) -> Response {
    let response = ResponseBuilder::new().description(text(language, "answer", "started"));
    let response = response.content(JSON, Content::new(Some(Ref::from_schema_name(shape))));
    let response = response.header_ref("Location", header_reference("Location"));
    let response = response.header_ref("Sartor-Revision", header_reference("Sartor-Revision"));
    response.header_ref("X-Request-Id", header_reference("X-Request-Id")).build()
}

/// The names of the headers the document describes.
pub(super) const HEADERS: [&str; 6] =
    ["ETag", "Sartor-Change", "Location", "Sartor-Revision", "X-Request-Id", "Retry-After"];

fn header_name(header: AnswerHeader) -> &'static str {
    match header {
        AnswerHeader::Version | AnswerHeader::Tag => "ETag",
        AnswerHeader::Change => "Sartor-Change",
        AnswerHeader::Location => "Location",
    }
}

pub(super) fn header_reference(name: &str) -> Ref {
    Ref::new(format!("#/components/headers/{name}"))
}

/// Every code an operation may answer, in the order of the table.
pub(super) fn codes(route: &Route) -> Vec<Code> {
    // A wrong key is refused by every operation, also by those that need none.
    let mut known = vec![Code::Malformed, Code::Unauthenticated, Code::Internal, Code::Unavailable];
    if !matches!(route.method, HttpMethod::Get) {
        // A browser's write from another site; with the cookie, a body that is no JSON.
        known.extend([Code::Forbidden, Code::MediaType]);
    }
    if !route.open {
        known.push(Code::ViewAsRefused);
        known.extend((!route.reads()).then_some(Code::ViewAsReads));
    }
    if route.takes.is_some() {
        known.extend([Code::TooLarge, Code::MediaType, Code::RequestTimeout]);
    }
    known.extend(&route.refuses);
    Code::TABLE.iter().map(|(code, _, _)| *code).filter(|code| known.contains(code)).collect()
}
