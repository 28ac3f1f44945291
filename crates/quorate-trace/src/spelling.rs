//! Guessing what was meant by a word that is not known.

/// Longer words are not compared.
const LONGEST: usize = 24;

/// The known word that is nearest to one that is not, if any is near.
pub(crate) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    if word.chars().nth(LONGEST).is_some() {
        return None;
    }
    let lowered = word.to_lowercase();
    let allowed = if word.chars().count() < 3 { 1 } else { 2 };
    let distances = known.iter().map(|candidate| (distance(&lowered, candidate), *candidate));
    let (least, candidate) = distances.min_by_key(|(distance, _)| *distance)?;
    (least <= allowed && least < candidate.chars().count()).then_some(candidate)
}

/// A word from the stream, fit to be shown in a sentence.
pub(crate) fn shown(word: &str) -> String {
    let mut shown: String = word.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if word.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// How many letters have to be changed, added or left out.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, left_letter) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        for (cell, right_letter) in row.iter_mut().skip(1).zip(&right) {
            let replaced = diagonal + usize::from(left_letter != *right_letter);
            diagonal = *cell;
            before = replaced.min(before + 1).min(diagonal + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        let known = ["at", "by", "new", "as", "to", "do", "with", "pay", "give", "from", "program", "people"];
        assert_eq!(nearest("wiht", &known), Some("with"));
        assert_eq!(nearest("With", &known), Some("with"));
        assert_eq!(nearest("form", &known), Some("from"));
        assert_eq!(nearest("poeple", &known), Some("people"));
        assert_eq!(nearest("amount", &known), None);
        assert_eq!(nearest("", &known), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), &known), None);
    }

    #[test]
    fn distances_are_counted() {
        for (left, right, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("kitten", "sitting", 3),
            ("with", "with", 0),
            ("ab", "ba", 2),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn words_are_shown_without_control_characters() {
        assert_eq!(shown("a\u{1b}[2Jb\n"), "a\\u{1b}[2Jb\\n");
        assert_eq!(shown(&"é".repeat(100)).chars().count(), LONGEST + 1);
    }
}
