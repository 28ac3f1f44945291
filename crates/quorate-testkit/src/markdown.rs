//! What a Markdown page says: its fenced blocks, its links and its tables.

/// A fenced block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What is written behind the opening fence: `quo`, `sh`, `text`.
    pub language: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// What is inside.
    pub text: String,
}

/// The fenced blocks of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in (1..).zip(page.lines()) {
        match (line.trim_start().strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => found.push(block),
            (Some(language), None) => {
                open =
                    Some(Block { language: language.trim().to_owned(), line: number, text: String::new() });
            }
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    found.extend(open);
    found
}

/// The targets of a page's links, outside blocks and code, with their lines from 1.
pub fn links(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, text) in prose(page) {
        let mut rest = text.as_str();
        while let Some((_, after)) = rest.split_once("](") {
            let Some((target, after)) = after.split_once(')') else { break };
            found.push((line, target.to_owned()));
            rest = after;
        }
    }
    found
}

/// The cells of a page's table rows, without heads and rules.
pub fn rows(page: &str) -> Vec<Vec<String>> {
    let mut found: Vec<Vec<String>> = Vec::new();
    for line in page.lines() {
        let Some(line) = line.strip_prefix('|').and_then(|line| line.trim_end().strip_suffix('|')) else {
            continue;
        };
        let cells: Vec<String> = line.split('|').map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|sign| matches!(sign, '-' | ':'))) {
            // The row before a rule was the head.
            found.pop();
        } else {
            found.push(cells);
        }
    }
    found
}

/// The lines outside blocks, with what stands in backquotes left out: it is no link, whatever it looks like. A link
/// whose words are in backquotes keeps its target.
fn prose(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut is_block, mut is_code) = (false, false);
    for (number, line) in (1..).zip(page.lines()) {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if !is_block {
            // Code may go on over the end of a line, but not over the end of a paragraph.
            is_code &= !line.trim().is_empty();
            let mut text = String::new();
            for sign in line.chars() {
                is_code ^= sign == '`';
                text.extend((!is_code && sign != '`').then_some(sign));
            }
            found.push((number, text));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# Page

See [one](one.md) and [`two`](two.md#part), not `[three](three.md)`, nor `code that
goes on` as in [five](five.md).

| a | b |
|---|---|
| 1 | `x` |

```quo
asset USDC   // [four](four.md)
```
";

    #[test]
    fn blocks_have_their_language_and_line() {
        let text = "asset USDC   // [four](four.md)\n".to_owned();
        assert_eq!(blocks(PAGE), [Block { language: "quo".to_owned(), line: 10, text }]);
    }

    #[test]
    fn links_are_those_of_the_prose() {
        let expected = [(3, "one.md"), (3, "two.md#part"), (4, "five.md")];
        assert_eq!(links(PAGE), expected.map(|(line, target)| (line, target.to_owned())));
    }

    #[test]
    fn rows_are_without_their_head() {
        assert_eq!(rows(PAGE), [["1".to_owned(), "`x`".to_owned()]]);
    }
}
