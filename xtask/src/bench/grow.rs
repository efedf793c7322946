//! What a few cases cost with more data, in one run: two runs on a machine that is not quiet cannot be compared. And what who
//! designs does over that much.

use super::Size;
use super::cases::CASES;
use super::load::{self, World};
use super::page::{Row, Section};
use super::server::Server;
use std::time::Duration;

/// The cases whose cost is to stay as the data grows.
const NAMES: [&str; 3] = ["get by id", "list 50: stage, by amount, with count", "create"];
/// What who designs does then, judged by its own goals.
const DESIGNER: [&str; 4] = [
    "publish of a new field",
    "plan of a draft: a field, a required field, a rule",
    "the same publish in a model of 60 entities",
    "formula filled in over all records",
];
/// How many times the CPU of the smaller size the larger one may take (`performance.md`).
const MOST: f64 = 1.3;

/// Measures with what is loaded, loads more until there are so many opportunities, and measures again.
pub fn measure(
    server: &Server,
    (mut world, rows): (World, usize),
    size: Size,
    section: &mut Section,
) -> Result<(), String> {
    let few = all(&NAMES, server, &world, size.seconds)?;
    load::grow(server, &mut world, rows, section)?;
    server.forget_peak()?;
    let many = all(&NAMES, server, &world, size.seconds)?;
    let designed = all(&DESIGNER, server, &world, size.seconds)?;
    section.peak(server.memory("VmHWM")?);
    // Of each case what it costs with as many connections as it is driven with.
    let pairs = few.into_iter().zip(many).filter_map(|(few, many)| few.into_iter().zip(many).next());
    for (few, many) in pairs {
        let times = many.whole_cpu() / few.whole_cpu();
        let judged = if times <= MOST { "met" } else { "**missed**" };
        let note = format!("{times:.2} times the CPU of {} records; goal ≤ {MOST}: {judged}", size.rows);
        for row in [few.of_records(size.rows), many.of_records(rows).noted(note)] {
            println!("{}", row.line());
            section.rows.push(row);
        }
    }
    for row in designed.into_iter().flatten() {
        println!("{}", row.line());
        section.rows.push(row);
    }
    Ok(())
}

/// The rows of some cases.
fn all(names: &[&str], server: &Server, world: &World, time: Duration) -> Result<Vec<Vec<Row>>, String> {
    let cases = names.iter().filter_map(|name| CASES.iter().find(|case| case.name == *name));
    cases.map(|case| (case.measure)(case.name, server, world, time)).collect()
}
