//! One connection from its first byte to its last: requests go to the router one after the other, what is no request is
//! refused in the words of HTTP, and when the server stops the request under way is finished.

use super::Served;
use super::app::App;
use super::limits::HEAD_BYTES;
use super::line::{Answer, Line};
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tower::ServiceExt as _;

/// How long a connection without a request stays open when the server stops: a caller that is about to send the next
/// request still gets its answer, and learns from it to go elsewhere.
const FAREWELL: Duration = Duration::from_millis(250);
/// How long what a refused caller still sends is thrown away, and how much: a connection closed with bytes on their way is
/// reset, and the refusal would be lost.
const LINGER: Duration = Duration::from_millis(500);
const LINGER_BYTES: usize = 1024 * 1024;
/// What is said when there are as many connections as there may be.
const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// Serves a connection to its end.
pub(super) async fn serve(
    (stream, peer): (TcpStream, SocketAddr),
    (app, served): (App, Served),
    closing: watch::Receiver<bool>,
) {
    // Answers are small and complete: waiting to fill a packet only delays them.
    let _ = stream.set_nodelay(true);
    let line = Line::new(stream, app.limits);
    let phases = line.phases();
    let (lines, stopping) = (phases.clone(), closing.clone());
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let busy = lines.begin();
        let (served, stopping) = (served.clone(), stopping.clone());
        async move {
            let mut request: Request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let mut response = match served.oneshot(request).await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            if *stopping.borrow() {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response.map(|body| Answer::new(body, busy)))
        }
    });
    let mut builder = http1::Builder::new();
    // Time is kept by the line: it tells a slow request from a connection nobody uses.
    builder.timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(HEAD_BYTES);
    let mut connection = builder.serve_connection(TokioIo::new(line), service);
    let ended = tokio::select! {
        ended = &mut connection => ended,
        () = until(closing) => {
            let farewell = async {
                tokio::time::sleep(FAREWELL).await;
                while !phases.is_idle() {
                    tokio::time::sleep(FAREWELL).await;
                }
            };
            let ended = tokio::select! {
                ended = &mut connection => Some(ended),
                () = farewell => None,
            };
            match ended {
                Some(ended) => ended,
                None => {
                    std::pin::Pin::new(&mut connection).graceful_shutdown();
                    (&mut connection).await
                }
            }
        }
    };
    if ended.is_err_and(|cause| cause.is_parse()) {
        linger(connection.into_parts().io.into_inner()).await;
    }
}

async fn until(mut closing: watch::Receiver<bool>) {
    // An error means the sender is gone, and with it the server.
    let _ = closing.wait_for(|closing| *closing).await;
}

/// Turns a connection away.
pub(super) async fn refuse(mut stream: TcpStream) {
    let _ = stream.write_all(FULL).await;
    linger(stream).await;
}

/// Ends a connection in such a way that what was said last arrives.
async fn linger(mut stream: impl tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin) {
    let _ = stream.shutdown().await;
    let mut waste = [0; 4096];
    let discard = async {
        let mut seen = 0;
        while let Ok(count @ 1..) = stream.read(&mut waste).await {
            seen += count;
            if seen > LINGER_BYTES {
                return;
            }
        }
    };
    // Too long: the caller may learn from the broken line.
    let _ = timeout(LINGER, discard).await;
}
