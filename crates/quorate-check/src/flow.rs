//! Money that arrives with an event must be put somewhere on every path, and only once.
//!
//! At each place what came may still be there, may have been put somewhere, or both, depending on the path taken.

use crate::context::Checker;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, LocalId, StmtKind, What};

/// What may be the case with the money that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pot {
    may_be_full: bool,
    may_be_empty: bool,
}

/// The paths through a handler.
struct Paths {
    local: LocalId,
    /// Where it is taken though it may be gone.
    twice: Option<Span>,
    /// A condition on which it depends whether the money is put somewhere: where, and what holds if it is not.
    fork: Option<(Span, &'static str)>,
    /// A letter that brings some of it back when it is refused, where that is put nowhere.
    returned: Option<Span>,
}

const FULL: Pot = Pot { may_be_full: true, may_be_empty: false };
const EMPTY: Pot = Pot { may_be_full: false, may_be_empty: true };
const NOWHERE: Pot = Pot { may_be_full: false, may_be_empty: false };

impl Checker<'_> {
    /// Follows the money that comes with an event.
    pub(crate) fn check_pot(&mut self, handler: &ir::Handler, name: Span) {
        let Some(paying) = &handler.paying else { return };
        let mut paths = Paths { local: paying.local, twice: None, fork: None, returned: None };
        let after = paths.block(&handler.tail.body, FULL);
        let word = handler.locals.get(paying.local.index()).map_or("", |local| local.name.as_str());
        if let Some(span) = paths.twice {
            self.report(
                Diagnostic::error(402, span, format!("`{word}` may have been put somewhere already"))
                    .also(name, format!("`{word}` brings money in here"))
                    .help("move parts by amount, and the rest by `move all` at the end"),
            );
            return;
        }
        if let Some(span) = paths.returned {
            self.report(
                Diagnostic::error(
                    401,
                    span,
                    "money that comes back with a refused letter must be put somewhere",
                )
                .also(name, format!("`{word}` brings money in here"))
                .help(format!("put it somewhere: `otherwise {{ move all from {word} to … }}`")),
            );
            return;
        }
        if after.may_be_full {
            let mut diagnostic =
                Diagnostic::error(401, name, "money that arrives must be put somewhere on every path")
                    .label(format!("`{word}` brings money in here"));
            if let Some((span, holds)) = paths.fork {
                diagnostic = diagnostic.also(span, format!("{holds}, nothing empties `{word}`"));
                diagnostic =
                    diagnostic.help("refuse such payments by a `when`, or put the money somewhere there too");
            } else {
                diagnostic = diagnostic.help(format!("put it somewhere: `move all from {word} to self`"));
            }
            self.report(diagnostic);
        }
    }
}

impl Paths {
    fn block(&mut self, block: &ir::Block, before: Pot) -> Pot {
        block.stmts.iter().fold(before, |pot, stmt| self.stmt(stmt, pot))
    }

    fn stmt(&mut self, stmt: &ir::Stmt, pot: Pot) -> Pot {
        if pot == NOWHERE {
            return pot;
        }
        match &stmt.kind {
            StmtKind::Move { what, from, .. } => self.draw(what, from, pot, stmt.span),
            StmtKind::Burn { amount, from } => self.draw(&What::Amount(amount.clone()), from, pot, stmt.span),
            StmtKind::Let(_, value)
            | StmtKind::Eval(value)
            | StmtKind::Assign(_, _, value)
            | StmtKind::Append(_, value)
            | StmtKind::Remove(_, value)
            | StmtKind::Add(_, value) => match &value.kind {
                ExprKind::New(new) => match &new.pay {
                    Some(pay) => self.draw(&pay.what, &pay.from, pot, stmt.span),
                    None => pot,
                },
                _ => pot,
            },
            StmtKind::Split(split) => {
                let what = split.asset.clone().map_or(What::All, What::AllOf);
                self.draw(&what, &split.from, pot, stmt.span)
            }
            StmtKind::Send(send) => {
                let after = match &send.pay {
                    Some(pay) => self.draw(&pay.what, &pay.from, pot, stmt.span),
                    None => pot,
                };
                if let Some(block) = &send.otherwise {
                    let is_from_pot =
                        send.pay.as_ref().is_some_and(|pay| matches!(pay.from.kind, ExprKind::Pot));
                    // It runs when all else is over; only this letter's money can be there then.
                    let end = self.block(block, if is_from_pot { FULL } else { EMPTY });
                    if end.may_be_full {
                        self.returned.get_or_insert(stmt.span);
                    }
                }
                after
            }
            StmtKind::Reject(_) => NOWHERE,
            StmtKind::If(condition, then, otherwise) => {
                let then = self.block(then, pot);
                let otherwise = self.block(otherwise, pot);
                if then.may_be_full != otherwise.may_be_full && then != NOWHERE && otherwise != NOWHERE {
                    let holds =
                        if otherwise.may_be_full { "when this is false" } else { "when this is true" };
                    self.fork = Some((condition.span, holds));
                }
                either(then, otherwise)
            }
            StmtKind::Match(of, arms) => {
                let arms: Vec<_> = arms.iter().map(|(_, block)| self.block(block, pot)).collect();
                self.join(&arms, of.span)
            }
            StmtKind::MatchState(of, _, arms) => {
                let arms: Vec<_> = arms.iter().map(|(_, block)| self.block(block, pot)).collect();
                self.join(&arms, of.span)
            }
            StmtKind::For(comp, block) => {
                let once = either(pot, self.block(block, pot));
                let again = either(once, self.block(block, once));
                if again.may_be_full && again.may_be_empty {
                    self.fork = Some((comp.over.span, "when this is empty"));
                }
                again
            }
            _ => pot,
        }
    }

    fn join(&mut self, arms: &[Pot], at: Span) -> Pot {
        let joined = arms.iter().copied().fold(NOWHERE, either);
        if joined.may_be_full && joined.may_be_empty {
            self.fork = Some((at, "in some of these cases"));
        }
        joined
    }

    fn draw(&mut self, what: &What, from: &ir::Expr, pot: Pot, span: Span) -> Pot {
        if !matches!(from.kind, ExprKind::Pot) {
            return pot;
        }
        if pot.may_be_empty && self.twice.is_none() {
            self.twice = Some(span);
        }
        match what {
            What::All | What::AllOf(_) => EMPTY,
            What::Amount(amount) if matches!(amount.kind, ExprKind::Local(local) if local == self.local) => {
                EMPTY
            }
            What::Amount(_) => pot,
        }
    }
}

fn either(one: Pot, other: Pot) -> Pot {
    Pot {
        may_be_full: one.may_be_full || other.may_be_full,
        may_be_empty: one.may_be_empty || other.may_be_empty,
    }
}
