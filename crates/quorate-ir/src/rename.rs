//! Other numbers for the variables of an expression, so that it can stand in another body of text.

use crate::{Comp, Expr, ExprKind, LocalId, Pat, PatKind};

impl Expr {
    /// Calls a function on every variable the expression mentions or binds, at any depth, in no order that matters.
    pub fn each_local_mut(&mut self, visit: &mut dyn FnMut(&mut LocalId)) {
        match &mut self.kind {
            ExprKind::Local(local) | ExprKind::Fold(local, ..) | ExprKind::Iterate { local, .. } => {
                visit(local)
            }
            ExprKind::Let(pat, ..) => pat.each_local_mut(visit),
            ExprKind::Match(_, arms) => arms.iter_mut().for_each(|(pat, _)| pat.each_local_mut(visit)),
            ExprKind::MatchState(_, _, arms) => {
                let data = arms.iter_mut().flat_map(|(pat, _)| &mut pat.data);
                data.for_each(|datum| datum.each_local_mut(visit));
            }
            _ => {}
        }
        if let Some(comp) = self.comp_mut() {
            comp.pat.each_local_mut(visit);
        }
        self.each_child_mut(&mut |child| child.each_local_mut(visit));
    }

    /// What the expression walks over, if it walks.
    fn comp_mut(&mut self) -> Option<&mut Comp> {
        match &mut self.kind {
            ExprKind::Each(_, _, comp)
            | ExprKind::EachPair(_, _, comp)
            | ExprKind::Sum(_, comp)
            | ExprKind::Largest(_, comp)
            | ExprKind::Smallest(_, comp)
            | ExprKind::All(comp, _)
            | ExprKind::Any(comp, _)
            | ExprKind::Count(comp)
            | ExprKind::First(comp)
            | ExprKind::Last(comp)
            | ExprKind::Fold(_, _, comp, _) => Some(comp),
            _ => None,
        }
    }
}

impl Pat {
    /// The same for what a pattern binds.
    pub fn each_local_mut(&mut self, visit: &mut dyn FnMut(&mut LocalId)) {
        match &mut self.kind {
            PatKind::Bind(local) => visit(local),
            PatKind::Variant(_, parts) | PatKind::Tuple(parts) => {
                parts.iter_mut().for_each(|part| part.each_local_mut(visit));
            }
            PatKind::Some(inner) => inner.each_local_mut(visit),
            PatKind::Wild | PatKind::None | PatKind::Bool(_) => {}
        }
    }
}
