//! The signals that end a server: Ctrl-C and SIGTERM. The first asks it to stop, a second ends it where it is.

use std::io;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a process ends with when it is told to twice, as shells say it for Ctrl-C.
const AT_ONCE: i32 = 130;

/// Signals that are heard from now on.
pub(super) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
}

/// Begins to listen: a signal that comes before somebody waits for it is not lost.
///
/// # Errors
/// Those of the system.
pub(super) fn listen() -> io::Result<Signals> {
    Ok(Signals {
        #[cfg(unix)]
        interrupt: signal(SignalKind::interrupt())?,
        #[cfg(unix)]
        terminate: signal(SignalKind::terminate())?,
    })
}

impl Signals {
    /// Done when the process is asked to stop. From then on the next signal ends it.
    pub async fn stop(mut self) {
        self.next().await;
        tokio::spawn(async move {
            self.next().await;
            tracing::warn!("told twice to stop: ending at once");
            std::process::exit(AT_ONCE);
        });
    }

    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn next(&mut self) {
        if let Err(cause) = tokio::signal::ctrl_c().await {
            tracing::error!(%cause, "Ctrl-C cannot be heard");
            std::future::pending::<()>().await;
        }
    }
}
