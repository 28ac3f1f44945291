//! Functions as values: known from the text alone, and put in the place of each call.

use crate::context::{Checker, Progress, RuleType, SlotInfo, SlotSource, next_id};
use crate::expr::{Lowered, bare, typed};
use crate::generic::holds_function;
use crate::origin::OriginId;
use crate::scope::Found;
use crate::text::NAMELESS;
use crate::text::{Bound, Text};
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, FnId, SlotId, TemplateId, Type};
use quorate_syntax::ast;
use std::rc::Rc;

/// Functions put in the place of calls deeper than this are refused.
const INLINED_DEEP: usize = 32;

/// More of them than this are not put in the place of one call: functions that hand on functions twice could double
/// them without end.
const INLINED: usize = 2_000;

/// The surroundings that a text brings along when it is put somewhere else.
#[derive(Clone)]
pub(crate) struct Env {
    pub(crate) origin: OriginId,
    /// Whether it sees nothing of the templates around the place it is put.
    pub(crate) is_blind: bool,
    pub(crate) bound: Vec<(Name, Bound)>,
}

/// A value that holds functions, or a part of one.
#[derive(Clone)]
pub(crate) enum Known<'a> {
    /// A blank that nobody has asked for yet.
    Blank {
        host: TemplateId,
        name: ast::Ident,
        ty: &'a ast::Ty,
        origin: OriginId,
        value: Option<&'a ast::Expr>,
        value_origin: OriginId,
    },
    /// Being worked out.
    Open,
    /// Makes no sense; that has been said.
    Lost,
    Function(Rc<KnownFunction>),
    /// A declared function, of the template or of a file.
    Declared(FnId, Option<TemplateId>),
    Record(Vec<(String, usize)>),
    /// A part that is no function.
    Value(Bound),
    /// Any value of a type: a blank of a form that is looked at by itself.
    Any(Type),
}

/// A function written where it is wanted.
pub(crate) struct KnownFunction {
    params: Vec<Option<Name>>,
    types: Vec<Type>,
    result: Type,
    body: ast::Expr,
    env: Env,
}

impl<'a> Checker<'a> {
    /// Works out every blank that holds functions.
    pub(crate) fn know_blanks(&mut self) {
        for index in 0..self.known.len() {
            self.known_at(index);
        }
    }

    /// What stands behind a number, worked out now if need be.
    pub(crate) fn known_at(&mut self, index: usize) -> Option<Known<'a>> {
        if let Some(Known::Blank { host, name, ty, origin, value, value_origin }) =
            self.known.get(index).cloned()
        {
            if let Some(place) = self.known.get_mut(index) {
                *place = Known::Open;
            }
            let ty = self.type_in(origin, ty, Some(host));
            let found = match (ty, value) {
                (Some(ty), Some(value)) => {
                    let env = Env { origin: value_origin, is_blind: false, bound: Vec::new() };
                    self.know(value, &ty, &env, Some(host), name.name)
                        .and_then(|known| self.known.get(known).cloned())
                }
                (Some(ty), None) => Some(Known::Any(ty)),
                (None, _) => None,
            };
            if let Some(place) = self.known.get_mut(index) {
                *place = found.unwrap_or(Known::Lost);
            }
        }
        self.known.get(index).cloned()
    }

    /// A value that holds functions, in the text being read.
    pub(crate) fn know_here(&mut self, expr: &ast::Expr, ty: &Type) -> Option<usize> {
        let env = self.env_here();
        let name = NAMELESS;
        self.know(expr, ty, &env, None, name)
    }

    fn env_here(&self) -> Env {
        let mut bound = self.text.bound.clone();
        bound.extend(self.text.visible.iter().map(|(name, local)| (*name, Bound::Local(*local))));
        Env { origin: self.origin, is_blind: self.is_blind, bound }
    }

    /// The number of the value that holds functions behind an expression, if it is one. Says nothing.
    pub(crate) fn known_of(&mut self, expr: &ast::Expr) -> Option<usize> {
        match &bare(expr).kind {
            ast::ExprKind::Name(name) => match self.find(name.name) {
                Some(Found::Known(known)) => Some(known),
                _ => None,
            },
            ast::ExprKind::Field(of, name) => {
                let of = self.known_of(of)?;
                let word = self.word(name.name);
                match self.known_at(of)? {
                    Known::Record(fields) => {
                        fields.iter().find(|(field, _)| field == word).map(|(_, part)| *part)
                    }
                    Known::Any(Type::Record(fields)) => {
                        let (_, ty) = fields.iter().find(|(field, _)| field == word)?.clone();
                        Some(self.keep(Known::Any(ty)))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The type of a function that is named, for what can be told from it.
    pub(crate) fn type_of_known(&mut self, expr: &ast::Expr) -> Option<Type> {
        if let Some(known) = self.known_of(expr) {
            return match self.known_at(known)? {
                Known::Function(function) => {
                    Some(Type::Fn(function.types.clone(), Box::new(function.result.clone())))
                }
                Known::Any(ty) => Some(ty),
                Known::Declared(id, _) => self.declared_type(id),
                _ => None,
            };
        }
        let ast::ExprKind::Name(name) = &bare(expr).kind else { return None };
        match self.find(name.name)? {
            Found::File(id) => self.declared_type(id),
            Found::Member(_, _, crate::scope::Value::Function(id)) => self.declared_type(id),
            _ => None,
        }
    }

    fn declared_type(&mut self, id: FnId) -> Option<Type> {
        let info = self.function(id)?;
        let params: Option<Vec<Type>> = info.params.iter().map(|param| param.ty.clone()).collect();
        let result = match &info.result {
            Progress::Done(ty) => ty.clone()?,
            _ => return None,
        };
        Some(Type::Fn(params?, Box::new(result)))
    }

    fn keep(&mut self, known: Known<'a>) -> usize {
        self.known.push(known);
        self.known.len() - 1
    }

    /// Works out a value that holds functions. With a host, what has to be computed on the way becomes a cell of it.
    pub(crate) fn know(
        &mut self,
        expr: &ast::Expr,
        ty: &Type,
        env: &Env,
        host: Option<TemplateId>,
        name: Name,
    ) -> Option<usize> {
        let expr = bare(expr);
        self.deeper(expr.span, |checker| match &expr.kind {
            ast::ExprKind::Record(fields) => checker.know_record(fields, ty, env, host, name, expr.span),
            ast::ExprKind::Name(named) => checker.know_name(*named, env, host),
            ast::ExprKind::Call(callee, args) => match &bare(callee).kind {
                ast::ExprKind::Name(function) => checker.know_call(*function, args, ty, env, host, expr.span),
                _ => checker.unknowable(expr.span),
            },
            ast::ExprKind::Let(pat, value, rest) => {
                let ast::PatKind::Name(bound) = &pat.kind else { return checker.unknowable(pat.span) };
                let mut inner = env.clone();
                let cell = checker.know_cell(bound.name, value, None, env, host)?;
                inner.bound.push((bound.name, cell));
                checker.know(rest, ty, &inner, host, name)
            }
            ast::ExprKind::Field(..) => {
                let found = checker.in_env(env, host, |checker| checker.known_of(expr));
                match found {
                    Some(found) => Some(found),
                    None => checker.unknowable(expr.span),
                }
            }
            ast::ExprKind::Error => {
                checker.skip();
                None
            }
            _ => checker.unknowable(expr.span),
        })
    }

    fn unknowable(&mut self, span: Span) -> Option<usize> {
        self.report(
            Diagnostic::error(301, span, "which functions these are must be plain from the text")
                .help("write a record of functions, as in `{ valid(b): …, tally(cs): … }`, or call a function that gives one"),
        );
        None
    }

    /// Looks something up as the text that an environment belongs to would.
    fn in_env<T>(&mut self, env: &Env, host: Option<TemplateId>, read: impl FnOnce(&mut Self) -> T) -> T {
        let template = host.or(self.text.template);
        let mut text = Text::new(template);
        text.bound.clone_from(&env.bound);
        let outer = std::mem::replace(&mut self.text, text);
        let blind = std::mem::replace(&mut self.is_blind, env.is_blind);
        let read = self.coming_from(env.origin, read);
        self.is_blind = blind;
        self.text = outer;
        read
    }

    fn know_record(
        &mut self,
        fields: &[ast::Field],
        ty: &Type,
        env: &Env,
        host: Option<TemplateId>,
        name: Name,
        span: Span,
    ) -> Option<usize> {
        let Type::Record(wanted) = ty else { return self.unknowable(span) };
        let mut parts = Vec::new();
        for field in fields {
            let word = self.word(field.name.name);
            if !wanted.iter().any(|(other, _)| other == word) {
                let shown = self.show(ty);
                self.error(201, field.name.span, format!("`{shown}` has no `{word}`"));
                return None;
            }
        }
        for (part, ty) in wanted {
            let given = fields.iter().find(|field| self.word(field.name.name) == part);
            let Some(given) = given else {
                self.error(307, span, format!("`{part}` is missing here"));
                return None;
            };
            let known = match (ty, &given.params) {
                (Type::Fn(types, result), Some(params)) => {
                    if params.len() != types.len() {
                        let message = format!("`{part}` takes {} values, not {}", types.len(), params.len());
                        self.error(307, given.name.span, message);
                        return None;
                    }
                    let function = KnownFunction {
                        params: params.iter().map(|param| param.name).collect(),
                        types: types.clone(),
                        result: (**result).clone(),
                        body: given.value.clone(),
                        env: env.clone(),
                    };
                    self.keep(Known::Function(Rc::new(function)))
                }
                (ty, None) if holds_function(ty) => self.know(&given.value, ty, env, host, name)?,
                (_, Some(_)) => return self.unknowable(given.value.span),
                (ty, None) => {
                    let cell = self.know_cell(given.name.name, &given.value, Some(ty), env, host)?;
                    self.keep(Known::Value(cell))
                }
            };
            parts.push((part.clone(), known));
        }
        Some(self.keep(Known::Record(parts)))
    }

    fn know_name(&mut self, name: ast::Ident, env: &Env, host: Option<TemplateId>) -> Option<usize> {
        let found = self.in_env(env, host, |checker| checker.find(name.name));
        match found {
            Some(Found::Known(known)) => Some(known),
            Some(Found::File(id)) => Some(self.keep(Known::Declared(id, None))),
            Some(Found::Member(_, template, crate::scope::Value::Function(id))) => {
                Some(self.keep(Known::Declared(id, Some(template))))
            }
            Some(_) => self.unknowable(name.span),
            None => {
                self.in_env(env, host, |checker| checker.unknown_value(name));
                None
            }
        }
    }

    fn know_call(
        &mut self,
        name: ast::Ident,
        args: &[ast::Arg],
        ty: &Type,
        env: &Env,
        host: Option<TemplateId>,
        span: Span,
    ) -> Option<usize> {
        let found = self.in_env(env, host, |checker| checker.find(name.name));
        let generic = match found {
            Some(Found::Generic(_, generic)) => generic,
            Some(_) => return self.unknowable(span),
            None => {
                self.in_env(env, host, |checker| checker.unknown_value(name));
                return None;
            }
        };
        let info = self.generics.get(generic)?;
        let (function, owner, lexical) = (info.ast, info.owner, info.origin);
        let (open, params) = self.open_origin(generic)?;
        let result = self.type_in(open, &function.result, owner)?;
        let mut bindings: Vec<Option<Type>> = vec![None; params.len()];
        self.unify_types(&result, ty, &params, &mut bindings);
        if let Some((parameter, _)) = function.generics.iter().zip(&bindings).find(|(_, ty)| ty.is_none()) {
            let (word, parameter) = (self.word(name.name), self.word(parameter.name));
            self.error(309, span, format!("what `{parameter}` is in this call of `{word}` stays open"));
            return None;
        }
        let origin = self.origin_with(lexical, &function.generics, &bindings);
        let given = self.given_in_order(function, args, span)?;
        let mut inner = Env { origin, is_blind: owner.is_none(), bound: Vec::new() };
        for (param, arg) in function.params.iter().zip(given) {
            let (ty, arg) = (self.type_in(origin, &param.ty, owner)?, arg?);
            let bound = if holds_function(&ty) {
                Bound::Known(self.know(arg, &ty, env, host, param.name.name)?)
            } else {
                self.know_cell(param.name.name, arg, Some(&ty), env, host)?
            };
            inner.bound.push((param.name.name, bound));
        }
        let result = self.type_in(origin, &function.result, owner)?;
        if self.inlining >= INLINED_DEEP {
            let word = self.word(name.name);
            self.error(609, span, format!("`{word}` leads back to itself"));
            return None;
        }
        if !self.may_inline(span) {
            return None;
        }
        self.inlining += 1;
        let known = self.know(&function.body, &result, &inner, host, name.name);
        self.inlining -= 1;
        known
    }

    /// A value that is computed on the way to a function: once, when the instance is created.
    fn know_cell(
        &mut self,
        name: Name,
        value: &ast::Expr,
        ty: Option<&Type>,
        env: &Env,
        host: Option<TemplateId>,
    ) -> Option<Bound> {
        let Some(host) = host else {
            // In the midst of other text only what has a name already can be brought along.
            if let ast::ExprKind::Name(named) = &bare(value).kind {
                let found = self.in_env(env, None, |checker| checker.find(named.name));
                match found {
                    Some(Found::Local(local)) => return Some(Bound::Local(local)),
                    Some(Found::Member(_, template, crate::scope::Value::Slot(slot))) => {
                        return Some(Bound::Slot(template, slot));
                    }
                    _ => {}
                }
            }
            self.report(
                Diagnostic::error(
                    301,
                    value.span,
                    "a function that is made here can bring along only what has a name",
                )
                .help("give this a name before, as in `let x = …`"),
            );
            return None;
        };
        let info = self.templates.get_mut(host.index())?;
        let slot = SlotId(next_id(&info.slots));
        let made = self.made.len();
        self.made.push((Rc::new(value.clone()), ty.cloned()));
        info.slots.push(SlotInfo {
            name: ast::Ident { name, span: value.span },
            origin: env.origin,
            value_origin: env.origin,
            is_blind: env.is_blind,
            bound: env.bound.clone(),
            source: SlotSource::Rule(RuleType::Made(made), None),
            ty: ty.cloned().map_or(Progress::Untouched, |ty| Progress::Done(Some(ty))),
            is_read: false,
            lowered: None,
            used: true,
        });
        Some(Bound::Slot(host, slot))
    }

    /// A part of a value that holds functions; says so if there is no such part.
    pub(crate) fn known_part(&mut self, known: usize, name: ast::Ident) -> Option<usize> {
        let word = self.word(name.name);
        let part = match self.known_at(known)? {
            Known::Record(fields) => fields.iter().find(|(field, _)| field == word).map(|(_, part)| *part),
            Known::Any(Type::Record(fields)) => {
                let found = fields.into_iter().find(|(field, _)| field == word);
                found.map(|(_, ty)| self.keep(Known::Any(ty)))
            }
            Known::Lost | Known::Open => {
                self.incomplete = true;
                return None;
            }
            _ => None,
        };
        if part.is_none() {
            self.error(201, name.span, format!("there is no `{word}` here"));
        }
        part
    }

    /// A call of a function that is known from the text.
    pub(crate) fn call_known(
        &mut self,
        known: usize,
        args: &[ast::Arg],
        name: ast::Ident,
        span: Span,
    ) -> Lowered {
        match self.known_at(known)? {
            Known::Function(function) => {
                let args = self.positional(args, &function.types, name, span)?;
                let args = function.params.iter().copied().zip(args).collect();
                self.inline(args, &function.body, &function.env, &function.result, span)
            }
            Known::Declared(id, template) => {
                let up = match template {
                    None => 0,
                    Some(template) => self
                        .chain(self.text.template)
                        .iter()
                        .find(|(_, id)| *id == template)
                        .map(|(up, _)| *up)?,
                };
                let types: Option<Vec<_>> =
                    self.function(id)?.params.iter().map(|param| param.ty.clone()).collect();
                let args = self.positional(args, &types?, name, span)?;
                let ty = self.function_type(id, span)?;
                typed(ty, span, ExprKind::Call { function: id, up, args })
            }
            Known::Any(Type::Fn(types, result)) => {
                self.positional(args, &types, name, span)?;
                Some(any_value(*result, span))
            }
            Known::Lost | Known::Open => {
                self.incomplete = true;
                None
            }
            _ => {
                let word = self.word(name.name);
                self.error(301, span, format!("`{word}` is not a function, and cannot be called"));
                None
            }
        }
    }

    /// What a name that stands for a known value is, where a plain value is wanted.
    pub(crate) fn known_value(&mut self, known: usize, span: Span) -> Lowered {
        match self.known_at(known)? {
            Known::Value(Bound::Local(local)) => typed(self.local_type(local)?, span, ExprKind::Local(local)),
            Known::Value(Bound::Slot(template, slot)) => {
                let up = self
                    .chain(self.text.template)
                    .iter()
                    .find(|(_, id)| *id == template)
                    .map(|(up, _)| *up)?;
                let ty = self.slot_type(template, slot)?;
                typed(ty, span, ExprKind::Slot { up, slot })
            }
            Known::Any(ty) if !holds_function(&ty) => Some(any_value(ty, span)),
            Known::Lost | Known::Open => {
                self.incomplete = true;
                None
            }
            _ => {
                self.error(
                    301,
                    span,
                    "a function is called, or handed on to a blank or a function, and is no value",
                );
                None
            }
        }
    }

    fn may_inline(&mut self, span: Span) -> bool {
        if self.inlining == 0 {
            self.inlined = 0;
        }
        self.inlined += 1;
        let made = self.inlined;
        self.has_room(made, INLINED, span, "functions put in the place of one call")
    }

    /// Puts a text in the place of a call: its values get names of their own, then its body is read.
    pub(crate) fn inline(
        &mut self,
        values: Vec<(Option<Name>, ir::Expr)>,
        body: &ast::Expr,
        env: &Env,
        result: &Type,
        span: Span,
    ) -> Lowered {
        if self.inlining >= INLINED_DEEP {
            // What is too deep on one way is so on all others.
            if !std::mem::replace(&mut self.is_full, true) {
                let message = format!("this call leads back to itself, or more than {INLINED_DEEP} deep");
                self.error(609, span, message);
            }
            self.incomplete = true;
            return None;
        }
        if !self.may_inline(span) {
            return None;
        }
        let mut lets = Vec::new();
        let mut visible = Vec::new();
        for (name, value) in values {
            let ty = value.ty.clone();
            let local = self.hidden_local(name.unwrap_or(NAMELESS), span, Some(ty.clone()));
            visible.extend(name.map(|name| (name, local)));
            let pat = ir::Pat { ty, kind: ir::PatKind::Bind(local) };
            lets.push((pat, value));
        }
        let visible = std::mem::replace(&mut self.text.visible, visible);
        let bound = std::mem::replace(&mut self.text.bound, env.bound.clone());
        let block = std::mem::take(&mut self.text.block);
        let blind = std::mem::replace(&mut self.is_blind, env.is_blind);
        self.inlining += 1;
        let value = self.coming_from(env.origin, |checker| checker.expr_as(body, result));
        self.inlining -= 1;
        self.is_blind = blind;
        self.text.block = block;
        self.text.bound = bound;
        self.text.visible = visible;
        let mut value = value?;
        value.ty = result.clone();
        for (pat, bound) in lets.into_iter().rev() {
            let ty = value.ty.clone();
            value = ir::Expr { ty, span, kind: ExprKind::Let(pat, Box::new(bound), Box::new(value)) };
        }
        Some(value)
    }
}

/// Whether an expression stands for whatever fills a blank, which is looked at where it is filled.
pub(crate) fn is_any_value(expr: &ir::Expr) -> bool {
    let ExprKind::Index(of, _) = &expr.kind else { return false };
    matches!(&of.kind, ExprKind::Collection(_, items) if items.is_empty()) && of.span == expr.span
}

/// Some value of a type, of which nothing is known: an item of an empty list. What mentions it is never run.
pub(crate) fn any_value(ty: Type, span: Span) -> ir::Expr {
    let list = Type::List(Box::new(ty.clone()));
    let nothing =
        ir::Expr { ty: list, span, kind: ExprKind::Collection(ir::CollectionKind::List, Vec::new()) };
    let zero = ExprKind::Const(ir::Const::Whole(quorate_number::Int::ZERO));
    let zero = ir::Expr { ty: Type::Int, span, kind: zero };
    ir::Expr { ty, span, kind: ExprKind::Index(Box::new(nothing), Box::new(zero)) }
}
