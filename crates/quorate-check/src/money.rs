//! Who may move, mint and burn what.

use crate::context::{Checker, SlotSource};
use crate::fact::{Subject, subject};
use crate::issue::asset_of;
use quorate_base::{Diagnostic, Span};
use quorate_ir as ir;
use quorate_ir::{AssetId, ExprKind, StmtKind, TemplateId, Type};
use quorate_syntax::ast;

impl Checker<'_> {
    /// `move what from a to b`
    pub(crate) fn move_money(
        &mut self,
        what: &ast::What,
        from: &ast::Expr,
        to: &ast::Expr,
    ) -> Option<StmtKind> {
        let what = self.what(what);
        let from = self.debited(from);
        let to = self.credited(to);
        Some(StmtKind::Move { what: what?, from: from?, to: to? })
    }

    /// `mint e to a`
    pub(crate) fn mint(&mut self, amount: &ast::Expr, to: &ast::Expr) -> Option<StmtKind> {
        let issued = self.issued(amount, "minted");
        let to = self.credited(to);
        Some(StmtKind::Mint { amount: issued?.0, to: to? })
    }

    /// `burn e from a`
    pub(crate) fn burn(&mut self, amount: &ast::Expr, from: &ast::Expr) -> Option<StmtKind> {
        let issued = self.issued(amount, "burnt");
        let account = self.account(from, "an account");
        let ((amount, asset), account) = (issued?, account?);
        self.pot_may_be_drawn(&account)?;
        // Of an asset that is known only when it runs, the engine sees to it.
        let Some(asset) = asset else { return Some(StmtKind::Burn { amount, from: account }) };
        if !self.may_debit(&account) && !self.is_callers_own(&account) && !self.asset(asset)?.revocable {
            let (word, first) = self.asset(asset).map(|asset| (asset.name.clone(), asset.span))?;
            self.report(
                Diagnostic::error(
                    407,
                    account.span,
                    format!("`{word}` can be burnt only by those who hold it"),
                )
                .also(first, "not declared `revocable`")
                .help(format!("declare `asset {word} revocable` if it may be taken from people")),
            );
            return None;
        }
        Some(StmtKind::Burn { amount, from: account })
    }

    /// What is moved or paid.
    pub(crate) fn what(&mut self, what: &ast::What) -> Option<ir::What> {
        match what {
            ast::What::All(_, None) => Some(ir::What::All),
            ast::What::All(span, Some(name)) => {
                let (asset, up) = self.asset_named(*name)?;
                self.held(asset, *name)?;
                self.may_move(asset, *span)?;
                let kind = ExprKind::Asset { asset, up };
                Some(ir::What::AllOf(ir::Expr { ty: Type::Asset, span: name.span, kind }))
            }
            ast::What::Amount(amount) => {
                let (amount, asset) = self.money(amount)?;
                if let Some(asset) = asset {
                    self.may_move(asset, amount.span)?;
                }
                Some(ir::What::Amount(amount))
            }
        }
    }

    /// An account that money is taken from; it must be one of the text's own, or a pot.
    pub(crate) fn debited(&mut self, expr: &ast::Expr) -> Option<ir::Expr> {
        let account = self.account(expr, "an account")?;
        self.pot_may_be_drawn(&account)?;
        if self.may_debit(&account) {
            return Some(account);
        }
        let mut diagnostic = Diagnostic::error(
            406,
            account.span,
            "this text cannot take money from an account that is not its own",
        );
        if self.is_callers_own(&account) || account.ty == Type::Person || account.ty == Type::Agent {
            diagnostic = diagnostic.help("people pay by sending money along: `paying fee: …`");
        }
        self.report(diagnostic);
        None
    }

    /// An account that money is put into.
    pub(crate) fn credited(&mut self, expr: &ast::Expr) -> Option<ir::Expr> {
        if let Some(pot) = self.pot_named(expr) {
            self.error(301, pot, "money cannot be put into what came with the event");
            return None;
        }
        let account = self.account(expr, "an account")?;
        if self.may_credit(&account) {
            return Some(account);
        }
        let owner = match (&account.kind, &account.ty) {
            (ExprKind::AccountOf { template, .. }, _) | (_, Type::Process(template)) => {
                self.template_word(*template)
            }
            _ => "",
        };
        let message =
            format!("this text cannot put money into an account of a `{owner}` that is not its own");
        self.report(
            Diagnostic::error(204, account.span, message)
                .help(format!("let `{owner}` take it by an event with `paying`, or pay an agent")),
        );
        None
    }

    /// Whether money may be taken from an account: of the own instance, of one around it or nested in it, or a pot.
    fn may_debit(&self, account: &ir::Expr) -> bool {
        let nested =
            |template: TemplateId| self.text.template.is_some_and(|outer| self.is_nested_in(template, outer));
        match (&account.kind, &account.ty) {
            (ExprKind::Pot | ExprKind::Account { .. } | ExprKind::Instance { .. }, _) => true,
            (ExprKind::AccountOf { template, .. }, _) => nested(*template),
            (_, Type::Process(template)) => nested(*template),
            _ => false,
        }
    }

    fn may_credit(&self, account: &ir::Expr) -> bool {
        let related = |template: TemplateId| self.text.template == Some(template);
        match (&account.kind, &account.ty) {
            (ExprKind::AccountOf { template, .. }, _) => related(*template) || self.may_debit(account),
            (_, Type::Process(template)) => {
                let is_body = self.template(*template).is_some_and(|template| template.is_body);
                is_body || related(*template) || self.may_debit(account)
            }
            _ => true,
        }
    }

    /// Whether an account is that of whoever sent the event.
    fn is_callers_own(&self, account: &ir::Expr) -> bool {
        subject(account).is_some_and(|subject| subject == Subject::Caller || self.text.own.contains(&subject))
    }

    /// An amount of something that can be held, with the asset if its type says it.
    fn money(&mut self, amount: &ast::Expr) -> Option<(ir::Expr, Option<AssetId>)> {
        let amount = self.expr(amount, None)?;
        let asset = match &amount.ty {
            Type::Amount(asset) => *asset,
            Type::Money => return Some((amount, None)),
            Type::Exact(asset) => {
                let ty = Type::Amount(*asset);
                self.mismatch(&amount, &ty);
                return None;
            }
            Type::ExactMoney => {
                self.mismatch(&amount, &Type::Money);
                return None;
            }
            other => {
                self.expected(amount.span, "an amount", other);
                return None;
            }
        };
        if self.asset(asset)?.is_quantity {
            let word = self.asset(asset)?.name.clone();
            self.error(
                301,
                amount.span,
                format!("`{word}` is a quantity: it is counted, but nobody holds any"),
            );
            return None;
        }
        Some((amount, Some(asset)))
    }

    /// An amount of an asset that this text issues.
    fn issued(&mut self, amount: &ast::Expr, verb: &str) -> Option<(ir::Expr, Option<AssetId>)> {
        let (amount, asset) = self.money(amount)?;
        let Some(asset) = asset else {
            let chain = self.chain(self.text.template);
            let issues = |id: &TemplateId| {
                // A form whose blank is an asset mints what whoever uses it issues.
                self.template(*id).is_some_and(|info| !info.assets.is_empty() || info.is_abstract)
            };
            // What fills a blank is looked at where the whole program is known.
            let fills = asset_of(&amount).is_some_and(|(up, slot)| {
                let owner = chain.iter().find(|(level, _)| *level == up).map(|(_, id)| *id);
                let slot = owner.and_then(|owner| self.slot(owner, slot));
                slot.is_some_and(|slot| matches!(slot.source, SlotSource::Rule(..)))
            });
            if !fills && !chain.iter().any(|(_, id)| issues(id)) {
                let message = format!("nothing can be {verb} here, because this text issues no asset");
                self.report(
                    Diagnostic::error(405, amount.span, message)
                        .help("declare the asset inside the body that issues it"),
                );
                return None;
            }
            return Some((amount, None));
        };
        let info = self.asset(asset)?;
        let owner = info.owner;
        if owner.is_some_and(|owner| self.chain(self.text.template).iter().any(|(_, id)| *id == owner)) {
            return Some((amount, Some(asset)));
        }
        let (word, declared) = (info.name.clone(), info.span);
        self.report(
            Diagnostic::error(
                405,
                amount.span,
                format!("`{word}` cannot be {verb} here, because others issue it"),
            )
            .also(declared, "declared outside every process and body")
            .help("declare the asset inside the body that issues it"),
        );
        None
    }

    pub(crate) fn may_move(&mut self, asset: AssetId, span: Span) -> Option<()> {
        let info = self.asset(asset)?;
        if !info.bound {
            return Some(());
        }
        let (word, declared) = (info.name.clone(), info.span);
        self.report(
            Diagnostic::error(
                408,
                span,
                format!("`{word}` stays with whoever holds it, and cannot be moved"),
            )
            .also(declared, "declared `bound`")
            .help(format!("burn it here and mint it there, or declare `{word}` without `bound`")),
        );
        None
    }

    fn pot_may_be_drawn(&mut self, account: &ir::Expr) -> Option<()> {
        if matches!(account.kind, ExprKind::Pot) && !self.text.pot_open {
            self.error(401, account.span, "the money has not arrived yet when the conditions are asked");
            return None;
        }
        Some(())
    }

    /// The place of an expression that names the pot.
    fn pot_named(&self, expr: &ast::Expr) -> Option<Span> {
        let expr = crate::expr::bare(expr);
        let ast::ExprKind::Name(name) = &expr.kind else { return None };
        match self.find(name.name) {
            Some(crate::scope::Found::Local(id)) if self.text.pot == Some(id) => Some(expr.span),
            _ => None,
        }
    }
}
