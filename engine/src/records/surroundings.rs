//! The related records that rules and gates look at, read for many records at once: one statement for each entity and hop,
//! however many records are judged.

use super::Door;
use super::record::{self, Record};
use crate::error::Result;
use crate::fields::Value;
use crate::filter::{Each, Filter, Link, Lookups, Path, Related};
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, FieldIx, Registry};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// A record and the conditions that will be asked of it.
pub struct Asked<'a> {
    pub entity: &'a Entity,
    pub record: &'a Record,
    pub conditions: Vec<&'a Filter>,
}

/// A record that is being written, as it is taken to be.
pub type Known<'a> = (&'a Entity, &'a Record);

/// Records that others lead to, as far as a scope may see them.
#[derive(Default)]
pub struct Neighbours {
    records: HashMap<(EntityIx, Uuid), Record>,
    /// Questions about related records. Of records that point at one: the ids of those it holds for; of the members of a
    /// set: the ids of the members that match.
    related: Vec<(Related, HashSet<Uuid>)>,
}

impl Neighbours {
    /// Reads what the conditions reach over lookups, following each record's own values, hop by hop.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(place: (&Door<'_>, &Scope), asked: &[Asked<'_>]) -> Result<Arc<Self>> {
        Self::load_beside(place, asked, &[]).await
    }

    /// The same where some of the records the others lead to are written with them: those count as they are given here.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load_beside(
        (door, scope): (&Door<'_>, &Scope),
        asked: &[Asked<'_>],
        known: &[Known<'_>],
    ) -> Result<Arc<Self>> {
        let mut found = Self::default();
        let known: HashMap<(EntityIx, Uuid), &Record> =
            known.iter().map(|(entity, record)| ((entity.ix, record.id), *record)).collect();
        found.follow_paths((door, scope), asked, &known).await?;
        found.lead((door, scope), asked, &known).await?;
        found.ask((door, scope), asked).await?;
        Ok(Arc::new(found))
    }

    /// Reads what paths reach, hop by hop.
    async fn follow_paths(
        &mut self,
        (door, scope): (&Door<'_>, &Scope),
        asked: &[Asked<'_>],
        known: &HashMap<(EntityIx, Uuid), &Record>,
    ) -> Result<()> {
        let wanted: Vec<(usize, Vec<FieldIx>)> = wanted(asked);
        let longest = wanted.iter().map(|(_, hops)| hops.len()).max().unwrap_or_default();
        for length in 1..=longest {
            let mut missing: BTreeMap<EntityIx, BTreeSet<Uuid>> = BTreeMap::new();
            for (n, hops) in wanted.iter().filter(|(_, hops)| hops.len() == length) {
                let start = (asked[*n].entity, asked[*n].record);
                if let Some((target, id)) = self.next(&door.snapshot.registry, start, hops) {
                    self.take_or_miss((target, id), known, &mut missing);
                }
            }
            self.read((door, scope), missing).await?;
        }
        Ok(())
    }

    /// Reads the records that sets and references to several entities lead to, and what the conditions on them reach.
    async fn lead(
        &mut self,
        (door, scope): (&Door<'_>, &Scope),
        asked: &[Asked<'_>],
        known: &HashMap<(EntityIx, Uuid), &Record>,
    ) -> Result<()> {
        let mut led: Vec<(&Each, Uuid)> = Vec::new();
        let mut missing = BTreeMap::new();
        for one in asked {
            for filter in &one.conditions {
                filter.each(&mut |each| {
                    for id in led_to(&door.snapshot.registry, one.record, each) {
                        led.push((each, id));
                        self.take_or_miss((each.entity, id), known, &mut missing);
                    }
                });
            }
        }
        self.read((door, scope), missing).await?;
        let there =
            led.into_iter().filter_map(|(each, id)| Some((each, self.records.get(&(each.entity, id))?.clone())));
        let there: Vec<(&Each, Record)> = there.collect();
        let entity = |each: &Each| door.snapshot.registry.entity(each.entity);
        let inner: Vec<Asked<'_>> = there
            .iter()
            .map(|(each, record)| Asked { entity: entity(each), record, conditions: vec![&each.filter] })
            .collect();
        self.follow_paths((door, scope), &inner, known).await
    }

    /// A record that is written with others counts as it will be; any other has to be read, once.
    fn take_or_miss(
        &mut self,
        key: (EntityIx, Uuid),
        known: &HashMap<(EntityIx, Uuid), &Record>,
        missing: &mut BTreeMap<EntityIx, BTreeSet<Uuid>>,
    ) {
        if self.records.contains_key(&key) {
            return;
        }
        match known.get(&key) {
            Some(record) => {
                self.records.insert(key, (*record).clone());
            }
            None => {
                missing.entry(key.0).or_default().insert(key.1);
            }
        }
    }

    async fn read(
        &mut self,
        (door, scope): (&Door<'_>, &Scope),
        missing: BTreeMap<EntityIx, BTreeSet<Uuid>>,
    ) -> Result<()> {
        for (target, ids) in missing {
            let target = door.snapshot.registry.entity(target);
            for record in record::list_by_ids(door, scope, target, ids).await? {
                self.records.insert((target.ix, record.id), record);
            }
        }
        Ok(())
    }

    /// Finds out what the conditions ask of related records: one statement for each question, however many records.
    async fn ask(&mut self, (door, scope): (&Door<'_>, &Scope), asked: &[Asked<'_>]) -> Result<()> {
        let mut questions: Vec<(&Related, BTreeSet<Uuid>)> = Vec::new();
        for one in asked {
            for filter in &one.conditions {
                filter.related(&mut |related| {
                    let ids = match related.link {
                        Link::Inverse(_) => BTreeSet::from([one.record.id]),
                        Link::Members(field) => members(one.record, field).collect(),
                    };
                    match questions.iter_mut().find(|(known, _)| *known == related) {
                        Some((_, known)) => known.extend(ids),
                        None => questions.push((related, ids)),
                    }
                });
            }
        }
        for (related, ids) in questions {
            let found = record::list_matching(door, scope, related, ids).await?;
            self.related.push((related.clone(), found));
        }
        Ok(())
    }

    /// Where the last of these hops leads from a record, if the records before it are known.
    fn next(
        &self,
        registry: &Registry,
        (entity, record): (&Entity, &Record),
        hops: &[FieldIx],
    ) -> Option<(EntityIx, Uuid)> {
        let (last, before) = hops.split_last()?;
        let (entity, record) = self.follow(registry, (entity, record), before)?;
        Some((registry.target(entity.field(*last))?.ix, record.value(*last).reference()?))
    }

    fn follow<'s>(
        &'s self,
        registry: &'s Registry,
        (mut entity, mut record): (&'s Entity, &'s Record),
        hops: &[FieldIx],
    ) -> Option<(&'s Entity, &'s Record)> {
        for hop in hops {
            let target = registry.target(entity.field(*hop))?;
            record = self.records.get(&(target.ix, record.value(*hop).reference()?))?;
            entity = target;
        }
        Some((entity, record))
    }
}

/// The ids a set of a record has.
fn members(record: &Record, field: FieldIx) -> impl Iterator<Item = Uuid> {
    record.value(field).members().unwrap_or_default().iter().filter_map(|id| id.parse().ok())
}

/// The records of the entity that a condition on all of them is about.
fn led_to(registry: &Registry, record: &Record, each: &Each) -> Vec<Uuid> {
    match record.value(each.field) {
        Value::Regarding(entity, id) => {
            let is_of_it = *entity == registry.entity(each.entity).id;
            is_of_it.then_some(*id).into_iter().collect()
        }
        _ => members(record, each.field).collect(),
    }
}

/// Every beginning of every path, by the position of the record it starts from.
fn wanted(asked: &[Asked<'_>]) -> Vec<(usize, Vec<FieldIx>)> {
    let mut wanted = BTreeSet::new();
    for (n, one) in asked.iter().enumerate() {
        for filter in &one.conditions {
            filter.paths(&mut |path| {
                for length in 1..=path.hops.len() {
                    wanted.insert((n, path.hops[..length].to_vec()));
                }
            });
        }
    }
    wanted.into_iter().collect()
}

/// A record with the related records its conditions need.
pub struct Surroundings<'a> {
    registry: &'a Registry,
    entity: &'a Entity,
    record: &'a Record,
    neighbours: Arc<Neighbours>,
}

impl<'a> Surroundings<'a> {
    pub fn new(
        registry: &'a Registry,
        (entity, record): (&'a Entity, &'a Record),
        neighbours: &Arc<Neighbours>,
    ) -> Self {
        Self { registry, entity, record, neighbours: neighbours.clone() }
    }

    /// Whether the record a lookup leads to was read, as one that may be seen. Where there may be several, those that may not be
    /// seen are never looked at.
    pub fn sees(&self, lookup: FieldIx) -> bool {
        if self.registry.target(self.entity.field(lookup)).is_none() {
            return true;
        }
        self.neighbours.follow(self.registry, (self.entity, self.record), &[lookup]).is_some()
    }

    /// Those of one record.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(
        (door, scope): (&'a Door<'a>, &Scope),
        entity: &'a Entity,
        record: &'a Record,
        conditions: impl IntoIterator<Item = &'a Filter>,
    ) -> Result<Self> {
        let asked = Asked { entity, record, conditions: conditions.into_iter().collect() };
        let neighbours = Neighbours::load((door, scope), &[asked]).await?;
        Ok(Self::new(&door.snapshot.registry, (entity, record), &neighbours))
    }
}

impl Lookups for Surroundings<'_> {
    fn value(&self, path: &Path) -> Value {
        let found = self.neighbours.follow(self.registry, (self.entity, self.record), &path.hops);
        found.map_or(Value::Empty, |(_, record)| record.value(path.field).clone())
    }

    fn some(&self, related: &Related) -> bool {
        let Some((_, found)) = self.neighbours.related.iter().find(|(known, _)| known == related) else { return false };
        match related.link {
            Link::Inverse(_) => found.contains(&self.record.id),
            Link::Members(field) => members(self.record, field).any(|id| found.contains(&id)),
        }
    }

    fn each(&self, each: &Each, fits: &dyn Fn(&dyn Lookups) -> bool) -> bool {
        let entity = self.registry.entity(each.entity);
        led_to(self.registry, self.record, each).iter().all(|id| {
            match self.neighbours.records.get(&(each.entity, *id)) {
                Some(record) => {
                    let led = Surroundings::new(self.registry, (entity, record), &self.neighbours);
                    fits(&Led { led, by: self })
                }
                None => true,
            }
        })
    }
}

/// A record that another one leads to.
struct Led<'a> {
    led: Surroundings<'a>,
    by: &'a Surroundings<'a>,
}

impl Lookups for Led<'_> {
    fn value(&self, path: &Path) -> Value {
        self.led.value(path)
    }

    fn some(&self, related: &Related) -> bool {
        self.led.some(related)
    }

    fn each(&self, each: &Each, fits: &dyn Fn(&dyn Lookups) -> bool) -> bool {
        self.led.each(each, fits)
    }

    fn own(&self, path: &Path) -> Value {
        self.by.value(path)
    }
}
