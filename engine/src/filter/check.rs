//! From JSON to a checked filter: names resolved against a scope, operators against the field's type, values parsed.

use super::dwell;
use super::{
    Each, Filter, Link, MAX_DEPTH, MAX_JOINS, MAX_LIST, MAX_NESTED, MAX_NODES, MAX_PART, MAX_RELATED, MAX_VALUES,
    Moment, Operand, Path, Related, resolve_path,
};
use crate::error::{Item, ItemCode, Params, Problem};
use crate::fields::{self, At, Comparison, Value};
use crate::locales::Language;
use crate::metadata::StageKind;
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, Field, FieldIx, Incoming, Kind, Registry};
use serde_json::{Map, Value as Json};
use std::collections::HashSet;
use std::sync::Arc;

struct Checker<'a> {
    registry: &'a Registry,
    scope: &'a Scope,
    entity: &'a Entity,
    /// The condition is on a record that another one leads to, and is asked of that other one.
    through: Option<Through<'a>>,
    nodes: usize,
    values: usize,
    /// Questions about related records so far, and how many this one stands inside of.
    related: usize,
    nested: usize,
}

/// How another record leads to the one a condition is on.
#[derive(Clone, Copy)]
struct Through<'a> {
    source: &'a Entity,
    /// The lookup there is; none where a field may lead to several records.
    hop: Option<FieldIx>,
}

/// Checks a filter given as text, as in `?filter=`.
///
/// # Errors
/// `FilterInvalid` with the item that says where and what.
pub fn check_json(registry: &Registry, scope: &Scope, entity: &Entity, text: &str) -> Result<Filter, Problem> {
    let json: Json = serde_json::from_str(text).map_err(|_| {
        Problem::filter(Item::new("/filter", ItemCode::Format).param("field", "filter").param("expected", "JSON"))
    })?;
    check(registry, scope, entity, &json).map_err(Problem::filter)
}

/// Checks a filter over `entity` as the holder of `scope` may ask it.
///
/// # Errors
/// The first item that does not fit; its pointer begins with `/filter`.
pub fn check(registry: &Registry, scope: &Scope, entity: &Entity, json: &Json) -> Result<Filter, Item> {
    let filter = Checker { registry, scope, entity, through: None, nodes: 0, values: 0, related: 0, nested: 0 }
        .node(json, "/filter", 1)?;
    check_joins(&filter, "/filter")?;
    Ok(filter)
}

/// Checks a filter over the records of `entity` a field may lead to. What comes of it is asked of the record that points: names
/// are followed through a lookup, every record of a set has to match, and `{ "record": "account" }` is a value of its own.
///
/// # Errors
/// As `check`; of records that hang on those nothing can be asked.
pub fn check_through(
    registry: &Registry,
    scope: &Scope,
    (source, field, entity): (&Entity, &Field, &Entity),
    json: &Json,
) -> Result<Filter, Item> {
    let hop = registry.target(field).map(|_| field.ix);
    let through = Some(Through { source, hop });
    let filter = Checker { registry, scope, entity, through, nodes: 0, values: 0, related: 0, nested: 0 }
        .node(json, "/filter", 1)?;
    check_joins(&filter, "/filter")?;
    Ok(match hop {
        Some(_) => filter,
        None => Filter::Each(Box::new(Each { source: source.ix, field: field.ix, entity: entity.ix, filter })),
    })
}

/// Refuses a condition that would join more tables than one statement should.
fn check_joins(filter: &Filter, pointer: &str) -> Result<(), Item> {
    let mut hops: HashSet<&[FieldIx]> = HashSet::new();
    filter.paths(&mut |path| hops.extend((1..=path.hops.len()).map(|length| &path.hops[..length])));
    if hops.len() > MAX_JOINS { Err(too_complex(pointer, MAX_JOINS)) } else { Ok(()) }
}

fn too_complex(pointer: &str, limit: usize) -> Item {
    Item::new(pointer, ItemCode::TooComplex).param("limit", format!("≤ {limit}"))
}

fn shape(pointer: &str) -> Item {
    let expected = "{ all | any | not | field, op, value | some, where }";
    Item::new(pointer, ItemCode::Format).param("field", "filter").param("expected", expected)
}

/// A field of the record that points, and how a comparison names it.
type OwnPath = (Path, fn(Path) -> Operand);

impl Checker<'_> {
    fn node(&mut self, json: &Json, pointer: &str, depth: usize) -> Result<Filter, Item> {
        self.nodes += 1;
        if self.nodes > MAX_NODES || depth > MAX_DEPTH {
            let sizes =
                Params::from_iter([("nodes".to_owned(), MAX_NODES.into()), ("depth".to_owned(), MAX_DEPTH.into())]);
            let text = |language: &Language| (language.tag(), language.text("expected", "filter_size", &sizes));
            let limit: Json = Language::ALL.iter().map(text).collect();
            return Err(Item::new(pointer, ItemCode::TooComplex).param("limit", limit));
        }
        let map = json.as_object().ok_or_else(|| shape(pointer))?;
        if map.contains_key("field") {
            return self.comparison(map, pointer);
        }
        if let Some(word) = ["some", "none"].into_iter().find(|word| map.contains_key(*word)) {
            let some = self.some((map, word), pointer, depth)?;
            return Ok(if word == "none" { not(some) } else { some });
        }
        let mut entries = map.iter();
        match (entries.next(), entries.next()) {
            (Some((key, inner)), None) => match key.as_str() {
                "all" => Ok(Filter::All(self.nodes(inner, &format!("{pointer}/all"), depth)?)),
                "any" => Ok(Filter::Any(self.nodes(inner, &format!("{pointer}/any"), depth)?)),
                "not" => Ok(Filter::Not(Box::new(self.node(inner, &format!("{pointer}/not"), depth + 1)?))),
                _ => Err(shape(pointer)),
            },
            _ => Err(shape(pointer)),
        }
    }

    /// `{ "some" | "none": <related list or set>, "where": <condition on its records> }`.
    fn some(&mut self, (map, word): (&Map<String, Json>, &str), pointer: &str, depth: usize) -> Result<Filter, Item> {
        let name = map.get(word).and_then(Json::as_str);
        let (Some(name), Some(inner), 2) = (name, map.get("where"), map.len()) else { return Err(shape(pointer)) };
        if self.through.is_some() {
            return Err(Item::new(format!("{pointer}/{word}"), ItemCode::RelatedUnasked));
        }
        self.related += 1;
        if self.related > MAX_RELATED || self.nested == MAX_NESTED {
            let limit = format!("≤ {MAX_RELATED} / {MAX_NESTED}");
            return Err(Item::new(pointer, ItemCode::TooComplex).param("limit", limit));
        }
        let unknown = || Item::new(format!("{pointer}/{word}"), ItemCode::FieldUnknown).param("name", name);
        let (entity, link) = self.relation(name).ok_or_else(unknown)?;
        let target = self.registry.entity(entity);
        let at = format!("{pointer}/where");
        let mut within = Checker { entity: target, nested: self.nested + 1, ..*self };
        let filter = within.node(inner, &at, depth + 1)?;
        (self.nodes, self.values, self.related) = (within.nodes, within.values, within.related);
        check_joins(&filter, &at)?;
        Ok(Filter::Related(Box::new(Related { source: self.entity.ix, entity, link, filter })))
    }

    /// The records a name stands for: those of an own set, or those that point here by a field with this inverse name.
    fn relation(&self, name: &str) -> Option<(EntityIx, Link)> {
        let own = self.entity.find(name).filter(|field| self.scope.reads(self.entity.ix, field));
        if let Some(Field { ix, kind: Kind::ManyToMany { to, .. }, .. }) = own {
            return self.scope.reads_entity(*to).then_some((*to, Link::Members(*ix)));
        }
        let named = |incoming: &&Incoming| incoming.inverse.as_ref().is_some_and(|(inverse, _)| **inverse == *name);
        let incoming = self.entity.incoming.iter().find(named)?;
        let field = self.registry.entity(incoming.entity).field(incoming.field);
        let readable = self.scope.reads(incoming.entity, field);
        readable.then_some((incoming.entity, Link::Inverse(incoming.field)))
    }

    /// A field of the record that is asked about, followed from the one the condition is asked of.
    fn path(&self, name: &str, pointer: &str) -> Result<Path, Item> {
        let path = resolve_path(self.registry, self.scope, self.entity, name, pointer)?;
        Ok(match self.through {
            None | Some(Through { hop: None, .. }) => path,
            Some(Through { source, hop: Some(lookup) }) => {
                let hops = std::iter::once(lookup).chain(path.hops.iter().copied()).collect();
                Path { start: source.ix, hops, ..path }
            }
        })
    }

    /// A field of the record that points, and how a comparison names it.
    fn own(&self, name: &str, pointer: &str) -> Result<OwnPath, Item> {
        let misplaced = || Item::new(pointer, ItemCode::OwnValue).param("name", name);
        let Through { source, hop } = self.through.ok_or_else(misplaced)?;
        let path = resolve_path(self.registry, self.scope, source, name, pointer)?;
        Ok((path, if hop.is_some() { Operand::Path } else { Operand::Own }))
    }

    fn nodes(&mut self, json: &Json, pointer: &str, depth: usize) -> Result<Vec<Filter>, Item> {
        let list = json.as_array().ok_or_else(|| shape(pointer))?;
        list.iter().enumerate().map(|(n, node)| self.node(node, &format!("{pointer}/{n}"), depth + 1)).collect()
    }

    fn comparison(&mut self, map: &Map<String, Json>, pointer: &str) -> Result<Filter, Item> {
        if map.keys().any(|key| !matches!(key.as_str(), "field" | "op" | "value")) {
            return Err(shape(pointer));
        }
        let text = |key: &str| map.get(key).and_then(Json::as_str).ok_or_else(|| shape(pointer));
        let (name, op) = (text("field")?, text("op")?);
        let value = map.get("value");
        let at_value = format!("{pointer}/value");
        self.values += value.and_then(Json::as_array).map_or(0, Vec::len);
        if self.values > MAX_VALUES {
            return Err(too_complex(&at_value, MAX_VALUES));
        }
        if let Some(filter) = self.stage_attribute(name, op, value, pointer)? {
            return Ok(filter);
        }
        if let Some(filter) = self.regarding_entity(name, op, value, pointer)? {
            return Ok(filter);
        }
        let path = self.path(name, &format!("{pointer}/field"))?;
        let field = path.field(self.registry);
        let need = || value.ok_or_else(|| shape(pointer));
        let compare = |comparison: Comparison, value: &Json| self.compare(&path, comparison, value, op, &at_value);
        match op {
            "empty" => Ok(Filter::Empty(path)),
            "not_empty" => Ok(not(Filter::Empty(path))),
            "eq" => self.equal(&path, need()?, op, &at_value),
            "ne" => Ok(not(self.equal(&path, need()?, op, &at_value)?)),
            "in" => self.in_list(&path, need()?, (op, &at_value)),
            "not_in" => Ok(not(self.in_list(&path, need()?, (op, &at_value))?)),
            "lt" => compare(Comparison::Less, need()?),
            "lte" => compare(Comparison::LessOrEqual, need()?),
            "gt" => compare(Comparison::Greater, need()?),
            "gte" => compare(Comparison::GreaterOrEqual, need()?),
            "has_any" => self.has_any(&path, need()?, op, &at_value),
            "has_none" => Ok(not(self.has_any(&path, need()?, op, &at_value)?)),
            "has_all" => {
                let members = self.members(&path, need()?, op, &at_value)?;
                Ok(Filter::All(members.into_iter().map(|member| Filter::Has(path.clone(), vec![member])).collect()))
            }
            "contains" => compare(Comparison::Contains, need()?),
            "starts_with" => compare(Comparison::StartsWith, need()?),
            "between" => match need()?.as_array().map(Vec::as_slice) {
                Some([from, to]) => Ok(Filter::All(vec![
                    compare(Comparison::GreaterOrEqual, from)?,
                    compare(Comparison::LessOrEqual, to)?,
                ])),
                _ => Err(shape(&at_value)),
            },
            _ => Err(operator_unknown(field, op, pointer)),
        }
    }

    fn equal(&self, path: &Path, value: &Json, op: &str, pointer: &str) -> Result<Filter, Item> {
        let field = path.field(self.registry);
        // "Equal to nothing" is a question for `empty`.
        if is_nothing(value) || (fields::is_set(&field.kind) && value.as_array().is_some_and(Vec::is_empty)) {
            return Ok(Filter::Empty(path.clone()));
        }
        if let (Kind::Stage, Json::String(name)) = (&field.kind, value) {
            return Ok(Filter::Stages(path.clone(), self.stages_named(path, name, pointer)?));
        }
        self.compare(path, Comparison::Equal, value, op, pointer)
    }

    fn compare(
        &self,
        path: &Path,
        comparison: Comparison,
        value: &Json,
        op: &str,
        pointer: &str,
    ) -> Result<Filter, Item> {
        let field = path.field(self.registry);
        if !fields::supports(&field.kind, comparison) {
            return Err(operator_unknown(field, op, pointer));
        }
        let operand = self.operand(path, comparison, value, pointer)?;
        if let (true, Operand::Value(Value::Text(part))) = (fields::is_set(&field.kind), &operand)
            && part.contains(',')
        {
            // No member has a comma in it; what stands between them is not theirs.
            return Ok(Filter::Any(Vec::new()));
        }
        Ok(Filter::Compare { path: path.clone(), comparison, operand })
    }

    fn operand(&self, path: &Path, comparison: Comparison, value: &Json, pointer: &str) -> Result<Operand, Item> {
        let field = path.field(self.registry);
        let single = |key: &str| value.as_object().filter(|map| map.len() == 1)?.get(key);
        let other = match (single("field"), single("record")) {
            (Some(name), _) => {
                let path = self.path(text_of(name, pointer)?, &format!("{pointer}/field"))?;
                Some((name, (path, Operand::Path as fn(Path) -> Operand)))
            }
            (None, Some(name)) => Some((name, self.own(text_of(name, pointer)?, &format!("{pointer}/record"))?)),
            (None, None) => None,
        };
        if let Some((name, (other, operand))) = other {
            let part_of_set = comparison == Comparison::Contains && fields::is_set(&field.kind);
            return match !part_of_set && is_comparable(self.registry, path, &other) {
                true => Ok(operand(other)),
                false => Err(operator_unknown(field, name.as_str().unwrap_or_default(), pointer)),
            };
        }
        if let (Kind::Date | Kind::DateTime, Some(moment)) = (&field.kind, Moment::parse(value)) {
            return Ok(Operand::Moment(moment));
        }
        if let (Kind::User, Some("$me")) = (&field.kind, value.as_str()) {
            return Ok(Operand::Me);
        }
        if matches!(comparison, Comparison::Contains | Comparison::StartsWith) {
            // Part of a text: lengths and line ends of the whole do not apply.
            let text = value.as_str().filter(|text| !text.contains('\0')).ok_or_else(|| shape(pointer))?;
            let length = text.chars().count();
            if length > MAX_PART {
                let item = Item::new(pointer, ItemCode::Length).param("field", field.label.to_json());
                return Err(item.param("max", MAX_PART).param("length", length));
            }
            return Ok(Operand::Value(Value::Text(fields::fragment(&field.kind, text).into())));
        }
        Ok(Operand::Value(self.value(path, value, pointer)?))
    }

    fn value(&self, path: &Path, value: &Json, pointer: &str) -> Result<Value, Item> {
        let entity = self.registry.entity(path.entity);
        let at = At::new(self.registry, entity, path.field(self.registry));
        let here = |item: Item| Item { pointer: pointer.to_owned(), ..item };
        let parsed = fields::parse_unlimited(at, value).map_err(here)?;
        match fields::hidden_entity(at, &parsed, &|entity| self.scope.reads_entity(entity)) {
            Some(item) => Err(here(item)),
            None => Ok(parsed),
        }
    }

    fn has_any(&self, path: &Path, value: &Json, op: &str, pointer: &str) -> Result<Filter, Item> {
        Ok(Filter::Has(path.clone(), self.members(path, value, op, pointer)?))
    }

    /// What a set is asked to have: a list of its members as the wire names them.
    fn members(&self, path: &Path, value: &Json, op: &str, pointer: &str) -> Result<Vec<Arc<str>>, Item> {
        let field = path.field(self.registry);
        if !fields::is_set(&field.kind) {
            return Err(operator_unknown(field, op, pointer));
        }
        let list = value.as_array().ok_or_else(|| shape(pointer))?;
        if list.len() > MAX_LIST {
            return Err(too_complex(pointer, MAX_LIST));
        }
        let mut members = Vec::new();
        for (n, entry) in list.iter().enumerate() {
            let at = format!("{pointer}/{n}");
            let one =
                Some(entry).filter(|entry| entry.is_object() || entry.as_str().is_some_and(|text| !text.is_empty()));
            let one = one.ok_or_else(|| shape(&at))?.clone();
            let value = self.value(path, &Json::from(vec![one]), &at)?;
            value.members().unwrap_or_default().iter().for_each(|member| push_new(&mut members, member.clone()));
        }
        Ok(members)
    }

    fn in_list(&self, path: &Path, value: &Json, (op, pointer): (&str, &str)) -> Result<Filter, Item> {
        let list = value.as_array().ok_or_else(|| shape(pointer))?;
        if list.len() > MAX_LIST {
            return Err(too_complex(pointer, MAX_LIST));
        }
        let field = path.field(self.registry);
        // One of several sets: nobody asks that, and `has_any` is what is meant.
        if fields::is_set(&field.kind) || !fields::supports(&field.kind, Comparison::Equal) {
            return Err(operator_unknown(field, op, pointer));
        }
        let mut any = Vec::new();
        let (mut values, mut stages) = (Vec::new(), Vec::new());
        for (n, entry) in list.iter().enumerate() {
            let at = format!("{pointer}/{n}");
            match (&field.kind, entry.as_str()) {
                _ if is_nothing(entry) => push_new(&mut any, Filter::Empty(path.clone())),
                (Kind::User, Some("$me")) => {
                    push_new(&mut any, self.compare(path, Comparison::Equal, entry, "eq", &at)?);
                }
                (Kind::Stage, name) => {
                    let named = self.stages_named(path, name.ok_or_else(|| shape(&at))?, &at)?;
                    named.into_iter().for_each(|stage| push_new(&mut stages, stage));
                }
                _ => values.push(self.value(path, entry, &at)?),
            }
        }
        any.push(match field.kind {
            Kind::Stage => Filter::Stages(path.clone(), stages),
            _ => Filter::In(path.clone(), values),
        });
        Ok(match any.len() {
            1 => any.remove(0),
            _ => Filter::Any(any),
        })
    }

    fn stages_named(&self, path: &Path, name: &str, pointer: &str) -> Result<Vec<Arc<str>>, Item> {
        let entity = self.registry.entity(path.entity);
        let stages: Vec<_> = entity.stages_named(path.field, name).map(|(_, stage)| stage.id.clone()).collect();
        if stages.is_empty() {
            let field = path.field(self.registry);
            return Err(Item::new(pointer, ItemCode::StageUnknown)
                .param("field", field.label.to_json())
                .param("value", name));
        }
        Ok(stages)
    }

    /// `regarding.entity`: which entity the record is of, by name.
    fn regarding_entity(
        &self,
        name: &str,
        op: &str,
        value: Option<&Json>,
        pointer: &str,
    ) -> Result<Option<Filter>, Item> {
        let Some(field_path) = name.strip_suffix(".entity") else { return Ok(None) };
        let Ok(path) = self.path(field_path, pointer) else {
            return Ok(None);
        };
        let field = path.field(self.registry);
        let Kind::Regarding { to, .. } = &field.kind else { return Ok(None) };
        let wanted = match (op, value) {
            ("empty", _) => return Ok(Some(Filter::Empty(path))),
            ("not_empty", _) => return Ok(Some(not(Filter::Empty(path)))),
            ("in" | "not_in", Some(Json::Array(list))) if list.len() <= MAX_LIST => list.clone(),
            ("eq" | "ne", Some(single)) => vec![single.clone()],
            ("eq" | "ne" | "in" | "not_in", _) => return Err(shape(pointer)),
            _ => return Err(operator_unknown(field, op, pointer)),
        };
        let mut entities = Vec::new();
        for json in &wanted {
            let name = json.as_str().ok_or_else(|| shape(pointer))?;
            let known = self.registry.find(name);
            let known = known.filter(|entity| to.contains(&entity.ix) && self.scope.reads_entity(entity.ix));
            let unknown = || Item::new(format!("{pointer}/value"), ItemCode::ChoiceUnknown);
            let entity = known.ok_or_else(|| unknown().param("field", field.label.to_json()).param("value", name))?;
            push_new(&mut entities, entity.id.clone());
        }
        let filter = Filter::Entities(path, entities);
        Ok(Some(if matches!(op, "ne" | "not_in") { not(filter) } else { filter }))
    }

    /// `stage.kind`, `stage.pipeline`, `stage.probability`: which stages fit is known now, so the condition becomes a list
    /// of stages. `stage.days` and `stage.overstayed` become conditions on the instant the stay began (`dwell`).
    fn stage_attribute(
        &self,
        name: &str,
        op: &str,
        value: Option<&Json>,
        pointer: &str,
    ) -> Result<Option<Filter>, Item> {
        let Some((stage_path, attribute)) = name.rsplit_once('.') else { return Ok(None) };
        if !matches!(attribute, "kind" | "pipeline" | "probability" | "days" | "overstayed") {
            return Ok(None);
        }
        let Ok(path) = self.path(stage_path, pointer) else {
            return Ok(None);
        };
        let field = path.field(self.registry);
        if !matches!(field.kind, Kind::Stage) {
            return Ok(None);
        }
        let wanted = match value {
            Some(Json::Array(list)) => list.clone(),
            Some(single) => vec![single.clone()],
            None => return Err(shape(pointer)),
        };
        let known = match attribute {
            "days" => Some(dwell::days(self.registry, &path, op, &wanted)),
            "overstayed" => Some(dwell::overstayed(self.registry, &path, op, &wanted)),
            _ => None,
        };
        if let Some(filter) = known {
            let refuse = || match dwell::OPS.contains(&op) {
                true => shape(&format!("{pointer}/value")),
                false => operator_unknown(field, op, pointer),
            };
            return filter.map(Some).ok_or_else(refuse);
        }
        let entity = self.registry.entity(path.entity);
        let number = |value: &Json| value.as_i64().or_else(|| value.as_str()?.parse().ok());
        let numbers: Vec<i64> = wanted.iter().filter_map(number).collect();
        // What is none of them would be a condition that always holds, or never.
        let is_known = |value: &Json| match attribute {
            "kind" => value.as_str().is_some_and(|kind| StageKind::of_name(kind).is_some()),
            "pipeline" => {
                value.as_str().is_some_and(|name| entity.pipelines_of(path.field).any(|one| one.is_named(name)))
            }
            _ => number(value).is_some(),
        };
        let is_single = wanted.len() == 1 || matches!(op, "eq" | "ne" | "in" | "not_in");
        if !wanted.iter().all(is_known) || !is_single {
            let expected = match attribute {
                "kind" => "open | won | lost | paused | invalid".to_owned(),
                "pipeline" => entity.pipelines_of(path.field).map(|one| &*one.name).collect::<Vec<_>>().join(" | "),
                _ => "0 … 100".to_owned(),
            };
            let item = Item::new(format!("{pointer}/value"), ItemCode::Format);
            return Err(item.param("field", name).param("expected", expected));
        }
        let fits = |pipeline: &crate::registry::Pipeline, stage: &crate::registry::Stage| match attribute {
            "kind" => wanted.iter().any(|value| value.as_str() == Some(stage.kind.as_str())),
            "pipeline" => wanted.iter().any(|value| value.as_str().is_some_and(|name| pipeline.is_named(name))),
            _ => match (op, stage.probability, numbers.first().copied()) {
                ("lt", Some(have), Some(want)) => have < want,
                ("lte", Some(have), Some(want)) => have <= want,
                ("gt", Some(have), Some(want)) => have > want,
                ("gte", Some(have), Some(want)) => have >= want,
                (_, Some(have), Some(_)) => numbers.contains(&have),
                _ => false,
            },
        };
        let pipelines = entity.pipelines_of(path.field);
        let stages = pipelines.flat_map(|pipeline| pipeline.stages.iter().filter(|stage| fits(pipeline, stage)));
        // In an order of their own: another order of the stages is no other condition.
        let mut stages: Vec<_> = stages.map(|stage| stage.id.clone()).collect();
        stages.sort();
        let filter = Filter::Stages(path.clone(), stages);
        match (op, attribute) {
            ("eq" | "in", _) | ("lt" | "lte" | "gt" | "gte", "probability") => Ok(Some(filter)),
            ("ne" | "not_in", _) => Ok(Some(not(filter))),
            _ => Err(operator_unknown(field, op, pointer)),
        }
    }
}

fn text_of<'j>(json: &'j Json, pointer: &str) -> Result<&'j str, Item> {
    json.as_str().ok_or_else(|| shape(pointer))
}

/// `null` and `""`: both are stored as empty.
fn is_nothing(value: &Json) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

fn not(filter: Filter) -> Filter {
    Filter::Not(Box::new(filter))
}

fn operator_unknown(field: &Field, op: &str, pointer: &str) -> Item {
    Item::new(pointer, ItemCode::OperatorUnknown).param("field", field.label.to_json()).param("op", op)
}

/// Whether the values of two fields can be compared with each other. A reference can be with the id of what it points at.
pub fn is_comparable(registry: &Registry, a: &Path, b: &Path) -> bool {
    match (&a.field(registry).kind, &b.field(registry).kind) {
        (Kind::Lookup { to, .. }, Kind::Id) => *to == b.entity,
        (Kind::Id, Kind::Lookup { to, .. }) => *to == a.entity,
        (Kind::Id, Kind::Id) => a.entity == b.entity,
        (Kind::User, Kind::Id) => b.entity == registry.user,
        (Kind::Id, Kind::User) => a.entity == registry.user,
        (a, b) => same_kind(a, b),
    }
}

/// Whether two fields can be compared with each other: same type, and for decimals the same scale.
fn same_kind(a: &Kind, b: &Kind) -> bool {
    match (a, b) {
        (Kind::Money { scale: a, .. }, Kind::Money { scale: b, .. })
        | (Kind::Percent { scale: a, .. }, Kind::Percent { scale: b, .. })
        | (Kind::Decimal { scale: a, .. }, Kind::Decimal { scale: b, .. }) => a == b,
        (Kind::Lookup { to: a, .. }, Kind::Lookup { to: b, .. })
        | (Kind::ManyToMany { to: a, .. }, Kind::ManyToMany { to: b, .. }) => a == b,
        (Kind::Text { .. } | Kind::LongText { .. }, Kind::Text { .. } | Kind::LongText { .. }) => true,
        (Kind::Choice(a), Kind::Choice(b)) | (Kind::MultiChoice(a), Kind::MultiChoice(b)) => {
            a.iter().map(|choice| &choice.id).eq(b.iter().map(|choice| &choice.id))
        }
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}
