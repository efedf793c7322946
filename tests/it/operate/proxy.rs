//! A connection to PostgreSQL that can be cut at a chosen moment: between a commit and the word that it is done.

use sartor::config::Storage;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};

/// What the server says when a transaction is committed.
const DONE: &[u8] = b"COMMIT\0";

#[derive(Default)]
struct Orders {
    /// What a transaction writes whose commit is not to be answered: the connection ends instead. Other transactions go on
    /// beside it, so their own commits are not meant.
    cut: Mutex<Option<&'static str>>,
    /// And nobody gets through any more.
    then_away: AtomicBool,
    away: AtomicBool,
    cuts: AtomicUsize,
}

impl Orders {
    fn cut(&self) -> MutexGuard<'_, Option<&'static str>> {
        self.cut.lock().unwrap()
    }
}

pub struct Proxy {
    pub storage: Storage,
    orders: Arc<Orders>,
}

impl Proxy {
    /// Before the database of a place.
    pub async fn before(storage: &Storage) -> Self {
        let Storage::Postgres(url) = storage else { panic!("only PostgreSQL is far away") };
        let mut address = url::Url::parse(url).unwrap();
        let target = format!("{}:{}", address.host_str().unwrap(), address.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        address.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        address.set_host(Some("127.0.0.1")).unwrap();
        let orders = Arc::new(Orders::default());
        let known = orders.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(pass(client, target.clone(), known.clone()));
            }
        });
        Self { storage: Storage::Postgres(address.to_string()), orders }
    }

    /// Has the next commit of a transaction that wrote this text be done and its answer be lost.
    pub fn cut_after(&self, written: &'static str) {
        *self.orders.cut() = Some(written);
    }

    /// The same, and the database is away from then on.
    pub fn cut_after_and_stay_away(&self, written: &'static str) {
        self.orders.then_away.store(true, Ordering::SeqCst);
        self.cut_after(written);
    }

    pub fn come_back(&self) {
        self.orders.then_away.store(false, Ordering::SeqCst);
        self.orders.away.store(false, Ordering::SeqCst);
    }

    pub fn cuts(&self) -> usize {
        self.orders.cuts.load(Ordering::SeqCst)
    }
}

/// Enough for the words here, and too little to hold a whole one that was heard before.
const KEPT: usize = 12;

/// What went through in one direction, with the end of what went before: a word may come in two parts.
#[derive(Default)]
struct Heard {
    bytes: Vec<u8>,
    passed: usize,
}

impl Heard {
    /// Waits for the next part; false at the end.
    async fn hears(&mut self, from: &mut OwnedReadHalf) -> bool {
        self.bytes.drain(..self.bytes.len().saturating_sub(KEPT));
        self.passed = self.bytes.len();
        from.read_buf(&mut self.bytes).await.is_ok_and(|count| count > 0)
    }

    fn part(&self) -> &[u8] {
        &self.bytes[self.passed..]
    }

    fn has(&self, word: &[u8]) -> bool {
        self.bytes.windows(word.len()).any(|part| part == word)
    }
}

async fn pass(client: TcpStream, target: String, orders: Arc<Orders>) {
    if orders.away.load(Ordering::SeqCst) {
        return;
    }
    let Ok(server) = TcpStream::connect(target).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let is_meant = AtomicBool::new(false);
    let asking = async {
        let mut heard = Heard::default();
        while heard.hears(&mut from_client).await {
            if orders.cut().is_some_and(|written| heard.has(written.as_bytes())) {
                is_meant.store(true, Ordering::SeqCst);
            }
            if to_server.write_all(heard.part()).await.is_err() {
                return;
            }
        }
    };
    let answering = async {
        let mut heard = Heard::default();
        while heard.hears(&mut from_server).await {
            let is_away = orders.away.load(Ordering::SeqCst);
            if is_away || (is_meant.load(Ordering::SeqCst) && heard.has(DONE)) {
                *orders.cut() = None;
                orders.cuts.fetch_add(1, Ordering::SeqCst);
                orders.away.fetch_or(orders.then_away.load(Ordering::SeqCst), Ordering::SeqCst);
                return;
            }
            if to_client.write_all(heard.part()).await.is_err() {
                return;
            }
        }
    };
    // Whichever ends first takes the other with it.
    tokio::select! {
        () = asking => {}
        () = answering => {}
    }
}
