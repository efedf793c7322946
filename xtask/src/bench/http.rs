//! A small HTTP/1.1 client on one kept-alive connection: light enough that the machine is left to the server.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// One request, ready to be sent.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    /// `If-Match`, without quotes.
    pub version: Option<u64>,
    pub body: Option<String>,
}

impl Request {
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: "GET", path: path.into(), ..Self::default() }
    }

    pub fn send(method: &'static str, path: impl Into<String>, body: impl Into<String>) -> Self {
        Self { method, path: path.into(), version: None, body: Some(body.into()) }
    }

    pub fn of_version(self, version: u64) -> Self {
        Self { version: Some(version), ..self }
    }
}

/// What came back; `body` is valid until the next request.
pub struct Answer<'c> {
    pub status: u16,
    /// The version of the `ETag`.
    pub version: Option<u64>,
    pub body: &'c str,
}

impl Answer<'_> {
    /// Refuses everything but success, with the server's words.
    pub fn succeed(self, request: &Request) -> Result<Self, String> {
        if (200..300).contains(&self.status) {
            return Ok(self);
        }
        let said: String = self.body.chars().take(600).collect();
        Err(format!("{} {} answered {}: {said}", request.method, request.path, self.status))
    }

    /// Every value of `"name":"…"`; names and values here need no unescaping.
    pub fn texts<'b>(&'b self, name: &str) -> impl Iterator<Item = &'b str> {
        let start = format!("\"{name}\":\"");
        let mut rest = self.body;
        std::iter::from_fn(move || {
            let at = rest.find(&start)? + start.len();
            let (text, after) = rest[at..].split_once('"')?;
            rest = after;
            Some(text)
        })
    }
}

/// A connection that belongs to one thread.
pub struct Client {
    stream: TcpStream,
    key: String,
    out: Vec<u8>,
    read: Vec<u8>,
}

impl Client {
    pub fn connect(address: SocketAddr, key: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(address).map_err(|error| format!("no connection to {address}: {error}"))?;
        let set = stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(Duration::from_secs(60))));
        set.map_err(|error| format!("{address}: {error}"))?;
        Ok(Self { stream, key: key.to_owned(), out: Vec::new(), read: Vec::new() })
    }

    /// Sends a request and reads its whole answer.
    pub fn call(&mut self, request: &Request) -> Result<Answer<'_>, String> {
        self.write(request);
        self.stream.write_all(&self.out).map_err(|error| format!("the connection broke: {error}"))?;
        self.read.clear();
        let head = loop {
            if let Some(end) = self.read.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.more()?;
        };
        let lines = String::from_utf8_lossy(&self.read[..head]).into_owned();
        let header = |name: &str| {
            let found =
                lines.lines().find(|line| line.len() > name.len() && line[..name.len()].eq_ignore_ascii_case(name));
            found.map(|line| line[name.len() + 1..].trim().to_owned())
        };
        let status = lines.get(9..12).and_then(|digits| digits.parse().ok()).ok_or("an answer without a status")?;
        let length: usize = header("content-length").and_then(|text| text.parse().ok()).unwrap_or_default();
        if header("transfer-encoding").is_some() {
            return Err(format!("{} {} came in pieces, which this client does not read", request.method, request.path));
        }
        let version = header("etag").and_then(|tag| tag.trim_matches('"').parse().ok());
        while self.read.len() < head + length {
            self.more()?;
        }
        let body = std::str::from_utf8(&self.read[head..head + length]).map_err(|_| "an answer that is no text")?;
        Ok(Answer { status, version, body })
    }

    fn write(&mut self, request: &Request) {
        self.out.clear();
        let mut line = |text: &str| self.out.extend_from_slice(text.as_bytes());
        line(request.method);
        line(" ");
        line(&request.path);
        line(" HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ");
        line(&self.key);
        if let Some(version) = request.version {
            line(&format!("\r\nif-match: \"{version}\""));
        }
        match &request.body {
            Some(body) => {
                line(&format!("\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len()));
                line(body);
            }
            None => line("\r\n\r\n"),
        }
    }

    fn more(&mut self) -> Result<(), String> {
        let mut part = [0; 65_536];
        match self.stream.read(&mut part) {
            Ok(0) => Err("the server closed the connection".into()),
            Ok(count) => {
                self.read.extend_from_slice(&part[..count]);
                Ok(())
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(format!("the connection broke: {error}")),
        }
    }
}

/// A text as part of an address.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() * 3);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}
