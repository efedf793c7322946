//! Records that a publish takes out of a stage or option that goes away, and back into it when it returns. Each move is kept in
//! `sys_moved`; a record that was changed since stays where it is. Of a stage, the visit goes along.

use crate::db::{Bind, ColumnName, Database, Row, Sql, Step, Storage, TableName, Tag};
use crate::error::Result;
use crate::registry::{Entity, Field};
use chrono::{DateTime, Utc};
use uuid::Uuid;

const MOVED: crate::db::SystemTable = TableName::system("sys_moved");
const VISIT: crate::db::SystemTable = TableName::system("sys_stage_visit");

/// A field out of whose values something goes, or comes back to.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub entity: &'a Entity,
    pub field: &'a Field,
    /// The column that tells since when, of a stage.
    pub since: Option<&'a Field>,
}

/// When, by whom and under which change.
#[derive(Clone, Copy)]
pub struct Stamp {
    pub at: DateTime<Utc>,
    pub by: Option<Uuid>,
    pub change: Uuid,
}

/// What one stored value becomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub old: String,
    pub new: Option<String>,
    /// Which of its members go away.
    pub gone: Vec<String>,
    /// The pipeline (element id) of the new stage.
    pub pipeline: Option<String>,
}

/// The stored sets that have this member.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_sets(db: &Database, place: Place<'_>, needle: &str) -> Result<Vec<String>> {
    let mut sql = db.sql();
    sql.raw("SELECT DISTINCT ").aliased(0, &place.field.column).raw(" FROM ").table(place.entity.table.clone());
    sql.raw(" t0 WHERE ");
    write_has(&mut sql, place, needle);
    db.read(&sql).await?.iter().map(|row| Row::require(row.text(0))).collect()
}

fn write_has(sql: &mut Sql, place: Place<'_>, needle: &str) {
    sql.either("instr(", "strpos(").aliased(0, &place.field.column).raw(", ").text_value(needle).raw(") > 0");
}

/// Fails the publish when a record has got this member since.
pub fn without_step(db: &Database, place: Place<'_>, needle: &str) -> Step {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(place.entity.table.clone()).raw(" t0 WHERE ");
    write_has(&mut sql, place, needle);
    sql.raw(" LIMIT 1");
    Step::Absent(sql, Tag::Target)
}

/// The steps that move every record with one stored value.
pub fn move_steps(db: &Database, place: Place<'_>, held: &Held, stamp: Stamp) -> Vec<Step> {
    let (id, column) = (ColumnName::system("id"), &place.field.column);
    let new = || held.new.clone().map_or(Bind::Null(Storage::Text), Bind::Text);
    let write_where = |sql: &mut Sql| {
        sql.raw(" FROM ").table(place.entity.table.clone()).raw(" t0 WHERE ").aliased(0, column).raw(" = ");
        sql.text_value(&*held.old);
    };
    let mut steps = Vec::new();
    for gone in &held.gone {
        let mut sql = db.sql();
        sql.raw("INSERT INTO ").table(MOVED).raw(" (entity, field, gone, record, old, new, since, change_id) SELECT ");
        write_text(&mut sql, Some(&*place.entity.id)).raw(", ");
        write_text(&mut sql, Some(&*place.field.id)).raw(", ");
        write_text(&mut sql, Some(gone)).raw(", ").aliased(0, &id).raw(", ").aliased(0, column).raw(", ");
        write_text(&mut sql, held.new.as_deref()).raw(", ");
        match place.since {
            Some(since) => sql.aliased(0, &since.column),
            None => sql.either("NULL", "CAST(NULL AS timestamptz)"),
        };
        sql.raw(", ");
        write_id(&mut sql, Some(stamp.change));
        write_where(&mut sql);
        steps.push(Step::Run(sql));
    }
    if place.since.is_some() {
        let mut sql = db.sql();
        sql.raw("UPDATE ").table(VISIT).raw(" SET left_at = ").instant(stamp.at).raw(" WHERE field = ");
        sql.text_value(&*place.field.id).raw(" AND stage = ").text_value(&*held.old).raw(" AND left_at IS NULL");
        steps.push(Step::Run(sql));
        let mut sql = db.sql();
        sql.raw("INSERT INTO ").table(VISIT);
        sql.raw(" (entity, record, field, pipeline, stage, entered_at, by_kind, by_id, change_id) SELECT ");
        write_text(&mut sql, Some(&*place.entity.id)).raw(", ").aliased(0, &id).raw(", ");
        write_text(&mut sql, Some(&*place.field.id)).raw(", ");
        write_text(&mut sql, held.pipeline.as_deref()).raw(", ");
        write_text(&mut sql, held.new.as_deref()).raw(", ");
        sql.either("", "CAST(").instant(stamp.at).either("", " AS timestamptz)").raw(", ");
        sql.raw(if stamp.by.is_some() { "'user', " } else { "'system', " });
        write_id(&mut sql, stamp.by).raw(", ");
        write_id(&mut sql, Some(stamp.change));
        write_where(&mut sql);
        steps.push(Step::Run(sql));
    }
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(place.entity.table.clone()).raw(" AS t0 SET ").column(column).raw(" = ").bind(new());
    if let Some(since) = place.since {
        sql.raw(", ").column(&since.column).raw(" = ").instant(stamp.at);
    }
    sql.raw(" WHERE ").aliased(0, column).raw(" = ").text_value(&*held.old);
    steps.push(Step::Run(sql));
    steps
}

/// A set that a publish took members out of, and what it made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedSet {
    pub change: Uuid,
    pub old: String,
    pub new: Option<String>,
    /// The members that have not come back since.
    pub gone: Vec<String>,
}

/// What such a set becomes when members come back, where a record still has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Refill {
    pub moved: MovedSet,
    pub becomes: Option<String>,
}

/// Every different set of a field that was moved, the last publish first.
///
/// # Errors
/// When the database cannot be read.
pub async fn list_moved_sets(db: &Database, place: Place<'_>) -> Result<Vec<MovedSet>> {
    let mut sql = db.sql();
    sql.raw("SELECT m.change_id, m.old, m.new, m.gone FROM ").table(MOVED).raw(" m WHERE m.field = ");
    sql.text_value(&*place.field.id).raw(" GROUP BY m.change_id, m.old, m.new, m.gone ORDER BY MAX(m.seq) DESC");
    let mut found: Vec<MovedSet> = Vec::new();
    for row in db.read(&sql).await? {
        let (change, old, new) = (Row::require(row.id(0))?, Row::require(row.text(1))?, row.text(2)?);
        let gone: String = Row::require(row.text(3))?;
        match found.iter_mut().find(|set| (set.change, &set.old, &set.new) == (change, &old, &new)) {
            Some(set) => set.gone.push(gone),
            None => found.push(MovedSet { change, old, new, gone: vec![gone] }),
        }
    }
    Ok(found)
}

/// The steps that give sets back what came back, and remember of the rest what they are by now.
pub fn refill_steps(db: &Database, place: Place<'_>, refills: &[Refill], returning: &[String]) -> Vec<Step> {
    let column = &place.field.column;
    let mut steps = Vec::new();
    for Refill { moved, becomes } in refills {
        let write_of = |sql: &mut Sql| {
            sql.raw(" WHERE field = ").text_value(&*place.field.id).raw(" AND change_id = ").id(moved.change);
            sql.raw(" AND old = ").text_value(&*moved.old).raw(" AND new").either(" IS ", " IS NOT DISTINCT FROM ");
            write_text(sql, moved.new.as_deref());
        };
        let write_as_moved = |sql: &mut Sql| {
            sql.aliased(0, column).either(" IS ", " IS NOT DISTINCT FROM ");
            write_text(sql, moved.new.as_deref());
        };
        // What is still to come back is looked for in the set as it will be, of the records that have it still.
        let mut sql = db.sql();
        sql.raw("UPDATE ").table(MOVED).raw(" SET new = ");
        write_text(&mut sql, becomes.as_deref());
        write_of(&mut sql);
        sql.raw(" AND record IN (SELECT ").aliased(0, &ColumnName::system("id")).raw(" FROM ");
        sql.table(place.entity.table.clone()).raw(" t0 WHERE ");
        write_as_moved(&mut sql);
        sql.raw(")");
        let keep = sql;
        let mut sql = db.sql();
        sql.raw("UPDATE ").table(place.entity.table.clone()).raw(" AS t0 SET ").column(column).raw(" = ");
        write_text(&mut sql, becomes.as_deref()).raw(" WHERE ");
        write_as_moved(&mut sql);
        sql.raw(" AND ").aliased(0, &ColumnName::system("id")).raw(" IN (SELECT record FROM ").table(MOVED);
        sql.raw(" WHERE field = ").text_value(&*place.field.id).raw(" AND change_id = ").id(moved.change);
        sql.raw(" AND old = ").text_value(&*moved.old).raw(" AND new").either(" IS ", " IS NOT DISTINCT FROM ");
        write_text(&mut sql, becomes.as_deref()).raw(")");
        steps.extend([Step::Run(keep), Step::Run(sql)]);
    }
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(MOVED).raw(" WHERE field = ").text_value(&*place.field.id).raw(" AND gone IN (");
    sql.list(", ", returning, |sql, gone| {
        sql.text_value(&**gone);
    });
    sql.raw(")");
    steps.push(Step::Run(sql));
    steps
}

/// Whether records were moved out of it, those in the bin among them.
///
/// # Errors
/// When the database cannot be read.
pub async fn has_moved(db: &Database, place: Place<'_>, gone: &str) -> Result<bool> {
    let mut sql = db.sql();
    sql.raw("SELECT 1 FROM ").table(MOVED).raw(" WHERE field = ").text_value(&*place.field.id);
    sql.raw(" AND gone = ").text_value(gone).raw(" LIMIT 1");
    Ok(db.find(&sql).await?.is_some())
}

/// Live records that go back to what came back.
///
/// # Errors
/// When the database cannot be read.
pub async fn count_moved(db: &Database, place: Place<'_>, gone: &str) -> Result<i64> {
    let mut sql = db.sql();
    sql.raw("SELECT count(*) FROM ").table(place.entity.table.clone()).raw(" t0 WHERE ");
    sql.aliased(0, &ColumnName::system("deleted_at")).raw(" IS NULL AND EXISTS (SELECT 1");
    write_moved(&mut sql, place, gone);
    sql.raw(")");
    Ok(db.find(&sql).await?.map(|row| row.int(0)).transpose()?.flatten().unwrap_or_default())
}

/// The steps that take them back as they were.
pub fn return_steps(db: &Database, place: Place<'_>, gone: &str) -> Vec<Step> {
    let id = ColumnName::system("id");
    let mut steps = Vec::new();
    if place.since.is_some() {
        // The stay that was ended goes on.
        let mut sql = db.sql();
        sql.raw("UPDATE ").table(VISIT).raw(" SET left_at = NULL WHERE seq IN (SELECT MAX(was.seq) FROM ");
        sql.table(VISIT)
            .raw(" was JOIN ")
            .table(place.entity.table.clone())
            .raw(" t0 ON t0.id = was.record WHERE was.field = ");
        sql.text_value(&*place.field.id).raw(" AND was.stage = ").text_value(gone).raw(" AND EXISTS (SELECT 1");
        write_moved(&mut sql, place, gone);
        sql.raw(") GROUP BY was.record)");
        steps.push(Step::Run(sql));
    }
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(place.entity.table.clone()).raw(" AS t0 SET ").column(&place.field.column);
    sql.raw(" = (SELECT m.old");
    write_moved(&mut sql, place, gone);
    sql.raw(" ORDER BY m.seq DESC LIMIT 1)");
    if let Some(since) = place.since {
        sql.raw(", ").column(&since.column).raw(" = (SELECT m.since");
        write_moved(&mut sql, place, gone);
        sql.raw(" ORDER BY m.seq DESC LIMIT 1)");
    }
    sql.raw(" WHERE EXISTS (SELECT 1");
    write_moved(&mut sql, place, gone);
    sql.raw(")");
    steps.push(Step::Run(sql));
    if place.since.is_some() {
        let mut sql = db.sql();
        sql.raw("DELETE FROM ").table(VISIT).raw(" WHERE field = ").text_value(&*place.field.id);
        sql.raw(" AND left_at IS NULL AND stage <> ").text_value(gone);
        sql.raw(" AND change_id IN (SELECT change_id FROM ").table(MOVED).raw(" WHERE field = ");
        sql.text_value(&*place.field.id).raw(" AND gone = ").text_value(gone).raw(") AND record IN (SELECT ");
        sql.column(&id).raw(" FROM ").table(place.entity.table.clone()).raw(" WHERE ").column(&place.field.column);
        sql.raw(" = ").text_value(gone).raw(")");
        steps.push(Step::Run(sql));
    }
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(MOVED).raw(" WHERE field = ").text_value(&*place.field.id);
    sql.raw(" AND gone = ").text_value(gone);
    steps.push(Step::Run(sql));
    steps
}

/// ` FROM sys_moved m WHERE …`: the move of row `t0`, if the record is still where it was put.
fn write_moved(sql: &mut Sql, place: Place<'_>, gone: &str) {
    sql.raw(" FROM ").table(MOVED).raw(" m WHERE m.field = ").text_value(&*place.field.id).raw(" AND m.gone = ");
    sql.text_value(gone).raw(" AND m.record = ").aliased(0, &ColumnName::system("id")).raw(" AND m.new");
    sql.either(" IS ", " IS NOT DISTINCT FROM ").aliased(0, &place.field.column);
    if place.since.is_some() {
        sql.raw(" AND EXISTS (SELECT 1 FROM ").table(VISIT).raw(" v WHERE v.record = m.record AND v.field = m.field");
        sql.raw(" AND v.left_at IS NULL AND v.change_id = m.change_id)");
    }
}

/// A text where PostgreSQL cannot tell the type by the place.
fn write_text<'s>(sql: &'s mut Sql, text: Option<&str>) -> &'s mut Sql {
    let bind = text.map_or(Bind::Null(Storage::Text), |text| Bind::Text(text.to_owned()));
    sql.either("", "CAST(").bind(bind).either("", " AS text)")
}

fn write_id(sql: &mut Sql, id: Option<Uuid>) -> &mut Sql {
    sql.either("", "CAST(").bind(id.map_or(Bind::Null(Storage::Id), Bind::Id)).either("", " AS uuid)")
}
