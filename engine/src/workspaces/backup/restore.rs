//! From a backup to a workspace: a new place is filled and looked at, then the workspace's name is turned to it in one
//! statement. Whatever fails before that leaves the directory as it was, and nothing of the new place.

use super::super::{directory, store as entries};
use super::archive::{Contents, Head, TableContents};
use super::fault::Fault;
use super::read::{self, Found};
use super::write::SECRET;
use super::{Summary, place, store};
use crate::clock::Clock;
use crate::config::Storage;
use crate::db::{Bind, ColumnName, Database, Step, Table};
use crate::drafts::revisions;
use crate::error::{Code, Problem, Result};
use crate::files::FileStore;
use crate::ids::{self, Ids};
use crate::schema::{self, Side};
use crate::workspaces::Entry;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc;

/// Values of one statement: below what both databases take.
const VALUES: usize = 20_000;
const ROWS: usize = 500;
/// Statements of one transaction while indexes are made.
const INDEXES: usize = 20;
/// Parts that wait for the database.
const QUEUE: usize = 2;

/// What to do with a workspace of the same name that holds data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Refuse,
    /// It is taken away once the backup stands in its place.
    Replace,
}

/// Where a backup is to be restored.
pub struct RestoreOrder<'a> {
    pub file: &'a Path,
    pub storage: &'a Storage,
    /// Name of the workspace; of the one that was backed up when not given.
    pub slug: Option<&'a str>,
    pub taken: Taken,
    /// Folder of uploaded files the server is given: that of `default` itself, and below it one by the id of each other.
    pub files: Option<PathBuf>,
    pub clock: &'a Clock,
    pub ids: &'a Ids,
}

/// Restores a backup. A server that has the replaced workspace open takes no writes any more and reports not ready, until it
/// is started again.
///
/// # Errors
/// `Malformed` with what is wrong with the file, `StateConflict` when a workspace with data has the name.
pub async fn restore(order: &RestoreOrder<'_>) -> Result<Summary> {
    let checked = check(order.file).await?;
    let slug = order.slug.unwrap_or(&checked.head.workspace).to_owned();
    directory::checked(&slug)?;
    let control = directory::open_control(order.storage).await?;
    let settled = restore_as(order, &control, &slug, &checked).await;
    control.close().await;
    settled.map(|()| Summary { workspace: slug, ..checked.summary() })
}

async fn restore_as(order: &RestoreOrder<'_>, control: &Database, slug: &str, checked: &Checked) -> Result<()> {
    let old = entries::find_workspace(control, slug).await?;
    if let (Some(old), Taken::Refuse) = (&old, order.taken) {
        let db = directory::open_database(order.storage, &old.id).await?;
        let used = store::is_used(&db).await;
        db.close().await;
        if used? {
            return Err(Problem::new(Code::StateConflict).param("detail", "workspace_used").param("name", slug));
        }
    }
    let id = order.ids.next(order.clock).simple().to_string();
    let folder = match &order.files {
        Some(folder) if slug == directory::DEFAULT_SLUG => folder.clone(),
        Some(folder) => folder.join(&id),
        None => order.storage.files(&id),
    };
    let copied = Copied::default();
    let filled = fill((order.storage, &id), checked, Some((&folder, &copied))).await;
    let fresh = Entry { slug: slug.to_owned(), id };
    let settled = match filled {
        Ok(()) => settle(order, control, (old.as_ref(), &fresh)).await,
        Err(problem) => Err(problem),
    };
    if settled.is_err() {
        copied.remove();
        if let Err(problem) = place::remove(order.storage, &fresh.id).await {
            tracing::warn!(%problem, cause = %problem.causes(), "a place that was not filled could not be removed");
        }
    }
    settled
}

/// Turns the name to the new place.
async fn settle(order: &RestoreOrder<'_>, control: &Database, (old, fresh): (Option<&Entry>, &Entry)) -> Result<()> {
    let Some(old) = old else {
        entries::insert_workspace(control, fresh, order.clock.now()).await?;
        return match entries::find_workspace(control, &fresh.slug).await? {
            Some(entry) if entry.id == fresh.id => Ok(()),
            _ => Err(Problem::new(Code::StateConflict).param("detail", "workspace_used").param("name", &*fresh.slug)),
        };
    };
    // From here on nothing is written to the old place: what a running server accepts is never lost silently.
    let db = directory::open_database(order.storage, &old.id).await?;
    let revision = store::fence(&db).await?;
    if let Err(problem) = store::turn(control, &fresh.slug, (&old.id, &fresh.id)).await {
        store::set_revision(&db, (store::MOVED, revision)).await?;
        db.close().await;
        return Err(problem);
    }
    db.close().await;
    if let Err(problem) = place::remove(order.storage, &old.id).await {
        tracing::warn!(%problem, cause = %problem.causes(), "the replaced workspace could not be removed");
    }
    Ok(())
}

/// Restores beside the file and takes it away again; of uploaded files only the hashes are compared.
pub(super) async fn on_trial(file: &Path) -> Result<Summary> {
    let checked = check(file).await?;
    let trial = Trial(file.with_extension(format!("trial-{}", uuid::Uuid::new_v4().simple())));
    fill((&Storage::Folder(trial.0.clone()), "trial"), &checked, None).await?;
    Ok(checked.summary())
}

struct Trial(PathBuf);

impl Drop for Trial {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A file that was read to its end and found to be what it says.
struct Checked {
    file: PathBuf,
    head: Head,
    contents: Contents,
    bytes: u64,
}

impl Checked {
    fn summary(&self) -> Summary {
        Summary {
            workspace: self.head.workspace.clone(),
            at: self.head.at.clone(),
            revision: self.head.revision,
            tables: self.contents.tables.len(),
            rows: self.contents.tables.iter().map(|table| table.rows).sum(),
            files: self.contents.files.len(),
            missing: self.contents.missing.clone(),
            bytes: self.bytes,
        }
    }
}

async fn check(file: &Path) -> Result<Checked> {
    let file = file.to_owned();
    let checked = tokio::task::spawn_blocking(move || {
        let (head, contents) = read::check(&file)?;
        let bytes = std::fs::metadata(&file).map_err(Fault::Io)?.len();
        Ok::<_, Fault>(Checked { file, head, contents, bytes })
    });
    Ok(checked.await.map_err(Problem::internal)??)
}

/// Uploaded files that were not there before.
#[derive(Clone, Default)]
struct Copied(Arc<Mutex<Vec<PathBuf>>>);

impl Copied {
    fn push(&self, place: PathBuf) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(place);
    }

    fn remove(&self) {
        for place in self.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = std::fs::remove_file(place);
        }
    }
}

/// Fills a new place and looks at what became of it.
async fn fill((storage, id): (&Storage, &str), checked: &Checked, files: Option<(&Path, &Copied)>) -> Result<()> {
    let known = read::known_migrations(&checked.head);
    let db = place::open_at(storage, id, known).await?;
    let loaded = load(&db, checked, files).await;
    db.close().await;
    loaded?;
    // With the migrations that have come since.
    let db = place::open_at(storage, id, None).await?;
    let finished = finish(&db, checked).await;
    db.close().await;
    finished
}

async fn load(db: &Database, checked: &Checked, files: Option<(&Path, &Copied)>) -> Result<()> {
    let (out, mut parts) = mpsc::channel(QUEUE);
    let file = checked.file.clone();
    let files = files.map(|(folder, copied)| (FileStore::new(folder.to_owned(), u64::MAX), copied.clone()));
    let reading = tokio::task::spawn_blocking(move || unpack(&file, files, &out));
    let mut loader = Loader { db, tables: db.freeze().await?.tables().await?, has_records: false };
    let mut loaded = Ok(());
    while let Some((table, bytes)) = parts.recv().await {
        let told = checked.contents.tables.iter().find(|told| told.name == table);
        loaded = match told {
            Some(told) => loader.part(told, &bytes).await,
            None => Err(Fault::damaged(table).into()),
        };
        if loaded.is_err() {
            break;
        }
    }
    drop(parts);
    let read = reading.await.map_err(Problem::internal)?;
    loaded?;
    read?;
    loader.end(&checked.contents).await
}

/// Sends the parts of tables on, and puts uploaded files where they belong.
fn unpack(file: &Path, files: Option<(FileStore, Copied)>, out: &mpsc::Sender<(String, Vec<u8>)>) -> Result<(), Fault> {
    read::walk(file, |found| match found {
        Found::Head(_) | Found::Contents(_) => Ok(()),
        Found::Part { table, bytes, .. } => {
            // Nobody listens: the reason is told on the other side.
            out.blocking_send((table.to_owned(), bytes)).map_err(|_| Fault::Cut)
        }
        Found::File { sha256, bytes, .. } => {
            let Some((store, copied)) = &files else { return Ok(()) };
            let place = store.place(sha256);
            if place.exists() {
                return Ok(());
            }
            copied.push(place.clone());
            super::archive::copy_to(&place, bytes)
        }
    })
}

struct Loader<'a> {
    db: &'a Database,
    tables: Vec<Table>,
    /// Whether the tables of records were made: system tables come first and say which there are.
    has_records: bool,
}

impl Loader<'_> {
    async fn part(&mut self, told: &TableContents, bytes: &[u8]) -> Result<()> {
        if !told.name.starts_with("sys_") {
            self.make_records().await?;
        }
        let damaged = || Problem::from(Fault::damaged(&*told.name));
        let table = self.tables.iter().find(|table| table.name.as_str() == told.name).ok_or_else(damaged)?;
        let column = |name: &String| table.columns.iter().find(|column| column.name.as_str() == name);
        let columns: Option<Vec<_>> = told.columns.iter().map(column).collect();
        let columns = columns.ok_or_else(damaged)?;
        let mut names: Vec<ColumnName> = columns.iter().map(|column| column.name.clone()).collect();
        let is_state = told.name == SECRET.0;
        if is_state {
            names.push(ColumnName::system(SECRET.1));
        }
        let mut rows = Vec::new();
        let mut steps = Vec::new();
        let most = (VALUES / names.len()).clamp(1, ROWS);
        for row in read::rows(bytes) {
            let row = row.filter(|row| row.len() == columns.len()).ok_or_else(damaged)?;
            let values = row.iter().zip(&columns).map(|(value, column)| store::read_value(value, column.storage));
            let mut values = values.collect::<Option<Vec<Bind>>>().ok_or_else(damaged)?;
            if is_state {
                values.push(Bind::Text(ids::secret(32)));
            }
            rows.push(values);
            if rows.len() == most {
                steps.push(store::insert_rows(&self.db.sql(), table, &names, std::mem::take(&mut rows)));
            }
        }
        if !rows.is_empty() {
            steps.push(store::insert_rows(&self.db.sql(), table, &names, rows));
        }
        Ok(self.db.apply(steps).await?)
    }

    async fn make_records(&mut self) -> Result<()> {
        if !self.has_records {
            self.has_records = true;
            self.db.apply(schema::table_steps(self.db).await?).await?;
            self.tables = self.db.freeze().await?.tables().await?;
        }
        Ok(())
    }

    /// Counters go on where they were, and every table has as many rows as it should.
    async fn end(mut self, contents: &Contents) -> Result<()> {
        self.make_records().await?;
        for told in &contents.tables {
            let table = self.tables.iter().find(|table| table.name.as_str() == told.name);
            let table = table.ok_or_else(|| Problem::from(Fault::damaged(&*told.name)))?;
            if let Some(last) = told.last.filter(|_| table.is_counted()) {
                self.db.set_last(&table.name, last).await?;
            }
            let rows = store::count_rows(self.db, &table.name).await?;
            if rows != told.rows {
                let cause = format!("{} has {rows} rows, not {}", told.name, told.rows);
                return Err(Problem::from(Fault::damaged(&*told.name)).caused_by(cause));
            }
        }
        Ok(())
    }
}

/// Indexes, and a look at the whole: the published revision is the one that was backed up and compiles, and SQLite finds
/// nothing wrong with its file.
async fn finish(db: &Database, checked: &Checked) -> Result<()> {
    let damaged = |cause: Problem| Problem::from(Fault::damaged("sys_revision")).caused_by(cause);
    let snapshot = revisions::load_head(db).await.map_err(damaged)?;
    if snapshot.revision != checked.head.revision {
        return Err(Fault::damaged("sys_state").into());
    }
    let side = Side { registry: &snapshot.registry, model: &snapshot.model };
    let steps: Vec<Step> = schema::index_steps(&db.sql(), side);
    for steps in steps.chunks(INDEXES) {
        db.apply(steps.to_vec()).await?;
    }
    match store::find_faults(db).await?.first() {
        None => Ok(()),
        Some(told) => Err(Problem::from(Fault::damaged(told.clone()))),
    }
}
