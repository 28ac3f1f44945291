//! Statements.

use crate::context::{Checker, Node};
use crate::default::Whose;
use crate::expr::{Arm, bare};
use crate::fact::{Fact, Known, Subject};
use crate::scope::{Found, Value};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{StateId, StmtKind, Type};
use quorate_syntax::ast;

/// Where a text stands between two statements.
pub(crate) struct Standing {
    facts: Vec<(usize, Fact)>,
    left: bool,
    entered: Option<StateId>,
    /// Whether it is never reached, because everything before refuses.
    refused: bool,
}

impl Checker<'_> {
    /// Reads a block; also whether it always refuses.
    pub(crate) fn block(&mut self, block: &ast::Block) -> (Option<ir::Block>, bool) {
        let mark = self.enter();
        let mut stmts = Vec::new();
        let mut sound = true;
        let mut refused = false;
        for stmt in &block.stmts {
            match self.deeper(stmt.span, |checker| checker.stmt(stmt, &mut refused)) {
                Some(kind) => {
                    stmts.append(&mut self.text.before);
                    stmts.push(ir::Stmt { span: stmt.span, kind });
                }
                None => sound = false,
            }
        }
        self.leave(&mark);
        (sound.then_some(ir::Block { stmts }), refused)
    }

    fn stmt(&mut self, stmt: &ast::Stmt, refused: &mut bool) -> Option<StmtKind> {
        let span = stmt.span;
        match &stmt.kind {
            ast::StmtKind::Let(pat, ty, value) => self.let_stmt(pat, ty.as_ref(), value),
            ast::StmtKind::Assign(place, op, value) => self.assign(place, *op, value),
            ast::StmtKind::Move(what, from, to) => self.move_money(what, from, to),
            ast::StmtKind::Mint(amount, to) => self.mint(amount, to),
            ast::StmtKind::Burn(amount, from) => self.burn(amount, from),
            ast::StmtKind::Require(condition, reason) => {
                let condition = self.condition(condition);
                let reason = self.reason(reason);
                let condition = condition?;
                self.assume(self.facts_of(&condition, true));
                Some(StmtKind::Require(condition, reason?))
            }
            ast::StmtKind::Reject(reason) => {
                *refused = true;
                Some(StmtKind::Reject(self.reason(reason)?))
            }
            ast::StmtKind::If(branch) => self.branch(branch, refused),
            ast::StmtKind::Match(of, arms) => self.match_stmt(of, arms, span, refused),
            ast::StmtKind::For(pat, over, filter, block) => {
                let (comp, block) = self.walk(pat, over, filter.as_ref(), |checker| checker.repeated(block));
                Some(StmtKind::For(comp?, block?))
            }
            ast::StmtKind::Add(value, place) => {
                let place = self.place_of(place, "a set", |ty| matches!(ty, Type::Set(_)));
                let (value, place) = self.item(value, place)?;
                Some(StmtKind::Add(place, value))
            }
            ast::StmtKind::Append(value, place) => {
                let place = self.place_of(place, "a list", |ty| matches!(ty, Type::List(_)));
                let (value, place) = self.item(value, place)?;
                Some(StmtKind::Append(place, value))
            }
            ast::StmtKind::Remove(value, place) => {
                let place = self.place_of(place, "a list, set or map", Type::is_collection);
                let (value, place) = self.item(value, place)?;
                Some(StmtKind::Remove(place, value))
            }
            ast::StmtKind::New(new) => Some(StmtKind::Eval(self.value(new, None)?)),
            ast::StmtKind::Do(call) => self.run(call),
            ast::StmtKind::Go(target) => Some(StmtKind::Go(self.target(target)?)),
            ast::StmtKind::Note(value) => Some(StmtKind::Note(self.expr(value, None)?)),
            ast::StmtKind::Amend(change) => self.amend(change, span),
            ast::StmtKind::Send(letter, pay, otherwise) => {
                self.send(letter, pay.as_ref(), otherwise.as_ref(), span)
            }
            ast::StmtKind::Split(of, lines, dust) => self.split(of, lines, dust),
            ast::StmtKind::Become(name) => self.become_another(*name),
            ast::StmtKind::Error => {
                self.skip();
                None
            }
        }
    }

    fn let_stmt(&mut self, pat: &ast::Pat, ty: Option<&ast::Ty>, value: &ast::Expr) -> Option<StmtKind> {
        let (value, ty) = match ty {
            Some(ty) => {
                let ty = self.resolve(ty, self.text.template);
                let value = match &ty {
                    Some(ty) => self.value_as(value, ty),
                    None => self.read_anyway(value),
                };
                (value, ty)
            }
            None => {
                let value = self.value(value, None);
                let ty = value.as_ref().map(|value| value.ty.clone());
                (value, ty)
            }
        };
        let pat = self.sure_pattern(pat, ty.as_ref());
        Some(StmtKind::Let(pat?, value?))
    }

    fn assign(&mut self, place: &ast::Place, op: ast::AssignOp, value: &ast::Expr) -> Option<StmtKind> {
        let at = place.span;
        let Some(place) = self.place(place) else {
            self.read_anyway(value);
            return None;
        };
        if op == ast::AssignOp::Set {
            let value = self.value_as(value, &place.ty)?;
            return Some(StmtKind::Assign(place, ir::AssignOp::Set, value));
        }
        let (op, operator, sign) = match op {
            ast::AssignOp::Sub => (ir::AssignOp::Sub, ast::BinaryOp::Minus, "-="),
            _ => (ir::AssignOp::Add, ast::BinaryOp::Plus, "+="),
        };
        let hint = matches!(place.ty, Type::Set(_)).then(|| place.ty.clone());
        let value = self.expr(value, hint.as_ref())?;
        let span = at.to(value.span);
        let stand_in = ir::Expr { ty: place.ty.clone(), span: at, kind: ir::ExprKind::Now };
        // What would come of it shows whether the two go together, and what it has to be made into first.
        let combined = self.arithmetic(operator, stand_in, value.clone(), span)?;
        if combined.ty != place.ty {
            let message = format!(
                "`{sign}` would make this `{}`, but the cell is `{}`",
                self.show(&combined.ty),
                self.show(&place.ty)
            );
            let code = if matches!(combined.ty, Type::Exact(_)) { 303 } else { 301 };
            self.error(code, value.span, message);
            return None;
        }
        let value = match (&place.ty, &value.ty) {
            (Type::Instant, _) => value,
            (ty, _) => self.coerce(value, &ty.clone())?,
        };
        Some(StmtKind::Assign(place, op, value))
    }

    fn place_of(
        &mut self,
        place: &ast::Place,
        wanted: &str,
        fits: impl Fn(&Type) -> bool,
    ) -> Option<ir::Place> {
        let place = self.place(place)?;
        if !fits(&place.ty) {
            self.expected(place.span, wanted, &place.ty);
            return None;
        }
        Some(place)
    }

    /// A value that goes into, or out of, a collection.
    fn item(&mut self, value: &ast::Expr, place: Option<ir::Place>) -> Option<(ir::Expr, ir::Place)> {
        let Some(place) = place else {
            self.read_anyway(value);
            return None;
        };
        let item = match &place.ty {
            Type::List(item) | Type::Set(item) => *item.clone(),
            Type::Map(key, _) => *key.clone(),
            _ => return None,
        };
        Some((self.value_as(value, &item)?, place))
    }

    fn branch(&mut self, branch: &ast::Branch, refused: &mut bool) -> Option<StmtKind> {
        self.deeper(branch.condition.span, |checker| {
            let condition = checker.condition(&branch.condition);
            let before = checker.standing();
            let (then, then_refused) =
                checker.assuming(condition.as_ref(), true, |checker| checker.block(&branch.then));
            let after_then = checker.standing_if(then_refused);
            checker.resume(&before);
            let (otherwise, otherwise_refused) =
                checker.assuming(condition.as_ref(), false, |checker| match &branch.otherwise {
                    None => (Some(ir::Block::default()), false),
                    Some(ast::Else::Block(block)) => checker.block(block),
                    Some(ast::Else::If(inner)) => {
                        let mut refused = false;
                        let kind = checker.branch(inner, &mut refused);
                        let span = inner.condition.span.to(inner.then.span);
                        let stmt = kind.map(|kind| ir::Block { stmts: vec![ir::Stmt { span, kind }] });
                        (stmt, refused)
                    }
                });
            let after_otherwise = checker.standing_if(otherwise_refused);
            *refused |= checker.join_standings(vec![after_then, after_otherwise]);
            let condition = condition?;
            // What always refuses on one side leaves the other's condition known.
            if then_refused && !otherwise_refused {
                checker.assume(checker.facts_of(&condition, false));
            } else if otherwise_refused && !then_refused {
                checker.assume(checker.facts_of(&condition, true));
            }
            Some(StmtKind::If(condition, then?, otherwise?))
        })
    }

    fn match_stmt(
        &mut self,
        of: &ast::Expr,
        arms: &[(ast::Pat, ast::Block)],
        span: Span,
        refused: &mut bool,
    ) -> Option<StmtKind> {
        let of = self.expr(of, None);
        let before = self.standing();
        let mut after = Vec::new();
        let mut read = Vec::new();
        for (pat, block) in arms {
            self.resume(&before);
            let mark = self.enter();
            let arm = self.arm(pat, of.as_ref());
            let (block, block_refused) = self.block(block);
            self.leave(&mark);
            after.push(self.standing_if(block_refused));
            read.push(arm.zip(block));
        }
        if arms.is_empty() {
            self.error(305, span, "this `match` has no cases");
            return None;
        }
        *refused |= self.join_standings(after);
        let read: Option<Vec<_>> = read.into_iter().collect();
        let (patterns, blocks): (Vec<_>, Vec<_>) = read?.into_iter().unzip();
        let of = of?;
        self.exhaustive(&of, &patterns, span)?;
        let arms = patterns.into_iter().zip(blocks);
        Some(match of.ty {
            Type::Process(template) => {
                let arms = arms.filter_map(|(arm, block)| match arm {
                    Arm::State(state) => Some((state, block)),
                    Arm::Value(_) => None,
                });
                StmtKind::MatchState(of, template, arms.collect())
            }
            _ => {
                let arms = arms.filter_map(|(arm, block)| match arm {
                    Arm::Value(pat) => Some((pat, block)),
                    Arm::State(_) => None,
                });
                StmtKind::Match(of, arms.collect())
            }
        })
    }

    /// A block that may run many times: what one turn may change is not known in the next.
    fn repeated(&mut self, block: &ast::Block) -> Option<ir::Block> {
        self.forget_all_mutable();
        if self.block_may_go(block) {
            self.text.left = true;
            self.text.entered = None;
        }
        let before = self.standing();
        let (block, refused) = self.block(block);
        let after = self.standing_if(refused);
        self.join_standings(vec![before, after]);
        block
    }

    /// `do p(…)`
    fn run(&mut self, call: &ast::Expr) -> Option<StmtKind> {
        let (name, args) = match &bare(call).kind {
            ast::ExprKind::Call(callee, args) => match &bare(callee).kind {
                ast::ExprKind::Name(name) => (*name, args.as_slice()),
                _ => {
                    self.error(301, callee.span, "`do` runs a proc of this text by its name");
                    return None;
                }
            },
            ast::ExprKind::Name(name) => {
                let word = self.word(name.name);
                self.report(
                    Diagnostic::error(307, name.span, format!("`{word}` is run with brackets"))
                        .help(format!("`do {word}()`")),
                );
                return None;
            }
            ast::ExprKind::Error => {
                self.skip();
                return None;
            }
            _ => {
                self.error(301, call.span, "`do` runs a proc of this text by its name");
                return None;
            }
        };
        let word = self.word(name.name);
        let (up, proc) = match self.find(name.name) {
            Some(Found::Member(up, _, Value::Proc(proc))) => (up, proc),
            Some(_) => {
                self.error(301, name.span, format!("`{word}` is not a proc, and cannot be run"));
                return None;
            }
            None => {
                self.unknown(name, crate::suggest::Wanted::Value, self.text.template);
                return None;
            }
        };
        self.mention(Node::Proc(proc), name.span);
        if self.text.is_deadline {
            self.run_by_deadlines.push((proc, name.span));
        }
        let info = self.procs.get_mut(proc.index())?;
        info.used = true;
        let params = info.params.clone();
        let args = self.arguments(args, &params, &format!("`{word}`"), call.span);
        let args = args.and_then(|args| self.bound_arguments(args, &params, &Whose::Own(up), call.span));
        let args = args.map(|(bindings, args)| {
            let bindings = bindings.into_iter().map(|(pat, value)| {
                let span = value.span;
                ir::Stmt { span, kind: StmtKind::Let(pat, value) }
            });
            self.text.before.extend(bindings);
            args
        });
        self.forget_all_mutable();
        if up == 0 && self.procs.get(proc.index()).is_none_or(|proc| proc.may_go) {
            self.text.left = true;
            self.text.entered = None;
        }
        Some(StmtKind::Do { proc, up, args: args? })
    }

    /// A state with its data, entered here.
    pub(crate) fn target(&mut self, target: &ast::Target) -> Option<ir::Target> {
        let template = self.text.template?;
        let state = self.state_named(template, target.state);
        let Some(state) = state else {
            target.args.iter().for_each(|arg| drop(self.read_anyway(arg)));
            self.text.left = true;
            self.text.entered = None;
            return None;
        };
        let data = self.state(template, state)?.data.clone();
        let mut args = Vec::new();
        if data.len() == target.args.len() {
            for (arg, datum) in target.args.iter().zip(data) {
                let ty = datum
                    .and_then(|datum| Some(self.template(template)?.data.get(datum.index())?.1.ty.clone()));
                args.push(self.expr_if_known(arg, ty.as_ref()));
            }
        } else {
            self.wrong_data(template, state, target.args.len(), target.span);
            args.push(None);
        }
        if let Some(end) = self.text.entered.and_then(|state| self.state(template, state))
            && end.is_end
        {
            let word = self.word(end.name.name);
            let declared = end.name.span;
            self.report(
                Diagnostic::error(
                    504,
                    target.span,
                    format!("`{word}` has been entered, and nothing leaves it"),
                )
                .also(declared, "declared as an `end`"),
            );
            args.push(None);
        }
        self.text.left = true;
        self.text.entered = Some(state);
        self.forget_own_state();
        self.assume(vec![Fact {
            subject: Subject::Instance(0),
            known: Known::States(template, vec![state]),
        }]);
        let args: Option<Vec<_>> = args.into_iter().collect();
        Some(ir::Target { state, args: args?, span: target.span })
    }

    fn assuming<T>(
        &mut self,
        condition: Option<&ir::Expr>,
        holds: bool,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mark = self.enter();
        if let Some(condition) = condition {
            self.assume(self.facts_of(condition, holds));
        }
        let read = read(self);
        self.leave(&mark);
        read
    }

    pub(crate) fn standing(&self) -> Standing {
        self.standing_if(false)
    }

    fn standing_if(&self, refused: bool) -> Standing {
        let text = &self.text;
        Standing { facts: text.facts.clone(), left: text.left, entered: text.entered, refused }
    }

    pub(crate) fn resume(&mut self, standing: &Standing) {
        self.text.facts.clone_from(&standing.facts);
        self.text.left = standing.left;
        self.text.entered = standing.entered;
    }

    /// Goes on from where any of several ways may have led; whether none leads on.
    fn join_standings(&mut self, standings: Vec<Standing>) -> bool {
        let mut reached = standings.into_iter().filter(|standing| !standing.refused);
        let Some(mut joined) = reached.next() else { return true };
        for other in reached {
            let known =
                |number: &usize| other.facts.binary_search_by_key(number, |(number, _)| *number).is_ok();
            joined.facts.retain(|(number, _)| known(number));
            joined.left |= other.left;
            if joined.entered != other.entered {
                joined.entered = None;
            }
        }
        self.resume(&joined);
        false
    }
}
