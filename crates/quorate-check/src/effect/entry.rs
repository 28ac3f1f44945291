//! What is known whenever an instance is in a state: what holds on every way into it, and as long as it is there.

use super::known::{Claim, Item, Known};
use super::linear::{AssetKey, Atom, Linear};
use super::outside::Outside;
use super::same::Reads;
use super::target::AccountRef;
use super::walk::Walk;
use super::world::{Site, Text, World};
use crate::reach::Ways;
use quorate_ir::{Expr, ExprKind, StateId, Tail, Template, TemplateId};
use quorate_number::Ratio;

/// What is known in each state of a template; in the only one, if it has none.
pub(crate) struct Entries<'p> {
    /// Nothing is said of a state that is never entered.
    states: Vec<Option<Known<'p>>>,
    ends: Vec<bool>,
}

impl<'p> Entries<'p> {
    pub(crate) fn new(
        world: &World<'p>,
        outside: &Outside,
        ways: &Ways,
        id: TemplateId,
        template: &'p Template,
    ) -> Entries<'p> {
        let mut entries = Entries {
            states: vec![None; template.states.len().max(1)],
            ends: template.states.iter().map(|state| state.is_end).collect(),
        };
        if outside.moved.contains(&id) || template.migration.is_some() {
            entries.states.iter_mut().for_each(|state| *state = Some(Known::default()));
            return entries;
        }
        let mut known = Known::default();
        let mut entered = None;
        for start in &template.starts {
            let text = Text::Handler(id, start);
            known = world.known_with(start, known, world.site(text));
            entered = entries.walk(world, outside, ways, text, &start.tail, &mut known).or(entered);
        }
        for state in entered.unwrap_or_else(|| vec![StateId(0)]) {
            entries.enter(state, &known);
        }
        loop {
            let before = entries.size();
            for handler in &template.handlers {
                let text = Text::Handler(id, handler);
                let Some(known) = entries.known(handler.during.as_deref()) else { continue };
                let known = world.known_with(handler, known, world.site(text));
                entries.follow(world, outside, ways, text, &handler.tail, handler.during.as_deref(), known);
            }
            for deadline in &template.deadlines {
                let text = Text::Deadline(id, deadline);
                for tail in std::iter::once(&deadline.tail).chain(&deadline.otherwise) {
                    let Some(known) = entries.known(deadline.during.as_deref()) else { continue };
                    entries.follow(world, outside, ways, text, tail, deadline.during.as_deref(), known);
                }
            }
            // What is known only shrinks.
            if entries.size() == before {
                return entries;
            }
        }
    }

    /// What is known in each of some states, or in any; nothing if none of them is entered.
    pub(crate) fn known(&self, during: Option<&[StateId]>) -> Option<Known<'p>> {
        let applies = |index: usize| {
            let is_end = self.ends.get(index).copied().unwrap_or(false);
            !is_end && during.is_none_or(|during| during.iter().any(|state| state.index() == index))
        };
        let states = self.states.iter().enumerate().filter(|(index, _)| applies(*index));
        states.filter_map(|(_, known)| known.clone()).reduce(Known::either)
    }

    fn size(&self) -> usize {
        self.states.iter().flatten().map(|known| 1 + 1_000 - known.facts.len().min(1_000)).sum()
    }

    #[expect(clippy::too_many_arguments, reason = "one text with what surrounds it")]
    fn follow(
        &mut self,
        world: &World<'p>,
        outside: &Outside,
        ways: &Ways,
        text: Text<'p>,
        tail: &'p Tail,
        during: Option<&[StateId]>,
        mut known: Known<'p>,
    ) {
        let entered = self.walk(world, outside, ways, text, tail, &mut known);
        if known.is_dead {
            return;
        }
        let stays = tail.target.is_none();
        for state in entered.into_iter().flatten() {
            self.enter(state, &known);
        }
        if stays {
            let states = (0..self.states.len()).filter_map(|index| u32::try_from(index).ok().map(StateId));
            let applies = |state: &StateId| during.is_none_or(|during| during.contains(state));
            for state in states.filter(applies).collect::<Vec<_>>() {
                if self.states.get(state.index()).is_some_and(Option::is_some) {
                    self.enter(state, &known);
                }
            }
        }
    }

    /// Follows a tail, and gives the states it may enter; what is known then is what lasts.
    fn walk(
        &self,
        world: &World<'p>,
        outside: &Outside,
        ways: &Ways,
        text: Text<'p>,
        tail: &'p Tail,
        known: &mut Known<'p>,
    ) -> Option<Vec<StateId>> {
        let site = world.site(text);
        let mut walk = Walk::looking(world, site);
        if let Text::Handler(_, handler) = text {
            walk.pot = handler.paying.as_ref().map(|paying| paying.local);
        }
        walk.tail(tail, known);
        *known = world.lasting(known, outside, site);
        match &tail.target {
            Some(target) => Some(vec![target.state]),
            None => Some(ways.entered_by(&tail.body)).filter(|entered| !entered.is_empty()),
        }
    }

    fn enter(&mut self, state: StateId, known: &Known<'p>) {
        if known.is_dead {
            return;
        }
        if let Some(entry) = self.states.get_mut(state.index()) {
            *entry = Some(match entry.take() {
                Some(before) => before.either(known.clone()),
                None => known.clone(),
            });
        }
    }
}

impl<'p> World<'p> {
    /// What is still known when the text that found it out is over.
    fn lasting(&self, known: &Known<'p>, outside: &Outside, site: Site<'p>) -> Known<'p> {
        let mut lasting = Known { is_dead: known.is_dead, ..Known::default() };
        let sums: Vec<&Linear<'p>> = known
            .facts
            .iter()
            .filter_map(|fact| match &fact.claim {
                Claim::NotNegative(sum) => Some(sum),
                _ => None,
            })
            .collect();
        for sum in &sums {
            for sum in self.without_variables(sum, &sums, known, site) {
                if self.sum_lasts(&sum, outside, site) {
                    let is_new =
                        !lasting.facts.iter().any(|fact| fact.claim == Claim::NotNegative(sum.clone()));
                    if is_new {
                        lasting.add(Claim::NotNegative(sum), Reads::default());
                    }
                }
            }
        }
        for fact in &known.facts {
            let lasts = match &fact.claim {
                Claim::NotNegative(_) => false,
                Claim::Holds(condition, _) => self.lasts(condition, site),
                Claim::Member(Item::Of(item), of) => self.lasts(item, site) && self.lasts(of, site),
                Claim::Member(Item::Local(_), _) => false,
            };
            if lasts {
                lasting.add(fact.claim.clone(), Reads::default());
            }
        }
        lasting
    }

    fn sum_lasts(&self, sum: &Linear<'p>, outside: &Outside, site: Site<'p>) -> bool {
        sum.terms.iter().all(|(atom, times)| match atom {
            Atom::Local(_) => false,
            Atom::Of(expr) | Atom::Length(expr) => self.lasts(expr, site),
            // Others may put money in at any time, so only what bounds a balance from below lasts.
            Atom::Held(account, AssetKey::Known(_)) => {
                // What a body holds itself may be burnt from it under another name.
                let is_body =
                    site.template.and_then(|id| self.template(id)).is_some_and(|template| template.is_body);
                let own = match &account.kind {
                    ExprKind::Instance { up: 0 } if !is_body => Some(None),
                    ExprKind::Account { up: 0, account, key: None } => Some(Some(*account)),
                    _ => None,
                };
                let own = own.zip(site.template).map(|(account, template)| AccountRef { template, account });
                *times > Ratio::ZERO && own.is_some_and(|own| !outside.debited.contains(&own))
            }
            Atom::Held(_, AssetKey::Of(_)) => false,
        })
    }

    /// Whether an expression has one value as long as its instance exists.
    fn lasts(&self, expr: &'p Expr, site: Site<'p>) -> bool {
        let may_last = matches!(
            expr.kind,
            ExprKind::Const(_)
                | ExprKind::Slot { .. }
                | ExprKind::Creator { .. }
                | ExprKind::Instance { .. }
                | ExprKind::Length(_)
                | ExprKind::Whole(..)
                | ExprKind::Ratio(..)
                | ExprKind::ToRatio(_)
                | ExprKind::Recast(_)
                | ExprKind::Compare(..)
                | ExprKind::Equal(..)
                | ExprKind::Not(_)
                | ExprKind::In(..)
                | ExprKind::Some(_)
                | ExprKind::None
        );
        let mut lasts = may_last && self.reads(expr, site) == Reads::default();
        expr.each_child(&mut |child| lasts = lasts && super::deep(|| self.lasts(child, site)));
        lasts
    }

    /// A sum, and what follows from it and others if its only variable is put away.
    fn without_variables(
        &self,
        sum: &Linear<'p>,
        others: &[&Linear<'p>],
        known: &Known<'p>,
        site: Site<'p>,
    ) -> Vec<Linear<'p>> {
        let mut found = vec![sum.clone()];
        let variables: Vec<_> = sum.terms.iter().filter(|(atom, _)| matches!(atom, Atom::Local(_))).collect();
        let [(variable, times)] = variables.as_slice() else { return found };
        for other in others {
            let theirs = other.times(variable);
            if theirs == Ratio::ZERO {
                continue;
            }
            // Of opposite signs, one takes the variable away from the other.
            let factor = -times / &theirs;
            if factor > Ratio::ZERO {
                found.extend(sum.clone().plus(other, &factor));
            }
        }
        // The variable is never beyond its bound.
        let value = self.atom_value(variable, known, site);
        let bound = if *times > Ratio::ZERO { value.high } else { value.low };
        if let Some(bound) = bound {
            let itself = Linear::atom(*variable);
            let rest = sum.clone().plus(&itself, &-times);
            found.extend(rest.and_then(|rest| rest.plus(&Linear::constant(bound), times)));
        }
        found
    }
}
