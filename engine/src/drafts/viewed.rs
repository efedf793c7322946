//! What roles would allow if a draft were published, for who looks through them before it is. Only rights are taken from the
//! draft; fields, forms and records are those that are published (`docs/adr/0016-view-as-of-a-draft.md`).

use super::draft::get_open;
use super::{Desk, merge};
use crate::error::{Code, Problem, Result};
use crate::metadata::{self, model::Model};
use crate::permissions::Scope;
use crate::registry::{self, Registry};
use uuid::Uuid;

/// The roles of a draft, in one of its versions.
#[derive(Debug)]
pub struct Drafted {
    pub id: Uuid,
    pub name: String,
    pub version: i64,
    /// The revision it was put together with.
    pub head: i64,
    pub model: Model,
    registry: Registry,
}

impl Drafted {
    /// What somebody with these roles (element ids) could do with what is published.
    pub fn scope(&self, published: &Registry, me: Uuid, roles: &[String]) -> Scope {
        Scope::of_roles(&self.registry, &self.model, me, roles).carried(&self.registry, published)
    }
}

/// The version an open draft is in.
///
/// # Errors
/// `ViewAsRefused` for a draft that is not there, or closed.
pub async fn find_version(desk: &Desk<'_>, id: Uuid) -> Result<i64> {
    Ok(get_open(desk, id).await.map_err(gone)?.version)
}

/// The roles of a draft on the published revision.
///
/// # Errors
/// As `find_version`, and for one whose files cannot be understood or do not go together with what is published.
pub async fn load_roles(desk: &Desk<'_>, id: Uuid) -> Result<Drafted> {
    let row = get_open(desk, id).await.map_err(gone)?;
    let merged = merge::merge(desk, &row).await?;
    let unsound = || refused("view_as_draft_unsound").param("name", row.name.as_str());
    let tree = merged.settled().map_err(|_| unsound())?;
    // Reading a whole model is work for another thread than those that answer.
    let read = tokio::task::spawn_blocking(move || {
        let model = metadata::load(&tree).ok()?;
        let registry = registry::build(&model);
        Some((model, registry))
    });
    let (model, registry) = read.await.map_err(Problem::internal)?.ok_or_else(unsound)?;
    Ok(Drafted { id, name: row.name.clone(), version: row.version, head: desk.head.revision, model, registry })
}

fn gone(problem: Problem) -> Problem {
    match problem.code {
        Code::NotFound | Code::StateConflict => refused("view_as_draft_gone"),
        _ => problem,
    }
}

fn refused(detail: &str) -> Problem {
    Problem::new(Code::ViewAsRefused).param("detail", detail)
}
