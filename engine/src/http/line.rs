//! One connection's bytes, with an eye on the clock: who begins a request ends its headers in time, who has nothing to say
//! is let go, who takes nothing of an answer gets no more of it.

use super::limits::Limits;
use axum::body::{Body, Bytes, HttpBody};
use futures_util::task::AtomicWaker;
use http_body::{Frame, SizeHint};
use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

/// What is said to who did not end the headers of a request.
const LATE: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// What a connection is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Nothing.
    Idle,
    /// A request has begun.
    Head,
    /// A request is worked on.
    Busy,
}

/// The phase of a connection, known to both of its ends: the lowest two bits of a number that grows with every change.
#[derive(Debug, Default)]
pub(super) struct Phases {
    number: AtomicU64,
    /// Who reads the line while a request is worked on: its clock begins when that is over, whoever notices it.
    reader: AtomicWaker,
}

impl Phases {
    fn now(&self) -> (Phase, u64) {
        let number = self.number.load(Ordering::Acquire);
        let phase = match number & 3 {
            0 => Phase::Idle,
            1 => Phase::Head,
            _ => Phase::Busy,
        };
        (phase, number)
    }

    fn turn(&self, to: Phase) {
        let bits = match to {
            Phase::Idle => 0,
            Phase::Head => 1,
            Phase::Busy => 2,
        };
        let change = |number: u64| Some((((number >> 2) + 1) << 2) | bits);
        let _ = self.number.fetch_update(Ordering::AcqRel, Ordering::Acquire, change);
    }

    /// A request is here; until the guard is dropped it is worked on.
    pub fn begin(self: &Arc<Self>) -> Busy {
        self.turn(Phase::Busy);
        Busy(self.clone())
    }

    pub fn is_idle(&self) -> bool {
        self.now().0 == Phase::Idle
    }
}

/// A request that is worked on.
pub(super) struct Busy(Arc<Phases>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.turn(Phase::Idle);
        self.0.reader.wake();
    }
}

/// The bytes of an answer; with the last of them the request is over.
pub(super) struct Answer {
    body: Body,
    _busy: Busy,
}

impl Answer {
    pub fn new(body: Body, busy: Busy) -> Self {
        Self { body, _busy: busy }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A moment that is waited for, and why.
struct Alarm {
    sleep: Pin<Box<Sleep>>,
    /// The phase it was set in.
    number: u64,
}

/// The stream of a connection.
pub(super) struct Line {
    stream: TcpStream,
    phases: Arc<Phases>,
    limits: Limits,
    reading: Option<Alarm>,
    writing: Option<Pin<Box<Sleep>>>,
}

impl Line {
    pub fn new(stream: TcpStream, limits: Limits) -> Self {
        Self { stream, phases: Arc::default(), limits, reading: None, writing: None }
    }

    pub fn phases(&self) -> Arc<Phases> {
        self.phases.clone()
    }

    /// Whether what is waited for is late.
    fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<Phase> {
        // Before the look at the phase, so that its end in this moment is not missed.
        self.phases.reader.register(context.waker());
        let (phase, number) = self.phases.now();
        let limit = match phase {
            Phase::Idle => self.limits.idle,
            Phase::Head => self.limits.head,
            // A body has its own clock (`drain`), an answer under way has none here.
            Phase::Busy => return Poll::Pending,
        };
        let alarm = self.reading.get_or_insert_with(|| Alarm { sleep: wait(limit), number });
        if alarm.number != number {
            alarm.sleep.as_mut().reset(Instant::now() + limit);
            alarm.number = number;
        }
        alarm.sleep.as_mut().poll(context).map(|()| phase)
    }

    fn poll_written(&mut self, context: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() {
            self.writing = None;
            return written;
        }
        let limit = self.limits.write_pause;
        match self.writing.get_or_insert_with(|| wait(limit)).as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

fn wait(time: std::time::Duration) -> Pin<Box<Sleep>> {
    Box::pin(sleep_until(Instant::now() + time))
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        match Pin::new(&mut self.stream).poll_read(context, buffer) {
            Poll::Ready(read) => {
                if buffer.filled().len() > before && self.phases.is_idle() {
                    self.phases.turn(Phase::Head);
                }
                Poll::Ready(read)
            }
            Poll::Pending => match self.poll_late(context) {
                Poll::Ready(phase) => {
                    if phase == Phase::Head {
                        // Nothing else is being said on this line; whoever does not hear it loses nothing.
                        let _ = self.stream.try_write(LATE);
                    }
                    Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
                }
                Poll::Pending => Poll::Pending,
            },
        }
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.poll_written(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.poll_written(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_busy_until_its_answer_is_dropped() {
        let phases = Arc::new(Phases::default());
        assert!(phases.is_idle());
        phases.turn(Phase::Head);
        let (_, first) = phases.now();
        let busy = phases.begin();
        assert_eq!(phases.now().0, Phase::Busy);
        drop(Answer::new(Body::empty(), busy));
        assert!(phases.is_idle());
        phases.turn(Phase::Head);
        assert_ne!(phases.now().1, first, "another request has another alarm");
    }
}
