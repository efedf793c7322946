//! Which tables and columns a database has, as the database itself tells: for what has to take all of them, whatever they
//! mean.

use super::Database;
use super::frozen::Frozen;
use super::name::{ColumnName, TableName};
use super::row::Row;
use super::sql::{Bind, Dialect, Storage};
use crate::error::{Problem, Result};
use std::collections::{BTreeMap, BTreeSet};

/// The migrator's own table; what it holds is known by the migrations' names.
const MIGRATIONS: &str = "sys_migration";

/// A table of ours.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: TableName,
    /// By name, so that both databases tell the same.
    pub columns: Vec<Column>,
    /// The tables its rows refer to by a constraint.
    pub refers: Vec<TableName>,
}

/// A column with the storage it is declared with. SQLite tells ids, dates and instants as the text they are kept as.
#[derive(Clone, Debug)]
pub struct Column {
    pub name: ColumnName,
    pub storage: Storage,
    /// Part of the primary key.
    pub key: bool,
}

impl Table {
    /// Whether rows are numbered by a counter of the database.
    pub fn is_counted(&self) -> bool {
        self.columns.iter().any(|column| column.key && column.name.as_str() == "seq")
    }
}

impl Database {
    /// Indexes the engine made, by the hash in their name, and whether each is whole: one that was being made beside writers
    /// when its server ended is not.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_indexes(&self) -> Result<BTreeMap<u64, bool>> {
        let mut sql = self.sql();
        match sql.schema_value() {
            None => {
                sql.raw("SELECT name, 1 = 1 FROM sqlite_schema WHERE type = 'index'");
            }
            Some(schema) => {
                sql.raw("SELECT c.relname::text, i.indisvalid FROM pg_catalog.pg_index i");
                sql.raw(" JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid");
                sql.raw(" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ").bind(schema);
            }
        }
        let mut found = BTreeMap::new();
        for row in self.read(&sql).await? {
            let name: String = Row::require(row.text(0))?;
            let hash = name.strip_prefix("ix_").and_then(|hash| u64::from_str_radix(hash, 16).ok());
            if let Some(hash) = hash {
                found.insert(hash, Row::require(row.boolean(1))?);
            }
        }
        Ok(found)
    }
}

impl Database {
    /// The columns a table has by now; none of a table that is not there.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn list_columns(&self, table: &TableName) -> Result<BTreeSet<String>> {
        let mut sql = self.sql();
        match sql.schema_value() {
            None => {
                sql.raw("SELECT name FROM pragma_table_info(").text_value(table.as_str()).raw(")");
            }
            Some(schema) => {
                sql.raw("SELECT column_name::text FROM information_schema.columns WHERE table_schema = ").bind(schema);
                sql.raw(" AND table_name = ").text_value(table.as_str());
            }
        }
        self.read(&sql).await?.iter().map(|row| Row::require(row.text(0))).collect()
    }
}

impl Frozen {
    /// All tables of ours, each after those it refers to.
    ///
    /// # Errors
    /// Those of the database; `Internal` for a column no version of ours would declare.
    pub async fn tables(&mut self) -> Result<Vec<Table>> {
        let mut tables = self.columns().await?;
        for (table, refers) in self.references().await? {
            if let Some(table) = tables.get_mut(&table) {
                table.refers.extend(TableName::of_catalogue(&refers).filter(|name| *name != table.name));
            }
        }
        Ok(ordered(tables.into_values().collect()))
    }

    async fn columns(&mut self) -> Result<BTreeMap<String, Table>> {
        let mut sql = self.sql();
        let schema = sql.schema_value();
        match schema {
            None => {
                sql.raw("SELECT m.name, p.name, p.type, p.pk > 0 FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS p");
                sql.raw(" WHERE m.type = 'table'");
            }
            Some(schema) => {
                sql.raw("SELECT c.relname::text, a.attname::text, t.typname::text, COALESCE(a.attnum = ANY(i.indkey), false)");
                sql.raw(" FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace");
                sql.raw(
                    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped",
                );
                sql.raw(" JOIN pg_catalog.pg_type t ON t.oid = a.atttypid");
                sql.raw(" LEFT JOIN pg_catalog.pg_index i ON i.indrelid = c.oid AND i.indisprimary");
                sql.raw(" WHERE c.relkind = 'r' AND n.nspname = ").bind(schema);
                // Numbers of transactions mean nothing to another server; rows that come there get their own.
                sql.raw(" AND t.typname <> 'xid8'");
            }
        }
        sql.raw(" ORDER BY 1, 2");
        let dialect = sql.dialect();
        let mut tables = BTreeMap::new();
        for row in self.read(&sql).await? {
            let name = Row::require(row.text(0))?;
            let Some(table) = TableName::of_catalogue(&name).filter(|_| name != MIGRATIONS) else { continue };
            let declared = Row::require(row.text(2))?;
            let column = Row::require(row.text(1))?;
            let known = ColumnName::of_catalogue(&column).zip(storage(dialect, &declared));
            let (column, storage) =
                known.ok_or_else(|| Problem::internal(format!("{name}.{column} is a {declared}")))?;
            let table = tables.entry(name).or_insert(Table { name: table, columns: Vec::new(), refers: Vec::new() });
            table.columns.push(Column { name: column, storage, key: Row::require(row.boolean(3))? });
        }
        Ok(tables)
    }

    async fn references(&mut self) -> Result<Vec<(String, String)>> {
        let mut sql = self.sql();
        match sql.schema_value() {
            None => {
                sql.raw("SELECT m.name, f.\"table\" FROM sqlite_schema AS m JOIN pragma_foreign_key_list(m.name) AS f");
                sql.raw(" WHERE m.type = 'table'");
            }
            Some(schema) => {
                sql.raw("SELECT c.relname::text, t.relname::text FROM pg_catalog.pg_constraint k");
                sql.raw(" JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_class t ON t.oid = k.confrelid");
                sql.raw(
                    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND n.nspname = ",
                );
                sql.bind(schema);
            }
        }
        let rows = self.read(&sql).await?;
        rows.iter().map(|row| Ok((Row::require(row.text(0))?, Row::require(row.text(1))?))).collect()
    }

    /// The names of the migrations that were applied, in order.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn migrations(&mut self) -> Result<Vec<String>> {
        let mut sql = self.sql();
        sql.raw("SELECT version FROM ").table(TableName::system(MIGRATIONS)).raw(" ORDER BY 1");
        self.read(&sql).await?.iter().map(|row| Row::require(row.text(0))).collect()
    }

    /// The last number a counter gave; none before the first, and of a table without one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn find_last(&mut self, table: &Table) -> Result<Option<i64>> {
        if !table.is_counted() {
            return Ok(None);
        }
        let mut sql = self.sql();
        match sql.qualified_value(&table.name) {
            None => sql.raw("SELECT seq FROM sqlite_sequence WHERE name = ").text_value(table.name.as_str()),
            Some(name) => {
                sql.raw("SELECT pg_sequence_last_value(pg_get_serial_sequence(").bind(name);
                sql.raw(", 'seq')::regclass)")
            }
        };
        match self.read(&sql).await?.first() {
            Some(row) => row.int(0),
            None => Ok(None),
        }
    }
}

fn storage(dialect: Dialect, declared: &str) -> Option<Storage> {
    match (dialect, declared) {
        (Dialect::Sqlite, "TEXT") | (Dialect::Postgres, "text") => Some(Storage::Text),
        (Dialect::Sqlite, "INTEGER" | "BIGINT") | (Dialect::Postgres, "int4" | "int8") => Some(Storage::Integer),
        (Dialect::Sqlite, "BOOLEAN") | (Dialect::Postgres, "bool") => Some(Storage::Boolean),
        (Dialect::Postgres, "uuid") => Some(Storage::Id),
        (Dialect::Postgres, "date") => Some(Storage::Date),
        (Dialect::Postgres, "timestamptz") => Some(Storage::Instant),
        _ => None,
    }
}

/// Each table after those it refers to, system tables before those of records, otherwise by name.
fn ordered(mut waiting: Vec<Table>) -> Vec<Table> {
    waiting.sort_by_key(|table| (!table.name.as_str().starts_with("sys_"), table.name.clone()));
    let mut done: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_ready = |table: &Table| table.refers.iter().all(|name| done.iter().any(|other| other.name == *name));
        // A circle has no right order; the first by name is as good as any.
        let next = waiting.iter().position(is_ready).unwrap_or(0);
        done.push(waiting.remove(next));
    }
    done
}

impl super::Database {
    /// Has a table's counter go on after `last`.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn set_last(&self, table: &TableName, last: i64) -> Result<()> {
        let mut sql = self.sql();
        match sql.qualified_value(table) {
            // Rows were inserted with their numbers: SQLite has its line for the table, unless there are none.
            None => {
                let mut forget = self.sql();
                forget.raw("DELETE FROM sqlite_sequence WHERE name = ").text_value(table.as_str());
                self.apply(vec![super::Step::Run(forget)]).await?;
                sql.raw("INSERT INTO sqlite_sequence (name, seq) VALUES (").text_value(table.as_str()).raw(", ");
                sql.int(last).raw(")");
            }
            Some(name) => {
                sql.raw("SELECT setval(pg_get_serial_sequence(").bind(name).raw(", 'seq')::regclass, ").int(last);
                sql.raw(", true)");
            }
        }
        Ok(self.apply(vec![super::Step::Run(sql)]).await?)
    }
}

impl super::Sql {
    /// The schema's name as a value; none on SQLite.
    fn schema_value(&self) -> Option<Bind> {
        self.schema().map(|schema| Bind::Text(schema.as_str().to_owned()))
    }

    /// The quoted name of a table with its schema, as a value.
    fn qualified_value(&self, table: &TableName) -> Option<Bind> {
        self.schema().map(|schema| Bind::Text(format!("\"{}\".\"{}\"", schema.as_str(), table.as_str())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_comes_after_those_it_refers_to() {
        let name = |name: &str| TableName::of_catalogue(name).expect("a name");
        let table = |own: &str, refers: &[&str]| Table {
            name: name(own),
            columns: Vec::new(),
            refers: refers.iter().map(|other| name(other)).collect(),
        };
        let tables = vec![table("sys_a", &["sys_c"]), table("sys_b", &[]), table("sys_c", &["sys_b"])];
        let names: Vec<String> = ordered(tables).iter().map(|table| table.name.as_str().to_owned()).collect();
        assert_eq!(names, ["sys_b", "sys_c", "sys_a"]);
        assert_eq!(ordered(vec![table("sys_a", &["sys_b"]), table("sys_b", &["sys_a"])]).len(), 2);
    }

    #[test]
    fn only_names_of_ours_become_names() {
        for name in ["sys_user", "r_crm_account", "j_fld_1"] {
            assert!(TableName::of_catalogue(name).is_some(), "{name}");
        }
        for name in ["pg_class", "r_x\"; DROP TABLE sys_user; --", "R_A", "", "sqlite_sequence"] {
            assert!(TableName::of_catalogue(name).is_none(), "{name}");
        }
        assert!(ColumnName::of_catalogue("f_a__cur").is_some() && ColumnName::of_catalogue("a b").is_none());
    }
}
