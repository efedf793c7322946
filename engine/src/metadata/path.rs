//! Follows a field or a path (`account.region`, `stage.kind`, `owner.name`) through entities, built-in fields and the
//! built-in entity `user`. What values the field has is decided elsewhere.
use super::{
    index::{EntityEntry, Entry, Index, find},
    model::FieldType,
};

/// Where a path may start or pass: an entity of the files, or the built-in `user`.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'i, 'a> {
    Entity(&'i EntityEntry<'a>),
    User,
}

/// What a path leads to.
#[derive(Clone, Copy, Debug)]
pub enum End<'i, 'a> {
    /// A field of an entity's file.
    Field(&'i EntityEntry<'a>, Entry<'a>),
    /// A built-in field.
    Builtin(FieldType),
    /// `stage.pipeline` of the stage field.
    StagePipeline(&'i EntityEntry<'a>, Entry<'a>),
    /// `regarding.entity` of the field.
    RegardingEntity(Entry<'a>),
    /// `stage.kind`.
    StageKind,
    /// `stage.probability`.
    StageProbability,
}

/// One word of a path: the id it stands for (none for built-in words) and the current name.
pub type Part<'a> = (Option<&'a str>, &'a str);

/// A path that does not lead anywhere.
#[derive(Debug)]
pub struct Missing<'a> {
    /// The word that is unknown.
    pub word: String,
    /// Words that would have been known there.
    pub known: Vec<&'a str>,
}

/// Built-in fields of every record, with their types; `owner` only where records are owned.
pub const SYSTEM_FIELDS: [(&str, FieldType); 6] = [
    ("id", FieldType::Text),
    ("created_at", FieldType::Datetime),
    ("created_by", FieldType::User),
    ("updated_at", FieldType::Datetime),
    ("updated_by", FieldType::User),
    ("owner", FieldType::User),
];

/// Fields of the built-in entity `user`.
pub const USER_FIELDS: [(&str, FieldType); 4] =
    [("id", FieldType::Text), ("name", FieldType::Text), ("email", FieldType::Text), ("active", FieldType::Boolean)];

const STAGE_PARTS: [&str; 3] = ["kind", "pipeline", "probability"];

/// Follows a path word by word.
pub fn follow<'i, 'a>(
    index: &'i Index<'a>,
    scope: Scope<'i, 'a>,
    path: &'a str,
) -> Result<(Vec<Part<'a>>, End<'i, 'a>), Missing<'a>> {
    let mut words = path.split('.');
    let first = words.next().unwrap_or("");
    let (part, mut end) = step(scope, first)?;
    let mut parts = vec![part];
    for word in words {
        let (part, next) = match end {
            End::Field(entity, field) => match field.text("type") {
                Some("lookup") => match field.text("to").and_then(|to| index.entity(to)) {
                    Some(target) => step(Scope::Entity(target), word)?,
                    None => return Err(Missing { word: word.to_owned(), known: Vec::new() }),
                },
                Some("user") => step(Scope::User, word)?,
                Some("stage") => stage_part(entity, field, word)?,
                Some("regarding") if word == "entity" => ((None, word), End::RegardingEntity(field)),
                Some("regarding") => return Err(Missing { word: word.to_owned(), known: vec!["entity"] }),
                _ => return Err(Missing { word: word.to_owned(), known: Vec::new() }),
            },
            End::Builtin(FieldType::User) => step(Scope::User, word)?,
            End::Builtin(_)
            | End::StagePipeline(..)
            | End::StageKind
            | End::StageProbability
            | End::RegardingEntity(_) => {
                return Err(Missing { word: word.to_owned(), known: Vec::new() });
            }
        };
        parts.push(part);
        end = next;
    }
    Ok((parts, end))
}

fn step<'i, 'a>(scope: Scope<'i, 'a>, word: &'a str) -> Result<(Part<'a>, End<'i, 'a>), Missing<'a>> {
    match scope {
        Scope::Entity(entity) => {
            if let Some(field) = find(&entity.fields, word) {
                return Ok(((Some(field.id), field.name), End::Field(entity, *field)));
            }
            let builtin = || SYSTEM_FIELDS.into_iter().filter(|(name, _)| *name != "owner" || entity.owned);
            match builtin().find(|(name, _)| *name == word) {
                Some((name, kind)) => Ok(((None, name), End::Builtin(kind))),
                None => {
                    let own = entity.fields.iter().map(|field| field.name);
                    Err(Missing { word: word.to_owned(), known: own.chain(builtin().map(|(name, _)| name)).collect() })
                }
            }
        }
        Scope::User => match USER_FIELDS.into_iter().find(|(name, _)| *name == word) {
            Some((name, kind)) => Ok(((None, name), End::Builtin(kind))),
            None => Err(Missing { word: word.to_owned(), known: USER_FIELDS.map(|(name, _)| name).to_vec() }),
        },
    }
}

fn stage_part<'i, 'a>(
    entity: &'i EntityEntry<'a>,
    field: Entry<'a>,
    word: &'a str,
) -> Result<(Part<'a>, End<'i, 'a>), Missing<'a>> {
    let end = match word {
        "kind" => End::StageKind,
        "pipeline" => End::StagePipeline(entity, field),
        "probability" => End::StageProbability,
        _ => return Err(Missing { word: word.to_owned(), known: STAGE_PARTS.to_vec() }),
    };
    Ok(((None, word), end))
}
