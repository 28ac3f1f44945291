//! The few marks of Markdown that pages are made of.

/// Lines of documentation, with an empty line before them; nothing for none.
pub(crate) fn paragraphs<'t>(lines: impl Iterator<Item = &'t str>) -> String {
    let lines: String = lines.map(|line| format!("{line}\n")).collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// A piece of program text between fences.
pub(crate) fn fenced(text: &str) -> String {
    format!("```quo\n{}\n```\n", text.trim_end())
}

/// A table, unless it has no rows.
pub(crate) fn table(title: &str, columns: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = columns.iter().map(|head| (*head).to_owned()).collect();
    let rule = format!("|{}\n", "---|".repeat(columns.len()));
    let rows: String = rows.iter().map(|cells| line(cells)).collect();
    format!("\n**{title}**\n\n{}{rule}{rows}", line(&heads))
}

/// A text as it may stand in a table.
pub(crate) fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// Program text as it may stand in a table; nothing for none.
pub(crate) fn code(text: &str) -> String {
    let text = cell(text);
    if text.is_empty() { text } else { format!("`{text}`") }
}

/// Program text on one line, without its comments.
pub(crate) fn one_line(text: &str) -> String {
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}

/// Where a heading can be jumped to.
pub(crate) fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ' '));
    kept.flat_map(char::to_lowercase).map(|letter| if letter == ' ' { '-' } else { letter }).collect()
}

/// The first sentence of a documentation; a heading in it is none.
pub(crate) fn first_sentence(docs: &[String]) -> String {
    let lines = docs.iter().skip_while(|line| line.is_empty() || line.starts_with('#'));
    let paragraph: Vec<&str> = lines.take_while(|line| !line.is_empty()).map(String::as_str).collect();
    let paragraph = paragraph.join(" ");
    let ends = paragraph.match_indices(". ").map(|(at, _)| at).find(|at| {
        // What follows a full stop within a sentence, as in `e.g. this`, is not a capital.
        let next = paragraph.get(at + 2..).and_then(|rest| rest.chars().next());
        next.is_some_and(|letter| !letter.is_lowercase())
    });
    match ends.and_then(|at| paragraph.get(..=at)) {
        Some(sentence) => sentence.to_owned(),
        None => paragraph,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn docs(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_sentence_ends_where_another_begins() {
        assert_eq!(
            first_sentence(&docs("# Title\nOne vs. the other,\nof two. Then.\n\nMore.")),
            "One vs. the other, of two."
        );
        assert_eq!(first_sentence(&docs("Without an end")), "Without an end");
        assert_eq!(first_sentence(&[]), "");
    }

    #[test]
    fn tables_are_kept_whole() {
        let rows = vec![vec![code("a | b"), cell("two\nlines")]];
        assert_eq!(
            table("T", &["x", "y"], &rows),
            "\n**T**\n\n| x | y |\n|---|---|\n| `a \\| b` | two lines |\n"
        );
        assert_eq!(table("T", &["x"], &[]), "");
        assert_eq!(one_line("a, // why\n  b"), "a, b");
        assert_eq!(anchor("Two Words"), "two-words");
    }
}
