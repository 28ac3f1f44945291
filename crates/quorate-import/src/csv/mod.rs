//! Tables of comma-separated values, by a map that says what a row means.

mod map;
mod template;

use std::collections::{BTreeMap, BTreeSet};

use quorate_number::time;
use quorate_trace::{Act, Args, Header, Line};
use serde_json::{Map, Value};

use crate::report::LeftOut;
use crate::settings::{read_settings, without_dates};
use crate::source::{MALFORMED, WRONG_MAP};
use crate::{Import, Report, Source, Trouble};
use map::{Funds, Kind, Rule, TableMap, Unit};
use template::{Columns, Unfilled, columns_of_text, columns_of_value};

/// What records of a table are called in reports.
const ROW: &str = "row";

/// A row of a table.
struct Row<'a> {
    source: &'a Source,
    line: u64,
    at: i64,
    fields: Vec<String>,
}

/// Reads tables into a stream, as a map says.
///
/// # Errors
///
/// The map or a table cannot be read. A row that has no place in the stream is no error: the report tells of it.
pub fn import_csv(tables: &[Source], map_source: &Source) -> Result<Import, Trouble> {
    let map: TableMap = read_settings(map_source)?;
    map.check(map_source)?;
    let mut import = Import { header: header(&map), report: Report::new("csv"), ..Import::default() };
    let mut rows = Vec::new();
    let mut names: Option<Vec<String>> = map.columns.clone();
    for table in tables {
        let found = read_table(table, &map, &mut names, map_source, &mut import.report)?;
        rows.extend(found);
    }
    let names = names.unwrap_or_default();
    drop_repeated(&mut rows, &map, &names, &mut import.report);
    let earlier = rows.windows(2).filter(|pair| matches!(pair, [one, two] if two.at < one.at)).count();
    import.report.reordered = earlier as u64;
    rows.sort_by_key(|row| row.at);
    let mut columns = Columns { names: &names, words: &map.words, all: BTreeMap::new() };
    collect_all(&mut columns, &map, &rows);
    write_lines(&mut import, &map, &columns, &rows);
    import.put_in_order();
    Ok(import)
}

fn header(map: &TableMap) -> Header {
    Header {
        program: map.program.clone(),
        funds_open: map.funds == Funds::Open,
        bodies_act: map.bodies.is_some(),
        ..Header::default()
    }
}

/// Reads one table; the first one gives the columns their names, and the others must have the same.
fn read_table<'a>(
    table: &'a Source,
    map: &TableMap,
    names: &mut Option<Vec<String>>,
    map_source: &Source,
    report: &mut Report,
) -> Result<Vec<Row<'a>>, Trouble> {
    let delimiter = u8::try_from(map.delimiter.unwrap_or(',')).unwrap_or(b',');
    let text = table.text.strip_prefix('\u{feff}').unwrap_or(&table.text);
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter).flexible(true).has_headers(false);
    let mut records = reader.from_reader(text.as_bytes()).into_records();
    if map.columns.is_none() {
        let Some(Ok(first)) = records.next() else {
            return Err(table.complain(MALFORMED, "this table has no row of column names"));
        };
        let found: Vec<String> = first.iter().map(|name| name.trim().to_owned()).collect();
        if names.as_ref().is_some_and(|names| *names != found) {
            return Err(table.complain_in_line(
                MALFORMED,
                1,
                0,
                "this table has other columns than the first one",
            ));
        }
        *names = Some(found);
    }
    let names = names.clone().unwrap_or_default();
    check_columns(map, &names, map_source)?;
    let has_odd_quotes = text.matches('"').count() % 2 == 1;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(|error| table.complain(MALFORMED, error.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let fields: Vec<String> = record.iter().map(str::to_owned).collect();
        if has_odd_quotes && fields.iter().any(|field| field.contains('\n')) && ends_the_table(&record, text)
        {
            let message = "a quote is opened in this row and never closed";
            return Err(table.complain_in_line(MALFORMED, line, 0, message));
        }
        let left_out = |unfilled: Unfilled| left_out(table, line, unfilled);
        if fields.len() != names.len() {
            let reason =
                format!("this row has {} fields, and there are {} columns", fields.len(), names.len());
            report.leave_out(left_out(Unfilled { column: None, reason }));
            continue;
        }
        match instant(map, &names, &fields) {
            Ok(at) => rows.push(Row { source: table, line, at, fields }),
            Err(unfilled) => report.leave_out(left_out(unfilled)),
        }
    }
    Ok(rows)
}

/// Whether nothing follows a row.
fn ends_the_table(record: &csv::StringRecord, text: &str) -> bool {
    let start =
        record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
    let last = record.iter().next_back().unwrap_or_default().trim_end();
    text.get(start..).is_some_and(|rest| rest.trim_end().ends_with(last))
}

/// Every column that the map speaks of must be there.
fn check_columns(map: &TableMap, names: &[String], map_source: &Source) -> Result<(), Trouble> {
    let mut wanted: Vec<String> =
        map.time.column.iter().chain(&map.unique).chain(map.words.keys()).cloned().collect();
    for rule in map.rules() {
        wanted.extend(rule.when.keys().cloned());
        wanted.extend(texts(rule).flat_map(columns_of_text));
        wanted.extend(arguments(rule).flat_map(columns_of_value).map(|(column, _)| column));
    }
    match wanted.iter().find(|column| !names.contains(column)) {
        None => Ok(()),
        Some(column) => {
            let message = format!("the table has no column `{column}`");
            let trouble = map_source.complain_of(WRONG_MAP, column, message);
            Err(trouble.help(format!("its columns are {}", names.join(", "))))
        }
    }
}

/// When a row happened.
fn instant(map: &TableMap, names: &[String], fields: &[String]) -> Result<i64, Unfilled> {
    let constant = map.time.at.as_ref().map(without_dates);
    let (column, text) = match (&map.time.column, &constant) {
        (Some(column), _) => {
            let field = names.iter().position(|name| name == column).and_then(|index| fields.get(index));
            (Some(column.clone()), field.map_or("", |field| field.trim()))
        }
        (None, Some(Value::String(text))) => (None, text.as_str()),
        (None, _) => (None, ""),
    };
    let counted = text.parse::<i64>().ok().map(|number| match map.time.unit {
        Unit::Seconds => number,
        Unit::Milliseconds => number.div_euclid(1000),
    });
    let written = || time::parse_instant(text).or_else(|| time::parse_instant(&without_fraction(text)?));
    counted.or_else(written).ok_or_else(|| Unfilled { column, reason: format!("`{text}` is no instant") })
}

/// `2024-02-21T19:35:40.199Z` without the parts of a second.
fn without_fraction(text: &str) -> Option<String> {
    let (before, after) = text.split_once('.')?;
    let rest = after.trim_start_matches(|digit: char| digit.is_ascii_digit());
    Some(format!("{before}{rest}"))
}

/// Drops rows that say again what should be said once.
fn drop_repeated(rows: &mut Vec<Row<'_>>, map: &TableMap, names: &[String], report: &mut Report) {
    if map.unique.is_empty() {
        return;
    }
    let places: Vec<usize> =
        map.unique.iter().filter_map(|column| names.iter().position(|name| name == column)).collect();
    let mut seen = BTreeSet::new();
    rows.retain(|row| {
        let key: Vec<String> = places.iter().filter_map(|place| row.fields.get(*place)).cloned().collect();
        let is_new = seen.insert(key);
        if !is_new {
            report.drop_duplicate();
        }
        is_new
    });
}

/// Collects all that stands in the columns which a rule wants as a list.
fn collect_all(columns: &mut Columns<'_>, map: &TableMap, rows: &[Row<'_>]) {
    let wanted: BTreeSet<String> = map
        .rules()
        .flat_map(|rule| arguments(rule).flat_map(columns_of_value).collect::<Vec<_>>())
        .filter_map(|(column, is_all)| is_all.then_some(column))
        .collect();
    for column in wanted {
        let mut seen = BTreeSet::new();
        let mut list = Vec::new();
        for row in rows {
            let Ok(meaning) = columns.meaning(&row.fields, &column) else { continue };
            if seen.insert(meaning.to_string()) {
                list.push(meaning);
            }
        }
        columns.all.insert(column, list);
    }
}

fn write_lines(import: &mut Import, map: &TableMap, columns: &Columns<'_>, rows: &[Row<'_>]) {
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return };
    let mut seen = BTreeSet::new();
    let mut written: Vec<Line> = Vec::new();
    for rule in &map.first {
        written.extend(edge_line(rule, columns, first, import));
    }
    for row in rows {
        match lines_of_row(map, columns, row, &mut seen) {
            Ok(lines) => {
                written.extend(lines);
                import.report.map(ROW);
            }
            Err(unfilled) => import.report.leave_out(left_out(row.source, row.line, unfilled)),
        }
    }
    for rule in &map.last {
        written.extend(edge_line(rule, columns, last, import));
    }
    import.lines = written;
}

/// A line of the stream's beginning or end, with the columns of the row next to it.
fn edge_line(rule: &Rule, columns: &Columns<'_>, row: &Row<'_>, import: &mut Import) -> Option<Line> {
    match act(rule, columns, &row.fields, import.header.bodies_act) {
        Ok(act) => Some(Line { number: 0, at: later(rule, row), carried: Map::new(), act }),
        Err(unfilled) => {
            import.report.miss(&format!("a line of the map's `first` or `last`: {}", unfilled.reason));
            None
        }
    }
}

/// What a row becomes: all of it, or nothing.
fn lines_of_row(
    map: &TableMap,
    columns: &Columns<'_>,
    row: &Row<'_>,
    seen: &mut BTreeSet<(usize, String)>,
) -> Result<Vec<Line>, Unfilled> {
    let mut lines = Vec::new();
    let mut marks = Vec::new();
    let mut is_meant = false;
    for (number, rule) in map.row.iter().enumerate() {
        let matches = |(column, words): (&String, &Vec<String>)| {
            columns.field(&row.fields, column).is_some_and(|field| words.iter().any(|word| word == field))
        };
        if !rule.when.iter().all(matches) {
            continue;
        }
        is_meant = true;
        if let Some(once) = &rule.once {
            let mark = (number, columns.text(once, &row.fields)?);
            if seen.contains(&mark) {
                continue;
            }
            marks.push(mark);
        }
        let act = act(rule, columns, &row.fields, map.bodies.is_some())?;
        let mut carried = Map::new();
        carried.insert("x-row".to_owned(), Value::from(row.line));
        lines.push(Line { number: 0, at: later(rule, row), carried, act });
    }
    if !is_meant {
        return Err(Unfilled { column: None, reason: "no `row` of the map is for this one".to_owned() });
    }
    seen.extend(marks);
    Ok(lines)
}

fn later(rule: &Rule, row: &Row<'_>) -> i64 {
    row.at.saturating_add(rule.delay().unwrap_or_default())
}

/// Fills in a line.
fn act(rule: &Rule, columns: &Columns<'_>, row: &[String], bodies_act: bool) -> Result<Act, Unfilled> {
    let text = |template: &Option<String>| match template {
        Some(template) => columns.text(template, row).map(Some),
        None => Ok(None),
    };
    let needed = |template: &Option<String>| text(template).map(Option::unwrap_or_default);
    let person = |template: &Option<String>| match text(template)? {
        Some(name) if !bodies_act && name.contains(['/', '#', '.', '[']) => {
            let column = template.as_deref().and_then(|template| columns_of_text(template).pop());
            Err(Unfilled { column, reason: format!("`{name}` cannot be the name of a person") })
        }
        name => Ok(name),
    };
    let with = || match &rule.with {
        None => Ok(Args::None),
        Some(arguments) => {
            let filled = arguments
                .iter()
                .map(|(name, template)| Ok((name.clone(), columns.value(&without_dates(template), row)?)));
            filled.collect::<Result<Map<_, _>, _>>().map(Args::Named)
        }
    };
    Ok(match rule.kind() {
        Some(Kind::New) => Act::New {
            by: person(&rule.by)?,
            what: needed(&rule.new)?,
            alias: text(&rule.alias)?,
            with: with()?,
            pay: text(&rule.pay)?,
        },
        Some(Kind::Do) => Act::Do {
            by: person(&rule.by)?.unwrap_or_default(),
            to: needed(&rule.to)?,
            event: needed(&rule.event)?,
            with: with()?,
            pay: text(&rule.pay)?,
        },
        Some(Kind::Give) => {
            Act::Give { amount: needed(&rule.give)?, from: person(&rule.from)?, to: needed(&rule.to)? }
        }
        Some(Kind::Pass) | None => Act::Pass,
    })
}

/// The texts of a rule that are filled in.
fn texts(rule: &Rule) -> impl Iterator<Item = &str> {
    let Rule { once, by, new, alias, to, event, pay, give, from, .. } = rule;
    [once, by, new, alias, to, event, pay, give, from].into_iter().filter_map(|text| text.as_deref())
}

fn arguments(rule: &Rule) -> impl Iterator<Item = &Value> {
    rule.with.iter().flat_map(|arguments| arguments.values())
}

fn left_out(table: &Source, line: u64, unfilled: Unfilled) -> LeftOut {
    let Unfilled { column, reason } = unfilled;
    LeftOut { file: table.name.clone(), line, column, kind: ROW.to_owned(), reason }
}
