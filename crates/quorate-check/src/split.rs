//! `split`: what an account holds, divided among others.

use crate::collect::{Spelling, spelling};
use crate::context::Checker;
use crate::expr::bare;
use quorate_base::Diagnostic;
use quorate_ir as ir;
use quorate_ir::{ExprKind, StmtKind, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    /// `split a { … } dust to b`
    pub(crate) fn split(
        &mut self,
        of: &ast::Expr,
        lines: &[ast::SplitLine],
        dust: &ast::Expr,
    ) -> Option<StmtKind> {
        let (from, asset) = self.split_of(of);
        let lowered: Vec<_> = lines.iter().map(|line| self.split_line(line)).collect();
        let dust = self.credited(dust);
        let mut rests = lines.iter().filter(|line| line.portion.is_none());
        if let (Some(first), Some(second)) = (rests.next(), rests.next()) {
            self.report(
                Diagnostic::error(402, second.span, "the rest has been given away already")
                    .also(first.span, "it goes here")
                    .help("give each line a portion, or divide the rest by weight with `each`"),
            );
            return None;
        }
        let lines = lowered.into_iter().collect::<Option<Vec<_>>>();
        let split = ir::Split { from: from?, asset: asset?, lines: lines?, dust: dust? };
        Some(StmtKind::Split(Box::new(split)))
    }

    /// What is divided: an account, with an asset or with all it holds.
    #[expect(clippy::option_option, reason = "no asset named and one that makes no sense are two things")]
    fn split_of(&mut self, of: &ast::Expr) -> (Option<ir::Expr>, Option<Option<ir::Expr>>) {
        if let ast::ExprKind::Field(account, name) = &bare(of).kind
            && spelling(self.word(name.name)) == Spelling::Caps
        {
            let from = self.debited(account);
            let asset = self.asset_value(*name, name.span).and_then(|(id, asset)| {
                self.held(id, *name)?;
                self.may_move(id, name.span)?;
                Some(Some(asset))
            });
            return (from, asset);
        }
        (self.debited(of), Some(None))
    }

    fn split_line(&mut self, line: &ast::SplitLine) -> Option<ir::SplitLine> {
        let portion = line.portion.as_ref().map(|portion| self.portion_of(portion));
        let to = match &line.to {
            ast::SplitTo::One(account) => self.credited(account).map(ir::SplitTo::One),
            ast::SplitTo::Each(pat, over, weight) => self.split_each(pat, over, weight),
        };
        let portion = match portion {
            Some(portion) => Some(portion?),
            None => None,
        };
        Some(ir::SplitLine { portion, to: to?, span: line.span })
    }

    /// A part of the whole: a portion, or a number written in the text that is one.
    fn portion_of(&mut self, portion: &ast::Expr) -> Option<ir::Expr> {
        let mut value = self.expr(portion, Some(&Type::Portion))?;
        if value.ty == Type::Int {
            value = crate::convert::to_ratio(value);
        }
        if let ExprKind::Const(ir::Const::Ratio(ratio)) = &value.kind
            && value.ty == Type::Ratio
            && *ratio >= quorate_number::Ratio::ZERO
            && *ratio <= quorate_number::Ratio::ONE
        {
            value.ty = Type::Portion;
        }
        self.coerce(value, &Type::Portion)
    }

    /// `each p in xs by w`: the first name of the pattern is who gets it.
    fn split_each(&mut self, pat: &ast::Pat, over: &ast::Expr, weight: &ast::Expr) -> Option<ir::SplitTo> {
        let mut to = None;
        let (comp, weight) = self.walk(pat, over, None, |checker| {
            to = checker.receiver(pat);
            checker.weight(weight)
        });
        Some(ir::SplitTo::Each { comp: comp?, to: to?, weight: weight? })
    }

    fn receiver(&mut self, pat: &ast::Pat) -> Option<ir::Expr> {
        let Some(name) = first_name(pat) else {
            self.error(301, pat.span, "this names nobody who could get a share");
            return None;
        };
        let receiver = ast::Expr { span: name.span, kind: ast::ExprKind::Name(name) };
        self.credited(&receiver)
    }

    /// A weight: a whole number, an amount or a rational.
    fn weight(&mut self, weight: &ast::Expr) -> Option<ir::Expr> {
        let value = self.expr(weight, None)?;
        match &value.ty {
            Type::Int | Type::Amount(_) | Type::Ratio | Type::Portion | Type::Exact(_) => Some(value),
            other => {
                let other = other.clone();
                self.expected(value.span, "a number or an amount of one asset", &other);
                None
            }
        }
    }
}

fn first_name(pat: &ast::Pat) -> Option<ast::Ident> {
    match &pat.kind {
        ast::PatKind::Name(name) => Some(*name),
        ast::PatKind::Constructor(_, parts) | ast::PatKind::State(_, parts) | ast::PatKind::Tuple(parts) => {
            parts.iter().find_map(first_name)
        }
        ast::PatKind::Some(inner) => first_name(inner),
        _ => None,
    }
}
