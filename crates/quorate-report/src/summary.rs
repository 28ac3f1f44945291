use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde_json::{Map, Value, json};

use crate::{Format, Style};

/// What a run came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many lines of the stream were events.
    pub events: u64,
    /// How many of them were refused, by the code of the refusal.
    pub refused: Vec<(String, u64)>,
    /// How many deadlines fired.
    pub deadlines: u64,
    /// How many instances there are, by their processes.
    pub instances: Vec<(String, u64)>,
    /// The instant of the first step.
    pub first: Option<String>,
    /// The instant of the last one.
    pub last: Option<String>,
    /// The one account that holds something, and what; empty if there are several.
    pub held: Option<String>,
    /// Where the money is.
    pub money: Vec<Money>,
    /// Whether every asset sums to what there is of it.
    pub conserved: bool,
    /// The digest of the last state, if it was asked for.
    pub digest: Option<String>,
}

/// Where the money of one asset is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// The asset.
    pub asset: String,
    /// What people hold.
    pub people: String,
    /// What instances hold.
    pub instances: String,
    /// What there is in all: what has come in from the world, or the supply.
    pub total: String,
}

/// A run's summary in the form asked for.
pub fn summary(summary: &Summary, style: Style) -> String {
    match style.format {
        Format::Human => human(summary),
        Format::Short | Format::Github | Format::Junit => sentence(summary) + "\n",
        Format::Json => object(summary).to_string() + "\n",
    }
}

fn human(summary: &Summary) -> String {
    let mut text = sentence(summary);
    text.push('\n');
    let count = |(name, times): &(String, u64)| vec![name.clone(), times.to_string()];
    text += &table(&["refused", "times"], summary.refused.iter().map(count).collect());
    text += &table(&["instances", "number"], summary.instances.iter().map(count).collect());
    let money = summary.money.iter().map(|money| {
        vec![money.asset.clone(), money.people.clone(), money.instances.clone(), money.total.clone()]
    });
    text += &table(&["asset", "with people", "in instances", "in all"], money.collect());
    if let Some(digest) = &summary.digest {
        text += &format!("\ndigest   {digest}\n");
    }
    text
}

fn sentence(summary: &Summary) -> String {
    let refused: u64 = summary.refused.iter().map(|(_, times)| times).sum();
    let mut parts = vec![counted(summary.events, "event")];
    if let (true, Some(part)) = (refused > 0, parts.first_mut()) {
        *part += &format!(" ({refused} refused)");
    }
    if let Some(part) = parts.first_mut() {
        *part += &format!(", {}", counted(summary.deadlines, "deadline"));
    }
    let day =
        |instant: &Option<String>| instant.as_ref().and_then(|at| at.split('T').next().map(str::to_owned));
    if let (Some(first), Some(last)) = (day(&summary.first), day(&summary.last)) {
        parts.push(if first == last { first } else { format!("{first} → {last}") });
    }
    parts.extend(summary.held.clone());
    parts.push(if summary.conserved { "conserved" } else { "NOT CONSERVED" }.to_owned());
    parts.join("     ")
}

fn counted(number: u64, word: &str) -> String {
    if number == 1 { format!("1 {word}") } else { format!("{number} {word}s") }
}

/// An aligned table under an empty line; nothing if it has no rows.
pub(crate) fn table(header: &[&str], rows: Vec<Vec<String>>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(header.to_vec()).add_rows(rows);
    for (index, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 3));
        column.set_cell_alignment(if index == 0 { CellAlignment::Left } else { CellAlignment::Right });
    }
    let mut text = String::from("\n");
    for line in table.lines() {
        text += line.trim_end();
        text.push('\n');
    }
    text
}

fn object(summary: &Summary) -> Value {
    let counts = |counts: &[(String, u64)]| -> Map<String, Value> {
        counts.iter().map(|(name, times)| (name.clone(), Value::from(*times))).collect()
    };
    let money: Map<String, Value> = summary
        .money
        .iter()
        .map(|money| {
            let places = json!({ "people": money.people, "instances": money.instances, "all": money.total });
            (money.asset.clone(), places)
        })
        .collect();
    let mut object = json!({
        "quo": "summary/1", "events": summary.events, "refused": counts(&summary.refused),
        "deadlines": summary.deadlines, "instances": counts(&summary.instances), "first": summary.first,
        "last": summary.last, "money": money, "conserved": summary.conserved,
    });
    if let (Some(digest), Some(fields)) = (&summary.digest, object.as_object_mut()) {
        fields.insert("digest".to_owned(), Value::from(digest.as_str()));
    }
    object
}
