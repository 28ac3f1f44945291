//! What whoever acts can see, and whether that is what it was.

use std::collections::BTreeSet;
use std::rc::Rc;

use quorate_ir::{Program, TemplateId};
use quorate_trace::{Act, Line};

use super::differences::Asked;
use super::{Replay, side};
use crate::reads::{self, Read};

/// Finds what an event of a template may read.
type Find = fn(&Program, TemplateId, &str) -> BTreeSet<Read>;

impl Replay<'_> {
    pub(super) fn taint(&self, reads: &BTreeSet<Read>, asked: &Asked) -> Option<(String, usize)> {
        let (step, what) = self.differences.taint(reads, asked, &self.templates)?;
        Some((what, step))
    }

    /// An instance and those around it, by the names they have here.
    pub(super) fn chain(&self, id: &str) -> Vec<Option<String>> {
        let mut chain = vec![Some(id.to_owned())];
        let mut next = self.parent(id);
        while let Some(parent) = next {
            next = self.parent(&parent);
            chain.push(Some(parent));
        }
        chain
    }

    fn parent(&self, id: &str) -> Option<String> {
        if self.old.engine.template_of(id).is_some() {
            return self.old.engine.parent_of(id);
        }
        let new = self.names.in_new(id)?;
        self.new.engine.parent_of(new).map(|parent| self.names.show(&parent))
    }

    /// Who is asked by a line, and what that is made from.
    pub(super) fn asked(&self, line: &Line) -> (Option<TemplateId>, Asked) {
        let id = |name: &str| self.map.get(name).map_or(name, String::as_str).to_owned();
        let payer = |by: Option<&String>, pay: bool| by.filter(|_| pay).map(|by| id(by));
        match &line.act {
            Act::Pass => (None, Asked::default()),
            Act::New { by, what, pay, .. } => {
                let (parent, name) = match what.rsplit_once('.') {
                    Some((parent, name)) => (Some(id(parent)), name),
                    None => (None, what.as_str()),
                };
                let around = parent.as_ref().and_then(|parent| self.old.engine.template_of(parent));
                let templates = (0..).map(TemplateId).zip(&self.old.program.templates);
                let mut found = templates
                    .filter(|(_, it)| !it.is_abstract && it.name == name && it.parent == around)
                    .map(|(id, _)| id);
                let mut chain = vec![None];
                chain.extend(parent.iter().flat_map(|parent| self.chain(parent)));
                (found.next(), Asked { chain, payer: payer(by.as_ref(), pay.is_some()) })
            }
            Act::Do { by, to, pay, .. } => {
                let to = id(to);
                let asked = Asked { chain: self.chain(&to), payer: payer(Some(by), pay.is_some()) };
                (self.old.engine.template_of(&to), asked)
            }
            Act::Give { from, to, .. } => {
                let to = id(to);
                let owner = to.split('.').next().unwrap_or(&to).to_owned();
                let asked = Asked { chain: self.chain(&owner), payer: payer(from.as_ref(), true) };
                (self.old.engine.template_of(&owner), asked)
            }
        }
    }

    pub(super) fn event_reads(&mut self, line: &Line, template: Option<TemplateId>) -> BTreeSet<Read> {
        let (key, find): (String, Find) = match &line.act {
            Act::Do { event, .. } => (event.clone(), reads::of_event),
            Act::New { .. } => ("new".to_owned() + " ", |program, id, _| reads::of_creation(program, id)),
            Act::Give { .. } => ("give ".to_owned(), |program, id, _| reads::of_gift(program, id)),
            Act::Pass => return BTreeSet::new(),
        };
        let name = template.map(|id| self.old.program.qualified_name(id));
        self.both_reads(name, &key, &|program, id| find(program, id, &key))
    }

    pub(super) fn deadline_reads(&mut self, of: &str, key: &str) -> BTreeSet<Read> {
        let name = self.templates.get(of).cloned();
        let [old, new] = self.deadlines.places(key);
        let mut all = BTreeSet::new();
        for (is_new, place) in [(false, old), (true, new)] {
            let program = if is_new { self.new.program } else { self.old.program };
            if let Some((template, index)) = place {
                all.extend(reads::of_deadline(program, template, index));
            }
        }
        if all.is_empty() {
            all.extend(name.map(|_| Read::State(reads::Of::Own(0))));
        }
        all
    }

    /// What both texts may read.
    fn both_reads(
        &mut self,
        template: Option<String>,
        key: &str,
        find: &dyn Fn(&Program, TemplateId) -> BTreeSet<Read>,
    ) -> BTreeSet<Read> {
        let Some(template) = template else { return BTreeSet::new() };
        let mut all = BTreeSet::new();
        for is_new in [false, true] {
            let program = if is_new { self.new.program } else { self.old.program };
            let Some(id) = side::template_called(program, &template) else { continue };
            let reads =
                self.read.entry((is_new, id, key.to_owned())).or_insert_with(|| Rc::new(find(program, id)));
            all.extend(reads.iter().cloned());
        }
        all
    }
}
