use similar::{ChangeTag, TextDiff};

use crate::Style;
use crate::paint::{Paint, Tint};
use crate::words::visible;

/// How many lines are shown around what differs.
const AROUND: usize = 3;

/// What differs between two texts of a file, as patches are written.
pub fn patch(name: &str, old: &str, new: &str, style: Style) -> String {
    let paint = Paint { on: style.color };
    let name = visible(name);
    let mut text = paint.tint(Tint::Strong, &format!("--- {name}")) + "\n";
    text += &(paint.tint(Tint::Strong, &format!("+++ {name}")) + "\n");
    let diff = TextDiff::from_lines(old, new);
    for hunk in diff.unified_diff().context_radius(AROUND).iter_hunks() {
        text += &(paint.tint(Tint::Dim, &hunk.header().to_string()) + "\n");
        for change in hunk.iter_changes() {
            let line = visible(change.value().trim_end_matches(['\n', '\r']));
            text += &match change.tag() {
                ChangeTag::Delete => paint.tint(Tint::Error, &format!("-{line}")),
                ChangeTag::Insert => paint.tint(Tint::Good, &format!("+{line}")),
                ChangeTag::Equal => format!(" {line}"),
            };
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_names_the_file_and_shows_what_differs() {
        let shown = patch("a.quo", "one\ntwo\n", "one\n  two\n", Style::default());
        assert_eq!(shown, "--- a.quo\n+++ a.quo\n@@ -1,2 +1,2 @@\n one\n-two\n+  two\n");
    }
}
