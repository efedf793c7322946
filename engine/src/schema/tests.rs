//! The statements of small changes, in both dialects.

use super::catalogue::Known;
use super::*;
use crate::db::{Dialect, SchemaName, Sql};
use crate::metadata::{FileTree, load, model::Model};
use crate::registry::{self, Registry};
use serde_json::{Value as Json, json};

struct Revision {
    model: Model,
    registry: Registry,
}

impl Revision {
    fn of(files: &[(&str, Json)]) -> Self {
        let mut tree = FileTree::default();
        for (path, json) in files {
            tree.insert_json(*path, json.clone());
        }
        let model = load(&tree).expect("files without problems");
        let registry = registry::build(&model);
        Self { model, registry }
    }

    fn side(&self) -> Side<'_> {
        Side { registry: &self.registry, model: &self.model }
    }

    /// What the database has after this revision was published first.
    fn catalogue(&self) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for entity in self.registry.entities.iter().filter(|entity| !entity.builtin) {
            catalogue.tables.insert(entity.id.to_string(), true);
            for spec in column::columns(&self.registry, entity) {
                let known = Known { entity: entity.id.to_string(), kind: spec.kind, live: true };
                catalogue.columns.insert((spec.element.to_string(), spec.suffix.clone()), known);
            }
        }
        catalogue
    }
}

fn account(fields: Json, further: Json) -> Json {
    let mut json = json!({ "$schema": "sartor/1/entity", "id": "ent_account", "name": "account", "nameField": "name", "fields": fields });
    for (key, value) in further.as_object().into_iter().flatten() {
        json[key] = value.clone();
    }
    json
}

fn name_field() -> Json {
    json!({ "id": "fld_name", "name": "name", "type": "text" })
}

fn money_field() -> Json {
    json!({ "id": "fld_amount", "name": "amount", "type": "money" })
}

fn texts(plan: &Plan, dialect: Dialect, sides: (Side<'_>, Side<'_>)) -> Vec<String> {
    let schema = match dialect {
        Dialect::Sqlite => None,
        Dialect::Postgres => SchemaName::new("w_1"),
    };
    plan.steps(&Sql::new(dialect, schema), sides, (2, Vec::new()), &mut |_, step| step)
        .iter()
        .map(|step| step.sql().text().to_owned())
        .collect()
}

const FILE: &str = "entities/account/entity.json";

#[test]
fn a_new_entity_is_a_table_with_indexes() {
    let empty = Revision::of(&[]);
    let view = json!({ "$schema": "sartor/1/view", "id": "viw_all", "name": "all", "columns": [{ "field": "name" }], "sort": ["-amount"] });
    let further = json!({ "owned": true, "unique": [{ "id": "unq_name", "fields": ["name"] }] });
    let new = Revision::of(&[
        (FILE, account(json!([name_field(), money_field()]), further)),
        ("entities/account/views/all.json", view),
    ]);
    let sides = (empty.side(), new.side());
    let plan = build(sides.0, sides.1, &Catalogue::default());
    let entity = new.registry.find("account").expect("the entity");
    assert!(plan.lacks_table(entity) && entity.fields.iter().all(|field| plan.lacks(entity, field)));
    let expect = [
        r#"CREATE TABLE "r_ent_account" ("id" TEXT NOT NULL PRIMARY KEY, "version" BIGINT NOT NULL, "created_at" TEXT NOT NULL, "created_by" TEXT, "updated_at" TEXT NOT NULL, "updated_by" TEXT, "deleted_at" TEXT, "f_fld_name" TEXT, "f_fld_amount" BIGINT, "f_fld_amount__cur" TEXT, "f_fld_amount__base" BIGINT, "owner" TEXT)"#,
        r#"INSERT INTO "sys_table" (entity, live, revision) VALUES (?, ?, ?)"#,
        r#"CREATE INDEX IF NOT EXISTS "ix_…" ON "r_ent_account" ("f_fld_name", "deleted_at") WHERE "deleted_at" IS NULL"#,
        r#"CREATE INDEX IF NOT EXISTS "ix_…" ON "r_ent_account" ("owner", "deleted_at") WHERE "deleted_at" IS NULL"#,
        r#"CREATE INDEX IF NOT EXISTS "ix_…" ON "r_ent_account" ("f_fld_amount__base" DESC, "id", "deleted_at") WHERE "deleted_at" IS NULL"#,
        r#"CREATE UNIQUE INDEX IF NOT EXISTS "ix_…" ON "r_ent_account" ("f_fld_name") WHERE "deleted_at" IS NULL"#,
    ];
    let made = texts(&plan, Dialect::Sqlite, sides);
    assert_eq!(made[..6].iter().map(|text| without_hash(text)).collect::<Vec<_>>(), expect);
    assert!(made[6].starts_with(
        r#"INSERT INTO "sys_column" (element, suffix, entity, storage, kind, live, revision) VALUES (?, ?"#
    ));
    let made = texts(&plan, Dialect::Postgres, sides);
    assert!(
        made[0].contains(
            r#""id" uuid NOT NULL PRIMARY KEY, "version" bigint NOT NULL, "created_at" timestamptz NOT NULL"#
        )
    );
    assert!(made[0].contains(r#""f_fld_name" text COLLATE "C", "f_fld_amount" bigint"#), "{}", made[0]);
    let ordered = r#"CREATE INDEX IF NOT EXISTS "ix_…" ON "w_1"."r_ent_account" ("f_fld_amount__base" DESC NULLS LAST, "id") WHERE "deleted_at" IS NULL"#;
    assert_eq!(without_hash(&made[4]), ordered);
    let parts = r#"CREATE INDEX IF NOT EXISTS "ix_…" ON "w_1"."r_ent_account" USING gin ("w_1".sartor_parts("f_fld_name")) WITH (gin_pending_list_limit = 64) WHERE "deleted_at" IS NULL"#;
    assert_eq!(without_hash(&made[6]), parts);
}

/// `ix_` and sixteen digits, written shorter.
fn without_hash(text: &str) -> String {
    match text.split_once("ix_") {
        Some((before, after)) => format!("{before}ix_…{}", &after[16..]),
        None => text.to_owned(),
    }
}

#[test]
fn a_plain_field_is_one_column() {
    let old = Revision::of(&[(FILE, account(json!([name_field()]), json!({})))]);
    let score = json!({ "id": "fld_score", "name": "score", "type": "integer" });
    let new = Revision::of(&[(FILE, account(json!([name_field(), score]), json!({})))]);
    let sides = (old.side(), new.side());
    let plan = build(sides.0, sides.1, &old.catalogue());
    let made = texts(&plan, Dialect::Postgres, sides);
    assert_eq!(made[0], r#"ALTER TABLE "w_1"."r_ent_account" ADD COLUMN "f_fld_score" bigint"#);
    assert_eq!(made.len(), 2);
    let made = texts(&plan, Dialect::Sqlite, sides);
    assert_eq!(made[0], r#"ALTER TABLE "r_ent_account" ADD COLUMN "f_fld_score" BIGINT"#);
    let entity = new.registry.find("account").expect("the entity");
    let lacks = |name| plan.lacks(entity, entity.find(name).expect("a field"));
    assert_eq!((lacks("name"), lacks("score"), lacks("created_at")), (false, true, false));
}

#[test]
fn what_is_removed_is_retired_and_comes_back() {
    let whole = Revision::of(&[(FILE, account(json!([name_field(), money_field()]), json!({})))]);
    let part = Revision::of(&[(FILE, account(json!([name_field()]), json!({})))]);
    let gone = Revision::of(&[]);
    let retired = build(whole.side(), part.side(), &whole.catalogue());
    let text = r#"UPDATE "sys_column" SET live = ?, revision = ? WHERE element = ? AND suffix = ?"#;
    assert_eq!(texts(&retired, Dialect::Sqlite, (whole.side(), part.side())), [text; 3]);
    let mut catalogue = whole.catalogue();
    for (key, known) in &mut catalogue.columns {
        known.live = key.0 != "fld_amount";
    }
    let revived = build(part.side(), whole.side(), &catalogue);
    assert_eq!(texts(&revived, Dialect::Sqlite, (part.side(), whole.side())), [text; 3]);
    assert!(revived.conflicts.is_empty());
    let hidden = build(whole.side(), gone.side(), &whole.catalogue());
    assert!(matches!(hidden.actions[0], Action::RetireTable { .. }));
    assert_eq!(hidden.actions.len(), 5);
}

#[test]
fn another_type_has_columns_of_its_own() {
    let old = Revision::of(&[(FILE, account(json!([name_field(), money_field()]), json!({})))]);
    let conversions = |field: Json| {
        let new = Revision::of(&[(FILE, account(json!([name_field(), field]), json!({})))]);
        let generations = old.catalogue().generations(&new.registry);
        let registry = registry::build_with(&new.model, &generations);
        let side = Side { registry: &registry, model: &new.model };
        let plan = build(old.side(), side, &old.catalogue());
        assert!(plan.conflicts.is_empty());
        plan.conversions.len()
    };
    assert_eq!(conversions(json!({ "id": "fld_amount", "name": "amount", "type": "integer" })), 1);
    assert_eq!(conversions(json!({ "id": "fld_amount", "name": "amount", "type": "money", "scale": 3 })), 1);
    assert_eq!(conversions(json!({ "id": "fld_amount", "name": "renamed", "type": "money", "min": 0 })), 0);
    let long = json!({ "id": "fld_note", "name": "note", "type": "long_text" });
    assert_eq!(conversions(long), 0);
}

#[test]
fn a_constraint_is_made_and_dropped_and_recognised() {
    let unique = json!({ "unique": [{ "id": "unq_name", "fields": ["name"] }] });
    let without = Revision::of(&[(FILE, account(json!([name_field()]), json!({})))]);
    let with = Revision::of(&[(FILE, account(json!([name_field()]), unique))]);
    let made = texts(
        &build(without.side(), with.side(), &without.catalogue()),
        Dialect::Postgres,
        (without.side(), with.side()),
    );
    assert!(made[0].starts_with("CREATE UNIQUE INDEX IF NOT EXISTS"), "{made:?}");
    let dropped =
        texts(&build(with.side(), without.side(), &with.catalogue()), Dialect::Postgres, (with.side(), without.side()));
    assert_eq!(without_hash(&dropped[0]), r#"DROP INDEX IF EXISTS "w_1"."ix_…""#);
    let source = with.model.entity("account").expect("the entity");
    let entity = with.registry.find("account").expect("the entity");
    let name = format!("ix_{:016x}", of_unique(entity, &source.unique[0]).hash());
    assert!(unique_of(source, entity, &name).is_some());
    assert!(unique_of(source, entity, "UNIQUE constraint failed: r_ent_account.f_fld_name").is_some());
    assert!(unique_of(source, entity, "UNIQUE constraint failed: r_ent_account.f_fld_other").is_none());
}
