//! Places of workspaces while a restore moves one: made, filled, taken away.

use super::super::directory;
use crate::config::Storage;
use crate::db::Database;
use crate::error::{Code, Problem, Result};

/// Opens a new place with the first migrations only.
pub(super) async fn open_at(storage: &Storage, id: &str, migrations: Option<u32>) -> Result<Database> {
    match storage {
        Storage::Folder(folder) => {
            let place = folder.join("workspaces").join(id);
            directory::make_folder(&place).await?;
            Database::open_sqlite_at(&place.join("data.db"), migrations).await
        }
        Storage::Postgres(url) => {
            Database::open_postgres_at(url, &directory::schema(&format!("w_{id}"))?, migrations).await
        }
    }
}

/// Takes a place away with everything in it, its files too where they lie beside the database.
pub(super) async fn remove(storage: &Storage, id: &str) -> Result<()> {
    let folder = match storage {
        Storage::Folder(folder) => folder.join("workspaces").join(id),
        Storage::Postgres(url) => {
            Database::remove_postgres(url, &directory::schema(&format!("w_{id}"))?).await?;
            storage.files(id).parent().map(std::path::Path::to_path_buf).unwrap_or_default()
        }
    };
    match tokio::fs::remove_dir_all(&folder).await {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
            Err(Problem::new(Code::Unavailable).caused_by(cause))
        }
        _ => Ok(()),
    }
}
