//! Names of the people and records that values point to, as far as a reader may see them: one statement per entity for a
//! whole page of records, and values written with them.

use super::Door;
use crate::db::{ColumnName, Row};
use crate::error::Result;
use crate::fields::{self, At, Value, write_str};
use crate::files::{self, store::FileRow};
use crate::permissions::Scope;
use crate::registry::{Entity, EntityIx, Kind};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// Records asked for in one statement.
const CHUNK: usize = 500;

/// What to ask the names of.
#[derive(Debug, Default)]
pub struct Wanted {
    records: BTreeMap<EntityIx, HashSet<Uuid>>,
    files: HashSet<Uuid>,
}

impl Wanted {
    pub fn add(&mut self, entity: EntityIx, ids: impl IntoIterator<Item = Uuid>) {
        self.records.entry(entity).or_default().extend(ids);
    }

    /// The records a value points to, or its files.
    pub fn add_value(&mut self, at: At<'_>, value: &Value) {
        if fields::most_files(&at.field.kind).is_some() {
            self.files.extend(value.members().unwrap_or_default().iter().filter_map(|id| id.parse::<Uuid>().ok()));
        }
        if let (Kind::Signature, Some(people)) = (&at.field.kind, at.registry.find("user")) {
            self.add(people.ix, fields::recorded_by(value));
        }
        for (target, id) in fields::references(at, value) {
            self.add(target.ix, [id]);
        }
    }
}

/// Names by record id, those the reader may not see are missing; and files by id.
#[derive(Debug, Default)]
pub struct Names {
    records: HashMap<Uuid, String>,
    files: HashMap<Uuid, FileRow>,
    /// Records whose names were asked for, found or not.
    asked: HashSet<Uuid>,
}

impl Names {
    /// What was found out about the name of a record; none where there is none for the reader.
    pub fn learn(&mut self, id: Uuid, name: Option<String>) {
        self.asked.insert(id);
        match name {
            Some(name) => self.records.insert(id, name),
            None => self.records.remove(&id),
        };
    }

    /// Whether all that is wanted was learned, before `written` was: where that names itself, its name may be another now.
    pub fn know(&self, wanted: &Wanted, written: Uuid) -> bool {
        let is_known = |id: &Uuid| *id != written && self.asked.contains(id);
        let mut files = wanted.files.iter();
        files.all(|id| self.files.contains_key(id)) && wanted.records.values().flatten().all(is_known)
    }

    /// Reads the names of live records within the door's scope.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(door: &Door<'_>, wanted: Wanted) -> Result<Self> {
        let mut names = Names::default();
        for (entity, ids) in wanted.records.into_iter().filter(|(_, ids)| !ids.is_empty()) {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            names.asked.extend(&ids);
            for chunk in ids.chunks(CHUNK) {
                names.read(door, door.snapshot.registry.entity(entity), chunk).await?;
            }
        }
        let found = files::store::list(door.db, wanted.files).await?;
        names.files = found.into_iter().map(|row| (row.id, row)).collect();
        Ok(names)
    }

    async fn read(&mut self, door: &Door<'_>, entity: &Entity, ids: &[Uuid]) -> Result<()> {
        let name = entity.field(entity.name_field);
        if !door.scope.reads(entity.ix, name) {
            return Ok(());
        }
        let mut sql = door.db.sql();
        let id_column = ColumnName::system("id");
        sql.raw("SELECT ").aliased(0, &id_column).raw(", ").aliased(0, &name.column).raw(" FROM ");
        sql.table(entity.table.clone()).raw(" t0 WHERE ");
        crate::filter::write_visible(&mut sql, door.scope, entity, 0);
        sql.raw(" AND ").aliased(0, &id_column).raw(" IN (").list(", ", ids, |sql, id| {
            sql.id(*id);
        });
        sql.raw(")");
        for row in door.db.read(&sql).await? {
            self.records.insert(Row::require(row.id(0))?, row.text(1)?.unwrap_or_default());
        }
        Ok(())
    }

    pub fn get(&self, id: Uuid) -> Option<&str> {
        self.records.get(&id).map(String::as_str)
    }

    /// What a file is called.
    pub fn file_name(&self, id: Uuid) -> Option<&str> {
        self.files.get(&id).map(|row| &*row.name)
    }

    /// `{ "id", "name" }`.
    pub fn reference(&self, id: Uuid) -> Json {
        json!({ "id": id, "name": self.get(id) })
    }

    /// Writes a value as answers carry it, with the names of what it points to. A record of an entity the reader may not
    /// see at all is nothing; of a single hidden record the id is the reference's, the name is not told.
    pub fn write(&self, out: &mut Vec<u8>, scope: &Scope, at: At<'_>, value: &Value) {
        match value {
            Value::Regarding(entity, id) => match readable(scope, at, entity) {
                Some(entity) => {
                    out.extend_from_slice(b"{\"entity\":");
                    write_str(out, &entity.name);
                    out.push(b',');
                    self.write_reference(out, *id);
                    out.push(b'}');
                }
                None => out.extend_from_slice(b"null"),
            },
            Value::Keys(ids) if matches!(at.field.kind, Kind::ManyToMany { .. }) => {
                for (n, id) in ids.iter().filter_map(|id| id.parse().ok()).enumerate() {
                    out.extend_from_slice(if n == 0 { b"[{" } else { b",{" });
                    self.write_reference(out, id);
                    out.push(b'}');
                }
                out.push(b']');
            }
            Value::Keys(ids) if fields::most_files(&at.field.kind).is_some() => {
                let ids = ids.iter().filter_map(|id| id.parse().ok());
                let files: Vec<Json> = ids.map(|id| self.file(id)).collect();
                out.extend_from_slice(Json::Array(files).to_string().as_bytes());
            }
            Value::Reference(id) if !matches!(at.field.kind, Kind::Id) => {
                out.push(b'{');
                self.write_reference(out, *id);
                out.push(b'}');
            }
            Value::Text(text) if matches!(at.field.kind, Kind::Signature) => {
                let told = fields::told_signature(text, |id| self.get(id).map(str::to_owned));
                out.extend_from_slice(told.to_string().as_bytes());
            }
            value => fields::write(out, at, value),
        }
    }

    /// What is known of a file; one that was swept has an id only.
    fn file(&self, id: Uuid) -> Json {
        let row = self.files.get(&id);
        json!({ "id": id, "name": row.map(|row| &row.name), "size": row.map(|row| row.size), "type": row.map(|row| &row.kind) })
    }

    /// Id and name of a record as members of an object; the name is null where the reader is told none.
    pub fn write_reference(&self, out: &mut Vec<u8>, id: Uuid) {
        out.extend_from_slice(b"\"id\":");
        write_str(out, &id.to_string());
        out.extend_from_slice(b",\"name\":");
        match self.get(id) {
            Some(name) => write_str(out, name),
            None => out.extend_from_slice(b"null"),
        }
    }

    /// As `write`, as a JSON value.
    pub fn to_json(&self, scope: &Scope, at: At<'_>, value: &Value) -> Json {
        let mut out = Vec::new();
        self.write(&mut out, scope, at, value);
        serde_json::from_slice(&out).unwrap_or(Json::Null)
    }
}

/// The entity of this element id, if any record of it may be read.
fn readable<'a>(scope: &Scope, at: At<'a>, id: &str) -> Option<&'a Entity> {
    at.registry.find_by_id(id).filter(|entity| scope.reads_entity(entity.ix))
}
