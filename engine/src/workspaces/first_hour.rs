//! The first hour of a workspace: what its administrator has done of what makes it the company's own. Nobody ticks anything;
//! each step is done when it shows in the data or in the published design.

use super::{Workspace, demo, store};
use crate::auth;
use crate::drafts::installed;
use crate::error::Result;
use crate::metadata::{self, FileTree, model::Model};
use crate::records;
use crate::snapshot::Snapshot;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const DISMISSED: &str = "first_hour_dismissed";
const KEPT: &str = "demo_kept";
const YES: &str = "yes";
const NO: &str = "no";

/// A step of the first hour, in the order they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The company has its own name.
    Company,
    /// Somebody else, or a program, may come in.
    People,
    /// A record type or field of one's own is published.
    Field,
    /// A stage has one's own name, or is one's own.
    Stage,
    /// Somebody wrote a record.
    Record,
    /// The demo data was removed, or is to stay. Only where there was any.
    Demo,
}

impl Step {
    pub fn name(self) -> &'static str {
        match self {
            Step::Company => "company",
            Step::People => "people",
            Step::Field => "field",
            Step::Stage => "stage",
            Step::Record => "record",
            Step::Demo => "demo",
        }
    }
}

/// How far a workspace is in its first hour.
#[derive(Clone, Debug)]
pub struct FirstHour {
    pub steps: Vec<(Step, bool)>,
    /// Nobody is to be reminded of it.
    pub dismissed: bool,
    /// There are demo records.
    pub has_demo: bool,
    /// Somebody said that they are to stay.
    pub demo_kept: bool,
}

impl FirstHour {
    /// `{ "dismissed", "steps": [ { "step", "done" } ], "demo": { "there", "kept" } }`
    pub fn to_json(&self) -> Json {
        let steps = self.steps.iter().map(|(step, done)| json!({ "step": step.name(), "done": done }));
        json!({
            "dismissed": self.dismissed, "steps": steps.collect::<Vec<_>>(),
            "demo": { "there": self.has_demo, "kept": self.demo_kept },
        })
    }
}

/// What is said about the first hour; absent parts stay.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    pub dismissed: Option<bool>,
    pub demo_kept: Option<bool>,
}

/// How far the workspace is, as `me` sees it.
///
/// # Errors
/// Those of the database.
pub async fn look(workspace: &Workspace, snapshot: &Snapshot, me: Uuid) -> Result<FirstHour> {
    let db = &workspace.db;
    let base = Base::load(workspace).await?;
    let (has_demo, had_demo) = records::has_demo(db, &snapshot.registry).await?;
    let demo_kept = is_said(workspace, KEPT).await?;
    let mut steps = vec![
        (Step::Company, base.is_renamed(snapshot)),
        (Step::People, auth::store::has_company(db, me, demo::DOMAIN).await?),
        (Step::Field, base.is_extended(&snapshot.model)),
        (Step::Stage, base.has_own_stage(&snapshot.model)),
        (Step::Record, store::has_own_record(db).await?),
    ];
    if had_demo {
        steps.push((Step::Demo, demo_kept || !has_demo));
    }
    Ok(FirstHour { steps, dismissed: is_dismissed(workspace).await?, has_demo, demo_kept })
}

/// Whether nobody is to be reminded of the first hour.
///
/// # Errors
/// Those of the database.
pub async fn is_dismissed(workspace: &Workspace) -> Result<bool> {
    is_said(workspace, DISMISSED).await
}

async fn is_said(workspace: &Workspace, name: &'static str) -> Result<bool> {
    Ok(store::find_setting(&workspace.db, name).await?.as_deref() == Some(YES))
}

/// Keeps what somebody said.
///
/// # Errors
/// Those of the database.
pub async fn say(workspace: &Workspace, said: Said) -> Result<()> {
    for (name, value) in [(DISMISSED, said.dismissed), (KEPT, said.demo_kept)] {
        if let Some(value) = value {
            store::update_setting(&workspace.db, name, if value { YES } else { NO }).await?;
        }
    }
    Ok(())
}

/// The templates as they came: what differs from them is the company's own.
#[derive(Default)]
struct Base {
    /// Names of companies, as the settings of templates have them.
    names: Vec<Json>,
    elements: BTreeSet<String>,
    /// Name and label of every stage, by its id.
    stages: BTreeMap<String, Json>,
}

impl Base {
    async fn load(workspace: &Workspace) -> Result<Self> {
        let mut base = Self::default();
        for template in installed::list(&workspace.db).await? {
            if let Some((_, tree)) = installed::find(&workspace.db, &template.name).await? {
                base.add(tree).await?;
            }
        }
        Ok(base)
    }

    async fn add(&mut self, tree: FileTree) -> Result<()> {
        self.names.extend(company(&tree).cloned());
        // Reading a whole template is work for another thread than those that answer.
        let read = tokio::task::spawn_blocking(move || metadata::check(&tree).model);
        if let Some(model) = read.await.map_err(crate::error::Problem::internal)? {
            self.elements.extend(elements(&model));
            self.stages.extend(stages(&model));
        }
        Ok(())
    }

    fn is_renamed(&self, snapshot: &Snapshot) -> bool {
        company(&snapshot.tree).is_some_and(|name| !name.is_null() && *name != "" && !self.names.contains(name))
    }

    fn is_extended(&self, model: &Model) -> bool {
        elements(model).any(|id| !self.elements.contains(&id))
    }

    fn has_own_stage(&self, model: &Model) -> bool {
        stages(model).any(|(id, called)| self.stages.get(&id) != Some(&called))
    }
}

fn company(tree: &FileTree) -> Option<&Json> {
    tree.json(super::setup::SETTINGS)?.get("name")
}

/// Entities and fields by id.
fn elements(model: &Model) -> impl Iterator<Item = String> {
    let of = |entity: &crate::metadata::model::Entity| {
        let fields: Vec<String> = entity.fields.iter().map(|field| field.id.to_string()).collect();
        fields.into_iter().chain([entity.id.to_string()])
    };
    model.entities.iter().flat_map(of)
}

fn stages(model: &Model) -> impl Iterator<Item = (String, Json)> {
    let pipelines = model.entities.iter().flat_map(|entity| &entity.pipelines);
    let stages = pipelines.flat_map(|pipeline| &pipeline.stages);
    stages.map(|stage| {
        let label = crate::registry::texts(stage.label.as_ref(), &stage.name).to_json();
        (stage.id.to_string(), json!([stage.name, label]))
    })
}
