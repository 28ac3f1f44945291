//! Statements.

use quorate_base::Span;
use quorate_syntax::Kind;
use quorate_syntax::ast::{
    Block, Branch, Else, Expr, PlaceStep, Reason, SplitLine, SplitTo, Stmt, StmtKind, Target,
};

use super::{INDENT, REST, Walk};
use crate::shape::{Base, Column, GroupId};

impl Walk<'_> {
    /// `{ … }`
    pub(super) fn statements(&mut self, block: &Block, base: Base) {
        let firsts: Vec<usize> = block.stmts.iter().map(|stmt| self.first(stmt.span)).collect();
        let group = self.block(self.first(block.span), &firsts, base);
        self.within(group, |walk| block.stmts.iter().for_each(|stmt| walk.statement(stmt)));
    }

    /// `code "sentence"`
    pub(super) fn reason(&mut self, reason: &Reason) {
        if let Some(text) = &reason.text {
            self.column(self.first(text.span), Column::Reason);
        }
    }

    /// `s(args)`
    pub(super) fn target(&mut self, target: &Target) {
        if let Some(open) = self.brackets_after(self.first(target.state.span), Kind::LeftParen)
            && open < self.last(target.span)
        {
            self.tight(open);
            let firsts: Vec<usize> = target.args.iter().map(|arg| self.first(arg.span)).collect();
            self.list(open, &firsts, false);
            target.args.iter().for_each(|arg| self.expr(arg));
        }
    }

    fn statement(&mut self, stmt: &Stmt) {
        let first = self.first(stmt.span);
        match &stmt.kind {
            StmtKind::Let(pat, ty, value) => {
                self.pat(pat);
                if let Some(ty) = ty {
                    self.ty(ty);
                }
                self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::Let));
                self.value(value);
            }
            StmtKind::Assign(place, _, value) => {
                self.steps(place.span, &place.path);
                self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::Becomes));
                self.value(value);
            }
            StmtKind::Move(what, from, to) => {
                let group = self.group(first, self.last(stmt.span), Base::Around);
                self.what(what);
                self.goes(group, from);
                self.goes(group, to);
            }
            StmtKind::Mint(what, to) | StmtKind::Burn(what, to) => {
                let group = self.group(first, self.last(stmt.span), Base::Around);
                self.expr(what);
                self.goes(group, to);
            }
            StmtKind::Add(what, place) | StmtKind::Append(what, place) | StmtKind::Remove(what, place) => {
                let group = self.group(first, self.last(stmt.span), Base::Around);
                let cut = self.cut(what);
                self.shape.hug(group, cut);
                self.expr(what);
                self.place(group, self.first(place.span).saturating_sub(1), REST);
                self.steps(place.span, &place.path);
            }
            StmtKind::Split(account, lines, dust) => self.split(account, lines, dust),
            StmtKind::Require(condition, reason) => {
                let group = self.group(first, self.last(stmt.span), Base::Around);
                self.expr(condition);
                let otherwise = self.first(reason.code.span).saturating_sub(1);
                self.place(group, otherwise, REST);
                self.column(otherwise, Column::Else);
                self.reason(reason);
            }
            StmtKind::Reject(reason) => self.reason(reason),
            StmtKind::If(branch) => self.alternatives(stmt.span, branch),
            StmtKind::Match(subject, arms) => {
                self.expr(subject);
                let open = self.last(subject.span) + 1;
                self.arms(open, arms, |walk, block| walk.statements(block, Base::Around), |block| block.span);
            }
            StmtKind::For(pat, over, filter, block) => {
                let group = self.group(first, self.last(stmt.span), Base::Around);
                self.shape.hug(group, Some(self.first(block.span) + 1));
                self.pat(pat);
                self.expr(over);
                if let Some(filter) = filter {
                    self.place(group, self.first(filter.span).saturating_sub(1), REST);
                    self.expr(filter);
                }
                self.statements(block, Base::Of(group));
            }
            StmtKind::Send(letter, pay, otherwise) => {
                let group = self.group(first, self.last(stmt.span), Base::Around);
                self.expr(letter);
                if let Some(pay) = pay {
                    self.pay(pay, group);
                }
                if let Some(otherwise) = otherwise {
                    let open = self.first(otherwise.span);
                    self.shape.hug(group, Some(open + 1));
                    self.place(group, open.saturating_sub(1), INDENT);
                    self.statements(otherwise, Base::Around);
                }
            }
            StmtKind::New(expr) | StmtKind::Do(expr) | StmtKind::Amend(expr) | StmtKind::Note(expr) => {
                self.expr(expr);
            }
            StmtKind::Go(target) => self.target(target),
            StmtKind::Become(_) | StmtKind::Error => {}
        }
    }

    /// `from account`, `to account`
    fn goes(&mut self, group: GroupId, account: &Expr) {
        self.place(group, self.first(account.span).saturating_sub(1), REST);
        self.expr(account);
    }

    /// `name.field[key]`
    fn steps(&mut self, place: Span, path: &[PlaceStep]) {
        let mut at = self.first(place) + 1;
        for step in path {
            match step {
                PlaceStep::Field(_) => at += 2,
                PlaceStep::Index(key) => {
                    self.tight(at);
                    self.expr(key);
                    at = self.source.partner(at) + 1;
                }
            }
        }
    }

    /// `split account { lines } dust to account`
    fn split(&mut self, account: &Expr, lines: &[SplitLine], dust: &Expr) {
        self.expr(account);
        let open = self.last(account.span) + 1;
        self.column(open, Column::Brace);
        let firsts: Vec<usize> = lines.iter().map(|line| self.first(line.span)).collect();
        let group = self.block(open, &firsts, Base::Around);
        self.within(group, |walk| {
            for line in lines {
                if let Some(portion) = &line.portion {
                    walk.expr(portion);
                }
                match &line.to {
                    SplitTo::One(account) => {
                        walk.column(walk.first(account.span).saturating_sub(1), Column::To);
                        walk.expr(account);
                    }
                    SplitTo::Each(pat, over, weight) => {
                        walk.column(walk.first(pat.span).saturating_sub(2), Column::To);
                        let group = walk.group(walk.first(line.span), walk.last(line.span), Base::Around);
                        walk.pat(pat);
                        walk.expr(over);
                        walk.place(group, walk.first(weight.span).saturating_sub(1), REST);
                        walk.expr(weight);
                    }
                }
            }
        });
        self.expr(dust);
    }

    /// `if c { … } else if d { … } else { … }`
    fn alternatives(&mut self, place: Span, branch: &Branch) {
        let group = self.group(self.first(place), self.last(place), Base::Around);
        let mut branch = branch;
        loop {
            self.expr(&branch.condition);
            self.statements(&branch.then, Base::Around);
            let otherwise = self.last(branch.then.span) + 1;
            if branch.otherwise.is_some() {
                self.place_after_brace(group, otherwise, 0);
            }
            match &branch.otherwise {
                Some(Else::If(next)) => branch = next,
                Some(Else::Block(block)) => return self.statements(block, Base::Around),
                None => return,
            }
        }
    }
}
