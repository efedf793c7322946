//! Serving until told to stop: requests and the step of a job under way are finished, then the databases are closed.

use super::app::App;
use super::router;
use super::site::Site;
use crate::jobs;
use axum::ServiceExt;
use axum::extract::Request;
use axum::serve::ListenerExt as _;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long requests under way may take after the signal to stop; idle connections of browsers end with it.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until `stop` is done.
///
/// # Errors
/// Those of the listener.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let service = ServiceExt::<Request>::into_make_service_with_connect_info::<SocketAddr>(router(app.clone()));
    let (version, database) = (env!("CARGO_PKG_VERSION"), app.first().workspace.db.dialect().name());
    tracing::info!(address = %listener.local_addr()?, version, database, "serving");
    let listener = listener.tap_io(|stream| {
        // Answers are small and complete: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
    });
    let (signal, stopping) = watch::channel(false);
    let crews = tokio::spawn(tend(app.clone(), stopping.clone()));
    tokio::spawn(async move {
        stop.await;
        tracing::info!("stopping");
        signal.send_replace(true);
    });
    let graceful = axum::serve(listener, service).with_graceful_shutdown(until(stopping.clone()));
    let served = tokio::select! {
        served = graceful => served,
        () = overdue(stopping) => Ok(()),
    };
    // A step under way is finished like a request; one that takes too long is undone by the database.
    let _ = tokio::time::timeout(GRACE, crews).await;
    app.close().await;
    tracing::info!("stopped");
    served
}

/// Looks after every open workspace until told to stop, those opened later too.
async fn tend(app: App, stopping: watch::Receiver<bool>) {
    let mut tended = vec![app.first().clone()];
    let mut crews = JoinSet::new();
    crews.spawn(work(app.first().clone()));
    loop {
        tokio::select! {
            () = until(stopping.clone()) => break,
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

async fn overdue(stopping: watch::Receiver<bool>) {
    until(stopping).await;
    tokio::time::sleep(GRACE).await;
}
