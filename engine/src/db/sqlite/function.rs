//! SQLite's function for formulas: `sartor_formula(program, value …)`. A program is read once for a statement and runs for every row.

use crate::formula::{Stored, StoredProgram, run_stored};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Error, Result};

/// Makes the function known to a connection.
///
/// # Errors
/// Those of SQLite.
pub fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("sartor_formula", -1, flags, run)
}

fn run(context: &Context<'_>) -> Result<ToSqlOutput<'static>> {
    let read = |text: ValueRef<'_>| -> std::result::Result<StoredProgram, Error> {
        run_stored(text.as_str()?).ok_or_else(|| Error::UserFunctionError("no program of ours".into()))
    };
    let program = context.get_or_create_aux(0, read)?;
    let mut values = Vec::with_capacity(context.len());
    for at in 1..context.len() {
        values.push(match context.get_raw(at) {
            ValueRef::Integer(number) => Stored::Integer(number),
            ValueRef::Text(text) => Stored::Text(String::from_utf8_lossy(text).into_owned()),
            ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => Stored::Null,
        });
    }
    Ok(ToSqlOutput::Owned(match program.run(&values) {
        Stored::Null => Value::Null,
        Stored::Integer(number) => Value::Integer(number),
        Stored::Text(text) => Value::Text(text),
    }))
}
