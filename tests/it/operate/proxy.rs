//! A connection to PostgreSQL that can be cut at a chosen moment: between a commit and the word that it is done.

use sartor::config::Storage;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// What the server says when a transaction begins, and when it is committed.
const BEGUN: &[u8] = b"BEGIN\0";
const DONE: &[u8] = b"COMMIT\0";

#[derive(Default)]
struct Orders {
    /// The next such word of a transaction begun since is not passed on: the connection ends instead. One begun before may
    /// be seen in the database while the word of it is still on its way.
    cut: AtomicBool,
    given: AtomicUsize,
    /// And nobody gets through any more.
    then_away: AtomicBool,
    away: AtomicBool,
    cuts: AtomicUsize,
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

    /// Has the next commit be done and its answer be lost.
    pub fn cut_next(&self) {
        self.orders.given.fetch_add(1, Ordering::SeqCst);
        self.orders.cut.store(true, Ordering::SeqCst);
    }

    /// The same, and the database is away from then on.
    pub fn cut_next_and_stay_away(&self) {
        self.orders.then_away.store(true, Ordering::SeqCst);
        self.cut_next();
    }

    pub fn come_back(&self) {
        self.orders.then_away.store(false, Ordering::SeqCst);
        self.orders.away.store(false, Ordering::SeqCst);
    }

    pub fn cuts(&self) -> usize {
        self.orders.cuts.load(Ordering::SeqCst)
    }
}

fn says(said: &[u8], word: &[u8]) -> bool {
    said.windows(word.len()).any(|part| part == word)
}

async fn pass(client: TcpStream, target: String, orders: Arc<Orders>) {
    if orders.away.load(Ordering::SeqCst) {
        return;
    }
    let Ok(server) = TcpStream::connect(target).await else { return };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let asking = async {
        let _ = tokio::io::copy(&mut from_client, &mut to_server).await;
    };
    let answering = async {
        let mut begun_under = 0;
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
            let said = &bytes[..count];
            let is_away = orders.away.load(Ordering::SeqCst);
            let given = orders.given.load(Ordering::SeqCst);
            if says(said, BEGUN) {
                begun_under = given;
            }
            let is_done = begun_under == given && says(said, DONE);
            if is_away || (is_done && orders.cut.swap(false, Ordering::SeqCst)) {
                orders.cuts.fetch_add(1, Ordering::SeqCst);
                orders.away.fetch_or(orders.then_away.load(Ordering::SeqCst), Ordering::SeqCst);
                return;
            }
            if to_client.write_all(said).await.is_err() {
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
