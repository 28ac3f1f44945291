/// Colours for a terminal, or none.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Whether to paint at all.
    pub on: bool,
}

/// What something painted is.
#[derive(Clone, Copy, Debug)]
pub enum Tint {
    /// An error's heading.
    Error,
    /// A warning's heading.
    Warning,
    /// A hint's heading.
    Hint,
    /// Lines and numbers at the side.
    Dim,
    /// The words `help` and `note`.
    Aid,
    /// A heading.
    Strong,
    /// What went well.
    Good,
}

impl Paint {
    /// The words in a tint.
    pub fn tint(self, tint: Tint, words: &str) -> String {
        if !self.on || words.is_empty() {
            return words.to_owned();
        }
        let code = match tint {
            Tint::Error => "1;31",
            Tint::Warning => "1;33",
            Tint::Hint => "1;36",
            Tint::Dim => "38;5;246",
            Tint::Aid => "38;5;115",
            Tint::Strong => "1",
            Tint::Good => "32",
        };
        format!("\u{1b}[{code}m{words}\u{1b}[0m")
    }
}

/// The words with neighbours of one colour painted together.
pub fn joined(words: &str) -> String {
    let mut parts = words.split("\u{1b}[");
    let mut joined = parts.next().unwrap_or("").to_owned();
    let mut active = String::new();
    let mut pending = false;
    for part in parts {
        let (color, text) = part.split_once('m').unwrap_or(("", part));
        if color == "0" {
            pending = !active.is_empty();
        } else if color != active || !pending {
            if pending {
                joined.push_str("\u{1b}[0m");
            }
            joined.push_str(&format!("\u{1b}[{color}m"));
            color.clone_into(&mut active);
            pending = false;
        } else {
            pending = false;
        }
        if pending && !text.is_empty() {
            joined.push_str("\u{1b}[0m");
            active.clear();
            pending = false;
        }
        joined.push_str(text);
    }
    if pending {
        joined.push_str("\u{1b}[0m");
    }
    joined
}

/// The words without the colours in them.
pub fn unpainted(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    let mut characters = words.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            // A colour ends with its first letter.
            characters.by_ref().find(|inner| inner.is_ascii_alphabetic());
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_of_one_colour_are_joined() {
        let painted = "\u{1b}[31ma\u{1b}[0m\u{1b}[31mb\u{1b}[0m c \u{1b}[32md\u{1b}[0m\u{1b}[31me\u{1b}[0m";
        let expected = "\u{1b}[31mab\u{1b}[0m c \u{1b}[32md\u{1b}[0m\u{1b}[31me\u{1b}[0m";
        assert_eq!(joined(painted), expected);
        assert_eq!(unpainted(&joined(painted)), unpainted(painted));
        assert_eq!(joined("plain"), "plain");
    }
}
