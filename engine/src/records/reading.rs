//! The statement that reads one record with the names it leads to. It follows from the reader's rights and the design alone,
//! and writing it takes a third as long as asking it: it is made once for a reader.

use super::Door;
use super::names::{Names, Wanted};
use super::output::Output;
use super::record::{self, Record};
use crate::db::{ColumnName, Row, Sql};
use crate::error::Result;
use crate::fields::At;
use crate::filter::{self, Joins};
use crate::registry::{Entity, FieldIx};
use uuid::Uuid;

/// Table of the statement inside that asks for a person's name.
const PERSON: usize = 90;

/// How a record of one entity is read.
pub(super) struct Reading {
    /// All but the record's id, which comes last.
    sql: Sql,
    /// Where the columns of each field begin, by position of the field. Rules see the whole record, whatever its reader may
    /// see of it.
    places: Vec<usize>,
    /// Where the id of each record it leads to stands, and its name where the reader may see it.
    references: Vec<(usize, Option<usize>)>,
    /// Fields whose values lead to several records, whose names are read after it.
    named: Vec<FieldIx>,
    /// The person whose name stands in the row, and where.
    person: Option<(Uuid, usize)>,
}

/// The statement without and with the name of the person it is for: two types, so that both are kept.
struct Plain(Reading);
struct WithPerson(Reading);

/// Reads a record with the names of the records it leads to, and of the person behind the door where that is wanted, as far
/// as the door's scope may see them.
///
/// # Errors
/// Those of the database.
pub(super) async fn find(
    door: &Door<'_>,
    entity: &Entity,
    id: Uuid,
    person: Option<Uuid>,
) -> Result<Option<(Record, Names)>> {
    match person {
        None => {
            let kept = door.scope.derive(entity.ix, || Reading::build(door, entity, None).map(Plain))?;
            kept.0.find(door, entity, id).await
        }
        Some(_) if person == door.scope.me() => {
            let kept = door.scope.derive(entity.ix, || Reading::build(door, entity, person).map(WithPerson))?;
            kept.0.find(door, entity, id).await
        }
        Some(_) => Reading::build(door, entity, person)?.find(door, entity, id).await,
    }
}

impl Reading {
    fn build(door: &Door<'_>, entity: &Entity, person: Option<Uuid>) -> Result<Self> {
        let registry = &door.snapshot.registry;
        let mut joins = Joins::new(registry, door.scope, entity);
        let mut output = Output::build((registry, door.scope, entity), &mut joins, None)?;
        let places = output.complete(entity);
        let mut sql = door.db.sql();
        sql.raw("SELECT ");
        output.write_columns(&mut sql);
        let people = registry.entity(registry.user);
        let called = people.field(people.name_field);
        let person = person.filter(|_| door.scope.reads(people.ix, called));
        if let Some(person) = person {
            let id = ColumnName::system("id");
            sql.raw(", (SELECT ").aliased(PERSON, &called.column).raw(" FROM ").table(people.table.clone()).raw(" ");
            sql.alias(PERSON).raw(" WHERE ").aliased(PERSON, &id).raw(" = ").id(person).raw(" AND ");
            filter::write_visible(&mut sql, door.scope, people, PERSON);
            sql.raw(")");
        }
        joins.write_from(&mut sql);
        sql.raw(" WHERE ");
        joins.write_visible(&mut sql);
        sql.raw(" AND ").aliased(0, &ColumnName::system("id")).raw(" = ");
        let (references, named) = output.names_of_own();
        Ok(Self { sql, places, references, named, person: person.map(|person| (person, output.width())) })
    }

    async fn find(&self, door: &Door<'_>, entity: &Entity, id: Uuid) -> Result<Option<(Record, Names)>> {
        let mut sql = self.sql.clone();
        sql.id(id);
        let Some(row) = door.db.find(&sql).await? else { return Ok(None) };
        let record = record::read_at(entity, &row, &self.places)?;
        let mut wanted = Wanted::default();
        for field in self.named.iter().map(|ix| entity.field(*ix)) {
            wanted.add_value(At::new(&door.snapshot.registry, entity, field), record.value(field.ix));
        }
        let mut names = Names::load(door, wanted).await?;
        self.learn(&row, &mut names)?;
        Ok(Some((record, names)))
    }

    /// The names that stand in the row.
    fn learn(&self, row: &Row, names: &mut Names) -> Result<()> {
        for (id, name) in &self.references {
            if let Some(id) = row.id(*id)? {
                let name = name.map(|at| row.text(at)).transpose()?.flatten();
                names.learn(id, name);
            }
        }
        if let Some((person, at)) = self.person {
            names.learn(person, row.text(at)?);
        }
        Ok(())
    }
}
