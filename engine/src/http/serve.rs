//! Serving until told to stop: then `/readyz` refuses, no further connection is taken, requests and the step of a job under
//! way are finished, and the databases are closed.

use super::app::App;
use super::site::Site;
use super::{connection, router};
use crate::db::Announcements;
use crate::jobs;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, MissedTickBehavior, timeout_at};

/// How long the system is left alone when it has no room for a further connection.
const PAUSE: Duration = Duration::from_millis(200);
/// Connections that are turned away at once; further ones are closed without a word.
const REFUSALS: usize = 64;
/// How often workspaces nobody has asked for are looked at: work another process left behind is found.
const ROUND: Duration = Duration::from_mins(5);
/// How long databases may take to close after everything else has ended.
const CLOSE: Duration = Duration::from_secs(5);

/// Serves until `stop` is done.
///
/// # Errors
/// Those of the listener.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let limits = app.limits.within_files();
    let app = app.with_limits(limits);
    let address = listener.local_addr()?;
    let (version, database) = (env!("CARGO_PKG_VERSION"), app.first().workspace.db.dialect().name());
    tracing::info!(%address, version, database, connections = app.limits.connections, "serving");
    let (signal, stopping) = watch::channel(false);
    let crews = tokio::spawn(tend(app.clone(), stopping.clone()));
    let (hang_up, closing) = watch::channel(false);
    tokio::select! {
        () = accept(&listener, &app, &closing) => {}
        () = told(stop, &app) => {}
    }
    drop(listener);
    drop(closing);
    signal.send_replace(true);
    hang_up.send_replace(true);
    let until = Instant::now() + app.limits.stop;
    let open = hang_up.receiver_count();
    if timeout_at(until, hang_up.closed()).await.is_err() {
        tracing::warn!(requests = app.requests.under_way(), "requests took too long and were cut off");
    }
    // A step under way is finished like a request; one that takes too long is undone by the database.
    if timeout_at(until.max(Instant::now() + PAUSE), crews).await.is_err() {
        tracing::warn!("the step of a job took too long and was cut off");
    }
    if tokio::time::timeout(CLOSE, app.close()).await.is_err() {
        tracing::warn!("a database could not be closed in time");
    }
    tracing::info!(connections = open, "stopped");
    Ok(())
}

/// Done when nothing more is to be accepted; `/readyz` refuses from the first moment on.
async fn told(stop: impl Future<Output = ()>, app: &App) {
    stop.await;
    app.stop();
    let delay = app.limits.stop_delay;
    tracing::info!(requests = app.requests.under_way(), delay_ms = delay.as_secs_f64() * 1000.0, "stopping");
    tokio::time::sleep(delay).await;
}

/// Takes connections for ever.
async fn accept(listener: &TcpListener, app: &App, closing: &watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(app.limits.connections));
    let refusals = Arc::new(Semaphore::new(REFUSALS));
    let served = router(app.clone());
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(cause) if is_of_connection(&cause) => continue,
            Err(cause) => {
                tracing::warn!(%cause, "a connection could not be taken");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Ok(place) = places.clone().try_acquire_owned() else {
            turn_away(stream, &refusals);
            continue;
        };
        let (app, served, closing) = (app.clone(), served.clone(), closing.clone());
        tokio::spawn(async move {
            connection::serve((stream, peer), (app, served), closing).await;
            drop(place);
        });
    }
}

fn turn_away(stream: TcpStream, refusals: &Arc<Semaphore>) {
    tracing::debug!("there are as many connections as there may be");
    if let Ok(place) = refusals.clone().try_acquire_owned() {
        tokio::spawn(async move {
            connection::refuse(stream).await;
            drop(place);
        });
    }
}

/// The caller went away before it was taken.
fn is_of_connection(cause: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(cause.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Looks after every open workspace until told to stop, those opened later too.
async fn tend(app: App, stopping: watch::Receiver<bool>) {
    let mut tended = vec![app.first().clone()];
    let mut crews = JoinSet::new();
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut round = std::pin::pin!(look_around(app.clone(), rounds));
    let mut news = std::pin::pin!(hear(app.clone()));
    crews.spawn(work(app.first().clone()));
    loop {
        tokio::select! {
            () = until(stopping.clone()) => break,
            () = &mut round => {}
            () = &mut news => {}
            opened = app.opened() => {
                for site in opened {
                    tended.push(site.clone());
                    crews.spawn(work(site));
                }
            }
            // One whose name is another now.
            Some(Ok(site)) = crews.join_next(), if !crews.is_empty() => {
                tended.retain(|kept| !Arc::ptr_eq(kept, &site));
                site.workspace.db.close().await;
            }
        }
    }
    for site in &tended {
        site.leaving.send_replace(true);
    }
    while crews.join_next().await.is_some() {}
}

/// Forgets whoever another server says was sent away. Never done; while it cannot listen, what is remembered runs out by
/// itself within seconds.
async fn hear(app: App) {
    let Some(url) = app.announcer() else { return std::future::pending().await };
    loop {
        match Announcements::listen(&url).await {
            Ok(mut announcements) => {
                app.forget(None);
                while let Ok(told) = announcements.next().await {
                    app.forget(told.as_deref());
                }
            }
            Err(problem) => tracing::debug!(%problem, cause = %problem.causes(), "revocations cannot be heard"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Never done.
async fn look_around(app: App, mut rounds: Interval) {
    loop {
        rounds.tick().await;
        if let Err(problem) = app.wake().await {
            tracing::warn!(%problem, cause = %problem.causes(), "a workspace could not be looked at");
        }
    }
}

/// The background work of one workspace, until it is told to end.
async fn work(site: Arc<Site>) -> Arc<Site> {
    tokio::select! {
        () = jobs::work(site.workspace.clone(), site.leaving.subscribe()) => {}
        () = sweep(&site) => {}
    }
    site
}

/// Removes files that hang on nothing, now and every hour.
async fn sweep(site: &Site) {
    let mut hours = tokio::time::interval(Duration::from_hours(1));
    loop {
        hours.tick().await;
        match site.files.sweep(&site.workspace.db, site.workspace.clock.now()).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "files that hung on nothing were removed"),
            Err(problem) => tracing::warn!(%problem, cause = %problem.causes(), "files could not be swept"),
        }
    }
}

async fn until(mut stopping: watch::Receiver<bool>) {
    // An error means the sender is gone, which happens only after the signal.
    let _ = stopping.wait_for(|stop| *stop).await;
}
