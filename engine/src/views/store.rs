//! `sys_saved_view` and `sys_view_default`. Only this file knows their columns.

use crate::db::{Database, Row, Sql, Step, TableName, Tag};
use crate::error::Result;
use chrono::{DateTime, Utc};
use uuid::Uuid;

const VIEW: crate::db::SystemTable = TableName::system("sys_saved_view");
const DEFAULT: crate::db::SystemTable = TableName::system("sys_view_default");
const USER: crate::db::SystemTable = TableName::system("sys_user");

/// Views answered at once.
const LISTED: u64 = 1000;

/// A saved view as it is kept.
#[derive(Clone, Debug)]
pub struct ViewRow {
    pub id: Uuid,
    /// Element id.
    pub entity: String,
    pub name: String,
    pub label: String,
    pub owner: Uuid,
    pub owner_name: String,
    pub shared: bool,
    pub position: i64,
    /// JSON text.
    pub document: String,
    pub version: i64,
    pub updated_at: DateTime<Utc>,
}

fn select(db: &Database) -> Sql {
    let mut sql = db.sql();
    sql.raw("SELECT v.id, v.entity, v.name, v.label, v.owner, u.name, v.shared, v.position, v.document, v.version, ");
    sql.raw("v.updated_at FROM ").table(VIEW).raw(" v JOIN ").table(USER).raw(" u ON u.id = v.owner WHERE ");
    sql
}

fn read(row: &Row) -> Result<ViewRow> {
    Ok(ViewRow {
        id: Row::require(row.id(0))?,
        entity: Row::require(row.text(1))?,
        name: Row::require(row.text(2))?,
        label: Row::require(row.text(3))?,
        owner: Row::require(row.id(4))?,
        owner_name: Row::require(row.text(5))?,
        shared: Row::require(row.boolean(6))?,
        position: Row::require(row.int(7))?,
        document: Row::require(row.text(8))?,
        version: Row::require(row.int(9))?,
        updated_at: Row::require(row.instant(10))?,
    })
}

/// A person's own views and those shared with everybody, in their order.
pub async fn list(db: &Database, user: Uuid) -> Result<Vec<ViewRow>> {
    let mut sql = select(db);
    sql.raw("(v.shared OR v.owner = ").id(user).raw(") ORDER BY v.position, v.id LIMIT ").number(LISTED);
    db.read(&sql).await?.iter().map(read).collect()
}

/// A view of this person, or a shared one.
pub async fn find(db: &Database, id: Uuid, user: Uuid) -> Result<Option<ViewRow>> {
    let mut sql = select(db);
    sql.raw("(v.shared OR v.owner = ").id(user).raw(") AND v.id = ").id(id);
    db.find(&sql).await?.as_ref().map(read).transpose()
}

/// Keeps a new view, behind all others of its entity its owner sees: a place behind hidden ones would tell of them.
pub fn insert(db: &Database, view: &ViewRow) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(VIEW);
    sql.raw(" (id, entity, name, label, owner, shared, position, document, version, created_at, updated_at) VALUES (");
    sql.id(view.id).raw(", ").text_value(&*view.entity).raw(", ").text_value(&*view.name);
    sql.raw(", ").text_value(&*view.label).raw(", ").id(view.owner).raw(", ").boolean(view.shared);
    sql.raw(", (SELECT COALESCE(MAX(o.position), 0) + 1 FROM ").table(VIEW).raw(" o WHERE o.entity = ");
    sql.text_value(&*view.entity).raw(" AND (o.shared OR o.owner = ").id(view.owner).raw(")), ");
    sql.text_value(&*view.document).raw(", 1, ");
    sql.instant(view.updated_at).raw(", ").instant(view.updated_at).raw(")");
    Step::Run(sql)
}

/// Saves a view over the version that was read.
pub fn update(db: &Database, view: &ViewRow) -> Step {
    let mut sql = db.sql();
    sql.raw("UPDATE ").table(VIEW).raw(" SET label = ").text_value(&*view.label);
    sql.raw(", shared = ").boolean(view.shared).raw(", position = ").int(view.position);
    sql.raw(", document = ").text_value(&*view.document).raw(", updated_at = ").instant(view.updated_at);
    sql.raw(", version = version + 1 WHERE id = ").id(view.id).raw(" AND version = ").int(view.version);
    Step::RunOne(sql, Tag::State)
}

/// Removes a view; whoever began with it begins with another.
pub fn delete(db: &Database, view: &ViewRow) -> Vec<Step> {
    let mut defaults = db.sql();
    defaults.raw("DELETE FROM ").table(DEFAULT).raw(" WHERE view = ").text_value(view.id.to_string());
    let mut sql = db.sql();
    sql.raw("DELETE FROM ").table(VIEW).raw(" WHERE id = ").id(view.id).raw(" AND version = ").int(view.version);
    vec![Step::Run(defaults), Step::RunOne(sql, Tag::State)]
}

/// The view a person begins each entity with: element id of the entity, id of the view.
pub async fn list_defaults(db: &Database, user: Uuid) -> Result<Vec<(String, String)>> {
    let mut sql = db.sql();
    sql.raw("SELECT entity, view FROM ").table(DEFAULT).raw(" WHERE user_id = ").id(user).raw(" ORDER BY entity");
    let rows = db.read(&sql).await?;
    rows.iter().map(|row| Ok((Row::require(row.text(0))?, Row::require(row.text(1))?))).collect()
}

/// Sets (or, without a view, forgets) what a person begins an entity with.
pub fn put_default(db: &Database, user: Uuid, entity: &str, view: Option<&str>) -> Vec<Step> {
    let mut delete = db.sql();
    delete.raw("DELETE FROM ").table(DEFAULT).raw(" WHERE user_id = ").id(user);
    delete.raw(" AND entity = ").text_value(entity);
    let insert = view.map(|view| {
        let mut sql = db.sql();
        sql.raw("INSERT INTO ").table(DEFAULT).raw(" (user_id, entity, view) VALUES (").id(user);
        sql.raw(", ").text_value(entity).raw(", ").text_value(view).raw(")");
        Step::Run(sql)
    });
    std::iter::once(Step::Run(delete)).chain(insert).collect()
}
