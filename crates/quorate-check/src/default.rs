//! Defaults of parameters: each is a function of the parameters before it, asked where an argument is left out.

use crate::context::{Checker, FunctionInfo, FunctionKind, Node, ParamInfo, Progress, next_id};
use quorate_base::Span;
use quorate_ir as ir;
use quorate_ir::{ExprKind, FnId, TemplateId};
use quorate_syntax::ast;

/// Values that are bound one after the other.
pub(crate) type Bindings = Vec<(ir::Pat, ir::Expr)>;

/// Whose parameters arguments are for.
pub(crate) enum Whose {
    /// Those of the file, or of the template so many levels out.
    Own(u8),
    /// Those of another instance.
    Of(ir::Expr),
}

impl<'a> Checker<'a> {
    /// The function that a default is; `before` are the parameters it may mention.
    pub(crate) fn default_of(
        &mut self,
        param: ParamInfo,
        value: &'a ast::Expr,
        before: (&'a [ast::Param], &[ParamInfo]),
        owner: Option<TemplateId>,
    ) -> FnId {
        let key = (owner, self.origin, param.name.span);
        if let Some(known) = self.defaults.get(&key) {
            return *known;
        }
        let id = FnId(next_id(&self.functions));
        self.defaults.insert(key, id);
        self.functions.push(FunctionInfo {
            ast_params: before.0,
            params: before.1.to_vec(),
            result: Progress::Done(param.ty),
            is_resolved: true,
            ..FunctionInfo::unread(param.name, owner, self.origin, FunctionKind::Default, Some(value))
        });
        id
    }

    /// Arguments with those that were left out. If there are any, all are bound first, in order, so that each default
    /// sees those before it.
    pub(crate) fn bound_arguments(
        &mut self,
        args: Vec<Option<ir::Expr>>,
        params: &[ParamInfo],
        whose: &Whose,
        span: Span,
    ) -> Option<(Bindings, Vec<ir::Expr>)> {
        if args.iter().all(Option::is_some) {
            return Some((Vec::new(), args.into_iter().flatten().collect()));
        }
        let mut bindings = Vec::new();
        let mut bound: Vec<ir::Expr> = Vec::new();
        for (arg, param) in args.into_iter().zip(params) {
            let value = match arg {
                Some(value) => value,
                None => {
                    let (function, args) = (param.default?, bound.clone());
                    self.mention(Node::Function(function), span);
                    let kind = match whose {
                        Whose::Own(up) => ExprKind::Call { function, up: *up, args },
                        Whose::Of(of) => ExprKind::View { of: Box::new(of.clone()), function, args },
                    };
                    ir::Expr { ty: param.ty.clone()?, span, kind }
                }
            };
            let (pat, local) = self.bound(&value.ty, value.span);
            bindings.push((pat, value));
            bound.push(local);
        }
        Some((bindings, bound))
    }
}

/// An expression after what is bound before it.
pub(crate) fn let_all(bindings: Bindings, body: ir::Expr) -> ir::Expr {
    bindings.into_iter().rev().fold(body, |body, (pat, value)| {
        let (ty, span) = (body.ty.clone(), body.span);
        ir::Expr { ty, span, kind: ExprKind::Let(pat, Box::new(value), Box::new(body)) }
    })
}
