//! A plan as statements for one database, with the bookkeeping in `sys_table` and `sys_column`.

use super::column::ColumnSpec;
use super::index::{By, Index, Unique, of_pairs};
use super::plan::{Action, Plan, Side};
use crate::db::{ColumnName, Sql, Step, Storage, TableName};
use crate::registry::{Entity, Kind, PARTS};

/// Rows of one `INSERT`: well below SQLite's limit of values.
const ROWS: usize = 100;

impl Plan {
    /// The statements of the plan, to run inside the transaction that publishes `revision`. `blank` is any statement of
    /// the database; `values` fill the new columns, before indexes are made over them; `timed` is given the steps that make
    /// an index.
    pub fn steps(
        &self,
        blank: &Sql,
        (published, planned): (Side<'_>, Side<'_>),
        (revision, mut values): (i64, Vec<Step>),
        timed: &mut dyn FnMut(&Index, Step) -> Step,
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut book = Book { blank, revision, added: Vec::new() };
        for action in &self.actions {
            if action.is_of_index() {
                steps.append(&mut values);
            }
            match action {
                Action::CreateTable { entity, columns } => {
                    let entity = planned.registry.entity(*entity);
                    let own = columns.iter().map(|spec| (spec.column.clone(), spec.storage));
                    steps.push(Step::Run(create_table(blank, &entity.table, own)));
                    steps.push(Step::Run(book.insert_table(entity)));
                    columns.iter().for_each(|column| steps.extend(create_pairs(blank, entity, column)));
                    book.added.extend(columns.iter().map(|column| (entity, column)));
                }
                Action::AddColumn { entity, column } => {
                    let entity = planned.registry.entity(*entity);
                    if !self.is_made(&column.column) {
                        steps.push(Step::Run(add_column(blank, entity, (&column.column, column.storage))));
                        steps.extend(create_pairs(blank, entity, column));
                    }
                    book.added.push((entity, column));
                }
                Action::ReviveTable { entity } => {
                    steps.push(Step::Run(book.mark_table(planned.registry.entity(*entity), true)))
                }
                Action::RetireTable { entity } => {
                    steps.push(Step::Run(book.mark_table(published.registry.entity(*entity), false)))
                }
                Action::ReviveColumn { column, .. } => steps.push(Step::Run(book.mark_column(column, true))),
                Action::RetireColumn { column, .. } => steps.push(Step::Run(book.mark_column(column, false))),
                Action::CreateIndex(index) if !index.is_for(blank.dialect()) => {}
                Action::CreateIndex(index) => steps.push(timed(index, Step::Run(create_index(blank, index)))),
                Action::DropIndex(index) => steps.push(Step::Run(drop_index(blank, index))),
            }
        }
        steps.append(&mut values);
        steps.extend(book.insert_columns().into_iter().map(Step::Run));
        steps
    }
}

/// A table of records with its own columns beside those every record has.
pub(super) fn create_table(
    blank: &Sql,
    table: &TableName,
    columns: impl IntoIterator<Item = (ColumnName, Storage)>,
) -> Sql {
    let system = [
        ("id", Storage::Id, " NOT NULL PRIMARY KEY"),
        ("version", Storage::Integer, " NOT NULL"),
        ("created_at", Storage::Instant, " NOT NULL"),
        ("created_by", Storage::Id, ""),
        ("updated_at", Storage::Instant, " NOT NULL"),
        ("updated_by", Storage::Id, ""),
        ("deleted_at", Storage::Instant, ""),
    ];
    let mut sql = blank.fresh();
    sql.raw("CREATE TABLE ").table(table.clone()).raw(" (");
    sql.list(", ", system, |sql, (name, storage, constraint)| {
        sql.column(&ColumnName::system(name)).raw(" ").column_type(storage).raw(constraint);
    });
    for (column, storage) in columns {
        sql.raw(", ").column(&column).raw(" ").column_type(storage);
    }
    sql.raw(")");
    sql
}

pub(super) fn add_column(blank: &Sql, entity: &Entity, (column, storage): (&ColumnName, Storage)) -> Sql {
    let mut sql = blank.fresh();
    sql.raw("ALTER TABLE ").table(entity.table.clone()).raw(" ADD COLUMN ");
    sql.column(column).raw(" ").column_type(storage);
    sql
}

/// The table of a many-to-many field's pairs, with its index; nothing for other fields.
fn create_pairs(blank: &Sql, entity: &Entity, spec: &ColumnSpec) -> Vec<Step> {
    let Kind::ManyToMany { pairs, .. } = &entity.field(spec.field).kind else { return Vec::new() };
    create_pairs_table(blank, pairs).to_vec()
}

/// A table of pairs, with the index that finds them from the other side.
pub(super) fn create_pairs_table(blank: &Sql, pairs: &TableName) -> [Step; 2] {
    let (from, to) = (ColumnName::system("from_id"), ColumnName::system("to_id"));
    let mut table = blank.fresh();
    table.raw("CREATE TABLE ").table(pairs.clone()).raw(" (").column(&from).raw(" ").column_type(Storage::Id);
    table.raw(" NOT NULL, ").column(&to).raw(" ").column_type(Storage::Id);
    table.raw(" NOT NULL, PRIMARY KEY (").column(&from).raw(", ").column(&to).raw("))");
    let mut index = blank.fresh();
    index.raw("CREATE INDEX ").index(of_pairs(pairs).hash()).raw(" ON ").table(pairs.clone());
    index.raw(" (").column(&to).raw(", ").column(&from).raw(")");
    [Step::Run(table), Step::Run(index)]
}

pub(super) fn create_index(blank: &Sql, index: &Index) -> Sql {
    let mut sql = blank.fresh();
    write_index(&mut sql, index, Way::AtOnce);
    sql
}

/// How PostgreSQL is to go about an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Inside a transaction; writers wait.
    AtOnce,
    /// While others write.
    Beside,
}

/// How the statement begins that makes an index while others write.
pub(super) fn write_making(sql: &mut Sql, (hash, table): (u64, TableName), unique: Unique) {
    write_head(sql, (hash, table), (unique, Way::Beside));
}

fn write_head(sql: &mut Sql, (hash, table): (u64, TableName), (unique, way): (Unique, Way)) {
    sql.raw(if unique == Unique::No { "CREATE INDEX " } else { "CREATE UNIQUE INDEX " });
    if way == Way::Beside {
        sql.either("", "CONCURRENTLY ");
    }
    sql.raw("IF NOT EXISTS ").index(hash).raw(" ON ").table(table);
}

/// The statement that makes an index.
pub(super) fn write_index(sql: &mut Sql, index: &Index, way: Way) {
    write_head(sql, (index.hash(), index.table.clone()), (index.unique, way));
    if index.by == By::Parts {
        // What is new waits in a list that every search reads, and is sorted in when that is long: 64 kB, not the 4 MB it would
        // be otherwise.
        sql.raw(" USING gin (").function(PARTS).raw("(").list(", ", &index.columns, |sql, key| {
            sql.column(&key.column);
        });
        sql.raw(")) WITH (gin_pending_list_limit = 64) WHERE ")
            .column(&ColumnName::system("deleted_at"))
            .raw(" IS NULL");
        return;
    }
    sql.raw(" (");
    sql.list(", ", &index.columns, |sql, key| {
        sql.column(&key.column);
        if key.descending {
            // Empty values come last in both directions: SQLite's own order when descending.
            sql.either(" DESC", " DESC NULLS LAST");
        }
    });
    if index.unique == Unique::No {
        // SQLite asks the row whether it is deleted, although no entry of the index is, unless the index says so itself:
        // with it counts, sums and groups read the index alone.
        sql.either(", \"deleted_at\"", "");
    }
    sql.raw(")");
    match index.unique {
        Unique::Ever => {}
        Unique::No | Unique::Live => {
            sql.raw(" WHERE ").column(&ColumnName::system("deleted_at")).raw(" IS NULL");
        }
    }
}

fn drop_index(blank: &Sql, index: &Index) -> Sql {
    let mut sql = blank.fresh();
    sql.raw("DROP INDEX IF EXISTS ").qualified_index(index.hash());
    sql
}

/// The bookkeeping of one publish.
struct Book<'a> {
    blank: &'a Sql,
    revision: i64,
    added: Vec<(&'a Entity, &'a ColumnSpec)>,
}

impl Book<'_> {
    fn insert_table(&self, entity: &Entity) -> Sql {
        let mut sql = self.blank.fresh();
        sql.raw("INSERT INTO ").table(TableName::system("sys_table")).raw(" (entity, live, revision) VALUES (");
        sql.text_value(&*entity.id).raw(", ").boolean(true).raw(", ").int(self.revision).raw(")");
        sql
    }

    fn mark_table(&self, entity: &Entity, live: bool) -> Sql {
        let mut sql = self.blank.fresh();
        sql.raw("UPDATE ").table(TableName::system("sys_table")).raw(" SET live = ").boolean(live);
        sql.raw(", revision = ").int(self.revision).raw(" WHERE entity = ").text_value(&*entity.id);
        sql
    }

    fn mark_column(&self, spec: &ColumnSpec, live: bool) -> Sql {
        let mut sql = self.blank.fresh();
        sql.raw("UPDATE ").table(TableName::system("sys_column")).raw(" SET live = ").boolean(live);
        sql.raw(", revision = ").int(self.revision).raw(" WHERE element = ").text_value(&*spec.element);
        sql.raw(" AND suffix = ").text_value(&*spec.suffix);
        sql
    }

    fn insert_columns(&self) -> Vec<Sql> {
        let insert = |rows: &[(&Entity, &ColumnSpec)]| {
            let mut sql = self.blank.fresh();
            sql.raw("INSERT INTO ").table(TableName::system("sys_column"));
            sql.raw(" (element, suffix, entity, storage, kind, live, revision) VALUES ");
            sql.list(", ", rows, |sql, (entity, spec)| {
                sql.raw("(")
                    .text_value(&*spec.element)
                    .raw(", ")
                    .text_value(&*spec.suffix)
                    .raw(", ")
                    .text_value(&*entity.id);
                sql.raw(", ").text_value(spec.storage.name()).raw(", ").text_value(spec.kind.clone());
                sql.raw(", ").boolean(true).raw(", ").int(self.revision).raw(")");
            });
            sql
        };
        self.added.chunks(ROWS).map(insert).collect()
    }
}
