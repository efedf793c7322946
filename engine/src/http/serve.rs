//! Serving until told to stop: requests and the step of a job under way are finished, then the database is closed.

use super::app::App;
use super::router;
use crate::jobs;
use axum::serve::ListenerExt as _;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How long requests under way may take after the signal to stop; idle connections of browsers end with it.
const GRACE: Duration = Duration::from_secs(5);

/// Serves until `stop` is done.
///
/// # Errors
/// Those of the listener.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    let workspace = app.workspace.clone();
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let listener = listener.tap_io(|stream| {
        // Answers are small and complete: waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
    });
    let (signal, stopping) = watch::channel(false);
    let worker = tokio::spawn(jobs::work(workspace.clone(), stopping.clone()));
    tokio::spawn(async move {
        stop.await;
        signal.send_replace(true);
    });
    let graceful = axum::serve(listener, service).with_graceful_shutdown(until(stopping.clone()));
    let served = tokio::select! {
        served = graceful => served,
        () = overdue(stopping) => Ok(()),
    };
    // A step under way is finished like a request; one that takes too long is undone by the database.
    let _ = tokio::time::timeout(GRACE, worker).await;
    workspace.db.close().await;
    served
}

async fn until(mut stopping: watch::Receiver<bool>) {
    // An error means the sender is gone, which happens only after the signal.
    let _ = stopping.wait_for(|stop| *stop).await;
}

async fn overdue(stopping: watch::Receiver<bool>) {
    until(stopping).await;
    tokio::time::sleep(GRACE).await;
}
