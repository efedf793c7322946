//! The statements that put converted values into the rows: of all records inside a publish, or of a stretch of them at a time
//! ahead of it, with those caught up that were written since.

use super::conversion::{
    CONVERSION, Retyping, write_changed, write_has_value, write_key, write_match, write_part, write_unchanged,
    write_way,
};
use crate::db::{Bind, ColumnName, Database, Row, Sql, Step, Storage, TableName, Tag};
use crate::error::Result;
use std::collections::HashMap;
use uuid::Uuid;

const HISTORY: crate::db::SystemTable = TableName::system("sys_history");
/// Values written by one statement.
const ROWS: usize = 500;

/// Which records of the table.
#[derive(Clone, Copy, Debug)]
pub enum Within<'w> {
    Everything,
    /// From behind one record to another, in the order of ids.
    Stretch {
        after: Option<Uuid>,
        last: Uuid,
    },
    /// Those with a change after this number of the history, whatever they hold by now.
    ChangedSince(i64),
    /// Those with one of these values.
    Holding(&'w [&'w str]),
}

/// What converted columns lack that were filled ahead of a publish.
#[derive(Clone, Debug, Default)]
pub struct Changed {
    /// Values that mean something else by now, or nobody has met before.
    pub entries: Vec<(String, Option<String>)>,
    /// Those of them that some rows were filled with already.
    pub again: Vec<String>,
    /// The last change (by its number in the history) before the columns were there.
    pub since: i64,
}

impl Changed {
    /// `pairs` as they are now, `known` as they were written down.
    pub fn of(pairs: &[(&str, Option<&str>)], known: &HashMap<String, Option<String>>, since: i64) -> Self {
        let mut changed = Self { since, ..Self::default() };
        for (old, new) in pairs {
            let before = known.get(*old);
            if before.map(Option::as_deref) == Some(*new) {
                continue;
            }
            changed.entries.push(((*old).to_owned(), new.map(str::to_owned)));
            changed.again.extend(before.map(|_| (*old).to_owned()));
        }
        changed
    }
}

/// What every value becomes, as it is written down.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_entries(db: &Database, retyping: Retyping<'_>) -> Result<HashMap<String, Option<String>>> {
    let mut sql = db.sql();
    sql.raw("SELECT c.old, c.new FROM ").table(CONVERSION).raw(" c WHERE ");
    write_way(&mut sql, retyping.source, retyping.target);
    db.read(&sql).await?.iter().map(|row| Ok((Row::require(row.text(0))?, row.text(1)?))).collect()
}

/// The steps that add the columns of the target.
pub fn add_columns(db: &Database, retyping: Retyping<'_>) -> Vec<Step> {
    let columns = retyping.target.columns().iter();
    let add = |(column, _, storage): &(ColumnName, &str, Storage)| {
        Step::Run(super::ddl::add_column(&db.sql(), retyping.entity, (column, *storage)))
    };
    columns.map(add).collect()
}

/// The step that takes a column away with all its values.
pub fn drop_column_step(db: &Database, table: &TableName, column: &ColumnName) -> Step {
    let mut sql = db.sql();
    sql.raw("ALTER TABLE ").table(table.clone()).raw(" DROP COLUMN ").column(column);
    Step::Run(sql)
}

/// The step that forgets what values became on their way to a generation of a field (element id).
pub fn forget_conversions(db: &Database, element: &str, generation: i64) -> Step {
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(CONVERSION).raw(" WHERE element = ").text_value(element);
    sql.raw(" AND target = ").int(generation);
    Step::Run(sql)
}

/// The steps that fill the target: `pairs` are all values there are, with what becomes of each.
pub fn conversion_steps(db: &Database, retyping: Retyping<'_>, pairs: &[(&str, Option<&str>)]) -> Vec<Step> {
    let mut steps = entry_steps(db, retyping, pairs);
    steps.extend(fill_steps(db, retyping, Within::Everything));
    steps
}

/// The steps that finish what was filled ahead.
pub fn catch_up_steps(db: &Database, retyping: Retyping<'_>, changed: &Changed) -> Vec<Step> {
    let pairs: Vec<(&str, Option<&str>)> =
        changed.entries.iter().map(|(old, new)| (old.as_str(), new.as_deref())).collect();
    let mut steps = entry_steps(db, retyping, &pairs);
    steps.extend(fill_steps(db, retyping, Within::ChangedSince(changed.since)));
    let again: Vec<&str> = changed.again.iter().map(String::as_str).collect();
    steps.extend(again.chunks(ROWS).map(|keys| Step::Run(fill(db, retyping, Within::Holding(keys)))));
    steps
}

/// The steps that write down what values become.
pub fn entry_steps(db: &Database, retyping: Retyping<'_>, pairs: &[(&str, Option<&str>)]) -> Vec<Step> {
    let (source, target) = (retyping.source, retyping.target);
    let mut steps = Vec::new();
    for chunk in pairs.chunks(ROWS) {
        // What these values became before is past; of others it is kept, for the way back.
        let mut sql = db.sql();
        sql.raw("DELETE FROM ").table(CONVERSION).raw(" AS c WHERE ");
        write_way(&mut sql, source, target);
        sql.raw(" AND ").either("c.old IN (", "md5(c.old) IN (").list(", ", chunk, |sql, (old, _)| {
            sql.either("", "md5(CAST(").text_value(*old).either("", " AS text))");
        });
        sql.raw(")");
        steps.push(Step::Run(sql));
        let mut sql = db.sql();
        sql.raw("INSERT INTO ").table(CONVERSION).raw(" (element, source, target, old, new) VALUES ");
        sql.list(", ", chunk, |sql, (old, new)| {
            sql.raw("(").text_value(&*target.id).raw(", ").int(source.generation.into()).raw(", ");
            sql.int(target.generation.into()).raw(", ").text_value(*old).raw(", ");
            sql.bind(new.map_or(Bind::Null(Storage::Text), |new| Bind::Text(new.to_owned()))).raw(")");
        });
        steps.push(Step::Run(sql));
    }
    steps
}

/// The steps that fill the target of some records with what is written down; they fail where a record has a value nobody
/// decided about.
pub fn fill_steps(db: &Database, retyping: Retyping<'_>, within: Within<'_>) -> [Step; 2] {
    [Step::Absent(unsettled(db, retyping, within), Tag::Target), Step::Run(fill(db, retyping, within))]
}

/// A record with a value nobody decided about: it was written since.
fn unsettled(db: &Database, retyping: Retyping<'_>, within: Within<'_>) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(retyping.entity.table.clone()).raw(" t0 WHERE ");
    write_has_value(&mut sql, retyping.source);
    write_changed(&mut sql, retyping);
    write_within(&mut sql, retyping, within);
    // Asked row by row: as a join PostgreSQL compares every record with every value.
    sql.raw(" AND (SELECT 1 FROM ").table(CONVERSION).raw(" c WHERE ");
    write_match(&mut sql, (retyping.source, retyping.target), retyping.source);
    sql.raw(") IS NULL LIMIT 1");
    sql
}

fn fill(db: &Database, retyping: Retyping<'_>, within: Within<'_>) -> Sql {
    let columns = retyping.target.columns();
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(retyping.entity.table.clone()).raw(" AS t0 SET ");
    let several = columns.len() > 1;
    sql.raw(if several { "(" } else { "" }).list(", ", columns, |sql, (column, _, _)| {
        sql.column(column);
    });
    sql.raw(if several { ") = (SELECT " } else { " = (SELECT " });
    sql.list(", ", columns, |sql, (_, part, storage)| write_part(sql, retyping.target, (part, *storage)));
    sql.raw(" FROM ").table(CONVERSION).raw(" c WHERE ");
    write_match(&mut sql, (retyping.source, retyping.target), retyping.source);
    sql.raw(") WHERE ");
    if retyping.revived {
        sql.raw("NOT ");
        write_unchanged(&mut sql, retyping);
    } else if matches!(within, Within::ChangedSince(_)) {
        // One whose value was taken away since has one in the target.
        sql.raw("1 = 1");
    } else {
        write_has_value(&mut sql, retyping.source);
    }
    write_within(&mut sql, retyping, within);
    sql
}

/// ` AND …`
fn write_within(sql: &mut Sql, retyping: Retyping<'_>, within: Within<'_>) {
    let id = ColumnName::system("id");
    match within {
        Within::Everything => {}
        Within::Stretch { after, last } => {
            if let Some(after) = after {
                sql.raw(" AND ").aliased(0, &id).raw(" > ").id(after);
            }
            sql.raw(" AND ").aliased(0, &id).raw(" <= ").id(last);
        }
        Within::ChangedSince(since) => {
            sql.raw(" AND ").aliased(0, &id).raw(" IN (SELECT h.record FROM ").table(HISTORY).raw(" h WHERE h.seq > ");
            sql.int(since).raw(" AND h.entity = ").text_value(&*retyping.entity.id).raw(")");
        }
        Within::Holding(keys) => {
            sql.raw(" AND ");
            write_key(sql, retyping.source);
            sql.raw(" IN (").list(", ", keys, |sql, key| {
                sql.text_value(*key);
            });
            sql.raw(")");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_became_something_else_is_done_again() {
        let known = HashMap::from([
            ("a".to_owned(), Some("1".to_owned())),
            ("b".to_owned(), Some("2".to_owned())),
            ("c".to_owned(), None),
        ]);
        let pairs = [("a", Some("1")), ("b", None), ("c", Some("3")), ("d", Some("4"))];
        let changed = Changed::of(&pairs, &known, 7);
        let text = |text: &str| Some(text.to_owned());
        let expect = [("b".to_owned(), None), ("c".to_owned(), text("3")), ("d".to_owned(), text("4"))];
        assert_eq!((changed.entries, changed.again, changed.since), (expect.to_vec(), vec!["b".into(), "c".into()], 7));
    }
}
