use serde_json::Value;

/// Words that would be read as something else than a text.
const TAKEN: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];

/// A value in YAML's block style, line by line.
pub(crate) fn block(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) if !items.is_empty() => items
            .iter()
            .flat_map(|item| {
                let lines = block(item);
                let marks = std::iter::once("- ").chain(std::iter::repeat("  "));
                marks.zip(lines).map(|(mark, line)| format!("{mark}{line}")).collect::<Vec<_>>()
            })
            .collect(),
        Value::Object(members) if !members.is_empty() => {
            members.iter().flat_map(|(key, value)| member(key, value)).collect()
        }
        Value::Array(_) => vec!["[]".to_owned()],
        Value::Object(_) => vec!["{}".to_owned()],
        Value::Null => vec!["~".to_owned()],
        Value::String(text) => vec![scalar(text)],
        Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
    }
}

/// A text as a scalar: plain where nobody could take it for something else, otherwise quoted as in JSON.
pub(crate) fn scalar(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().unwrap_or(' ');
    // An amount begins with a digit, but nothing that has a blank in it is a number or a date.
    let begins = first.is_alphabetic() || (first.is_ascii_digit() && text.contains(' '));
    let is_plain = |sign: char| sign.is_alphanumeric() || " _./#()%-".contains(sign);
    let is_text = begins
        && text.chars().all(is_plain)
        && !text.ends_with(' ')
        && !text.contains(" #")
        && !TAKEN.contains(&text.to_ascii_lowercase().as_str());
    if is_text { text.to_owned() } else { Value::from(text).to_string() }
}

fn member(key: &str, value: &Value) -> Vec<String> {
    let mut lines = block(value);
    let key = scalar(key);
    match value {
        Value::Array(items) if !items.is_empty() => {}
        Value::Object(members) if !members.is_empty() => {}
        _ => return lines.into_iter().map(|line| format!("{key}: {line}")).collect(),
    }
    lines.iter_mut().for_each(|line| line.insert_str(0, "  "));
    lines.insert(0, format!("{key}:"));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_blocks() {
        let value =
            json!({"a": [["x", 1], {"b": {}, "c": [[]]}], "2": "30 USDC", "at": "2026-01-05", "n": null});
        let expected = [
            "a:",
            "  - - x",
            "    - 1",
            "  - b: {}",
            "    c:",
            "      - []",
            "\"2\": 30 USDC",
            "at: \"2026-01-05\"",
            "\"n\": ~",
        ];
        assert_eq!(block(&value), expected);
    }

    #[test]
    fn a_text_is_never_taken_for_something_else() {
        for text in
            ["no", "", "3", "1e5", "a: b", "a #b", "- a", "{ana}", "a\nb", " a", "\"", "&a", "12:30 h", "~"]
        {
            assert!(scalar(text).starts_with('"'), "{text:?}");
        }
        for text in ["ana", "kitty/Loan#1", "30 USDC", "open(ana)", "Straße", "30 REP of co"] {
            assert_eq!(scalar(text), text);
        }
    }
}
