//! SQLite's function for formulas: `sartor_formula(program, value …)`. A program is read once for a connection and runs for
//! every row.

use crate::formula::{Stored, StoredProgram, run_stored};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Error, Result};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Programs a connection remembers; then all are forgotten, and read anew.
const REMEMBERED: usize = 200;

/// Programs by their text.
type Programs = HashMap<String, Arc<StoredProgram>>;

/// Makes the function known to a connection.
///
/// # Errors
/// Those of SQLite.
pub fn register(connection: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    let known = Mutex::new(Programs::new());
    connection.create_scalar_function("sartor_formula", -1, flags, move |context| run(context, &known))
}

fn run(context: &Context<'_>, known: &Mutex<Programs>) -> Result<ToSqlOutput<'static>> {
    let read = |text: ValueRef<'_>| find(known, text.as_str()?);
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

fn find(known: &Mutex<Programs>, text: &str) -> std::result::Result<Arc<StoredProgram>, Error> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(program) = known.get(text) {
        return Ok(program.clone());
    }
    let program = run_stored(text).ok_or_else(|| Error::UserFunctionError("no program of ours".into()))?;
    if known.len() >= REMEMBERED {
        known.clear();
    }
    let program = Arc::new(program);
    known.insert(text.to_owned(), program.clone());
    Ok(program)
}
