//! Everything a refused call must leave as it was: every row of every table the database itself lists, and every file in the
//! folder of uploads.

use sartor::db::{Database, Dialect, Sql, TableName};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// Tables a refused call may write to, each with the reason. What is not named here is compared row by row.
const EXEMPT: &[(&str, &str)] = &[
    ("sys_audit", "a denial is itself written down there"),
    ("sys_audit_head", "the end of the chain of what was written down"),
];

/// Columns of any table that may change meanwhile, with the reason. (Rate counters live in memory.)
const EXEMPT_COLUMNS: &[(&str, &str)] = &[("seen_at", "when a session or a key was last used, refused or not")];

/// Values longer than this are told by length and hash.
const SHOWN: usize = 400;

/// The rows of every table as text, and the files with their bytes' hash.
#[derive(Clone, PartialEq, Eq)]
pub struct Contents {
    tables: BTreeMap<String, Vec<String>>,
}

impl Contents {
    /// Reads a database and a folder.
    pub async fn of(db: &Database, folder: &Path) -> Self {
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, row) in rows_of(db).await {
            tables.entry(name).or_default().push(short(row));
        }
        for rows in tables.values_mut() {
            rows.sort();
        }
        let mut files = Vec::new();
        list_files(folder, &mut files);
        files.sort();
        tables.insert("files".to_owned(), files);
        Self { tables }
    }

    /// Tables of which some row, however long, has this text in it.
    pub async fn mentions(db: &Database, text: &str) -> Vec<String> {
        let mut tables: Vec<String> =
            rows_of(db).await.into_iter().filter(|(_, row)| row.contains(text)).map(|(name, _)| name).collect();
        tables.dedup();
        tables
    }

    /// Without one table, which something else may have written to.
    pub fn leave_out(&mut self, table: &str) {
        self.tables.remove(table);
    }

    /// What is in only one of the two, as `- table row` and `+ table row`.
    pub fn differences(&self, later: &Self) -> Vec<String> {
        let names = self.tables.keys().chain(later.tables.keys());
        let mut told = Vec::new();
        for name in names.collect::<std::collections::BTreeSet<_>>() {
            let none = Vec::new();
            let (before, after) = (self.tables.get(name).unwrap_or(&none), later.tables.get(name).unwrap_or(&none));
            told.extend(before.iter().filter(|row| !after.contains(row)).map(|row| format!("- {name} {row}")));
            told.extend(after.iter().filter(|row| !before.contains(row)).map(|row| format!("+ {name} {row}")));
        }
        told
    }
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, rows) in &self.tables {
            writeln!(f, "{name}: {} rows, {:016x}", rows.len(), hash(rows))?;
        }
        Ok(())
    }
}

/// Every row as text, with the name of its table; without the columns and tables that are exempt.
async fn rows_of(db: &Database) -> Vec<(String, String)> {
    let names = tables_of(db).await;
    assert!(names.iter().any(|name| name == "sys_history"), "the database lists no tables: {names:?}");
    let kept: Vec<&String> =
        names.iter().filter(|name| EXEMPT.iter().all(|(exempt, _)| exempt != &name.as_str())).collect();
    let mut rows = Vec::new();
    for chunk in kept.chunks(100) {
        let mut sql = db.sql();
        for (n, name) in chunk.iter().enumerate() {
            if n > 0 {
                sql.raw(" UNION ALL ");
            }
            write_rows(&mut sql, db, name).await;
        }
        for row in db.read(&sql).await.unwrap() {
            rows.push((row.text(0).unwrap().unwrap(), row.text(1).unwrap().unwrap_or_default()));
        }
    }
    rows
}

/// The names of all tables, as the database's own catalogue has them.
async fn tables_of(db: &Database) -> Vec<String> {
    let mut sql = db.sql();
    match db.dialect() {
        Dialect::Sqlite => {
            sql.raw("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name");
        }
        Dialect::Postgres => {
            sql.raw("SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = ");
            sql.text_value(schema(db)).raw(" ORDER BY 1");
        }
    }
    db.read(&sql).await.unwrap().iter().map(|row| row.text(0).unwrap().unwrap()).collect()
}

/// The schema statements of this database name.
fn schema(db: &Database) -> String {
    let mut sql = db.sql();
    sql.table(TableName::system("x"));
    sql.text().split('"').nth(1).unwrap().to_owned()
}

/// `SELECT <name>, <the whole row as text> FROM <table>`.
async fn write_rows(sql: &mut Sql, db: &Database, name: &str) {
    let fixed: &'static str = known(name);
    sql.raw("SELECT ").text_value(name);
    match db.dialect() {
        Dialect::Postgres => {
            sql.raw("::text, (to_jsonb(t)");
            for (column, _) in EXEMPT_COLUMNS {
                sql.raw(" - ").text_value(*column);
            }
            sql.raw(")::text FROM ").table(TableName::system(fixed)).raw(" t");
        }
        Dialect::Sqlite => {
            let mut columns = db.sql();
            columns.raw("SELECT name FROM pragma_table_info(").text_value(name).raw(")");
            let columns = db.read(&columns).await.unwrap();
            let names = columns.iter().map(|row| row.text(0).unwrap().unwrap());
            let columns: Vec<String> =
                names.filter(|name| EXEMPT_COLUMNS.iter().all(|(exempt, _)| exempt != name)).collect();
            sql.raw(", ");
            sql.list(" || ' ' || ", &columns, |sql, column| {
                sql.raw("quote(\"").raw(known(column)).raw("\")");
            });
            sql.raw(" FROM ").table(TableName::system(fixed));
        }
    }
}

/// A name of the catalogue as a fragment. Each is kept once for the run.
fn known(name: &str) -> &'static str {
    static KNOWN: std::sync::Mutex<BTreeMap<String, &'static str>> = std::sync::Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap();
    if let Some(name) = known.get(name) {
        return name;
    }
    let fixed: &'static str = Box::leak(name.to_owned().into_boxed_str());
    known.insert(name.to_owned(), fixed);
    fixed
}

fn short(row: String) -> String {
    if row.len() <= SHOWN {
        return row;
    }
    let head: String = row.chars().take(80).collect();
    format!("{head}… {} bytes {:016x}", row.len(), hash(&row))
}

fn hash(value: &impl std::hash::Hash) -> u64 {
    use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
    BuildHasherDefault::<DefaultHasher>::default().hash_one(value)
}

/// Every file below a folder: its path and what is in it.
fn list_files(folder: &Path, found: &mut Vec<String>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            list_files(&path, found);
        } else {
            let bytes = std::fs::read(&path).unwrap_or_default();
            found.push(format!("{} {} {:016x}", path.display(), bytes.len(), hash(&bytes)));
        }
    }
}
