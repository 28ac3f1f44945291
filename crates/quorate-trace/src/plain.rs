//! Lines that say nothing unusual, read in one pass and without copying.
//!
//! Nearly every line of a long stream is an event with a few flat arguments, without escapes and without keys of
//! one's own. Such lines are read here. Whatever is otherwise, mistakes included, is left to the strict reader,
//! which alone knows how to complain: what is read here, it would read in the same way.

use quorate_number::time::parse_instant;
use serde_json::{Map, Value};

use crate::event::{Act, Args, Line};

/// The most arguments a plain line has.
const ARGUMENTS: usize = 8;

/// An event with flat arguments. It borrows the text of its line.
#[derive(Clone, Debug, PartialEq)]
pub struct Plain<'t> {
    /// Its number, counted from 1 after the header.
    pub number: u64,
    /// The instant, in seconds since 1970.
    pub at: i64,
    /// By whom.
    pub by: &'t str,
    /// To which instance.
    pub to: &'t str,
    /// Which event.
    pub event: &'t str,
    /// The arguments.
    pub with: PlainArgs<'t>,
    /// The money that goes with it.
    pub pay: Option<&'t str>,
}

/// The arguments of a plain line.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlainArgs<'t> {
    /// The names, if the arguments are given by name; else empty texts.
    names: [&'t str; ARGUMENTS],
    values: [Scalar<'t>; ARGUMENTS],
    count: usize,
    is_named: bool,
}

/// A value that has no parts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Scalar<'t> {
    /// `null`
    #[default]
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// A text.
    Text(&'t str),
}

impl<'t> PlainArgs<'t> {
    /// How many arguments are given.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The argument for a parameter, which has a place and a name.
    pub fn get(&self, place: usize, name: &str) -> Option<Scalar<'t>> {
        let place = if self.is_named {
            self.names.iter().take(self.count).position(|given| *given == name)?
        } else {
            place
        };
        self.values.get(place).copied().filter(|_| place < self.count)
    }

    fn push(&mut self, name: &'t str, value: Scalar<'t>) -> Option<()> {
        *self.names.get_mut(self.count)? = name;
        *self.values.get_mut(self.count)? = value;
        self.count += 1;
        Some(())
    }

    fn to_args(&self) -> Args {
        let names = self.names.iter().take(self.count);
        let values = self.values.iter().take(self.count).map(|value| value.to_value());
        match (self.is_named, self.count) {
            (true, _) => Args::Named(names.map(|name| (*name).to_owned()).zip(values).collect()),
            (false, 0) => Args::None,
            (false, _) => Args::Positional(values.collect()),
        }
    }
}

impl Scalar<'_> {
    fn to_value(self) -> Value {
        match self {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Whole(number) => Value::from(number),
            Scalar::Text(text) => Value::from(text),
        }
    }
}

impl<'t> Plain<'t> {
    /// Reads a line, if it is plain; `number` is its number after the header.
    pub fn read(text: &'t str, number: u64) -> Option<Plain<'t>> {
        let mut scan = Scan { text, at: 0 };
        let (mut at, mut by, mut to, mut event, mut with, mut pay) = (None, None, None, None, None, None);
        scan.eat(b'{')?;
        loop {
            let is_new = match scan.key()? {
                "at" => at.replace(scan.instant()?).is_none(),
                "by" => by.replace(scan.name()?).is_none(),
                "to" => to.replace(scan.name()?).is_none(),
                "do" => event.replace(scan.name()?).is_none(),
                "pay" => pay.replace(scan.name()?).is_none(),
                "with" => with.replace(scan.arguments()?).is_none(),
                _ => return None,
            };
            if !is_new {
                return None;
            }
            match scan.next()? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
        if !scan.is_at_end() {
            return None;
        }
        let with = with.unwrap_or_default();
        Some(Plain { number, at: at?, by: by?, to: to?, event: event?, with, pay })
    }

    /// The same as a line of its own.
    pub fn to_line(&self) -> Line {
        let act = Act::Do {
            by: self.by.to_owned(),
            to: self.to.to_owned(),
            event: self.event.to_owned(),
            with: self.with.to_args(),
            pay: self.pay.map(str::to_owned),
        };
        Line { number: self.number, at: self.at, carried: Map::new(), act }
    }
}

/// A place in a line. What is asked for is read, blanks before it being skipped, or there is no answer.
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.text.as_bytes().get(self.at)? {
                b' ' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
    }

    fn is_at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    fn eat(&mut self, wanted: u8) -> Option<()> {
        let found = self.peek()? == wanted;
        self.at += 1;
        found.then_some(())
    }

    /// What separates members, or ends them.
    fn next(&mut self) -> Option<u8> {
        let found = self.peek()?;
        self.at += 1;
        matches!(found, b',' | b'}' | b']').then_some(found)
    }

    fn key(&mut self) -> Option<&'t str> {
        let key = self.string()?;
        self.eat(b':')?;
        Some(key)
    }

    /// A text without escapes and control characters.
    fn string(&mut self) -> Option<&'t str> {
        self.eat(b'"')?;
        let rest = self.text.as_bytes().get(self.at..)?;
        let length = length_of_text(rest)?;
        let text = self.text.get(self.at..self.at + length)?;
        self.at += length + 1;
        (rest.get(length) == Some(&b'"')).then_some(text)
    }

    fn name(&mut self) -> Option<&'t str> {
        self.string().filter(|name| !name.is_empty())
    }

    /// A whole number of at most eighteen digits.
    fn whole(&mut self) -> Option<i64> {
        let is_negative = self.peek()? == b'-';
        let start = self.at + usize::from(is_negative);
        let rest = self.text.as_bytes().get(start..)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit());
        let (mut number, mut count) = (0i64, 0);
        for digit in digits.take(19) {
            number = number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
            count += 1;
        }
        let has_leading_zero = count > 1 && rest.first() == Some(&b'0');
        // `-0` is no whole number to the strict reader.
        if count == 0 || count > 18 || has_leading_zero || (is_negative && number == 0) {
            return None;
        }
        self.at = start + count;
        matches!(self.peek()?, b',' | b'}' | b']').then_some(if is_negative { -number } else { number })
    }

    fn instant(&mut self) -> Option<i64> {
        if self.peek()? == b'"' { parse_instant(self.string()?) } else { self.whole() }
    }

    fn scalar(&mut self) -> Option<Scalar<'t>> {
        match self.peek()? {
            b'"' => self.string().map(Scalar::Text),
            b'-' | b'0'..=b'9' => self.whole().map(Scalar::Whole),
            b't' => self.word("true").map(|()| Scalar::Bool(true)),
            b'f' => self.word("false").map(|()| Scalar::Bool(false)),
            _ => None,
        }
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.text.get(self.at..)?.starts_with(word).then(|| self.at += word.len())
    }

    fn arguments(&mut self) -> Option<PlainArgs<'t>> {
        let opening = self.peek()?;
        self.at += 1;
        let closing = match opening {
            b'{' => b'}',
            b'[' => b']',
            _ => return None,
        };
        let mut given = PlainArgs { is_named: opening == b'{', ..PlainArgs::default() };
        loop {
            let name = if given.is_named { self.key()? } else { "" };
            if given.is_named && given.get(0, name).is_some() {
                return None;
            }
            let value = self.scalar()?;
            given.push(name, value)?;
            match self.next()? {
                b',' => {}
                end => return (end == closing).then_some(given),
            }
        }
    }
}

/// How many bytes there are before a quote, a backslash or a control character.
fn length_of_text(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    // Eight bytes at a time: the high bit of a byte is set where it is the one looked for, and perhaps in bytes after
    // the first such one, which do not matter.
    let is_zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut before = 0;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk);
        let quote = is_zero(word ^ (ONES * u64::from(b'"')));
        let backslash = is_zero(word ^ (ONES * u64::from(b'\\')));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = quote | backslash | control;
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
