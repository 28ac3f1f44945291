//! A goal as a scenario that expects it, so that it is read as any other text is.

use quorate_ir::{Expect, Play, PlayLineKind, Program, TemplateId};
use quorate_trace::StateDump;
use serde_json::Value;

/// The scenario's name; no text can have written it.
const NAME: &str = "\u{1}";

/// A goal, as a text for the end of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoalText {
    /// The scenario. The goal stands alone on its second line.
    pub text: String,
    /// What the goal mentions, under the names that it has in the text.
    pub names: Vec<(String, String)>,
    /// An id that the goal mentions and nothing has.
    pub unknown: Option<String>,
}

/// A goal that has been read, with what it mentions.
#[derive(Clone, Debug)]
pub(crate) struct Goal<'p> {
    pub(crate) expect: &'p Expect,
    pub(crate) given: Vec<Value>,
    /// The instances that it mentions.
    pub(crate) instances: Vec<String>,
}

impl GoalText {
    /// Writes a goal about the people and instances of a state as the last scenario of its program. An id that is no name of
    /// the language, such as `co/Spend#1`, may stand in the goal too.
    pub fn new(program: &Program, state: &StateDump, goal: &str) -> GoalText {
        let mut goal = goal.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut names = Vec::new();
        let mut lines = String::new();
        let mut instances: Vec<(&str, &str)> =
            state.instances.iter().map(|instance| (instance.id.as_str(), instance.of.as_str())).collect();
        // One id may be the beginning of another.
        instances.sort_by_key(|(id, _)| std::cmp::Reverse(id.len()));
        for (number, (id, of)) in instances.into_iter().enumerate() {
            let name = if is_name(id) { id.to_owned() } else { format!("instance_{number}") };
            let Some(replaced) = replace_word(&goal, id, &name) else { continue };
            let Some(template) = program.templates.iter().position(|template| template.name == of) else {
                continue;
            };
            goal = replaced;
            lines += &typed(program, TemplateId(u32::try_from(template).unwrap_or(u32::MAX)), &name, number);
            names.push((name, id.to_owned()));
        }
        for (person, _) in &state.people {
            if is_name(person) && replace_word(&goal, person, person).is_some() {
                lines += &format!("people {person} ");
                names.push((person.clone(), person.clone()));
            }
        }
        let unknown = goal.split(' ').find(|word| word.contains('#')).map(str::to_owned);
        GoalText { unknown, text: format!("scenario \"{NAME}\" {{ {lines}expect\n{goal}\n}}\n"), names }
    }
}

/// The goal in a program that has been read with its text.
pub(crate) fn find<'p>(program: &'p Program, text: &GoalText) -> Option<Goal<'p>> {
    let play: &Play = program.plays.iter().find(|play| play.name == NAME)?;
    let expect = play.lines.iter().find_map(|line| match &line.kind {
        PlayLineKind::Expect(expect) => Some(expect),
        _ => None,
    })?;
    let given = expect.what.given.iter().map(|local| {
        let name = &play.locals.get(local.index())?.name;
        let known = text.names.iter().find(|(known, _)| known == name)?;
        Some(Value::from(known.1.as_str()))
    });
    let given: Option<Vec<Value>> = given.collect();
    let instances = text.names.iter().map(|(_, id)| id.clone()).collect();
    Some(Goal { expect, given: given?, instances })
}

/// Lines that give a name to something of the type of a template. What it is is told apart from its type.
fn typed(program: &Program, template: TemplateId, name: &str, number: usize) -> String {
    let around = |id: &TemplateId| program.template(*id)?.parent;
    let mut chain: Vec<TemplateId> = std::iter::successors(Some(template), around).collect();
    chain.reverse();
    let mut lines = String::new();
    let mut outer = String::new();
    let last = chain.len().saturating_sub(1);
    for (depth, id) in chain.iter().enumerate() {
        let of = program.template(*id).map_or("", |template| template.name.as_str());
        let inner = if depth == last { name.to_owned() } else { format!("around_{number}_{depth}") };
        lines += &if depth == 0 {
            format!("let {inner} = {of}[0] ")
        } else {
            format!("let {inner} = {outer}.{of}[0] ")
        };
        outer = inner;
    }
    lines
}

/// Whether an id is a name of the language.
fn is_name(id: &str) -> bool {
    id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

/// A text with another word for a word, which is not a part of a longer one, nor a member of something; none if it is not
/// there.
fn replace_word(text: &str, word: &str, by: &str) -> Option<String> {
    let is_inside = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '#' | '/');
    let mut out = String::new();
    let mut rest = text;
    let mut is_there = false;
    let mut before: Option<char> = None;
    while let Some(at) = rest.find(word) {
        let (left, found) = rest.split_at(at);
        let after = found.get(word.len()..).unwrap_or_default();
        let previous = left.chars().next_back().or(before);
        let is_whole =
            !previous.is_some_and(|it| is_inside(it) || it == '.') && !after.starts_with(is_inside);
        out += left;
        out += if is_whole { by } else { word };
        is_there |= is_whole;
        before = word.chars().next_back();
        rest = after;
        if word.is_empty() {
            break;
        }
    }
    out += rest;
    is_there.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_are_replaced() {
        assert_eq!(replace_word("p is q and pp", "p", "x").as_deref(), Some("x is q and pp"));
        assert_eq!(replace_word("co.p", "p", "x"), None);
        assert_eq!(
            replace_word("co/Spend#1 is co/Spend#12", "co/Spend#1", "x").as_deref(),
            Some("x is co/Spend#12")
        );
    }
}
