//! `kill -9` under mixed writes, again and again. `SARTOR_CRASH_CYCLES` asks for more than the usual number.

use super::invariants::Checked;
use super::load::{self, Log};
use super::server::Site;
use crate::requests::generate::Seed;
use crate::support::Kind;
use std::time::Duration;

/// More than one transaction takes, so that changing them all is a job.
const ACCOUNTS: usize = 1_200;

fn cycles(usual: usize) -> usize {
    std::env::var("SARTOR_CRASH_CYCLES").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

async fn kill_again_and_again(kind: Kind, usual: usize) {
    let site = Site::new(kind).await;
    site.furnish(ACCOUNTS).await;
    let log = Log::default();
    let mut seed = Seed::new(std::env::var("SARTOR_CRASH_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(7));
    let mut checked = Checked::default();
    for cycle in 0..cycles(usual) {
        let server = site.serve();
        let time = Duration::from_millis(150 + seed.below(900) as u64);
        let killed = async {
            // Nothing is waited for: the moment is what differs from cycle to cycle.
            tokio::time::sleep(time).await;
            server.kill();
        };
        tokio::join!(load::write(&site, &server, &log, cycle), killed);
        drop(server);
        checked.check(&site, &log).await;
    }
    let (acknowledged, open) = checked.totals(&log);
    println!("{acknowledged} writes acknowledged, {open} cut off: all whole");
    assert!(acknowledged > 10 * cycles(usual), "only {acknowledged} writes were acknowledged");
    assert!(open > 0, "no write was cut off: the kills come too late");
    checked.finish_jobs(&site).await;
    checked.check(&site, &log).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite() {
    kill_again_and_again(Kind::Sqlite, 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres() {
    kill_again_and_again(Kind::Postgres, 5).await;
}
