use std::cmp::Reverse;

use ariadne::{Color, Config, IndexType, Label, Report, ReportKind, Source};
use quorate_base::{Diagnostic, FileId, Severity, Sources, Span};

use crate::excerpt::{Excerpt, clamp};
use crate::paint::{Paint, Tint, joined, unpainted};
use crate::words::{severity, visible};

/// A label, with its place moved inside its text.
struct Mark {
    span: Span,
    text: String,
    is_primary: bool,
}

/// The part of a drawing that shows one file.
struct Group {
    file: FileId,
    place: String,
    excerpt: Excerpt,
}

/// What is written at the left of a drawing.
struct Gutter {
    width: usize,
    paint: Paint,
}

/// The drawing of a finding.
pub(crate) fn draw(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
    let paint = Paint { on: color };
    let tint = match diagnostic.severity {
        Severity::Error => Tint::Error,
        Severity::Warning => Tint::Warning,
        Severity::Hint => Tint::Hint,
    };
    let heading = format!("{}[{}]", severity(diagnostic.severity), diagnostic.code);
    let mut lines = vec![format!("{}: {}", paint.tint(tint, &heading), visible(&diagnostic.message))];

    let marks = marks(diagnostic, sources);
    let groups = groups(&marks, sources);
    let highest = groups.iter().flat_map(|group| &group.excerpt.numbers).max().copied().unwrap_or(0);
    let gutter = Gutter { width: highest.to_string().len().max(2), paint };
    lines.extend(body(&marks, &groups, &gutter));
    let aids = diagnostic.help.iter().map(|help| ("help", help));
    for (word, text) in aids.chain(diagnostic.notes.iter().map(|note| ("note", note))) {
        let indent = " ".repeat(word.len() + 2);
        for (index, line) in text.lines().enumerate() {
            let start = if index == 0 { paint.tint(Tint::Aid, word) + ": " } else { indent.clone() };
            lines.push(format!("{} {start}{}", gutter.bar(None), visible(line)));
        }
    }
    lines.push(gutter.bottom());
    lines.iter().map(|line| joined(line).trim_end().to_owned() + "\n").collect()
}

fn marks(diagnostic: &Diagnostic, sources: &Sources) -> Vec<Mark> {
    let labels = std::iter::once((&diagnostic.primary, true))
        .chain(diagnostic.secondary.iter().map(|label| (label, false)));
    labels
        .map(|(label, is_primary)| Mark {
            span: clamp(label.span, sources),
            text: visible(&label.text),
            is_primary,
        })
        .collect()
}

/// One group for each file, that of the primary label first.
fn groups(marks: &[Mark], sources: &Sources) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for mark in marks {
        let Some(file) = sources.get(mark.span.file) else { continue };
        if groups.iter().any(|group| group.file == mark.span.file) {
            continue;
        }
        let of_file = marks.iter().map(|mark| mark.span).filter(|span| span.file == mark.span.file);
        groups.push(Group {
            file: mark.span.file,
            place: visible(&sources.place(mark.span)),
            excerpt: Excerpt::new(file, &of_file.collect::<Vec<_>>()),
        });
    }
    groups
}

/// The rows between heading and help: the layout is ariadne's, the numbers and the frame are ours.
fn body(marks: &[Mark], groups: &[Group], gutter: &Gutter) -> Vec<String> {
    let mut rows = Vec::new();
    let mut numbers: &[u32] = &[];
    let mut is_blank = false;
    let mut places = groups.iter();
    let mut underline: Option<Underline> = None;
    for row in ariadne_rows(marks, groups, gutter.paint) {
        let plain = unpainted(&row);
        let shape = plain.trim();
        if shape.starts_with("╭─[") || shape.starts_with("├─[") {
            if let Some(group) = places.next() {
                numbers = &group.excerpt.numbers;
                is_blank = group.excerpt.text.trim().is_empty();
                rows.push(gutter.top(&group.place, rows.is_empty()));
            }
            continue;
        }
        if is_blank {
            continue;
        }
        let Some((before, rest)) = row.split_once(['│', '┆']) else { continue };
        let number = unpainted(before).trim().parse::<usize>().ok();
        let number = number.and_then(|line| numbers.get(line.checked_sub(1)?)).copied();
        let rest = rest.strip_prefix("\u{1b}[0m").unwrap_or(rest);
        let shape = unpainted(rest);
        if number.is_none() && shape.chars().all(|character| matches!(character, '│' | '┆' | ' ')) {
            continue;
        }
        if let Some(folded) = underline.take().and_then(|underline| underline.fold(&shape)) {
            rows.pop();
            rows.push(format!("{}{folded}", gutter.bar(None)));
            continue;
        }
        let is_mute = number.is_none()
            && shape.contains('╰')
            && shape.chars().all(|character| "│╰─ ".contains(character));
        if is_mute {
            continue;
        }
        underline = Underline::of(rest, &shape).filter(|_| number.is_none());
        rows.push(format!("{}{rest}", gutter.bar(number)));
    }
    if rows.is_empty() {
        rows.extend(groups.first().map(|group| gutter.top(&group.place, true)));
    }
    rows
}

fn ariadne_rows(marks: &[Mark], groups: &[Group], paint: Paint) -> Vec<String> {
    let mut labels = Vec::new();
    for (index, group) in groups.iter().enumerate() {
        let of_file = marks.iter().filter(|mark| mark.span.file == group.file);
        let mut of_file: Vec<(&Mark, std::ops::Range<usize>)> =
            of_file.map(|mark| (mark, group.excerpt.place(mark.span))).collect();
        // Of several labels in one line the last is explained first, so that no arrow crosses another.
        of_file.sort_by_key(|(_, place)| (group.excerpt.line_index(place), Reverse(place.start)));
        labels.extend(of_file.into_iter().map(|(mark, place)| (mark, (index, place))));
    }
    let Some((_, first)) = labels.iter().find(|(mark, _)| mark.is_primary).cloned() else {
        return Vec::new();
    };
    let config = Config::new().with_index_type(IndexType::Byte).with_color(paint.on);
    let mut report = Report::build(ReportKind::Error, first).with_config(config);
    // A label without words only needs to be drawn by itself on a line where no other label is drawn.
    let lines: Vec<_> =
        labels.iter().map(|(mark, place)| (line(groups, place), mark.text.is_empty())).collect();
    for (order, (mark, place)) in (0..).zip(labels) {
        let here = line(groups, &place);
        let is_led = lines.iter().take(order).any(|(line, _)| *line == here);
        let is_explained = lines.iter().any(|(line, is_mute)| *line == here && !is_mute);
        let mut label = Label::new(place).with_order(i32::try_from(order).unwrap_or(i32::MAX));
        label = label.with_priority(i32::from(mark.is_primary));
        if !mark.text.is_empty() || !(is_led || is_explained) {
            label = label.with_message(&mark.text);
        }
        let color = if mark.is_primary { Color::Red } else { Color::Blue };
        report = report.with_label(if paint.on { label.with_color(color) } else { label });
    }
    let cache = Files(groups.iter().map(|group| Source::from(group.excerpt.text.as_str())).collect());
    let mut drawn = Vec::new();
    if report.finish().write(cache, &mut drawn).is_err() {
        return Vec::new();
    }
    String::from_utf8_lossy(&drawn).lines().skip(1).map(str::to_owned).collect()
}

/// The group and the line in it that a place ends in.
fn line(groups: &[Group], place: &(usize, std::ops::Range<usize>)) -> (usize, usize) {
    (place.0, groups.get(place.0).map_or(0, |group| group.excerpt.line_index(&place.1)))
}

/// The excerpts by the numbers of their groups.
struct Files<'a>(Vec<Source<&'a str>>);

impl<'a> ariadne::Cache<usize> for Files<'a> {
    type Storage = &'a str;

    fn fetch(&mut self, id: &usize) -> Result<&Source<&'a str>, impl std::fmt::Debug> {
        self.0.get(*id).ok_or("there is no such excerpt")
    }

    fn display<'b>(&self, id: &'b usize) -> Option<impl std::fmt::Display + 'b> {
        Some(*id)
    }
}

/// A row that underlines one label; the row of its words can join it.
struct Underline {
    row: String,
    column: usize,
}

impl Underline {
    fn of(row: &str, shape: &str) -> Option<Underline> {
        let joints = shape.chars().filter(|character| *character == '┬').count();
        let is_bare = shape.chars().all(|character| matches!(character, '─' | '┬' | ' '));
        let column = shape.chars().position(|character| character == '┬')?;
        (joints == 1 && is_bare).then(|| Underline { row: row.trim_end().to_owned(), column })
    }

    /// The row with the words of `shape`, if they belong to its label.
    fn fold(self, shape: &str) -> Option<String> {
        let corner = shape.chars().position(|character| character == '╰')?;
        if corner != self.column {
            return None;
        }
        let words: String =
            shape.chars().skip(corner + 1).skip_while(|character| *character == '─').collect();
        let words = words.trim();
        if words.is_empty() {
            Some(self.row.replace('┬', "─"))
        } else {
            Some(format!("{} {words}", self.row))
        }
    }
}

impl Gutter {
    fn top(&self, place: &str, is_first: bool) -> String {
        let corner = if is_first { '╭' } else { '├' };
        let blank = " ".repeat(self.width + 1);
        format!("{blank}{}{place}{}", self.dim(&format!("{corner}─[")), self.dim("]"))
    }

    fn bar(&self, number: Option<u32>) -> String {
        let number = number.map_or_else(String::new, |number| number.to_string());
        self.dim(&format!("{number:>width$} │", width = self.width))
    }

    fn bottom(&self) -> String {
        self.dim(&format!("{}╯", "─".repeat(self.width + 1)))
    }

    fn dim(&self, words: &str) -> String {
        self.paint.tint(Tint::Dim, words)
    }
}
