//! Derived sums kept by difference.
//!
//! A `derive` that is a sum over one map of the instance's own, of what each row alone says, need not be added up
//! whenever it is read. It becomes a cell, and every statement that changes a row of the map takes what the row counted
//! for out of the sum before, and puts what it counts for in after. The program means the same.

mod graft;
mod rewrite;

use graft::Graft;
use quorate_ir::{
    Comp, Const, Expr, ExprKind, FnId, Formula, Local, LocalId, Pat, PatKind, Program, Slot, SlotId,
    SlotKind, TemplateId, Type,
};
use quorate_number::{Int, Ratio};

/// A sum that is kept.
#[derive(Clone, Debug)]
struct Kept {
    owner: TemplateId,
    /// The map it is a sum over.
    cell: SlotId,
    /// The cell that holds it.
    slot: SlotId,
    /// What is bound of each row.
    pat: Pat,
    filter: Option<Expr>,
    item: Expr,
    /// The sum from scratch, for a map that is assigned as a whole.
    whole: Formula,
}

/// The program with its derived sums kept by difference.
pub(crate) fn keep_sums(program: &Program) -> Program {
    let mut kept: Vec<Kept> = Vec::new();
    let mut program = program.clone();
    for number in 0..program.functions.len() {
        let id = FnId(u32::try_from(number).unwrap_or(u32::MAX));
        if let Some(sum) = recognise(&program, id) {
            let Some(function) = program.functions.get_mut(number) else { continue };
            let value = &function.body.value;
            let (ty, span) = (value.ty.clone(), value.span);
            let slot = Slot {
                name: function.name.clone(),
                ty: ty.clone(),
                kind: SlotKind::Kept(sum.whole.clone()),
                span: function.span,
            };
            let kind = ExprKind::Slot { up: 0, slot: sum.slot };
            function.body = Formula { locals: Vec::new(), value: Expr { ty, span, kind } };
            if let Some(template) = program.templates.get_mut(sum.owner.index()) {
                template.slots.push(slot);
            }
            kept.push(sum);
        }
    }
    if !kept.is_empty() {
        rewrite::rewrite(&mut program, &kept);
    }
    program
}

/// Whether a function is a derived sum that can be kept.
fn recognise(program: &Program, id: FnId) -> Option<Kept> {
    let function = program.function(id)?;
    let owner = function.owner.filter(|_| function.is_derived && function.params == 0)?;
    let template = program.template(owner)?;
    // Text of one template that goes on in an instance of its successor would not keep the successor's sums.
    let succeeds = |other: &quorate_ir::Template| {
        other.migration.as_ref().is_some_and(|migration| migration.from == owner)
    };
    if template.migration.is_some() || program.templates.iter().any(succeeds) {
        return None;
    }
    let (locals, value) = called(program, &function.body)?;
    let (item, comp) = match value.kind.clone() {
        ExprKind::Sum(item, comp) => (*item, *comp),
        ExprKind::Count(comp) => {
            let span = comp.over.span;
            (Expr { ty: Type::Int, span, kind: ExprKind::Const(Const::Whole(Int::ONE)) }, *comp)
        }
        _ => return None,
    };
    let Comp { pat, over, filter } = comp;
    let ExprKind::Slot { up: 0, slot: cell } = over.kind else { return None };
    let is_cell = matches!(template.slot(cell)?.kind, SlotKind::Var(_));
    let is_number = item.ty.is_whole() || item.ty == Type::Ratio;
    let is_of_row = |expr: &Expr| says_row_alone(template, expr);
    if !is_cell
        || !matches!(over.ty, Type::Map(..))
        || !is_number
        || !is_plain(&pat)
        || !is_of_row(&item)
        || !filter.as_ref().is_none_or(is_of_row)
    {
        return None;
    }
    let slot = SlotId(u32::try_from(template.slots.len()).ok()?);
    let whole = Formula { locals, value };
    Some(Kept { owner, cell, slot, pat, filter, item, whole })
}

/// The value of a formula, with what it calls put in its place if it is a call of a function of a file.
fn called(program: &Program, formula: &Formula) -> Option<(Vec<Local>, Expr)> {
    let mut locals = formula.locals.clone();
    let mut value = formula.value.clone();
    for _ in 0..8 {
        let ExprKind::Call { function, up: 0, args } = &value.kind else { break };
        let function = program.function(*function)?;
        if function.params != args.len() || !args.iter().all(is_handed_on) {
            break;
        }
        let first = u32::try_from(locals.len()).ok()?;
        locals.extend(function.body.locals.iter().cloned());
        let graft = Graft { first, given: args, up: 0 };
        value = graft.expr(&function.body.value);
    }
    Some((locals, value))
}

/// Whether an argument may be written wherever the parameter is.
fn is_handed_on(arg: &Expr) -> bool {
    match &arg.kind {
        ExprKind::Const(_) | ExprKind::Slot { .. } | ExprKind::None => true,
        ExprKind::Variant(_, parts) => parts.iter().all(is_handed_on),
        _ => false,
    }
}

/// Whether an expression depends on variables and on what never changes, and can never be refused.
fn says_row_alone(template: &quorate_ir::Template, expr: &Expr) -> bool {
    let is_allowed = match &expr.kind {
        ExprKind::Slot { up: 0, slot } => template.slot(*slot).is_some_and(|slot| {
            matches!(
                slot.kind,
                SlotKind::Param(_) | SlotKind::Let(_) | SlotKind::Captured { .. } | SlotKind::Rule(_)
            )
        }),
        ExprKind::Whole(op, ..) => {
            matches!(op, quorate_ir::WholeOp::Add | quorate_ir::WholeOp::Min | quorate_ir::WholeOp::Max)
        }
        ExprKind::Const(_)
        | ExprKind::Local(_)
        | ExprKind::None
        | ExprKind::Some(_)
        | ExprKind::Not(_)
        | ExprKind::Logic(..)
        | ExprKind::Compare(..)
        | ExprKind::Equal(..)
        | ExprKind::Variant(..)
        | ExprKind::Product(_)
        | ExprKind::Part(..)
        | ExprKind::If(..)
        | ExprKind::In(..)
        | ExprKind::IsVariant(..) => true,
        _ => false,
    };
    let mut all = is_allowed && expr.ty != Type::Money && expr.ty != Type::ExactMoney;
    expr.each_child(&mut |child| all &= says_row_alone(template, child));
    all
}

fn is_plain(pat: &Pat) -> bool {
    match &pat.kind {
        PatKind::Wild | PatKind::Bind(_) => true,
        PatKind::Tuple(parts) => parts.iter().all(is_plain),
        _ => false,
    }
}

/// Nothing, in a type of numbers.
fn zero(ty: &Type) -> Const {
    if ty.is_whole() { Const::Whole(Int::ZERO) } else { Const::Ratio(Ratio::ZERO) }
}

/// A fresh variable.
fn fresh(locals: &mut Vec<Local>, ty: &Type) -> LocalId {
    let id = LocalId(u32::try_from(locals.len()).unwrap_or(u32::MAX));
    locals.push(Local { name: "row".to_owned(), ty: ty.clone() });
    id
}
