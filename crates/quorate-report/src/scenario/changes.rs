use similar::{ChangeTag, TextDiff};

/// How many lines are shown around what differs.
const AROUND: usize = 2;

/// What differs between two texts, line by line, each line after a `-`, a `+` or a blank, and `…` where equal lines are
/// left out.
pub fn changes(old: &str, new: &str) -> Vec<String> {
    let diff = TextDiff::from_lines(old, new);
    let mut lines = Vec::new();
    for group in diff.grouped_ops(AROUND) {
        if group.first().is_some_and(|first| !lines.is_empty() || first.old_range().start > 0) {
            lines.push("…".to_owned());
        }
        for change in group.iter().flat_map(|part| diff.iter_changes(part)) {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            lines.push(format!("{sign} {}", change.value().trim_end_matches('\n')));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        assert_eq!(changes("a\nb\nc\nd\ne", "a\nb\nc\nx\ne"), ["…", "  b", "  c", "- d", "+ x", "  e"]);
        assert_eq!(changes("", "a\n"), ["+ a"]);
        assert!(changes("a\nb", "a\nb").is_empty());
    }
}
