//! The statements through sqlx on one connection, in the schema the server worked on.

use super::Done;
use super::measure::Loop;
use super::statements as say;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection, PgRow};
use sea_orm::sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _, query};
use std::str::FromStr as _;
use std::time::{Duration, Instant};

pub async fn measure(url: &str, first: u32, time: Duration) -> Done {
    // As the server asks.
    let options = PgConnectOptions::from_str(url)?.options([("plan_cache_mode", "force_generic_plan"), ("jit", "off")]);
    let mut db = PgConnection::connect_with(&options).await?;
    let schema: String = query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'w\\_%' LIMIT 1")
        .fetch_one(&mut db)
        .await?
        .try_get(0)?;
    db.execute(AssertSqlSafe(format!("SET search_path = \"{schema}\""))).await?;
    let texts = |rows: Vec<PgRow>| rows.iter().map(|row| row.try_get::<String, _>(0)).collect::<Result<Vec<_>, _>>();
    let ids = query("SELECT CAST(id AS text) FROM r_crm_opportunity WHERE deleted_at IS NULL ORDER BY id LIMIT 50000");
    let ids = texts(ids.fetch_all(&mut db).await?)?;
    let stages = texts(query("SELECT f_crm_opp_stage FROM r_crm_opportunity GROUP BY 1").fetch_all(&mut db).await?)?;
    let columns = query(
        "SELECT CAST(attname AS text) FROM pg_attribute
         WHERE attrelid = CAST('r_crm_opportunity' AS regclass) AND attnum > 0 AND NOT attisdropped",
    );
    let own: Vec<String> = texts(columns.fetch_all(&mut db).await?)?.iter().map(|name| format!("t0.{name}")).collect();
    let get = say::SELECT_ONE.replace("COLUMNS", &own.join(", ")).replace("t0.id = ?", "t0.id = CAST(? AS uuid)");
    let month = say::SUM_BY_MONTH.replace("MONTH", "CAST(date_trunc('month', t0.f_crm_opp_expected_close) AS date)");
    read(&mut db, (say::GET, &get, first), time, &ids).await?;
    read(&mut db, (say::LIST, say::SELECT_PAGE, first), time, &stages).await?;
    read(&mut db, (say::COUNT, say::SELECT_COUNT, first), time, &stages).await?;
    read(&mut db, (say::GROUP, say::SUM_BY_STAGE, first), time, &[]).await?;
    read(&mut db, (say::MONTH, &month, first), time, &[]).await
}

async fn read(
    db: &mut PgConnection,
    (name, sql, first): (&'static str, &str, u32),
    time: Duration,
    values: &[String],
) -> Done {
    let sql = sql.replace("TABLE", "").replace('?', "$1");
    let mut round = Loop::begin(name, Some(first));
    while round.goes_on(time) {
        let begun = Instant::now();
        let mut statement = query(AssertSqlSafe(sql.clone()));
        if !values.is_empty() {
            statement = statement.bind(&values[round.rounds() * 7919 % values.len()]);
        }
        std::hint::black_box(statement.fetch_all(&mut *db).await?.len());
        round.took(begun);
    }
    round.print();
    Ok(())
}
