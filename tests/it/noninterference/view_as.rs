//! Who looks through a role is answered as somebody who has it: in two databases alike, the same person is an administrator
//! in one and has the role in the other. Whatever the first reads through the role, the second reads byte for byte.

use super::model::{self, call};
use super::program::{self, Known};
use super::world::{Call, Seen, World};
use super::{Kind, prepare};
use crate::requests::generate::Seed;
use crate::support::app::now;
use crate::support::database::{self, Place};
use sartor::auth::{self, store::NewUser};
use serde_json::{Value as Json, json};

/// What is asked with a body and changes nothing.
const LOOKS: [&str; 3] = ["aggregate_records", "read_text", "preview_conversion"];
const ENTITIES: [&str; 4] = ["case", "account", "deal", "note"];
/// Sets of roles, by name.
const VIEWS: [&[&str]; 5] = [&["sales"], &["readonly"], &["designer"], &["sales", "readonly"], &["admin"]];

/// The company with one more person, who has these roles and owns some of everything.
async fn world(base: &Place, roles: &[&str]) -> World {
    let world = World::open(database::copy_of(base).await).await;
    let viewer = NewUser {
        id: uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0e01),
        name: "viewer".to_owned(),
        email: "viewer@test.example".to_owned(),
        password: None,
        language: None,
        active: true,
        roles: roles.iter().map(|role| format!("t_role_{role}")).collect(),
        at: now(),
    };
    auth::store::create_user(&world.workspace.db, &viewer).await.unwrap();
    let mut world = World::open(world.close().await).await;
    world.count_from(1_000_000);
    for entity in ENTITIES {
        let page = world.admin("GET", &format!("/records/{entity}?limit=4&sort=created_at"), None).await;
        for record in page["items"].as_array().unwrap() {
            let path = format!("/records/{entity}/{}", record["id"].as_str().unwrap());
            world.admin("PATCH", &path, Some(json!({ "owner": viewer.id }))).await;
        }
    }
    world
}

/// An answer as the two may differ: the tag of the model stands for more than its text, and who looks is told so.
fn plain((operation, seen): (&str, &Seen)) -> Seen {
    let mut seen = seen.clone();
    if operation == "get_metadata" {
        seen.headers.remove("etag");
    }
    if operation == "get_me"
        && let Ok(mut me) = serde_json::from_str::<Json>(&seen.text)
    {
        me.as_object_mut().unwrap().remove("viewing");
        seen.text = me.to_string();
        seen.headers.remove("content-length");
    }
    // When a key was seen is written beside the request.
    if operation == "list_keys"
        && let Ok(mut keys) = serde_json::from_str::<Json>(&seen.text)
    {
        keys["items"].as_array_mut().unwrap().iter_mut().for_each(|key| key["seen_at"] = Json::Null);
        seen.text = keys.to_string();
        seen.headers.remove("content-length");
    }
    seen
}

async fn alike(kind: Kind, calls: usize) {
    let base = prepare(kind).await;
    let (mut asked, mut granted) = (0, 0);
    for (n, roles) in VIEWS.into_iter().enumerate() {
        let (mut viewing, mut having) = (world(&base, &["admin"]).await, world(&base, roles).await);
        let names = roles.join(",");
        let mut known = Known::default();
        let mut seed = Seed::new(31 + n as u64);
        for entity in ENTITIES {
            let list = call("GET", format!("/records/{entity}?limit=200"), None);
            let page = having.ask("viewer", &list).await.json();
            viewing.ask("viewer", &list.with("sartor-view-as", names.clone())).await;
            let items = page["items"].as_array().cloned().unwrap_or_default();
            known.records.insert(entity, items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect());
        }
        for _ in 0..calls {
            let operation = program::choose(&mut seed);
            let wanted = known.call(operation, &mut seed).unwrap();
            if wanted.method != "GET" && !LOOKS.contains(&operation) {
                continue;
            }
            let wanted: Call = wanted.with("accept-language", model::pick(&mut seed, &["en", "zh-CN"]));
            let theirs = having.ask("viewer", &wanted).await;
            let looked = wanted.clone().with("sartor-view-as", names.clone());
            let ours = viewing.ask("viewer", &looked).await;
            let (ours, theirs) = (plain((operation, &ours)), plain((operation, &theirs)));
            assert!(
                ours.is_like(&theirs),
                "as {names} {operation} {} {} differs:\n{}",
                wanted.method,
                wanted.path,
                super::difference(&ours, &theirs)
            );
            known.learn(operation, &wanted, &theirs);
            asked += 1;
            granted += usize::from(theirs.status < 400);
        }
        viewing.remove().await;
        having.remove().await;
    }
    database::remove(base).await;
    assert!(granted * 3 > asked, "{granted} of {asked} calls were granted: too little was compared");
}

mod a_view_shows_what_the_role_shows {
    use super::{Kind, alike};

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sqlite() {
        alike(Kind::Sqlite, 500).await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn postgres() {
        alike(Kind::Postgres, 80).await;
    }
}
