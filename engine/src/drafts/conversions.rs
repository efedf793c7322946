//! Fields whose type a publish changes: what becomes of every different value they hold, decided before anything is written.
//! The field's own file says what is to become of values that do not speak for themselves (`convert`); what is left over
//! stands in the way. The same is shown as a preview while somebody still decides.

use crate::db::Database;
use crate::error::{Item, Result};
use crate::fields::{self, At, Converted, Found, Named, Reading, Value, Words};
use crate::locales::Language;
use crate::metadata::model::{Convert, Model, Rest};
use crate::registry::{Choice, EntityIx, Field, FieldIx, Kind, Registry};
use crate::schema::{self, Held, Retyping};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// A field (of the planned side) and what becomes of its values.
#[derive(Debug)]
pub struct Conversion {
    pub entity: EntityIx,
    pub field: FieldIx,
    /// None: values of the one type never become values of the other.
    pub values: Option<Values>,
}

/// Every different value, most frequent first.
#[derive(Debug, Default)]
pub struct Values {
    /// The field had values of the new type before.
    pub revived: bool,
    /// Records that get such a value back as it was.
    pub returned: i64,
    pub outcomes: Vec<Outcome>,
}

/// What becomes of one value.
#[derive(Debug)]
pub struct Outcome {
    pub key: String,
    /// As people read it.
    pub text: String,
    /// Records that are not deleted.
    pub count: i64,
    pub how: How,
    /// As people will read it.
    pub becomes: String,
    /// As its column will keep it; none for no value.
    pub stored: Option<String>,
    /// Why it means nothing in the new type.
    pub fault: Option<Item>,
}

/// How a value becomes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// It says the same in the new type.
    Converted,
    /// Nearly: fewer decimals, or a day without its time.
    Rounded,
    /// By the mapping.
    Mapped,
    /// The records have no value any more.
    Emptied,
    /// Not settled.
    Left,
}

impl How {
    pub const ALL: [How; 5] = [How::Converted, How::Rounded, How::Mapped, How::Emptied, How::Left];

    /// The word on the wire.
    pub fn name(self) -> &'static str {
        match self {
            How::Converted => "converted",
            How::Rounded => "rounded",
            How::Mapped => "mapped",
            How::Emptied => "emptied",
            How::Left => "left",
        }
    }
}

impl Values {
    /// Live records to which this happens.
    pub fn count(&self, how: How) -> i64 {
        self.with(how).map(|outcome| outcome.count).sum()
    }

    pub fn with(&self, how: How) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(move |outcome| outcome.how == how)
    }

    /// What `schema` puts into the rows.
    pub fn pairs(&self) -> Vec<(&str, Option<&str>)> {
        self.outcomes.iter().map(|outcome| (outcome.key.as_str(), outcome.stored.as_deref())).collect()
    }
}

/// The two revisions a value is read from and written for.
#[derive(Clone, Copy)]
pub struct Sides<'a> {
    pub published: &'a Registry,
    pub planned: &'a Registry,
    pub model: &'a Model,
}

impl<'a> Sides<'a> {
    /// A field of the planned side with where its values are now.
    pub fn retyping(self, entity: EntityIx, field: FieldIx, schema: &schema::Plan) -> Option<Retyping<'a>> {
        let entity = self.planned.entity(entity);
        let target = entity.field(field);
        let source = self.published.find_by_id(&entity.id)?.find_by_id(&target.id)?;
        Some(Retyping { entity, source, target, revived: !schema.lacks(entity, target) })
    }
}

/// Decides about the values of all fields whose type changes.
///
/// # Errors
/// When the database cannot be read.
pub async fn work_out(db: &Database, sides: Sides<'_>, schema: &schema::Plan) -> Result<Vec<Conversion>> {
    let mut found = Vec::new();
    for (entity, field) in &schema.conversions {
        let Some(retyping) = sides.retyping(*entity, *field, schema) else { continue };
        let possible = fields::is_convertible(&retyping.source.kind, &retyping.target.kind);
        // On the way back everything has a place, if only as no value.
        let values = match possible || retyping.revived {
            true => Some(decide(db, sides, retyping).await?),
            false => None,
        };
        found.push(Conversion { entity: *entity, field: *field, values });
    }
    Ok(found)
}

/// The values of a field that keeps its type, each as it is.
///
/// # Errors
/// When the database cannot be read.
pub async fn list(db: &Database, sides: Sides<'_>, (entity, field): (EntityIx, FieldIx)) -> Result<Option<Conversion>> {
    let home = sides.planned.entity(entity);
    let target = home.field(field);
    let source = sides.published.find_by_id(&home.id).and_then(|entity| entity.find_by_id(&target.id));
    let Some(source) = source else { return Ok(None) };
    let values = decide(db, sides, Retyping { entity: home, source, target, revived: false }).await?;
    Ok(Some(Conversion { entity, field, values: Some(values) }))
}

/// What the type of a field is called in files.
pub fn type_name(field: &Field) -> &'static str {
    field.computed.map_or(field.kind.name(), |computed| computed.name())
}

async fn decide(db: &Database, sides: Sides<'_>, retyping: Retyping<'_>) -> Result<Values> {
    let held = schema::list_held(db, retyping).await?;
    let mut decider = Decider::load(db, sides, retyping, &held).await?;
    let meanings: Vec<Meant> = held.iter().map(|one| decider.understand(one)).collect();
    decider.look_up(db, &meanings).await?;
    let outcomes = held.into_iter().zip(meanings).map(|(one, meant)| decider.settle(one, meant)).collect();
    let returned = schema::count_returned(db, retyping).await?;
    Ok(Values { revived: retyping.revived, returned, outcomes })
}

/// What a value says, before names are looked up.
struct Meant {
    text: String,
    way: Way,
}

enum Way {
    Mapped(Result<Converted, Item>),
    MappedToNothing,
    /// As it became before.
    Earlier(String),
    Said(Result<Converted, Item>),
}

struct Decider<'a> {
    sides: Sides<'a>,
    retyping: Retyping<'a>,
    convert: Option<&'a Convert>,
    language: Language,
    earlier: HashMap<String, String>,
    /// What records are called, of the values that are there and of those that come.
    names: HashMap<Uuid, String>,
    found: HashMap<(EntityIx, String), Found<Uuid>>,
}

impl<'a> Decider<'a> {
    async fn load(db: &Database, sides: Sides<'a>, retyping: Retyping<'a>, held: &[Held]) -> Result<Self> {
        let source = sides.model.entity_by_id(&retyping.entity.id);
        let convert = source.and_then(|entity| entity.field_by_id(&retyping.target.id)?.convert.as_ref());
        let mut decider = Self {
            sides,
            retyping,
            convert: convert.filter(|convert| convert.from.as_str() == type_name(retyping.source)),
            language: Language::of_tag(sides.model.settings.language()).unwrap_or_default(),
            earlier: HashMap::new(),
            names: HashMap::new(),
            found: HashMap::new(),
        };
        if retyping.revived {
            decider.earlier = schema::list_earlier(db, retyping).await?;
        }
        let mut wanted: HashMap<EntityIx, Vec<Uuid>> = HashMap::new();
        for one in held {
            let target = match &one.value {
                Value::Reference(id) => sides.published.target(retyping.source).map(|target| (target.ix, *id)),
                Value::Regarding(entity, id) => sides.published.find_by_id(entity).map(|target| (target.ix, *id)),
                _ => None,
            };
            if let Some((target, id)) = target {
                wanted.entry(target).or_default().push(id);
            }
        }
        for (target, ids) in wanted {
            decider.names.extend(schema::list_names(db, sides.published.entity(target), &ids).await?);
        }
        Ok(decider)
    }

    fn source(&self) -> At<'a> {
        let published = self.sides.published;
        let entity = published.find_by_id(&self.retyping.entity.id).unwrap_or(self.retyping.entity);
        At::new(published, entity, self.retyping.source)
    }

    fn target(&self) -> At<'a> {
        At::new(self.sides.planned, self.retyping.entity, self.retyping.target)
    }

    fn words<R>(&self, write: impl FnOnce(&Words<'_>) -> R) -> R {
        let names = |id: Uuid| self.names.get(&id).cloned();
        write(&Words { language: self.language, names: &names })
    }

    fn understand(&self, one: &Held) -> Meant {
        let reading = Reading { language: self.language, pipeline: None };
        let text = self.words(|words| fields::to_text(self.source(), &one.value, words));
        let mapped = self.convert.and_then(|convert| convert.map.get(&text));
        let way = match (mapped, self.earlier.get(&one.key)) {
            (Some(None), _) => Way::MappedToNothing,
            (Some(Some(meant)), _) => Way::Mapped(fields::read_as(self.target(), meant, reading)),
            (None, Some(earlier)) if self.still_is(earlier) => Way::Earlier(String::clone(earlier)),
            (None, _) if !fields::is_convertible(&self.retyping.source.kind, &self.retyping.target.kind) => {
                Way::MappedToNothing
            }
            (None, _) => Way::Said(
                self.words(|words| fields::convert((self.source(), &one.value), self.target(), words, reading)),
            ),
        };
        Meant { text, way }
    }

    /// Whether what a value became before still is something: an option may be gone.
    fn still_is(&self, stored: &str) -> bool {
        match &self.retyping.target.kind {
            Kind::Choice(choices) => is_among(choices, stored),
            Kind::MultiChoice(choices) => {
                fields::read_set(stored).members().unwrap_or_default().iter().all(|id| is_among(choices, id))
            }
            _ => true,
        }
    }

    async fn look_up(&mut self, db: &Database, meanings: &[Meant]) -> Result<()> {
        let mut wanted: HashMap<EntityIx, BTreeSet<String>> = HashMap::new();
        let target = self.target();
        for meant in meanings {
            if let Way::Mapped(Ok(Converted::Named(named))) | Way::Said(Ok(Converted::Named(named))) = &meant.way {
                for (entity, name) in fields::sought(target, named, &|_| true) {
                    wanted.entry(entity.ix).or_default().insert(name);
                }
            }
        }
        for (ix, names) in wanted {
            let planned = self.sides.planned.entity(ix);
            // Names are where the published revision keeps them; an entity that is new has no records.
            let published = if planned.builtin {
                Some(self.sides.published.entity(self.sides.published.user))
            } else {
                self.sides.published.find_by_id(&planned.id)
            };
            let Some(entity) = published else { continue };
            let names: Vec<String> = names.into_iter().collect();
            for (name, id) in schema::find_named(db, entity, &names).await? {
                if let Some(id) = id {
                    self.names.insert(id, name.clone());
                }
                self.found.insert((ix, name), id.map_or(Found::Several, Found::One));
            }
        }
        Ok(())
    }

    fn settle(&self, one: Held, meant: Meant) -> Outcome {
        let Meant { text, way } = meant;
        let outcome = |how: How, value: Value| {
            let becomes = self.words(|words| match value.is_empty() {
                true => String::new(),
                false => fields::to_text(self.target(), &value, words),
            });
            let stored = fields::stored_text(&self.target().field.kind, &value);
            // A value that says nothing is none.
            let how = if stored.is_none() && how != How::Mapped { How::Emptied } else { how };
            Outcome { key: one.key.clone(), text: text.clone(), count: one.live, how, becomes, stored, fault: None }
        };
        let (how, result) = match way {
            Way::MappedToNothing => return outcome(How::Emptied, Value::Empty),
            Way::Earlier(stored) => {
                let becomes = self.shown(&stored);
                let (how, stored) = (How::Converted, Some(stored));
                return Outcome { how, becomes, stored, ..outcome(How::Converted, Value::Empty) };
            }
            Way::Mapped(result) => (How::Mapped, result),
            Way::Said(result) => (How::Converted, result),
        };
        let value = result.and_then(|converted| match converted {
            Converted::Exact(value) => Ok((how, value)),
            Converted::Near(value) => Ok((if how == How::Mapped { how } else { How::Rounded }, value)),
            Converted::Named(named) => self.named(&named).map(|value| (how, value)),
        });
        match value {
            Ok((how, value)) => outcome(how, value),
            Err(fault) => {
                let is_settled = self.convert.is_some_and(|convert| convert.rest == Some(Rest::Empty));
                // What is in deleted records only is in nobody's way.
                let emptied = (is_settled && how != How::Mapped) || self.retyping.revived || one.live == 0;
                let how = if emptied { How::Emptied } else { How::Left };
                Outcome { how, fault: Some(fault), ..outcome(how, Value::Empty) }
            }
        }
    }

    fn named(&self, named: &Named) -> std::result::Result<Value, Item> {
        let find =
            |entity: EntityIx, name: &str| self.found.get(&(entity, name.to_owned())).copied().unwrap_or(Found::None);
        fields::settle(self.target(), named, &|_| true, &find)
    }

    /// A stored text of the target as people read it, where that needs no reading of it: the text itself otherwise.
    fn shown(&self, stored: &str) -> String {
        match &self.retyping.target.kind {
            Kind::Choice(_) => {
                let value = Value::Key(Arc::from(stored));
                self.words(|words| fields::to_text(self.target(), &value, words))
            }
            Kind::Address { .. } | Kind::RichText { .. } | Kind::Signature => {
                stored.split_once('\n').map_or(stored, |(_, line)| line).to_owned()
            }
            _ => stored.to_owned(),
        }
    }
}

fn is_among(choices: &[Choice], id: &str) -> bool {
    choices.iter().any(|choice| *choice.id == *id)
}
