//! Assets of a body, seen from inside and from outside: inside an asset is a type, outside its amounts are `Money`.

use crate::context::Checker;
use crate::expr::{Lowered, typed};
use crate::fact::subject;
use quorate_base::{Diagnostic, Name, Span};
use quorate_ir as ir;
use quorate_ir::{AssetId, Const, ExprKind, TemplateId, Type};
use quorate_number::Int;
use quorate_syntax::ast;

impl Checker<'_> {
    /// Whether an asset is issued by a body that the text does not stand in.
    pub(crate) fn is_outside(&self, asset: AssetId) -> bool {
        let owner = self.asset(asset).and_then(|asset| asset.owner);
        owner.is_some_and(|owner| self.levels_out(self.text.template, owner).is_none())
    }

    /// Whether some body issues an asset of that name.
    pub(crate) fn is_issued_somewhere(&self, name: Name) -> bool {
        let issued = |info: &crate::context::TemplateInfo<'_>| info.scope.assets.get(&name).copied();
        self.templates.iter().filter_map(issued).any(|(asset, _)| !self.is_quantity(asset))
    }

    /// How many templates out of a place another stands.
    fn levels_out(&self, from: Option<TemplateId>, to: TemplateId) -> Option<u8> {
        self.chain(from).iter().find(|(_, id)| *id == to).map(|(up, _)| *up)
    }

    /// An asset as a value, where the text knows whose it is; a quantity is never one.
    pub(crate) fn asset_at_hand(&self, asset: AssetId, span: Span) -> Lowered {
        let info = self.asset(asset).filter(|info| !info.is_quantity)?;
        let Some(owner) = info.owner else { return asset_value(ExprKind::Asset { asset, up: 0 }, span) };
        if let Some(up) = self.levels_out(self.text.template, owner) {
            return asset_value(ExprKind::Asset { asset, up }, span);
        }
        let beside = self.text.beside.clone()?;
        let Type::Process(template) = beside.ty else { return None };
        self.levels_out(Some(template), owner)?;
        asset_value(ExprKind::AssetOf(asset, Box::new(beside)), span)
    }

    /// What is read of an instance, under the types it has from here: amounts of an asset of a body around the
    /// instance, but not around the text, are `Money`.
    pub(crate) fn seen_from_here(
        &mut self,
        of: ir::Expr,
        span: Span,
        ty: Type,
        read: impl FnOnce(ir::Expr) -> ExprKind,
    ) -> Lowered {
        let seen = self.seen_type(&ty);
        if seen == ty {
            return typed(ty, span, read(of));
        }
        if subject(&of).is_some() {
            return Some(self.read_beside(of, span, ty, &seen, read));
        }
        let (pat, bound) = self.bound(&of.ty, span);
        let value = self.read_beside(bound, span, ty, &seen, read);
        typed(seen, span, ExprKind::Let(pat, Box::new(of), Box::new(value)))
    }

    fn read_beside(
        &mut self,
        of: ir::Expr,
        span: Span,
        ty: Type,
        seen: &Type,
        read: impl FnOnce(ir::Expr) -> ExprKind,
    ) -> ir::Expr {
        let value = ir::Expr { ty, span, kind: read(of.clone()) };
        let before = self.text.beside.replace(of);
        let value = self.convert(value, seen);
        self.text.beside = before;
        value
    }

    fn seen_type(&self, ty: &Type) -> Type {
        let boxed = |ty: &Type| Box::new(self.seen_type(ty));
        match ty {
            Type::Amount(asset) if self.is_outside(*asset) && !self.is_quantity(*asset) => Type::Money,
            Type::Exact(asset) if self.is_outside(*asset) && !self.is_quantity(*asset) => Type::ExactMoney,
            Type::Option(inner) => Type::Option(boxed(inner)),
            Type::List(inner) => Type::List(boxed(inner)),
            Type::Set(inner) => Type::Set(boxed(inner)),
            Type::Map(key, value) => Type::Map(boxed(key), boxed(value)),
            Type::Tuple(types) => Type::Tuple(types.iter().map(|ty| self.seen_type(ty)).collect()),
            Type::Record(fields) => {
                Type::Record(fields.iter().map(|(name, ty)| (name.clone(), self.seen_type(ty))).collect())
            }
            other => other.clone(),
        }
    }

    fn is_quantity(&self, asset: AssetId) -> bool {
        self.asset(asset).is_some_and(|asset| asset.is_quantity)
    }

    /// `REP of north`, or `REP` of the text's own body: an asset as a value.
    pub(crate) fn asset_expr(&mut self, name: ast::Ident, of: Option<&ast::Expr>, span: Span) -> Lowered {
        let Some(of) = of else {
            let (asset, value) = self.asset_value(name, span)?;
            self.held(asset, name)?;
            return Some(value);
        };
        let (asset, of) = self.asset_of_body(name, of)?;
        self.held(asset, name)?;
        match of.kind {
            ExprKind::Instance { up } => asset_value(ExprKind::Asset { asset, up }, span),
            _ => asset_value(ExprKind::AssetOf(asset, Box::new(of)), span),
        }
    }

    /// `30 REP of north`
    pub(crate) fn amount_of_body(
        &mut self,
        number: &ast::Number,
        name: ast::Ident,
        of: &ast::Expr,
        span: Span,
    ) -> Lowered {
        let (asset, of) = self.asset_of_body(name, of)?;
        let decimals = self.asset(asset)?.decimals;
        let units = self.amount_literal(number, decimals, name.name)?;
        let amount = typed(Type::Amount(asset), span, ExprKind::Const(Const::Whole(units)))?;
        if matches!(of.kind, ExprKind::Instance { .. }) {
            return Some(amount);
        }
        self.held(asset, name)?;
        let of = asset_value(ExprKind::AssetOf(asset, Box::new(of)), span)?;
        typed(Type::Money, span, ExprKind::ToMoney(Box::new(amount), Box::new(of)))
    }

    /// A body and the asset of that name that it issues.
    fn asset_of_body(&mut self, name: ast::Ident, of: &ast::Expr) -> Option<(AssetId, ir::Expr)> {
        let of = self.expr(of, None)?;
        let Type::Process(template) = of.ty else {
            self.expected(of.span, "a body, or a process, that issues it", &of.ty.clone());
            return None;
        };
        let found = self.template(template)?.scope.assets.get(&name.name).copied();
        let Some((asset, _)) = found else {
            let (word, owner) = (self.word(name.name), self.template_word(template));
            self.report(Diagnostic::error(201, name.span, format!("`{owner}` issues no `{word}`")));
            return None;
        };
        Some((asset, of))
    }

    /// `a.held(asset)`
    pub(crate) fn held_of(
        &mut self,
        of: &ast::Expr,
        name: ast::Ident,
        args: &[ast::Arg],
        span: Span,
    ) -> Lowered {
        let account = self.account(of, "an account");
        let asset = self.positional(args, &[Type::Asset], name, span)?.into_iter().next()?;
        typed(Type::Money, span, ExprKind::Balance(Box::new(account?), Box::new(asset)))
    }

    /// `e as of t`: a balance or a supply as it was.
    pub(crate) fn as_of(&mut self, of: &ast::Expr, when: &ast::Expr, span: Span) -> Lowered {
        let of = self.expr(of, None);
        let when = self.expr_as(when, &Type::Instant);
        let (of, when) = (of?, Box::new(when?));
        let asset = match &of.kind {
            ExprKind::Balance(_, asset) | ExprKind::Supply(asset) => match asset.kind {
                ExprKind::Asset { asset, .. } | ExprKind::AssetOf(asset, _) => Some(asset),
                _ => None,
            },
            _ => None,
        };
        if let Some(info) = asset.and_then(|asset| self.asset(asset))
            && !info.history
        {
            let (word, declared) = (info.name.clone(), info.span);
            self.report(
                Diagnostic::error(301, span, format!("nobody keeps past balances of `{word}`"))
                    .also(declared, "not declared `history`")
                    .help(format!("declare `asset {word} history`")),
            );
            return None;
        }
        let ty = of.ty.clone();
        match of.kind {
            ExprKind::Balance(account, asset) => typed(ty, span, ExprKind::BalanceAsOf(account, asset, when)),
            ExprKind::Supply(asset) => typed(ty, span, ExprKind::SupplyAsOf(asset, when)),
            _ => {
                self.report(
                    Diagnostic::error(
                        301,
                        of.span,
                        "only a balance or a supply can be read as of an instant",
                    )
                    .help("as in `m.REP as of opened` or `supply(REP) as of opened`"),
                );
                None
            }
        }
    }

    /// Nothing, or one smallest unit, of an asset known when it runs.
    pub(crate) fn units_of(&mut self, units: Int, asset: ir::Expr, span: Span) -> Lowered {
        let count = typed(Type::Int, span, ExprKind::Const(Const::Whole(units)))?;
        typed(Type::Money, span, ExprKind::ToMoney(Box::new(count), Box::new(asset)))
    }
}

fn asset_value(kind: ExprKind, span: Span) -> Lowered {
    typed(Type::Asset, span, kind)
}
