//! What can be refused and must not be; what can promise more than there is; what ends while it holds money.
//!
//! This is asked of the whole program once it is understood. `known` and `prove` follow what is known at each place:
//! facts from conditions, intervals from settings and types, and `entry` what holds in a state. `total`, `walk` and `call` find the first thing in a text
//! that may be refused. `holding` follows what accounts may hold through the states of a process, and `storm` the
//! deadlines that are due at once. `report` and `excess` say what was found.

mod accounts;
mod call;
mod entry;
mod excess;
mod held;
mod holding;
mod interval;
mod known;
mod linear;
mod outside;
mod prove;
mod report;
mod same;
mod split;
mod storm;
mod target;
mod total;
mod touch;
mod trouble;
mod walk;
mod words;
mod world;

use crate::context::Checker;
use crate::reach::Ways;
use entry::Entries;
use holding::Ending;
use known::Known;
use outside::Outside;
use quorate_base::Diagnostic;
use quorate_ir::{Deadline, DeadlineKind, Program, Template, TemplateId};
use rustc_hash::FxHashSet;
use walk::Walk;
use world::{Site, Text, World, templates};

/// What one level may need of the stack, and how much is added when less is left.
const STACK_LEFT: usize = 128 * 1024;
const STACK_MORE: usize = 1024 * 1024;

/// One level deeper into a text.
fn deep<T>(read: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK_LEFT, STACK_MORE, read)
}

impl Checker<'_> {
    /// Looks for what may be refused where nobody could be told.
    pub(crate) fn check_effects(&mut self, program: &Program) {
        let world = World::new(program);
        let mut found = Findings::default();
        self.check_splits(&world, &mut found);
        let outside = Outside::new(&world);
        let ways = Ways::new(program);
        let endings = holding::endings(&world, &outside);
        for (id, template) in templates(program) {
            // What a hook will pay out nobody knows at the form.
            let of_template = endings.get(&id).filter(|_| !template.is_abstract);
            found.add(world.storm(id, template));
            let entries = Entries::new(&world, &outside, &ways, id, template);
            for (index, deadline) in template.deadlines.iter().enumerate() {
                let known = entries.known(deadline.during.as_deref()).unwrap_or_default();
                let ending = of_template.and_then(|endings| endings.deadlines.get(index));
                check_deadline(&world, (id, template), deadline, &known, ending, &mut found);
            }
            for ending in of_template.iter().flat_map(|endings| endings.handlers.iter().flatten()) {
                found.add(report::ends_with_money(template, ending));
            }
        }
        self.check_procs(&world, &mut found);
        found.diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// What promises not to be refused must not be.
    fn check_procs(&self, world: &World<'_>, found: &mut Findings) {
        for (id, proc) in (0..).map(quorate_ir::ProcId).zip(&world.program.procs) {
            if proc.is_total {
                let trouble = world.own_trouble_of_proc(id);
                found.add(trouble.map(|trouble| report::proc(proc, &trouble)));
            }
        }
    }

    fn check_splits(&self, world: &World<'_>, found: &mut Findings) {
        for text in world.texts() {
            let site = world.site(text);
            if world.is_abstract(site.template) {
                continue;
            }
            let mut walk = Walk::looking(world, site);
            match text {
                Text::Handler(_, handler) => walk.tail(&handler.tail, &mut world.known_in(handler, site)),
                Text::Deadline(_, deadline) => {
                    for tail in std::iter::once(&deadline.tail).chain(&deadline.otherwise) {
                        walk.tail(tail, &mut Known::default());
                    }
                }
                Text::Proc(_) | Text::Migration(_) => {
                    for block in world.parts(text).0 {
                        walk.block(block, &mut Known::default());
                    }
                }
                Text::Function(_) | Text::Formula(..) => {}
            }
            for excess in walk.excesses {
                found.add(self.excess(world, &excess, site));
            }
        }
    }
}

/// What has been found, each thing once: text of a form may stand for many processes.
#[derive(Default)]
struct Findings {
    diagnostics: Vec<Diagnostic>,
    places: FxHashSet<(quorate_base::Code, quorate_base::Span)>,
}

impl Findings {
    fn add(&mut self, finding: impl IntoIterator<Item = Diagnostic>) {
        for diagnostic in finding {
            if self.places.insert((diagnostic.code, diagnostic.primary.span)) {
                self.diagnostics.push(diagnostic);
            }
        }
    }
}

fn check_deadline<'p>(
    world: &World<'p>,
    (id, template): (TemplateId, &'p Template),
    deadline: &'p Deadline,
    known: &Known<'p>,
    ending: Option<&(Vec<Ending>, Vec<Ending>)>,
    found: &mut Findings,
) {
    let site = Site { template: Some(id), locals: &deadline.locals };
    let when = match &deadline.kind {
        DeadlineKind::At(at) => world.trouble_in(at, known, site),
        DeadlineKind::Every { period, from } => {
            // A period that is a blank is looked at where it is filled.
            found.add(report::period(world, period, known, site).filter(|_| !template.is_abstract));
            let from = from.as_ref();
            world
                .trouble_in(period, known, site)
                .or_else(|| from.and_then(|from| world.trouble_in(from, known, site)))
        }
    };
    found.add(when.map(|trouble| report::when_unknown(&trouble)));
    let mut walk = Walk::asking(world, site);
    walk.tail(&deadline.tail, &mut known.clone());
    let (first, second) = ending.map_or((&[][..], &[][..]), |(first, second)| (first, second));
    for ending in first.iter().chain(second) {
        found.add(report::ends_with_money(template, ending));
    }
    if let Some(otherwise) = &deadline.otherwise {
        let mut walk = Walk::asking(world, site);
        walk.tail(otherwise, &mut known.clone());
        found.add(walk.trouble.map(|trouble| report::otherwise(&trouble)));
    } else if let Some(trouble) = walk.trouble {
        found.add([report::deadline(world, template, deadline, site, &trouble)]);
    } else if let Some(ending) = first.iter().find(|ending| ending.sure.is_none()) {
        found.add([report::deadline_ends(world, template, deadline, site, ending)]);
    } else if let Some(enforced) = world.enforced(&deadline.tail, site, deadline.span) {
        found.add([report::deadline(world, template, deadline, site, &enforced)]);
    }
}
