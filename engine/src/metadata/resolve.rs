//! What one reference leads to. Names are looked up in the index; a miss says which words would have been known.
use super::{
    index::{EntityEntry, Entry, Index, find},
    model::{StageKind, StageName},
    path::{End, Missing, Part, Scope, follow},
    references::{RefKind, Site},
};

/// Elements a reference leads to, in the words of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution<'a> {
    /// `-` of a descending sort key, else empty.
    prefix: &'static str,
    /// Between the parts: `.` in a path, `/` in a stage.
    separator: &'static str,
    parts: Vec<Part<'a>>,
    /// The lookup whose inverse is named: its own name is another one.
    lookup: Option<&'a str>,
}

impl<'a> Resolution<'a> {
    fn plain() -> Self {
        Resolution { prefix: "", separator: "", parts: Vec::new(), lookup: None }
    }

    fn one(entry: &Entry<'a>) -> Self {
        Resolution { prefix: "", separator: "", parts: vec![(Some(entry.id), entry.name)], lookup: None }
    }

    /// Ids of all elements on the way; empty for a plain value.
    pub fn elements(&self) -> impl Iterator<Item = &'a str> {
        self.parts.iter().filter_map(|(id, _)| *id).chain(self.lookup)
    }

    /// The text with the names that `name_of` gives by id (current names where it gives none); none for a plain value.
    pub fn text<'n>(&self, name_of: &dyn Fn(&str) -> Option<&'n str>) -> Option<String> {
        if self.parts.is_empty() {
            return None;
        }
        let names: Vec<&str> = self.parts.iter().map(|(id, name)| id.and_then(name_of).unwrap_or(name)).collect();
        Some(format!("{}{}", self.prefix, names.join(self.separator)))
    }
}

/// Why a reference leads nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unresolved {
    /// The entity it is looked up in is itself unknown; reported there.
    NoScope,
    /// Nothing has this name. `code` is the problem's code.
    Unknown { code: &'static str, name: String, known: Vec<String> },
}

/// Looks a reference up.
pub fn resolve<'a>(
    index: &Index<'a>,
    site: Site<'_, 'a>,
    kind: RefKind,
    text: &'a str,
) -> Result<Resolution<'a>, Unresolved> {
    match kind {
        RefKind::Entity => match index.entity(text) {
            Some(entity) => Ok(Resolution::one(&entity.entry)),
            None => unknown("entity_unknown", text, index.entities.iter().map(|entity| entity.entry.name)),
        },
        RefKind::Choices => find_in("choice_list_unknown", &index.choices, text),
        RefKind::Role => find_in("role_unknown", &index.roles, text),
        RefKind::Limited => resolve_limited(index, site, text),
        RefKind::Field | RefKind::Path => follow_path(index, site, "", text).map(|(resolution, _)| resolution),
        RefKind::Sort => match text.strip_prefix('-') {
            Some(path) => follow_path(index, site, "-", path).map(|(resolution, _)| resolution),
            None => follow_path(index, site, "", text).map(|(resolution, _)| resolution),
        },
        RefKind::View => find_in("view_unknown", &own_entity(site)?.views, text),
        RefKind::Form => find_in("form_unknown", &own_entity(site)?.forms, text),
        RefKind::Inverse => {
            let target = own_entity(site)?;
            if let Some(set) = target.set(text) {
                return Ok(Resolution::one(set));
            }
            match index.inverses(target).find(|(name, ..)| *name == text) {
                Some((name, _, field)) => {
                    Ok(Resolution { parts: vec![(None, name)], lookup: Some(field.id), ..Resolution::plain() })
                }
                None => {
                    let sets = target.sets().map(|set| set.name);
                    unknown("related_list_unknown", text, index.inverses(target).map(|(name, ..)| name).chain(sets))
                }
            }
        }
        RefKind::Stage => find_stage(own_entity(site)?, None, text),
        RefKind::OwnStage => match own_entity(site)?.pipelines.iter().find(|pipeline| pipeline.file == site.file) {
            Some(pipeline) => find_in("stage_unknown", &pipeline.stages, text),
            None => Err(Unresolved::NoScope),
        },
        RefKind::Value => resolve_value(index, site, text),
        RefKind::RecordKey if index.records.contains(text) => Ok(Resolution::plain()),
        RefKind::RecordKey => unknown("record_key_unknown", text, std::iter::empty::<&str>()),
        RefKind::UserKey if index.users.contains(text) => Ok(Resolution::plain()),
        RefKind::UserKey => unknown("user_key_unknown", text, index.users.iter().copied()),
    }
}

fn own_entity<'i, 'a>(site: Site<'i, 'a>) -> Result<&'i EntityEntry<'a>, Unresolved> {
    match site.scope {
        Some(Scope::Entity(entity)) => Ok(entity),
        Some(Scope::User) | None => Err(Unresolved::NoScope),
    }
}

/// A field, or one that leads to several entities with one of those.
fn resolve_limited<'a>(index: &Index<'a>, site: Site<'_, 'a>, text: &'a str) -> Result<Resolution<'a>, Unresolved> {
    let Some((name, of)) = text.split_once('.') else {
        return follow_path(index, site, "", text).map(|(resolution, _)| resolution);
    };
    let field = match follow_path(index, site, "", name)?.1 {
        End::Field(_, field) if field.text("type") == Some("regarding") => field,
        _ => return unknown("field_unknown", text, std::iter::empty::<&str>()),
    };
    let known: Vec<&EntityEntry<'a>> = field.targets().filter_map(|to| index.entity(to)).collect();
    match index.entity(of).filter(|entity| known.iter().any(|one| one.entry.id == entity.entry.id)) {
        Some(entity) => Ok(Resolution {
            prefix: "",
            separator: ".",
            parts: vec![(Some(field.id), field.name), (Some(entity.entry.id), entity.entry.name)],
            lookup: None,
        }),
        None => unknown("entity_unknown", of, known.into_iter().map(|entity| entity.entry.name)),
    }
}

fn follow_path<'i, 'a>(
    index: &'i Index<'a>,
    site: Site<'i, 'a>,
    prefix: &'static str,
    path: &'a str,
) -> Result<(Resolution<'a>, End<'i, 'a>), Unresolved> {
    let scope = site.scope.ok_or(Unresolved::NoScope)?;
    match follow(index, scope, path) {
        Ok((parts, end)) => Ok((Resolution { prefix, separator: ".", parts, lookup: None }, end)),
        Err(Missing { word, known }) => unknown("field_unknown", &word, known.into_iter()),
    }
}

/// A value of a choice or stage field names an option or a stage; of other fields it is plain.
fn resolve_value<'a>(index: &Index<'a>, site: Site<'_, 'a>, text: &'a str) -> Result<Resolution<'a>, Unresolved> {
    let Some(path) = site.of else { return Ok(Resolution::plain()) };
    // An unknown field is reported where it is named.
    let Ok((_, end)) = follow_path(index, site, "", path) else { return Err(Unresolved::NoScope) };
    match end {
        End::Field(entity, field) => match field.text("type") {
            // An unknown list is reported where the field names it.
            Some("choice" | "multi_choice") => {
                find_in("choice_unknown", &index.options(&field).ok_or(Unresolved::NoScope)?, text)
            }
            Some("stage") => find_stage(entity, Some(&field), text),
            _ => Ok(Resolution::plain()),
        },
        End::StagePipeline(entity, field) => {
            let own: Vec<_> = pipelines_of(entity, Some(&field)).map(|pipeline| pipeline.entry).collect();
            find_in("pipeline_unknown", &own, text)
        }
        End::RegardingEntity(field) => {
            let own = || field.targets().filter_map(|to| index.entity(to));
            let called = |entity: &&EntityEntry<'a>| {
                entity.entry.name == text || entity.entry.aliases().any(|alias| alias == text)
            };
            match own().find(called) {
                Some(entity) => Ok(Resolution::one(&entity.entry)),
                None => unknown("entity_unknown", text, own().map(|entity| entity.entry.name)),
            }
        }
        End::StageKind => {
            let known = [StageKind::Open, StageKind::Won, StageKind::Lost, StageKind::Paused, StageKind::Invalid];
            match known.into_iter().any(|kind| kind.as_str() == text) {
                true => Ok(Resolution::plain()),
                false => unknown("stage_kind_unknown", text, known.into_iter().map(StageKind::as_str)),
            }
        }
        End::Builtin(_) | End::StageProbability => Ok(Resolution::plain()),
        End::StageSince | End::StageDays | End::StageOverstayed => Ok(Resolution::plain()),
    }
}

/// `pipeline/stage`, or a stage's name alone: then the first pipeline that has it.
fn find_stage<'a>(
    entity: &EntityEntry<'a>,
    field: Option<&Entry<'a>>,
    text: &'a str,
) -> Result<Resolution<'a>, Unresolved> {
    let name = StageName::parse(text);
    for pipeline in pipelines_of(entity, field) {
        let entry = &pipeline.entry;
        let called = |wanted: &str| entry.name == wanted || entry.aliases().any(|alias| alias == wanted);
        if name.pipeline.is_some_and(|wanted| !called(wanted)) {
            continue;
        }
        if let Some(stage) = find(&pipeline.stages, name.stage) {
            let mut parts = vec![(Some(stage.id), stage.name)];
            if name.pipeline.is_some() {
                parts.insert(0, (Some(entry.id), entry.name));
            }
            return Ok(Resolution { prefix: "", separator: "/", parts, lookup: None });
        }
    }
    let known = pipelines_of(entity, field).flat_map(|pipeline| {
        pipeline.stages.iter().map(move |stage| match name.pipeline {
            Some(_) => format!("{}/{}", pipeline.entry.name, stage.name),
            None => stage.name.to_owned(),
        })
    });
    unknown("stage_unknown", text, known)
}

fn pipelines_of<'i, 'a>(
    entity: &'i EntityEntry<'a>,
    field: Option<&Entry<'a>>,
) -> impl Iterator<Item = &'i super::index::PipelineEntry<'a>> {
    let field = field.copied();
    entity.pipelines.iter().filter(move |pipeline| match (field, pipeline.entry.text("field")) {
        (Some(field), Some(name)) => field.name == name || field.aliases().any(|alias| alias == name),
        (Some(_), None) => false,
        (None, _) => true,
    })
}

fn find_in<'a>(code: &'static str, entries: &[Entry<'a>], text: &str) -> Result<Resolution<'a>, Unresolved> {
    match find(entries, text) {
        Some(entry) => Ok(Resolution::one(entry)),
        None => unknown(code, text, entries.iter().map(|entry| entry.name)),
    }
}

fn unknown<T>(code: &'static str, name: &str, known: impl Iterator<Item = impl Into<String>>) -> Result<T, Unresolved> {
    Err(Unresolved::Unknown { code, name: name.to_owned(), known: known.map(Into::into).collect() })
}
