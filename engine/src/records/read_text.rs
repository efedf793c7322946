//! A table of text as people paste it, read for the fields of an entity: a value or what is wrong with it for every cell.
//! Names of records and people are looked up together, within what the caller may see. Nothing is written.

use super::Door;
use super::judge::retired;
use super::names::{Names, Wanted};
use super::record::{self, Record};
use super::shape::settle;
use crate::db::{ColumnName, Row};
use crate::error::{Item, ItemCode, Problem, Result};
use crate::fields::{self, At, Found, Meaning, Reading, Value};
use crate::locales::Language;
use crate::registry::{Entity, EntityIx, Field, Kind};
use serde::Deserialize;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

const MAX_ROWS: usize = 1000;
const MAX_COLUMNS: usize = 200;
/// Different names looked up for one table.
const MAX_NAMES: usize = 20_000;
/// Names asked for in one statement.
const CHUNK: usize = 500;

/// A table of text.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextTable {
    /// Names of own fields.
    pub columns: Vec<String>,
    /// Cells in the order of the columns; a row may end early.
    pub rows: Vec<Vec<Option<String>>>,
    /// The records the rows are meant for, where they are known: a stage's label is looked for in their pipeline first.
    #[serde(default)]
    pub ids: Option<Vec<Option<Uuid>>>,
}

/// `{ "rows": [ [ { "value": … } | { "fault": { "code", "message" } } ] ] }`, cell by cell.
///
/// # Errors
/// `NotFound` for the entity; `ValidationFailed` for unknown columns and tables of a wrong shape.
pub async fn read_text(door: &Door<'_>, entity: &str, table: &TextTable, language: Language) -> Result<Json> {
    let entity = door.entity(entity)?;
    let columns = columns(door, entity, table)?;
    let before = records(door, entity, table).await?;
    let knows = |entity: EntityIx| door.scope.reads_entity(entity);
    let mut names = NameTable::default();
    let mut cells: Vec<Vec<Result<Meaning, Item>>> = Vec::with_capacity(table.rows.len());
    for (row, record) in table.rows.iter().zip(&before) {
        let read = |(at, text): (&At<'_>, &Option<String>)| {
            let pipeline = record.as_ref().and_then(|record| pipeline_of(entity, record, at.field));
            let reading = Reading { language, pipeline };
            understand(door, *at, text.as_deref().unwrap_or_default(), reading)
        };
        let meanings: Vec<Result<Meaning, Item>> = columns.iter().zip(row).map(read).collect();
        for (at, meaning) in columns.iter().zip(&meanings) {
            if let Ok(Meaning::Named(named)) = meaning {
                names.want(fields::sought(*at, named, &knows));
            }
        }
        cells.push(meanings);
    }
    names.load(door).await?;
    let find = |entity: EntityIx, name: &str| names.find(entity, name);
    let mut wanted = Wanted::default();
    let mut read = Vec::with_capacity(cells.len());
    for (row, record) in cells.into_iter().zip(&before) {
        let finish = |(at, meaning): (&At<'_>, Result<Meaning, Item>)| {
            let value = match meaning? {
                Meaning::Value(value) => value,
                Meaning::Named(named) => fields::settle(*at, &named, &knows, &find)?,
            };
            check(*at, record.as_ref(), settle(at.field, value))
        };
        let row: Vec<Result<Value, Item>> = columns.iter().zip(row).map(finish).collect();
        for (at, value) in columns.iter().zip(&row) {
            if let Ok(value) = value {
                wanted.add_value(*at, value);
            }
        }
        read.push(row);
    }
    let names = Names::load(door, wanted).await?;
    let answer = |(at, cell): (&At<'_>, &Result<Value, Item>)| match cell {
        Ok(value) => json!({ "value": names.to_json(door.scope, *at, value) }),
        Err(item) => {
            let item = item.render(language);
            json!({ "fault": { "code": item["code"], "message": item["message"] } })
        }
    };
    let rows: Vec<Vec<Json>> = read.iter().map(|row| columns.iter().zip(row).map(answer).collect()).collect();
    Ok(json!({ "rows": rows }))
}

fn columns<'a>(door: &Door<'a>, entity: &'a Entity, table: &TextTable) -> Result<Vec<At<'a>>> {
    let mut items = Vec::new();
    let mut many = |pointer: &str, max: usize, count: usize| {
        if count > max {
            let item = Item::new(pointer, ItemCode::TooMany).param("field", pointer.trim_start_matches('/'));
            items.push(item.param("max", max).param("count", count));
        }
    };
    many("/columns", MAX_COLUMNS, table.columns.len());
    many("/rows", MAX_ROWS, table.rows.len());
    many("/ids", table.rows.len(), table.ids.as_ref().map_or(0, Vec::len));
    for (n, row) in table.rows.iter().enumerate().filter(|(_, row)| row.len() > table.columns.len()).take(1) {
        many(&format!("/rows/{n}"), table.columns.len(), row.len());
    }
    let mut columns = Vec::with_capacity(table.columns.len());
    for (n, name) in table.columns.iter().enumerate().take(MAX_COLUMNS) {
        match entity.find(name).filter(|field| door.scope.reads(entity.ix, field)) {
            Some(field) => columns.push(At::new(&door.snapshot.registry, entity, field)),
            None => {
                let item = Item::new(format!("/columns/{n}"), ItemCode::FieldUnknown);
                items.push(item.param("name", name.clone()));
            }
        }
    }
    if items.is_empty() { Ok(columns) } else { Err(Problem::invalid(items)) }
}

/// The record of every row; none where the table names none, or one the caller may not see.
async fn records(door: &Door<'_>, entity: &Entity, table: &TextTable) -> Result<Vec<Option<Record>>> {
    let ids = table.ids.as_deref().unwrap_or_default();
    let wanted: BTreeSet<Uuid> = ids.iter().flatten().copied().collect();
    let found = record::list_by_ids(door, door.scope, entity, wanted).await?;
    let found: HashMap<Uuid, Record> = found.into_iter().map(|record| (record.id, record)).collect();
    let of_row = |n: usize| ids.get(n).copied().flatten().and_then(|id| found.get(&id)).cloned();
    Ok((0..table.rows.len()).map(of_row).collect())
}

fn pipeline_of<'a>(entity: &'a Entity, record: &Record, field: &Field) -> Option<&'a str> {
    let stage = matches!(field.kind, Kind::Stage).then(|| record.value(field.ix).key()).flatten()?;
    entity.stage(stage).map(|(pipeline, _)| &*pipeline.id)
}

fn understand(door: &Door<'_>, at: At<'_>, text: &str, reading: Reading<'_>) -> Result<Meaning, Item> {
    if at.field.read_only || !door.scope.edits(at.entity.ix, at.field) {
        let item = Item::of_field(&at.field.name, ItemCode::FieldReadOnly);
        return Err(item.param("field", at.field.label.to_json()));
    }
    fields::from_text(at, fields::unguard(text), reading)
}

/// What a write would refuse whatever else it holds.
fn check(at: At<'_>, before: Option<&Record>, value: Value) -> Result<Value, Item> {
    let item = |code: ItemCode| Item::of_field(&at.field.name, code).param("field", at.field.label.to_json());
    if at.field.required && value.is_empty() {
        return Err(item(ItemCode::Required));
    }
    let before = before.map(|record| record.value(at.field.ix));
    let gone = retired(at.field, before, &value).next().map(|choice| choice.label.to_json());
    gone.map_or(Ok(value), |label| Err(item(ItemCode::ChoiceUnknown).param("value", label)))
}

/// Names to look up, and what was found.
#[derive(Default)]
struct NameTable {
    wanted: BTreeMap<EntityIx, BTreeSet<String>>,
    found: HashMap<(EntityIx, String), Found<Uuid>>,
}

impl NameTable {
    fn want(&mut self, sought: Vec<(&Entity, String)>) {
        for (entity, name) in sought {
            self.wanted.entry(entity.ix).or_default().insert(name);
        }
    }

    fn find(&self, entity: EntityIx, name: &str) -> Found<Uuid> {
        self.found.get(&(entity, name.to_owned())).copied().unwrap_or(Found::None)
    }

    /// One statement for each 500 names of an entity, and one for ids.
    async fn load(&mut self, door: &Door<'_>) -> Result<()> {
        let count: usize = self.wanted.values().map(BTreeSet::len).sum();
        if count > MAX_NAMES {
            let item = Item::new("/rows", ItemCode::TooMany).param("field", "rows");
            return Err(Problem::invalid(vec![item.param("max", MAX_NAMES).param("count", count)]));
        }
        for (entity, names) in std::mem::take(&mut self.wanted) {
            let entity = door.snapshot.registry.entity(entity);
            let names: Vec<String> = names.into_iter().filter(|name| !name.contains('\0')).collect();
            let ids = names.iter().filter(|name| name.len() == 36).filter_map(|name| name.parse::<Uuid>().ok());
            let ids: Vec<Uuid> = ids.collect();
            for record in record::list_by_ids(door, door.scope, entity, ids).await? {
                self.found.insert((entity.ix, record.id.to_string()), Found::One(record.id));
            }
            for chunk in names.chunks(CHUNK) {
                if entity.builtin {
                    self.read_people(door, entity, chunk).await?;
                } else {
                    self.read_names(door, entity, chunk).await?;
                }
            }
        }
        Ok(())
    }

    async fn read_names(&mut self, door: &Door<'_>, entity: &Entity, names: &[String]) -> Result<()> {
        let name = entity.field(entity.name_field);
        if !door.scope.reads(entity.ix, name) {
            return Ok(());
        }
        let mut sql = door.db.sql();
        sql.raw("SELECT ").aliased(0, &name.column).raw(", MIN(CAST(").aliased(0, &ColumnName::system("id"));
        sql.raw(" AS TEXT)), COUNT(*) FROM ").table(entity.table.clone()).raw(" t0 WHERE ");
        crate::filter::write_visible(&mut sql, door.scope, entity, 0);
        sql.raw(" AND ").aliased(0, &name.column).raw(" IN (").list(", ", names, |sql, name| {
            sql.text_value(&**name);
        });
        sql.raw(") GROUP BY ").aliased(0, &name.column);
        for row in door.db.read(&sql).await? {
            let id = Row::require(row.text(1))?.parse().map_err(Problem::internal)?;
            let found = if row.int(2)? == Some(1) { Found::One(id) } else { Found::Several };
            self.found.insert((entity.ix, Row::require(row.text(0))?), found);
        }
        Ok(())
    }

    /// People by name or e-mail address; of two with one name, the one who still works here.
    async fn read_people(&mut self, door: &Door<'_>, users: &Entity, names: &[String]) -> Result<()> {
        let column = ColumnName::system;
        let mut sql = door.db.sql();
        sql.raw("SELECT ").list(", ", ["id", "name", "email", "active"], |sql, name| {
            sql.aliased(0, &column(name));
        });
        sql.raw(" FROM ").table(users.table.clone()).raw(" t0 WHERE ");
        crate::filter::write_visible(&mut sql, door.scope, users, 0);
        sql.raw(" AND (").aliased(0, &column("name")).raw(" IN (").list(", ", names, |sql, name| {
            sql.text_value(&**name);
        });
        sql.raw(") OR ").aliased(0, &column("email")).raw(" IN (").list(", ", names, |sql, name| {
            sql.text_value(name.to_lowercase());
        });
        sql.raw("))");
        let mut people: HashMap<String, Vec<(Uuid, bool)>> = HashMap::new();
        for row in door.db.read(&sql).await? {
            let person = (Row::require(row.id(0))?, row.boolean(3)?.unwrap_or_default());
            for text in [row.text(1)?, row.text(2)?].into_iter().flatten() {
                people.entry(text).or_default().push(person);
            }
        }
        for name in names {
            let called = people.get(name).or_else(|| people.get(&name.to_lowercase()));
            let Some(called) = called else { continue };
            let active = called.iter().filter(|(_, active)| *active).map(|(id, _)| *id).collect::<Vec<_>>();
            let found = match (active.as_slice(), called.as_slice()) {
                ([id], _) | ([], [(id, _)]) => Found::One(*id),
                _ => Found::Several,
            };
            self.found.insert((users.ix, name.clone()), found);
        }
        Ok(())
    }
}
