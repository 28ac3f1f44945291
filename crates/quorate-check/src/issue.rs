//! Whether what fills a blank of type `Asset` may be minted or burnt where the form does so.

use crate::context::Checker;
use quorate_base::Diagnostic;
use quorate_ir as ir;
use quorate_ir::{ExprKind, Program, SlotKind, StmtKind, TemplateId, Type};

impl Checker<'_> {
    /// An asset that a form mints or burns must be one of the body that fills it in.
    pub(crate) fn check_issue(&mut self, program: &Program) {
        let mut found = Vec::new();
        for (index, template) in program.templates.iter().enumerate() {
            let id = TemplateId(u32::try_from(index).unwrap_or(u32::MAX));
            let handlers = template.starts.iter().chain(&template.handlers);
            let mut tails: Vec<&ir::Tail> = handlers.map(|handler| &handler.tail).collect();
            for deadline in &template.deadlines {
                tails.push(&deadline.tail);
                tails.extend(&deadline.otherwise);
            }
            tails.iter().for_each(|tail| issued_in(&tail.body, &mut |amount| found.push((id, amount))));
        }
        for proc in &program.procs {
            issued_in(&proc.body, &mut |amount| found.push((proc.owner, amount)));
        }
        for (template, amount) in found {
            self.check_issued(program, template, amount);
        }
    }

    fn check_issued(&mut self, program: &Program, template: TemplateId, amount: &ir::Expr) {
        let Some((up, slot)) = asset_of(amount) else { return };
        let mut owner = Some(template);
        for _ in 0..up {
            owner = owner.and_then(|id| program.template(id)?.parent);
        }
        let Some(owner) = owner.and_then(|id| program.template(id)) else { return };
        let Some(slot) = owner.slot(slot) else { return };
        let SlotKind::Rule(fill) = &slot.kind else { return };
        let asset = match &fill.value.kind {
            ExprKind::Asset { asset, .. } | ExprKind::AssetOf(asset, _) => program.asset(*asset),
            _ => None,
        };
        let is_own = matches!(fill.value.kind, ExprKind::Asset { .. })
            && asset.is_some_and(|asset| asset.owner.is_some());
        let Some(asset) = asset.filter(|_| !is_own) else { return };
        let (word, body, blank) = (&asset.name, &owner.name, &slot.name);
        let message =
            format!("`{word}` is not issued by `{body}`, and what fills `{blank}` is minted or burnt");
        self.report(
            Diagnostic::error(603, fill.value.span, message)
                .also(amount.span, "minted or burnt here")
                .help(format!("declare the asset inside `{body}`")),
        );
    }
}

/// Calls a function on each amount that statements mint or burn and whose asset its type does not say.
fn issued_in<'e>(block: &'e ir::Block, visit: &mut dyn FnMut(&'e ir::Expr)) {
    for stmt in &block.stmts {
        match &stmt.kind {
            StmtKind::Mint { amount, .. } | StmtKind::Burn { amount, .. } if amount.ty == Type::Money => {
                visit(amount);
            }
            StmtKind::If(_, then, otherwise) => {
                issued_in(then, visit);
                issued_in(otherwise, visit);
            }
            StmtKind::Match(_, arms) => arms.iter().for_each(|(_, block)| issued_in(block, visit)),
            StmtKind::MatchState(_, _, arms) => arms.iter().for_each(|(_, block)| issued_in(block, visit)),
            StmtKind::For(_, block) => issued_in(block, visit),
            StmtKind::Send(send) => send.otherwise.iter().for_each(|block| issued_in(block, visit)),
            _ => {}
        }
    }
}

/// The cell that says the asset of an amount, if one does.
pub(crate) fn asset_of(amount: &ir::Expr) -> Option<(u8, ir::SlotId)> {
    match &amount.kind {
        ExprKind::ToMoney(_, asset) | ExprKind::Balance(_, asset) | ExprKind::BalanceAsOf(_, asset, _) => {
            match asset.kind {
                ExprKind::Slot { up, slot } => Some((up, slot)),
                _ => None,
            }
        }
        ExprKind::Whole(_, left, right) | ExprKind::Ratio(_, left, right) => {
            asset_of(left).or_else(|| asset_of(right))
        }
        ExprKind::Round(_, inner) | ExprKind::ToRatio(inner) => asset_of(inner),
        _ => None,
    }
}
