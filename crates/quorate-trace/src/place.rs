//! Finding the place of a key or a value in a line of JSON.

use std::ops::Range;

use crate::error::column_and_length;

/// The column, from 1, and the length, both in characters, of the value at a path of keys: `["with", "amount"]`. A
/// step into a list is its place, from 0: `["with", "0"]`.
pub fn locate(line_text: &str, path: &[&str]) -> Option<(u32, u32)> {
    column_and_length(line_text, value_range(line_text, path)?)
}

/// The bytes of the value at a path.
pub(crate) fn value_range(text: &str, path: &[&str]) -> Option<Range<usize>> {
    let mut start = skip_blanks(text, 0);
    for step in path {
        start = member(text, start, step)?.1.start;
    }
    Some(start..value_end(text, start)?)
}

/// The bytes of a key of the line's object, quotes included.
pub(crate) fn key_range(text: &str, key: &str) -> Option<Range<usize>> {
    Some(member(text, skip_blanks(text, 0), key)?.0)
}

/// The string whose closing quote is the byte at a column that counts from 1.
pub(crate) fn string_ending_at(text: &str, column: usize) -> Option<Range<usize>> {
    let closing = column.checked_sub(1)?;
    let mut before = text.get(..closing)?;
    loop {
        let quote = before.rfind('"')?;
        before = before.get(..quote)?;
        let slashes = before.len() - before.trim_end_matches('\\').len();
        if slashes % 2 == 0 {
            return Some(quote..column);
        }
    }
}

/// The number whose last digit is the byte at a column that counts from 1.
pub(crate) fn number_ending_at(text: &str, column: usize) -> Option<Range<usize>> {
    let through = text.get(..column)?;
    let in_number = |letter: char| letter.is_ascii_digit() || "+-.eE".contains(letter);
    Some(through.trim_end_matches(in_number).len()..column)
}

/// The last character that is no blank.
pub(crate) fn end_of_text(text: &str) -> Option<Range<usize>> {
    let (start, last) = text.trim_end().char_indices().next_back()?;
    Some(start..start + last.len_utf8())
}

/// The key and the value of a member of the object or list that begins at `start`. A list's members have no key.
fn member(text: &str, start: usize, wanted: &str) -> Option<(Range<usize>, Range<usize>)> {
    let opening = byte_at(text, start)?;
    let mut at = skip_blanks(text, start + 1);
    let mut place = 0_usize;
    loop {
        let (key, value) = match opening {
            b'{' => {
                let key = at..value_end(text, at)?;
                let colon = skip_blanks(text, key.end);
                (key, skip_blanks(text, colon + 1))
            }
            b'[' => (at..at, at),
            _ => return None,
        };
        let end = value_end(text, value)?;
        let found = if opening == b'{' {
            is_key(text.get(key.clone())?, wanted)
        } else {
            wanted.parse() == Ok(place)
        };
        if found {
            return Some((key, value..end));
        }
        place += 1;
        at = skip_blanks(text, end);
        if byte_at(text, at)? != b',' {
            return None;
        }
        at = skip_blanks(text, at + 1);
    }
}

/// Whether a string as it is written is this key.
fn is_key(written: &str, wanted: &str) -> bool {
    serde_json::from_str::<String>(written).is_ok_and(|key| key == wanted)
}

/// Where the value that begins at `start` ends. Brackets are counted, not followed, so depth costs nothing.
fn value_end(text: &str, start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match byte_at(text, at)? {
            b'"' => at = string_end(text, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.checked_sub(1)?;
                at += 1;
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if depth > 0 => {
                at += 1;
                continue;
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => return None,
            _ => at = scalar_end(text, at),
        }
        if depth == 0 {
            return Some(at);
        }
    }
}

fn string_end(text: &str, start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        match byte_at(text, at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn scalar_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let ends = |byte: &u8| {
        matches!(byte, b',' | b':' | b'}' | b']' | b'{' | b'[' | b'"' | b' ' | b'\t' | b'\r' | b'\n')
    };
    start + rest.iter().position(ends).unwrap_or(rest.len())
}

fn skip_blanks(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    start + rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n')).count()
}

fn byte_at(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(text: &'a str, path: &[&str]) -> Option<&'a str> {
        text.get(value_range(text, path)?)
    }

    #[test]
    fn values_are_found_by_their_keys() {
        let text = r#" {"at":"x", "with" : {"a":[1,{"b":"ü\"}"}],"amount" :"30 USDC"},"pay":12}"#;
        assert_eq!(found(text, &["at"]), Some("\"x\""));
        assert_eq!(found(text, &["with", "amount"]), Some("\"30 USDC\""));
        assert_eq!(found(text, &["with", "a"]), Some(r#"[1,{"b":"ü\"}"}]"#));
        assert_eq!(found(text, &["with", "a", "0"]), Some("1"));
        assert_eq!(found(text, &["with", "a", "1", "b"]), Some(r#""ü\"}""#));
        assert_eq!(found(text, &["pay"]), Some("12"));
        assert_eq!(found(text, &["with", "a", "2"]), None);
        assert_eq!(found(text, &["nothing"]), None);
        assert_eq!(found(text, &["pay", "deeper"]), None);
    }

    #[test]
    fn places_are_counted_in_characters() {
        assert_eq!(locate(r#"{"ü":"é","x":"ab"}"#, &["x"]), Some((14, 4)));
        assert_eq!(locate(r#"{"\u0061t":1}"#, &["at"]), Some((12, 1)));
    }

    #[test]
    fn broken_lines_have_no_places_and_do_no_harm() {
        let text = r#"{"a":{"b":[1,"\"",{"c":"dé"}]},"x":null}"#;
        for end in 0..=text.len() {
            for start in 0..=end {
                if let Some(part) = text.get(start..end) {
                    let _ = value_range(part, &["a", "b", "2", "c"]);
                    let _ = key_range(part, "x");
                    let _ = string_ending_at(part, end);
                    let _ = number_ending_at(part, end);
                    let _ = end_of_text(part);
                }
            }
        }
        let deep = "[".repeat(100_000);
        assert_eq!(value_range(&deep, &["0"]), None);
    }

    #[test]
    fn what_was_just_read_is_found_backwards() {
        let text = r#"{"a\"b":-1.5e3}"#;
        assert_eq!(text.get(string_ending_at(text, 7).unwrap()), Some(r#""a\"b""#));
        assert_eq!(text.get(number_ending_at(text, 14).unwrap()), Some("-1.5e3"));
    }
}
