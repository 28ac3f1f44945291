//! Reading the simplest JSON straight on, without copying: what is asked for is there, or there is no answer.

use quorate_number::time::{parse_instant, usual_instant};

/// A piece of a line, by the places of its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    from: usize,
    to: usize,
}

/// A key of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    At,
    By,
    New,
    As,
    To,
    Do,
    With,
    Pay,
    Give,
    From,
    /// One that the line itself does not have.
    Other(Piece),
    /// None: the line has ended.
    End,
}

/// A value that has no parts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Value {
    #[default]
    Null,
    Bool(bool),
    Whole(i64),
    Text(Piece),
}

/// A place in a text. Blanks before what is asked for are skipped.
pub(crate) struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Piece {
    pub(crate) fn of(self, text: &str) -> &str {
        text.get(self.from..self.to).unwrap_or_default()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.from == self.to
    }
}

impl<'t> Scan<'t> {
    /// The beginning of a text.
    pub(crate) fn new(text: &'t str) -> Scan<'t> {
        Scan { text, at: 0 }
    }

    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    #[inline]
    pub(crate) fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    #[inline]
    pub(crate) fn eat(&mut self, wanted: u8) -> Option<()> {
        let found = self.peek()? == wanted;
        self.at += 1;
        found.then_some(())
    }

    /// Whether another member follows, or the end.
    #[inline]
    pub(crate) fn has_more(&mut self, closing: u8) -> Option<bool> {
        let found = self.peek()?;
        self.at += 1;
        (found == b',' || found == closing).then_some(found == b',')
    }

    /// How much has been read, with the end of the line that stands here.
    #[inline]
    pub(crate) fn end_of_line(mut self) -> Option<usize> {
        let found = self.peek()?;
        let is_return = found == b'\r' && self.text.as_bytes().get(self.at + 1) == Some(&b'\n');
        (found == b'\n' || is_return).then_some(self.at + 1 + usize::from(is_return))
    }

    /// The beginning of a line, with its first key and the colon.
    #[inline]
    pub(crate) fn first_key(&mut self) -> Option<Key> {
        if self.ahead() & mask(6) == FIRST_AT {
            self.at += 6;
            return Some(Key::At);
        }
        self.eat(b'{')?;
        self.any_key()
    }

    /// What follows a member of a line: a comma, the next key and its colon, or the end.
    #[inline]
    pub(crate) fn next_key(&mut self) -> Option<Key> {
        let mut ahead = self.ahead();
        let has_blank = ahead & mask(2) == COMMA_BLANK;
        if has_blank {
            self.at += 1;
            ahead = self.ahead() & !mask(1) | u64::from(b',');
        }
        let (key, length) = match (ahead & mask(6), ahead & mask(7), ahead) {
            (BY, ..) => (Key::By, 6),
            (TO, ..) => (Key::To, 6),
            (DO, ..) => (Key::Do, 6),
            (AS, ..) => (Key::As, 6),
            (.., WITH) => (Key::With, 8),
            (.., FROM) => (Key::From, 8),
            (.., GIVE) => (Key::Give, 8),
            (_, PAY, _) => (Key::Pay, 7),
            (_, NEW, _) => (Key::New, 7),
            _ if has_blank || self.has_more(b'}')? => return self.any_key(),
            _ => return Some(Key::End),
        };
        self.at += length;
        Some(key)
    }

    /// Any key, with its colon.
    #[inline]
    pub(crate) fn key(&mut self) -> Option<Piece> {
        let key = self.string()?;
        self.eat(b':')?;
        Some(key)
    }

    /// A text without escapes and control characters.
    #[inline]
    pub(crate) fn string(&mut self) -> Option<Piece> {
        self.eat(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = length_of_text(rest)?;
        let from = self.at;
        self.at = from + length + 1;
        (rest.get(length) == Some(&b'"')).then_some(Piece { from, to: from + length })
    }

    /// Such a text that is not empty.
    #[inline]
    pub(crate) fn name(&mut self) -> Option<Piece> {
        self.string().filter(|name| !name.is_empty())
    }

    #[inline]
    pub(crate) fn instant(&mut self) -> Option<i64> {
        if self.peek()? != b'"' {
            return self.whole();
        }
        if let Some([b'"', instant @ .., b'"']) = self.text.as_bytes().get(self.at..)?.first_chunk::<22>()
            && let Some(seconds) = usual_instant(instant)
        {
            self.at += 22;
            return Some(seconds);
        }
        let text = self.text;
        parse_instant(self.string()?.of(text))
    }

    #[inline]
    pub(crate) fn value(&mut self) -> Option<Value> {
        match self.peek()? {
            b'"' => self.string().map(Value::Text),
            b'-' | b'0'..=b'9' => self.whole().map(Value::Whole),
            b't' => self.word("true").map(|()| Value::Bool(true)),
            b'f' => self.word("false").map(|()| Value::Bool(false)),
            b'n' => self.word("null").map(|()| Value::Null),
            _ => None,
        }
    }

    /// A whole number of at most eighteen digits.
    #[inline]
    fn whole(&mut self) -> Option<i64> {
        let is_negative = self.peek()? == b'-';
        let start = self.at + usize::from(is_negative);
        let bytes = self.text.as_bytes();
        let (mut number, mut end) = (0i64, start);
        while let Some(digit) = bytes.get(end).map(|byte| byte.wrapping_sub(b'0'))
            && digit < 10
        {
            // Nineteen digits may go around, and are too many.
            number = number.wrapping_mul(10).wrapping_add(i64::from(digit));
            end += 1;
        }
        let count = end - start;
        let has_leading_zero = count > 1 && bytes.get(start) == Some(&b'0');
        // `-0` is no whole number to the strict reader.
        if count == 0 || count > 18 || has_leading_zero || (is_negative && number == 0) {
            return None;
        }
        self.at = end;
        Some(if is_negative { -number } else { number })
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let is_here = self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes());
        is_here.then(|| self.at += word.len())
    }

    /// A key of a line, with its colon, blanks or not.
    #[inline(never)]
    fn any_key(&mut self) -> Option<Key> {
        let key = self.key()?;
        Some(match key.of(self.text) {
            "at" => Key::At,
            "by" => Key::By,
            "new" => Key::New,
            "as" => Key::As,
            "to" => Key::To,
            "do" => Key::Do,
            "with" => Key::With,
            "pay" => Key::Pay,
            "give" => Key::Give,
            "from" => Key::From,
            _ => Key::Other(key),
        })
    }

    /// The next eight bytes as a number, the first the lowest; 0 if there are not so many.
    #[inline]
    fn ahead(&self) -> u64 {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        rest.first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk))
    }
}

const COMMA_BLANK: u64 = number_of(b", ");
const FIRST_AT: u64 = number_of(b"{\"at\":");
const BY: u64 = number_of(b",\"by\":");
const TO: u64 = number_of(b",\"to\":");
const DO: u64 = number_of(b",\"do\":");
const AS: u64 = number_of(b",\"as\":");
const NEW: u64 = number_of(b",\"new\":");
const PAY: u64 = number_of(b",\"pay\":");
const WITH: u64 = number_of(b",\"with\":");
const GIVE: u64 = number_of(b",\"give\":");
const FROM: u64 = number_of(b",\"from\":");

/// Bytes as a number, the first the lowest.
const fn number_of(mut bytes: &[u8]) -> u64 {
    let mut number = 0;
    while let [before @ .., last] = bytes {
        number = number << 8 | *last as u64;
        bytes = before;
    }
    number
}

/// The lowest so many bytes.
const fn mask(bytes: u32) -> u64 {
    (1 << (8 * bytes)) - 1
}

/// How many bytes there are before a quote, a backslash or a control character.
#[inline]
pub(crate) fn length_of_text(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Eight bytes at a time: the high bit of a byte is set where it is the one looked for, and perhaps in bytes after
    // the first such one, which do not matter.
    let mut before = 0;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        let quote = (word ^ (ONES * u64::from(b'"'))).wrapping_sub(ONES);
        let backslash = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
        let control = word.wrapping_sub(ONES * 0x20);
        let found = (quote | backslash | control) & !word & HIGH;
        if found != 0 {
            return Some(before + found.trailing_zeros() as usize / 8);
        }
        before += 8;
    }
    let place = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    Some(before + place)
}

#[cfg(test)]
mod tests {
    use super::length_of_text;

    #[test]
    fn texts_end_where_they_end_one_byte_at_a_time() {
        let stops = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        let letters =
            [b'a', b'"', b'\\', 0x1f, 0x20, 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xa2, 0xdc, 0xff, 0];
        for length in 0..20 {
            for at in 0..length {
                for letter in letters {
                    for other in letters {
                        let mut bytes = vec![b'x'; length];
                        bytes[at] = letter;
                        bytes[(at * 7 + 3) % length] = other;
                        assert_eq!(length_of_text(&bytes), bytes.iter().position(stops), "{bytes:?}");
                    }
                }
            }
        }
    }
}
