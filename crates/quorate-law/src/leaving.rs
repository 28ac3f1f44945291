//! Whether those who disagree with a decision can leave with their money before it takes effect.

use crate::power::Power;
use crate::span::{Length, length, length_of, written};
use quorate_base::{Diagnostic, Span};
use quorate_ir::{
    AssignOp, Block, By, Compare, Expr, ExprKind, Handler, LocalId, PlaceStep, Program, SlotId, Stmt,
    StmtKind, Template, TemplateId, WholeOp,
};
use std::collections::HashSet;

/// How many names are followed to where a notice is written.
const STEPS: usize = 32;

/// A way out of a body: how long it takes, and where that is written.
struct Exit {
    length: Length,
    span: Span,
}

/// Decisions that can take effect on the money of a body before one can be out of it.
pub(crate) fn slower_than_effect(program: &Program, powers: &[Power<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut said: HashSet<Span> = HashSet::new();
    for power in powers.iter().filter(|power| power.moves_money()) {
        let Some(body) = program.template(power.body) else { continue };
        let delay = power.field("delay").and_then(|delay| length_of(program, delay));
        let (Some(delay), Some(exit)) = (delay, fastest_exit(program, power.body, body)) else { continue };
        if exit.length.greatest <= delay.least || !said.insert(delay.span) {
            continue;
        }
        found.push(finding(power, &delay, &exit));
    }
    found
}

fn finding(power: &Power<'_>, delay: &Length, exit: &Exit) -> Diagnostic {
    let name = &power.template.name;
    let (least, most) = (written(&delay.least), written(&exit.length.greatest));
    let later = written(&(&exit.length.greatest - &delay.least));
    // What a form's text leaves open is told of the decision that leaves it.
    let span = if delay.span.file == power.template.span.file { delay.span } else { power.template.span };
    let mut diagnostic = Diagnostic::warning(706, span, "leaving takes longer than spending")
        .label(format!("a {name} takes effect {least} after it has passed"))
        .also(exit.span, format!("but getting your money out takes {most}"));
    if let Some(blank) = &delay.name {
        diagnostic = diagnostic.help(format!("make `{blank}` at least {most}"));
    }
    diagnostic
        .note(format!("whoever gives notice when the vote closes is paid {later} after the money has gone"))
}

/// The fastest way out: what a form says of it, or a notice that a rule asks for before it pays.
fn fastest_exit(program: &Program, id: TemplateId, body: &Template) -> Option<Exit> {
    let by_facet = body.facets.iter().filter(|facet| facet.name == "exit").filter_map(|facet| {
        let delay = facet.fields.iter().find(|field| field.name == "delay")?;
        Some(Exit { length: length_of(program, delay.id)?, span: facet.span })
    });
    let by_notice = body.handlers.iter().filter_map(|handler| {
        let cell = notice_asked(handler)?;
        notices(program, id, body, cell)
    });
    by_facet.chain(by_notice).min_by(|one, other| one.length.greatest.cmp(&other.length.greatest))
}

/// The cell that says when a member may be paid out, if the handler pays one out and asks for it.
fn notice_asked(handler: &Handler) -> Option<SlotId> {
    let By::Member(member, _) = &handler.by else { return None };
    if !pays(&handler.tail.body, *member) {
        return None;
    }
    handler.when.iter().find_map(|(condition, _)| asked_in(condition, *member))
}

/// Whether a block moves money of the body to a member.
fn pays(block: &Block, member: LocalId) -> bool {
    block.stmts.iter().any(|stmt| match &stmt.kind {
        StmtKind::Move { from, to, .. } => {
            let is_own = matches!(from.kind, ExprKind::Account { up: 0, .. } | ExprKind::Instance { up: 0 });
            is_own && is_local(to, member)
        }
        StmtKind::For(_, block) => pays(block, member),
        StmtKind::If(_, then, otherwise) => pays(then, member) || pays(otherwise, member),
        _ => false,
    })
}

/// `cell[member] <= now`, or the other way round, in a condition.
fn asked_in(condition: &Expr, member: LocalId) -> Option<SlotId> {
    if let ExprKind::Compare(op, left, right) = &condition.kind {
        let (early, late) = match op {
            Compare::Less | Compare::AtMost => (left, right),
            Compare::More | Compare::AtLeast => (right, left),
        };
        if let (ExprKind::Index(cell, key), ExprKind::Now) = (&early.kind, &late.kind)
            && let ExprKind::Slot { up: 0, slot } = cell.kind
            && is_local(key, member)
        {
            return Some(slot);
        }
    }
    let mut found = None;
    condition.each_child(&mut |child| found = found.or_else(|| asked_in(child, member)));
    found
}

/// `cell[member] := now + d` in a rule that a member may use.
fn notices(program: &Program, id: TemplateId, body: &Template, cell: SlotId) -> Option<Exit> {
    body.handlers.iter().find_map(|handler| {
        let By::Member(member, _) = &handler.by else { return None };
        handler.tail.body.stmts.iter().find_map(|stmt| notice(program, id, stmt, cell, *member))
    })
}

fn notice(program: &Program, id: TemplateId, stmt: &Stmt, cell: SlotId, member: LocalId) -> Option<Exit> {
    let StmtKind::Assign(place, AssignOp::Set, value) = &stmt.kind else { return None };
    let [PlaceStep::Index(key)] = place.path.as_slice() else { return None };
    if place.up != 0 || place.slot != cell || !is_local(key, member) {
        return None;
    }
    let ExprKind::Whole(WholeOp::Add, now, later) = &value.kind else { return None };
    if !matches!(now.kind, ExprKind::Now) {
        return None;
    }
    Some(Exit { length: length(program, later, id, STEPS)?, span: later.span })
}

fn is_local(expr: &Expr, local: LocalId) -> bool {
    matches!(expr.kind, ExprKind::Local(id) if id == local)
}
