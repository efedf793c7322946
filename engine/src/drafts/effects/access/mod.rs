//! Who gains and who loses what: for every role whose rights change, the rights in words and the people they change for.
//! A person who keeps a right through another role does not lose it, so people are compared by all their roles together.

mod doors;
mod powers;
mod words;

use super::{Depth, Effect, EffectCode, Ground};
use crate::drafts::store::{self, Holder};
use crate::error::Result;
use crate::locales::{Params, Texts};
use crate::metadata::model::Role;
use crate::registry::{self, EntityIx};
use crate::schema::Sample;
use powers::{Sides, Step};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use words::in_all;

/// People an effect names at most.
const NAMED: usize = 5;

/// Everybody who holds the same roles, in order of their ids.
type Crowd = BTreeMap<Vec<String>, Vec<Sample>>;

pub async fn effects(ground: &Ground<'_>) -> Result<Vec<Effect>> {
    let sides = Sides::new(ground.published, ground.planned);
    let steps: Vec<(&Role, Vec<Step>)> =
        sides.roles().map(|role| (role, sides.compare(&[role.id.to_string()]))).collect();
    let gone: Vec<&Role> = sides.gone().collect();
    let fresh: Vec<&Role> = sides.fresh().collect();
    if gone.is_empty() && fresh.is_empty() && steps.iter().all(|(_, steps)| steps.is_empty()) {
        return Ok(Vec::new());
    }
    let crowd = match ground.depth {
        Depth::Numbers => Some(crowd(store::list_holders(ground.db).await?)),
        Depth::Levels => None,
    };
    let mut told = Told { ground, sides: &sides, crowd: crowd.as_ref(), known: HashMap::new() };
    let mut effects = Vec::new();
    for (role, steps) in &steps {
        for (lost, part) in [(true, Part::Lost), (false, Part::Gained)] {
            let mut groups: BTreeMap<Option<EntityIx>, Vec<Step>> = BTreeMap::new();
            for step in steps.iter().filter(|step| step.is_lost() == lost) {
                groups.entry(sides.entity_of(step.power)).or_default().push(*step);
            }
            for (entity, steps) in groups {
                effects.extend(told.group((role, part), entity, &steps));
            }
        }
    }
    effects.extend(gone.into_iter().map(|role| told.whole(role, EffectCode::RoleRemoved)));
    effects.extend(fresh.into_iter().map(|role| told.whole(role, EffectCode::RoleAdded)));
    Ok(effects)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Lost,
    Gained,
}

/// Turns steps into effects, with the people they are for.
struct Told<'a> {
    ground: &'a Ground<'a>,
    sides: &'a Sides<'a>,
    /// None when nobody looks at numbers.
    crowd: Option<&'a Crowd>,
    /// What changes for people with these roles.
    known: HashMap<&'a [String], BTreeSet<Step>>,
}

impl<'a> Told<'a> {
    /// The effects of one role on one entity (none: beyond records): one for each set of people.
    fn group(&mut self, (role, part): (&Role, Part), entity: Option<EntityIx>, steps: &[Step]) -> Vec<Effect> {
        let planned = &self.ground.planned.registry;
        let code = match (part, entity) {
            (Part::Lost, Some(_)) => EffectCode::AccessLost,
            (Part::Gained, Some(_)) => EffectCode::AccessGained,
            (Part::Lost, None) => EffectCode::RightsLost,
            (Part::Gained, None) => EffectCode::RightsGained,
        };
        let start = || {
            let element = entity.map(|ix| format!("{}/{}", role.id, planned.entity(ix).id));
            let effect = Effect::new(code, element.unwrap_or_else(|| role.id.to_string()));
            let effect = effect.param("role", label(role).to_json());
            match entity {
                Some(ix) => effect.param("entity", planned.entity(ix).label_plural.to_json()),
                None => effect,
            }
        };
        if self.crowd.is_none() {
            return vec![start()];
        }
        let mut by_people: Vec<(Vec<Sample>, Vec<Step>)> = Vec::new();
        for step in steps {
            let people = self.people(&role.id, |changes| changes.iter().any(|other| other.follows(step)));
            match by_people.iter_mut().find(|(others, _)| *others == people) {
                Some((_, shared)) => shared.push(*step),
                None => by_people.push((people, vec![*step])),
            }
        }
        let effects = by_people.into_iter().map(|(people, steps)| {
            let what = self.sides.words(&steps);
            let who = self.who(&role.id, &people, part);
            self.with_people(start().param("what", what.to_json()).param("who", who.to_json()), people)
        });
        effects.collect()
    }

    /// A role that goes away or comes in.
    fn whole(&mut self, role: &Role, code: EffectCode) -> Effect {
        let part = if code == EffectCode::RoleRemoved { Part::Lost } else { Part::Gained };
        let effect = Effect::new(code, &*role.id).param("role", label(role).to_json());
        if self.crowd.is_none() {
            return effect;
        }
        let people = self.people(&role.id, |changes| changes.iter().any(|step| step.is_lost() == (part == Part::Lost)));
        let who = self.who(&role.id, &people, part);
        self.with_people(effect.param("who", who.to_json()), people)
    }

    /// Who holds the role and whose rights, all roles together, change so.
    fn people(&mut self, role: &str, fits: impl Fn(&BTreeSet<Step>) -> bool) -> Vec<Sample> {
        let mut people = Vec::new();
        for (roles, holders) in self.crowd.into_iter().flatten() {
            if roles.iter().any(|held| held == role) {
                let sides = self.sides;
                let changes =
                    self.known.entry(roles.as_slice()).or_insert_with(|| sides.compare(roles).into_iter().collect());
                if fits(changes) {
                    people.extend(holders.iter().cloned());
                }
            }
        }
        people.sort_by_key(|person| person.id);
        people
    }

    fn who(&self, role: &str, people: &[Sample], part: Part) -> Texts {
        let is_held = || self.crowd.into_iter().flatten().any(|(roles, _)| roles.iter().any(|held| held == role));
        let key = match part {
            Part::Lost if !people.is_empty() => "who_loses",
            Part::Gained if !people.is_empty() => "who_gains",
            Part::Lost | Part::Gained if !is_held() => "who_nobody",
            Part::Lost => "who_keeps",
            Part::Gained => "who_has",
        };
        in_all(key, &Params::from_iter([("count".to_owned(), people.len().into())]))
    }

    fn with_people(&self, effect: Effect, mut people: Vec<Sample>) -> Effect {
        let registry = &self.ground.published.registry;
        let effect = effect.param("count", people.len());
        people.truncate(NAMED);
        effect.sampled(registry.entity(registry.user), people)
    }
}

fn label(role: &Role) -> Texts {
    registry::texts(role.label.as_ref(), &role.name)
}

fn crowd(holders: Vec<Holder>) -> Crowd {
    let mut crowd = Crowd::new();
    let mut roles: BTreeMap<uuid::Uuid, (String, Vec<String>)> = BTreeMap::new();
    for holder in holders {
        roles.entry(holder.id).or_insert_with(|| (holder.name, Vec::new())).1.push(holder.role);
    }
    for (id, (name, mut held)) in roles {
        held.sort();
        crowd.entry(held).or_default().push(Sample { id, name });
    }
    crowd
}
