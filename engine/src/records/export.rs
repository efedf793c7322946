//! Records as a CSV file (RFC 4180): what a list shows, in the reader's words, page by page, so that a large file needs no
//! more memory than a small one. Only what the reader may see is in it, and no cell runs as a formula elsewhere.

use super::list::{count_to, statement};
use super::names::{Names, Wanted};
use super::{Door, sort};
use crate::clock::today;
use crate::db::{ColumnName, Row, Sql};
use crate::error::{Code, Item, ItemCode, Problem, Result};
use crate::fields::{self, At, Value, Words, guard, guard_text};
use crate::filter::{Filter, Joins, Path, check_json, resolve_path};
use crate::locales::Language;
use crate::metadata::model::PlatformRight;
use crate::registry::Entity;
use serde_json::Value as Json;
use std::borrow::Cow;
use std::collections::HashSet;
use uuid::Uuid;

/// Most records of one file.
pub const EXPORT_LIMIT: u64 = 100_000;
/// Records read at once.
const PAGE: u32 = 500;
/// Different columns of one file; an entity without more fields gives all of them.
const MAX_COLUMNS: usize = 500;
/// So that Excel reads the file as UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What to export, as text from the address; `fields` are the columns in their order, each once; every readable field when there are none.
#[derive(Clone, Debug, Default)]
pub struct ExportQuery {
    pub filter: Option<String>,
    pub sort: Option<String>,
    pub fields: Option<String>,
}

/// A file that is being written; good for the snapshot it was opened with.
pub struct Export {
    entity: String,
    paths: Vec<Path>,
    filter: Filter,
    sort: Option<String>,
    language: Language,
    /// Where the next page begins.
    after: Option<Vec<Json>>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Headings,
    Rows,
    Done,
}

impl Export {
    /// Checks everything that may be refused, before the first byte is answered. `limit`: most records.
    ///
    /// # Errors
    /// `NotFound` for the entity, `Forbidden` without the right to export, `FilterInvalid` for filter, sort or fields,
    /// `TooLarge` for more records than a file takes.
    pub async fn open(
        door: &Door<'_>,
        entity: &str,
        query: &ExportQuery,
        (language, limit): (Language, u64),
    ) -> Result<Self> {
        let entity = door.entity(entity)?;
        if !door.scope.may(PlatformRight::Export) {
            return Err(Problem::new(Code::Forbidden).param("detail", "export_refused"));
        }
        let registry = &door.snapshot.registry;
        let filter = match &query.filter {
            Some(text) => check_json(registry, door.scope, entity, text)?,
            None => Filter::everything(),
        };
        let named = query.fields.as_deref().filter(|text| text.chars().any(|c| c != ',' && !c.is_whitespace()));
        let mut paths: Vec<Path> = match named {
            Some(text) => {
                let names = text.split(',').map(str::trim).filter(|path| !path.is_empty());
                let resolve = |path| resolve_path(registry, door.scope, entity, path, "/fields");
                names.map(resolve).collect::<Result<Vec<_>, _>>().map_err(Problem::filter)?
            }
            None => {
                let readable = entity.fields.iter().filter(|field| door.scope.reads(entity.ix, field));
                readable.map(|field| Path::own(entity, field)).collect()
            }
        };
        let mut seen = HashSet::new();
        paths.retain(|path| seen.insert(path.clone()));
        if paths.len() > MAX_COLUMNS {
            let limit = format!("≤ {MAX_COLUMNS}");
            return Err(Problem::filter(Item::new("/fields", ItemCode::TooComplex).param("limit", limit)));
        }
        let export = Self {
            entity: entity.name.to_string(),
            paths,
            filter,
            sort: query.sort.clone(),
            language,
            after: None,
            state: State::Headings,
        };
        export.statement(door)?;
        if count_to(door, entity, &export.filter, Some(limit + 1)).await?.unsigned_abs() > limit {
            return Err(Problem::new(Code::TooLarge).param("detail", "export_too_large").param("limit", limit));
        }
        Ok(export)
    }

    /// What the file is to be called: the entity and the day.
    pub fn file_name(&self, door: &Door<'_>) -> String {
        let registry = &door.snapshot.registry;
        let label = registry.find(&self.entity).map_or("", |entity| entity.label_plural.text(self.language));
        format!("{label} {}.csv", today(door.now(), registry.zone))
    }

    /// The next piece of the file; `None` at its end.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn next(&mut self, door: &Door<'_>) -> Result<Option<String>> {
        match self.state {
            State::Headings => {
                self.state = State::Rows;
                let headings = self.paths.iter().map(|path| guard_text(self.heading(door, path)));
                let mut out = BYTE_ORDER_MARK.to_owned();
                write_line(&mut out, headings);
                Ok(Some(out))
            }
            State::Rows => self.page(door).await,
            State::Done => Ok(None),
        }
    }

    /// `客户 · 地区` over a hop.
    fn heading(&self, door: &Door<'_>, path: &Path) -> String {
        let registry = &door.snapshot.registry;
        let mut entity = registry.entity(path.start);
        let mut labels = Vec::new();
        for hop in &path.hops {
            let field = entity.field(*hop);
            labels.push(field.label.text(self.language));
            entity = registry.target(field).unwrap_or(entity);
        }
        labels.push(path.field(registry).label.text(self.language));
        labels.join(" · ")
    }

    async fn page(&mut self, door: &Door<'_>) -> Result<Option<String>> {
        let (sql, columns, keys) = self.statement(door)?;
        let width = columns.iter().map(|column| column.width).sum::<usize>();
        let rows = door.db.read(&sql).await?;
        self.state = if rows.len() < PAGE as usize { State::Done } else { State::Rows };
        let Some(last) = rows.last() else { return Ok(None) };
        let read = |(n, key): (usize, &sort::Key)| key.read(last, width + n);
        self.after = Some(keys.iter().enumerate().map(read).collect::<Result<_>>()?);
        let mut wanted = Wanted::default();
        let mut table: Vec<Vec<Value>> = Vec::with_capacity(rows.len());
        for row in &rows {
            let values = columns.iter().map(|column| fields::read(column.at.field, row, &mut column.first.clone()));
            let values = values.collect::<Result<Vec<_>>>()?;
            for (column, value) in columns.iter().zip(&values).filter(|(column, _)| column.name.is_none()) {
                wanted.add_value(column.at, value);
            }
            table.push(values);
        }
        let names = Names::load(door, wanted).await?;
        let mut out = String::with_capacity(rows.len() * columns.len() * 12);
        for (row, values) in rows.iter().zip(&table) {
            let mut cells = Vec::with_capacity(columns.len());
            for (column, value) in columns.iter().zip(values) {
                cells.push(self.cell(door, column, (row, value), &names)?);
            }
            write_line(&mut out, cells.into_iter());
        }
        Ok(Some(out))
    }

    fn cell(
        &self,
        door: &Door<'_>,
        column: &Column<'_>,
        (row, value): (&Row, &Value),
        names: &Names,
    ) -> Result<String> {
        let joined = column.name.map(|at| row.text(at)).transpose()?.flatten();
        let known = |id: Uuid| joined.clone().or_else(|| names.get(id).or(names.file_name(id)).map(str::to_owned));
        // A record of an entity the reader may not know is nothing.
        let hidden = match value {
            Value::Regarding(entity, _) => {
                let target = door.snapshot.registry.find_by_id(entity);
                target.is_none_or(|target| !door.scope.reads_entity(target.ix))
            }
            _ => false,
        };
        let value = if hidden { &Value::Empty } else { value };
        let words = Words { language: self.language, names: &known };
        Ok(guard(&column.at.field.kind, fields::to_text(column.at, value, &words)))
    }

    /// The statement of the next page, its columns, and the keys that follow them.
    fn statement<'a>(&self, door: &Door<'a>) -> Result<(Sql, Vec<Column<'a>>, Vec<sort::Key>)> {
        let (registry, scope) = (&door.snapshot.registry, door.scope);
        let entity: &Entity = registry.find(&self.entity).ok_or_else(Problem::not_found)?;
        let mut joins = Joins::new(registry, scope, entity);
        let mut selected: Vec<(usize, ColumnName)> = Vec::new();
        let mut columns = Vec::with_capacity(self.paths.len());
        for path in &self.paths {
            let (owner, field) = (registry.entity(path.entity), path.field(registry));
            let alias = joins.alias(path);
            let first = selected.len();
            selected.extend(field.columns().iter().map(|(column, _, _)| (alias, column.clone())));
            let target = registry.target(field).map(|target| target.field(target.name_field));
            let name = registry.target(field).zip(target).filter(|(target, name)| scope.reads(target.ix, name));
            let name = name.map(|(_, name)| {
                let (alias, _) = joins.hop(alias, path.entity, path.field);
                selected.push((alias, name.column.clone()));
                selected.len() - 1
            });
            columns.push(Column { at: At::new(registry, owner, field), first, name, width: selected.len() - first });
        }
        let keys = sort::parse((registry, scope, entity), &mut joins, self.sort.as_deref())?;
        let write = |sql: &mut Sql| {
            sql.list(", ", &selected, |sql, (alias, column)| {
                sql.aliased(*alias, column);
            });
        };
        let sql = statement(door, (&mut joins, &keys), (&self.filter, self.after.as_deref(), PAGE), write)?;
        Ok((sql, columns, keys))
    }
}

/// A column of the file.
struct Column<'a> {
    at: At<'a>,
    /// Where its value stands in a row, and how many places it takes with its name.
    first: usize,
    width: usize,
    /// Where the name of the record it leads to stands; other names are read for a page at once.
    name: Option<usize>,
}

fn write_line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (n, cell) in cells.enumerate() {
        if n > 0 {
            out.push(',');
        }
        out.push_str(&quote(&cell));
    }
    out.push_str("\r\n");
}

fn quote(cell: &str) -> Cow<'_, str> {
    if cell.contains(['"', ',', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}
