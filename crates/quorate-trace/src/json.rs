//! Writing JSON by hand: the order of keys is the format's, and the bytes never vary.

use serde_json::{Map, Value};

use crate::scan::length_of_text;

/// Most lines are no longer than this.
pub(crate) const USUAL_LENGTH: usize = 512;

/// Writes an object or a list: a bracket, members with commas between them, a bracket.
pub(crate) struct Members<'t> {
    out: &'t mut String,
    closing: char,
    is_first: bool,
}

impl<'t> Members<'t> {
    pub(crate) fn object(out: &'t mut String) -> Members<'t> {
        out.push('{');
        Members { out, closing: '}', is_first: true }
    }

    pub(crate) fn list(out: &'t mut String) -> Members<'t> {
        out.push('[');
        Members { out, closing: ']', is_first: true }
    }

    /// The place for the next item of a list.
    pub(crate) fn item(&mut self) -> &mut String {
        if !std::mem::replace(&mut self.is_first, false) {
            self.out.push(',');
        }
        self.out
    }

    /// The place for the value of the next member of an object.
    pub(crate) fn value(&mut self, key: &str) -> &mut String {
        let out = self.item();
        push_text(out, key);
        out.push(':');
        out
    }

    pub(crate) fn text(&mut self, key: &str, text: &str) {
        push_text(self.value(key), text);
    }

    pub(crate) fn optional(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    pub(crate) fn texts(&mut self, key: &str, texts: &[String]) {
        push_texts(self.value(key), texts);
    }

    pub(crate) fn all(&mut self, members: &Map<String, Value>) {
        for (key, value) in members {
            push_value(self.value(key), value);
        }
    }

    pub(crate) fn close(self) {
        self.out.push(self.closing);
    }
}

/// Writes a list of texts.
pub(crate) fn push_texts(out: &mut String, texts: &[String]) {
    let mut list = Members::list(out);
    for text in texts {
        push_text(list.item(), text);
    }
    list.close();
}

/// Writes an object.
pub(crate) fn push_object(out: &mut String, members: &Map<String, Value>) {
    let mut object = Members::object(out);
    object.all(members);
    object.close();
}

/// Writes any value without blanks.
pub(crate) fn push_value(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => push_text(out, text),
        other => out.push_str(&other.to_string()),
    }
}

/// Writes a text in double quotes, with no more escapes than JSON wants.
pub(crate) fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = length_of_text(rest.as_bytes()) {
        let (plain, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut letters = from.chars();
        match letters.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some('\u{8}') => out.push_str("\\b"),
            Some('\u{c}') => out.push_str("\\f"),
            Some(control) => out.push_str(&format!("\\u{:04x}", u32::from(control))),
            None => {}
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_as_serde_json_does() {
        let mut all: String = (0..0x300).filter_map(char::from_u32).collect();
        all.push_str("\u{2028}😀\u{feff}\u{10ffff}");
        for text in ["", "plain", "\"", "\\", "\\\\n", "\u{0}", "a\nb", all.as_str()] {
            let mut written = String::new();
            push_text(&mut written, text);
            assert_eq!(written, serde_json::to_string(text).unwrap());
        }
    }
}
