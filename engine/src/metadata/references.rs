//! The one walker over references: every place of every file where a text or key names an element, with what it leads
//! to. Dangling check, where-used, rename, comparison and editor completion all start here; there is no other list.
use serde_json::Value;

use crate::formula::mentions;

use super::{
    index::{EntityEntry, Index, find},
    path::Scope,
    placeholders::{Placeholder, placeholders},
    resolve::{Resolution, Unresolved, resolve},
    schemas::{Kind, kind_of},
    tree::FileTree,
    walk::{Place, walk},
};

/// What kind of element a text names (`x-ref` in the schemas).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefKind {
    Entity,
    /// A field of the entity in scope.
    Field,
    /// A field that leads to records; of one that leads to several entities, with the entity (`regarding.account`).
    Limited,
    /// A field, or a path to one through relations.
    Path,
    /// A path with `-` in front for descending.
    Sort,
    /// `pipeline/stage` or `stage`.
    Stage,
    /// A stage of the file's own pipeline.
    OwnStage,
    View,
    Form,
    Choices,
    Role,
    /// The inverse name of a lookup that points to the entity in scope.
    Inverse,
    /// A value of the field that `x-of` names: an option, a stage, a pipeline, or plain.
    Value,
    /// A record of the tree's own record files.
    RecordKey,
    /// A person of the tree's users file.
    UserKey,
}

impl RefKind {
    /// The kind a schema's `x-ref` stands for.
    pub fn find(word: &str) -> Option<RefKind> {
        Some(match word {
            "entity" => RefKind::Entity,
            "field" => RefKind::Field,
            "limited" => RefKind::Limited,
            "path" => RefKind::Path,
            "sort" => RefKind::Sort,
            "stage" => RefKind::Stage,
            "own_stage" => RefKind::OwnStage,
            "view" => RefKind::View,
            "form" => RefKind::Form,
            "choices" => RefKind::Choices,
            "role" => RefKind::Role,
            "inverse" => RefKind::Inverse,
            "value" => RefKind::Value,
            "record_key" => RefKind::RecordKey,
            "user_key" => RefKind::UserKey,
            _ => return None,
        })
    }
}

/// Which part of a property a reference is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    Value,
    Key,
    /// These bytes of the text there.
    Within {
        start: usize,
        end: usize,
    },
}

/// A place where an element is named.
#[derive(Clone, Debug)]
pub struct Reference<'a> {
    pub file: &'a str,
    /// JSON pointer of the text, or of the property whose key it is.
    pub pointer: String,
    pub position: Position,
    pub kind: RefKind,
    /// The text as written.
    pub text: &'a str,
    /// It is part of a condition.
    pub in_condition: bool,
    /// What it leads to, or why not. `Ok` with no parts for a plain value.
    pub target: Result<Resolution<'a>, Unresolved>,
}

/// Where a reference stands: the entity in scope, and the file for what is looked up in it.
#[derive(Clone, Copy, Debug)]
pub struct Site<'i, 'a> {
    pub scope: Option<Scope<'i, 'a>>,
    pub file: &'a str,
    /// The field a value belongs to, as a path in `scope`.
    pub of: Option<&'a str>,
}

/// All references of a tree, by file and in document order.
pub fn references<'a>(tree: &'a FileTree, index: &Index<'a>) -> Vec<Reference<'a>> {
    let mut found = Vec::new();
    for (file, document) in &tree.files {
        let Some(value) = document.json() else { continue };
        let Some(kind) = kind_of(value) else { continue };
        let home = if kind == Kind::Entity || kind.belongs_to_entity() { index.owner_of(file) } else { None };
        let finder = Finder { index, file, home };
        walk(kind, value, &mut |place| finder.visit(place, &mut found));
    }
    found
}

struct Finder<'i, 'a> {
    index: &'i Index<'a>,
    file: &'a str,
    home: Option<&'i EntityEntry<'a>>,
}

impl<'i, 'a> Finder<'i, 'a> {
    fn visit(&self, place: &Place<'_, 'a>, found: &mut Vec<Reference<'a>>) {
        match place.value {
            Value::String(text) => {
                if place.node.keyword("x-formula").is_some() {
                    self.visit_formula(place, text, found);
                }
                if place.node.keyword("x-template").is_some() {
                    self.visit_template(place, text, found);
                }
                if let Some(kind) = place.node.text("x-ref").and_then(RefKind::find) {
                    let of = place.node.text("x-of").and_then(|of| value_owner(place, of));
                    let site = Site { scope: self.scope(place), file: self.file, of };
                    let target = resolve(self.index, site, kind, text);
                    let pointer = place.pointer.to_owned();
                    let (position, in_condition) = (Position::Value, place.in_condition());
                    found.push(Reference { file: self.file, pointer, position, kind, text, in_condition, target });
                }
            }
            Value::Object(map) => {
                let Some(kind) = place.node.keys().and_then(|keys| RefKind::find(keys.text("x-ref")?)) else { return };
                let site = Site { scope: self.scope(place), file: self.file, of: None };
                for key in map.keys() {
                    let target = resolve(self.index, site, kind, key);
                    let pointer = super::walk::child_pointer(place.pointer, key);
                    found.push(Reference {
                        file: self.file,
                        pointer,
                        position: Position::Key,
                        kind,
                        text: key,
                        in_condition: place.in_condition(),
                        target,
                    });
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
    }

    /// What a formula names, each at its place in the text.
    fn visit_formula(&self, place: &Place<'_, 'a>, text: &'a str, found: &mut Vec<Reference<'a>>) {
        for mention in mentions(text) {
            let kind = if mention.value_of.is_some() { RefKind::Value } else { RefKind::Path };
            let site = Site { scope: self.scope(place), file: self.file, of: mention.value_of };
            let target = resolve(self.index, site, kind, mention.text);
            let position = Position::Within { start: mention.span.start, end: mention.span.end };
            let pointer = place.pointer.to_owned();
            // Without what it names a formula has no value, as a condition has no meaning.
            let (text, in_condition) = (mention.text, true);
            found.push(Reference { file: self.file, pointer, position, kind, text, in_condition, target });
        }
    }

    /// Fields a text names in braces.
    fn visit_template(&self, place: &Place<'_, 'a>, text: &'a str, found: &mut Vec<Reference<'a>>) {
        for Placeholder { span, path } in placeholders(text) {
            let (kind, site) = (RefKind::Path, Site { scope: self.scope(place), file: self.file, of: None });
            let target = resolve(self.index, site, kind, path);
            let position = Position::Within { start: span.start, end: span.end };
            let pointer = place.pointer.to_owned();
            found.push(Reference { file: self.file, pointer, position, kind, text: path, in_condition: true, target });
        }
    }

    /// The entity names are looked up in; none when what leads there is itself unknown.
    fn scope(&self, place: &Place<'_, 'a>) -> Option<Scope<'i, 'a>> {
        let around = || match place.parent {
            Some(parent) => self.scope(parent),
            None => self.home.map(Scope::Entity),
        };
        let Some(names) = place.node.keyword("x-scope") else { return around() };
        let names = names.as_array().map_or_else(|| vec![names], |names| names.iter().collect());
        for name in names.into_iter().filter_map(Value::as_str) {
            if name == "@home" {
                return self.home.map(Scope::Entity);
            }
            let (key, parent) = place.as_property()?;
            let (text, node) = match name {
                "@key" => (Some(key), parent.node.keys()),
                sibling => (place.sibling(sibling), parent.node.property(sibling)),
            };
            let (Some(text), Some(node)) = (text, node) else { continue };
            let kind = node.text("x-ref").and_then(RefKind::find);
            if !matches!(kind, Some(RefKind::Inverse | RefKind::Limited)) {
                return self.index.entity(text).map(Scope::Entity);
            }
            return match around()? {
                Scope::Entity(source) if kind == Some(RefKind::Limited) => led_to(self.index, source, text),
                Scope::Entity(target) => {
                    if let Some(set) = target.set(text) {
                        return set.text("to").and_then(|to| self.index.entity(to)).map(Scope::Entity);
                    }
                    let mut inverses = self.index.inverses(target);
                    inverses.find(|(inverse, ..)| *inverse == text).map(|(_, from, _)| Scope::Entity(from))
                }
                Scope::User => None,
            };
        }
        around()
    }
}

/// What a field of the entity leads to; of one that leads to several entities the one that is named.
fn led_to<'i, 'a>(index: &'i Index<'a>, source: &EntityEntry<'a>, text: &str) -> Option<Scope<'i, 'a>> {
    let (name, of) = text.split_once('.').map_or((text, None), |(name, of)| (name, Some(of)));
    match (find(&source.fields, name), of) {
        (Some(field), Some(of)) if field.text("type") == Some("regarding") => index.entity(of).map(Scope::Entity),
        (_, Some(_)) => None,
        (Some(field), None) if field.text("type") == Some("user") => Some(Scope::User),
        (Some(field), None) => field.text("to").and_then(|to| index.entity(to)).map(Scope::Entity),
        (None, None) => (name == "owner").then_some(Scope::User),
    }
}

/// The field path a value belongs to: a sibling's text, or the own key.
fn value_owner<'a>(place: &Place<'_, 'a>, of: &str) -> Option<&'a str> {
    match of {
        "@key" => place.as_property().map(|(key, _)| key),
        sibling => place.sibling(sibling),
    }
}

/// A place that names an element: file, JSON pointer, and whether it is the value or the key there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    pub file: String,
    pub pointer: String,
    pub position: Position,
    /// It is part of a condition: taking it out changes what the condition says.
    pub in_condition: bool,
}

/// Every place that names the element with this id.
pub fn where_used(tree: &FileTree, id: &str) -> Vec<Use> {
    let index = Index::of(tree);
    let names = |reference: &Reference<'_>| {
        reference.target.as_ref().is_ok_and(|target| target.elements().any(|element| element == id))
    };
    let found = references(tree, &index);
    let uses = found.into_iter().filter(names);
    uses.map(|used| {
        let Reference { pointer, position, in_condition, .. } = used;
        Use { file: used.file.to_owned(), pointer, position, in_condition }
    })
    .collect()
}
