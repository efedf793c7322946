//! Reading files of demo records. A `.jsonl` file begins with a line that names the entity and its columns; every further
//! line is one record, a JSON array. Cells are short: a lookup is the key of its record, a person a key of `users.json`, a
//! date the number of days from the day of loading, a moment `"-31 14:30"`, a text that returns often the number of its
//! phrase with what fills it: `[3, "陈经理"]`. What is wrong is told with its line and column.

use crate::error::{Problem, Result};
use crate::metadata::model::{MoveSeed, RecordSeed, RecordsFile, SeedMoment, SeedPerson};
use crate::registry::{Entity, Field, Kind, Registry};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

/// One file of records.
pub struct Rows<'a> {
    pub entity: &'a Entity,
    pub rows: Vec<Row>,
}

/// One record with where it stands.
pub struct Row {
    pub line: usize,
    pub seed: RecordSeed,
}

/// The first line of a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    entity: String,
    /// API names of fields, and `$key`, `$owner`, `$by`, `$at`, `$moves`, `$sample` for what is no field.
    columns: Vec<String>,
    /// Phrases of texts, with `{0}`, `{1}` … for what a row puts in.
    #[serde(default)]
    phrases: Vec<String>,
}

/// What a column holds.
enum Column<'a> {
    Key,
    Owner,
    By,
    At,
    Moves,
    Sample,
    Field(&'a Field),
}

/// How much of a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    All,
    /// Rows with a `$sample` of 1, and files without that column.
    Sample,
}

/// Reads a `.jsonl` file.
///
/// # Errors
/// `Internal` with the file, the line and the column that cannot be read.
pub fn read<'a>(path: &str, text: &str, registry: &'a Registry, part: Part) -> Result<Rows<'a>> {
    let fault = |line: usize, message: &str| Problem::internal(format!("{path}, line {line}: {message}"));
    let mut lines = text.lines().enumerate().map(|(n, line)| (n + 1, line)).filter(|(_, line)| !line.trim().is_empty());
    let (_, first) = lines.next().ok_or_else(|| fault(1, "the file is empty"))?;
    let header: Header = serde_json::from_str(first).map_err(|cause| fault(1, &cause.to_string()))?;
    let entity =
        registry.find(&header.entity).ok_or_else(|| fault(1, &format!("there is no entity {}", header.entity)))?;
    let column = |name: &String| column_of(entity, name).ok_or_else(|| fault(1, &format!("there is no field {name}")));
    let columns: Vec<(&String, Column<'_>)> =
        header.columns.iter().map(|name| Ok((name, column(name)?))).collect::<Result<_>>()?;
    let mut rows = Vec::new();
    for (line, text) in lines {
        let cells: Vec<Json> = serde_json::from_str(text).map_err(|cause| fault(line, &cause.to_string()))?;
        if cells.len() > columns.len() {
            return Err(fault(line, &format!("{} cells for {} columns", cells.len(), columns.len())));
        }
        let mut row = Reading { entity, phrases: &header.phrases, seed: empty(), sample: true };
        for ((name, column), cell) in columns.iter().zip(cells).filter(|(_, cell)| !cell.is_null()) {
            row.put(column, cell).ok_or_else(|| fault(line, &format!("{name} cannot be read")))?;
        }
        if part == Part::All || row.sample {
            rows.push(Row { line, seed: row.seed });
        }
    }
    Ok(Rows { entity, rows })
}

/// Reads a file of the kind `sartor/1/records`, where everything is spelled out. Its lines are the numbers of its records.
///
/// # Errors
/// `Internal` with the file.
pub fn read_spelled<'a>(path: &str, text: &str, registry: &'a Registry) -> Result<Rows<'a>> {
    let file: RecordsFile =
        serde_json::from_str(text).map_err(|cause| Problem::internal(format!("{path}: {cause}")))?;
    let unknown = || Problem::internal(format!("{path}: there is no entity {}", file.entity));
    let entity = registry.find(&file.entity).ok_or_else(unknown)?;
    let rows = file.records.into_iter().enumerate().map(|(n, seed)| Row { line: n + 1, seed }).collect();
    Ok(Rows { entity, rows })
}

fn column_of<'a>(entity: &'a Entity, name: &str) -> Option<Column<'a>> {
    Some(match name {
        "$key" => Column::Key,
        "$owner" => Column::Owner,
        "$by" => Column::By,
        "$at" => Column::At,
        "$moves" => Column::Moves,
        "$sample" => Column::Sample,
        name => Column::Field(entity.find(name)?),
    })
}

fn empty() -> RecordSeed {
    RecordSeed { key: None, owner: None, by: None, at: None, values: Map::new(), moves: Vec::new() }
}

/// A record on its way.
struct Reading<'a> {
    entity: &'a Entity,
    phrases: &'a [String],
    seed: RecordSeed,
    sample: bool,
}

impl Reading<'_> {
    /// Takes a cell; none when it is not written as its column wants it.
    fn put(&mut self, column: &Column<'_>, cell: Json) -> Option<()> {
        match column {
            Column::Key => self.seed.key = Some(cell.as_str()?.to_owned()),
            Column::Owner => self.seed.owner = Some(person(&cell)?),
            Column::By => self.seed.by = Some(person(&cell)?),
            Column::At => self.seed.at = Some(moment(cell.as_str()?)?),
            Column::Moves => self.seed.moves = self.moves(cell)?,
            Column::Sample => self.sample = cell.as_i64()? == 1,
            Column::Field(field) => {
                self.seed.values.insert(field.name.to_string(), self.value(field, cell)?);
            }
        }
        Some(())
    }

    /// `[to, at, { field: cell }?, by?, note?]` for each move.
    fn moves(&self, cell: Json) -> Option<Vec<MoveSeed>> {
        let Json::Array(moves) = cell else { return None };
        let read = |step: Json| {
            let Json::Array(parts) = step else { return None };
            let mut parts = parts.into_iter();
            let to = parts.next()?.as_str()?.to_owned();
            let at = Some(moment(parts.next()?.as_str()?)?);
            let values = match parts.next().unwrap_or_default() {
                Json::Object(cells) => self.values(cells)?,
                Json::Null => Map::new(),
                Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => return None,
            };
            let by = parts.next().filter(|by| !by.is_null());
            let by = by.map_or(Some(None), |by| Some(Some(person(&by)?)))?;
            let note = parts.next().and_then(|note| note.as_str().map(str::to_owned));
            Some(MoveSeed { field: None, to, at, by, note, values })
        };
        moves.into_iter().map(read).collect()
    }

    fn values(&self, cells: Map<String, Json>) -> Option<Map<String, Json>> {
        let read = |(name, cell): (String, Json)| {
            let read = self.value(self.entity.find(&name)?, cell)?;
            Some((name, read))
        };
        cells.into_iter().map(read).collect()
    }

    /// A cell as it is spelled out.
    fn value(&self, field: &Field, cell: Json) -> Option<Json> {
        match (&field.kind, cell) {
            (Kind::Text { .. } | Kind::LongText { .. } | Kind::RichText { .. }, Json::Array(parts)) => {
                self.phrase(&parts)
            }
            (_, cell) => spelled(field, cell),
        }
    }

    /// `[number, filling, …]`
    fn phrase(&self, parts: &[Json]) -> Option<Json> {
        let (number, filling) = parts.split_first()?;
        let phrase = self.phrases.get(usize::try_from(number.as_u64()?).ok()?)?;
        let mut text = phrase.clone();
        for (n, part) in filling.iter().enumerate() {
            text = text.replace(&format!("{{{n}}}"), part.as_str()?);
        }
        Some(text.into())
    }
}

fn spelled(field: &Field, cell: Json) -> Option<Json> {
    let named = |cell: &Json| Some(json!({ "key": cell.as_str()? }));
    Some(match (&field.kind, cell) {
        (_, cell @ Json::Object(_)) => cell,
        (Kind::User, cell) => json!({ "user": cell.as_str()? }),
        (Kind::Lookup { .. } | Kind::Regarding { .. }, cell) => named(&cell)?,
        (Kind::ManyToMany { .. }, Json::Array(list)) => list.iter().map(named).collect::<Option<Vec<_>>>()?.into(),
        (Kind::Date, cell) => json!({ "date": "today", "add": days(cell.as_i64()?) }),
        (Kind::DateTime, cell) => {
            let at = moment(cell.as_str()?)?;
            json!({ "date": at.date, "add": at.add, "time": at.time })
        }
        (_, cell) => cell,
    })
}

fn person(cell: &Json) -> Option<SeedPerson> {
    Some(SeedPerson { user: cell.as_str()?.to_owned() })
}

/// `"-31 14:30"`: days from today, and the time of day.
fn moment(text: &str) -> Option<SeedMoment> {
    let (add, time) = text.split_once(' ')?;
    let add = days(add.parse().ok()?);
    Some(SeedMoment { date: "today".to_owned(), add: Some(add), time: Some(time.to_owned()) })
}

fn days(days: i64) -> String {
    format!("{days}d")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a file of these lines says: its seeds, or what is wrong with it.
    fn check(lines: &[&str], part: Part) -> std::result::Result<Vec<Json>, String> {
        let model = crate::metadata::load(&crate::templates::crm_starter().expect("the template")).expect("a model");
        let registry = crate::registry::build(&model);
        let read = read("demo/x.jsonl", &lines.join("\n"), &registry, part);
        let rows = read.map_err(|problem| problem.cause.map(|cause| cause.to_string()).unwrap_or_default())?.rows;
        Ok(rows.into_iter().map(|row| json!([row.line, row.seed.key, row.seed.values])).collect())
    }

    const HEAD: &str = r#"{"entity":"activity","columns":["$sample","$key","subject","account","started_at"],"phrases":["问{0}和{1}"]}"#;

    #[test]
    fn cells_are_spelled_out() {
        let found = check(&[HEAD, r#"[1,"a",[0,"价","期"],"acc_1","-3 09:05"]"#, r#"[0,null,"x"]"#], Part::All);
        let first = json!({ "subject": "问价和期", "account": { "key": "acc_1" },
            "started_at": { "date": "today", "add": "-3d", "time": "09:05" } });
        assert_eq!(found, Ok(vec![json!([2, "a", first]), json!([3, null, { "subject": "x" }])]));
        assert_eq!(check(&[HEAD, "[1]", "[0]"], Part::Sample).map(|rows| rows.len()), Ok(1));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let fails = |lines: &[&str], expect: &str| {
            let told = check(lines, Part::All).expect_err("it is wrong");
            assert!(told.contains(expect), "{told}");
        };
        fails(&[HEAD, "[1]", r#"[1,"k","x","a","yesterday"]"#], "demo/x.jsonl, line 3: started_at cannot be read");
        fails(&[HEAD, r#"[1,"k",[7]]"#], "line 2: subject cannot be read");
        fails(&[HEAD, "[1,"], "line 2: ");
        fails(&[HEAD, "[1,2,3,4,5,6]"], "line 2: 6 cells for 5 columns");
        fails(&[r#"{"entity":"activity","columns":["colour"]}"#], "line 1: there is no field colour");
        fails(&[r#"{"entity":"ghost","columns":[]}"#], "line 1: there is no entity ghost");
    }
}
