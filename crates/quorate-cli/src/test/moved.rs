//! Which changes of the text may have moved a snapshot: what differs from the last commit, as far as the scenario came to
//! it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use quorate_base::{Sources, Span};
use quorate_engine::Engine;
use quorate_ir::Play;
use quorate_sim::Report;

use super::outline::{Outline, Part, Place};

/// A scenario that was played, and on what.
pub struct Playing<'p> {
    /// The scenario.
    pub play: &'p Play,
    /// What it came to.
    pub report: &'p Report,
    /// The program it was played on, marked.
    pub engine: &'p Engine,
    /// Its text.
    pub sources: &'p Sources,
}

impl Playing<'_> {
    /// The names of what has changed and may have moved what the scenario saw, each with its place; nothing if nobody knows.
    pub fn moved_by(&self) -> Vec<String> {
        let mut moved = Vec::new();
        let files = (0..).map_while(|number| self.sources.get(quorate_base::FileId(number)));
        for (file, number) in files.zip(0..) {
            let Some(before) = committed(Path::new(&file.path)) else { continue };
            for part in changed(&Outline::of(&before), &before, &Outline::of(&file.text), &file.text) {
                if self.comes_to(part.place, number, part.is_ruling, part.is_scenario) {
                    let line = file.line_column(part.place.0).line;
                    moved.push(format!("{}   {}:{line}", part.title(), file.path));
                }
            }
        }
        moved.dedup();
        moved
    }

    /// Whether the scenario came to a part of a file. Whether it asked a formula is not known, so it may have.
    fn comes_to(&self, place: Place, file: u32, is_ruling: bool, is_scenario: bool) -> bool {
        let is_within = |span: Span| span.file.0 == file && place.0 <= span.start && span.start < place.1;
        if is_scenario {
            return is_within(self.play.span);
        }
        let mut points = self.engine.points().iter().zip(&self.report.points);
        !is_ruling || points.any(|(point, times)| *times > 0 && is_within(point.span))
    }
}

/// The text of a file as it was committed last, if it is kept by git and git is there.
fn committed(path: &Path) -> Option<String> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let object = format!("HEAD:./{}", path.file_name()?.to_str()?);
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["show", &object]).stdin(Stdio::null()).stderr(Stdio::null());
    let output = git.output().ok().filter(|output| output.status.success())?;
    String::from_utf8(output.stdout).ok()
}

/// The parts of a text that are not in the one before, or are otherwise. What holds others differs where they do.
fn changed<'o>(old: &Outline, old_text: &str, new: &'o Outline, new_text: &str) -> Vec<&'o Part> {
    let before = numbered(old, old_text);
    let after = numbered(new, new_text);
    let moved =
        after.iter().filter(|(key, (words, _))| before.get(*key).map(|(words, _)| words) != Some(words));
    let mut parts: Vec<&Part> = moved.map(|(_, (_, part))| *part).collect();
    parts.sort_by_key(|part| part.place);
    parts
}

/// The innermost parts by their names, each with which of that name it is, and their words.
fn numbered<'o>(outline: &'o Outline, text: &str) -> BTreeMap<(String, usize), (String, &'o Part)> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut parts = BTreeMap::new();
    for part in outline.innermost() {
        let words = text.get(part.place.0 as usize..part.place.1 as usize).unwrap_or_default();
        let number = count.entry(part.title()).or_default();
        *number += 1;
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        parts.insert((part.title(), *number), (words, part));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_otherwise_has_changed() {
        let old = "fn f() -> Int = 1\nbody B {\n  on a() by anyone {}\n  state s { on b() by anyone {}  on b(n: Int) by anyone {} }\n}\nscenario \"x\" { people ana }\n";
        let new = old
            .replace("on b(n: Int) by anyone {}", "on b(n: Int) by anyone { note n }")
            .replace("f() -> Int = 1", "f() -> Int = 2");
        let new = format!("// A line more.\n{new}").replace("on a()  by", "on a() by");
        let (before, after) = (Outline::of(old), Outline::of(&new));
        let titles: Vec<String> =
            changed(&before, old, &after, &new).iter().map(|part| part.title()).collect();
        assert_eq!(titles, ["f", "B.b"]);
        let renamed = old.replace("\"x\"", "\"y\"");
        let after = Outline::of(&renamed);
        let titles: Vec<String> =
            changed(&before, old, &after, &renamed).iter().map(|part| part.title()).collect();
        assert_eq!(titles, ["scenario \"y\""]);
        assert!(changed(&before, old, &Outline::of(old), old).is_empty());
    }
}
