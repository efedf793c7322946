//! The cases, each a few lines: what is asked, on how many connections.

use super::design;
use super::drive::{ask, drive};
use super::http::{Client, Request, escape};
use super::load::{CONNECTIONS, STAGES, World, account_name, bulk, spread};
use super::page::Row;
use super::server::Server;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Measures a case for a time and names its rows.
type Measure = fn(&'static str, &Server, &World, Duration) -> Result<Vec<Row>, String>;

/// One line, or a few, of the table.
pub struct Case {
    pub name: &'static str,
    pub measure: Measure,
}

pub const CASES: [Case; 16] = [
    Case { name: "get by id", measure: get_by_id },
    Case { name: "list 50: stage, by amount, with count", measure: list },
    Case { name: "contains search on account names", measure: contains },
    Case { name: "create", measure: create },
    Case { name: "update with If-Match", measure: update },
    Case { name: "stage move", measure: stage_move },
    Case { name: "group by stage", measure: group_by_stage },
    Case { name: "sum by month", measure: sum_by_month },
    Case { name: "board: 6 columns of 50 cards, with sums", measure: board },
    Case { name: "publish of a new field", measure: publish },
    Case { name: "plan of a draft: a field, a required field, a rule", measure: design::plan },
    Case { name: "the same publish in a model of 60 entities", measure: publish_in_wide },
    Case { name: "get by id while a bulk runs", measure: get_beside_bulk },
    Case { name: "create while a bulk runs", measure: create_beside_bulk },
    Case { name: "formula filled in over all records", measure: back_fill },
    Case { name: "text becomes tags in all records", measure: retype },
];

const OPPORTUNITY: &str = "/api/v1/records/opportunity";
const COLUMNS: &str = "name,account,number,stage,amount,expected_close,type,product_line,next_step,owner";
const CARD: &str = "name,account,amount,expected_close,owner";
const BY_STAGE: &str = r#"{"groupBy":[{"field":"stage"}],"measures":[{"op":"sum","field":"amount"},{"op":"count"}]}"#;
const BY_MONTH: &str =
    r#"{"groupBy":[{"field":"expected_close","bucket":"month"}],"measures":[{"op":"sum","field":"amount"}]}"#;

fn on_many_and_one(
    name: &'static str,
    server: &Server,
    time: Duration,
    turn: &(dyn Fn(&mut Client, usize, usize) -> Result<Duration, String> + Sync),
) -> Result<Vec<Row>, String> {
    let many = drive((name, CONNECTIONS), server, time, turn)?;
    Ok(vec![many, drive((name, 1), server, time / 2, turn)?])
}

fn get_by_id(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    on_many_and_one(name, server, time, &|client, connection, n| ask(client, &get(world, connection, n)))
}

fn get(world: &World, connection: usize, n: usize) -> Request {
    let at = spread(n * CONNECTIONS + connection, world.opportunities.len());
    Request::get(format!("{OPPORTUNITY}/{}", world.opportunities[at]))
}

/// A page of one stage, the largest first.
fn page_of(stage: &str, fields: &str, count: &str) -> Request {
    let filter = escape(&format!(r#"{{"field":"stage","op":"eq","value":"standard/{stage}"}}"#));
    Request::get(format!("{OPPORTUNITY}?filter={filter}&sort=-amount&fields={fields}&limit=50{count}"))
}

fn list(name: &'static str, server: &Server, _: &World, time: Duration) -> Result<Vec<Row>, String> {
    on_many_and_one(name, server, time, &|client, connection, n| {
        let (stage, _) = STAGES[(connection + n) % STAGES.len()];
        ask(client, &page_of(stage, COLUMNS, "&count=capped"))
    })
}

fn contains(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    on_many_and_one(name, server, time, &|client, connection, n| {
        // A part from the middle of a name that is there: two to six characters.
        let name = account_name(spread(n * CONNECTIONS + connection, world.accounts.len()));
        let part: String = name.chars().skip(2 + n % 2).take(2 + n % 5).collect();
        let filter = escape(&format!(r#"{{"field":"name","op":"contains","value":"{part}"}}"#));
        ask(
            client,
            &Request::get(format!(
                "/api/v1/records/account?filter={filter}&sort=name&fields=name,region,owner&limit=20"
            )),
        )
    })
}

fn create(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    on_many_and_one(name, server, time, &|client, _, _| ask(client, &post(world)))
}

fn post(world: &World) -> Request {
    Request::send("POST", OPPORTUNITY, world.new_opportunity())
}

/// Changes an opportunity that only this connection changes, and keeps its new version.
fn change(
    world: &World,
    (connection, n): (usize, usize),
    client: &mut Client,
    request: impl Fn(&str) -> Request,
) -> Result<Duration, String> {
    let at = world.own(connection, n);
    let version = world.versions[at].load(Ordering::Relaxed);
    let request = request(&world.opportunities[at]).of_version(version);
    let begun = Instant::now();
    let answer = client.call(&request)?.succeed(&request)?;
    let took = begun.elapsed();
    world.versions[at].store(answer.version.unwrap_or(version), Ordering::Relaxed);
    Ok(took)
}

/// Writes asked for so far, in all cases: a case counts from nothing, and what an earlier one wrote already would be no change.
static WRITES: AtomicUsize = AtomicUsize::new(0);

fn patch(id: &str) -> Request {
    let n = WRITES.fetch_add(1, Ordering::Relaxed);
    let amount = spread(n, 40_000) * 10 + 3;
    let body = format!(r#"{{"amount":"{amount}","next_step":"第 {n} 次修改：确认交货期"}}"#);
    Request::send("PATCH", format!("{OPPORTUNITY}/{id}"), body)
}

fn update(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    on_many_and_one(name, server, time, &|client, connection, n| change(world, (connection, n), client, patch))
}

fn stage_move(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    on_many_and_one(name, server, time, &|client, connection, n| {
        let to = ["standard/prospect", "standard/talking", "standard/needs"][n % 3];
        let body = format!(r#"{{"to":"{to}","note":"电话确认"}}"#);
        change(world, (connection, n), client, |id| {
            Request::send("POST", format!("{OPPORTUNITY}/{id}/transition"), body.clone())
        })
    })
}

fn group_by_stage(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    aggregate(name, (server, world), BY_STAGE, time)
}

fn sum_by_month(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    aggregate(name, (server, world), BY_MONTH, time)
}

/// Over all rows: asked again with nothing changed, and each time after one record was changed (not in the latency).
fn aggregate(
    name: &'static str,
    (server, world): (&Server, &World),
    body: &str,
    time: Duration,
) -> Result<Vec<Row>, String> {
    let request = Request::send("POST", format!("{OPPORTUNITY}/aggregate"), body);
    let changed = drive((name, 1), server, time, &|client, connection, n| {
        change(world, (connection, n), client, patch)?;
        ask(client, &request)
    })?;
    let same = drive((name, 1), server, time / 2, &|client, _, _| ask(client, &request))?;
    Ok(vec![
        changed.noted("each after a change; CPU with that change"),
        same.noted("nothing changed since the last asking"),
    ])
}

fn board(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    let sums = Request::send("POST", format!("{OPPORTUNITY}/aggregate"), BY_STAGE);
    let columns: Vec<Request> = STAGES.iter().map(|(stage, _)| page_of(stage, CARD, "")).collect();
    let open = |client: &mut Client| -> Result<Duration, String> {
        let begun = Instant::now();
        ask(client, &sums)?;
        for column in &columns {
            ask(client, column)?;
        }
        Ok(begun.elapsed())
    };
    let changed = drive((name, 1), server, time, &|client, connection, n| {
        change(world, (connection, n), client, patch)?;
        open(client)
    })?;
    let same = drive((name, 1), server, time / 2, &|client, _, _| open(client))?;
    let note = "seven requests, one after the other";
    Ok(vec![changed.noted(format!("{note}; each after a change")), same.noted(format!("{note}; nothing changed"))])
}

fn publish(name: &'static str, server: &Server, world: &World, _: Duration) -> Result<Vec<Row>, String> {
    let read = |client: &mut Client, connection: usize, n: usize| ask(client, &get(world, connection, n));
    design::publish(name, server, (world, &read))
}

fn publish_in_wide(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    design::widen(&mut server.client()?, world)?;
    publish(name, server, world, time)
}

/// Three of four connections read, one changes another field of opportunities.
fn retype(name: &'static str, server: &Server, world: &World, _: Duration) -> Result<Vec<Row>, String> {
    let amount = |id: &str| {
        let n = WRITES.fetch_add(1, Ordering::Relaxed);
        Request::send(
            "PATCH",
            format!("{OPPORTUNITY}/{id}"),
            format!(r#"{{"amount":"{}"}}"#, spread(n, 40_000) * 10 + 7),
        )
    };
    let work = |client: &mut Client, connection: usize, n: usize| match connection {
        0 => change(world, (connection, n), client, amount),
        _ => ask(client, &get(world, connection, n)),
    };
    design::retype((name, "others while text becomes tags"), server, (world, &work))
}

/// Three of four connections read, one makes opportunities.
fn back_fill(name: &'static str, server: &Server, world: &World, _: Duration) -> Result<Vec<Row>, String> {
    let work = |client: &mut Client, connection: usize, n: usize| match connection {
        0 => ask(client, &post(world)),
        _ => ask(client, &get(world, connection, n)),
    };
    design::back_fill((name, "others while a formula is filled in"), server, (world, &work))
}

fn get_beside_bulk(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    beside_bulk(name, (server, world), time, &|client, connection, n| ask(client, &get(world, connection, n)))
}

fn create_beside_bulk(name: &'static str, server: &Server, world: &World, time: Duration) -> Result<Vec<Row>, String> {
    beside_bulk(name, (server, world), time, &|client, _, _| ask(client, &post(world)))
}

/// Four people at work while one program sends bulks of a thousand.
fn beside_bulk(
    name: &'static str,
    (server, world): (&Server, &World),
    time: Duration,
    turn: &(dyn Fn(&mut Client, usize, usize) -> Result<Duration, String> + Sync),
) -> Result<Vec<Row>, String> {
    let over = AtomicBool::new(false);
    let bulks = || {
        let (mut client, mut many) = (server.client()?, 0);
        while !over.load(Ordering::Relaxed) {
            ask(&mut client, &bulk("opportunity", (0..1_000).map(|_| world.new_opportunity())))?;
            many += 1;
        }
        Ok::<_, String>(many)
    };
    std::thread::scope(|scope| {
        let bulks = scope.spawn(bulks);
        let paced = |client: &mut Client, connection: usize, n: usize| {
            std::thread::sleep(Duration::from_millis(5));
            turn(client, connection, n)
        };
        let row = drive((name, 4), server, time, &paced);
        over.store(true, Ordering::Relaxed);
        let many = bulks.join().map_err(|_| "the thread of the bulks died")??;
        Ok(vec![row?.noted(format!("{many} bulks of 1,000 meanwhile; CPU with them"))])
    })
}
