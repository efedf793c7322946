//! The executable specifications of the engine (`tests/specs/*.md`) and of the templates (`templates/*/tests/*.md`), on
//! both databases. One test for each file and database; what fails is named with its heading and line.

use crate::support::database::{self, Kind, Place};
use sartor::locales::Language;
use sartor::metadata::{FileTree, files};
use sartor::specs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// `name: "path"` of every specification file.
macro_rules! specs {
    ($($name:ident: $path:literal),* $(,)?) => {
        const FILES: &[&str] = &[$($path),*];

        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::play($path, super::Kind::Sqlite).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::play($path, super::Kind::Postgres).await;
            }
        })*
    };
}

specs! {
    create_record: "tests/specs/create_record.md",
    get_record: "tests/specs/get_record.md",
    list_records: "tests/specs/list_records.md",
    update_record: "tests/specs/update_record.md",
    delete_record: "tests/specs/delete_record.md",
    transition_record: "tests/specs/transition_record.md",
    checklist: "tests/specs/checklist.md",
    aggregate_records: "tests/specs/aggregate_records.md",
    list_history: "tests/specs/list_history.md",
    list_timeline: "tests/specs/list_timeline.md",
    restore_record: "tests/specs/restore_record.md",
    bulk_records: "tests/specs/bulk_records.md",
    lines: "tests/specs/lines.md",
    undo_change: "tests/specs/undo_change.md",
    export_records: "tests/specs/export_records.md",
    read_text: "tests/specs/read_text.md",
    saved_views: "tests/specs/saved_views.md",
    files_on_records: "tests/specs/files.md",
    jobs: "tests/specs/jobs.md",
    sessions: "tests/specs/sessions.md",
    idempotency: "tests/specs/idempotency.md",
    drafts: "tests/specs/drafts.md",
    plan_and_publish: "tests/specs/plan_and_publish.md",
    restore_revision: "tests/specs/restore_revision.md",
    starter_standard_pipeline: "templates/crm-starter/tests/standard_pipeline.md",
    starter_engineering_pipeline: "templates/crm-starter/tests/engineering_pipeline.md",
    starter_rules: "templates/crm-starter/tests/rules.md",
    starter_roles: "templates/crm-starter/tests/roles.md",
}

/// The folder whose files a specification's tests begin with.
fn template_of(path: &str) -> &str {
    match path.strip_suffix(".md").and_then(|path| path.split_once("/tests/")) {
        Some((template, _)) => template,
        None => "tests/fixtures/base",
    }
}

async fn play(path: &str, kind: Kind) {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let words = |failures: &[specs::Failure]| {
        let word = |failure: &specs::Failure| format!("{path}:{}: {}", failure.line, failure.message(Language::En));
        failures.iter().map(word).collect::<Vec<_>>().join("\n")
    };
    let spec = specs::parse(path, &text).unwrap_or_else(|failures| panic!("{}", words(&failures)));
    let installed = installed(template_of(path), kind);
    let mut wrong = Vec::new();
    for scenario in &spec.scenarios {
        let place = database::copy_of(installed).await;
        if let Err(failure) = specs::run(&place.storage, &spec, scenario).await {
            wrong.push(format!("“{}”\n{}", scenario.heading, words(&[failure])));
        }
        database::remove(place).await;
    }
    assert!(wrong.is_empty(), "{} of {} failed\n\n{}", wrong.len(), spec.scenarios.len(), wrong.join("\n\n"));
}

/// A place with the template installed, made once for each template and database.
fn installed(template: &str, kind: Kind) -> &'static Place {
    static PLACES: [OnceLock<Place>; 4] = [const { OnceLock::new() }; 4];
    let starter = usize::from(template != "tests/fixtures/base");
    assert!(matches!(template, "tests/fixtures/base" | "templates/crm-starter"), "{template} needs a place of its own");
    let place = &PLACES[2 * starter + usize::from(kind == Kind::Postgres)];
    place.get_or_init(|| {
        let folder = root().join(template);
        let made = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let place = database::empty_place(kind).await;
                let tree: FileTree = files::read_folder(&folder).unwrap();
                specs::install(&place.storage, &tree).await.unwrap();
                place
            })
        });
        made.join().expect("the template could be installed")
    })
}

#[test]
fn every_specification_is_played() {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("tests/specs")];
    for template in std::fs::read_dir(root().join("templates")).unwrap() {
        folders.push(Path::new("templates").join(template.unwrap().file_name()).join("tests"));
    }
    for folder in folders {
        for entry in std::fs::read_dir(root().join(&folder)).into_iter().flatten() {
            let path = folder.join(entry.unwrap().file_name());
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    let mut listed = FILES.to_vec();
    listed.sort_unstable();
    assert_eq!(listed, found, "the list in tests/it/specs.rs and the files differ");
}
