//! One operation as a value: its address, its handler, and what a client must know to call it.
//!
//! The router and the OpenAPI document are both made from a list of these (`routes.rs`), so neither can offer what the
//! other does not. The operation id is the handler's own name.

use super::app::App;
use super::openapi::Parameter;
use crate::error::Code;
use axum::extract::{MatchedPath, Request};
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use std::any::type_name;
use utoipa::openapi::HttpMethod;

/// What the addresses of operations begin with.
const API: &str = "/api/v1";
/// What changes nothing although it is sent with a body.
const LOOKS: [&str; 3] = ["/records/{entity}/aggregate", "/records/{entity}/read-text", "/metadata/conversion"];

/// Whether a request changes nothing: everything that is asked with GET, and those few.
pub(super) fn reads(request: &Request) -> bool {
    let path = request.extensions().get::<MatchedPath>().and_then(|path| path.as_str().strip_prefix(API));
    matches!(*request.method(), Method::GET | Method::HEAD) || path.is_some_and(|path| LOOKS.contains(&path))
}

/// What a person needs on an entity before its document offers them an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    Read,
    Create,
    Update,
    Delete,
    /// Update, on an entity with stages.
    Move,
    /// Taking records out as a file.
    Export,
}

/// What an answer carries besides its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerHeader {
    /// `ETag: "3"`, the version of what is answered.
    Version,
    /// `ETag`, and 304 for who sends it back in `If-None-Match`.
    Tag,
    /// `Sartor-Change`: the id of the change a write made.
    Change,
    Location,
}

/// One operation.
pub(super) struct Route {
    /// `verb_resource`.
    pub id: &'static str,
    pub method: HttpMethod,
    /// Below the prefix, with `{parameters}`.
    pub path: &'static str,
    pub handler: MethodRouter<App>,
    /// Nobody need be signed in.
    pub open: bool,
    pub right: Right,
    /// In the query and in headers; those of the path follow from it.
    pub parameters: Vec<Parameter>,
    /// Names of shapes (`openapi/shapes`).
    pub takes: Option<&'static str>,
    pub answers: (u16, Option<&'static str>),
    /// What is answered when it goes on as a job.
    pub starts: Option<&'static str>,
    pub headers: Vec<AnswerHeader>,
    /// Codes beyond those every operation may answer.
    pub refuses: Vec<Code>,
}

/// `GET`
pub(super) fn get<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new((HttpMethod::Get, MethodFilter::GET), path, handler)
}

/// `POST`
pub(super) fn post<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new((HttpMethod::Post, MethodFilter::POST), path, handler)
}

/// `PATCH`
pub(super) fn patch<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new((HttpMethod::Patch, MethodFilter::PATCH), path, handler)
}

/// `PUT`
pub(super) fn put<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new((HttpMethod::Put, MethodFilter::PUT), path, handler)
}

/// `DELETE`
pub(super) fn delete<H: Handler<T, App>, T: 'static>(path: &'static str, handler: H) -> Route {
    Route::new((HttpMethod::Delete, MethodFilter::DELETE), path, handler)
}

impl Route {
    fn new<H, T>((method, filter): (HttpMethod, MethodFilter), path: &'static str, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        // The last part of `sartor::http::records::get_record`; a test compares the ids with docs/API-DESIGN.md.
        let id = type_name::<H>().rsplit("::").next().unwrap_or_default();
        Self {
            id,
            method,
            path,
            handler: on(filter, handler),
            open: false,
            right: Right::Read,
            parameters: Vec::new(),
            takes: None,
            answers: (204, None),
            starts: None,
            headers: Vec::new(),
            refuses: Vec::new(),
        }
    }

    /// Works without sign-in.
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// Offered for an entity only to people with this right.
    pub fn needs(mut self, right: Right) -> Self {
        self.right = right;
        self
    }

    /// Parameters of the query and headers.
    pub fn with(mut self, parameters: &[Parameter]) -> Self {
        self.parameters.extend_from_slice(parameters);
        self
    }

    /// The shape of the body.
    pub fn takes(mut self, shape: &'static str) -> Self {
        self.takes = Some(shape);
        self
    }

    /// Status and shape of the answer; without this it is 204 and empty.
    pub fn answers(mut self, status: u16, shape: &'static str) -> Self {
        self.answers = (status, Some(shape));
        self
    }

    /// May go on as a job: 202 with this shape.
    pub fn or_starts(mut self, shape: &'static str) -> Self {
        self.starts = Some(shape);
        self
    }

    /// Headers of the answer.
    pub fn telling(mut self, headers: &[AnswerHeader]) -> Self {
        self.headers.extend_from_slice(headers);
        self
    }

    /// Refusals that only some operations know.
    pub fn refuses(mut self, codes: &[Code]) -> Self {
        self.refuses.extend_from_slice(codes);
        self
    }

    /// Whether it changes nothing.
    pub fn reads(&self) -> bool {
        matches!(self.method, HttpMethod::Get) || LOOKS.contains(&self.path)
    }

    /// The names in braces, in order.
    pub fn path_parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name)
    }
}
