//! The rest of a body nobody read. A request refused before its body was read to the end is answered only after the rest
//! was taken from the line and thrown away: closing a connection with bytes still on their way resets it, and the caller
//! would learn that the line broke instead of why the request was refused.
//!
//! And the clock of a body: one that pauses for too long, or brings too little, is given up.

use super::limits::Limits;
use axum::body::{Body, BodyDataStream, Bytes, HttpBody as _};
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::stream::{Stream, StreamExt as _};
use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

/// More than this is not waited for: whoever sends it may learn from the broken line.
const LIMIT_BYTES: usize = 64 * 1024 * 1024;
/// How long the rest may take.
const LIMIT_TIME: Duration = Duration::from_secs(10);

/// Answers when nothing of the body is left on the line.
pub(super) async fn drain(State(limits): State<Limits>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    // Such a caller sends its body only when it is asked for.
    let waits = request.headers().contains_key(header::EXPECT);
    let (give_back, rest) = oneshot::channel();
    let lend = |body: Body| {
        let pace = Pace { limits, begun: Instant::now(), bytes: 0, alarm: None };
        let lent = Lent { body: Some(body.into_data_stream()), give_back: Some(give_back), begun: !waits, pace };
        Body::from_stream(lent)
    };
    let response = next.run(request.map(lend)).await;
    let discarded = async {
        if let Ok(rest) = rest.await {
            discard(rest).await;
        }
    };
    // Too slow or too long: the answer goes out over what is left of the line.
    let _ = timeout(LIMIT_TIME.min(limits.body_pause), discarded).await;
    response
}

async fn discard(mut rest: BodyDataStream) {
    let mut seen = 0;
    while let Some(Ok(bytes)) = rest.next().await {
        seen += bytes.len();
        if seen > LIMIT_BYTES {
            return;
        }
    }
}

/// A body that comes back when its reader drops it before the end.
struct Lent {
    body: Option<BodyDataStream>,
    give_back: Option<oneshot::Sender<BodyDataStream>>,
    /// Whether bytes are on their way.
    begun: bool,
    pace: Pace,
}

impl Stream for Lent {
    type Item = Result<Bytes, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.begun = true;
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let polled = body.poll_next_unpin(context);
        let polled = self.pace.judge(context, polled);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
            self.give_back = None;
        }
        polled
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let (true, Some(body), Some(give_back)) = (self.begun, self.body.take(), self.give_back.take()) {
            // An error: nobody waits any more, so the connection ends anyhow.
            let _ = give_back.send(body);
        }
    }
}

/// A body came too slowly.
#[derive(Debug)]
pub(super) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl std::error::Error for TooSlow {}

/// How fast a body comes.
struct Pace {
    limits: Limits,
    begun: Instant,
    bytes: u64,
    /// Set while nothing comes.
    alarm: Option<Pin<Box<Sleep>>>,
}

type Piece = Option<Result<Bytes, axum::Error>>;

impl Pace {
    fn judge(&mut self, context: &mut Context<'_>, polled: Poll<Piece>) -> Poll<Piece> {
        match &polled {
            Poll::Ready(piece) => {
                self.alarm = None;
                if let Some(Ok(bytes)) = piece {
                    self.bytes += bytes.len() as u64;
                }
                polled
            }
            Poll::Pending => {
                let limits = &self.limits;
                let last = (self.begun + limits.body_time(self.bytes)).min(Instant::now() + limits.body_pause);
                let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(last)));
                alarm.as_mut().poll(context).map(|()| Some(Err(axum::Error::new(TooSlow))))
            }
        }
    }
}
