//! Answers of `needs` as people read them, and as `needs/1`.

use quorate_number::time::write_instant;
use serde_json::{Value, json};

use super::{Answer, Doing, Needs, Way};
use crate::why::{clauses_json, tree};

/// An answer in words.
pub fn needs_text(needs: &Needs) -> String {
    let mut lines = vec![format!("now       {}", write_instant(needs.at))];
    tree(&needs.now, " ", &mut lines);
    match &needs.answer {
        Answer::Holds => lines.push("nothing   it holds already".to_owned()),
        Answer::Comes { at } => {
            lines.push("nothing   it comes by itself".to_owned());
            lines.push(format!("soonest   {}", write_instant(*at)));
        }
        Answer::None => {
            lines.push(match needs.searched.acts {
                0 => "none was found".to_owned(),
                count => format!("none with {} or fewer", acts(count)),
            });
            if !needs.searched.is_whole {
                lines.push(format!(
                    "          the search was ended after {} tries, before it was through",
                    needs.searched.tried
                ));
            }
            lines.push("          of those that are open to the people of the stream, with arguments drawn from its state".to_owned());
        }
        Answer::Ways { acts: count, ways, more, soonest, is_fewest } => {
            for (number, way) in ways.iter().enumerate() {
                let margin = match number {
                    0 => format!("{:<10}", acts(*count)),
                    _ => format!("{:<10}or ", ""),
                };
                lines.push(format!("{margin}{}", way_text(way)));
            }
            if *more > 0 {
                lines.push(format!("          or {more} more ways"));
            }
            if !is_fewest {
                lines.push(match needs.searched.acts {
                    0 => "          fewer are not excluded".to_owned(),
                    count => format!("          fewer are not excluded, but not {} or fewer", acts(count)),
                });
            }
            for (id, rules) in &needs.kept {
                let rules: Vec<String> =
                    rules.iter().map(|(name, value)| format!("{name} {value}")).collect();
                lines.push(format!("          {id} keeps the rules it opened under: {}", rules.join(", ")));
            }
            lines.push(format!("soonest   {}", write_instant(*soonest)));
        }
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// An answer as `needs/1`. What is absent is left out.
pub fn needs_json(needs: &Needs) -> Value {
    let mut value = json!({
        "quo": "needs/1",
        "goal": needs.goal,
        "at": write_instant(needs.at),
        "now": clauses_json(&needs.now),
    });
    let more = match &needs.answer {
        Answer::Holds => json!({"answer": "holds"}),
        Answer::Comes { at } => json!({"answer": "comes", "soonest": write_instant(*at)}),
        Answer::None => json!({"answer": "none"}),
        Answer::Ways { acts, ways, more, soonest, is_fewest } => json!({
            "answer": "ways",
            "acts": acts,
            "ways": ways.iter().map(way_json).collect::<Vec<_>>(),
            "more": more,
            "fewest": is_fewest,
            "soonest": write_instant(*soonest),
        }),
    };
    let kept: Vec<Value> = needs
        .kept
        .iter()
        .map(|(id, rules)| {
            let rules: serde_json::Map<String, Value> =
                rules.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            json!({"of": id, "rules": rules})
        })
        .collect();
    let searched =
        json!({"acts": needs.searched.acts, "tried": needs.searched.tried, "whole": needs.searched.is_whole});
    if let (Value::Object(all), Value::Object(more)) = (&mut value, more) {
        all.extend(more);
        all.insert("kept".to_owned(), Value::Array(kept));
        all.insert("searched".to_owned(), searched);
    }
    value
}

fn acts(count: usize) -> String {
    if count == 1 { "1 act".to_owned() } else { format!("{count} acts") }
}

fn way_text(way: &Way) -> String {
    way.acts.iter().map(doing_text).collect::<Vec<_>>().join("; then ")
}

fn doing_text(doing: &Doing) -> String {
    let who = if doing.count == 1 {
        listed(&doing.by, "or")
    } else if doing.by.len() == doing.count {
        listed(&doing.by, "and")
    } else {
        format!("any {} of {}", doing.count, doing.by.join(", "))
    };
    let at = doing.at.map(|at| format!(" at {}", write_instant(at))).unwrap_or_default();
    format!("{who}: {}{at}", doing.what)
}

fn listed(names: &[String], last: &str) -> String {
    match names.split_last() {
        Some((end, rest)) if !rest.is_empty() => format!("{} {last} {end}", rest.join(", ")),
        _ => names.join(", "),
    }
}

fn way_json(way: &Way) -> Value {
    let doing = |doing: &Doing| {
        let mut value = json!({"by": doing.by, "count": doing.count, "do": doing.what});
        if let (Some(at), Value::Object(fields)) = (doing.at, &mut value) {
            fields.insert("at".to_owned(), json!(write_instant(at)));
        }
        value
    };
    Value::Array(way.acts.iter().map(doing).collect())
}
