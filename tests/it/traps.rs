//! The traps of the stack, each found by running it once: they stay tests so that they stay found.

use sartor::db::{ColumnName, Database, Dialect, Sql, Step, Storage, TableName};
use serde_json::json;

/// A step that keeps a row of its own; its name must be free.
fn keep(db: &Database, name: String) -> Step {
    let mut sql = db.sql();
    sql.raw("INSERT INTO ").table(TableName::system("sys_setting")).raw(" (name, value) VALUES (");
    sql.text_value(name).raw(", ").text_value("1").raw(")");
    Step::Run(sql)
}

both!(trap_1_and_5_every_value_comes_back_exactly, |app| {
    // Expression columns and large decimals are dropped or rounded by generic row converters.
    let admin = app.admin().await;
    admin
        .create(
            "deal",
            json!({ "name": "A", "amount": "999999999999999.99", "discount": "0.01", "close_date": "2026-12-01" }),
        )
        .await;
    admin.create("deal", json!({ "name": "B", "amount": "0.02" })).await;
    let sums = admin.post("/records/deal/aggregate", json!({ "measures": [{ "op": "count" }, { "op": "sum", "field": "amount" }, { "op": "avg", "field": "discount" }] })).await;
    assert_eq!(sums.body["groups"][0]["values"], json!([2, "1000000000000000.01", "0.01"]));
});

both!(trap_2_a_new_column_changes_no_answer, |app| {
    let db = &app.workspace.db;
    let admin = app.admin().await;
    admin.create("account", json!({ "name": "A" })).await;
    let before = admin.list("account", &[]).await.text;
    let table = app.workspace.current().await.registry.find("account").unwrap().table.clone();
    let mut sql = db.sql();
    sql.raw("ALTER TABLE ")
        .table(table)
        .raw(" ADD COLUMN ")
        .column(&ColumnName::system("f_added_beside"))
        .raw(" ")
        .column_type(Storage::Text);
    db.apply_exclusive(vec![Step::Run(sql)]).await.unwrap();
    for _ in 0..8 {
        assert_eq!(admin.list("account", &[]).await.text, before);
    }
});

both!(trap_3_a_caller_who_goes_away_leaves_no_transaction_open, |app| {
    let db = app.workspace.db.clone();
    let keep = |name: String| keep(&db, name);
    for n in 0..200_u64 {
        let write = db.apply(vec![keep(format!("dropped{n}"))]);
        // Polled once and dropped: the write may or may not happen, but never half.
        let _ = tokio::time::timeout(std::time::Duration::from_micros(n % 50), write).await;
    }
    // Everything still works, on every connection of the pool, and later writes are there.
    let writes = (0..32).map(|n| db.apply(vec![keep(format!("after{n}"))]));
    assert!(futures_util::future::join_all(writes).await.iter().all(Result::is_ok));
    let mut count = db.sql();
    count.raw("SELECT COUNT(*) FROM ").table(TableName::system("sys_setting")).raw(" WHERE name LIKE 'after%'");
    assert_eq!(db.find(&count).await.unwrap().unwrap().int(0).unwrap(), Some(32));
});

both!(trap_4_a_changed_type_does_not_break_a_connection_for_ever, |app| {
    let db = &app.workspace.db;
    let table = || TableName::system("sys_trap");
    let run = async |text: for<'a> fn(&'a mut Sql) -> &'a mut Sql| {
        let mut sql = db.sql();
        text(&mut sql);
        db.apply(vec![Step::Run(sql)]).await.unwrap();
    };
    run(|sql| sql.raw("CREATE TABLE ").table(TableName::system("sys_trap")).raw(" (a INTEGER)")).await;
    run(|sql| sql.raw("INSERT INTO ").table(TableName::system("sys_trap")).raw(" (a) VALUES (1)")).await;
    let mut read = db.sql();
    read.raw("SELECT a FROM ").table(table());
    // Often enough for every connection of the pool to have a plan.
    let ask = async || futures_util::future::join_all((0..40).map(|_| db.find(&read))).await;
    assert!(ask().await.iter().all(Result::is_ok));
    // SQLite changes no type in place: there the table itself is another one.
    run(|sql| {
        sql.either("DROP TABLE ", "ALTER TABLE ")
            .table(TableName::system("sys_trap"))
            .either("", " ALTER COLUMN a TYPE bigint")
    })
    .await;
    if db.dialect() == Dialect::Sqlite {
        run(|sql| sql.raw("CREATE TABLE ").table(TableName::system("sys_trap")).raw(" (b TEXT, a BIGINT)")).await;
        run(|sql| sql.raw("INSERT INTO ").table(TableName::system("sys_trap")).raw(" (b, a) VALUES ('x', 1)")).await;
    }
    for row in ask().await {
        assert_eq!(row.unwrap().unwrap().int(0).unwrap(), Some(1));
    }
});

both!(trap_5_ids_and_instants_are_stored_as_they_are_asked_for, |app| {
    let admin = app.admin().await;
    let deal = admin.create("deal", json!({ "name": "A", "meeting_at": "2026-11-22T23:59:59.999+08:00" })).await;
    let found = admin.filtered("deal", json!({ "field": "id", "op": "eq", "value": deal.body["id"] })).await;
    assert_eq!(found.column("meeting_at"), [json!("2026-11-22T15:59:59.999Z")]);
});

#[test]
fn trap_6_before_rules_have_no_engine_yet() {
    // Rhai enters with before-rules and scripts; until then no source file may create an engine with defaults.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    assert!(
        !std::fs::read_to_string(folder).unwrap().contains("\nrhai"),
        "rhai came in: replace this test by the sandbox's"
    );
}

#[test]
fn trap_7_formats_and_patterns_of_schemas_are_checked() {
    use sartor::metadata::{Document, FileTree, check};
    let mut tree = FileTree::default();
    let entity = json!({ "$schema": "sartor/1/entity", "id": "Bad Id", "name": "a", "nameField": "n", "fields": [] });
    tree.files.insert("entities/a/entity.json".into(), Document::from(entity));
    let problems = check(&tree).problems;
    assert!(problems.iter().any(|problem| problem.pointer == "/id"), "{problems:?}");
}

both!(trap_8_nothing_typed_becomes_part_of_a_statement, |app| {
    let admin = app.admin().await;
    for hostile in ["'; DROP TABLE sys_user; --", "\" OR 1=1", "$1", "?", "%", "\\", "\u{202e}abc", "名\u{0301}"] {
        let made = admin.create("account", json!({ "name": hostile })).await;
        assert_eq!(made.body["name"], hostile);
        let found = admin.filtered("account", json!({ "field": "name", "op": "eq", "value": hostile })).await;
        assert_eq!(found.column("name"), [json!(hostile)]);
        let found = admin.filtered("account", json!({ "field": "name", "op": "contains", "value": hostile })).await;
        assert_eq!(found.column("name"), [json!(hostile)], "contains {hostile}");
        admin.list("account", &[("sort", hostile.to_owned())]).await.problem(422, "filter_invalid");
        admin.delete(&format!("/records/account/{}", made.id())).await.expect(204);
    }
});

#[test]
fn trap_8_a_double_quoted_word_is_never_a_string() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        use sea_orm::sqlx::{Connection as _, Executor as _, SqliteConnection};
        let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
        assert!(connection.execute("SELECT \"no_such_column\"").await.is_err());
        let version: (String,) =
            sea_orm::sqlx::query_as("SELECT sqlite_version()").fetch_one(&mut connection).await.unwrap();
        let parts: Vec<u32> = version.0.split('.').map(|part| part.parse().unwrap()).collect();
        assert!(parts >= vec![3, 51, 3], "SQLite {} can corrupt a WAL database", version.0);
    });
}

#[test]
fn connections_do_not_wait_for_each_others_page_caches() {
    // With memory management the caches of all connections are one, behind one lock: lists beside each other took twice
    // the processor time (`.cargo/config.toml`).
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    let mut ask = connection.prepare("PRAGMA compile_options").unwrap();
    let options = ask.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let options: Vec<String> = options.collect::<Result<_, _>>().unwrap();
    assert!(options.iter().any(|option| option == "THREADSAFE=1"), "{options:?}");
    assert!(options.iter().any(|option| option == "DEFAULT_MEMSTATUS=0"), "{options:?}");
    assert!(!options.iter().any(|option| option == "ENABLE_MEMORY_MANAGEMENT"), "{options:?}");
}

#[test]
fn trap_9_limits_are_literal() {
    // PostgreSQL plans a bound limit anew each time. Every limit the engine writes is followed by a number of ours.
    let mut seen = 0;
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            for after in text.split("LIMIT \")").skip(1) {
                seen += 1;
                assert!(after.trim_start().starts_with(".number("), "{} binds a limit", path.display());
            }
        }
    }
    assert!(seen > 5, "only {seen} limits were found: the search is broken");
}

both!(trap_10_refused_writes_do_not_take_their_neighbours_along, |app| {
    // Group commit: each write is a savepoint, so a refused one among many leaves the others whole.
    let db = &app.workspace.db;
    let insert = |name: String| keep(db, name);
    // There before all others: on PostgreSQL they are tasks of their own, and any of them could be first.
    db.apply(vec![insert("same".to_owned())]).await.unwrap();
    let writes = (1..64).map(|n| {
        // Every fourth writes first and then runs into the row of its neighbour.
        let steps = if n % 4 == 3 {
            vec![insert(format!("half{n}")), insert("same".to_owned())]
        } else {
            vec![insert(format!("good{n}"))]
        };
        db.apply(steps)
    });
    let outcomes = futures_util::future::join_all(writes).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 16);
    let mut count = db.sql();
    count
        .raw("SELECT COUNT(*), SUM(CASE WHEN name LIKE 'half%' THEN 1 ELSE 0 END) FROM ")
        .table(TableName::system("sys_setting"))
        .raw(" WHERE name LIKE 'good%' OR name LIKE 'half%'");
    let row = db.find(&count).await.unwrap().unwrap();
    assert_eq!((row.int(0).unwrap(), row.int(1).unwrap()), (Some(47), Some(0)));
});

both!(trap_10_a_batch_that_broke_leaves_no_transaction_open, |app| {
    // The engine's own savepoint is gone, so the batch cannot go on: it is given up, and the next one begins afresh.
    let db = &app.workspace.db;
    let mut broken = db.sql();
    broken.raw("RELEASE write");
    assert!(db.apply(vec![Step::Run(broken)]).await.is_err());
    let admin = app.admin().await;
    admin.create("account", json!({ "name": "after" })).await;
});
