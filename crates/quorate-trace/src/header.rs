//! The first line of a file: which format it is, and the header of an event stream.

use serde_json::{Map, Value};

use crate::error::{Complaint, Spot, WRONG_FORMAT};
use crate::event::Header;
use crate::line::unknown_key;
use crate::spelling::{nearest, shown};
use crate::strict::{Stopped, read_object};

const KEYS: [&str; 8] = ["quo", "program", "funds", "bodies", "people", "map", "settings", "id"];

/// Reads the header of an event stream.
pub(crate) fn read_header(text: &str) -> Result<Header, Stopped> {
    let members = read_format(text, "events", 1)?;
    let mut header = Header::default();
    for (key, value) in &members {
        match (key.as_str(), value) {
            ("quo", _) => {}
            ("program", Value::String(program)) => header.program = Some(program.clone()),
            ("program", _) => return Err(wrong("program", "a text").into()),
            ("funds", value) => header.funds_open = one_of("funds", value, &["closed", "open"])? == "open",
            ("bodies", value) => header.bodies_act = one_of("bodies", value, &["act"])? == "act",
            ("people", Value::Array(people)) => header.people = Some(read_people(people)?),
            ("people", _) => return Err(wrong("people", "a list of names").into()),
            ("map", Value::Object(names)) => header.map = read_map(names)?,
            ("map", _) => return Err(wrong("map", "an object from outside names to ids").into()),
            ("settings", Value::Object(values)) => {
                header.settings = values.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            }
            ("settings", _) => {
                return Err(wrong("settings", "an object from settings to their values").into());
            }
            (key, _) if key == "id" || key.starts_with("x-") => {}
            (key, _) => return Err(unknown_key(key, Spot::Key(key.to_owned().into()), &KEYS).into()),
        }
    }
    Ok(header)
}

/// Reads the first line of a file that has to be of a format and version, with all it says.
pub(crate) fn read_format(text: &str, format: &str, version: u32) -> Result<Map<String, Value>, Stopped> {
    let wanted = format!("{format}/{version}");
    let advice = format!("the first line begins {{\"quo\":\"{wanted}\"");
    if !text.trim_start().starts_with('{') {
        let complaint = Complaint::new(Spot::Line, "the first line is not a header").code(WRONG_FORMAT);
        let is_marked = text.starts_with('\u{feff}');
        let help = if is_marked { "save the file without a byte-order mark" } else { &advice };
        return Err(complaint.help(help).into());
    }
    let members: Map<String, Value> = read_object(text)?;
    check_format(&members, &wanted)?;
    Ok(members)
}

/// Whether an object says that it is of a format and version.
pub(crate) fn check_format(members: &Map<String, Value>, wanted: &str) -> Result<(), Complaint> {
    let Some(Value::String(found)) = members.get("quo") else {
        let spot = if members.contains_key("quo") { Spot::Value("quo".into()) } else { Spot::Line };
        let complaint = Complaint::new(spot, "the first line is not a header").code(WRONG_FORMAT);
        return Err(complaint.help(format!("the first line begins {{\"quo\":\"{wanted}\"")));
    };
    if found == wanted {
        return Ok(());
    }
    let kind = |format: &str| format.split('/').next().unwrap_or_default().to_owned();
    let message = if kind(found) == kind(wanted) {
        format!("this is version `{}` of the format, and only `{wanted}` is known", shown(found))
    } else {
        format!("this is `{}`, and `{wanted}` is wanted", shown(found))
    };
    Err(Complaint::new(Spot::Value("quo".into()), message).code(WRONG_FORMAT))
}

/// The complaint about a value of the wrong kind.
pub(crate) fn wrong(key: &'static str, wanted: &str) -> Complaint {
    Complaint::new(Spot::Value(key.into()), format!("`{key}` is not {wanted}"))
}

fn one_of<'a>(key: &'static str, value: &Value, known: &[&'a str]) -> Result<&'a str, Complaint> {
    let word = value.as_str().unwrap_or_default();
    let choices = known.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(" or ");
    known.iter().copied().find(|known| *known == word).ok_or_else(|| {
        let complaint = wrong(key, &choices);
        match nearest(word, known) {
            Some(meant) => complaint.help(format!("did you mean `{meant}`?")),
            None => complaint,
        }
    })
}

fn read_people(people: &[Value]) -> Result<Vec<String>, Complaint> {
    let mut seen = std::collections::BTreeSet::new();
    let mut names = Vec::with_capacity(people.len());
    for person in people {
        let name = person.as_str().filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| wrong("people", "a list of names"))?;
        if !seen.insert(name) {
            let message = format!("`{}` is listed twice", shown(name));
            return Err(Complaint::new(Spot::Value("people".into()), message));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn read_map(names: &Map<String, Value>) -> Result<Vec<(String, String)>, Complaint> {
    let read = |(outside, id): (&String, &Value)| {
        let id = id.as_str().filter(|id| !id.is_empty())?;
        Some((outside.clone(), id.to_owned()))
    };
    let pairs: Option<Vec<_>> = names.iter().map(read).collect();
    pairs.ok_or_else(|| wrong("map", "an object from outside names to ids"))
}
