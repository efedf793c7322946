//! Driving the server: some connections, each a thread that asks again as soon as it was answered.

use super::http::{Client, Request};
use super::page::Row;
use super::server::Server;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Latencies of one run in microseconds, in no order.
#[derive(Clone, Debug, Default)]
pub struct Taken(pub Vec<u32>);

impl Taken {
    pub fn push(&mut self, took: Duration) {
        self.0.push(u32::try_from(took.as_micros()).unwrap_or(u32::MAX));
    }
}

/// What a connection does next. It asks through the client and says how long what is measured took.
pub type Turn<'t> = &'t (dyn Fn(&mut Client, usize, usize) -> Result<Duration, String> + Sync);

/// Sends one request and times it.
pub fn ask(client: &mut Client, request: &Request) -> Result<Duration, String> {
    let begun = Instant::now();
    client.call(request)?.succeed(request)?;
    Ok(begun.elapsed())
}

/// Runs `turn(client, connection, n)` on each connection for some time, after a fifth of that time to warm up.
pub fn drive(
    (name, connections): (&'static str, usize),
    server: &Server,
    seconds: Duration,
    turn: Turn<'_>,
) -> Result<Row, String> {
    run(server, connections, (seconds / 5, 0), turn)?;
    let (cpu, begun) = (server.cpu(), Instant::now());
    let taken = run(server, connections, (seconds, 1 << 20), turn)?;
    let elapsed = begun.elapsed();
    Ok(Row::new(name, connections, taken, elapsed, between(cpu, server.cpu())))
}

/// CPU time spent between two readings.
pub fn between(before: [Duration; 2], after: [Duration; 2]) -> [Duration; 2] {
    [after[0].saturating_sub(before[0]), after[1].saturating_sub(before[1])]
}

fn run(server: &Server, connections: usize, (time, first): (Duration, usize), turn: Turn<'_>) -> Result<Taken, String> {
    let over = AtomicBool::new(false);
    let work = |connection: usize| {
        let mut client = server.client()?;
        let mut taken = Taken::default();
        let mut n = first;
        while !over.load(Ordering::Relaxed) {
            taken.push(turn(&mut client, connection, n)?);
            n += 1;
        }
        Ok::<_, String>(taken)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|connection| scope.spawn(move || work(connection))).collect();
        std::thread::sleep(time);
        over.store(true, Ordering::Relaxed);
        let mut all = Taken::default();
        for thread in threads {
            all.0.extend(thread.join().map_err(|_| "a connection's thread died")??.0);
        }
        Ok(all)
    })
}
