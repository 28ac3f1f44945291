//! Lines that say nothing unusual, read in one pass and without copying.
//!
//! Nearly every line of a long stream says what happened with texts without escapes and a few flat arguments. Such
//! lines are read here. Whatever is otherwise, mistakes included, is left to the strict reader, which alone knows how
//! to complain: what is read here, it would read in the same way.

use serde_json::{Map, Value};

use crate::event::{Act, Args, Line};
use crate::scan::{self, Key, Piece, Scan};

/// The most arguments a plain line has, and the most keys of one's own.
const MEMBERS: usize = 8;

/// A line with flat arguments. It borrows the text of the stream.
#[derive(Clone, Copy, Debug)]
pub struct Plain<'t> {
    /// Its number, counted from 1 after the header.
    pub number: u64,
    text: &'t str,
    parts: &'t Parts,
}

/// What a plain line says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlainAct<'t> {
    /// Time passes.
    Pass,
    /// An instance is created.
    New {
        /// By whom; `None` is the world.
        by: Option<&'t str>,
        /// The process, qualified by the instance it belongs to.
        what: &'t str,
        /// The new instance's id.
        alias: Option<&'t str>,
        /// The money that goes with it.
        pay: Option<&'t str>,
    },
    /// An event is sent.
    Do {
        /// By whom.
        by: &'t str,
        /// To which instance.
        to: &'t str,
        /// Which event.
        event: &'t str,
        /// The money that goes with it.
        pay: Option<&'t str>,
    },
    /// Money moves outside the rules.
    Give {
        /// How much.
        amount: &'t str,
        /// From which person; `None` is the world.
        from: Option<&'t str>,
        /// To which account.
        to: &'t str,
    },
}

/// Flat values, by name or by place.
#[derive(Clone, Copy, Debug)]
pub struct PlainArgs<'t> {
    text: &'t str,
    members: &'t Members,
}

/// A value that has no parts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'t> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Whole(i64),
    /// A text.
    Text(&'t str),
}

impl<'t> Plain<'t> {
    /// A line, by its text and its parts there.
    pub(crate) fn new(number: u64, text: &'t str, parts: &'t Parts) -> Plain<'t> {
        Plain { number, text, parts }
    }

    /// The instant, in seconds since 1970.
    #[inline]
    pub fn at(&self) -> i64 {
        self.parts.at
    }

    /// What it says.
    #[inline]
    pub fn act(&self) -> PlainAct<'t> {
        let (text, parts) = (self.text, self.parts);
        let optional = |bit: u16, piece: Piece| (parts.given & bit != 0).then(|| piece.of(text));
        match parts.given & (NEW | DO | GIVE) {
            DO => PlainAct::Do {
                by: parts.by.of(text),
                to: parts.to.of(text),
                event: parts.what.of(text),
                pay: optional(PAY, parts.pay),
            },
            GIVE => PlainAct::Give {
                amount: parts.what.of(text),
                from: optional(FROM, parts.from),
                to: parts.to.of(text),
            },
            NEW => PlainAct::New {
                by: optional(BY, parts.by),
                what: parts.what.of(text),
                alias: optional(AS, parts.alias),
                pay: optional(PAY, parts.pay),
            },
            _ => PlainAct::Pass,
        }
    }

    /// The arguments.
    #[inline]
    pub fn with(&self) -> PlainArgs<'t> {
        PlainArgs { text: self.text, members: &self.parts.with }
    }

    /// Whether anything is carried through to the outcome.
    #[inline]
    pub fn carries(&self) -> bool {
        self.parts.carried.count > 0
    }

    /// What is carried through to the outcome untouched.
    pub fn carried(&self) -> Map<String, Value> {
        PlainArgs { text: self.text, members: &self.parts.carried }.to_object()
    }

    /// The same as a line of its own.
    pub fn to_line(&self) -> Line {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let with = || if self.parts.given & WITH == 0 { Args::None } else { self.with().to_args() };
        let act = match self.act() {
            PlainAct::Pass => Act::Pass,
            PlainAct::New { by, what, alias, pay } => {
                let (by, alias, pay) = (owned(by), owned(alias), owned(pay));
                Act::New { by, what: what.to_owned(), alias, with: with(), pay }
            }
            PlainAct::Do { by, to, event, pay } => {
                let (by, to, event) = (by.to_owned(), to.to_owned(), event.to_owned());
                Act::Do { by, to, event, with: with(), pay: owned(pay) }
            }
            PlainAct::Give { amount, from, to } => {
                Act::Give { amount: amount.to_owned(), from: owned(from), to: to.to_owned() }
            }
        };
        Line { number: self.number, at: self.at(), carried: self.carried(), act }
    }
}

impl<'t> PlainArgs<'t> {
    /// How many values are given.
    #[inline]
    pub fn count(&self) -> usize {
        self.members.count
    }

    /// The argument for a parameter, which has a place and a name.
    #[inline]
    pub fn get(&self, place: usize, name: &str) -> Option<Scalar<'t>> {
        let members = self.members;
        // Names are nearly always given in the order of the parameters.
        let is_here =
            !members.is_named || members.name(place).is_some_and(|given| given.of(self.text) == name);
        let place = if is_here { place } else { members.find(name, self.text)? };
        members.values.get(place).filter(|_| place < members.count).map(|value| self.scalar(*value))
    }

    #[inline]
    fn scalar(&self, value: scan::Value) -> Scalar<'t> {
        match value {
            scan::Value::Null => Scalar::Null,
            scan::Value::Bool(truth) => Scalar::Bool(truth),
            scan::Value::Whole(number) => Scalar::Whole(number),
            scan::Value::Text(piece) => Scalar::Text(piece.of(self.text)),
        }
    }

    fn values(&self) -> impl Iterator<Item = Value> {
        let values = self.members.values.iter().take(self.members.count);
        values.map(|value| match self.scalar(*value) {
            Scalar::Null => Value::Null,
            Scalar::Bool(truth) => Value::Bool(truth),
            Scalar::Whole(number) => Value::from(number),
            Scalar::Text(text) => Value::from(text),
        })
    }

    fn to_object(self) -> Map<String, Value> {
        let names = self.members.names.iter().map(|name| name.of(self.text).to_owned());
        names.zip(self.values()).collect()
    }

    fn to_args(self) -> Args {
        if self.members.is_named {
            Args::Named(self.to_object())
        } else {
            Args::Positional(self.values().collect())
        }
    }
}

/// Where the parts of a plain line stand in its text. It is used for one line after another, and what it holds of a
/// part that is not given means nothing.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// A bit for each key that is given.
    given: u16,
    at: i64,
    by: Piece,
    /// The value of `new`, `do` or `give`.
    what: Piece,
    alias: Piece,
    to: Piece,
    pay: Piece,
    from: Piece,
    with: Members,
    carried: Members,
}

/// Flat values, with the names of those that are given by name.
#[derive(Debug, Default)]
struct Members {
    names: [Piece; MEMBERS],
    values: [scan::Value; MEMBERS],
    count: usize,
    is_named: bool,
}

const AT: u16 = 1;
const BY: u16 = 1 << 1;
const NEW: u16 = 1 << 2;
const AS: u16 = 1 << 3;
const TO: u16 = 1 << 4;
const DO: u16 = 1 << 5;
const WITH: u16 = 1 << 6;
const PAY: u16 = 1 << 7;
const GIVE: u16 = 1 << 8;
const FROM: u16 = 1 << 9;

impl Parts {
    /// Reads the line at the beginning of a text, if it is plain: how long it is, with its end.
    pub(crate) fn read(&mut self, text: &str) -> Option<usize> {
        let mut scan = Scan::new(text);
        self.given = 0;
        self.with.count = 0;
        self.carried.begin(true);
        let mut key = scan.first_key()?;
        loop {
            let (place, bit) = match key {
                Key::By => (Some(&mut self.by), BY),
                Key::New => (Some(&mut self.what), NEW),
                Key::As => (Some(&mut self.alias), AS),
                Key::To => (Some(&mut self.to), TO),
                Key::Do => (Some(&mut self.what), DO),
                Key::Pay => (Some(&mut self.pay), PAY),
                Key::Give => (Some(&mut self.what), GIVE),
                Key::From => (Some(&mut self.from), FROM),
                Key::At => {
                    self.at = scan.instant()?;
                    (None, AT)
                }
                Key::With => {
                    self.with.read(&mut scan)?;
                    (None, WITH)
                }
                Key::Other(key) => {
                    self.carry(key, &mut scan)?;
                    (None, 0)
                }
                Key::End => break,
            };
            if let Some(place) = place {
                *place = scan.name()?;
            }
            if self.given & bit != 0 {
                return None;
            }
            self.given |= bit;
            key = scan.next_key()?;
        }
        if self.belongs_together() { scan.end_of_line() } else { None }
    }

    fn carry(&mut self, key: Piece, scan: &mut Scan<'_>) -> Option<()> {
        let name = key.of(scan.text());
        let is_carried = name == "id" || name.starts_with("x-");
        if !is_carried || self.carried.find(name, scan.text()).is_some() {
            return None;
        }
        let value = scan.value()?;
        self.carried.push(key, value)
    }

    /// Whether there is all that an act wants, and nothing that does not go with it.
    #[inline]
    fn belongs_together(&self) -> bool {
        let (wanted, allowed) = match self.given & (NEW | DO | GIVE) {
            NEW => (AT | NEW, BY | AS | WITH | PAY),
            DO => (AT | DO | BY | TO, WITH | PAY),
            GIVE => (AT | GIVE | TO, FROM),
            0 => (AT, 0),
            _ => return false,
        };
        self.given & wanted == wanted && self.given & !(wanted | allowed) == 0
    }
}

impl Members {
    fn begin(&mut self, is_named: bool) {
        self.count = 0;
        self.is_named = is_named;
    }

    #[inline]
    fn push(&mut self, name: Piece, value: scan::Value) -> Option<()> {
        *self.names.get_mut(self.count)? = name;
        *self.values.get_mut(self.count)? = value;
        self.count += 1;
        Some(())
    }

    #[inline]
    fn name(&self, place: usize) -> Option<Piece> {
        self.names.get(place).copied().filter(|_| place < self.count)
    }

    fn find(&self, name: &str, text: &str) -> Option<usize> {
        self.names.iter().take(self.count).position(|given| given.of(text) == name)
    }

    fn read(&mut self, scan: &mut Scan<'_>) -> Option<()> {
        let is_named = scan.peek()? == b'{';
        scan.eat(if is_named { b'{' } else { b'[' })?;
        let closing = if is_named { b'}' } else { b']' };
        self.begin(is_named);
        if scan.peek()? == closing {
            return scan.eat(closing);
        }
        loop {
            let name = if is_named { scan.key()? } else { Piece::default() };
            if is_named && self.find(name.of(scan.text()), scan.text()).is_some() {
                return None;
            }
            let value = scan.value()?;
            self.push(name, value)?;
            if !scan.has_more(closing)? {
                return Some(());
            }
        }
    }
}
