//! Scenarios, experiments and behaviours.

use quorate_syntax::Kind;
use quorate_syntax::ast::{Act, Behaviour, BehaviourRule, BinaryOp, ExprKind, Line, LineKind, Play, Prompt};

use super::{REST, Walk};
use crate::shape::{Base, Column};

impl Walk<'_> {
    pub(super) fn play(&mut self, play: &Play) {
        let firsts: Vec<usize> = play.lines.iter().map(|line| self.first(line.span)).collect();
        let group = self.block(self.first(play.name.span) + 1, &firsts, Base::Around);
        self.within(group, |walk| play.lines.iter().for_each(|line| walk.line_of_play(line)));
    }

    pub(super) fn behaviour(&mut self, behaviour: &Behaviour) {
        let end = self.params(self.first(behaviour.name.span), &behaviour.params);
        let fns = behaviour.fns.iter().map(|function| self.first(function.name.span).saturating_sub(1));
        let rules = behaviour.rules.iter().map(|rule| self.first(rule.span));
        let mut firsts: Vec<usize> = fns.chain(rules).collect();
        firsts.sort_unstable();
        let group = self.block(end + 1, &firsts, Base::Around);
        self.within(group, |walk| {
            behaviour.fns.iter().for_each(|function| walk.function(function));
            behaviour.rules.iter().for_each(|rule| walk.behaviour_rule(rule));
        });
    }

    fn behaviour_rule(&mut self, rule: &BehaviourRule) {
        let group = self.group(self.first(rule.span), self.last(rule.span), Base::Around);
        if let Prompt::Every(period) = &rule.prompt {
            self.expr(period);
        }
        if let Some(filter) = &rule.filter {
            self.place(group, self.first(filter.span).saturating_sub(1), REST);
            self.expr(filter);
        }
        let next = rule.after.as_ref().or(rule.within.as_ref()).unwrap_or(&rule.act);
        self.place(group, self.first(next.span).saturating_sub(2), REST);
        for wait in [&rule.after, &rule.within].into_iter().flatten() {
            self.expr(wait);
        }
        self.expr(&rule.act);
        if let Some(pay) = &rule.pay {
            self.pay(pay, group);
        }
    }

    fn line_of_play(&mut self, line: &Line) {
        let (first, last) = (self.first(line.span), self.last(line.span));
        match &line.kind {
            LineKind::People(people, plays) => {
                people.iter().filter_map(|(_, number)| number.as_ref()).for_each(|number| self.expr(number));
                for (name, args) in plays {
                    let name = self.first(name.span);
                    if let Some(open) = self.brackets_after(name, Kind::LeftParen) {
                        self.args(open, args);
                    }
                }
            }
            LineKind::Give(what, from, to) => {
                self.expr(what);
                if let Some(from) = from {
                    self.expr(from);
                }
                self.expr(to);
            }
            LineKind::Let(_, value) => {
                self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::Let));
                self.value(value);
            }
            LineKind::After(value) | LineKind::At(value) | LineKind::Lasts(value) => self.expr(value),
            LineKind::Snapshot(_, value, _) => self.expr(value),
            LineKind::Expect(expect) => {
                let parts = [expect.when.as_ref(), expect.share.as_ref().map(|(_, share)| share)];
                parts.into_iter().flatten().for_each(|part| self.expr(part));
                if let ExprKind::Binary(BinaryOp::Equal, _, right) = &expect.what.kind {
                    self.column(self.first(right.span).saturating_sub(1), Column::Equal);
                }
                self.expr(&expect.what);
                if let Some(confidence) = &expect.confidence {
                    self.expr(confidence);
                }
            }
            LineKind::Act(act) => self.act(first, last, act),
            LineKind::Runs(_, until) => {
                if let Some((_, width)) = until {
                    self.expr(width);
                }
            }
            LineKind::Sweep(_, _, values) => values.iter().for_each(|value| self.expr(value)),
            LineKind::Measure(_, value, every) => {
                self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::Measure));
                self.value(value);
                if let Some(every) = every {
                    self.expr(every);
                }
            }
            LineKind::Play(_) | LineKind::Seed(_) | LineKind::Versus(..) | LineKind::Error => {}
        }
    }

    /// `ana: let p = new x.P(…) paying … refused code`
    fn act(&mut self, first: usize, last: usize, act: &Act) {
        let group = self.group(first, last, Base::Around);
        self.expr(&act.actor);
        self.column(self.last(act.actor.span) + 2, Column::Act);
        self.expr(&act.what);
        if let Some(pay) = &act.pay {
            self.pay(pay, group);
        }
        if let Some(refused) = act.refused {
            let refused = self.first(refused.span).saturating_sub(1);
            self.place(group, refused, REST);
            self.column(refused, Column::Refused);
        }
    }
}
