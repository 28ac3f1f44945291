//! A sheet as a page.

use quorate_report::visible;
use serde_json::{Map, Value};

/// All sheets, one below the other.
pub fn page(sheets: &Value) -> String {
    let mut out = String::new();
    let now = text(sheets, "now").to_owned();
    for sheet in list(sheets, "sheets") {
        if !out.is_empty() {
            out.push('\n');
        }
        one(&mut out, sheet, &now);
    }
    if out.is_empty() {
        out = format!("there is nothing yet     {now}\n");
    }
    out
}

fn one(out: &mut String, sheet: &Value, now: &str) {
    let state =
        sheet.get("state").and_then(Value::as_str).map_or(String::new(), |state| format!("   {state}"));
    *out += &format!("{}   {}{}   {now}\n", word(text(sheet, "id")), word(text(sheet, "of")), word(&state));
    section(out, "says of itself", &said(sheet));
    section(out, "was founded with", &members(sheet, "params"));
    let principles = list(sheet, "principles").iter().map(|principle| {
        let upheld: Vec<String> = list(principle, "upheld_by").iter().map(shown).collect();
        let upheld = if upheld.is_empty() {
            "guidance".to_owned()
        } else {
            format!("upheld by {}", upheld.join(", "))
        };
        (text(principle, "name").to_owned(), format!("{}     {upheld}", text(principle, "text")))
    });
    section(out, "principles", &principles.collect::<Vec<_>>());
    section(out, "settings", &members(sheet, "settings"));
    let accounts: Vec<_> =
        members(sheet, "accounts").into_iter().filter(|(_, held)| held != "nothing").collect();
    section(out, "treasury", &accounts);
    let issued = list(sheet, "issued").iter().map(|asset| {
        let holders: Vec<String> = members(asset, "holders")
            .into_iter()
            .map(|(holder, amount)| format!("{holder} {amount}"))
            .collect();
        let held = if holders.is_empty() { "held by nobody".to_owned() } else { holders.join(", ") };
        (text(asset, "asset").to_owned(), format!("{}     {held}", text(asset, "supply")))
    });
    section(out, "issued", &issued.collect::<Vec<_>>());
    for (heading, key) in [("offices", "offices"), ("powers and ways out", "powers")] {
        let told = list(sheet, key).iter().map(|facet| {
            let told = facet.get("told").cloned().unwrap_or_default();
            let fields = members_of(&told).into_iter().filter(|(field, value)| {
                !["of", "process", "until"].contains(&field.as_str()) && value != "nothing"
            });
            let mut fields: Vec<String> = fields.map(|(field, value)| format!("{field} {value}")).collect();
            fields.extend(until(&told, "until", "until").filter(|_| text(&told, "of") != text(sheet, "id")));
            (text(&told, "of").to_owned(), format!("{}     {}", text(facet, "facet"), fields.join(", ")))
        });
        section(out, heading, &told.collect::<Vec<_>>());
    }
    let open = list(sheet, "open");
    if !open.is_empty() {
        *out += "\n  open matters\n";
        for matter in open {
            head(out, matter);
            for (name, value) in members(matter, "params").into_iter().chain(said(matter)) {
                *out += &format!("      {name:<14} {value}\n");
            }
        }
    }
    let ended = members_of(sheet.get("ended").unwrap_or(&Value::Null)).into_iter();
    section(out, "ended", &ended.collect::<Vec<_>>());
    let bonds = list(sheet, "bonds");
    if !bonds.is_empty() {
        *out += "\n  bound up with\n";
        for bond in bonds {
            head(out, bond);
            for (name, value) in members(bond, "params") {
                *out += &format!("      {name:<14} {value}\n");
            }
        }
    }
}

/// What the views say, each field of a record on a line of its own; one that another view is called goes by both names.
fn said(matter: &Value) -> Vec<(String, String)> {
    let views = matter.get("views").and_then(Value::as_object);
    let lines = views.into_iter().flatten().flat_map(|(name, value)| match value {
        Value::Object(fields) if fields.len() > 1 => members_of(value)
            .into_iter()
            .map(|(field, value)| {
                let is_taken = views.is_some_and(|views| views.contains_key(&field));
                (if is_taken { format!("{}.{field}", word(name)) } else { field }, value)
            })
            .collect(),
        _ => vec![(word(name), shown(value))],
    });
    lines.collect()
}

/// The line of a matter: its id, what it is, where it stands, and when something is due.
fn head(out: &mut String, matter: &Value) {
    let mut parts = vec![word(text(matter, "id")), word(text(matter, "of"))];
    parts.extend(matter.get("state").and_then(Value::as_str).map(word));
    parts.extend(until(matter, "due", "due"));
    *out += &format!("    {}\n", parts.join("   "));
}

fn until(value: &Value, key: &str, word: &str) -> Option<String> {
    let instants: Vec<String> = list(value, key).iter().map(shown).collect();
    (!instants.is_empty()).then(|| format!("{word} {}", instants.join(", ")))
}

fn section(out: &mut String, heading: &str, lines: &[(String, String)]) {
    if lines.is_empty() {
        return;
    }
    *out += &format!("\n  {heading}\n");
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).min(24);
    for (name, value) in lines {
        *out += format!("    {name:<width$}   {value}").trim_end();
        out.push('\n');
    }
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn members(value: &Value, key: &str) -> Vec<(String, String)> {
    members_of(value.get(key).unwrap_or(&Value::Null))
}

/// The members of an object, a record among them as members of its own.
fn members_of(value: &Value) -> Vec<(String, String)> {
    let empty = Map::new();
    let members = value.as_object().unwrap_or(&empty).iter();
    members.map(|(name, value)| (word(name), shown(value))).collect()
}

/// A value in words.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => word(text),
        Value::Array(items) if items.is_empty() => "nothing".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(members) if members.is_empty() => "nothing".to_owned(),
        Value::Object(members) => {
            let parts = members.iter().map(|(name, value)| match value {
                Value::Array(items) if items.len() > 1 => format!("{}: ({})", word(name), shown(value)),
                _ => format!("{}: {}", word(name), shown(value)),
            });
            parts.collect::<Vec<_>>().join("; ")
        }
    }
}

fn word(text: &str) -> String {
    visible(text)
}
