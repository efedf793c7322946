//! Templates on disk: read from a folder or a packed file, written from what is live, packed, and begun anew.

use super::super::metadata;
use super::super::place::WorkspacePlace;
use super::check::Findings;
use super::{Done, Failure, Voice};
use crate::metadata::{FileTree, files};
use crate::templates::{self, ExportOrder, Scaffold};
use clap::Args;
use std::io;
use std::path::{Path, PathBuf};

/// The template inside the binary, by name.
const EMBEDDED: &str = "crm-starter";

#[derive(Debug, Args)]
pub(in crate::cli) struct ExportArguments {
    /// Folder to write; one with a template in it is brought up to date
    folder: PathBuf,
    /// Package name, for a workspace that began without a template
    #[arg(long)]
    name: Option<String>,
    /// Version to write into template.json instead of the installed one
    #[arg(long)]
    version: Option<String>,
    #[command(flatten)]
    place: WorkspacePlace,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PackArguments {
    folder: PathBuf,
    /// File to write [default: NAME-VERSION.tar.gz]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NewArguments {
    /// Folder to make
    folder: PathBuf,
    /// Package name: a–z, 0–9 and -, such as dental-clinic
    #[arg(long)]
    name: String,
}

/// Reads a template: a folder, a packed file, or the one in the binary by its name.
pub(super) fn read(place: &Path, voice: Voice) -> Result<FileTree, Failure> {
    if place == Path::new(EMBEDDED) && !place.exists() {
        return Ok(templates::crm_starter()?);
    }
    if !place.is_file() {
        return metadata::read(place, voice);
    }
    let refuse = |cause: io::Error| {
        let file = place.display().to_string();
        voice.failure("archive_unreadable", &[("file", &file), ("cause", &cause.to_string())])
    };
    let tree = std::fs::File::open(place).and_then(|file| templates::unpack(io::BufReader::new(file)));
    tree.map_err(refuse)
}

pub(super) async fn export(arguments: &ExportArguments, voice: Voice) -> Done {
    let folder = &arguments.folder;
    let there = read_existing(folder, voice)?;
    let workspace = arguments.place.open().await?;
    let head = workspace.refresh().await?;
    workspace.db.close().await;
    let order = ExportOrder { name: arguments.name.clone(), version: arguments.version.clone() };
    let tree = templates::export(&head, &order)?;
    let findings = Findings::of(&tree);
    if findings.errors() > 0 {
        // A name or version that was given here; what is live is sound.
        findings.show(voice);
        return Err(Failure::Told);
    }
    let stale = templates::stale_paths(&there, &tree);
    let written = files::write_folder(&tree, folder)
        .and_then(|()| stale.iter().try_for_each(|path| std::fs::remove_file(folder.join(path))));
    written.map_err(|cause| unwritable(folder, &cause, voice))?;
    let numbers = [head.revision.to_string(), tree.files.len().to_string(), stale.len().to_string()];
    let params = [("revision", &*numbers[0]), ("files", &*numbers[1]), ("removed", &*numbers[2])];
    println!("{}", voice.text("template_exported", &params));
    Ok(())
}

/// What is in the folder already: nothing, or an earlier export. Files of anything else are not touched.
fn read_existing(folder: &Path, voice: Voice) -> Result<FileTree, Failure> {
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(FileTree::default());
    }
    if !folder.join("template.json").is_file() {
        return Err(voice.failure("folder_foreign", &[("folder", &folder.display().to_string())]));
    }
    metadata::read(folder, voice)
}

pub(super) fn pack(arguments: &PackArguments, voice: Voice) -> Done {
    let tree = read(&arguments.folder, voice)?;
    let findings = Findings::of(&tree);
    if findings.errors() > 0 {
        findings.show(voice);
        return Err(voice.failure("pack_unsound", &[]));
    }
    let about = tree.json("template.json");
    let text = |key: &str| about.and_then(|about| about.get(key)?.as_str()).unwrap_or_default();
    let file = match &arguments.output {
        Some(file) => file.clone(),
        None => PathBuf::from(format!("{}-{}.tar.gz", text("name"), text("version"))),
    };
    let written = templates::pack(&tree).and_then(|bytes| std::fs::write(&file, bytes));
    written.map_err(|cause| unwritable(&file, &cause, voice))?;
    let (file, files) = (file.display().to_string(), tree.files.len().to_string());
    println!("{}", voice.text("packed", &[("file", &file), ("files", &files)]));
    Ok(())
}

pub(super) fn new(arguments: &NewArguments, voice: Voice) -> Done {
    let folder = &arguments.folder;
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if !is_empty {
        return Err(voice.failure("folder_taken", &[("folder", &folder.display().to_string())]));
    }
    let order = Scaffold { name: &arguments.name, language: voice.language };
    let tree = templates::scaffold(&order)
        .ok_or_else(|| voice.failure("template_name_invalid", &[("name", &arguments.name)]))?;
    files::write_folder(&tree, folder).map_err(|cause| unwritable(folder, &cause, voice))?;
    println!("{}", voice.text("template_begun", &[("folder", &folder.display().to_string())]));
    Ok(())
}

fn unwritable(place: &Path, cause: &io::Error, voice: Voice) -> Failure {
    voice.failure("folder_unwritable", &[("folder", &place.display().to_string()), ("cause", &cause.to_string())])
}
