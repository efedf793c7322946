//! Non-interference: two databases that differ only in what somebody may not see answer them byte for byte alike, whatever
//! they call. Programs of calls are generated from a seed over every operation there is; between them others go on working
//! where it cannot be seen. What may differ all the same stands in `exceptions`.

mod asks;
mod exceptions;
mod model;
mod program;
mod secrets;
mod view_as;
mod world;

use crate::requests::generate::Seed;
use crate::support::{Kind, database};
use model::Principal;
use program::Known;
use sartor::auth::{self, store::NewUser};
use secrets::Secrets;
use serde_json::json;
use std::collections::BTreeMap;
use world::{Call, Seen, World};

/// Calls of one program.
const CALLS: usize = 8;
/// Programs between two times that others work.
const REST: usize = 3;

/// How many programs are run; `SARTOR_PROGRAMS` asks for more.
fn programs(usual: usize) -> usize {
    std::env::var("SARTOR_PROGRAMS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The company of `model` in a place nobody has open.
async fn prepare(kind: Kind) -> database::Place {
    let mut world = World::open(database::place(kind).await).await;
    let workspace = world.workspace.clone();
    let designer = NewUser {
        id: workspace.ids.next(&workspace.clock),
        name: "designer".to_owned(),
        email: "designer@test.example".to_owned(),
        password: None,
        language: None,
        active: true,
        roles: vec!["t_role_designer".to_owned()],
        at: workspace.clock.now(),
    };
    auth::store::create_user(&workspace.db, &designer).await.unwrap();
    model::publish(&mut world).await;
    model::fill(&mut world, &mut Seed::new(1)).await;
    drop(workspace);
    world.close().await
}

/// Two databases and the person who may not tell them apart.
struct Pair {
    principal: Principal,
    worlds: [World; 2],
    secrets: Secrets,
    known: Known,
    shared: Seed,
    own: [Seed; 2],
    asked: usize,
    /// Operation and answers: granted, refused.
    answers: BTreeMap<String, [usize; 2]>,
}

impl Pair {
    async fn of(principal: Principal, base: &database::Place) -> Self {
        let open = async || World::open(database::copy_of(base).await).await;
        let mut worlds = [open().await, open().await];
        // Beyond the ids that are there already.
        worlds.iter().for_each(|world| world.count_from(1_000_000));
        let secrets = Secrets::of(principal, &mut worlds[0]).await;
        secrets.publish(&mut worlds).await;
        let mut known = Known::default();
        known.me = worlds[0].user(principal.who());
        if principal == Principal::Designer {
            known.model = worlds[0].admin("GET", "/revisions/2/files", None).await["files"].clone();
        }
        let seeds = principal as u64;
        let own = [Seed::new(1_000 + seeds), Seed::new(2_000 + seeds)];
        let mut pair = Self {
            principal,
            worlds,
            secrets,
            known,
            shared: Seed::new(seeds),
            own,
            asked: 0,
            answers: BTreeMap::new(),
        };
        pair.rework().await;
        for entity in ["case", "account", "deal", "note"] {
            let page = pair
                .ask("list_records", &model::call("GET", format!("/records/{entity}?limit=200"), None))
                .await
                .json();
            let items = page["items"].as_array().cloned().unwrap_or_default();
            let ids = items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect();
            pair.known.records.insert(entity, ids);
        }
        pair
    }

    /// Others work where it cannot be seen.
    async fn rework(&mut self) {
        self.secrets.work(&mut self.worlds, &mut self.shared, &mut self.own).await;
        self.known.guess(self.secrets.hidden());
        for world in &self.worlds {
            world.workspace.clock.advance(chrono::Duration::seconds(1));
        }
    }

    /// Asks both, which must answer alike.
    async fn ask(&mut self, operation: &str, call: &Call) -> Seen {
        let who = self.principal.who();
        let [one, other] = &mut self.worlds;
        let (one, other) = futures_util::future::join(one.ask(who, call), other.ask(who, call)).await;
        self.asked += 1;
        let body = call.body.as_ref().map(|body| String::from_utf8_lossy(body).into_owned());
        assert!(
            one.is_like(&other),
            "{:?} can tell the databases apart by {operation} (call {}):\n{} {}\n{body:?} {:?}\n{}",
            self.principal,
            self.asked,
            call.method,
            call.path,
            call.headers,
            difference(&one, &other)
        );
        assert!(one.status < 500, "{operation} {call:?}: {}", one.text);
        self.answers.entry(operation.to_owned()).or_default()[usize::from(one.status >= 400)] += 1;
        one
    }

    async fn run(&mut self, n: usize) {
        if n.is_multiple_of(REST) {
            self.rework().await;
        }
        let mut seed = Seed::new(7_000 + n as u64);
        for _ in 0..CALLS {
            let operation = match self.principal {
                Principal::Designer if seed.below(3) > 0 => model::pick(&mut seed, &program::DESIGN),
                _ => program::choose(&mut seed),
            };
            self.step(operation, &mut seed).await;
        }
    }

    async fn step(&mut self, operation: &str, seed: &mut Seed) -> u16 {
        let call = self.known.call(operation, seed).expect("every operation has a row");
        let call = call.with("accept-language", model::pick(seed, &["en", "zh-CN"]));
        let seen = self.ask(operation, &call).await;
        self.known.learn(operation, &call, &seen);
        if matches!(operation, "get_plan" | "get_restore_plan") && self.principal == Principal::Designer {
            self.known.order(operation, &call, &seen.json());
        }
        seen.status
    }
}

/// Where two answers part.
fn difference(one: &Seen, other: &Seen) -> String {
    if one.status != other.status || one.headers != other.headers {
        let told = |seen: &Seen| {
            format!("{} {:?} {}", seen.status, seen.headers, seen.text.chars().take(600).collect::<String>())
        };
        return format!("{}\n{}", told(one), told(other));
    }
    let at = one.text.chars().zip(other.text.chars()).take_while(|(a, b)| a == b).count();
    let part = |text: &str| text.chars().skip(at.saturating_sub(200)).take(500).collect::<String>();
    format!("…{}\n…{}", part(&one.text), part(&other.text))
}

/// Operations nobody here is granted: nobody starts work that goes on as a job; these people have keys, so what only a
/// session may do is refused, as is what only administrators may; and the workspace is set up.
const REFUSED: [&str; 20] = [
    "get_job",
    "cancel_job",
    "change_password",
    "create_key",
    "delete_key",
    "end_session",
    // Nobody here manages people.
    "get_user",
    "invite_user",
    "update_user",
    "create_link",
    "delete_link",
    "list_user_keys",
    "delete_user_key",
    "list_user_sessions",
    "end_user_sessions",
    "take_over_draft",
    // Nobody was invited.
    "accept_invitation",
    "complete_setup",
    // Nothing here was loaded as demo data.
    "remove_demo",
    // Nothing here was removed.
    "purge",
];

async fn tell_nothing(kind: Kind, usual: usize) {
    let base = prepare(kind).await;
    let programs = programs(usual);
    let mut asked = 0;
    let mut answers: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for principal in Principal::ALL {
        let mut pair = Pair::of(principal, &base).await;
        for n in 0..(programs * principal.share()).div_ceil(100) {
            pair.run(n).await;
        }
        asked += pair.asked;
        for (operation, [granted, refused]) in pair.answers {
            let both = answers.entry(operation).or_default();
            *both = [both[0] + granted, both[1] + refused];
        }
        for world in pair.worlds {
            world.remove().await;
        }
    }
    println!("{asked} calls answered alike: {answers:?}");
    if programs >= 500 {
        let never = answers.iter().filter(|(name, [granted, _])| *granted == 0 && !REFUSED.contains(&name.as_str()));
        let never: Vec<_> = never.collect();
        assert!(never.is_empty(), "refused always, so nothing was compared: {never:?}");
    }
    database::remove(base).await;
}

mod what_is_hidden_changes_no_answer {
    use super::{Kind, tell_nothing};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        tell_nothing(Kind::Sqlite, 500).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        tell_nothing(Kind::Postgres, 50).await;
    }
}

both!(a_unique_conflict_tells_that_and_nothing_more, |app| {
    let (admin, li) = (app.admin().await, app.caller("li").await);
    let hidden = admin.create("account", json!({ "name": "Secret Ltd", "code": "S1", "region": "south" })).await;
    let before = app.contents().await;
    let refused = li.post("/records/account", json!({ "name": "Mine", "code": "S1" })).await;
    refused.problem(409, "unique_violation");
    for told in ["Secret Ltd", "south", &hidden.id().to_string(), &admin.user.to_string(), "王管理"] {
        assert!(!refused.text.contains(told), "{told} is told: {}", refused.text);
    }
    assert_eq!(before.differences(&app.contents().await), Vec::<String>::new());
});

#[test]
fn programs_call_every_operation() {
    let mut known = Known::default();
    let mut seed = Seed::new(1);
    let mut missing = Vec::new();
    for (id, path) in operations() {
        if matches!(&*id, "get_health" | "get_readiness" | "get_metrics") {
            continue;
        }
        let listed = program::OPERATIONS.iter().any(|(name, _)| *name == id);
        if !listed || known.call(&id, &mut seed).is_none() {
            missing.push(format!("{id} ({path})"));
        }
    }
    assert!(missing.is_empty(), "operations without a row in noninterference/program.rs: {missing:?}");
}

/// Every operation of the server: id and path.
fn operations() -> Vec<(String, String)> {
    let document = sartor::http::fixed_document(sartor::locales::Language::En);
    let paths = document["paths"].as_object().unwrap();
    let ids = paths.iter().flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().values();
        operations
            .filter_map(|operation| operation["operationId"].as_str())
            .map(move |id| (id.to_owned(), path.clone()))
    });
    ids.collect()
}
