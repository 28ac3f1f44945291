//! Lays words in lines.

use crate::WIDTH;
use crate::shape::{Base, Column, GroupId, Mode, Place, Shape};
use crate::source::{Remark, Source};

/// Beyond this column nothing is lined up with what begins there.
const FAR: usize = 60;
/// How far the rest of a line is indented where no place says so.
const REST: usize = 4;

/// A line.
#[derive(Default)]
pub(crate) struct Line {
    /// How far it is indented.
    pub(crate) indent: usize,
    /// A column of an earlier line, by its number, from which it is indented.
    pub(crate) anchor: Option<(usize, usize)>,
    /// Its words, or the comment that it is.
    pub(crate) text: String,
    /// How wide it is, without the comment behind it.
    pub(crate) width: usize,
    /// Whether it is a comment.
    pub(crate) is_remark: bool,
    /// The comment behind its words.
    pub(crate) remark: Option<String>,
    /// Whether an empty line stands before it.
    pub(crate) is_apart: bool,
    /// The group of which it is a line.
    pub(crate) group: Option<GroupId>,
    /// Whether that group's lines stand in one paragraph although some are followed by lines of their own.
    pub(crate) is_table: bool,
    /// What of it stands in columns.
    pub(crate) marks: Vec<Mark>,
}

/// Where in a line a word stands that stands in a column.
pub(crate) struct Mark {
    pub(crate) column: Column,
    /// The group whose lines share the column.
    pub(crate) group: GroupId,
    /// The word's first byte in the text of the line.
    pub(crate) at: usize,
    /// How many characters stand before it, indentation included.
    pub(crate) before: usize,
    /// Whether it was set off by more than one blank.
    pub(crate) is_wanted: bool,
    /// In which column it stood.
    pub(crate) stood: usize,
    /// By how many blanks it is moved.
    pub(crate) pad: usize,
}

/// Lays the words of a text in lines.
pub(crate) fn lay(source: &Source<'_>, shape: &Shape) -> Vec<Line> {
    let states = shape.groups.iter().map(|_| State::Ahead).collect();
    let mut layer = Layer { source, shape, states, open: Vec::new(), lines: Vec::new(), closed_block: false };
    for at in 0..=source.len() {
        layer.gap(at);
        layer.word(at);
    }
    layer.lines
}

/// The text of lines.
pub(crate) fn written(lines: &[Line]) -> String {
    let mut text = String::new();
    for line in lines {
        if line.is_apart {
            text.push('\n');
        }
        let mut written = " ".repeat(line.indent);
        let mut rest = line.text.as_str();
        let mut taken = 0;
        for mark in &line.marks {
            let (before, after) = rest.split_at_checked(mark.at - taken).unwrap_or((rest, ""));
            written.push_str(before);
            written.push_str(&" ".repeat(mark.pad));
            (rest, taken) = (after, mark.at);
        }
        written.push_str(rest);
        if let Some(remark) = &line.remark {
            written.push_str(remark);
        }
        text.push_str(written.trim_end());
        text.push('\n');
    }
    text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Ahead,
    Flat,
    Broken,
    Past,
}

/// From where lines are indented.
#[derive(Clone, Copy, Default)]
struct Indent {
    columns: usize,
    anchor: Option<(usize, usize)>,
}

impl Indent {
    fn plus(self, columns: usize) -> Indent {
        Indent { columns: self.columns + columns, ..self }
    }
}

struct Open {
    group: GroupId,
    base: Indent,
    /// From where what comes next is indented.
    around: Indent,
}

struct Layer<'l> {
    source: &'l Source<'l>,
    shape: &'l Shape,
    states: Vec<State>,
    open: Vec<Open>,
    lines: Vec<Line>,
    /// Whether the last word closed a block that has lines of its own.
    closed_block: bool,
}

impl Layer<'_> {
    /// What stands before the word at `at`: blanks, or a new line with the comments before it.
    fn gap(&mut self, at: usize) {
        let place = self.shape.place_at(at);
        let no_remarks = Vec::new();
        let gap = self.source.gap(at);
        let remarks = gap.map_or(&no_remarks, |gap| &gap.remarks);
        let is_end = at == self.source.len();
        let breaks =
            at == 0 || is_end || !remarks.is_empty() || place.is_some_and(|place| self.breaks(at, place));
        if !breaks {
            return self.blanks(at);
        }
        let indent = self.indent(place, is_end || at == 0);
        let closes = place.is_some_and(|place| self.is_last_of(at, place.group) && place.nest == 0);
        let inside = if closes { indent.plus(2) } else { indent };
        // What stands right behind an opening bracket is not set off from it.
        let opens = place.is_some_and(|place| self.begins(at, place.group));
        let keeps_empty = is_end || place.is_some_and(|place| place.keeps_empty || closes);
        let mut begun = at != 0 && !opens;
        for (number, remark) in remarks.iter().enumerate() {
            if self.trails(remark) {
                continue;
            }
            let is_apart = remark.is_apart && begun && (keeps_empty || number > 0);
            begun = true;
            self.lines.push(Line {
                indent: inside.columns,
                anchor: inside.anchor,
                text: remark.text.to_owned(),
                width: remark.text.chars().count(),
                is_remark: true,
                is_apart,
                group: place.map(|place| place.group),
                ..Line::default()
            });
        }
        if is_end {
            return;
        }
        let follows_remark = remarks.iter().any(|remark| remark.begins_line);
        let is_apart =
            gap.is_some_and(|gap| gap.is_apart) && begun && !closes && (keeps_empty || follows_remark);
        let group = place.map(|place| place.group);
        self.lines.push(Line {
            indent: indent.columns,
            anchor: indent.anchor,
            is_apart,
            group,
            is_table: group.and_then(|group| self.shape.get(group)).is_some_and(|group| group.is_table),
            ..Line::default()
        });
        let open = self.open.iter_mut().rev().find(|open| group == Some(open.group));
        if let (Some(place), Some(open)) = (place, open) {
            open.around = open.base.plus(place.nest);
        }
    }

    /// Puts a comment behind the present line, if it stood there.
    fn trails(&mut self, remark: &Remark<'_>) -> bool {
        match self.lines.last_mut() {
            Some(line) if !remark.begins_line => {
                line.remark = Some(remark.text.to_owned());
                true
            }
            _ => false,
        }
    }

    fn blanks(&mut self, at: usize) {
        let blanks = self.shape.blanks_at(self.source, at);
        let Some(line) = self.lines.last_mut() else { return };
        line.text.push_str(&" ".repeat(blanks));
        line.width += blanks;
        if let Some((column, group)) = self.shape.column_at(at) {
            line.marks.push(Mark {
                column,
                group,
                at: line.text.len(),
                before: line.indent + line.width,
                is_wanted: self.source.gap(at).is_some_and(|gap| gap.is_wide),
                stood: self.source.gap(at).map_or(0, |gap| gap.column),
                pad: 0,
            });
        }
    }

    /// A word, with the groups that begin and end with it.
    fn word(&mut self, at: usize) {
        let Some(word) = self.source.word(at) else { return };
        for group in self.shape.begun.get(at).into_iter().flatten() {
            self.begin(*group, at);
        }
        if let Some(line) = self.lines.last_mut() {
            line.text.push_str(word.text);
            line.width += word.width;
        }
        self.closed_block = false;
        while let Some(open) =
            self.open.pop_if(|open| self.shape.get(open.group).is_none_or(|group| group.last <= at))
        {
            let is_block = word.kind == quorate_syntax::Kind::RightBrace
                && self.shape.get(open.group).is_some_and(|group| self.source.partner(at) == group.first);
            self.closed_block |= is_block && self.state(open.group) == State::Broken;
            if let Some(state) = self.states.get_mut(open.group) {
                *state = State::Past;
            }
        }
    }

    fn begin(&mut self, id: GroupId, at: usize) {
        let Some(group) = self.shape.get(id) else { return };
        let column = self.column();
        let around = self.open.last().map_or(Indent::default(), |open| open.around);
        let base = match group.base {
            Base::Around => around,
            Base::Here if column > FAR => around.plus(REST),
            Base::Here => {
                Indent { columns: column, anchor: Some((self.lines.len().saturating_sub(1), column)) }
            }
            Base::Of(other) => {
                self.open.iter().find(|open| open.group == other).map_or(around, |open| open.base)
            }
        };
        self.open.push(Open { group: id, base, around: base });
        // A value that has room in a line of its own gets one before it is cut.
        let has_own_line = group.is_value && self.fits_one_line(at + 1, base.columns + 2, group.last);
        let cut = group.hug.filter(|_| !has_own_line);
        let has_room = match group.is_whole {
            true => self.fits_one_line(at, column, group.last),
            false => {
                self.fits(at, column, group.last, None)
                    || cut.is_some_and(|cut| self.fits(at, column, group.last, Some(cut)))
            }
        };
        // The body of a loop whose head is broken begins a line.
        let follows_break =
            group.is_value && matches!(group.base, Base::Of(head) if self.state(head) == State::Broken);
        let fits = group.mode != Mode::Fill && !group.is_forced && !follows_break && has_room;
        if let Some(state) = self.states.get_mut(id) {
            *state = if fits { State::Flat } else { State::Broken };
        }
    }

    /// Whether a place without comments breaks its line.
    fn breaks(&self, at: usize, place: Place) -> bool {
        if place.follows_brace && self.closed_block {
            return false;
        }
        match self.shape.get(place.group).map(|group| (group.mode, group.last)) {
            Some((Mode::Fill, last)) => !self.fits_filled(at, place.group, last),
            Some((Mode::Lines, last)) if self.state(place.group) == State::Broken => {
                let is_edge = at == last || self.begins(at, place.group);
                let is_line = self.lines.last().is_some_and(|line| line.group == Some(place.group));
                is_edge || !is_line || self.source.is_broken(at) || !self.fits_filled(at, place.group, last)
            }
            _ => self.state(place.group) == State::Broken,
        }
    }

    /// Whether the words from `at`, up to where the line is or may be broken after `last`, have room in it; of what is
    /// cut, those before the first place behind the cut.
    fn fits(&self, at: usize, column: usize, last: usize, hug: Option<usize>) -> bool {
        let mut column = column;
        for next in at..self.source.len() {
            if next > at {
                let is_cut = hug.is_some_and(|hug| next >= hug && self.shape.place_at(next).is_some());
                if is_cut || self.is_certain(next) || (next > last && self.may_break(next)) {
                    return true;
                }
                column += self.shape.blanks_at(self.source, next);
            }
            column += self.source.word(next).map_or(0, |word| word.width);
            if column > WIDTH {
                return false;
            }
        }
        true
    }

    /// Whether the words from `at` to `last` have room in one line, whatever was broken in the text.
    fn fits_one_line(&self, at: usize, column: usize, last: usize) -> bool {
        let mut column = column;
        for next in at..self.source.len() {
            if next > at {
                let is_over = next > last && (self.is_certain(next) || self.may_break(next));
                if is_over || self.is_remarked(next) {
                    return is_over;
                }
                column += self.shape.blanks_at(self.source, next);
            }
            column += self.source.word(next).map_or(0, |word| word.width);
            if column > WIDTH {
                return false;
            }
        }
        true
    }

    /// Whether the words of a filled list from `at` up to its next place have room in the line. What has lines of its own
    /// begins one.
    fn fits_filled(&self, at: usize, group: GroupId, last: usize) -> bool {
        let mut column = self.column();
        for next in at..self.source.len() {
            let place = self.shape.place_at(next);
            if next > at {
                if next > last && (self.is_certain(next) || self.may_break(next)) {
                    return true;
                }
                if place.is_some_and(|place| place.group == group) {
                    return true;
                }
                if self.is_certain(next) {
                    return false;
                }
            }
            column += self.shape.blanks_at(self.source, next);
            column += self.source.word(next).map_or(0, |word| word.width);
            if column > WIDTH {
                return false;
            }
        }
        true
    }

    /// Whether the line is broken before the word at `at`, whatever has room in it.
    fn is_certain(&self, at: usize) -> bool {
        let is_forced = |place: Place| self.shape.get(place.group).is_some_and(|group| group.is_forced);
        self.is_remarked(at) || self.shape.place_at(at).is_some_and(is_forced)
    }

    fn is_remarked(&self, at: usize) -> bool {
        self.source.gap(at).is_some_and(|gap| !gap.remarks.is_empty())
    }

    /// Whether the line may be broken before the word at `at`, as far as is decided.
    fn may_break(&self, at: usize) -> bool {
        self.shape.place_at(at).is_some_and(|place| self.state(place.group) != State::Flat)
    }

    fn state(&self, group: GroupId) -> State {
        self.states.get(group).copied().unwrap_or(State::Past)
    }

    /// In which column the next word begins.
    fn column(&self) -> usize {
        self.lines.last().map_or(0, |line| line.indent + line.width)
    }

    fn indent(&self, place: Option<Place>, is_edge: bool) -> Indent {
        if is_edge {
            return Indent::default();
        }
        match place {
            Some(place) => {
                let open = self.open.iter().rev().find(|open| open.group == place.group);
                open.map_or(Indent::default(), |open| open.base).plus(place.nest)
            }
            None => self.open.last().map_or(Indent::default(), |open| open.around).plus(REST),
        }
    }

    /// Whether the word at `at` stands right behind the bracket that a group begins with.
    fn begins(&self, at: usize, group: GroupId) -> bool {
        self.shape.get(group).is_some_and(|group| group.first + 1 == at)
    }

    fn is_last_of(&self, at: usize, group: GroupId) -> bool {
        self.shape.get(group).is_some_and(|group| group.last == at)
    }
}
