//! Deadlines that follow each other for ever at one instant.

use super::known::Known;
use super::linear::{Atom, Linear};
use super::world::{Site, World};
use quorate_base::Diagnostic;
use quorate_ir::{Deadline, DeadlineKind, Expr, ExprKind, StateId, Template, TemplateId};
use quorate_number::Ratio;

impl<'p> World<'p> {
    /// A circle of states each of which is left as soon as it is entered.
    pub(crate) fn storm(&self, id: TemplateId, template: &'p Template) -> Option<Diagnostic> {
        let steps: Vec<(StateId, StateId, &Deadline)> = template
            .deadlines
            .iter()
            .filter(|deadline| self.is_due_at_once(id, deadline))
            .filter_map(|deadline| {
                // What enters another state in its midst is not followed.
                let target = deadline.tail.target.as_ref()?.state;
                let from = deadline.during.as_deref()?;
                Some(from.iter().map(move |from| (*from, target, deadline)))
            })
            .flatten()
            .collect();
        for (first, _, deadline) in &steps {
            let mut seen = vec![*first];
            let mut next = *first;
            // There is one way on at most from each state: the deadline that is armed first.
            while let Some((_, to, _)) = steps.iter().find(|(from, ..)| *from == next) {
                if to == first {
                    return Some(storm(deadline, template, *first));
                }
                if seen.contains(to) {
                    break;
                }
                seen.push(*to);
                next = *to;
            }
        }
        None
    }

    /// Whether a deadline is due no later than the instant it is armed at.
    fn is_due_at_once(&self, id: TemplateId, deadline: &'p Deadline) -> bool {
        let DeadlineKind::At(at) = &deadline.kind else { return false };
        let sum = self.sum(at, &Known::default());
        let is_now = |atom: &Atom<'_>| matches!(atom, Atom::Of(Expr { kind: ExprKind::Now, .. }));
        let [(atom, times)] = sum.terms.as_slice() else { return false };
        if !is_now(atom) || *times != Ratio::ONE {
            return false;
        }
        let later = Linear::constant(sum.constant.clone());
        let site = Site { template: Some(id), locals: &deadline.locals };
        self.sum_value(&later, &Known::default(), site).is_at_most(&Ratio::ZERO)
    }
}

fn storm(deadline: &Deadline, template: &Template, state: StateId) -> Diagnostic {
    let DeadlineKind::At(at) = &deadline.kind else {
        return Diagnostic::error(512, deadline.span, "this comes round again without any time passing");
    };
    let name = template.state(state).map_or("", |state| state.name.as_str());
    Diagnostic::error(512, at.span, "this comes round again without any time passing")
        .label(format!("`{name}` is left at once, and entered again at once"))
        .help("let some time pass: `at now + 1 day`")
}
