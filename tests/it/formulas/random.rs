//! Random formulas over random records: what memory computes, the databases compute too. The records are there first, so that
//! the publish fills the fields by SQL; then they are written once more, so that the write computes them.

use super::values::computed_value;
use super::{add_field, vectors};
use crate::support::{App, Caller, Kind};
use sartor::drafts::{Consent, Desk, publish_tree};
use sartor::locales::Language;
use sartor::metadata::{Document, FileTree};
use sartor::snapshot::Snapshot;
use serde_json::{Value as Json, json};

/// A small generator of numbers, the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len())]
    }
}

const NUMBERS: [&str; 14] =
    ["0", "1", "-1", "2.5", "-2.5", "0.005", "-0.005", "3", "7", "1000000", "99999999999999", "0.01", "-3.33", "12"];
const TEXTS: [&str; 8] = ["", "a", "VIP", "vip", "汉字", "  b ", "Zürich ab", "x'y\"z"];
const DAYS: [&str; 6] = ["2026-01-31", "2024-02-29", "1999-12-31", "2026-11-22", "9999-12-31", "1000-01-01"];
const INSTANTS: [&str; 4] =
    ["2026-11-22T15:59:59.999Z", "2026-11-22T16:00:00.000Z", "2024-02-29T23:30:00.123Z", "1999-12-31T12:00:00.000Z"];

fn number(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        let leaves = ["qty", "price", "amount", "discount", "account.credit_limit", "stage.probability"];
        return match dice.roll(3) {
            0 => dice.pick(&NUMBERS).to_owned(),
            _ => dice.pick(&leaves).to_owned(),
        };
    }
    let d = depth - 1;
    match dice.roll(17) {
        0 => format!("({} + {})", number(dice, d), number(dice, d)),
        1 => format!("({} - {})", number(dice, d), number(dice, d)),
        2 | 3 => format!("({} * {})", number(dice, d), number(dice, d)),
        4 | 5 => format!("({} / {})", number(dice, d), number(dice, d)),
        6 => format!("mod({}, {})", number(dice, d), number(dice, d)),
        7 => format!("round({}, {})", number(dice, d), dice.roll(5)),
        8 => format!("{}({})", dice.pick(&["floor", "ceil", "abs", "-"]), number(dice, d)),
        9 => format!("{}({}, {})", dice.pick(&["min", "max", "coalesce"]), number(dice, d), number(dice, d)),
        10 => format!("if({}, {}, {})", boolean(dice, d), number(dice, d), number(dice, d)),
        11 => format!("len({})", text(dice, d)),
        12 => format!("{}({})", dice.pick(&["year", "month", "day", "weekday"]), date(dice, d)),
        13 => format!("days_between({}, {})", date(dice, d), date(dice, d)),
        14 => format!("hours_between({}, {})", instant(dice, d), instant(dice, d)),
        15 => format!("switch(tier, \"vip\", {}, {})", number(dice, d), number(dice, d)),
        _ => number(dice, 0),
    }
}

fn text(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return match dice.roll(2) {
            0 => format!("\"{}\"", dice.pick(&TEXTS).replace('"', "\"\"")),
            _ => dice.pick(&["note", "stage.kind", "account.name2"]).to_owned(),
        };
    }
    let d = depth - 1;
    match dice.roll(9) {
        0 | 1 => format!("({} & {})", text(dice, d), text(dice, d)),
        2 => format!("concat({}, {}, {})", text(dice, d), text(dice, d), text(dice, d)),
        3 => format!("{}({})", dice.pick(&["upper", "lower", "trim"]), text(dice, d)),
        4 => format!("{}({}, {})", dice.pick(&["left", "right"]), text(dice, d), number(dice, 0)),
        5 => format!("if({}, {}, {})", boolean(dice, d), text(dice, d), text(dice, d)),
        6 => format!("text({})", number(dice, d)),
        7 => format!("text({})", date(dice, d)),
        _ => text(dice, 0),
    }
}

fn boolean(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        let leaves = [
            "urgent",
            "true",
            "tier = \"vip\"",
            "tier <> \"regular\"",
            "stage.kind = \"won\"",
            "is_empty(account)",
            "note = empty",
        ];
        return dice.pick(&leaves).to_owned();
    }
    let d = depth - 1;
    let sign = dice.pick(&["=", "<>", "<", "<=", ">", ">="]);
    match dice.roll(9) {
        0 => format!("({} {sign} {})", number(dice, d), number(dice, d)),
        1 => format!("({} {sign} {})", text(dice, d), text(dice, d)),
        2 => format!("({} {sign} {})", date(dice, d), date(dice, d)),
        3 => format!("({} {} {})", boolean(dice, d), dice.pick(&["and", "or"]), boolean(dice, d)),
        4 => format!("(not {})", boolean(dice, d)),
        5 => format!("{}({}, {})", dice.pick(&["contains", "starts_with"]), text(dice, d), text(dice, d)),
        6 => format!("is_empty({})", number(dice, d)),
        7 => format!("({} {sign} {})", instant(dice, d), instant(dice, d)),
        _ => boolean(dice, 0),
    }
}

fn date(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return match dice.roll(3) {
            0 => format!("date(\"{}\")", dice.pick(&DAYS)),
            _ => dice.pick(&["day", "until", "account.since"]).to_owned(),
        };
    }
    let d = depth - 1;
    match dice.roll(6) {
        0 | 1 => {
            let unit = dice.pick(&["days", "weeks", "months", "years"]);
            format!("date_add({}, {}, \"{unit}\")", date(dice, d), number(dice, d))
        }
        2 => format!("date({})", instant(dice, d)),
        3 => format!("{}({}, {})", dice.pick(&["min", "max", "coalesce"]), date(dice, d), date(dice, d)),
        4 => format!("if({}, {}, {})", boolean(dice, d), date(dice, d), date(dice, d)),
        _ => date(dice, 0),
    }
}

fn instant(dice: &mut Dice, depth: usize) -> String {
    if depth == 0 {
        return dice.pick(&["at", "to"]).to_owned();
    }
    let d = depth - 1;
    match dice.roll(4) {
        0 | 1 => {
            let unit = dice.pick(&["minutes", "hours", "days", "weeks"]);
            format!("date_add({}, {}, \"{unit}\")", instant(dice, d), number(dice, d))
        }
        2 => format!("coalesce({}, {})", instant(dice, d), instant(dice, d)),
        _ => instant(dice, 0),
    }
}

fn formula(dice: &mut Dice) -> Json {
    let depth = 1 + dice.roll(4);
    match dice.roll(8) {
        0..=2 => json!({ "result": "decimal", "scale": dice.roll(7), "formula": number(dice, depth) }),
        3 => json!({ "result": "money", "formula": number(dice, depth) }),
        4 => json!({ "result": "integer", "formula": number(dice, depth) }),
        5 => json!({ "result": "text", "formula": text(dice, depth) }),
        6 => json!({ "result": "boolean", "formula": boolean(dice, depth) }),
        _ => match dice.roll(2) {
            0 => json!({ "result": "date", "formula": date(dice, depth) }),
            _ => json!({ "result": "datetime", "formula": instant(dice, depth) }),
        },
    }
}

fn record(dice: &mut Dice, accounts: &[Json]) -> Json {
    let mut record = json!({});
    let mut put = |dice: &mut Dice, name: &str, value: Json| {
        if dice.roll(4) > 0 {
            record[name] = value;
        }
    };
    let price = ["0.00", "1.00", "-1.50", "2.50", "19.99", "-0.01", "123456789012.34"];
    let qty = [0, 1, -1, 2, 3, 7, 1_000_000];
    for name in ["price", "discount"] {
        let value = json!(dice.pick(&price));
        put(dice, name, value);
    }
    let amount = json!({ "amount": dice.pick(&price), "currency": "CNY" });
    put(dice, "amount", amount);
    let value = json!(qty[dice.roll(qty.len())]);
    put(dice, "qty", value);
    let note = json!(dice.pick(&TEXTS));
    put(dice, "note", note);
    let urgent = json!(dice.roll(2) == 0);
    put(dice, "urgent", urgent);
    for name in ["day", "until"] {
        let value = json!(dice.pick(&DAYS));
        put(dice, name, value);
    }
    for name in ["at", "to"] {
        let value = json!(dice.pick(&INSTANTS));
        put(dice, name, value);
    }
    let tier = json!(dice.pick(&["vip", "regular"]));
    put(dice, "tier", tier);
    let account = accounts[dice.roll(accounts.len())].clone();
    put(dice, "account", account);
    record
}

async fn publish(app: &App, tree: FileTree) {
    let workspace = &app.workspace;
    let head = workspace.refresh().await.unwrap();
    let (clock, ids) = (workspace.clock.clone(), workspace.ids.clone());
    let desk = Desk { db: &workspace.db, head: &head, clock: &clock, ids: &ids, author: None, language: Language::En };
    publish_tree(&desk, tree, Consent::NotNeeded("random formulas"), Vec::new()).await.unwrap();
    workspace.refresh().await.unwrap();
}

/// The model, open to its one person.
async fn open(kind: Kind) -> (App, Caller, FileTree) {
    let app = App::empty(kind).await;
    let mut tree = crate::vectors::tree(&vectors("values"));
    let all = json!({ "read": "all", "create": true, "update": "all", "delete": "all" });
    let role = json!({ "$schema": "sartor/1/role", "id": "v_role", "name": "all", "objects": { "thing": all, "target": all } });
    tree.files.insert("roles/all.json".to_owned(), Document::from(role));
    publish(&app, tree.clone()).await;
    let user = sartor::auth::store::NewUser {
        id: uuid::Uuid::now_v7(),
        name: "p".to_owned(),
        email: "p@test.example".to_owned(),
        password: None,
        language: None,
        active: true,
        roles: vec!["v_role".to_owned()],
        at: crate::support::app::now(),
    };
    sartor::auth::store::create_user(&app.workspace.db, &user).await.unwrap();
    let caller = app.caller("p").await;
    (app, caller, tree)
}

async fn programs(kind: Kind, seed: u64) {
    let mut dice = Dice(seed);
    let (app, caller, mut tree) = open(kind).await;
    let mut accounts = Vec::new();
    for (limit, since) in [("100.00", "2020-02-29"), ("-0.01", "1000-01-01"), ("9000000.55", "2026-11-22")] {
        let body = json!({ "title_of_record": "t", "credit_limit": limit, "name2": "Acme 汉", "since": since });
        let made = caller.create("target", body).await.body;
        accounts.push(
            json!({ "id": made["id"], "credit_limit": made["credit_limit"], "name2": "Acme 汉", "since": since }),
        );
    }
    let records: Vec<Json> = (0..12).map(|_| record(&mut dice, &accounts)).collect();
    let mut ids = Vec::new();
    for record in &records {
        ids.push(caller.create("thing", record.clone()).await.id());
    }
    let formulas: Vec<Json> = (0..120).map(|_| formula(&mut dice)).collect();
    for (n, formula) in formulas.iter().enumerate() {
        let mut field = json!({ "id": format!("v_thing_f{n}"), "name": format!("f{n}"), "type": "formula" });
        field.as_object_mut().unwrap().extend(formula.as_object().unwrap().clone());
        add_field(&mut tree, "entities/thing/entity.json", field);
    }
    publish(&app, tree).await;
    let snapshot: Vec<Snapshot> = formulas
        .iter()
        .map(|formula| Snapshot::compile(1, super::with_formula(&vectors("values"), formula)).unwrap())
        .collect();
    let mut wrong = Vec::new();
    let mut empty = 0;
    for (record, id) in records.iter().zip(&ids) {
        let mut joined = record.clone();
        joined["stage"] = json!("sales/lead");
        let filled = caller.get(&format!("/records/thing/{id}")).await.expect(200).body;
        let written = caller.create("thing", record.clone()).await.body;
        for (n, formula) in formulas.iter().enumerate() {
            let expect = computed_value(&snapshot[n], &joined);
            empty += usize::from(expect.is_null());
            let name = format!("f{n}");
            if filled[&name] != expect || written[&name] != expect {
                wrong.push(format!(
                    "{} of {record}\n  memory {expect}, filled {}, written {}",
                    formula["formula"], filled[&name], written[&name]
                ));
            }
        }
    }
    wrong.truncate(5);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(empty < formulas.len() * records.len() / 2, "{empty} values are empty: that shows little");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_computes_what_memory_computes() {
    programs(Kind::Sqlite, 20_261_126).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_computes_what_memory_computes() {
    programs(Kind::Postgres, 20_261_126).await;
    programs(Kind::Postgres, 7).await;
}
