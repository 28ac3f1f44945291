//! Reading JSON strictly: no key twice, no number that is not whole, and the reader's words for what is wrong.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use quorate_number::time::parse_instant;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use crate::error::{Complaint, Spot};
use crate::event::Args;
use crate::place::value_range;
use crate::spelling::shown;

/// What is being read, so that an error can say so; and the complaint that stopped the reading.
#[derive(Default)]
pub(crate) struct Watch {
    key: Cow<'static, str>,
    wanted: &'static str,
    complaint: Option<Complaint>,
}

impl Watch {
    /// Says which key's value is read next and what it has to be: `a text`.
    pub(crate) fn expect(&mut self, key: &'static str, wanted: &'static str) -> &mut Watch {
        self.key = Cow::Borrowed(key);
        self.wanted = wanted;
        self
    }

    /// Stops the reading.
    pub(crate) fn complain<E: Error>(&mut self, complaint: Complaint) -> E {
        self.complaint = Some(complaint);
        E::custom("")
    }

    /// What the JSON reader's error means. The flag tells whether the text ends too early.
    fn explain(self, error: &serde_json::Error, text: &str) -> (Complaint, bool) {
        if let Some(complaint) = self.complaint {
            return (complaint, false);
        }
        if error.is_data() {
            return (self.wrong_kind(text), false);
        }
        if error.is_eof() {
            return (Complaint::new(Spot::End, "this line ends before its object does"), true);
        }
        let is_value = |start: u8| start.is_ascii_digit() || b"{[\"-tfn".contains(&start);
        if !text.bytes().find(|byte| !byte.is_ascii_whitespace()).is_some_and(is_value) {
            let message = "a line is an object in braces, and this is not";
            return (Complaint::new(Spot::Line, message), false);
        }
        let (message, help) = syntax(&error.to_string());
        let complaint = Complaint::new(Spot::Column(error.column()), message);
        (help.into_iter().fold(complaint, Complaint::help), false)
    }

    fn wrong_kind(&self, text: &str) -> Complaint {
        let key = self.key.as_ref();
        let path: &[&str] = if key.is_empty() { &[] } else { &[key] };
        let start = value_range(text, path).and_then(|range| text.as_bytes().get(range.start).copied());
        let found = match start {
            Some(b'"') => "a text",
            Some(b'{') => "an object",
            Some(b'[') => "a list",
            Some(b't' | b'f') => "true or false",
            Some(b'n') => "`null`",
            _ => "a number",
        };
        if key.is_empty() {
            let message = format!("a line is an object in braces, and this is {found}");
            Complaint::new(Spot::Line, message)
        } else {
            Complaint::new(
                Spot::Value(self.key.clone()),
                format!("`{key}` is {}, and this is {found}", self.wanted),
            )
        }
    }
}

/// A complaint about a line, where the JSON reader stood when it arose, and whether the line ends too early.
pub(crate) struct Stopped {
    pub complaint: Box<Complaint>,
    /// From 1, in a text of several lines.
    pub line: usize,
    pub column: usize,
    pub is_cut: bool,
}

impl From<Complaint> for Stopped {
    fn from(complaint: Complaint) -> Stopped {
        Stopped { complaint: Box::new(complaint), line: 0, column: 0, is_cut: false }
    }
}

/// What a line can be read as.
pub(crate) trait FromObject: Sized {
    /// Reads the members of the line's object.
    fn from_object<'de, A: MapAccess<'de>>(watch: &mut Watch, members: A) -> Result<Self, A::Error>;
}

/// Reads the whole of a line.
pub(crate) fn read_object<T: FromObject>(text: &str) -> Result<T, Stopped> {
    let mut watch = Watch::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let seed = ObjectSeed { watch: &mut watch, object: PhantomData };
    let result = seed.deserialize(&mut reader).and_then(|object| reader.end().map(|()| object));
    result.map_err(|error| {
        let (complaint, is_cut) = watch.explain(&error, text);
        Stopped { complaint: Box::new(complaint), line: error.line(), column: error.column(), is_cut }
    })
}

impl FromObject for Map<String, Value> {
    fn from_object<'de, A: MapAccess<'de>>(watch: &mut Watch, members: A) -> Result<Self, A::Error> {
        read_members(watch, members)
    }
}

struct ObjectSeed<'w, T> {
    watch: &'w mut Watch,
    object: PhantomData<T>,
}

impl<'de, T: FromObject> DeserializeSeed<'de> for ObjectSeed<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<T, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de, T: FromObject> Visitor<'de> for ObjectSeed<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<T, A::Error> {
        T::from_object(self.watch, members)
    }
}

/// A text that is not empty.
pub(crate) struct TextSeed<'w>(pub &'w mut Watch);

impl<'de> DeserializeSeed<'de> for TextSeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<String, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for TextSeed<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        if text.is_empty() {
            let key = self.0.key.clone();
            let message = format!("`{key}` is empty");
            return Err(self.0.complain(Complaint::new(Spot::Value(key), message)));
        }
        Ok(text.to_owned())
    }
}

/// An instant, as a text or in whole seconds.
pub(crate) struct InstantSeed<'w>(pub &'w mut Watch);

impl<'de> DeserializeSeed<'de> for InstantSeed<'_> {
    type Value = i64;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<i64, D::Error> {
        reader.deserialize_any(self)
    }
}

impl InstantSeed<'_> {
    fn no_instant<E: Error>(self) -> E {
        let key = self.0.key.clone();
        let complaint = Complaint::new(Spot::Value(key.clone()), format!("`{key}` is not an instant"))
            .help("an instant is written `2026-03-02T09:00Z`, in UTC, or in whole seconds since 1970");
        self.0.complain(complaint)
    }
}

impl<'de> Visitor<'de> for InstantSeed<'_> {
    type Value = i64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an instant")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<i64, E> {
        parse_instant(text).ok_or_else(|| self.no_instant())
    }

    fn visit_i64<E: Error>(self, seconds: i64) -> Result<i64, E> {
        Ok(seconds)
    }

    fn visit_u64<E: Error>(self, seconds: u64) -> Result<i64, E> {
        i64::try_from(seconds).map_err(|_| self.no_instant())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<i64, E> {
        Err(self.no_instant())
    }
}

/// The arguments of a line.
pub(crate) struct ArgsSeed<'w>(pub &'w mut Watch);

impl<'de> DeserializeSeed<'de> for ArgsSeed<'_> {
    type Value = Args;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Args, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ArgsSeed<'_> {
    type Value = Args;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("arguments")
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Args, A::Error> {
        Ok(Args::Named(read_members(self.0, members)?))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Args, A::Error> {
        Ok(Args::Positional(read_items(self.0, items)?))
    }
}

/// Any value.
pub(crate) struct ValueSeed<'w>(pub &'w mut Watch);

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::from(value))
    }

    /// Numbers that come as floating point are refused, because they would come out changed.
    fn visit_f64<E: Error>(self, _: f64) -> Result<Value, E> {
        Err(self.0.complain(not_exact(Spot::LastNumber)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Value, A::Error> {
        Ok(Value::Array(read_items(self.0, items)?))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Value, A::Error> {
        Ok(Value::Object(read_members(self.0, members)?))
    }
}

/// The complaint about a key that is there already.
pub(crate) fn given_twice(key: &str) -> Complaint {
    Complaint::new(Spot::LastKey, format!("`{}` is given twice", shown(key)))
}

fn read_items<'de, A: SeqAccess<'de>>(watch: &mut Watch, mut items: A) -> Result<Vec<Value>, A::Error> {
    let mut values = Vec::new();
    while let Some(value) = items.next_element_seed(ValueSeed(watch))? {
        values.push(value);
    }
    Ok(values)
}

fn read_members<'de, A: MapAccess<'de>>(
    watch: &mut Watch,
    mut members: A,
) -> Result<Map<String, Value>, A::Error> {
    let mut object = Map::new();
    while let Some(key) = members.next_key::<String>()? {
        match object.entry(key) {
            Entry::Vacant(place) => {
                place.insert(members.next_value_seed(ValueSeed(watch))?);
            }
            Entry::Occupied(place) => return Err(watch.complain(given_twice(place.key()))),
        }
    }
    Ok(object)
}

fn not_exact(spot: Spot) -> Complaint {
    Complaint::new(spot, "a number that is not whole, or beyond 64 bits, is written as a text")
        .help("put it in double quotes")
}

/// What a complaint of the JSON reader is in a drafter's words, and what helps.
fn syntax(complaint: &str) -> (&'static str, Option<&'static str>) {
    const WORDS: [(&str, &str, Option<&str>); 15] = [
        (
            "control character",
            "a text holds a control character",
            Some("write it as `\\n`, `\\t` or `\\u001f`"),
        ),
        (
            "invalid escape",
            "a text holds a `\\` that means nothing",
            Some("write `\\\\` for the sign itself"),
        ),
        ("lone leading surrogate", "a text holds half of a character", None),
        ("unexpected end of hex", "a text holds half of a character", None),
        ("invalid unicode", "a text holds half of a character", None),
        ("trailing comma", "nothing follows the comma", None),
        ("trailing characters", "something follows the end of the object", Some("one line holds one object")),
        ("key must be a string", "a key is missing or has no double quotes", None),
        ("expected `:`", "a colon is missing after the key", None),
        ("expected `,` or `}`", "a comma or the closing brace is missing", None),
        ("expected `,` or `]`", "a comma or the closing bracket is missing", None),
        ("invalid number", "this is not a number", Some("texts stand in double quotes")),
        ("number out of range", "this number is too large", Some("put it in double quotes")),
        ("recursion limit", "lists and objects lie more than 127 deep in each other", None),
        ("expected", "this is not a value", Some("texts stand in double quotes")),
    ];
    let known = WORDS.iter().find(|(start, _, _)| complaint.starts_with(start));
    known.map_or(("this is not JSON", None), |(_, message, help)| (*message, *help))
}
