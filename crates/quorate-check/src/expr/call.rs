//! Calls of functions, views and constructors.

use super::{BUILT_IN, Lowered, bare, typed};
use crate::collect::{Spelling, spelling};
use crate::context::{Checker, FunctionKind};
use crate::default::{Whose, let_all};
use crate::scope::{Found, Value};
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{ExprKind, FnId, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        callee: &ast::Expr,
        args: &[ast::Arg],
        span: Span,
        hint: Option<&Type>,
    ) -> Lowered {
        match &bare(callee).kind {
            ast::ExprKind::Name(name) => self.call_name(*name, args, span, hint),
            ast::ExprKind::TypeName(name) => self.constructor(*name, args, span, hint),
            ast::ExprKind::Field(of, name) => self.call_member(of, *name, args, span),
            ast::ExprKind::Old => self.old_value(args, span, hint),
            ast::ExprKind::Error => self.expr(callee, None),
            _ => {
                self.error(301, callee.span, "this is not a function, and cannot be called");
                None
            }
        }
    }

    fn call_name(&mut self, name: ast::Ident, args: &[ast::Arg], span: Span, hint: Option<&Type>) -> Lowered {
        let word = self.word(name.name);
        if let Some(called) = self.helper(name, args, span) {
            return called;
        }
        match self.find(name.name) {
            Some(Found::Member(up, template, Value::Function(function))) => {
                if up == 0 && self.text.only_params {
                    self.error(
                        201,
                        name.span,
                        format!("a default can mention earlier parameters, but not `{word}`"),
                    );
                    return None;
                }
                debug_assert!(self.template(template).is_some());
                self.call_function(function, up, name, args, span)
            }
            Some(Found::File(function)) => self.call_function(function, 0, name, args, span),
            Some(Found::Generic(up, generic)) => self.call_generic(generic, up, args, span, hint),
            Some(Found::Known(known)) => self.call_known(known, args, name, span),
            Some(Found::Member(_, _, Value::Proc(_))) => {
                self.error(
                    301,
                    name.span,
                    format!("`{word}` is a proc: it is run by `do {word}(…)` and has no value"),
                );
                None
            }
            Some(_) => {
                self.error(301, name.span, format!("`{word}` is not a function, and cannot be called"));
                None
            }
            None if crate::chance::is_chance(word) => self.chance(name, args, span),
            None => match BUILT_IN.iter().find(|(built_in, _)| *built_in == word) {
                Some((_, built_in)) => self.built_in(*built_in, name, args, span, hint),
                None => {
                    self.unknown_value(name);
                    args.iter().for_each(|arg| drop(self.read_anyway(&arg.value)));
                    None
                }
            },
        }
    }

    fn call_function(
        &mut self,
        function: FnId,
        up: u8,
        name: ast::Ident,
        args: &[ast::Arg],
        span: Span,
    ) -> Lowered {
        let word = self.word(name.name);
        if matches!(
            self.function(function)?.kind,
            FunctionKind::Derive | FunctionKind::View(false) | FunctionKind::Blank(false)
        ) {
            self.report(
                Diagnostic::error(307, span, format!("`{word}` is read without brackets"))
                    .help(format!("`{word}`")),
            );
            return None;
        }
        let params = self.function(function)?.params.clone();
        let args = self.arguments(args, &params, &format!("`{word}`"), span);
        let ty = self.function_type(function, span)?;
        let (bindings, args) = self.bound_arguments(args?, &params, &Whose::Own(up), span)?;
        Some(let_all(bindings, ir::Expr { ty, span, kind: ExprKind::Call { function, up, args } }))
    }

    /// `e.view(…)`, `m.get(k)`.
    fn call_member(&mut self, of: &ast::Expr, name: ast::Ident, args: &[ast::Arg], span: Span) -> Lowered {
        let word = self.word(name.name);
        if spelling(word) != Spelling::Lower {
            self.error(301, name.span, format!("`{word}` is not a function, and cannot be called"));
            return None;
        }
        if word == "held" {
            return self.held_of(of, name, args, span);
        }
        if let Some(known) = self.known_of(of) {
            let part = self.known_part(known, name)?;
            return self.call_known(part, args, name, span);
        }
        let of = self.expr(of, None)?;
        self.call_member_of(of, name, args, span)
    }

    /// `e.view(…)` where `e` has been read already.
    fn call_member_of(&mut self, of: ir::Expr, name: ast::Ident, args: &[ast::Arg], span: Span) -> Lowered {
        let word = self.word(name.name);
        match of.ty.clone() {
            Type::Form(form) => self.by_template(of, form, span, &mut |checker, of, template| {
                checker.require_of_form(form, template, name)?;
                checker.call_member_of(of, name, args, span)
            }),
            Type::Map(..) if word == "get" && args.len() != 1 => {
                self.error(307, span, format!("`get` takes 1 argument, not {}", args.len()));
                None
            }
            Type::Map(key, value) if word == "get" => {
                let args = self.positional(args, std::slice::from_ref(&key), name, span)?;
                let key = args.into_iter().next()?;
                typed(Type::Option(value), span, ExprKind::Get(Box::new(of), Box::new(key)))
            }
            Type::Process(template) => {
                let value = self.template(template)?.scope.values.get(&name.name).map(|(value, _)| *value);
                let Some(Value::Function(function)) = value else {
                    if value.is_none() && self.template(template)?.scope.open {
                        self.incomplete = true;
                        return None;
                    }
                    let owner = self.template_word(template);
                    self.error(201, name.span, format!("`{owner}` has no view `{word}`"));
                    return None;
                };
                if let ExprKind::Instance { up } = of.kind {
                    return self.call_function(function, up, name, args, span);
                }
                match self.function(function)?.kind {
                    FunctionKind::View(true) => {}
                    FunctionKind::View(false) | FunctionKind::Derive | FunctionKind::Blank(false) => {
                        self.error(307, span, format!("`{word}` is read without brackets"));
                        return None;
                    }
                    FunctionKind::Function if self.text.realm.reads_all() => {}
                    FunctionKind::Function | FunctionKind::Default | FunctionKind::Blank(true) => {
                        return self.not_visible(name, template, "make it a `view` to let others read it");
                    }
                }
                let params = self.function(function)?.params.clone();
                let args = self.arguments(args, &params, &format!("`{word}`"), span);
                let ty = self.function_type(function, span);
                let (ty, args) = (ty?, args?);
                let mut bindings = Vec::new();
                let mut whose = of;
                if args.iter().any(Option::is_none) {
                    let (pat, bound) = self.bound(&whose.ty, span);
                    bindings.push((pat, std::mem::replace(&mut whose, bound)));
                }
                let (more, args) = self.bound_arguments(args, &params, &Whose::Of(whose.clone()), span)?;
                bindings.extend(more);
                let view = |of| ExprKind::View { of: Box::new(of), function, args };
                Some(let_all(bindings, self.seen_from_here(whose, span, ty, view)?))
            }
            other => {
                let near = if word == "get" { "a map" } else { "an instance with such a view" };
                self.expected(of.span, near, &other);
                None
            }
        }
    }

    /// A function read as a body of text of its own: parameters, then its value.
    pub(crate) fn function_text(&self, id: FnId) -> Option<crate::text::Text> {
        let function = self.function(id)?;
        let mut text = crate::text::Text::new(function.owner);
        text.node = Some(crate::context::Node::Function(id));
        text.caller = crate::text::Caller::Nobody("in a function or view");
        Some(text)
    }

    /// The parameters of a body of text, as its first variables.
    pub(crate) fn declare_params(&mut self, params: &[crate::context::ParamInfo], expects_use: bool) {
        for param in params {
            self.declare(param.name, param.ty.clone(), expects_use);
        }
    }

    /// A formula of a type, or of whatever type it has.
    pub(crate) fn formula(
        &mut self,
        value: &ast::Expr,
        ty: Option<&Type>,
        is_cell: bool,
    ) -> Option<ir::Expr> {
        match (ty, is_cell) {
            (Some(ty), true) => self.value_as(value, ty),
            (Some(ty), false) => self.expr_as(value, ty),
            (None, true) => self.value(value, None),
            (None, false) => self.expr(value, None),
        }
    }
}
