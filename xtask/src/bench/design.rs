//! Cases of who designs: the plan of a draft, a publish beside people at work, and a formula filled in over all records.

use super::drive::{Taken, ask, between};
use super::http::{Client, Request};
use super::load::World;
use super::page::Row;
use super::server::Server;
use crate::repo;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How many fields are published one after the other.
const PUBLISHED: usize = 20;
/// How often a plan is asked for.
const PLANS: usize = 8;
/// Rest between two requests of somebody at work: some load, not all that is possible.
const REST: Duration = Duration::from_millis(2);
/// How long a job is waited for.
const PATIENCE: Duration = Duration::from_secs(600);

const FORMULA: &str = r#"{"id":"crm_opp_bench_f","name":"bench_f","type":"formula","label":"Bench","result":"money","formula":"amount * 3 / 100"},"#;

/// What somebody at work does next.
pub type Turn<'t> = &'t (dyn Fn(&mut Client, usize, usize) -> Result<Duration, String> + Sync);

/// The file of the entity with some more fields, as members of its list.
fn entity_with(fields: &str) -> Result<String, String> {
    let file = repo::root().join("templates/crm-starter/entities/opportunity/entity.json");
    let entity = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(entity.replacen("\"fields\": [", &format!("\"fields\": [{fields}"), 1))
}

/// Those that were published in earlier cases, which a later draft keeps.
fn published_fields(world: &World) -> String {
    let formula = if world.filled.load(Ordering::Relaxed) { FORMULA } else { "" };
    (0..world.designed.load(Ordering::Relaxed)).map(text_field).chain([formula.to_owned()]).collect()
}

fn text_field(n: usize) -> String {
    format!(r#"{{"id":"crm_opp_bench_{n}","name":"bench_{n}","type":"text","label":"Bench {n}"}},"#)
}

/// Entities of the model whose plan is measured.
const MODEL: usize = 60;

/// An entity nobody uses, with a field of most kinds and a way to the opportunities, as a member of a draft's files.
fn idle_entity(n: usize) -> String {
    let kinds = ["text", "integer", "date", "money", "boolean", "email", "datetime", "long_text"];
    let field = |at: usize| {
        let kind = kinds[at % kinds.len()];
        format!(r#"{{"id":"bench_{n}_{at}","name":"field_{at}","type":"{kind}","label":"Field {at}"}}"#)
    };
    let fields: Vec<String> = (0..24).map(field).collect();
    format!(
        r#""entities/bench_{n}/entity.json":{{"$schema":"sartor/1/entity","id":"bench_{n}","name":"bench_{n}","label":"Bench {n}","nameField":"field_0","fields":[{},{{"id":"bench_{n}_opp","name":"opportunity","type":"lookup","to":"opportunity","label":"Opportunity"}}]}}"#,
        fields.join(",")
    )
}

/// Publishes as many entities as the model needs to have `MODEL` of them, once.
pub fn widen(client: &mut Client, world: &World) -> Result<(), String> {
    if world.wide.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    let folder = repo::root().join("templates/crm-starter/entities");
    let there = std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?.count();
    let files: Vec<String> = (there..MODEL).map(idle_entity).collect();
    let id = draft_of(client, &files.join(","))?;
    publish_draft(client, &id)?;
    Ok(())
}

/// A draft with this file of the entity, by its id.
fn draft(client: &mut Client, entity: &str) -> Result<String, String> {
    draft_of(client, &format!(r#""entities/opportunity/entity.json":{entity}"#))
}

fn draft_of(client: &mut Client, files: &str) -> Result<String, String> {
    let request = Request::send("POST", "/api/v1/drafts", r#"{"name":"bench"}"#);
    let draft = client.call(&request)?.succeed(&request)?;
    let id = draft.texts("id").next().ok_or("a draft without an id")?.to_owned();
    let version = draft.version.unwrap_or(1);
    let files = format!(r#"{{"files":{{{files}}}}}"#);
    let request = Request::send("PATCH", format!("/api/v1/drafts/{id}"), files).of_version(version);
    client.call(&request)?.succeed(&request)?;
    Ok(id)
}

/// Publishes a draft after a look at its plan; the time is that of the publish alone.
fn publish_draft(client: &mut Client, id: &str) -> Result<Duration, String> {
    let request = Request::get(format!("/api/v1/drafts/{id}/plan"));
    let plan = client.call(&request)?.succeed(&request)?;
    let hash = plan.texts("hash").next().ok_or("a plan without a hash")?.to_owned();
    let order = format!(r#"{{"plan":"{hash}","accept":[],"note":"bench"}}"#);
    ask(client, &Request::send("POST", format!("/api/v1/drafts/{id}/publish"), order))
}

/// A plan that has much to count, of a model of sixty entities: a new field, a field that becomes required, and a new rule.
pub fn plan(name: &'static str, server: &Server, world: &World, _: Duration) -> Result<Vec<Row>, String> {
    let mut client = server.client()?;
    widen(&mut client, world)?;
    let rule = r#""rules": [{"id":"crm_opp_bench_rule","when":{"field":"amount","op":"gt","value":"400000"},"require":["next_step","probability"],"message":"Bench"},"#;
    let entity = entity_with(&(published_fields(world) + &text_field(usize::MAX)))?;
    let entity = entity.replacen("\"rules\": [", rule, 1);
    let entity = entity.replacen(r#""name": "next_step","#, r#""name": "next_step", "required": true,"#, 1);
    let id = draft(&mut client, &entity)?;
    let request = Request::get(format!("/api/v1/drafts/{id}/plan"));
    let (cpu, begun, mut taken) = (server.cpu(), Instant::now(), Taken::default());
    for _ in 0..PLANS {
        taken.push(ask(&mut client, &request)?);
    }
    let row = Row::new(name, 1, taken, begun.elapsed(), between(cpu, server.cpu()));
    let row = row.noted(format!("a model of {MODEL} entities"));
    let request = Request::send("DELETE", format!("/api/v1/drafts/{id}"), "");
    client.call(&request)?.succeed(&request)?;
    Ok(vec![row])
}

/// Publishes one field after the other while four connections read; a read that fails ends the run.
pub fn publish(name: &'static str, server: &Server, (world, read): (&World, Turn<'_>)) -> Result<Vec<Row>, String> {
    let (cpu, begun) = (server.cpu(), Instant::now());
    let (taken, reads) = beside(server, (4, read), || {
        let mut client = server.client()?;
        let mut taken = Taken::default();
        for _ in 0..PUBLISHED {
            let n = world.designed.load(Ordering::Relaxed);
            let id = draft(&mut client, &entity_with(&(published_fields(world) + &text_field(n)))?)?;
            taken.push(publish_draft(&mut client, &id)?);
            world.designed.fetch_add(1, Ordering::Relaxed);
        }
        Ok(taken)
    })?;
    let row = Row::new(name, 1, taken, begun.elapsed(), between(cpu, server.cpu()));
    let reads = reads.0.len();
    Ok(vec![
        row.noted(format!("the publish request; {reads} reads beside it, none failed; CPU with those and the plans")),
    ])
}

/// Publishes a formula and waits until every record has its value, while four connections read and one writes.
pub fn back_fill(
    (name, beside_name): (&'static str, &'static str),
    server: &Server,
    (world, work): (&World, Turn<'_>),
) -> Result<Vec<Row>, String> {
    let (cpu, begun) = (server.cpu(), Instant::now());
    let ((filled, took), others) = beside(server, (4, work), || {
        let mut client = server.client()?;
        let id = draft(&mut client, &entity_with(&(published_fields(world) + FORMULA))?)?;
        publish_draft(&mut client, &id)?;
        let started = Instant::now();
        world.filled.store(true, Ordering::Relaxed);
        let filled = wait_for_job(&mut client)?;
        Ok((filled, started.elapsed()))
    })?;
    let elapsed = begun.elapsed();
    let spent = between(cpu, server.cpu());
    let mut whole = Taken::default();
    whole.push(took);
    let row = Row::new(name, 1, whole, took, spent);
    let other = Row::new(beside_name, 4, others, elapsed, spent);
    Ok(vec![
        row.noted(format!("{filled} records; from the answer of the publish until the last one has its value")),
        other.noted("gets and creates, paced; CPU with the back-fill"),
    ])
}

/// Gives a field that every record has a value in another type, while three connections read and one writes.
pub fn retype(
    (name, beside_name): (&'static str, &'static str),
    server: &Server,
    (world, work): (&World, Turn<'_>),
) -> Result<Vec<Row>, String> {
    let (cpu, begun) = (server.cpu(), Instant::now());
    let ((plan, took), others) = beside(server, (4, work), || {
        let mut client = server.client()?;
        let entity = entity_with(&published_fields(world))?;
        let text = "\"name\": \"next_step\",\n      \"type\": \"text\",";
        let tags = "\"name\": \"next_step\",\n      \"type\": \"tags\", \"convert\": {\"from\":\"text\"},";
        if !entity.contains(text) {
            return Err("the field that is to change is not where it was".to_owned());
        }
        let id = draft(&mut client, &entity.replacen(text, tags, 1))?;
        let begun = Instant::now();
        let asked = publish_draft(&mut client, &id)?;
        let plan = begun.elapsed().saturating_sub(asked);
        // With so many records a job makes the values, and publishes then.
        wait_for_job(&mut client)?;
        Ok((plan, begun.elapsed().saturating_sub(plan)))
    })?;
    let elapsed = begun.elapsed();
    let spent = between(cpu, server.cpu());
    let mut taken = Taken::default();
    taken.push(took);
    let row = Row::new(name, 1, taken, took, spent);
    let other = Row::new(beside_name, 4, others, elapsed, spent);
    let plan = plan.as_millis();
    Ok(vec![
        row.noted(format!("from the publish request, after {plan} ms for its plan, until it is published")),
        other.noted("gets and changes, paced; CPU with the change of type"),
    ])
}

/// Waits until the newest job is over; how many records it did. None when so few were filled that there was no job.
fn wait_for_job(client: &mut Client) -> Result<String, String> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        let request = Request::get("/api/v1/jobs");
        let jobs = client.call(&request)?.succeed(&request)?;
        let Some(state) = jobs.texts("state").next() else { return Ok("all".to_owned()) };
        match state {
            "queued" | "running" => std::thread::sleep(Duration::from_millis(50)),
            "done" => {
                let done = jobs.body.split_once("\"done\":").and_then(|(_, rest)| rest.split([',', '}']).next());
                return Ok(done.unwrap_or_default().to_owned());
            }
            _ => return Err(format!("the job ended as {state}: {}", jobs.body)),
        }
    }
    Err("the job does not end".to_owned())
}

/// Does something while others are at work, and how long each of their requests took; one that fails ends the run.
fn beside<T: Send>(
    server: &Server,
    (connections, turn): (usize, Turn<'_>),
    run: impl FnOnce() -> Result<T, String>,
) -> Result<(T, Taken), String> {
    let over = AtomicBool::new(false);
    let all = Mutex::new(Taken::default());
    let work = |connection: usize| {
        let mut client = server.client()?;
        let mut taken = Taken::default();
        let mut n = 0;
        while !over.load(Ordering::Relaxed) {
            taken.push(turn(&mut client, connection, n)?);
            n += 1;
            std::thread::sleep(REST);
        }
        if let Ok(mut all) = all.lock() {
            all.0.extend(taken.0);
        }
        Ok::<_, String>(())
    };
    let work = &work;
    let outcome = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|connection| scope.spawn(move || work(connection))).collect();
        let outcome = run();
        over.store(true, Ordering::Relaxed);
        for thread in threads {
            thread.join().map_err(|_| "a thread of somebody at work died")??;
        }
        outcome
    })?;
    Ok((outcome, all.into_inner().unwrap_or_default()))
}
