//! Members of processes, bodies, forms and states.

use quorate_syntax::Kind;
use quorate_syntax::ast::{By, Expr, ExprKind, Head, Ident, Member, MemberKind, Property, Setting, Tail};

use super::{INDENT, REST, Walk};
use crate::shape::{Base, Column, Mode};

impl Walk<'_> {
    pub(super) fn member(&mut self, member: &Member) {
        let (first, last) = (self.first(member.span), self.last(member.span));
        match &member.kind {
            MemberKind::Asset(asset) => self.asset(asset),
            MemberKind::Quantity(quantity) => self.quantity(quantity),
            MemberKind::Type(decl) => self.type_decl(decl),
            MemberKind::Fn(function) => self.function(function),
            MemberKind::Process(process) => self.process(process),
            MemberKind::Form(form) => self.form(form),
            MemberKind::FormUse(form_use) => self.form_use(form_use),
            MemberKind::Let(_, ty, value) => {
                if let Some(ty) = ty {
                    self.ty(ty);
                }
                self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::Let));
                self.value(value);
            }
            MemberKind::Var(_, ty, value) => {
                self.ty(ty);
                if let Some(value) = value {
                    self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::Var));
                    self.value(value);
                }
            }
            MemberKind::Derive(_, ty, value) => {
                self.ty(ty);
                self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::Derive));
                self.value(value);
            }
            MemberKind::Setting(setting) => self.setting(first, last, setting),
            MemberKind::Account(accounts) => {
                for (name, ty) in accounts {
                    if let Some(ty) = ty {
                        self.types(self.first(name.span) + 1, std::slice::from_ref(ty));
                    }
                }
            }
            MemberKind::View(name, params, value) => {
                self.params(self.first(name.span), params.as_deref().unwrap_or_default());
                self.column(self.first(value.span).saturating_sub(1), Column::Equals(Kind::View));
                self.value(value);
            }
            MemberKind::Proc(proc) => {
                self.params(self.first(proc.name.span), &proc.params);
                self.column(self.first(proc.body.span), Column::Brace);
                self.statements(&proc.body, Base::Around);
            }
            MemberKind::Start(head, tail) => self.rule(first, last, head, tail, |_| first),
            MemberKind::On(name, params, head, tail) => {
                self.rule(first, last, head, tail, |walk| walk.params(walk.first(name.span), params))
            }
            MemberKind::At(at) => {
                let end = at.during.last().map_or(at.when.span, |state| state.span);
                let end = self.last(end);
                self.deadline(first, last, end, &at.tail, at.otherwise.as_ref(), |walk| {
                    walk.expr(&at.when);
                });
            }
            MemberKind::Every(every) => {
                let end = self.last(every.from.as_ref().map_or(every.period.span, |from| from.span));
                self.deadline(first, last, end, &every.tail, every.otherwise.as_ref(), |walk| {
                    walk.expr(&every.period);
                    if let Some(from) = &every.from {
                        walk.expr(from);
                    }
                });
            }
            MemberKind::State(name, params, members) => {
                let end = self.params(self.first(name.span), params);
                self.members(end + 1, members);
            }
            MemberKind::End(name, params) => _ = self.params(self.first(name.span), params),
            MemberKind::Blank(blank) => {
                self.params(self.first(blank.name.span), blank.params.as_deref().unwrap_or_default());
                self.ty(&blank.ty);
                if let Some(default) = &blank.default {
                    self.column(self.first(default.span).saturating_sub(1), Column::Equals(Kind::Blank));
                    self.value(default);
                }
            }
            MemberKind::Hook(hook) => {
                self.params(self.first(hook.name.span), &hook.params);
                if let Some(default) = &hook.default {
                    self.statements(default, Base::Around);
                }
            }
            MemberKind::Facet(_, value) => {
                self.expr(value);
                self.open_braces(value);
            }
            MemberKind::Include(name, types, members) => {
                let end = self.type_arguments(self.first(name.span), types);
                self.members(end + 1, members);
            }
            MemberKind::Migrate(_, block) => self.statements(block, Base::Around),
            MemberKind::Fill(name, params, value) => {
                self.pat_names(self.first(name.span), params.as_ref());
                self.column(self.first(value.span), Column::Value);
                self.value(value);
                self.open_braces(value);
            }
            MemberKind::HookFill(name, params, block) => {
                self.pat_names(self.first(name.span), params.as_ref());
                self.column(self.first(block.span), Column::Value);
                self.statements(block, Base::Around);
            }
            MemberKind::Principle(_, text, claims) => {
                let group = self.group(first, last, Base::Around);
                self.column(self.first(text.span), Column::Words);
                if let Some(upheld) = claims.first() {
                    let upheld = self.first(upheld.span).saturating_sub(2);
                    self.place(group, upheld, REST);
                    self.column(upheld, Column::Upheld);
                }
            }
            MemberKind::Claim(_, _, value) => {
                self.column(self.first(value.span), Column::Claim);
                self.value(value);
            }
            MemberKind::Property(property) => self.property(first, last, property),
            MemberKind::Error => {}
        }
    }

    /// A record that is all that a member says has blanks inside its braces, as a block has.
    fn open_braces(&mut self, value: &Expr) {
        if let ExprKind::Record(_) = value.kind {
            let open = self.first(value.span);
            self.shape.blanks(open + 1, 1);
            self.shape.blanks(self.source.partner(open), 1);
        }
    }

    fn setting(&mut self, first: usize, last: usize, setting: &Setting) {
        let group = self.group(first, last, Base::Around);
        self.ty(&setting.ty);
        self.column(self.first(setting.value.span).saturating_sub(1), Column::Equals(Kind::Setting));
        self.value(&setting.value);
        if let Some((least, most)) = &setting.range {
            let range = self.first(least.span).saturating_sub(1);
            self.place(group, range, REST);
            self.column(range, Column::Range);
            self.expr(least);
            self.expr(most);
        }
        if let Some(amended) = setting.amended_by.first() {
            let amended = self.first(amended.span).saturating_sub(2);
            self.place(group, amended, REST);
            self.column(amended, Column::Amended);
        }
    }

    fn property(&mut self, first: usize, last: usize, property: &Property) {
        let group = self.group(first, last, Base::Around);
        if let Some((pat, over)) = &property.binder {
            self.pat(pat);
            self.expr(over);
        }
        for part in [&property.whenever, &property.then, &property.within] {
            self.place(group, self.first(part.span).saturating_sub(1), REST);
            self.expr(part);
        }
    }

    /// `start` and `on`: each condition and the state that follows may begin lines.
    fn rule(
        &mut self,
        first: usize,
        last: usize,
        head: &Head,
        tail: &Tail,
        params: impl FnOnce(&mut Self) -> usize,
    ) {
        let group = self.group(first, last, Base::Around);
        let conditions = head.when.first().map(|(condition, _)| condition.span);
        let next = conditions.or(tail.target.as_ref().map(|target| target.span));
        let block = tail.block.as_ref().map(|block| self.first(block.span));
        let end = next.map(|place| self.first(place).saturating_sub(1)).or(block).unwrap_or(last + 1);
        let who = self.shape.group(first, end.saturating_sub(1), Mode::Fill, Base::Around);
        params(self);
        self.who(head, who);
        self.within(group, |walk| {
            for (condition, reason) in &head.when {
                let when = walk.first(condition.span).saturating_sub(1);
                walk.place(group, when, REST);
                let Some(reason) = reason else {
                    walk.expr(condition);
                    continue;
                };
                let end = reason.text.as_ref().map_or(reason.code.span, |text| text.span);
                let whole = walk.group(when, walk.last(end), Base::Around);
                walk.expr(condition);
                let otherwise = walk.first(reason.code.span).saturating_sub(1);
                walk.place(whole, otherwise, REST);
                walk.column(otherwise, Column::Else);
                walk.reason(reason);
            }
        });
        if let Some(target) = &tail.target {
            self.place(group, self.first(target.span).saturating_sub(1), REST);
            self.target(target);
        }
        if let Some(block) = &tail.block {
            self.shape.hug(group, Some(self.first(block.span) + 1));
            self.statements(block, Base::Of(group));
        }
    }

    /// `by … paying … during …`
    fn who(&mut self, head: &Head, group: usize) {
        let name = |name: &Ident| name.span;
        if let Some(by) = &head.by {
            let place = match by {
                By::Anyone(place) => *place,
                By::Typed(who, _) | By::Member(who, _) => name(who),
                By::Exactly(who) => who.span,
            };
            self.place(group, self.first(place).saturating_sub(1), REST);
            match by {
                By::Anyone(_) => {}
                By::Typed(_, ty) => self.ty(ty),
                By::Member(_, value) | By::Exactly(value) => self.expr(value),
            }
        }
        if let Some((money, ty)) = &head.paying {
            self.place(group, self.first(money.span).saturating_sub(1), REST);
            self.ty(ty);
        }
        if let Some(state) = head.during.first() {
            self.place(group, self.first(state.span).saturating_sub(1), REST);
        }
    }

    /// `at` and `every`: the state that follows, and what happens `otherwise`, may begin lines.
    fn deadline(
        &mut self,
        first: usize,
        last: usize,
        end: usize,
        tail: &Tail,
        otherwise: Option<&Tail>,
        when: impl FnOnce(&mut Self),
    ) {
        let block = tail.block.as_ref().map(|block| block.span);
        let end =
            block.or(tail.target.as_ref().map(|target| target.span)).map_or(end, |place| self.last(place));
        let whole = self.group(first, last, Base::Around);
        let group = self.group(first, end, Base::Around);
        when(self);
        if let Some(target) = &tail.target {
            self.place(group, self.first(target.span).saturating_sub(1), REST);
            self.target(target);
        }
        if let Some(block) = &tail.block {
            let inside = Some(self.first(block.span) + 1);
            self.shape.hug(group, inside);
            if otherwise.is_none() {
                self.shape.hug(whole, inside);
            }
            self.statements(block, Base::Of(group));
        }
        if let Some(tail) = otherwise {
            self.place_after_brace(whole, end + 1, INDENT);
            if let Some(target) = &tail.target {
                self.target(target);
            }
            if let Some(block) = &tail.block {
                self.statements(block, Base::Around);
            }
        }
    }
}
