//! What was removed and is kept: retired tables and columns, how much they hold, and doing away with them for good.

use super::column::{OWNER, generation_suffix};
use super::recreate::{PAIRS, odd};
use crate::db::{ColumnName, Database, Dialect, Row, Sql, Step, TableName, Tag};
use crate::error::Result;
use std::collections::{BTreeMap, BTreeSet};

/// Something that is kept although the published revision does not have it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    pub entity: String,
    pub what: What,
    /// The revision that removed it.
    pub revision: i64,
    /// The type of its values as `sys_column` tells it; nothing for an entity.
    pub kind: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The entity with all its records.
    Entity,
    /// A field with its values, or, of a field that is there with another type, the values of this generation.
    Field { id: String, generation: u32, is_gone: bool },
}

impl Kept {
    /// The id of the field, or of the entity.
    pub fn element(&self) -> &str {
        match &self.what {
            What::Entity => &self.entity,
            What::Field { id, .. } => id,
        }
    }

    /// 0 for an entity.
    pub fn generation(&self) -> u32 {
        match &self.what {
            What::Entity => 0,
            What::Field { generation, .. } => *generation,
        }
    }

    /// Whether the element itself is gone, not only its values of an earlier type: then its history goes as well.
    pub fn is_gone(&self) -> bool {
        match &self.what {
            What::Entity => true,
            What::Field { is_gone, .. } => *is_gone,
        }
    }
}

/// A line of `sys_column`.
struct Line {
    element: String,
    suffix: String,
    entity: String,
    kind: String,
    live: bool,
    revision: i64,
}

impl Line {
    /// `__2__cur` belongs to the second generation, `__cur` and nothing to the first.
    fn generation(&self) -> u32 {
        let number = self.suffix.strip_prefix("__").and_then(|rest| rest.split("__").next());
        number.and_then(|number| number.parse().ok()).unwrap_or(1)
    }

    fn column(&self) -> Result<ColumnName> {
        let name = if self.suffix == OWNER { OWNER.to_owned() } else { format!("f_{}{}", self.element, self.suffix) };
        ColumnName::of_catalogue(&name).ok_or_else(|| odd(&self.element))
    }
}

async fn list_lines(db: &Database) -> Result<Vec<Line>> {
    let mut sql = db.sql();
    sql.raw("SELECT element, suffix, entity, kind, live, revision FROM ").table(TableName::system("sys_column"));
    sql.raw(" ORDER BY element, suffix");
    let line = |row: &Row| {
        Ok(Line {
            element: Row::require(row.text(0))?,
            suffix: Row::require(row.text(1))?,
            entity: Row::require(row.text(2))?,
            kind: Row::require(row.text(3))?,
            live: Row::require(row.boolean(4))?,
            revision: Row::require(row.int(5))?,
        })
    };
    db.read(&sql).await?.iter().map(line).collect()
}

/// All that is kept, by entity and element. Columns of a removed entity go with it and are not told.
///
/// # Errors
/// Those of the database.
pub async fn list_kept(db: &Database) -> Result<Vec<Kept>> {
    let mut sql = db.sql();
    sql.raw("SELECT entity, revision FROM ").table(TableName::system("sys_table"));
    sql.raw(" WHERE live = ").boolean(false);
    let mut kept = Vec::new();
    for row in db.read(&sql).await? {
        let (entity, revision) = (Row::require(row.text(0))?, Row::require(row.int(1))?);
        kept.push(Kept { entity, what: What::Entity, revision, kind: String::new() });
    }
    let gone: BTreeSet<String> = kept.iter().map(|table| table.entity.clone()).collect();
    let lines = list_lines(db).await?;
    let living: BTreeSet<&str> = lines.iter().filter(|line| line.live).map(|line| &*line.element).collect();
    let mut seen = BTreeSet::new();
    for line in lines.iter().filter(|line| !line.live && line.suffix != OWNER && !gone.contains(&line.entity)) {
        if !seen.insert((&line.element, line.generation())) {
            continue;
        }
        let is_gone = !living.contains(&*line.element);
        let what = What::Field { id: line.element.clone(), generation: line.generation(), is_gone };
        kept.push(Kept { entity: line.entity.clone(), what, revision: line.revision, kind: line.kind.clone() });
    }
    kept.sort();
    Ok(kept)
}

/// How many records something that is kept has, or has a value in; those in the recycle bin count.
///
/// # Errors
/// Those of the database; `Internal` for an element no version of ours would have written.
pub async fn count_kept(db: &Database, kept: &Kept) -> Result<i64> {
    let mut sql = db.sql();
    sql.raw("SELECT COUNT(*) FROM ").table(table_of(&kept.entity)?);
    if let What::Field { id, generation, .. } = &kept.what {
        let name = format!("f_{id}{}", generation_suffix(*generation));
        sql.raw(" WHERE ").column(&ColumnName::of_catalogue(&name).ok_or_else(|| odd(id))?).raw(" IS NOT NULL");
    }
    db.find(&sql).await?.map_or(Ok(0), |row| Row::require(row.int(0)))
}

/// The steps that do away with what is kept; they fail when some of it is live again, or gone already.
///
/// # Errors
/// As `count_kept`.
pub async fn purge_steps(db: &Database, kept: &[Kept]) -> Result<Vec<Step>> {
    let lines = list_lines(db).await?;
    let mut steps = Vec::new();
    for one in kept {
        let own = |line: &&Line| match &one.what {
            What::Entity => line.entity == one.entity,
            What::Field { id, generation, .. } => line.element == *id && line.generation() == *generation,
        };
        let own: Vec<&Line> = lines.iter().filter(own).collect();
        match &one.what {
            What::Entity => {
                steps.push(forget(db, "sys_table", &[("entity", &one.entity)]));
                steps.push(Step::Run(delete(db, "sys_column", &[("entity", &one.entity)])));
                steps.push(Step::Run(drop_table(db, table_of(&one.entity)?)));
                steps.push(Step::Run(delete(db, "sys_moved", &[("entity", &one.entity)])));
            }
            What::Field { id, generation, is_gone } => {
                let indexes = list_indexes(db, &one.entity, &own).await?;
                for line in &own {
                    steps.push(forget(db, "sys_column", &[("element", id), ("suffix", &line.suffix)]));
                }
                steps.extend(indexes.into_iter().map(|hash| {
                    let mut sql = db.sql();
                    sql.raw("DROP INDEX IF EXISTS ").qualified_index(hash);
                    Step::Run(sql)
                }));
                for line in &own {
                    let mut sql = db.sql();
                    sql.raw("ALTER TABLE ").table(table_of(&one.entity)?).raw(" DROP COLUMN ").column(&line.column()?);
                    steps.push(Step::Run(sql));
                }
                steps.push(Step::Run(delete_conversions(db, id, *generation)));
                if *is_gone {
                    steps.push(Step::Run(delete(db, "sys_moved", &[("field", id)])));
                }
            }
        }
        let is_paired = |line: &Line| line.kind.starts_with(PAIRS);
        for line in own.iter().filter(|line| is_paired(line)) {
            // All generations of a field have one table of pairs.
            if lines
                .iter()
                .any(|other| other.element == line.element && other.suffix != line.suffix && is_paired(other))
            {
                continue;
            }
            let pairs = TableName::of_catalogue(&format!("j_{}", line.element)).ok_or_else(|| odd(&line.element))?;
            steps.push(Step::Run(drop_table(db, pairs)));
        }
    }
    Ok(steps)
}

fn table_of(entity: &str) -> Result<TableName> {
    TableName::of_catalogue(&format!("r_{entity}")).ok_or_else(|| odd(entity))
}

fn drop_table(db: &Database, table: TableName) -> Sql {
    let mut sql = db.sql();
    sql.raw("DROP TABLE ").table(table);
    sql
}

fn delete(db: &Database, table: &'static str, keys: &[(&'static str, &str)]) -> Sql {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(TableName::system(table)).raw(" WHERE ");
    sql.list(" AND ", keys, |sql, (column, value)| {
        sql.raw(column).raw(" = ").text_value(*value);
    });
    sql
}

/// Takes a line out of the bookkeeping; it has to be there, and retired.
fn forget(db: &Database, table: &'static str, keys: &[(&'static str, &str)]) -> Step {
    let mut sql = delete(db, table, keys);
    sql.raw(" AND live = ").boolean(false);
    Step::RunOne(sql, Tag::State)
}

/// What values of this generation became, or were made of.
fn delete_conversions(db: &Database, field: &str, generation: u32) -> Sql {
    let mut sql = delete(db, "sys_conversion", &[("element", field)]);
    let generation = i64::from(generation);
    sql.raw(" AND (source = ").int(generation).raw(" OR target = ").int(generation).raw(")");
    sql
}

/// Indexes over these columns. SQLite drops no column that has one; PostgreSQL drops them with it.
async fn list_indexes(db: &Database, entity: &str, lines: &[&Line]) -> Result<BTreeSet<u64>> {
    if db.dialect() == Dialect::Postgres {
        return Ok(BTreeSet::new());
    }
    let table = table_of(entity)?;
    let mut sql = db.sql();
    sql.raw("SELECT i.name, c.name FROM pragma_index_list(").text_value(table.as_str());
    sql.raw(") AS i JOIN pragma_index_info(i.name) AS c WHERE c.name IS NOT NULL");
    let mut of: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for row in db.read(&sql).await? {
        let (index, column) = (Row::require(row.text(0))?, Row::require(row.text(1))?);
        let hash = index.strip_prefix("ix_").and_then(|hash| u64::from_str_radix(hash, 16).ok());
        of.entry(column).or_default().extend(hash);
    }
    let mut found = BTreeSet::new();
    for line in lines {
        found.extend(of.remove(line.column()?.as_str()).unwrap_or_default());
    }
    Ok(found)
}
