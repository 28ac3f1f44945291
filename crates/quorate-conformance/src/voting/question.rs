//! What a function of a driver is asked with: an argument for each parameter, by its name.

use quorate_number::{Int, Ratio, parse_ratio};
use serde_json::{Map, Value, json};

use super::vector::{Variant, VotingVector};

/// The arguments of a function with these parameters; the error says which there is none for.
pub(super) fn arguments(
    params: &[String],
    vector: &VotingVector,
    variant: &Variant,
) -> Result<Vec<Value>, String> {
    let scale = scale(vector);
    let argument = |param: &String| {
        let value = match param.as_str() {
            "slate" => vector.input.get("candidates").cloned(),
            "scale" => Some(Value::from(scale.to_string())),
            "number" => trailing_number(&variant.name),
            "strict" => cast(vector, &scale, |ballot| strict(ballot.get("ranking")?)),
            "ranked" => cast(vector, &scale, |ballot| ballot.get("ranking").cloned()),
            "approvals" => cast(vector, &scale, |ballot| ballot.get("approvals").cloned()),
            "scored" => cast(vector, &scale, |ballot| ballot.get("scores").cloned()),
            "shared" => cast(vector, &scale, |ballot| whole(ballot.get("distribution")?)),
            "chosen" => cast(vector, &scale, |ballot| ballot.get("choices")?.get(0).cloned()),
            "utilities" => cast_utilities(vector, variant),
            "voters" => voters(vector),
            other => spellings(other).iter().find_map(|name| {
                // What a variant does not say of itself is what the first one says.
                let first = vector.input.get("params").and_then(|params| params.get(name));
                variant.params.get(name).or_else(|| vector.input.get(name)).or(first).cloned()
            }),
        };
        value.ok_or_else(|| format!("there is nothing to ask with as `{param}`"))
    };
    params.iter().map(argument).collect()
}

/// A parameter's name as vectors may spell it: `max_ratio`, `maxRatio`, `MAX_RATIO`.
fn spellings(name: &str) -> [String; 3] {
    let mut camel = String::new();
    let mut after_gap = false;
    for letter in name.chars() {
        match (letter, after_gap) {
            ('_', _) => {}
            (letter, true) => camel.extend(letter.to_uppercase()),
            (letter, false) => camel.push(letter),
        }
        after_gap = letter == '_';
    }
    [name.to_owned(), camel, name.to_uppercase()]
}

/// What every weight is multiplied by to be whole.
fn scale(vector: &VotingVector) -> Int {
    let mut scale = Int::ONE;
    for ballot in ballots(vector) {
        let weight = ballot.get("weight").and_then(Value::as_str).and_then(|text| parse_ratio(text).ok());
        if let Some(weight) = weight {
            let whole = weight * Ratio::from(scale.clone());
            scale *= Int::from(whole.denominator().clone());
        }
    }
    scale
}

fn ballots(vector: &VotingVector) -> impl Iterator<Item = &Map<String, Value>> {
    let ballots = vector.input.get("ballots").and_then(Value::as_array);
    ballots.into_iter().flatten().filter_map(Value::as_object)
}

/// Ballots as the library takes them: what is on each, and its weight.
fn cast(
    vector: &VotingVector,
    scale: &Int,
    content: impl Fn(&Map<String, Value>) -> Option<Value>,
) -> Option<Value> {
    let one = |ballot: &Map<String, Value>| {
        let weight = parse_ratio(ballot.get("weight")?.as_str()?).ok()? * Ratio::from(scale.clone());
        Some(json!({"ballot": content(ballot)?, "weight": format!("{} VOTE", weight.numerator())}))
    };
    ballots(vector).map(one).collect::<Option<Vec<Value>>>().map(Value::from)
}

/// A ranking without equals as a plain list.
fn strict(ranking: &Value) -> Option<Value> {
    let only = |class: &Value| match class.as_array()?.as_slice() {
        [candidate] => Some(candidate.clone()),
        _ => None,
    };
    ranking.as_array()?.iter().map(only).collect::<Option<Vec<Value>>>().map(Value::from)
}

/// Points in the same proportions that are whole.
fn whole(points: &Value) -> Option<Value> {
    let points = points.as_object()?.iter();
    let points = points.map(|(name, text)| Some((name.clone(), parse_ratio(text.as_str()?).ok()?)));
    let points = points.collect::<Option<Vec<(String, Ratio)>>>()?;
    let mut scale = Int::ONE;
    for (_, value) in &points {
        let whole = value.clone() * Ratio::from(scale.clone());
        scale *= Int::from(whole.denominator().clone());
    }
    let whole = |value: Ratio| Value::from((value * Ratio::from(scale.clone())).numerator().to_string());
    Some(Value::Object(points.into_iter().map(|(name, value)| (name, whole(value))).collect()))
}

/// The worth of each project to each voter, ballot by ballot, where a variant gives it beside the ballots.
fn cast_utilities(vector: &VotingVector, variant: &Variant) -> Option<Value> {
    let scores = variant.params.get("scores")?.as_array()?;
    let one = |(ballot, score): (&Map<String, Value>, &Value)| {
        let weight = ballot.get("weight")?.as_str()?;
        Some(json!({"ballot": score, "weight": format!("{weight} VOTE")}))
    };
    ballots(vector).zip(scores).map(one).collect::<Option<Vec<Value>>>().map(Value::from)
}

/// Voters with a vote and a delegate, or none of either.
fn voters(vector: &VotingVector) -> Option<Value> {
    let one = |voter: &Value| {
        let mut voter = voter.as_object()?.clone();
        for optional in ["vote", "delegate"] {
            voter.entry(optional).or_insert(Value::Null);
        }
        let weight = voter.get("weight")?.as_str()?.to_owned();
        voter.insert("weight".to_owned(), Value::from(format!("{weight} VOTE")));
        Some(Value::Object(voter))
    };
    let voters = vector.input.get("voters")?.as_array()?;
    voters.iter().map(one).collect::<Option<Vec<Value>>>().map(Value::from)
}

fn trailing_number(name: &str) -> Option<Value> {
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    name.get(stem.len()..).filter(|digits| !digits.is_empty()).map(Value::from)
}
