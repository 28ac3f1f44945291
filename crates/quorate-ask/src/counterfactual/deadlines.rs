//! Which deadline of one text is which of the other.

use std::collections::HashMap;

use quorate_base::Span;
use quorate_ir::{MemberNode, MemberWords, Program, TemplateId};

use super::side::template_called;
use crate::align::align;

/// A deadline of a program.
type At = (TemplateId, usize);

/// The deadlines of two programs, each under a key that it shares with the one it is held against.
#[derive(Debug, Default)]
pub(super) struct Deadlines {
    /// By the side, the template and the place of the rule.
    keys: HashMap<(bool, TemplateId, String), String>,
    places: HashMap<String, [Option<At>; 2]>,
    /// The state that a deadline belongs to, if it belongs to one.
    states: HashMap<String, String>,
}

impl Deadlines {
    pub(super) fn new(
        (old, old_place): (&Program, &dyn Fn(Span) -> String),
        (new, new_place): (&Program, &dyn Fn(Span) -> String),
    ) -> Deadlines {
        let mut deadlines = Deadlines::default();
        for id in (0..).map(TemplateId).take(old.templates.len()) {
            let name = old.qualified_name(id);
            let other = template_called(new, &name);
            let (ours, theirs) = (timed(old, Some(id)), timed(new, other));
            let pairs = paired(&ours, &theirs);
            for (number, (one, two)) in pairs.into_iter().enumerate() {
                let key = format!("{name} {number}");
                deadlines.add(false, (old, id), one.and_then(|at| ours.get(at)), &key, old_place);
                if let Some(other) = other {
                    deadlines.add(true, (new, other), two.and_then(|at| theirs.get(at)), &key, new_place);
                }
            }
        }
        for id in (0..).map(TemplateId).take(new.templates.len()) {
            let name = new.qualified_name(id);
            if template_called(old, &name).is_some() {
                continue;
            }
            for (number, it) in timed(new, Some(id)).iter().enumerate() {
                deadlines.add(true, (new, id), Some(it), &format!("{name} {number}"), new_place);
            }
        }
        deadlines
    }

    /// The key of a deadline that fired: by what its instance is made from, or the place alone.
    pub(super) fn key(&self, is_new: bool, template: Option<TemplateId>, rule: &str) -> String {
        let found = template.and_then(|id| self.keys.get(&(is_new, id, rule.to_owned())));
        found.cloned().unwrap_or_else(|| rule.to_owned())
    }

    /// Where a deadline stands in both programs.
    pub(super) fn places(&self, key: &str) -> [Option<At>; 2] {
        self.places.get(key).copied().unwrap_or_default()
    }

    /// The state that a deadline belongs to, if it belongs to one.
    pub(super) fn state(&self, key: &str) -> Option<&String> {
        self.states.get(key)
    }

    fn add(
        &mut self,
        is_new: bool,
        (program, id): (&Program, TemplateId),
        member: Option<&MemberWords>,
        key: &str,
        place: &dyn Fn(Span) -> String,
    ) {
        let Some(MemberNode::Deadline(index)) = member.map(|member| member.node) else { return };
        let declared = program.template(id).and_then(|template| template.deadlines.get(index));
        let Some(deadline) = declared else { return };
        if let Some((state, _)) = member.and_then(|member| member.name.split_once('.')) {
            self.states.insert(key.to_owned(), state.to_owned());
        }
        self.keys.insert((is_new, id, place(deadline.span)), key.to_owned());
        if let Some(slot) = self.places.entry(key.to_owned()).or_default().get_mut(usize::from(is_new)) {
            *slot = Some((id, index));
        }
    }
}

fn timed(program: &Program, id: Option<TemplateId>) -> Vec<MemberWords> {
    let members = id.map(|id| program.members_of(id)).unwrap_or_default();
    members.into_iter().filter(|member| matches!(member.node, MemberNode::Deadline(_))).collect()
}

/// Deadlines of one name and state belong together, equal ones first.
fn paired(old: &[MemberWords], new: &[MemberWords]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut names: Vec<&str> = Vec::new();
    for member in old.iter().chain(new) {
        if !names.contains(&member.name.as_str()) {
            names.push(&member.name);
        }
    }
    let called = |members: &[MemberWords], name: &str| -> Vec<usize> {
        members.iter().enumerate().filter(|(_, it)| it.name == name).map(|(at, _)| at).collect()
    };
    let mut pairs = Vec::new();
    for name in names {
        let (ours, theirs) = (called(old, name), called(new, name));
        let meaning = |members: &[MemberWords], at: usize| {
            let parts = members.get(at).map(|it| it.parts.as_slice()).unwrap_or_default();
            parts.iter().map(|part| (part.aspect, part.meaning.clone())).collect::<Vec<_>>()
        };
        let is_same = |one: &usize, other: &usize| meaning(old, *one) == meaning(new, *other);
        for (one, other) in align(&ours, &theirs, &is_same) {
            let one = one.and_then(|at| ours.get(at)).copied();
            pairs.push((one, other.and_then(|at| theirs.get(at)).copied()));
        }
    }
    pairs
}
