use quorate_ir::{Comp, Expr, ExprKind, LocalId, Pat, PatKind};

/// Copies an expression into another text: its variables get other numbers, parameters become what is given for them.
pub(super) struct Graft<'g> {
    /// The number that the text's first variable gets there.
    pub(super) first: u32,
    /// What is given for the first variables.
    pub(super) given: &'g [Expr],
    /// How many templates further out the text's own instance is there.
    pub(super) row: Option<u8>,
}

impl Graft<'_> {
    /// The expression there; `None` if it is of a kind that is not copied.
    pub(super) fn expr(&self, expr: &Expr) -> Option<Expr> {
        let boxed = |expr: &Expr| Some(Box::new(self.expr(expr)?));
        let all = |exprs: &[Expr]| exprs.iter().map(|expr| self.expr(expr)).collect::<Option<Vec<_>>>();
        let kind = match &expr.kind {
            ExprKind::Local(local) => match self.given.get(local.index()) {
                Some(given) => return Some(Expr { span: expr.span, ..given.clone() }),
                None => ExprKind::Local(self.local(*local)?),
            },
            ExprKind::Slot { up, slot } => {
                ExprKind::Slot { up: up.checked_add(self.row.unwrap_or(0))?, slot: *slot }
            }
            ExprKind::Const(_) | ExprKind::None => expr.kind.clone(),
            ExprKind::Some(inner) => ExprKind::Some(boxed(inner)?),
            ExprKind::Not(inner) => ExprKind::Not(boxed(inner)?),
            ExprKind::ToRatio(inner) => ExprKind::ToRatio(boxed(inner)?),
            ExprKind::Recast(inner) => ExprKind::Recast(boxed(inner)?),
            ExprKind::Part(inner, place) => ExprKind::Part(boxed(inner)?, *place),
            ExprKind::Logic(op, left, right) => ExprKind::Logic(*op, boxed(left)?, boxed(right)?),
            ExprKind::Compare(op, left, right) => ExprKind::Compare(*op, boxed(left)?, boxed(right)?),
            ExprKind::Whole(op, left, right) => ExprKind::Whole(*op, boxed(left)?, boxed(right)?),
            ExprKind::Ratio(op, left, right) => ExprKind::Ratio(*op, boxed(left)?, boxed(right)?),
            ExprKind::Equal(left, right) => ExprKind::Equal(boxed(left)?, boxed(right)?),
            ExprKind::In(left, right) => ExprKind::In(boxed(left)?, boxed(right)?),
            ExprKind::Variant(variant, parts) => ExprKind::Variant(*variant, all(parts)?),
            ExprKind::Product(parts) => ExprKind::Product(all(parts)?),
            ExprKind::If(one, two, three) => ExprKind::If(boxed(one)?, boxed(two)?, boxed(three)?),
            ExprKind::IsVariant(of, variant, datum) => {
                let datum = match datum {
                    Some(datum) => Some(boxed(datum)?),
                    None => None,
                };
                ExprKind::IsVariant(boxed(of)?, *variant, datum)
            }
            ExprKind::Call { function, up, args } => {
                ExprKind::Call { function: *function, up: *up, args: all(args)? }
            }
            ExprKind::Sum(item, comp) => ExprKind::Sum(boxed(item)?, Box::new(self.comp(comp)?)),
            ExprKind::Count(comp) => ExprKind::Count(Box::new(self.comp(comp)?)),
            _ => return None,
        };
        Some(Expr { ty: expr.ty.clone(), span: expr.span, kind })
    }

    fn comp(&self, comp: &Comp) -> Option<Comp> {
        let filter = match &comp.filter {
            Some(filter) => Some(self.expr(filter)?),
            None => None,
        };
        Some(Comp { pat: self.pat(&comp.pat)?, over: self.expr(&comp.over)?, filter })
    }

    /// The pattern there.
    pub(super) fn pat(&self, pat: &Pat) -> Option<Pat> {
        let kind = match &pat.kind {
            PatKind::Wild => PatKind::Wild,
            PatKind::Bind(local) => PatKind::Bind(self.local(*local)?),
            PatKind::Tuple(parts) => {
                PatKind::Tuple(parts.iter().map(|part| self.pat(part)).collect::<Option<_>>()?)
            }
            _ => return None,
        };
        Some(Pat { ty: pat.ty.clone(), kind })
    }

    fn local(&self, local: LocalId) -> Option<LocalId> {
        Some(LocalId(self.first.checked_add(local.0)?))
    }
}
