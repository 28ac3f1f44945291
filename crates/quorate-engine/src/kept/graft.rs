use quorate_ir::{Expr, ExprKind, Pat};

/// Copies an expression into another text: its variables get other numbers, parameters become what is given for them.
pub(super) struct Graft<'g> {
    /// The number that the text's first variable gets there.
    pub(super) first: u32,
    /// What is given for the first variables.
    pub(super) given: &'g [Expr],
    /// How many templates further out the text's own instance is there.
    pub(super) up: u8,
}

impl Graft<'_> {
    /// The expression there.
    pub(super) fn expr(&self, expr: &Expr) -> Expr {
        let mut copy = expr.clone();
        self.settle(&mut copy);
        copy.each_local_mut(&mut |local| local.0 = local.0.saturating_add(self.first));
        self.give(&mut copy);
        copy
    }

    /// The pattern there.
    pub(super) fn pat(&self, pat: &Pat) -> Pat {
        let mut copy = pat.clone();
        copy.each_local_mut(&mut |local| local.0 = local.0.saturating_add(self.first));
        copy
    }

    /// Lets cells be those of the instance further out.
    fn settle(&self, expr: &mut Expr) {
        if let ExprKind::Slot { up, .. } = &mut expr.kind {
            *up = up.saturating_add(self.up);
        }
        expr.each_child_mut(&mut |child| self.settle(child));
    }

    /// Puts what is given in the place of the first variables. What is given belongs to the other text already.
    fn give(&self, expr: &mut Expr) {
        if let ExprKind::Local(local) = expr.kind {
            let given = local.0.checked_sub(self.first).and_then(|place| self.given.get(place as usize));
            if let Some(given) = given {
                *expr = Expr { span: expr.span, ..given.clone() };
            }
            return;
        }
        expr.each_child_mut(&mut |child| self.give(child));
    }
}
