//! Puts what belongs together in neighbouring lines in columns.

use crate::WIDTH;
use crate::lay::{Line, Mark};
use crate::shape::{Column, GroupId};

/// Where comments stand behind lines that leave room for them.
const REMARKS: usize = 51;
/// How many blanks stand between a longer line and the comment behind it.
const BEFORE_REMARK: usize = 3;
/// How much longer a line may be than the next shorter one and still share a column with it.
const STEP: usize = 24;

/// Moves words to their columns, and comments to theirs.
pub(crate) fn align(mut lines: Vec<Line>) -> Vec<Line> {
    for pass in 0..PASSES {
        let mut runs = Vec::new();
        find_runs(&lines, pass, &mut runs);
        for run in runs {
            align_run(&mut lines, &run);
        }
    }
    follow_anchors(&mut lines);
    align_remarks(&mut lines);
    lines
}

/// Columns are aligned from the left to the right.
const PASSES: usize = 6;

fn pass(column: Column) -> usize {
    match column {
        Column::Traits
        | Column::Equals(_)
        | Column::Value
        | Column::Words
        | Column::Claim
        | Column::Equal
        | Column::Act
        | Column::To => 0,
        Column::Range | Column::Else => 1,
        Column::Amended | Column::Upheld | Column::Reason => 2,
        Column::Brace => 3,
        Column::Arrow => 4,
        Column::Refused => 5,
    }
}

/// Whether a column is made although the text had none. Others are kept where words that stood in one column were set off by
/// more than one blank.
fn is_always_made(column: Column) -> bool {
    matches!(column, Column::Else | Column::Reason | Column::Arrow)
}

/// A mark: the number of its line, and its number in it.
type Cell = (usize, usize);

/// What marks of one run have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    group: GroupId,
    column: Column,
    /// Where they stood in the text; of a refusal's sentence, where its code stands now.
    at: usize,
}

/// Finds the marks that share columns.
fn find_runs(lines: &[Line], now: usize, runs: &mut Vec<Vec<Cell>>) {
    let mut going: Vec<(Key, Vec<Cell>)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let Some(group) = line.group.filter(|_| !line.is_remark || line.is_apart) else { continue };
        going.retain_mut(|(key, run)| {
            let goes_on = if key.group == group {
                !line.is_apart
            } else {
                // What has lines of its own ends a paragraph, but for that of a table.
                let last = run.last().and_then(|(last, _)| lines.get(*last));
                !is_always_made(key.column) || last.is_some_and(|last| last.is_table && is_within(line, last))
            };
            if !goes_on {
                runs.push(std::mem::take(run));
            }
            goes_on
        });
        for (at, mark) in line.marks.iter().enumerate() {
            if mark.group != group || pass(mark.column) != now {
                continue;
            }
            let key = Key { group, column: mark.column, at: key_column(line, mark) };
            match going.iter_mut().find(|(other, _)| *other == key) {
                // A line has one word in a column.
                Some((_, run)) if run.last().is_some_and(|(last, _)| *last == number) => {}
                Some((_, run)) => run.push((number, at)),
                None => going.push((key, vec![(number, at)])),
            }
        }
    }
    runs.extend(going.into_iter().map(|(_, run)| run));
}

fn key_column(line: &Line, mark: &Mark) -> usize {
    match mark.column {
        Column::Else | Column::Arrow => 0,
        Column::Reason => {
            let code = line.marks.iter().rev().find(|other| other.at < mark.at);
            code.filter(|code| code.column == Column::Else).map_or(0, |code| column(line, code) + code.pad)
        }
        _ => mark.stood,
    }
}

/// Whether a line belongs to what an earlier one began.
fn is_within(line: &Line, earlier: &Line) -> bool {
    line.indent > earlier.indent || (line.indent == earlier.indent && line.text.starts_with('}'))
}

fn mark<'l>(lines: &'l [Line], cell: &Cell) -> Option<(&'l Line, &'l Mark)> {
    let line = lines.get(cell.0)?;
    Some((line, line.marks.get(cell.1)?))
}

/// Where a mark stands, after what was moved before it.
fn column(line: &Line, mark: &Mark) -> usize {
    mark.before + line.marks.iter().filter(|other| other.at < mark.at).map(|other| other.pad).sum::<usize>()
}

/// How wide a line is, with what was moved.
fn width(line: &Line) -> usize {
    line.indent + line.width + line.marks.iter().map(|mark| mark.pad).sum::<usize>()
}

fn align_run(lines: &mut [Line], run: &[Cell]) {
    let is_wanted = run
        .iter()
        .filter_map(|cell| mark(lines, cell))
        .any(|(_, mark)| mark.is_wanted || is_always_made(mark.column));
    if !is_wanted {
        return;
    }
    // Where each stands, and how much room there is behind its line.
    let mut cells: Vec<(usize, usize, Cell)> = Vec::new();
    for cell in run {
        if let Some((line, mark)) = mark(lines, cell) {
            cells.push((column(line, mark), WIDTH.saturating_sub(width(line)), *cell));
        }
    }
    cells.sort_unstable();
    let mut taken = cells.len();
    if let Some(far) = cells.windows(2).position(|pair| matches!(pair, [(a, ..), (b, ..)] if b - a > STEP)) {
        taken = far + 1;
    }
    // The longest stand aside until everybody else has room.
    while let Some((to, ..)) = taken.checked_sub(1).and_then(|last| cells.get(last)).copied() {
        if cells.iter().take(taken).all(|(at, room, _)| to - at <= *room) {
            for (at, _, cell) in cells.iter().take(taken) {
                if let Some(mark) = lines.get_mut(cell.0).and_then(|line| line.marks.get_mut(cell.1)) {
                    mark.pad = to - at;
                }
            }
            return;
        }
        taken -= 1;
    }
}

/// Lines that are indented from a column go where it went.
fn follow_anchors(lines: &mut [Line]) {
    let mut moved: Vec<usize> = Vec::with_capacity(lines.len());
    for number in 0..lines.len() {
        let anchor = lines.get(number).and_then(|line| line.anchor);
        let by = anchor.and_then(|(from, column)| {
            let line = lines.get(from)?;
            let before = moved.get(from).copied()?;
            let pads = line.marks.iter().filter(|mark| mark.before <= column).map(|mark| mark.pad);
            Some(before + pads.sum::<usize>())
        });
        let by = by.unwrap_or(0);
        moved.push(by);
    }
    for (line, by) in lines.iter_mut().zip(moved) {
        line.indent += by;
    }
}

/// Comments behind lines stand in one column, those of neighbouring lines all the more.
fn align_remarks(lines: &mut [Line]) {
    let mut number = 0;
    while number < lines.len() {
        let goes_on = |(at, line): &(usize, &Line)| line.remark.is_some() && (*at == 0 || !line.is_apart);
        let run = lines.iter().skip(number).enumerate().take_while(goes_on).count();
        let neighbours = || lines.iter().skip(number).take(run);
        let longest = neighbours().map(width).max().unwrap_or(0);
        let shared = longest + BEFORE_REMARK;
        let is_shared = neighbours().all(|line| is_short(line) || has_room(line, shared));
        for line in lines.iter_mut().skip(number).take(run) {
            let at = match is_short(line) {
                true => REMARKS,
                false if is_shared => shared,
                false => width(line) + BEFORE_REMARK,
            };
            let blanks = " ".repeat(at - width(line));
            if let Some(remark) = &mut line.remark {
                remark.insert_str(0, &blanks);
            }
        }
        number += run.max(1);
    }
}

/// Whether the comment behind a line stands in the column for all comments.
fn is_short(line: &Line) -> bool {
    width(line) + BEFORE_REMARK <= REMARKS && has_room(line, REMARKS)
}

/// Whether the comment behind a line has room from a column on.
fn has_room(line: &Line, at: usize) -> bool {
    at + line.remark.as_ref().map_or(0, |remark| remark.chars().count()) <= WIDTH
}
