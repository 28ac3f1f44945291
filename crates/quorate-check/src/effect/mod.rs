//! What can be refused and must not be; what can promise more than there is; what ends while it holds money.
//!
//! This is asked of the whole program once it is understood. `known` and `prove` follow what is known at each place:
//! facts from conditions, intervals from settings and types. `total`, `walk` and `call` find the first thing in a text
//! that may be refused. `holding` follows what accounts may hold through the states of a process, and `storm` the
//! deadlines that are due at once. `report` and `excess` say what was found.

mod accounts;
mod call;
mod excess;
mod holding;
mod interval;
mod known;
mod linear;
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
use holding::Endings;
use known::Known;
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
        let endings = holding::endings(&world);
        for (id, template) in templates(program).filter(|(id, _)| !self.is_abstract(Some(*id))) {
            let of_template = endings.get(&id);
            found.add(world.storm(id, template));
            for (index, deadline) in template.deadlines.iter().enumerate() {
                check_deadline(&world, id, template, index, deadline, of_template, &mut found);
            }
            for ending in of_template.iter().flat_map(|endings| endings.handlers.iter().flatten()) {
                found.add(report::ends_with_money(template, ending));
            }
        }
        self.check_procs(&world, &mut found);
        found.diagnostics.into_iter().for_each(|diagnostic| self.report(diagnostic));
    }

    /// Whether a template stands for all that may be made from a form: what is made from it is looked at instead.
    fn is_abstract(&self, template: Option<TemplateId>) -> bool {
        template.and_then(|template| self.template(template)).is_some_and(|template| template.is_abstract)
    }

    /// What promises not to be refused must not be.
    fn check_procs(&self, world: &World<'_>, found: &mut Findings) {
        for (id, proc) in (0..).map(quorate_ir::ProcId).zip(&world.program.procs) {
            if proc.is_total && !self.is_abstract(Some(proc.owner)) {
                let trouble = world.own_trouble_of_proc(id);
                found.add(trouble.map(|trouble| report::proc(proc, &trouble)));
            }
        }
    }

    fn check_splits(&self, world: &World<'_>, found: &mut Findings) {
        for text in world.texts() {
            let site = world.site(text);
            if self.is_abstract(site.template) {
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
    id: TemplateId,
    template: &'p Template,
    index: usize,
    deadline: &'p Deadline,
    endings: Option<&Endings>,
    found: &mut Findings,
) {
    let site = Site { template: Some(id), locals: &deadline.locals };
    let nothing = Known::default();
    let when = match &deadline.kind {
        DeadlineKind::At(at) => world.trouble_in(at, &nothing, site),
        DeadlineKind::Every { period, from } => {
            found.add(report::period(world, period, site));
            let from = from.as_ref();
            world
                .trouble_in(period, &nothing, site)
                .or_else(|| from.and_then(|from| world.trouble_in(from, &nothing, site)))
        }
    };
    found.add(when.map(|trouble| report::when_unknown(&trouble)));
    let mut walk = Walk::asking(world, site);
    walk.tail(&deadline.tail, &mut Known::default());
    let ending = endings.and_then(|endings| endings.deadlines.get(index));
    let (first, second) = ending.map_or((&[][..], &[][..]), |(first, second)| (first, second));
    for ending in first.iter().chain(second) {
        found.add(report::ends_with_money(template, ending));
    }
    if let Some(otherwise) = &deadline.otherwise {
        let mut walk = Walk::asking(world, site);
        walk.tail(otherwise, &mut Known::default());
        found.add(walk.trouble.map(|trouble| report::otherwise(&trouble)));
    } else if let Some(trouble) = walk.trouble {
        found.add([report::deadline(world, template, deadline, site, &trouble)]);
    } else if let Some(ending) = first.iter().find(|ending| ending.sure.is_none()) {
        found.add([report::deadline_ends(world, template, deadline, site, ending)]);
    } else if let Some(enforced) = world.enforced(template, deadline, site) {
        found.add([report::deadline(world, template, deadline, site, &enforced)]);
    }
}
