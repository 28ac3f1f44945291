//! What may be refused in text that other text runs: procs, letters, what is created.

use super::known::{Claim, Item, Known};
use super::touch::Touch;
use super::trouble::{Mend, Trouble};
use super::walk::Walk;
use super::world::{Site, World};
use quorate_base::Span;
use quorate_ir::{
    By, ClaimKind, Expr, ExprKind, Handler, New, Pay, ProcId, Send, SlotKind, Stmt, Tail, TemplateId, Type,
    What,
};

impl<'p> World<'p> {
    /// A claim that is kept by force and that a tail may break.
    pub(crate) fn enforced(&self, tail: &'p Tail, site: Site<'p>, at: Span) -> Option<Trouble> {
        let mut touch = self.touch(&tail.body, site);
        touch.state |= tail.target.is_some();
        let claims = self.program.templates.iter().flat_map(|template| &template.claims);
        let mut enforced = claims.filter_map(|claim| match &claim.kind {
            ClaimKind::Enforce(function, _) => Some((claim, *function)),
            _ => None,
        });
        let (claim, _) = enforced.find(|(_, function)| touch.reaches(&self.function_reads(*function)))?;
        let why = format!("fails if it would break `{}`, which is enforced", claim.name);
        Some(Trouble::new(at, why))
    }

    /// What may be refused in a proc, whatever it is given.
    pub(crate) fn trouble_of_proc(&self, id: ProcId) -> Option<Trouble> {
        // One that promises not to be refused is looked at where it stands.
        if self.program.proc(id).is_none_or(|proc| proc.is_total) {
            return None;
        }
        self.own_trouble_of_proc(id)
    }

    /// The same, though the proc may promise otherwise.
    pub(crate) fn own_trouble_of_proc(&self, id: ProcId) -> Option<Trouble> {
        if let Some(known) = self.proc_troubles.borrow().get(&id) {
            return known.clone();
        }
        self.proc_troubles.borrow_mut().insert(id, None);
        let proc = self.program.proc(id)?;
        let mut walk = Walk::asking(self, Site { template: Some(proc.owner), locals: &proc.locals });
        walk.block(&proc.body, &mut Known::default());
        let trouble = walk.trouble;
        self.proc_troubles.borrow_mut().insert(id, trouble.clone());
        trouble
    }

    /// What a handler knows when its body begins.
    pub(crate) fn known_in(&self, handler: &'p Handler, site: Site<'p>) -> Known<'p> {
        self.known_with(handler, Known::default(), site)
    }

    /// The same, with what is known before.
    pub(crate) fn known_with(&self, handler: &'p Handler, mut known: Known<'p>, site: Site<'p>) -> Known<'p> {
        if let By::Member(local, set) = &handler.by {
            known.add(Claim::Member(Item::Local(*local), set), self.reads(set, site));
        }
        for (condition, _) in &handler.when {
            self.assume(condition, true, &mut known, site);
        }
        known
    }

    /// What may be refused when an event comes that its handler does not ask anything of.
    fn trouble_of_handler(&self, template: TemplateId, index: usize, is_start: bool) -> Option<Trouble> {
        let key = (template, index, is_start);
        if let Some(known) = self.handler_troubles.borrow().get(&key) {
            return known.clone();
        }
        let info = self.template(template)?;
        let handlers = if is_start { &info.starts } else { &info.handlers };
        let handler = handlers.get(index)?;
        // Text that comes back to itself is not followed round.
        let round = Trouble::new(handler.span, "may come back to itself");
        self.handler_troubles.borrow_mut().insert(key, Some(round));
        let site = Site { template: Some(template), locals: &handler.locals };
        let mut known = self.known_in(handler, site);
        let mut walk = Walk::asking(self, site);
        walk.pot = handler.paying.as_ref().map(|paying| paying.local);
        for (condition, _) in &handler.when {
            if self.holds(condition, &Known::default(), site) != Some(true) {
                let why = match self.words(condition, site) {
                    Some(words) => format!("is refused unless `{words}`"),
                    None => "is refused unless this holds".to_owned(),
                };
                walk.note(Some(Trouble::new(condition.span, why)));
            }
        }
        walk.tail(&handler.tail, &mut known);
        walk.note(self.enforced(&handler.tail, site, handler.span));
        let ends = |state: &quorate_ir::StateId| info.state(*state).is_some_and(|state| state.is_end);
        if handler.tail.target.iter().map(|target| target.state).any(|state| ends(&state))
            || self.touch(&handler.tail.body, site).state && !self.never_ends(template)
        {
            walk.note(Some(Trouble::new(handler.span, "fails if it would end while it holds money")));
        }
        let trouble = walk.trouble;
        self.handler_troubles.borrow_mut().insert(key, trouble.clone());
        trouble
    }

    /// Whether a handler takes an event of whoever acts for a text.
    fn accepts(&self, by: &By, site: Site<'p>) -> bool {
        match by {
            By::Unasked | By::Anyone => true,
            By::Typed(_, test) => {
                let actor = self.actor(site.template).map_or(Type::Account, Type::Process);
                self.is_of(&actor, test)
            }
            By::Member(..) | By::Exactly(_) => false,
        }
    }

    /// The template of whoever acts for a text: the nearest body around it, or itself.
    fn actor(&self, template: Option<TemplateId>) -> Option<TemplateId> {
        let own = template?;
        let mut next = Some(own);
        while let Some(id) = next {
            let info = self.template(id)?;
            if info.is_body {
                return Some(id);
            }
            next = info.parent;
        }
        Some(own)
    }

    /// What may be refused of the creation of an instance.
    pub(crate) fn trouble_in_new(
        &self,
        expr: &'p Expr,
        new: &'p New,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> Option<Trouble> {
        let args = new.within.iter().chain(new.args.iter().flatten());
        if let Some(trouble) = args.into_iter().find_map(|arg| self.trouble_in(arg, known, site)) {
            return Some(trouble);
        }
        if let Some(pay) = &new.pay
            && let Some(trouble) = self.trouble_of_pay(expr, pay, known, site)
        {
            return Some(trouble);
        }
        let template = self.template(new.template)?;
        let name = &template.name;
        for slot in &template.slots {
            let (SlotKind::Let(formula) | SlotKind::Var(Some(formula)) | SlotKind::Rule(formula)) =
                &slot.kind
            else {
                continue;
            };
            let inside = Site { template: Some(new.template), locals: &formula.locals };
            if let Some(trouble) = self.trouble_in(&formula.value, &Known::default(), inside) {
                return Some(trouble.called(expr, name));
            }
        }
        for (index, start) in template.starts.iter().enumerate() {
            if !self.accepts(&start.by, site) {
                let why = format!("fails if a `{name}` may not be created here");
                return Some(Trouble::new(expr.span, why));
            }
            if let Some(trouble) = self.trouble_of_handler(new.template, index, true) {
                return Some(trouble.called(expr, name));
            }
        }
        None
    }

    fn trouble_of_pay(
        &self,
        expr: &'p Expr,
        pay: &'p Pay,
        known: &Known<'p>,
        site: Site<'p>,
    ) -> Option<Trouble> {
        if let Some(trouble) = self.trouble_in(&pay.from, known, site) {
            return Some(trouble);
        }
        let What::Amount(amount) = &pay.what else { return None };
        if let Some(trouble) = self.trouble_in(amount, known, site) {
            return Some(trouble);
        }
        if self.holds_enough(amount, &pay.from, known, site) {
            return None;
        }
        let account = self.quoted(&pay.from, site, "the account");
        let amount = self.quoted(amount, site, "that");
        Some(Trouble::new(expr.span, format!("fails if {account} holds less than {amount}")))
    }
}

impl<'p> Walk<'_, 'p> {
    pub(crate) fn send(&mut self, stmt: &'p Stmt, send: &'p Send, known: &mut Known<'p>) {
        self.expr(&send.to, known);
        send.args.iter().for_each(|arg| self.expr(arg, known));
        if let Some(pay) = &send.pay {
            self.expr(&pay.from, known);
            self.what(stmt, &pay.what, &pay.from, known);
        }
        match &send.otherwise {
            // It runs when the text is over, so nothing that may have changed by then is known.
            Some(block) => {
                let mut later = known.clone();
                later.forget(&Touch::everything());
                self.block(block, &mut later);
                known.forget(&self.world.touch(block, self.site));
            }
            None => self.letter(stmt, send, known),
        }
        if send.pay.is_some() {
            known.forget(&Touch::money());
        }
    }

    /// A letter without `otherwise`: it must be heard, and what hears it must not refuse.
    fn letter(&mut self, stmt: &'p Stmt, send: &'p Send, known: &Known<'p>) {
        let (world, site) = (self.world, self.site);
        let to = world.quoted(&send.to, site, "who gets it");
        let event = &send.event;
        let templates = match &send.to.ty {
            Type::Process(template) => vec![*template],
            Type::Form(form) => {
                world.program.form(*form).map_or_else(Vec::new, |form| form.templates.clone())
            }
            _ => Vec::new(),
        };
        if templates.is_empty() || send.pay.is_some() {
            let why = format!("fails if {to} refuses `{event}`");
            return self.note(Some(Trouble::new(stmt.span, why).mend(Mend::Letter)));
        }
        for template in templates {
            if !world.never_ends(template) && !matches!(send.to.kind, ExprKind::Instance { up: 0 }) {
                let has_not_ended = world.has_not_ended(&send.to, known);
                if !has_not_ended {
                    let why = format!("fails if {to} has ended");
                    return self.note(Some(Trouble::new(stmt.span, why).mend(Mend::Letter)));
                }
            }
            let Some(info) = world.template(template) else { continue };
            let mut named = info.handlers.iter().enumerate().filter(|(_, handler)| handler.name == *event);
            let heard = named.next().filter(|(_, handler)| {
                handler.during.is_none() && handler.paying.is_none() && world.accepts(&handler.by, site)
            });
            let Some((index, _)) = heard else {
                let why = format!("fails if {to} refuses `{event}`");
                return self.note(Some(Trouble::new(stmt.span, why).mend(Mend::Letter)));
            };
            if let Some(trouble) = world.trouble_of_handler(template, index, false) {
                let trouble = trouble.called_at(stmt.span, event).mend(Mend::Letter);
                return self.note(Some(trouble));
            }
        }
    }
}
