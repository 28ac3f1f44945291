/// A file of a program. It is a number: what it was read from is known to [`Sources`] alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A stretch of a file, in bytes, the end excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// The stretch from `start` to `end` of `file`.
    pub fn new(file: FileId, start: u32, end: u32) -> Span {
        Span { file, start, end }
    }

    /// The least stretch that holds both; `self` where they are of two files.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A place as people count it: both from 1, columns in Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

/// The text of one file and where its lines begin.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// What the file is called in messages.
    pub path: String,
    /// The whole text.
    pub text: String,
    first: LineColumn,
    line_starts: Vec<u32>,
}

impl SourceFile {
    fn new(path: String, text: String, first: LineColumn) -> SourceFile {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let line_starts = std::iter::once(0)
            .chain(breaks.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)))
            .collect();
        SourceFile { path, text, first, line_starts }
    }

    /// The line and column of a byte; a byte inside a character counts as its beginning.
    pub fn line_column(&self, byte: u32) -> LineColumn {
        let line = self.line_starts.partition_point(|start| *start <= byte).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0) as usize;
        let mut end = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let column = self.text.get(start..end).map_or(0, |before| before.chars().count()) + 1;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let skipped = if line == 1 { self.first.column.saturating_sub(1) } else { 0 };
        LineColumn {
            line: count(line - 1).saturating_add(self.first.line),
            column: count(column).saturating_add(skipped),
        }
    }

    /// The byte where a line begins, and its text without the line break.
    pub fn line(&self, number: u32) -> Option<(u32, &str)> {
        let index = number.checked_sub(self.first.line)? as usize;
        let start = *self.line_starts.get(index)?;
        let line = self.text.get(start as usize..)?.split('\n').next()?;
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }
}

/// All files of a program.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.add_part(path, text, LineColumn { line: 1, column: 1 })
    }

    /// Adds a part of a file that is not kept whole; `first` is where in the file the part begins.
    pub fn add_part(
        &mut self,
        path: impl Into<String>,
        text: impl Into<String>,
        first: LineColumn,
    ) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile::new(path.into(), text.into(), first));
        id
    }

    /// The file behind an id.
    pub fn get(&self, file: FileId) -> Option<&SourceFile> {
        self.files.get(file.0 as usize)
    }

    /// The words a span covers; empty if it covers none.
    pub fn text(&self, span: Span) -> &str {
        let file = self.get(span.file);
        file.and_then(|file| file.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// `path:line:column` of a span's beginning.
    pub fn place(&self, span: Span) -> String {
        self.get(span.file).map_or_else(String::new, |file| {
            let LineColumn { line, column } = file.line_column(span.start);
            format!("{}:{line}:{column}", file.path)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_characters() {
        let mut sources = Sources::default();
        let file = sources.add("a.quo", "é: ü\r\nzwei ä b\n");
        let second = u32::try_from(sources.get(file).unwrap().text.find('b').unwrap()).unwrap();
        assert_eq!(sources.place(Span::new(file, second, second + 1)), "a.quo:2:8");
        assert_eq!(sources.get(file).unwrap().line(1), Some((0, "é: ü")));
        assert_eq!(sources.get(file).unwrap().line(2).map(|(_, text)| text), Some("zwei ä b"));
        assert_eq!(sources.get(file).unwrap().line(4), None);
    }

    #[test]
    fn a_part_of_a_file_keeps_its_line_numbers() {
        let mut sources = Sources::default();
        let file = sources.add_part("s.jsonl", "{\"at\":1}\n", LineColumn { line: 70, column: 11 });
        assert_eq!(sources.place(Span::new(file, 1, 2)), "s.jsonl:70:12");
        assert_eq!(sources.place(Span::new(file, 9, 9)), "s.jsonl:71:1");
        assert_eq!(sources.get(file).unwrap().line(70), Some((0, "{\"at\":1}")));
        assert_eq!(sources.get(file).unwrap().line(69), None);
    }
}
