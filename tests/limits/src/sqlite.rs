//! The statements through rusqlite on one connection, in the file the server worked on.

use super::Done;
use super::measure::Loop;
use super::statements as say;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, params};
use std::time::{Duration, Instant};

pub fn measure(file: &str, time: Duration) -> Done {
    let mut db = Connection::open(file)?;
    db.set_prepared_statement_cache_capacity(64);
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -8192")?;
    let ids = texts(&db, "SELECT id FROM r_crm_opportunity WHERE deleted_at IS NULL ORDER BY id LIMIT 50000")?;
    let stages = texts(&db, "SELECT f_crm_opp_stage FROM r_crm_opportunity GROUP BY 1")?;
    let columns = texts(&db, "SELECT name FROM pragma_table_info('r_crm_opportunity')")?;
    let own: Vec<String> = columns.iter().map(|name| format!("t0.{name}")).collect();
    let get = say::SELECT_ONE.replace("TABLE", "").replace("COLUMNS", &own.join(", "));
    let month = say::SUM_BY_MONTH.replace("MONTH", "date(t0.f_crm_opp_expected_close, 'start of month')");
    read(&db, (say::GET, &get), time, |n| [Some(&ids[n * 7919 % ids.len()])])?;
    read(&db, (say::LIST, say::SELECT_PAGE), time, |n| [Some(&stages[n % stages.len()])])?;
    read(&db, (say::COUNT, say::SELECT_COUNT), time, |n| [Some(&stages[n % stages.len()])])?;
    read(&db, (say::GROUP, say::SUM_BY_STAGE), time, |_| [])?;
    read(&db, (say::MONTH, &month), time, |_| [])?;
    create(&mut db, &columns, time)
}

fn texts(db: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = db.prepare(&sql.replace("TABLE", ""))?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

/// Reads every value of every row, as an answer would.
fn read<P: Params>(
    db: &Connection,
    (name, sql): (&'static str, &str),
    time: Duration,
    values: impl Fn(usize) -> P,
) -> Done {
    let sql = sql.replace("TABLE", "");
    let mut round = Loop::begin(name, None);
    let mut bytes = 0;
    while round.goes_on(time) {
        let begun = Instant::now();
        let mut statement = db.prepare_cached(&sql)?;
        let width = statement.column_count();
        let mut rows = statement.query(values(round.rounds()))?;
        while let Some(row) = rows.next()? {
            for at in 0..width {
                bytes += match row.get_ref(at)? {
                    ValueRef::Text(text) => text.len(),
                    ValueRef::Integer(_) | ValueRef::Real(_) | ValueRef::Null | ValueRef::Blob(_) => 1,
                };
            }
        }
        drop(rows);
        round.took(begun);
    }
    std::hint::black_box(bytes);
    round.print();
    Ok(())
}

/// A commit of sixteen, as the server makes them when sixteen connections create.
fn create(db: &mut Connection, columns: &[String], time: Duration) -> Done {
    let kept: Vec<&str> =
        columns.iter().map(String::as_str).filter(|name| !matches!(*name, "id" | "f_crm_opp_number")).collect();
    let copy = say::COPY_ROW.replace("TABLE", "").replace("COLUMNS", &kept.join(", "));
    let (history, event) = (say::COPY_HISTORY.replace("TABLE", ""), say::COPY_EVENT.replace("TABLE", ""));
    let (record, source): (String, i64) = db.query_row(
        "SELECT record, seq FROM sys_outbox WHERE entity = 'crm_opportunity' AND type = 'record.created' LIMIT 1",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut round = Loop::begin(say::CREATE, None);
    while round.goes_on(time) {
        let begun = Instant::now();
        let first = round.rounds();
        let transaction = db.transaction()?;
        for n in first..first + 16 {
            let id = format!("limit-{n:030}");
            transaction.prepare_cached(&copy)?.execute(params![id, id, record])?;
            transaction.prepare_cached(&history)?.execute(params![id, record])?;
            transaction.prepare_cached(&event)?.execute(params![id, id, source])?;
        }
        transaction.commit()?;
        for _ in 0..16 {
            round.took(begun);
        }
    }
    round.print();
    Ok(())
}
