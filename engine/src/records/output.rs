//! What a list answers: a tree of wanted fields, the columns it needs, and the writer that turns rows into JSON bytes.
//!
//! No tree of values is built in between: a row's columns go straight into the answer.

use super::Door;
use super::names::{Names, Wanted as WantedNames};
use super::record::Record;
use crate::db::{ColumnName, Row, Sql};
use crate::error::{Item, Problem, Result};
use crate::fields::{self, At, write_str};
use crate::filter::{Joins, resolve_path};
use crate::permissions::Scope;
use crate::registry::{ENTERED_AT, Entity, Field, FieldIx, Kind, Registry};

/// The columns of a statement and how each row of them is written.
pub struct Output<'a> {
    columns: Vec<(usize, ColumnName)>,
    id: usize,
    version: usize,
    fields: Vec<Out<'a>>,
    /// Where the columns of the entity's own fields begin, by position of the field; none for those not selected.
    own: Vec<Option<usize>>,
}

enum Out<'a> {
    Value {
        at: At<'a>,
        first: usize,
    },
    /// A value that points to records whose names are read for all rows at once.
    Named {
        at: At<'a>,
        first: usize,
    },
    /// A lookup or user: id, name if the record may be seen, and further fields of it.
    Reference {
        name: &'a str,
        id: usize,
        name_at: Option<usize>,
        further: Vec<Out<'a>>,
    },
}

/// Wanted names below one entity, in the order asked.
#[derive(Default)]
struct Wanted<'t> {
    names: Vec<(&'t str, Wanted<'t>)>,
}

impl<'t> Wanted<'t> {
    fn add(&mut self, path: &'t str) {
        let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
        let at = self.names.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            self.names.push((name, Wanted::default()));
            self.names.len() - 1
        });
        if let Some(rest) = rest {
            self.names[at].1.add(rest);
        }
    }
}

impl<'a> Output<'a> {
    /// The fields of `fields=` (dotted paths, separated by commas), or every readable own field.
    ///
    /// # Errors
    /// `FilterInvalid` naming the first path that is unknown or may not be read.
    pub fn build(
        (registry, scope, entity): (&'a Registry, &'a Scope, &'a Entity),
        joins: &mut Joins<'a>,
        fields: Option<&str>,
    ) -> Result<Self> {
        let own = vec![None; entity.fields.len()];
        let mut output = Output { columns: Vec::with_capacity(64), id: 0, version: 0, fields: Vec::new(), own };
        output.id = output.column(0, ColumnName::system("id"));
        output.version = output.column(0, ColumnName::system("version"));
        for (name, first) in [("id", output.id), ("version", output.version)] {
            if let Some(field) = entity.find(name) {
                output.own[field.ix.0] = Some(first);
            }
        }
        let place = Place { registry, scope, entity, alias: 0 };
        output.fields = match fields {
            Some(text) => {
                let mut wanted = Wanted::default();
                for path in text.split(',').map(str::trim).filter(|path| !path.is_empty()) {
                    resolve_path(registry, scope, entity, path, "/fields").map_err(Problem::filter)?;
                    wanted.add(path);
                }
                output.children(place, joins, &wanted)?
            }
            None => {
                let readable = entity.fields.iter().filter(|field| scope.reads(entity.ix, field));
                let told = readable.filter(|field| !is_told_first(place, field));
                told.map(|field| output.child(place, field, joins, &Wanted::default())).collect::<Result<_>>()?
            }
        };
        Ok(output)
    }

    fn column(&mut self, alias: usize, column: ColumnName) -> usize {
        self.columns.push((alias, column));
        self.columns.len() - 1
    }

    /// Columns so far: further ones of the statement begin here.
    pub fn width(&self) -> usize {
        self.columns.len()
    }

    fn children(&mut self, place: Place<'a>, joins: &mut Joins<'a>, wanted: &Wanted<'_>) -> Result<Vec<Out<'a>>> {
        let mut out = Vec::with_capacity(wanted.names.len());
        for (name, further) in &wanted.names {
            let readable = place.entity.find(name).filter(|field| place.scope.reads(place.entity.ix, field));
            let unknown =
                || Problem::filter(Item::new("/fields", crate::error::ItemCode::FieldUnknown).param("name", *name));
            let field = readable.ok_or_else(unknown)?;
            if is_told_first(place, field) {
                continue;
            }
            out.push(self.child(place, field, joins, further)?);
            // Since when a record is in its stage is answered beside the stage, which stays a text.
            if let (Kind::Stage, [(ENTERED_AT, _)]) = (&field.kind, further.names.as_slice())
                && let Some(since) = place.entity.since(field.ix)
            {
                out.push(self.child(place, since, joins, &Wanted::default())?);
            }
        }
        Ok(out)
    }

    fn child(
        &mut self,
        place: Place<'a>,
        field: &'a Field,
        joins: &mut Joins<'a>,
        further: &Wanted<'_>,
    ) -> Result<Out<'a>> {
        let Some(target) = place.registry.target(field) else {
            let first = self.columns.len();
            self.columns.extend(field.columns().iter().map(|(column, _, _)| (place.alias, column.clone())));
            self.note(place, field, first);
            let at = At::new(place.registry, place.entity, field);
            return Ok(if fields::is_named(&field.kind) { Out::Named { at, first } } else { Out::Value { at, first } });
        };
        let id = self.column(place.alias, field.column.clone());
        self.note(place, field, id);
        let name_field = target.field(target.name_field);
        if !place.scope.reads_entity(target.ix) {
            return Ok(Out::Reference { name: &field.name, id, name_at: None, further: Vec::new() });
        }
        let (alias, _) = joins.hop(place.alias, place.entity.ix, field.ix);
        let name_at = place.scope.reads(target.ix, name_field).then(|| self.column(alias, name_field.column.clone()));
        let rest = Wanted {
            names: further.names.iter().filter(|(name, _)| !matches!(*name, "id" | "name")).map(reborrow).collect(),
        };
        let further = self.children(Place { entity: target, alias, ..place }, joins, &rest)?;
        Ok(Out::Reference { name: &field.name, id, name_at, further })
    }

    fn note(&mut self, place: Place<'a>, field: &Field, first: usize) {
        if place.alias == 0 {
            self.own[field.ix.0] = Some(first);
        }
    }

    /// Selects the own fields nobody asked for too, after the others; answers where the columns of each field begin.
    pub fn complete(&mut self, entity: &Entity) -> Vec<usize> {
        let place = |(field, known): (&Field, Option<usize>)| {
            let added = self.columns.len();
            known.unwrap_or_else(|| {
                self.columns.extend(field.columns().iter().map(|(column, _, _)| (0, column.clone())));
                added
            })
        };
        entity.fields.iter().zip(std::mem::take(&mut self.own)).map(place).collect()
    }

    /// The column list.
    pub fn write_columns(&self, sql: &mut Sql) {
        sql.list(", ", &self.columns, |sql, (alias, column)| {
            sql.aliased(*alias, column);
        });
    }

    /// Names of the records that values of these rows point to, as far as the door's scope may see them.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn names(&self, door: &Door<'_>, rows: &[Row]) -> Result<Names> {
        let mut wanted = WantedNames::default();
        for row in rows {
            want_names(&mut wanted, row, &self.fields)?;
        }
        Names::load(door, wanted).await
    }

    /// Of the fields themselves: where the id and the name of each record they lead to stand, and those whose names are read
    /// after them.
    pub fn names_of_own(&self) -> (Vec<(usize, Option<usize>)>, Vec<FieldIx>) {
        let references = self.fields.iter().filter_map(|field| match field {
            Out::Reference { id, name_at, .. } => Some((*id, *name_at)),
            Out::Value { .. } | Out::Named { .. } => None,
        });
        let named = self.fields.iter().filter_map(|field| match field {
            Out::Named { at, .. } => Some(at.field.ix),
            Out::Value { .. } | Out::Reference { .. } => None,
        });
        (references.collect(), named.collect())
    }

    /// One row as a JSON object, without its closing brace: the caller may add to it.
    ///
    /// # Errors
    /// `Internal` when a column does not hold what the registry says.
    pub fn write_open(&self, out: &mut Vec<u8>, row: &Row, (names, scope): (&Names, &Scope)) -> Result<()> {
        out.extend_from_slice(b"{\"id\":");
        let id = Row::require(row.id(self.id))?;
        write_str(out, &id.to_string());
        out.extend_from_slice(b",\"version\":");
        out.extend_from_slice(Row::require(row.int(self.version))?.to_string().as_bytes());
        write_all(out, row, (names, scope), &self.fields)
    }
}

/// A record in memory as `write_open` writes one that is read with every readable field.
pub fn write_record(
    out: &mut Vec<u8>,
    (registry, scope, entity): (&Registry, &Scope, &Entity),
    (record, names): (&Record, &Names),
) {
    out.extend_from_slice(b"{\"id\":");
    write_str(out, &record.id.to_string());
    out.extend_from_slice(b",\"version\":");
    out.extend_from_slice(record.version.to_string().as_bytes());
    let place = Place { registry, scope, entity, alias: 0 };
    let readable = entity.fields.iter().filter(|field| scope.reads(entity.ix, field));
    for field in readable.filter(|field| !is_told_first(place, field)) {
        let (at, value) = (At::new(registry, entity, field), record.value(field.ix));
        out.push(b',');
        write_str(out, &field.name);
        out.push(b':');
        match (registry.target(field), value.reference()) {
            (Some(_), Some(id)) => {
                out.push(b'{');
                names.write_reference(out, id);
                out.push(b'}');
            }
            (Some(_), None) => out.extend_from_slice(b"null"),
            (None, _) if fields::is_named(&field.kind) => names.write(out, scope, at, value),
            (None, _) => fields::write(out, at, value),
        }
    }
}

fn reborrow<'t>((name, wanted): &(&'t str, Wanted<'t>)) -> (&'t str, Wanted<'t>) {
    (*name, Wanted { names: wanted.names.iter().map(reborrow).collect() })
}

#[derive(Clone, Copy)]
struct Place<'a> {
    registry: &'a Registry,
    scope: &'a Scope,
    entity: &'a Entity,
    alias: usize,
}

/// The id and the version are written first, by themselves.
fn is_told_first(place: Place<'_>, field: &Field) -> bool {
    place.alias == 0 && matches!(&*field.name, "id" | "version")
}

fn want_names(wanted: &mut WantedNames, row: &Row, fields: &[Out<'_>]) -> Result<()> {
    for field in fields {
        match field {
            Out::Value { .. } => {}
            Out::Named { at, first } => wanted.add_value(*at, &fields::read(at.field, row, &mut first.clone())?),
            Out::Reference { further, .. } => want_names(wanted, row, further)?,
        }
    }
    Ok(())
}

fn write_all(out: &mut Vec<u8>, row: &Row, named: (&Names, &Scope), fields: &[Out<'_>]) -> Result<()> {
    for field in fields {
        out.push(b',');
        match field {
            Out::Value { at, first } => {
                write_str(out, &at.field.name);
                out.push(b':');
                let mut position = *first;
                fields::write(out, *at, &fields::read(at.field, row, &mut position)?);
            }
            Out::Named { at, first } => {
                write_str(out, &at.field.name);
                out.push(b':');
                let value = fields::read(at.field, row, &mut first.clone())?;
                named.0.write(out, named.1, *at, &value);
            }
            Out::Reference { name, id, name_at, further } => {
                write_str(out, name);
                out.push(b':');
                write_reference(out, row, (*id, *name_at), (named, further))?;
            }
        }
    }
    Ok(())
}

fn write_reference(
    out: &mut Vec<u8>,
    row: &Row,
    (id, name): (usize, Option<usize>),
    (named, further): ((&Names, &Scope), &[Out<'_>]),
) -> Result<()> {
    let Some(id) = row.id(id)? else {
        out.extend_from_slice(b"null");
        return Ok(());
    };
    out.extend_from_slice(b"{\"id\":");
    write_str(out, &id.to_string());
    out.extend_from_slice(b",\"name\":");
    match name.map(|at| row.str(at)).transpose()?.flatten() {
        Some(name) => write_str(out, name),
        // Deleted, or not for this reader's eyes: the reference is theirs to read, the record is not.
        None => out.extend_from_slice(b"null"),
    }
    write_all(out, row, named, further)?;
    out.push(b'}');
    Ok(())
}
