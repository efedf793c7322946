//! The data every case works on, the same in every run: made from numbers and written through the bulk route.

use super::Size;
use super::drive::{Taken, between};
use super::http::Request;
use super::page::{Row, Section};
use super::server::Server;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Instant;

/// Operations of one bulk.
const BATCH: usize = 1_000;
/// The columns of the standard board, and how many of twenty opportunities are in each.
pub const STAGES: [(&str, usize); 6] =
    [("prospect", 5), ("talking", 4), ("needs", 4), ("quoting", 3), ("closing", 2), ("lost", 2)];

const PLACES: [&str; 20] = [
    "江苏", "浙江", "上海", "山东", "广东", "苏州", "无锡", "宁波", "杭州", "南京", "青岛", "深圳", "东莞", "佛山",
    "武汉", "成都", "重庆", "西安", "天津", "大连",
];
const NAMES: [&str; 25] = [
    "恒锐",
    "华盛",
    "中达",
    "鼎新",
    "瑞丰",
    "凯源",
    "博创",
    "天工",
    "海川",
    "金泰",
    "新纪元",
    "东方",
    "宏图",
    "盛世",
    "嘉禾",
    "永信",
    "联创",
    "精诚",
    "汇通",
    "德昌",
    "广源",
    "利民",
    "兴业",
    "远航",
    "科达",
];
const TRADES: [&str; 10] =
    ["精密机械", "自动化", "电子科技", "新材料", "食品", "医药", "汽车部件", "纺织", "化工", "装备制造"];

/// Product lines.
const LINES: usize = 5;
const REGIONS: [&str; 4] = ["east", "south", "north", "central"];

/// Ids of what was loaded, and the version each opportunity has now.
pub struct World {
    pub accounts: Vec<String>,
    lines: Vec<String>,
    pub opportunities: Vec<String>,
    pub versions: Vec<AtomicU64>,
    next: AtomicU64,
    /// Fields that cases of the designer published.
    pub designed: AtomicUsize,
    /// Whether the formula is published.
    pub filled: AtomicBool,
    /// The model has as many entities as the wide cases want.
    pub wide: AtomicBool,
}

impl World {
    /// The body of an opportunity nobody has made yet.
    pub fn new_opportunity(&self) -> String {
        let n = usize::try_from(self.next.fetch_add(1, Ordering::Relaxed)).unwrap_or_default();
        opportunity(n, (&self.accounts[spread(n, self.accounts.len())], &self.lines[n % LINES]))
    }

    /// The opportunity that is the `n`th of one of several connections; no two connections share one. It is in one of the
    /// first four stages, from where every way is open.
    pub fn own(&self, connection: usize, n: usize) -> usize {
        let share = self.opportunities.len() / CONNECTIONS;
        let (first, inside) = ((connection % CONNECTIONS) * share, spread(n, share));
        match (first + inside) % 20 {
            0..16 => first + inside,
            _ if inside >= 4 => first + inside - 4,
            _ => first + inside + 4,
        }
    }
}

/// As many as any case uses at once.
pub const CONNECTIONS: usize = 16;

/// Numbers in an order without pattern, the same in every run (a step of a multiplicative hash).
pub fn spread(n: usize, below: usize) -> usize {
    let mixed = (n as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from((mixed >> 33) % below as u64).unwrap_or_default()
}

/// An account's name: 5,000 different ones, so that a search finds several.
pub fn account_name(n: usize) -> String {
    format!("{}{}{}有限公司", PLACES[n % 20], NAMES[n / 20 % 25], TRADES[n / 500 % 10])
}

fn account(n: usize) -> String {
    format!(
        r#"{{"name":"{}","kind":"org","source":"{}","region":"{}","phone":"0512-{:08}","address":"工业园区星湖街 {} 号"}}"#,
        account_name(n),
        ["website", "referral", "expo"][n % 3],
        REGIONS[n % 4],
        n % 100_000_000,
        n % 900 + 1
    )
}

fn contact(n: usize, account: &str) -> String {
    format!(
        r#"{{"name":"联系人{n}","account":"{account}","title":"采购经理","mobile":"138{:08}","email":"c{n}@demo.example"}}"#,
        n % 100_000_000
    )
}

fn opportunity(n: usize, (account, line): (&str, &str)) -> String {
    let mut place = n % 20;
    let stage = STAGES.iter().find(|(_, many)| {
        let inside = place < *many;
        place = place.saturating_sub(*many);
        inside
    });
    let stage = stage.map_or("prospect", |(name, _)| name);
    let amount = spread(n, 90_000) * 10 + 1_000;
    let (year, month, day) = (2025 + n % 3, spread(n, 12) + 1, spread(n + 7, 28) + 1);
    let mut body = format!(
        r#"{{"name":"{} {} 项目","account":"{account}","product_line":"{line}","stage":"standard/{stage}","amount":"{amount}","expected_close":"{year}-{month:02}-{day:02}","procurement":"direct","source":"expo","region":"{}","next_step":"本周内回访，确认技术参数""#,
        NAMES[n / 20 % 25],
        n,
        REGIONS[n % 4]
    );
    if stage == "lost" {
        body.push_str(r#","close_reason":"price""#);
    }
    body.push('}');
    body
}

/// A bulk that creates these records.
pub fn bulk(entity: &str, values: impl Iterator<Item = String>) -> Request {
    let mut body = String::from("{\"operations\":[");
    for (n, values) in values.enumerate() {
        let comma = if n > 0 { "," } else { "" };
        let _ = write!(body, "{comma}{{\"op\":\"create\",\"values\":{values}}}");
    }
    body.push_str("]}");
    Request::send("POST", format!("/api/v1/records/{entity}/bulk"), body)
}

/// Writes accounts, contacts and opportunities, a thousand in a request, one request after the other.
pub fn load(server: &Server, size: Size, section: &mut Section) -> Result<World, String> {
    let accounts = write(server, section, ("account", size.rows / 5), &account)?;
    let of = |n: usize| &*accounts[spread(n, accounts.len())];
    write(server, section, ("contact", size.rows / 5 * 2), &|n| contact(n, of(n)))?;
    let lines = write(server, section, ("product_line", LINES), &|n| format!(r#"{{"name":"产品线 {n}"}}"#))?;
    let opportunities =
        write(server, section, ("opportunity", size.rows), &|n| opportunity(n, (of(n), &lines[n % LINES])))?;
    let versions = opportunities.iter().map(|_| AtomicU64::new(1)).collect();
    let next = AtomicU64::new(size.rows as u64);
    Ok(World {
        accounts,
        lines,
        opportunities,
        versions,
        next,
        designed: AtomicUsize::new(0),
        filled: AtomicBool::new(false),
        wide: AtomicBool::new(false),
    })
}

/// Writes more opportunities, until there are so many of those this program knows, and more accounts for them.
pub fn grow(server: &Server, world: &mut World, rows: usize, section: &mut Section) -> Result<(), String> {
    let had = world.accounts.len();
    let more = (rows / 5).saturating_sub(had);
    world.accounts.extend(write(server, section, ("account", more), &|n| account(had + n))?);
    let had = world.opportunities.len();
    let (accounts, lines) = (&world.accounts, &world.lines);
    let of = |n: usize| &*accounts[spread(n, accounts.len())];
    let values = |n: usize| opportunity(had + n, (of(had + n), &lines[n % LINES]));
    let made = write(server, section, ("opportunity", rows.saturating_sub(had)), &values)?;
    world.versions.extend(made.iter().map(|_| AtomicU64::new(1)));
    world.opportunities.extend(made);
    world.next.fetch_max(rows as u64, Ordering::Relaxed);
    Ok(())
}

fn write(
    server: &Server,
    section: &mut Section,
    (entity, many): (&str, usize),
    values: &dyn Fn(usize) -> String,
) -> Result<Vec<String>, String> {
    let mut client = server.client()?;
    let mut ids = Vec::with_capacity(many);
    let (cpu, begun, mut taken) = (server.cpu(), Instant::now(), Taken::default());
    for first in (0..many).step_by(BATCH) {
        let request = bulk(entity, (first..many.min(first + BATCH)).map(values));
        let asked = Instant::now();
        let answer = client.call(&request)?.succeed(&request)?;
        taken.push(asked.elapsed());
        ids.extend(answer.texts("id").map(str::to_owned));
    }
    if ids.len() != many {
        return Err(format!("{} of {many} records of {entity} were made", ids.len()));
    }
    let row = Row::new(
        &format!("bulk create of 1,000 ({entity}), per record"),
        1,
        taken,
        begun.elapsed(),
        between(cpu, server.cpu()),
    );
    let row = row.per_part(many.min(BATCH)).noted(format!("{many} records; times are of a whole request"));
    if many > LINES {
        println!("{}", row.line());
        section.rows.push(row);
    }
    Ok(ids)
}
