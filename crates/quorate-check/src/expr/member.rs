//! What is read of something: its fields, balances, accounts, states and items.

use super::{Lowered, bare, truth, typed};
use crate::collect::{Spelling, spelling};
use crate::context::{Checker, FunctionKind, SlotSource};
use crate::scope::{Found, TypeName, Value};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, TemplateId, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    /// `e.name`
    pub(super) fn field(&mut self, of: &ast::Expr, name: ast::Ident, span: Span) -> Lowered {
        if let (ast::ExprKind::Old, Some(from)) = (&bare(of).kind, self.text.migrates) {
            return self.old_cell(from, name, span);
        }
        match spelling(self.word(name.name)) {
            Spelling::Caps => return self.balance(of, name, span),
            Spelling::Camel => {
                let of = self.expr(of, None)?;
                return self.instances_of(of, name, span);
            }
            Spelling::Lower | Spelling::Mixed => {}
        }
        if let Some(known) = self.known_of(of) {
            let part = self.known_part(known, name)?;
            return self.known_value(part, span);
        }
        let of = self.expr(of, None)?;
        self.field_of(of, name, span)
    }

    /// `e.name` where `e` has been read already.
    fn field_of(&mut self, of: ir::Expr, name: ast::Ident, span: Span) -> Lowered {
        match of.ty.clone() {
            Type::Record(fields) => {
                let word = self.word(name.name);
                let found = fields.iter().enumerate().find(|(_, (field, _))| field == word);
                let Some((place, (_, ty))) = found else {
                    self.no_field(name, &of.ty);
                    return None;
                };
                Some(ir::Expr { span, ..crate::convert::part(of, place, ty.clone()) })
            }
            Type::Change(template) => self.changed(of, template, name, span),
            Type::Process(template) => self.member(of, template, name, span),
            Type::Money if self.word(name.name) == "asset" => {
                typed(Type::Asset, span, ExprKind::AssetOfMoney(Box::new(of)))
            }
            Type::Form(form) => self.by_template(of, form, span, &mut |checker, of, template| {
                checker.require_of_form(form, template, name)?;
                checker.member(of, template, name, span)
            }),
            other => {
                self.no_field(name, &other);
                None
            }
        }
    }

    /// Says that a value has no such part.
    pub(crate) fn no_field(&mut self, name: ast::Ident, ty: &Type) {
        let (word, shown) = (self.word(name.name), self.show(ty));
        if let Type::Option(_) = ty {
            return self.expected(name.span, &format!("something with `{word}`"), ty);
        }
        if self.text.is_doubtful && ty.is_account() {
            return;
        }
        let mut diagnostic = Diagnostic::error(201, name.span, format!("`{shown}` has no `{word}`"));
        match ty {
            Type::Record(fields) => {
                let near = crate::suggest::nearest_of(word, fields.iter().map(|(field, _)| field.as_str()));
                if let Some(near) = near {
                    diagnostic = diagnostic.help(format!("did you mean `{near}`?"));
                }
            }
            Type::Account | Type::Agent => {
                diagnostic = diagnostic.help("find out first what it is, as in `if x is Bounty { … }`");
            }
            _ => {}
        }
        self.report(diagnostic);
    }

    /// A member of an instance.
    fn member(&mut self, of: ir::Expr, template: TemplateId, name: ast::Ident, span: Span) -> Lowered {
        let own = match &of.kind {
            ExprKind::Instance { up } => Some(*up),
            _ => None,
        };
        let value = self.template(template)?.scope.values.get(&name.name).map(|(value, _)| *value);
        match (value, own) {
            (Some(value), Some(up)) if !matches!(value, Value::Proc(_)) => {
                self.found(Found::Member(up, template, value), name, span)
            }
            (Some(Value::Slot(slot)), _) => {
                let is_param = matches!(self.slot(template, slot)?.source, SlotSource::Param(_));
                if !is_param && !self.sees_cells_of(template) {
                    return self.not_visible(name, template, "make it a `view` to let others read it");
                }
                if matches!(self.slot(template, slot)?.ty, crate::context::Progress::Running) {
                    let word = self.word(name.name);
                    let message = format!("the type of `{word}` depends on itself");
                    self.report(
                        Diagnostic::error(609, span, message).help("write the type where it is declared"),
                    );
                    return None;
                }
                let ty = self.slot_type(template, slot)?;
                if let Some(slot) =
                    self.templates.get_mut(template.index()).and_then(|info| info.slots.get_mut(slot.index()))
                {
                    slot.used = true;
                }
                let read = |of| ExprKind::Read(Box::new(of), template, ir::Member::Slot(slot));
                self.seen_from_here(of, span, ty, read)
            }
            (Some(Value::Account(account)), _) => {
                if self.template(template)?.accounts.get(account.index())?.ast_key.is_some() {
                    let word = self.word(name.name);
                    self.error(
                        301,
                        span,
                        format!("`{word}` is many accounts; name one of them: `….{word}[…]`"),
                    );
                    return None;
                }
                let of = Box::new(of);
                typed(Type::Account, span, ExprKind::AccountOf { of, template, account, key: None })
            }
            (Some(Value::Function(function)), _) => {
                let word = self.word(name.name);
                match self.function(function)?.kind {
                    FunctionKind::View(false) => {}
                    FunctionKind::Derive if self.sees_cells_of(template) => {}
                    FunctionKind::Blank(_) => {
                        return self.not_visible(name, template, "a blank is for the text of its form alone");
                    }
                    FunctionKind::View(true) => {
                        self.error(307, name.span, format!("`{word}` is called with brackets"));
                        return None;
                    }
                    FunctionKind::Derive | FunctionKind::Function | FunctionKind::Default => {
                        return self.not_visible(name, template, "make it a `view` to let others read it");
                    }
                }
                let ty = self.function_type(function, span)?;
                let view = |of| ExprKind::View { of: Box::new(of), function, args: Vec::new() };
                self.seen_from_here(of, span, ty, view)
            }
            (Some(Value::Generic(_)), _) => {
                self.not_visible(name, template, "make it a `view` to let others read it")
            }
            (Some(Value::Proc(_)), _) => {
                self.not_visible(name, template, "only its own text can run a `proc`")
            }
            (None, _) => self.datum_of(of, template, name, span),
        }
    }

    /// A datum of the state of an instance, which must be known to carry it.
    fn datum_of(&mut self, of: ir::Expr, template: TemplateId, name: ast::Ident, span: Span) -> Lowered {
        let word = self.word(name.name);
        let info = self.template(template)?;
        let data: Vec<ir::DataId> = info
            .data
            .iter()
            .enumerate()
            .filter(|(_, (other, _))| *other == name.name)
            .map(|(place, _)| ir::DataId(u32::try_from(place).unwrap_or(u32::MAX)))
            .collect();
        if data.is_empty() {
            let shown = self.template_word(template);
            if info.scope.open || self.left_out.contains(&name.name) {
                self.incomplete = true;
                return None;
            }
            let known = info.scope.values.keys().map(|name| self.word(*name));
            let near = crate::suggest::nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
            let mut diagnostic = Diagnostic::error(201, name.span, format!("`{shown}` has no `{word}`"));
            diagnostic.help.extend(near);
            self.report(diagnostic);
            return None;
        }
        let states = self.known_states(&of).unwrap_or_default();
        let carried = data.into_iter().find(|datum| {
            let carries = |state: &ir::StateId| {
                info.states.get(state.index()).is_some_and(|state| state.data.contains(&Some(*datum)))
            };
            !states.is_empty() && states.iter().all(carries)
        });
        let Some(datum) = carried else {
            if self.text.is_doubtful {
                return None;
            }
            let carriers: Vec<_> = info
                .states
                .iter()
                .filter(|state| state.params.iter().any(|param| param.name.name == name.name))
                .map(|state| format!("`{}`", self.word(state.name.name)))
                .collect();
            let first = carriers.first().map_or("`open`", String::as_str).trim_matches('`').to_owned();
            let message = format!("`{word}` exists only in {}", one_of(&carriers));
            self.report(
                Diagnostic::error(503, span, message)
                    .help(format!("ask first, as in `if x is {first} {{ … }}`, or open it with `match`")),
            );
            return None;
        };
        let ty = info.data.get(datum.index())?.1.ty.clone();
        if let ExprKind::Instance { up } = of.kind {
            return typed(ty, span, ExprKind::Data { up, data: datum });
        }
        let read = |of| ExprKind::Read(Box::new(of), template, ir::Member::Data(datum));
        self.seen_from_here(of, span, ty, read)
    }

    /// Says that a member of a template cannot be seen from here.
    pub(super) fn not_visible<T>(&mut self, name: ast::Ident, template: TemplateId, help: &str) -> Option<T> {
        let (word, owner) = (self.word(name.name), self.template_word(template));
        self.report(
            Diagnostic::error(204, name.span, format!("`{word}` of a `{owner}` is not visible from here"))
                .help(help),
        );
        None
    }

    /// `a.USDC`
    fn balance(&mut self, of: &ast::Expr, name: ast::Ident, span: Span) -> Lowered {
        let account = self.account(of, "an account");
        let (id, asset) = self.asset_value(name, name.span)?;
        self.held(id, name)?;
        let account = account?;
        typed(Type::Amount(id), span, ExprKind::Balance(Box::new(account), Box::new(asset)))
    }

    /// Says so if an asset is a quantity, which nobody holds.
    pub(crate) fn held(&mut self, asset: ir::AssetId, name: ast::Ident) -> Option<()> {
        if self.asset(asset)?.is_quantity {
            let word = self.word(name.name);
            self.error(
                301,
                name.span,
                format!("`{word}` is a quantity: it is counted, but nobody holds any"),
            );
            return None;
        }
        Some(())
    }

    /// An account: a named one, a pot, a person, an instance.
    pub(crate) fn account(&mut self, expr: &ast::Expr, wanted: &str) -> Lowered {
        let expr = bare(expr);
        if let ast::ExprKind::Name(name) = &expr.kind
            && let Some(Found::Local(id)) = self.find(name.name)
            && self.text.pot == Some(id)
        {
            if let Some(local) = self.text.locals.get_mut(id.index()) {
                local.used = true;
            }
            return typed(Type::Account, expr.span, ExprKind::Pot);
        }
        let account = self.expr(expr, None)?;
        if !account.ty.is_account() {
            self.expected(account.span, wanted, &account.ty);
            return None;
        }
        Some(account)
    }

    /// `e[k]`
    pub(super) fn index(&mut self, of: &ast::Expr, key: &ast::Expr, span: Span) -> Lowered {
        if let Some(lowered) = self.family(of, key, span) {
            return lowered;
        }
        let of = self.expr(of, None);
        self.index_of(of, key, span)
    }

    /// `e[k]` where `e` has been read already.
    fn index_of(&mut self, of: Lowered, key: &ast::Expr, span: Span) -> Lowered {
        let Some(of) = of else {
            return self.read_anyway(key);
        };
        let (wanted, ty) = match of.ty.clone() {
            Type::Map(key, value) => (*key, *value),
            Type::List(item) | Type::Set(item) => (Type::Int, *item),
            other => {
                self.expected(of.span, "a list, set or map", &other);
                return None;
            }
        };
        let key = self.expr_as(key, &wanted)?;
        typed(ty, span, ExprKind::Index(Box::new(of), Box::new(key)))
    }

    /// One of a family of accounts; `None` if the name before the bracket is no such family.
    fn family(&mut self, of: &ast::Expr, key: &ast::Expr, span: Span) -> Option<Lowered> {
        let (template, account, instance) = match &bare(of).kind {
            ast::ExprKind::Name(name) => match self.find(name.name)? {
                Found::Member(up, template, Value::Account(account)) => (template, account, Err(up)),
                _ => return None,
            },
            ast::ExprKind::Field(of, name) => {
                // Only a name that some template gives to an account can be one: anything else is read as usual.
                let is_account = |info: &crate::context::TemplateInfo<'_>| {
                    matches!(info.scope.values.get(&name.name), Some((Value::Account(_), _)))
                };
                if !self.templates.iter().any(is_account) {
                    return None;
                }
                let Some(of) = self.expr(of, None) else { return Some(None) };
                match (of.ty.clone(), self.account_of(&of.ty, *name)) {
                    (Type::Process(template), Some(account)) => (template, account, Ok(of)),
                    _ => {
                        let field = self.field_of(of, *name, name.span);
                        return Some(self.index_of(field, key, span));
                    }
                }
            }
            _ => return None,
        };
        let info = self.template(template)?.accounts.get(account.index())?;
        let (is_family, name, wanted) = (info.ast_key.is_some(), info.name.name, info.key.clone());
        if !is_family {
            let word = self.word(name);
            self.error(301, span, format!("`{word}` is one account, and takes no key"));
            return Some(None);
        }
        let Some(key) = self.expr_if_known(key, wanted.as_ref()) else { return Some(None) };
        let key = Some(Box::new(key));
        let kind = match instance {
            Err(up) => ExprKind::Account { up, account, key },
            Ok(of) => ExprKind::AccountOf { of: Box::new(of), template, account, key },
        };
        Some(typed(Type::Account, span, kind))
    }

    /// The named account of an instance of a template.
    fn account_of(&self, ty: &Type, name: ast::Ident) -> Option<ir::AccountId> {
        let Type::Process(template) = ty else { return None };
        match self.template(*template)?.scope.values.get(&name.name)? {
            (Value::Account(account), _) => Some(*account),
            _ => None,
        }
    }

    /// `x is s`
    pub(super) fn is(
        &mut self,
        of: &ast::Expr,
        name: ast::Ident,
        arg: Option<&Option<Box<ast::Expr>>>,
        span: Span,
    ) -> Lowered {
        if let ast::ExprKind::Event = bare(of).kind {
            return self.event_is(name, arg.is_some(), span);
        }
        let of = self.expr(of, None)?;
        let word = self.word(name.name);
        let compared = arg.and_then(|arg| arg.as_deref());
        match (of.ty.clone(), spelling(word)) {
            (ty, Spelling::Lower) if ty.is_account() && self.find_form_type(name, &ty).is_some() => {
                if let Some(compared) = compared {
                    self.error(307, compared.span, "a form is asked for by its name alone");
                    return None;
                }
                self.is_of_form(of, name, span)
            }
            (Type::Form(form), Spelling::Lower) if word != "ended" => {
                self.by_template(of, form, span, &mut |checker, of, template| {
                    checker.is_in_state(of, template, name, arg, span)
                })
            }
            (Type::Process(_) | Type::Form(_), Spelling::Lower) if word == "ended" => {
                if let Some(compared) = compared {
                    self.error(503, compared.span, "`ended` carries nothing");
                    return None;
                }
                truth(span, ExprKind::IsEnded(Box::new(of)))
            }
            (Type::Process(template), Spelling::Lower) => self.is_in_state(of, template, name, arg, span),
            (Type::Sum(sum), Spelling::Camel) => {
                let Some(variant) = self.variant_of(sum, name) else {
                    self.unknown_variant(sum, name);
                    return None;
                };
                let payload = self.sum(sum)?.fields.get(variant as usize)?.as_ref()?.first().cloned();
                let compared = match (arg, payload) {
                    (None, _) | (Some(None), Some(_)) => None,
                    (Some(_), None) => {
                        self.error(307, name.span, format!("`{word}` carries nothing"));
                        return None;
                    }
                    (Some(Some(compared)), Some(ty)) => Some(Box::new(self.like(compared, &ty)?)),
                };
                truth(span, ExprKind::IsVariant(Box::new(of), variant, compared))
            }
            (ty, Spelling::Camel) if ty.is_account() => {
                let test = match word {
                    "Account" => ir::TypeTest::Account,
                    "Agent" => ir::TypeTest::Agent,
                    "Person" => ir::TypeTest::Person,
                    _ => match self.find_type(name.name, self.text.template) {
                        Some(TypeName::Template(id)) => ir::TypeTest::Process(id),
                        Some(_) => {
                            self.error(301, name.span, format!("an account is never a `{word}`"));
                            return None;
                        }
                        None => {
                            self.unknown(name, crate::suggest::Wanted::Type, self.text.template);
                            return None;
                        }
                    },
                };
                truth(span, ExprKind::IsType(Box::new(of), test))
            }
            (ty, _) => {
                if self.may_be_left_out(name.name, self.text.template) {
                    self.incomplete = true;
                    return None;
                }
                self.expected(of.span, &format!("something that can be `{word}`"), &ty);
                None
            }
        }
    }

    /// `x is s` for a process.
    fn is_in_state(
        &mut self,
        of: ir::Expr,
        template: TemplateId,
        name: ast::Ident,
        arg: Option<&Option<Box<ast::Expr>>>,
        span: Span,
    ) -> Lowered {
        let word = self.word(name.name);
        let state = self.state_named(template, name)?;
        let data = self.state(template, state)?.data.first().copied();
        let datum = match (arg, data) {
            (None, _) | (Some(None), Some(_)) => None,
            (Some(_), None) => {
                self.error(503, name.span, format!("the state `{word}` carries nothing"));
                return None;
            }
            (Some(Some(compared)), Some(data)) => {
                let ty = self.template(template)?.data.get(data?.index())?.1.ty.clone();
                Some(Box::new(self.like(compared, &ty)?))
            }
        };
        truth(span, ExprKind::IsState(Box::new(of), template, state, datum))
    }

    /// A value to compare with one of a type.
    fn like(&mut self, compared: &ast::Expr, ty: &Type) -> Lowered {
        let compared = self.expr(compared, Some(ty))?;
        if compared.ty.is_account() && ty.is_account() && self.is_account_below(ty, &compared.ty) {
            return Some(compared);
        }
        self.coerce(compared, ty)
    }

    /// A state by its name; says so if there is none.
    pub(crate) fn state_named(&mut self, template: TemplateId, name: ast::Ident) -> Option<ir::StateId> {
        let found = self.find_state(template, name.name);
        if found.is_none() {
            if self.template(template)?.scope.open {
                self.incomplete = true;
                return None;
            }
            let (word, owner) = (self.word(name.name), self.template_word(template));
            let known = self.template(template)?.states.iter().map(|state| self.word(state.name.name));
            let near = crate::suggest::nearest_of(word, known).map(|near| format!("did you mean `{near}`?"));
            let mut diagnostic =
                Diagnostic::error(503, name.span, format!("`{owner}` has no state `{word}`"));
            diagnostic.help.extend(near);
            self.report(diagnostic);
        }
        found
    }

    /// Says that a sum has no such constructor.
    pub(crate) fn unknown_variant(&mut self, sum: ir::SumId, name: ast::Ident) {
        let (word, owner) = (self.word(name.name), self.sum(sum).map_or("", |sum| self.word(sum.name)));
        let known = self.sum(sum).map(|sum| sum.ast).unwrap_or_default();
        let near = crate::suggest::nearest_of(word, known.iter().map(|variant| self.word(variant.name.name)));
        let near = near.map(|near| format!("did you mean `{near}`?"));
        let mut diagnostic = Diagnostic::error(201, name.span, format!("`{owner}` has no `{word}`"));
        diagnostic.help.extend(near);
        self.report(diagnostic);
    }
}

fn one_of(words: &[String]) -> String {
    match words {
        [] => "no state".to_owned(),
        [one] => format!("the state {one}"),
        [rest @ .., last] => format!("the states {} and {last}", rest.join(", ")),
    }
}
