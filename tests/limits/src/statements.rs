//! The statements, as the engine writes them; `TABLE` stands for the place of a table.

/// What each is called in the table of figures.
pub const GET: &str = "get by id: its statement";
pub const LIST: &str = "list 50: its statement";
pub const COUNT: &str = "list 50: its capped count";
pub const GROUP: &str = "group by stage: its statement";
pub const MONTH: &str = "sum by month: its statement";
pub const CREATE: &str = "create: row, history and event, 16 in a commit";

/// A record with the names it shows. `COLUMNS` stands for its own.
pub const SELECT_ONE: &str = "SELECT COLUMNS, t1.f_crm_acc_name, t2.name FROM TABLEr_crm_opportunity t0
    LEFT JOIN TABLEr_crm_account t1 ON t1.id = t0.f_crm_opp_account AND t1.deleted_at IS NULL
    LEFT JOIN TABLEsys_user t2 ON t2.id = t0.owner
    WHERE t0.deleted_at IS NULL AND t0.id = ?";

pub const SELECT_PAGE: &str = "SELECT t0.id, t0.version, t0.f_crm_opp_name, t0.f_crm_opp_account, t1.f_crm_acc_name,
    t0.f_crm_opp_number, t0.f_crm_opp_stage, t0.f_crm_opp_amount, t0.f_crm_opp_amount__cur, t0.f_crm_opp_amount__base,
    t0.f_crm_opp_expected_close, t0.f_crm_opp_type, t0.f_crm_opp_next_step, t0.owner, t2.name
    FROM TABLEr_crm_opportunity t0
    LEFT JOIN TABLEr_crm_account t1 ON t1.id = t0.f_crm_opp_account AND t1.deleted_at IS NULL
    LEFT JOIN TABLEsys_user t2 ON t2.id = t0.owner
    WHERE t0.deleted_at IS NULL AND t0.f_crm_opp_stage = ?
    ORDER BY t0.f_crm_opp_amount__base DESC NULLS LAST, t0.id LIMIT 51";

pub const SELECT_COUNT: &str = "SELECT COUNT(*) FROM (SELECT 1 FROM TABLEr_crm_opportunity t0
    WHERE t0.deleted_at IS NULL AND t0.f_crm_opp_stage = ? LIMIT 10001) counted";

pub const SUM_BY_STAGE: &str = "SELECT t0.f_crm_opp_stage, CAST(SUM(t0.f_crm_opp_amount__base) AS BIGINT), COUNT(*)
    FROM TABLEr_crm_opportunity t0 WHERE t0.deleted_at IS NULL GROUP BY 1";

/// `MONTH` stands for the first day of a date's month.
pub const SUM_BY_MONTH: &str = "SELECT MONTH, CAST(SUM(t0.f_crm_opp_amount__base) AS BIGINT)
    FROM TABLEr_crm_opportunity t0 WHERE t0.deleted_at IS NULL GROUP BY 1";

/// Rows as the last ones there are, with other ids; `COLUMNS` are all but the id and the number.
pub const COPY_ROW: &str = "INSERT INTO TABLEr_crm_opportunity (id, f_crm_opp_number, COLUMNS)
    SELECT ?, ?, COLUMNS FROM TABLEr_crm_opportunity WHERE id = ?";

pub const COPY_HISTORY: &str = "INSERT INTO TABLEsys_history
    (change, at, entity, record, version, action, by_kind, by_id, cause_kind, diff)
    SELECT change, at, entity, ?, version, action, by_kind, by_id, cause_kind, diff
    FROM TABLEsys_history WHERE entity = 'crm_opportunity' AND record = ? AND version = 1 LIMIT 1";

pub const COPY_EVENT: &str = "INSERT INTO TABLEsys_outbox (id, type, entity, record, version, at, event)
    SELECT ?, type, entity, ?, version, at, event FROM TABLEsys_outbox WHERE seq = ?";
