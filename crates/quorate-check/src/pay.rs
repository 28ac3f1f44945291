//! Money that is sent on, with a `new` or a letter.

use crate::context::Checker;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{AssetId, ExprKind, Type, What};
use quorate_syntax::ast;

impl Checker<'_> {
    /// What is sent on, and from where. `wanted` is what may be expected where it goes: in what words nothing is, and
    /// where that is written, if there is one place. `to` is the instance that gets it, if there is one already.
    pub(crate) fn sent_on(
        &mut self,
        pay: &ast::Pay,
        wanted: &[Type],
        to: Option<&ir::Expr>,
        (nothing, at): (&str, Option<Span>),
        span: Span,
    ) -> Option<ir::Pay> {
        let paid = self.what(&pay.what);
        let Some(from) = &pay.from else {
            self.report(
                Diagnostic::error(103, span, "rules say from which account they pay")
                    .help("add `from treasury`, or whatever account it is"),
            );
            return None;
        };
        let from = self.debited(from);
        let (paid, from) = (paid?, from?);
        let place = match &pay.what {
            ast::What::Amount(amount) => amount.span,
            ast::What::All(place, _) => *place,
        };
        let Some(first) = wanted.first() else {
            self.error(307, place, nothing);
            return None;
        };
        let (what, ty) = match paid {
            What::All => {
                let asset = match first {
                    Type::Amount(asset) => self.asset_seen_from(*asset, to, place),
                    _ => self.asset_in_pot(&from, place),
                };
                let Some(asset) = asset else {
                    let mut diagnostic = Diagnostic::error(302, place, "it is not clear which money this is")
                        .help("name the asset, as in `paying all USDC from …`");
                    if let Some(at) = at {
                        diagnostic = diagnostic.also(at, "any asset is taken here");
                    }
                    self.report(diagnostic);
                    return None;
                };
                (What::AllOf(asset), first.clone())
            }
            What::AllOf(asset) => {
                let ty = match asset.kind {
                    ExprKind::Asset { asset, .. } => Type::Amount(asset),
                    _ => Type::Money,
                };
                (What::AllOf(asset), ty)
            }
            What::Amount(amount) => {
                let ty = amount.ty.clone();
                (What::Amount(amount), ty)
            }
        };
        let fits = |wanted: &Type| match wanted {
            Type::Money => true,
            // An asset that has no name here is paid as `Money`, and asked for when it arrives.
            Type::Amount(asset) if ty == Type::Money => self.asset_at_hand(*asset, place).is_none(),
            wanted => *wanted == ty,
        };
        if !wanted.iter().any(fits) {
            let (wanted, paid) = (self.show(first), self.show(&ty));
            let message = format!("this pays `{paid}` where `{wanted}` is expected");
            let mut diagnostic = Diagnostic::error(302, place, message);
            if let Some(at) = at {
                diagnostic = diagnostic.also(at, "expected here");
            }
            self.report(diagnostic);
            return None;
        }
        Some(ir::Pay { what, from })
    }

    /// An asset as the text being read names it, or as one of whoever gets it.
    fn asset_seen_from(&self, asset: AssetId, to: Option<&ir::Expr>, span: Span) -> Option<ir::Expr> {
        let at_hand = self.asset_at_hand(asset, span);
        at_hand.or_else(|| {
            let to = to.filter(|to| {
                self.asset(asset).is_some_and(|info| info.owner.map(Type::Process) == Some(to.ty.clone()))
            })?;
            Some(ir::Expr { ty: Type::Asset, span, kind: ExprKind::AssetOf(asset, Box::new(to.clone())) })
        })
    }

    /// The asset of the money that came with the event, where it is paid from there.
    fn asset_in_pot(&self, from: &ir::Expr, span: Span) -> Option<ir::Expr> {
        let pot = self.text.pot.filter(|_| matches!(from.kind, ExprKind::Pot))?;
        let ty = self.local_type(pot)?;
        if let Type::Amount(asset) = ty {
            return self.asset_at_hand(asset, span);
        }
        let came = ir::Expr { ty: Type::Money, span, kind: ExprKind::Local(pot) };
        Some(ir::Expr { ty: Type::Asset, span, kind: ExprKind::AssetOfMoney(Box::new(came)) })
    }
}
