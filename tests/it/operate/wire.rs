//! A connection byte by byte, for callers no client library would be.

use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// Longer than anything here may take.
const PATIENCE: Duration = Duration::from_secs(20);

pub struct Wire(TcpStream);

impl Wire {
    pub async fn open(url: &str) -> Self {
        Self::try_open(url).await.unwrap()
    }

    /// None when nobody listens.
    pub async fn try_open(url: &str) -> Option<Self> {
        TcpStream::connect(url.strip_prefix("http://").unwrap()).await.ok().map(Self)
    }

    pub async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// As `send`; answers whether the other end still takes it.
    pub async fn try_send(&mut self, text: &str) -> bool {
        self.0.write_all(text.as_bytes()).await.is_ok()
    }

    /// Everything that is said until the other end is silent for good.
    pub async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        // A reset ends it too.
        let _ = timeout(PATIENCE, self.0.read_to_end(&mut bytes)).await.expect("the connection ends");
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Reads until this was said; what was said by then.
    pub async fn until(&mut self, mark: &str) -> String {
        let mut text = String::new();
        let mut bytes = [0; 4096];
        while !text.contains(mark) {
            let count = timeout(PATIENCE, self.0.read(&mut bytes)).await.expect("something is said").unwrap();
            assert!(count > 0, "the connection ended after {text:?}");
            text.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
        text
    }
}

/// The first line of an answer.
pub fn status(answer: &str) -> &str {
    answer.lines().next().unwrap_or_default()
}
