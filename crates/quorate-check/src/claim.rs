//! Claims and principles, and what only they may ask: of all instances, of the state before, of the event.

use crate::collect::{Spelling, spelling};
use crate::context::{Checker, ClaimInfo, FunctionInfo, FunctionKind, PrincipleInfo, Progress, next_id};
use crate::expr::{Lowered, truth, typed};
use crate::scope::TypeName;
use crate::suggest::nearest_of;
use crate::text::NAMELESS;
use crate::text::{Caller, Realm, Text};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, FnId, Local, TemplateId, Type};
use quorate_syntax::ast;

impl<'a> Checker<'a> {
    /// `invariant n: e` and its kin.
    pub(crate) fn claim(
        &mut self,
        template: TemplateId,
        kind: ast::ClaimKind,
        name: ast::Ident,
        formula: &'a ast::Expr,
    ) {
        let is_step = matches!(kind, ast::ClaimKind::Step | ast::ClaimKind::Enforce);
        let function = self.claim_formula(template, name, is_step, formula, &Type::Bool, None);
        let kind = match kind {
            ast::ClaimKind::Invariant => function.map(ir::ClaimKind::Invariant),
            ast::ClaimKind::Step => function.map(ir::ClaimKind::Step),
            ast::ClaimKind::Possible => function.map(ir::ClaimKind::Possible),
            ast::ClaimKind::Enforce => {
                let reason = self.reason(&ast::Reason { code: name, text: None });
                function.zip(reason).map(|(function, reason)| ir::ClaimKind::Enforce(function, reason))
            }
        };
        self.add_claim(template, name, kind);
    }

    /// `property n for p in P: whenever a then b within d`
    pub(crate) fn property(&mut self, template: TemplateId, property: &'a ast::Property) {
        let name = property.name;
        let unused = self.unused_locals.len();
        let over = property.binder.as_ref().map(|(_, over)| self.claim_collection(template, name, over));
        let item = over.as_ref().and_then(|over| over.as_ref().map(|(_, item)| item));
        let binder = property.binder.as_ref().and_then(|(pat, _)| item.map(|item| (pat, item)));
        // Where what is walked makes no sense, neither do the formulas about its items.
        let is_lost = property.binder.is_some() && binder.is_none();
        let mut formula = |expr: &'a ast::Expr, ty: &Type| {
            if is_lost { None } else { self.claim_formula(template, name, false, expr, ty, binder) }
        };
        let whenever = formula(&property.whenever, &Type::Bool);
        let then = formula(&property.then, &Type::Bool);
        let within = formula(&property.within, &Type::Duration);
        // Each of the formulas binds the item; not all of them need it.
        self.unused_locals.truncate(unused);
        let over = match over {
            Some(Some((function, _))) => Some(Some(function)),
            Some(None) => None,
            None => Some(None),
        };
        let kind = match (over, whenever, then, within) {
            (Some(over), Some(whenever), Some(then), Some(within)) => {
                Some(ir::ClaimKind::Property { over, whenever, then, within })
            }
            _ => None,
        };
        self.add_claim(template, name, kind);
    }

    /// `principle p "words" upheld by c`
    pub(crate) fn principle(
        &mut self,
        template: TemplateId,
        name: ast::Ident,
        text: &'a str,
        upheld_by: &'a [ast::Ident],
    ) {
        let Some(info) = self.templates.get_mut(template.index()) else { return };
        let first = info.principles.iter().find(|other| other.name.name == name.name);
        if let Some(first) = first.map(|other| other.name.span) {
            return self.declared_twice(name, first);
        }
        info.principles.push(PrincipleInfo { name, text, upheld_by, claims: Vec::new() });
    }

    /// Finds the claims that uphold principles, once all claims are known.
    pub(crate) fn join_principles(&mut self) {
        for index in 0..self.templates.len() {
            let count = self.templates.get(index).map_or(0, |info| info.principles.len());
            for place in 0..count {
                let Some(info) = self.templates.get(index) else { continue };
                let Some(principle) = info.principles.get(place) else { continue };
                let upheld_by = principle.upheld_by;
                let find = |wanted: &ast::Ident| {
                    info.claims.iter().position(|claim| claim.name.name == wanted.name).ok_or(*wanted)
                };
                let found: Vec<Result<usize, ast::Ident>> = upheld_by.iter().map(find).collect();
                for missing in found.iter().filter_map(|found| found.as_ref().err()) {
                    self.no_claim(index, *missing);
                }
                let info = self.templates.get_mut(index);
                if let Some(principle) = info.and_then(|info| info.principles.get_mut(place)) {
                    principle.claims = found.into_iter().flatten().collect();
                }
            }
        }
    }

    /// Says of which events claims ask that nothing hears.
    pub(crate) fn find_events_asked(&mut self) {
        for name in std::mem::take(&mut self.events_asked) {
            let is_heard =
                self.templates.iter().any(|info| info.hears.iter().any(|heard| heard.event == name.name));
            if is_heard || self.incomplete {
                continue;
            }
            let word = self.word(name.name);
            let known =
                self.templates.iter().flat_map(|info| &info.hears).map(|heard| self.word(heard.event));
            let near = nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
            let mut diagnostic =
                Diagnostic::error(201, name.span, format!("nothing here hears an event `{word}`"));
            diagnostic.help.extend(near);
            self.report(diagnostic);
        }
    }

    /// A formula that has been read becomes a function of the program that nothing else calls.
    pub(crate) fn add_formula(
        &mut self,
        name: &str,
        owner: Option<TemplateId>,
        params: usize,
        locals: Vec<Local>,
        value: ir::Expr,
        written: &'a ast::Expr,
    ) -> FnId {
        let id = FnId(next_id(&self.functions));
        let nameless = ast::Ident { name: NAMELESS, span: value.span };
        self.functions.push(FunctionInfo {
            result: Progress::Done(Some(value.ty.clone())),
            is_resolved: true,
            is_read: true,
            lowered: Some(ir::Function {
                name: name.to_owned(),
                owner,
                params,
                is_derived: false,
                span: value.span,
                body: ir::Formula { locals, value },
            }),
            ..FunctionInfo::unread(nameless, owner, self.origin, FunctionKind::Function, Some(written))
        });
        id
    }

    fn claim_formula(
        &mut self,
        template: TemplateId,
        name: ast::Ident,
        is_step: bool,
        expr: &'a ast::Expr,
        ty: &Type,
        binder: Option<(&ast::Pat, &Type)>,
    ) -> Option<FnId> {
        let text = claim_text(template, is_step);
        let (value, locals) = self.within(text, |checker| {
            let Some((pat, item)) = binder else { return checker.expr_as(expr, ty) };
            if let ast::PatKind::Name(item_name) = pat.kind {
                checker.declare(item_name, Some(item.clone()), false);
                return checker.expr_as(expr, ty);
            }
            let local = checker.hidden_local(name.name, pat.span, Some(item.clone()));
            let given = typed(item.clone(), pat.span, ExprKind::Local(local));
            let mut pat = checker.sure_pattern(pat, Some(item))?;
            let mut value = checker.expr_as(expr, ty)?;
            let (mut bound, mut is_needed) = (Vec::new(), false);
            pat.each_local_mut(&mut |local| bound.push(*local));
            value.each_local_mut(&mut |local| is_needed |= bound.contains(local));
            if !is_needed {
                return Some(value);
            }
            typed(ty.clone(), expr.span, ExprKind::Let(pat, Box::new(given?), Box::new(value)))
        });
        let params = usize::from(binder.is_some());
        Some(self.add_formula(self.word(name.name), Some(template), params, locals, value?, expr))
    }

    /// What a property is asked of, with the type of its items.
    fn claim_collection(
        &mut self,
        template: TemplateId,
        name: ast::Ident,
        over: &'a ast::Expr,
    ) -> Option<(FnId, Type)> {
        let (read, locals) = self.within(claim_text(template, false), |checker| {
            let over = checker.expr(over, None)?;
            let item = checker.item_of(&over)?;
            Some((over, item))
        });
        let (value, item) = read?;
        Some((self.add_formula(self.word(name.name), Some(template), 0, locals, value, over), item))
    }

    fn add_claim(&mut self, template: TemplateId, name: ast::Ident, kind: Option<ir::ClaimKind>) {
        let Some(info) = self.templates.get_mut(template.index()) else { return };
        let first = info.claims.iter().find(|claim| claim.name.name == name.name);
        if let Some(first) = first.map(|claim| claim.name.span) {
            return self.declared_twice(name, first);
        }
        info.claims.push(ClaimInfo { name, kind });
    }

    fn no_claim(&mut self, template: usize, name: ast::Ident) {
        if self.templates.get(template).is_some_and(|info| info.scope.open) {
            self.incomplete = true;
            return;
        }
        let word = self.word(name.name);
        let claims = self.templates.get(template).map(|info| info.claims.as_slice()).unwrap_or_default();
        let near = nearest_of(word, claims.iter().map(|claim| self.word(claim.name.name)));
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let mut diagnostic = Diagnostic::error(201, name.span, format!("there is no claim `{word}` here"));
        diagnostic.help.extend(near);
        self.report(diagnostic);
    }
}

impl Checker<'_> {
    /// `old(e)`
    pub(crate) fn old_value(&mut self, args: &[ast::Arg], span: Span, hint: Option<&Type>) -> Lowered {
        self.about_a_step(span, "`old`")?;
        let [arg] = args else {
            self.error(307, span, format!("`old` takes 1 argument, not {}", args.len()));
            return None;
        };
        let value = self.expr(&arg.value, hint)?;
        typed(value.ty.clone(), span, ExprKind::Old(Box::new(value)))
    }

    /// `event is name`
    pub(crate) fn event_is(&mut self, name: ast::Ident, has_brackets: bool, span: Span) -> Lowered {
        self.about_a_step(span, "`event`")?;
        let word = self.word(name.name);
        if has_brackets {
            self.error(307, span, "an event is asked for by its name alone");
            return None;
        }
        if spelling(word) != Spelling::Camel {
            self.events_asked.push(name);
        } else {
            self.template_named(name, self.text.template)?;
        }
        truth(span, ExprKind::EventIs(word.to_owned()))
    }

    /// `event in d`
    pub(crate) fn event_in(&mut self, of: &ast::Expr, span: Span) -> Lowered {
        self.about_a_step(span, "`event`")?;
        let of = self.expr(of, None)?;
        if !of.ty.is_account() {
            self.expected(of.span, "a process or body", &of.ty.clone());
            return None;
        }
        truth(span, ExprKind::EventIn(Box::new(of)))
    }

    /// All instances of a template, as far as the text's own instance has them.
    pub(crate) fn instances(&mut self, template: TemplateId, span: Span) -> Lowered {
        let ty = Type::List(Box::new(Type::Process(template)));
        let parent = self.template(template)?.parent;
        let chain = self.chain(self.text.template);
        match parent.and_then(|parent| chain.iter().find(|(_, id)| *id == parent)) {
            Some((up, _)) => typed(ty, span, ExprKind::Instances { up: *up, template }),
            None => typed(ty, span, ExprKind::AllInstances(template)),
        }
    }

    /// `club.Spend`
    pub(crate) fn instances_of(&mut self, of: ir::Expr, name: ast::Ident, span: Span) -> Lowered {
        let word = self.word(name.name);
        if !self.text.realm.reads_all() {
            self.walks_the_world(span, word);
            return None;
        }
        let template = self.nested_in(&of, name)?;
        let ty = Type::List(Box::new(Type::Process(template)));
        typed(ty, span, ExprKind::InstancesOf(Box::new(of), template))
    }

    /// The template of a name that is nested in an instance's; says so if there is none.
    pub(crate) fn nested_in(&mut self, of: &ir::Expr, name: ast::Ident) -> Option<TemplateId> {
        let Type::Process(outer) = of.ty else {
            self.expected(of.span, "a process or body", &of.ty.clone());
            return None;
        };
        let scope = &self.template(outer)?.scope;
        if let Some((TypeName::Template(template), _)) = scope.types.get(&name.name) {
            return Some(*template);
        }
        if scope.open || self.left_out.contains(&name.name) {
            self.incomplete = true;
            return None;
        }
        let (word, owner) = (self.word(name.name), self.template_word(outer));
        let nested = self.template(outer)?.nested.iter().map(|id| self.template_word(*id));
        let near = nearest_of(word, nested).map(|near| format!("did you mean `{near}`?"));
        let mut diagnostic = Diagnostic::error(201, name.span, format!("`{owner}` has no process `{word}`"));
        diagnostic.help.extend(near);
        self.report(diagnostic);
        None
    }

    /// Says so if the text is not about a step, from one state to the next.
    fn about_a_step(&mut self, span: Span, word: &str) -> Option<()> {
        if self.text.realm == (Realm::Claim { is_step: true }) {
            return Some(());
        }
        let diagnostic =
            Diagnostic::error(201, span, format!("{word} exists only in a `step` or `enforce` claim"));
        let is_claim = matches!(self.text.realm, Realm::Claim { .. });
        let help = "an `invariant` speaks of one state; a `step` compares two neighbouring ones";
        self.report(if is_claim { diagnostic.help(help) } else { diagnostic });
        None
    }
}

fn claim_text(template: TemplateId, is_step: bool) -> Text {
    let mut text = Text::new(Some(template));
    text.realm = Realm::Claim { is_step };
    text.caller =
        if is_step { Caller::Known(Type::Account) } else { Caller::Nobody("in a claim about one state") };
    text
}
