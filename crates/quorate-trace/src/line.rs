//! A line of an event stream: which keys it may have, and which of them go together.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use crate::error::{Complaint, Spot};
use crate::event::{Act, Args, Line};
use crate::spelling::{nearest, shown};
use crate::strict::{
    ArgsSeed, FromObject, InstantSeed, Stopped, TextSeed, ValueSeed, Watch, given_twice, read_object,
};

const KEYS: [&str; 11] = ["at", "by", "new", "as", "to", "do", "with", "pay", "give", "from", "id"];

/// Reads a line; `number` is its number after the header.
pub(crate) fn read_line(text: &str, number: u64) -> Result<Line, Stopped> {
    let draft: Draft = read_object(text)?;
    Ok(draft.into_line(number)?)
}

/// The complaint about a key that a line or header does not have.
pub(crate) fn unknown_key(key: &str, spot: Spot, known: &[&str]) -> Complaint {
    let complaint = Complaint::new(spot, format!("there is no key `{}` here", shown(key)));
    match nearest(key, known) {
        Some(meant) => complaint.help(format!("did you mean `{meant}`?")),
        None => complaint.help(format!(
            "the keys are {}; keys of one's own begin with `x-`",
            known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" ")
        )),
    }
}

/// What a line holds, before it is known whether it belongs together.
#[derive(Default)]
struct Draft {
    at: Option<i64>,
    by: Option<String>,
    new: Option<String>,
    alias: Option<String>,
    to: Option<String>,
    event: Option<String>,
    with: Option<Args>,
    pay: Option<String>,
    give: Option<String>,
    from: Option<String>,
    carried: Map<String, Value>,
}

impl FromObject for Draft {
    fn from_object<'de, A: MapAccess<'de>>(watch: &mut Watch, mut members: A) -> Result<Draft, A::Error> {
        let mut draft = Draft::default();
        while let Some(key) = members.next_key_seed(KeySeed)? {
            if draft.has(&key) {
                return Err(watch.complain(given_twice(key.name())));
            }
            let slot = match key {
                Key::At => {
                    let seed = InstantSeed(watch.expect("at", "an instant"));
                    draft.at = Some(members.next_value_seed(seed)?);
                    continue;
                }
                Key::With => {
                    let wanted = "an object by name or a list by place";
                    let seed = ArgsSeed(watch.expect("with", wanted));
                    draft.with = Some(members.next_value_seed(seed)?);
                    continue;
                }
                Key::Other(key) if key == "id" || key.starts_with("x-") => {
                    let value = members.next_value_seed(ValueSeed(watch))?;
                    draft.carried.insert(key, value);
                    continue;
                }
                Key::Other(key) => return Err(watch.complain(unknown(&key))),
                Key::By => (&mut draft.by, "by"),
                Key::New => (&mut draft.new, "new"),
                Key::As => (&mut draft.alias, "as"),
                Key::To => (&mut draft.to, "to"),
                Key::Do => (&mut draft.event, "do"),
                Key::Pay => (&mut draft.pay, "pay"),
                Key::Give => (&mut draft.give, "give"),
                Key::From => (&mut draft.from, "from"),
            };
            *slot.0 = Some(members.next_value_seed(TextSeed(watch.expect(slot.1, "a text")))?);
        }
        Ok(draft)
    }
}

impl Draft {
    fn has(&self, key: &Key) -> bool {
        match key {
            Key::At => self.at.is_some(),
            Key::By => self.by.is_some(),
            Key::New => self.new.is_some(),
            Key::As => self.alias.is_some(),
            Key::To => self.to.is_some(),
            Key::Do => self.event.is_some(),
            Key::With => self.with.is_some(),
            Key::Pay => self.pay.is_some(),
            Key::Give => self.give.is_some(),
            Key::From => self.from.is_some(),
            Key::Other(key) => self.carried.contains_key(key),
        }
    }

    /// The keys of the line that say more about an act, in the order of the format.
    fn details(&self) -> [(&'static str, bool); 6] {
        [
            ("by", self.by.is_some()),
            ("as", self.alias.is_some()),
            ("to", self.to.is_some()),
            ("with", self.with.is_some()),
            ("pay", self.pay.is_some()),
            ("from", self.from.is_some()),
        ]
    }

    fn into_line(self, number: u64) -> Result<Line, Complaint> {
        let kinds =
            [("new", self.new.is_some()), ("do", self.event.is_some()), ("give", self.give.is_some())];
        let mut kinds = kinds.into_iter().filter(|(_, is_there)| *is_there).map(|(kind, _)| kind);
        match (kinds.next(), kinds.next()) {
            (Some(kind), Some(other)) => return Err(two_kinds(kind, other)),
            (Some("new"), None) => self.allow("new", &["by", "as", "with", "pay"])?,
            (Some("do"), None) => self.allow("do", &["by", "to", "with", "pay"])?,
            (Some(_), None) => self.allow("give", &["to", "from"])?,
            (None, _) => self.allow_nothing()?,
        }
        let at = self.at.ok_or_else(|| {
            missing("at", "every line says when it happened")
                .help("an instant is written `2026-03-02T09:00Z`")
        })?;
        let act = match (self.new, self.event, self.give) {
            (Some(what), _, _) => Act::New {
                by: self.by,
                what,
                alias: self.alias,
                with: self.with.unwrap_or_default(),
                pay: self.pay,
            },
            (None, Some(event), _) => Act::Do {
                by: self.by.ok_or_else(|| missing("by", "`do` wants to know who does it"))?,
                to: self.to.ok_or_else(|| missing("to", "`do` wants to know to what"))?,
                event,
                with: self.with.unwrap_or_default(),
                pay: self.pay,
            },
            (None, None, Some(amount)) => Act::Give {
                amount,
                from: self.from,
                to: self.to.ok_or_else(|| missing("to", "`give` wants to know to whom"))?,
            },
            (None, None, None) => Act::Pass,
        };
        Ok(Line { number, at, carried: self.carried, act })
    }

    fn allow(&self, kind: &'static str, allowed: &[&str]) -> Result<(), Complaint> {
        let stray = self.details().into_iter().find(|(key, is_there)| *is_there && !allowed.contains(key));
        let Some((key, _)) = stray else { return Ok(()) };
        let complaint = Complaint::new(Spot::Key(key.into()), format!("`{key}` does not go with `{kind}`"));
        Err(match (kind, key) {
            ("give", "by") => complaint.help("who gives is said with `from`"),
            ("new", "to") => {
                complaint.help("where it is created is said before its name: `\"new\":\"co.Spend\"`")
            }
            ("do" | "new", "from") => complaint.help("who does it is said with `by`"),
            _ => complaint,
        })
    }

    fn allow_nothing(&self) -> Result<(), Complaint> {
        let stray = self.details().into_iter().find(|(_, is_there)| *is_there);
        let Some((key, _)) = stray else { return Ok(()) };
        let message = format!("this line has `{key}`, but neither `new` nor `do` nor `give`");
        Err(Complaint::new(Spot::Key(key.into()), message).label("says more about what?"))
    }
}

fn two_kinds(kind: &str, other: &'static str) -> Complaint {
    Complaint::new(Spot::Key(other.into()), format!("`{kind}` and `{other}` cannot stand in one line"))
        .help("make two lines of it; lines of one instant are taken in order")
}

fn missing(key: &str, why: &str) -> Complaint {
    Complaint::new(Spot::Line, format!("`{key}` is missing: {why}"))
}

fn unknown(key: &str) -> Complaint {
    if key == "quo" {
        return Complaint::new(Spot::LastKey, "a header may only be the first line")
            .help("two streams that were joined need only the header of the first");
    }
    unknown_key(key, Spot::LastKey, &KEYS)
}

/// A key of a line.
enum Key {
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
    Other(String),
}

impl Key {
    fn name(&self) -> &str {
        match self {
            Key::At => "at",
            Key::By => "by",
            Key::New => "new",
            Key::As => "as",
            Key::To => "to",
            Key::Do => "do",
            Key::With => "with",
            Key::Pay => "pay",
            Key::Give => "give",
            Key::From => "from",
            Key::Other(key) => key,
        }
    }
}

struct KeySeed;

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Key, D::Error> {
        reader.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Key, E> {
        Ok(match key {
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
            _ => Key::Other(key.to_owned()),
        })
    }
}
