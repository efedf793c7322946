//! From files to the model. Everything is checked and every problem reported at once: shape of each file, ids and names,
//! references, then what only makes sense together. There is a model only when there is no error.
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    check::check_model,
    check::labels::check_labels,
    check::uniqueness::check_uniqueness,
    files::is_metadata,
    index::Index,
    model::{Entity, Form, Model, Pipeline},
    problem::{Level, Problem},
    references::{Position, Reference, references},
    resolve::Unresolved,
    rewrite::with_current_names,
    schemas::{Kind, kind_of},
    shape::check_shape,
    tree::{Document, FileTree},
};

/// What checking a tree gives.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The model; none when there is an error.
    pub model: Option<Model>,
    /// Errors and warnings, by file and place.
    pub problems: Vec<Problem>,
}

/// The model of a tree, or its errors. Warnings are left out.
pub fn load(tree: &FileTree) -> Result<Model, Vec<Problem>> {
    let Checked { model, problems } = check(tree);
    model.ok_or_else(|| problems.into_iter().filter(|problem| problem.level == Level::Error).collect())
}

/// Checks a tree and reads it.
pub fn check(tree: &FileTree) -> Checked {
    let (sound, mut problems) = check_files(tree);
    let index = Index::of(tree);
    check_homes(tree, &index, &mut problems);
    check_uniqueness(tree, &index, &mut problems);
    check_labels(tree, &index, &mut problems);
    let references = references(tree, &index);
    problems.extend(references.iter().filter_map(dangling));

    let current = with_current_names(&sound, &references);
    let (model, unread) = assemble(&current, &index);
    problems.extend(unread);
    check_model(&model, &mut problems);

    problems.sort_by(|a, b| (&a.file, &a.pointer, a.code).cmp(&(&b.file, &b.pointer, b.code)));
    problems.dedup();
    let broken = problems.iter().any(|problem| problem.level == Level::Error);
    Checked { model: (!broken).then_some(model), problems }
}

/// The files whose shape is right, and what is wrong with the others.
fn check_files(tree: &FileTree) -> (FileTree, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut sound = FileTree::default();
    for (file, document) in &tree.files {
        let found = check_file(file, document);
        if found.is_empty() {
            sound.files.insert(file.clone(), document.clone());
        }
        problems.extend(found);
    }
    (sound, problems)
}

fn check_file(file: &str, document: &Document) -> Vec<Problem> {
    if !is_metadata(file) {
        return vec![Problem::error(file, "", "path_malformed")];
    }
    match document {
        Document::Text(text) if file.ends_with(".json") => {
            let detail = serde_json::from_str::<Value>(text).err().map_or(String::new(), |error| error.to_string());
            vec![Problem::error(file, "", "json_malformed").with("detail", detail)]
        }
        Document::Text(_) => Vec::new(),
        Document::Json(value) => match kind_of(value) {
            Some(kind) => check_shape(file, kind, value),
            None => {
                let known = Kind::ALL.map(|kind| format!("sartor/1/{}", kind.as_str()));
                let written = value.get("$schema").and_then(Value::as_str).unwrap_or_default();
                let problem = Problem::error(file, "/$schema", "kind_unknown").with("value", written);
                vec![problem.suggesting(written, known.iter().map(String::as_str))]
            }
        },
    }
}

/// Files that belong to an entity stand in its folder; of some kinds there is one file.
fn check_homes(tree: &FileTree, index: &Index<'_>, problems: &mut Vec<Problem>) {
    let mut seen: Vec<(Kind, &str)> = Vec::new();
    for (file, document) in &tree.files {
        let Some(kind) = document.json().and_then(kind_of) else { continue };
        if kind.belongs_to_entity() && index.owner_of(file).is_none() {
            problems.push(Problem::error(file, "", "entity_folder_missing"));
        }
        let folder = match kind {
            Kind::Template | Kind::Settings | Kind::Navigation => "",
            Kind::Entity => file.rsplit_once('/').map_or("", |(folder, _)| folder),
            Kind::Form | Kind::View | Kind::Pipeline | Kind::Choices | Kind::Role | Kind::Records | Kind::Users => {
                continue;
            }
        };
        if seen.contains(&(kind, folder)) {
            problems.push(Problem::error(file, "", "file_repeated").with("kind", kind.as_str()));
        }
        seen.push((kind, folder));
    }
}

fn dangling(reference: &Reference<'_>) -> Option<Problem> {
    match &reference.target {
        Ok(_) | Err(Unresolved::NoScope) => None,
        Err(Unresolved::Unknown { code, name, known }) => {
            let problem = Problem::error(reference.file, reference.pointer.as_str(), code).with("name", name.as_str());
            let problem = match reference.position {
                Position::Within { start, end } => {
                    problem.with("position", start + 1).with("length", end.saturating_sub(start))
                }
                Position::Value | Position::Key => problem,
            };
            Some(problem.suggesting(name, known.iter().map(String::as_str)))
        }
    }
}

/// Reads the files of a tree with current names into a model, as far as they can be read.
fn assemble(tree: &FileTree, index: &Index<'_>) -> (Model, Vec<Problem>) {
    let mut model = Model::default();
    let mut problems = Vec::new();
    let mut owned = Vec::new();
    for (file, document) in &tree.files {
        let Some((value, kind)) = document.json().and_then(|value| Some((value, kind_of(value)?))) else { continue };
        let read = match kind {
            Kind::Template => read(value).map(|template| model.template = Some(template)),
            Kind::Settings => read(value).map(|settings| model.settings = settings),
            Kind::Navigation => read(value).map(|navigation| model.navigation = Some(navigation)),
            Kind::Entity => {
                read::<Entity>(value).map(|entity| model.entities.push(Entity { file: file.clone(), ..entity }))
            }
            Kind::Choices => read(value).map(|list| model.choices.push(list)),
            Kind::Role => read(value).map(|role| model.roles.push(role)),
            Kind::Form | Kind::View | Kind::Pipeline => {
                owned.push((file, kind, value));
                Ok(())
            }
            Kind::Records | Kind::Users => Ok(()),
        };
        match read {
            Ok(()) => name_file(&mut model, kind, file),
            Err(error) => problems.push(unreadable(file, &error)),
        }
    }
    for (file, kind, value) in owned {
        let home = index.owner_of(file).map(|entity| entity.entry.id);
        let Some(entity) = model.entities.iter_mut().find(|entity| Some(entity.id.as_str()) == home) else { continue };
        if let Err(error) = add_owned(entity, file, kind, value) {
            problems.push(unreadable(file, &error));
        }
    }
    for entity in &mut model.entities {
        sort_forms(entity);
        sort_pipelines(&mut entity.pipelines);
        sort_views(entity);
    }
    (model, problems)
}

/// The shape was right and yet the types refuse it: schema and model disagree.
fn unreadable(file: &str, error: &serde_json::Error) -> Problem {
    Problem::error(file, "", "file_unreadable").with("detail", error.to_string())
}

fn read<T: DeserializeOwned>(value: &Value) -> serde_json::Result<T> {
    T::deserialize(value)
}

/// Keeps the path of a file that was just read.
fn name_file(model: &mut Model, kind: Kind, file: &str) {
    let slot = match kind {
        Kind::Template => model.template.as_mut().map(|template| &mut template.file),
        Kind::Settings => Some(&mut model.settings.file),
        Kind::Navigation => model.navigation.as_mut().map(|navigation| &mut navigation.file),
        Kind::Choices => model.choices.last_mut().map(|list| &mut list.file),
        Kind::Role => model.roles.last_mut().map(|role| &mut role.file),
        Kind::Entity | Kind::Form | Kind::View | Kind::Pipeline | Kind::Records | Kind::Users => None,
    };
    if let Some(slot) = slot {
        file.clone_into(slot);
    }
}

fn add_owned(entity: &mut Entity, file: &str, kind: Kind, value: &Value) -> serde_json::Result<()> {
    let file = file.to_owned();
    match kind {
        Kind::Form => entity.forms.push(Form { file, ..read(value)? }),
        Kind::View => entity.views.push(super::model::View { file, ..read(value)? }),
        Kind::Pipeline => entity.pipelines.push(Pipeline { file, ..read(value)? }),
        Kind::Template
        | Kind::Settings
        | Kind::Entity
        | Kind::Choices
        | Kind::Role
        | Kind::Navigation
        | Kind::Records
        | Kind::Users => {}
    }
    Ok(())
}

/// The default pipeline of each stage field first; the rest stays in file order.
fn sort_pipelines(pipelines: &mut [Pipeline]) {
    pipelines.sort_by_key(|pipeline| !pipeline.default);
}

/// The forms the entity names, in its order, then the rest in file order; the form for everybody else is last.
fn sort_forms(entity: &mut Entity) {
    let order = &entity.form_order;
    let place = |form: &Form| order.iter().position(|name| *name == form.name).unwrap_or(order.len());
    entity.forms.sort_by_key(|form| (form.audience.is_none(), place(form)));
}

/// The views the entity names, in its order; the rest stays in file order behind them.
fn sort_views(entity: &mut Entity) {
    let order = &entity.view_order;
    let place = |view: &super::model::View| order.iter().position(|name| *name == view.name).unwrap_or(order.len());
    entity.views.sort_by_key(place);
}
