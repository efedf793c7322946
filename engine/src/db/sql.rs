//! A statement under construction: fixed fragments, registered names, bound values.
//!
//! `Sql::raw` takes only `&'static str`, names come only from `TableName` and `ColumnName`, and values are always bound:
//! so nothing a person typed can become part of a statement's text, by construction.

use super::name::{ColumnName, SchemaName, TableName};
use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use std::fmt::Write as _;
use uuid::Uuid;

/// Which database a statement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// As logs tell it.
    pub fn name(self) -> &'static str {
        match self {
            Dialect::Sqlite => "sqlite",
            Dialect::Postgres => "postgres",
        }
    }
}

/// How a column is stored; also the type of an empty value bound for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Storage {
    Text,
    Integer,
    Boolean,
    /// UUID: `uuid` on PostgreSQL, lower-case text on SQLite.
    Id,
    Date,
    /// UTC with milliseconds: `timestamptz` on PostgreSQL, fixed-width text on SQLite.
    Instant,
}

impl Storage {
    /// The name kept in `sys_column`.
    pub fn name(self) -> &'static str {
        match self {
            Storage::Text => "text",
            Storage::Integer => "integer",
            Storage::Boolean => "boolean",
            Storage::Id => "id",
            Storage::Date => "date",
            Storage::Instant => "instant",
        }
    }

    /// The storage with this name.
    pub fn of_name(name: &str) -> Option<Self> {
        use Storage::{Boolean, Date, Id, Instant, Integer, Text};
        [Text, Integer, Boolean, Id, Date, Instant].into_iter().find(|storage| storage.name() == name)
    }

    /// The column type. PostgreSQL text sorts and compares by code point, as SQLite's BINARY does.
    pub fn column_type(self, dialect: Dialect) -> &'static str {
        match (dialect, self) {
            (Dialect::Postgres, Storage::Text) => "text COLLATE \"C\"",
            (Dialect::Postgres, Storage::Integer) => "bigint",
            (Dialect::Postgres, Storage::Boolean) => "boolean",
            (Dialect::Postgres, Storage::Id) => "uuid",
            (Dialect::Postgres, Storage::Date) => "date",
            (Dialect::Postgres, Storage::Instant) => "timestamptz",
            (Dialect::Sqlite, Storage::Integer) => "BIGINT",
            (Dialect::Sqlite, Storage::Boolean) => "BOOLEAN",
            (Dialect::Sqlite, Storage::Text | Storage::Id | Storage::Date | Storage::Instant) => "TEXT",
        }
    }
}

/// A value bound to a statement.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Bind {
    Null(Storage),
    Text(String),
    Integer(i64),
    Boolean(bool),
    Id(Uuid),
    Date(NaiveDate),
    Instant(DateTime<Utc>),
}

/// The text SQLite keeps for an instant: fixed width, so that text order is time order.
pub fn instant_text(at: DateTime<Utc>) -> String {
    let (day, time) = (at.date_naive(), at.time());
    let milliseconds = time.nanosecond() / 1_000_000 % 1_000;
    let mut text = String::with_capacity(24);
    // Six times as fast as a format string of chrono; writing to a String cannot fail.
    let _ = write!(text, "{:04}-{:02}-{:02}T", day.year(), day.month(), day.day());
    let _ = write!(text, "{:02}:{:02}:{:02}.{milliseconds:03}Z", time.hour(), time.minute(), time.second());
    text
}

/// Reads what `instant_text` wrote; `None` for anything else.
pub fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    let bytes = text.as_bytes();
    let marks = [(10, b'T'), (13, b':'), (16, b':'), (19, b'.'), (23, b'Z')];
    if bytes.len() != 24 || marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let time = read_date(&text[..10])?.and_hms_milli_opt(
        digits(&bytes[11..13])?,
        digits(&bytes[14..16])?,
        digits(&bytes[17..19])?,
        digits(&bytes[20..23])?,
    );
    Some(time?.and_utc())
}

/// Reads `2026-11-25`.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return None;
    }
    let year = i32::try_from(digits(&bytes[..4])?).ok()?;
    NaiveDate::from_ymd_opt(year, digits(&bytes[5..7])?, digits(&bytes[8..])?)
}

fn digits(bytes: &[u8]) -> Option<u32> {
    let add = |number: u32, byte: &u8| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'));
    bytes.iter().try_fold(0, add)
}

/// Letters, digits and signs that mean nothing in a text between quotes.
fn is_word(text: &str) -> bool {
    text.len() <= 100 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
}

/// A statement being written: text and the values bound in it, in order.
#[derive(Clone, Debug)]
pub struct Sql {
    dialect: Dialect,
    schema: Option<SchemaName>,
    text: String,
    binds: Vec<Bind>,
}

impl Sql {
    pub fn new(dialect: Dialect, schema: Option<SchemaName>) -> Self {
        Self { dialect, schema, text: String::with_capacity(256), binds: Vec::new() }
    }

    /// An empty statement for the same database.
    pub fn fresh(&self) -> Self {
        Self::new(self.dialect, self.schema.clone())
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    pub(super) fn schema(&self) -> Option<&SchemaName> {
        self.schema.as_ref()
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn binds(&self) -> &[Bind] {
        &self.binds
    }

    /// A fixed fragment of the program text.
    pub fn raw(&mut self, fragment: &'static str) -> &mut Self {
        self.text.push_str(fragment);
        self
    }

    /// A fragment that differs between the two databases.
    pub fn either(&mut self, sqlite: &'static str, postgres: &'static str) -> &mut Self {
        match self.dialect {
            Dialect::Sqlite => self.raw(sqlite),
            Dialect::Postgres => self.raw(postgres),
        }
    }

    /// A literal number, for `LIMIT` and the like (PostgreSQL plans a bound limit anew each time).
    pub fn number(&mut self, number: u64) -> &mut Self {
        let _ = write!(self.text, "{number}");
        self
    }

    /// A table with its schema.
    pub fn table(&mut self, table: impl Into<TableName>) -> &mut Self {
        self.qualify();
        self.quoted(table.into().as_str())
    }

    /// The schema's name and a dot, where there are schemas.
    fn qualify(&mut self) -> &mut Self {
        if let Some(schema) = &self.schema {
            for part in ["\"", schema.as_str(), "\"."] {
                self.text.push_str(part);
            }
        }
        self
    }

    /// A registered name. Written by hand: a statement has a hundred of them, and `write!` takes four times as long.
    fn quoted(&mut self, name: &str) -> &mut Self {
        self.text.push('"');
        self.text.push_str(name);
        self.text.push('"');
        self
    }

    /// A bare identifier, as in column lists and definitions.
    pub fn column(&mut self, column: &ColumnName) -> &mut Self {
        self.quoted(column.as_str())
    }

    /// A column of the `alias`-th table of the statement (`t0`, `t1` …).
    pub fn aliased(&mut self, alias: usize, column: &ColumnName) -> &mut Self {
        self.alias(alias);
        self.text.push('.');
        self.quoted(column.as_str())
    }

    /// The alias itself.
    pub fn alias(&mut self, alias: usize) -> &mut Self {
        match u8::try_from(alias) {
            Ok(digit @ 0..=9) => {
                self.text.push('t');
                self.text.push(char::from(b'0' + digit));
            }
            _ => {
                let _ = write!(self.text, "t{alias}");
            }
        }
        self
    }

    /// A function that migrations made, on PostgreSQL.
    pub fn function(&mut self, name: &'static str) -> &mut Self {
        self.qualify().raw(name)
    }

    /// An index name: `ix_` and a hash, made by `schema`.
    pub fn index(&mut self, hash: u64) -> &mut Self {
        let _ = write!(self.text, "\"ix_{hash:016x}\"");
        self
    }

    /// An index name with its schema, as `DROP INDEX` wants it (`CREATE INDEX` takes none).
    pub fn qualified_index(&mut self, hash: u64) -> &mut Self {
        self.qualify().index(hash)
    }

    /// The type a column of this storage is declared with.
    pub fn column_type(&mut self, storage: Storage) -> &mut Self {
        self.raw(storage.column_type(self.dialect))
    }

    /// A bound value.
    pub fn bind(&mut self, value: Bind) -> &mut Self {
        self.binds.push(value);
        match self.dialect {
            Dialect::Sqlite => self.text.push('?'),
            Dialect::Postgres => self.push_place(self.binds.len(), ""),
        }
        self
    }

    /// `$n` and what follows it. By hand, as `quoted`: a wide statement has a hundred, and they are written twice where it goes
    /// together with others.
    fn push_place(&mut self, n: usize, rest: &str) {
        self.text.push('$');
        let digit = |part: usize| char::from(b"0123456789"[part % 10]);
        match n {
            0..10 => self.text.push(digit(n)),
            10..100 => self.text.extend([digit(n / 10), digit(n)]),
            100..1_000 => self.text.extend([digit(n / 100), digit(n / 10), digit(n)]),
            _ => {
                let _ = write!(self.text, "{n}");
            }
        }
        self.text.push_str(rest);
    }

    pub fn text_value(&mut self, value: impl Into<String>) -> &mut Self {
        self.bind(Bind::Text(value.into()))
    }

    pub fn int(&mut self, value: i64) -> &mut Self {
        self.bind(Bind::Integer(value))
    }

    pub fn id(&mut self, value: Uuid) -> &mut Self {
        self.bind(Bind::Id(value))
    }

    pub fn instant(&mut self, value: DateTime<Utc>) -> &mut Self {
        self.bind(Bind::Instant(value))
    }

    pub fn boolean(&mut self, value: bool) -> &mut Self {
        self.bind(Bind::Boolean(value))
    }

    pub fn optional_text(&mut self, value: Option<String>) -> &mut Self {
        self.bind(value.map_or(Bind::Null(Storage::Text), Bind::Text))
    }

    pub fn optional_id(&mut self, value: Option<Uuid>) -> &mut Self {
        self.bind(value.map_or(Bind::Null(Storage::Id), Bind::Id))
    }

    /// `items` written one after the other with `separator` between them.
    pub fn list<T>(
        &mut self,
        separator: &'static str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T),
    ) -> &mut Self {
        for (n, item) in items.into_iter().enumerate() {
            if n > 0 {
                self.raw(separator);
            }
            write(self, item);
        }
        self
    }

    /// Another statement written inside this one; its values are bound here, in their place.
    pub fn nested(&mut self, inner: &Sql) -> &mut Self {
        match self.dialect {
            Dialect::Sqlite => self.text.push_str(&inner.text),
            Dialect::Postgres => self.push_renumbered(&inner.text),
        }
        self.binds.extend(inner.binds.iter().cloned());
        self
    }

    /// Another statement written inside this one whose values are the same each time, as those of the design are: plain words
    /// and whole numbers among them become a part of the text, so that the database plans with them and looks at them once,
    /// not for every row. Everything else stays bound.
    pub fn settled(&mut self, inner: &Sql) -> &mut Self {
        let mark = match self.dialect {
            Dialect::Sqlite => '?',
            Dialect::Postgres => '$',
        };
        let mut parts = inner.text.split(mark);
        self.text.push_str(parts.next().unwrap_or_default());
        for (n, part) in parts.enumerate() {
            let digits = part.bytes().take_while(|byte| mark == '$' && byte.is_ascii_digit()).count();
            // Fragments never contain the mark otherwise; SQLite's values are in the order of their marks.
            let at = part[..digits].parse().map_or(n, |number: usize| number - 1);
            match inner.binds.get(at) {
                Some(Bind::Text(word)) if is_word(word) => {
                    let _ = write!(self.text, "'{word}'");
                }
                // Two minus signs would begin a comment.
                Some(Bind::Integer(number)) => {
                    let _ = write!(self.text, "({number})");
                }
                Some(bind) => {
                    self.bind(bind.clone());
                }
                None => {}
            }
            self.text.push_str(&part[digits..]);
        }
        self
    }

    /// Copies `$1 …` of an inner statement with numbers that go on after ours. Fragments never contain `$` otherwise.
    fn push_renumbered(&mut self, inner: &str) {
        let offset = self.binds.len();
        self.text.reserve(inner.len() + 64);
        let mut parts = inner.split('$');
        self.text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let number = part.bytes().take(digits).fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
            self.push_place(number + offset, &part[digits..]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(dialect: Dialect, expect: &str) {
        let mut inner = Sql::new(dialect, None);
        inner.raw("a = ").int(1).raw(" AND b = ").text_value("x' OR 1=1 --");
        let mut sql = Sql::new(dialect, SchemaName::new("w_1"));
        sql.raw("SELECT c FROM ").table(TableName::system("sys_state")).raw(" WHERE d = ").boolean(true);
        sql.raw(" AND (").nested(&inner).raw(")");
        assert_eq!(sql.text(), expect);
        assert_eq!(sql.binds().len(), 3);
    }

    #[test]
    fn values_are_bound_and_numbered_through_nesting() {
        check(Dialect::Sqlite, r#"SELECT c FROM "w_1"."sys_state" WHERE d = ? AND (a = ? AND b = ?)"#);
        check(Dialect::Postgres, r#"SELECT c FROM "w_1"."sys_state" WHERE d = $1 AND (a = $2 AND b = $3)"#);
    }

    #[test]
    fn settled_values_are_words_and_numbers_of_the_text() {
        for (dialect, expect) in [
            (Dialect::Sqlite, "x = ? IN ('won', 'lost', ?, (-7), ?)"),
            (Dialect::Postgres, "x = $1 IN ('won', 'lost', $2, (-7), $3)"),
        ] {
            let mut inner = Sql::new(dialect, None);
            inner.raw("IN (").text_value("won").raw(", ").text_value("lost").raw(", ").text_value("it's").raw(", ");
            inner.int(-7).raw(", ").boolean(true).raw(")");
            let mut sql = Sql::new(dialect, None);
            sql.raw("x = ").int(1).raw(" ").settled(&inner);
            assert_eq!(sql.text(), expect);
            assert_eq!(sql.binds(), [Bind::Integer(1), Bind::Text("it's".into()), Bind::Boolean(true)]);
        }
    }

    #[test]
    fn instants_have_one_text() {
        for text in ["2026-11-25T22:03:36.007Z", "0999-01-31T00:00:00.000Z", "9999-12-31T23:59:59.999Z"] {
            assert_eq!(read_instant(text).map(instant_text).as_deref(), Some(text));
            assert_eq!(read_instant(text), text.parse().ok());
        }
        for text in
            ["", "2026-11-25T22:03:36Z", "2026-13-25T22:03:36.007Z", "2026-11-25T22:03:36.0x7Z", "二〇二六年十一月二五"]
        {
            assert_eq!(read_instant(text), None, "{text}");
        }
    }

    #[test]
    fn places_are_numbered_at_any_length() {
        let many = |count: i64| {
            let mut sql = Sql::new(Dialect::Postgres, None);
            sql.list(",", 0..count, |sql, n| {
                sql.int(n);
            });
            sql
        };
        let mut sql = many(1_101);
        sql.raw(";").nested(&many(2));
        let expect: Vec<String> = (1..=1_101).map(|n| format!("${n}")).collect();
        assert_eq!(sql.text(), format!("{};$1102,$1103", expect.join(",")));
    }

    #[test]
    fn schema_names_are_plain() {
        assert!(SchemaName::new("w_0190").is_some());
        assert!(SchemaName::new("w\"; DROP").is_none());
        assert!(SchemaName::new("").is_none());
    }
}
