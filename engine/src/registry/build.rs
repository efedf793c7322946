//! From the checked model to the registry. The model's references are all good (`metadata::check`), so what cannot be
//! found here is a defect and is left out rather than guessed.

use super::{
    ChecklistItem, Choice, Columns, Computing, Entity, EntityIx, Field, FieldIx, Gate, Generations, Incoming, Kind,
    Move, Moves, Pipeline, Registry, Stage, Timeline, result, system,
};
use crate::db::{ColumnName, TableName};
use crate::decimal::parse_decimal;
use crate::locales::Texts;
use crate::metadata::model::{self, ApiName, FieldKind, Label, Model, NumberPattern};
use std::collections::HashMap;
use std::sync::Arc;

/// Resolves a checked model; every field in its first column.
pub fn build(model: &Model) -> Registry {
    build_with(model, &Generations::new())
}

/// Resolves a checked model for a database in which these fields have changed their type.
pub fn build_with(model: &Model, generations: &Generations) -> Registry {
    let user = EntityIx(model.entities.len());
    let position: HashMap<&str, EntityIx> =
        model.entities.iter().enumerate().map(|(n, entity)| (&*entity.name, EntityIx(n))).collect();
    let mut entities: Vec<Entity> = Vec::with_capacity(model.entities.len() + 1);
    for (n, entity) in model.entities.iter().enumerate() {
        entities.push(build_entity((model, generations), entity, EntityIx(n), &position));
    }
    entities.push(system::user(user));
    link_incoming(model, &mut entities);
    let mut by_name = HashMap::new();
    for (entity, source) in entities.iter().zip(&model.entities) {
        for alias in &source.aliases {
            by_name.insert(alias.to_string(), entity.ix);
        }
    }
    // Current names win over earlier names of others.
    by_name.extend(entities.iter().map(|entity| (entity.name.to_string(), entity.ix)));
    let by_id = entities.iter().map(|entity| (entity.id.clone(), entity.ix)).collect();
    Registry {
        user,
        zone: model.settings.time_zone.parse().unwrap_or(chrono_tz::UTC),
        currency: model.settings.currency.as_str().into(),
        week_start: model.settings.week_start,
        entities,
        by_name,
        by_id,
    }
}

fn build_entity(
    (model, generations): (&Model, &Generations),
    source: &model::Entity,
    ix: EntityIx,
    position: &HashMap<&str, EntityIx>,
) -> Entity {
    let generation = |field: &model::Field| generations.get(field.id.as_ref()).copied().unwrap_or(1);
    let own = source.fields.iter().map(|field| build_field(model, (source, field), generation(field), position));
    let mut fields: Vec<Field> = own.chain(system::fields(source.owned)).collect();
    let stages = fields.iter().enumerate().filter(|(_, field)| matches!(field.kind, Kind::Stage));
    let since: Vec<Field> = stages.map(|(n, stage)| system::since(FieldIx(n), stage)).collect();
    fields.extend(since);
    let mut entity = Entity {
        ix,
        id: source.id.as_ref().into(),
        name: source.name.as_ref().into(),
        label: texts(source.label.as_ref(), &source.name),
        label_plural: texts(source.label_plural.as_ref().or(source.label.as_ref()), &source.name),
        icon: source.icon.clone(),
        hue: source.hue,
        table: TableName::of_entity(&source.id),
        fields,
        name_field: FieldIx(0),
        owner: None,
        builtin: false,
        pipelines: Vec::new(),
        timeline: None,
        incoming: Vec::new(),
        by_name: HashMap::new(),
        by_id: HashMap::new(),
    };
    let aliases: Vec<(usize, &ApiName)> = source
        .fields
        .iter()
        .enumerate()
        .flat_map(|(n, field)| field.aliases.iter().map(move |alias| (n, alias)))
        .collect();
    index_fields(&mut entity, &aliases);
    entity.name_field = entity.find(&source.name_field).map_or(FieldIx(0), |field| field.ix);
    entity.owner = source.owned.then(|| entity.find("owner").map(|field| field.ix)).flatten();
    entity.timeline = source.timeline.as_ref().and_then(|timeline| build_timeline(&entity, timeline));
    entity.pipelines =
        source.pipelines.iter().filter_map(|pipeline| build_pipeline(model, &entity, pipeline)).collect();
    entity
}

fn build_timeline(entity: &Entity, source: &model::Timeline) -> Option<Timeline> {
    let find = |name: &ApiName| entity.find(name).map(|field| field.ix);
    Some(Timeline {
        at: find(&source.at).filter(|at| matches!(entity.field(*at).kind, Kind::DateTime))?,
        kind: source.kind.as_ref().and_then(find),
        text: source.text.as_ref().and_then(find),
        fields: source.fields.iter().filter_map(find).collect(),
    })
}

/// Numbers the fields and makes them findable by name, earlier name and id.
pub(super) fn index_fields(entity: &mut Entity, aliases: &[(usize, &ApiName)]) {
    for (n, alias) in aliases {
        entity.by_name.insert(alias.to_string(), FieldIx(*n));
    }
    for (n, field) in entity.fields.iter_mut().enumerate() {
        field.ix = FieldIx(n);
        entity.by_name.insert(field.name.to_string(), field.ix);
        entity.by_id.insert(field.id.clone(), field.ix);
    }
}

fn build_field(
    model: &Model,
    (entity, source): (&model::Entity, &model::Field),
    generation: u32,
    position: &HashMap<&str, EntityIx>,
) -> Field {
    let computed = match source.kind {
        FieldKind::Formula { .. } => Some(Computing::Formula),
        FieldKind::Rollup { .. } => Some(Computing::Rollup),
        _ => None,
    };
    let numbered = matches!(source.kind, FieldKind::AutoNumber { .. });
    let column = ColumnName::of_generation(&source.id, generation);
    let kind = match computed {
        Some(_) => result::kind_of(model, entity, source, 0),
        None => build_kind(model, source, position),
    };
    Field {
        ix: FieldIx(0),
        id: source.id.as_ref().into(),
        name: source.name.as_ref().into(),
        label: texts(source.label.as_ref(), &source.name),
        help: source.help.as_ref().map(all_texts),
        columns: Columns::of(&column, &kind),
        kind,
        column,
        generation,
        // The engine gives a number to every new record; older ones may have none.
        required: source.required && !numbered,
        read_only: source.read_only || numbered || computed.is_some(),
        system: false,
        default: source.default.clone(),
        computed,
        since: None,
    }
}

/// Longest number, in characters: a pattern of 60 with a counter that has outgrown it.
const LONGEST_NUMBER: usize = 80;

fn build_kind(model: &Model, source: &model::Field, position: &HashMap<&str, EntityIx>) -> Kind {
    let limit = |text: &Option<String>, scale: u32| text.as_deref().and_then(|text| parse_decimal(text, scale).ok());
    match &source.kind {
        FieldKind::Text { max_length } => Kind::Text { max_length: *max_length as usize },
        FieldKind::LongText { max_length } => Kind::LongText { max_length: *max_length as usize },
        FieldKind::RichText { max_length } => Kind::RichText { max_length: *max_length as usize },
        FieldKind::Integer { min, max } => Kind::Integer { min: limit(min, 0), max: limit(max, 0) },
        FieldKind::Money { min, max, scale } => {
            let scale = u32::from(*scale);
            Kind::Money { scale, min: limit(min, scale), max: limit(max, scale) }
        }
        FieldKind::Percent { min, max, scale } => {
            let scale = u32::from(*scale);
            Kind::Percent { scale, min: limit(min, scale), max: limit(max, scale) }
        }
        FieldKind::Decimal { min, max, scale } => {
            let scale = u32::from(*scale);
            Kind::Decimal { scale, min: limit(min, scale), max: limit(max, scale) }
        }
        FieldKind::Rating { max } => Kind::Rating { max: limit(max, 0).unwrap_or(5) },
        FieldKind::Duration {} => Kind::Duration,
        FieldKind::Email {} => Kind::Email,
        FieldKind::Phone {} => Kind::Phone,
        FieldKind::Url {} => Kind::Url,
        FieldKind::Time {} => Kind::Time,
        FieldKind::Boolean {} => Kind::Boolean,
        FieldKind::Date {} => Kind::Date,
        FieldKind::Datetime {} => Kind::DateTime,
        FieldKind::Choice { .. } => Kind::Choice(model.options(source).iter().map(build_choice).collect()),
        FieldKind::MultiChoice { .. } => Kind::MultiChoice(model.options(source).iter().map(build_choice).collect()),
        FieldKind::Tags {} => Kind::Tags,
        // A pattern that cannot be read is a problem of the file (`metadata::check`).
        FieldKind::AutoNumber { pattern } => match NumberPattern::parse(pattern) {
            Some(pattern) => Kind::AutoNumber(Arc::new(pattern)),
            None => Kind::Text { max_length: LONGEST_NUMBER },
        },
        FieldKind::Json {} => Kind::Json,
        FieldKind::Position {} => Kind::Position,
        FieldKind::Signature {} => Kind::Signature,
        FieldKind::Address { country } => Kind::Address { country: country.as_str().into() },
        FieldKind::Lookup { to, on_delete, .. } => match position.get(&**to) {
            Some(to) => Kind::Lookup { to: *to, on_delete: *on_delete },
            // `to: "user"` is the same as a field of type user.
            None => Kind::User,
        },
        FieldKind::Regarding { to, on_delete, .. } => Kind::Regarding {
            to: to.iter().filter_map(|to| position.get(&**to).copied()).collect(),
            on_delete: *on_delete,
        },
        FieldKind::ManyToMany { to, .. } => match position.get(&**to) {
            Some(to) => Kind::ManyToMany { to: *to, pairs: TableName::of_pairs(&source.id) },
            None => Kind::User,
        },
        FieldKind::Attachment { max_count, accept } => Kind::Attachment {
            most: usize::from(*max_count),
            accept: accept.iter().map(|kind| Arc::from(kind.as_str())).collect(),
        },
        FieldKind::Image { max_count } => Kind::Image { most: usize::from(*max_count) },
        FieldKind::User {} => Kind::User,
        FieldKind::Stage {} => Kind::Stage,
        // What they give follows from what they compute: `result`.
        FieldKind::Formula { .. } | FieldKind::Rollup { .. } => Kind::Integer { min: None, max: None },
    }
}

pub(super) fn build_choice(option: &model::ChoiceOption) -> Choice {
    Choice {
        id: option.id.as_ref().into(),
        name: option.name.as_ref().into(),
        aliases: option.aliases.iter().map(ToString::to_string).collect(),
        label: texts(option.label.as_ref(), &option.name),
        hue: option.hue,
        retired: option.retired,
    }
}

fn build_pipeline(model: &Model, entity: &Entity, source: &model::Pipeline) -> Option<Pipeline> {
    let stages: Vec<Stage> = source.stages.iter().map(|stage| build_stage(entity, source, stage)).collect();
    let stage_id = |name: &String| {
        let name = name.rsplit('/').next().unwrap_or(name);
        stages.iter().find(|stage| *stage.name == *name).map(|stage| stage.id.clone())
    };
    let moves = match &source.moves {
        model::Moves::Any => Moves::Any,
        model::Moves::Forward => Moves::Forward,
        model::Moves::List(list) => Moves::Listed(
            list.iter()
                .filter_map(|entry| {
                    let roles = entry.roles.iter().filter_map(|name| Some(model.role(name)?.id.as_ref().into()));
                    let to = entry.to.iter().filter_map(stage_id).collect();
                    Some(Move { from: stage_id(&entry.from)?, to, roles: roles.collect() })
                })
                .collect(),
        ),
    };
    Some(Pipeline {
        id: source.id.as_ref().into(),
        name: source.name.as_ref().into(),
        aliases: source.aliases.iter().map(ToString::to_string).collect(),
        label: texts(source.label.as_ref(), &source.name),
        field: entity.find(&source.field)?.ix,
        default: source.default,
        stages,
        moves,
        backward: source.backward,
    })
}

fn build_stage(entity: &Entity, pipeline: &model::Pipeline, source: &model::Stage) -> Stage {
    Stage {
        id: source.id.as_ref().into(),
        name: source.name.as_ref().into(),
        key: format!("{}/{}", &*pipeline.name, &*source.name).into(),
        aliases: source.aliases.iter().map(ToString::to_string).collect(),
        label: texts(source.label.as_ref(), &source.name),
        guidance: source.guidance.as_ref().map(all_texts),
        hue: source.hue,
        probability: source.probability.map(i64::from),
        expected_days: source.expected_days.map(i64::from),
        kind: source.kind,
        enter: build_gate(entity, &source.enter),
        leave: build_gate(entity, &source.leave),
        checklist: source.checklist.iter().map(build_item).collect(),
    }
}

fn build_gate(entity: &Entity, source: &model::Gate) -> Gate {
    Gate {
        require: source.require.iter().filter_map(|name| Some(entity.find(name)?.ix)).collect(),
        when: source.when.clone(),
        message: source.message.as_ref().map(all_texts),
    }
}

fn build_item(source: &model::ChecklistItem) -> ChecklistItem {
    ChecklistItem { id: source.id.as_ref().into(), label: all_texts(&source.label), required: source.required }
}

fn link_incoming(model: &Model, entities: &mut [Entity]) {
    for (n, source) in model.entities.iter().enumerate() {
        for (m, field) in source.fields.iter().enumerate() {
            let targets: Vec<EntityIx> = match &entities[n].fields[m].kind {
                Kind::Lookup { to, .. } | Kind::ManyToMany { to, .. } => vec![*to],
                Kind::Regarding { to, .. } => to.to_vec(),
                _ => continue,
            };
            let inverse = match &field.kind {
                FieldKind::Lookup { inverse: Some(inverse), .. }
                | FieldKind::Regarding { inverse: Some(inverse), .. }
                | FieldKind::ManyToMany { inverse: Some(inverse), .. } => {
                    let label = inverse.label.as_ref().or(source.label_plural.as_ref()).or(source.label.as_ref());
                    Some((Arc::from(inverse.name.as_ref()), texts(label, &inverse.name)))
                }
                _ => None,
            };
            let order = match &field.kind {
                FieldKind::Lookup { inverse: Some(inverse), .. } => inverse.order.as_ref(),
                _ => None,
            };
            let order = order.and_then(|name| entities[n].find(name)).map(|field| field.ix);
            for to in targets {
                let inverse = inverse.clone();
                entities[to.0].incoming.push(Incoming { entity: EntityIx(n), field: FieldIx(m), inverse, order });
            }
        }
    }
}

/// A label, or the name where there is none.
pub fn texts(label: Option<&Label>, name: &str) -> Texts {
    label.map_or_else(|| Texts::plain(name), all_texts)
}

/// All languages of a label.
pub fn all_texts(label: &Label) -> Texts {
    match label {
        Label::Text(text) => Texts::plain(text.clone()),
        Label::Map(texts) => Texts(texts.iter().cloned().collect()),
    }
}
