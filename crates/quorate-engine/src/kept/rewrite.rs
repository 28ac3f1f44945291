use super::{Graft, Kept, fresh, zero};
use quorate_ir::{
    AssignOp, Block, Expr, ExprKind, Local, Pat, PatKind, Place, PlaceStep, Program, Stmt, StmtKind, Tail,
    TemplateId, Type,
};

/// Puts what keeps the sums right around every statement that changes a map that one of them is over.
pub(super) fn rewrite(program: &mut Program, kept: &[Kept]) {
    let chains: Vec<Vec<TemplateId>> = (0..program.templates.len())
        .map(|number| {
            let mut chain = Vec::new();
            let mut next = Some(TemplateId(u32::try_from(number).unwrap_or(u32::MAX)));
            while let Some(id) = next {
                chain.push(id);
                next = program.template(id).and_then(|template| template.parent);
            }
            chain
        })
        .collect();
    let chain = |id: TemplateId| chains.get(id.index()).map(Vec::as_slice).unwrap_or_default();
    for proc in &mut program.procs {
        let mut text = Text { kept, chain: chain(proc.owner), locals: &mut proc.locals };
        text.block(&mut proc.body);
    }
    for (number, template) in program.templates.iter_mut().enumerate() {
        let chain = chain(TemplateId(u32::try_from(number).unwrap_or(u32::MAX)));
        for handler in template.starts.iter_mut().chain(&mut template.handlers) {
            Text { kept, chain, locals: &mut handler.locals }.tail(&mut handler.tail);
        }
        for deadline in &mut template.deadlines {
            let mut text = Text { kept, chain, locals: &mut deadline.locals };
            text.tail(&mut deadline.tail);
            if let Some(otherwise) = &mut deadline.otherwise {
                text.tail(otherwise);
            }
        }
    }
}

/// A body of text.
struct Text<'t> {
    kept: &'t [Kept],
    /// The templates it stands in, its own first.
    chain: &'t [TemplateId],
    locals: &'t mut Vec<Local>,
}

impl Text<'_> {
    fn tail(&mut self, tail: &mut Tail) {
        self.block(&mut tail.body);
    }

    fn block(&mut self, block: &mut Block) {
        let stmts = std::mem::take(&mut block.stmts);
        for mut stmt in stmts {
            self.inside(&mut stmt);
            self.around(stmt, &mut block.stmts);
        }
    }

    /// The blocks inside a statement.
    fn inside(&mut self, stmt: &mut Stmt) {
        match &mut stmt.kind {
            StmtKind::If(_, then, otherwise) => {
                self.block(then);
                self.block(otherwise);
            }
            StmtKind::Match(_, arms) => arms.iter_mut().for_each(|(_, block)| self.block(block)),
            StmtKind::MatchState(_, _, arms) => arms.iter_mut().for_each(|(_, block)| self.block(block)),
            StmtKind::For(_, block) => self.block(block),
            StmtKind::Send(send) => {
                if let Some(otherwise) = &mut send.otherwise {
                    self.block(otherwise);
                }
            }
            _ => {}
        }
    }

    /// A statement, with what keeps the sums right around it.
    fn around(&mut self, stmt: Stmt, into: &mut Vec<Stmt>) {
        let (place, removed) = match &stmt.kind {
            StmtKind::Assign(place, ..) | StmtKind::Add(place, _) | StmtKind::Append(place, _) => {
                (place, None)
            }
            StmtKind::Remove(place, key) => (place, Some(key)),
            _ => return into.push(stmt),
        };
        let owner = self.chain.get(usize::from(place.up)).copied();
        let sums: Vec<&Kept> =
            self.kept.iter().filter(|sum| Some(sum.owner) == owner && sum.cell == place.slot).collect();
        if sums.is_empty() {
            return into.push(stmt);
        }
        let (place, removed) = (place.clone(), removed.cloned());
        match (place.path.first(), removed) {
            (Some(PlaceStep::Index(key)), _) => {
                let key = key.clone();
                self.row(stmt, &place, &key, &sums, into);
            }
            (None, Some(key)) => {
                let key = self.named(&key, into);
                for sum in &sums {
                    self.count(sum, &place, &key, AssignOp::Sub, into);
                }
                into.push(Stmt { kind: StmtKind::Remove(place, key), ..stmt });
            }
            _ => {
                into.push(stmt);
                for sum in &sums {
                    self.recount(sum, place.up, into);
                }
            }
        }
    }

    /// A statement that changes one row of the map.
    fn row(&mut self, stmt: Stmt, place: &Place, key: &Expr, sums: &[&Kept], into: &mut Vec<Stmt>) {
        let key = self.named(key, into);
        let mut place = place.clone();
        for step in &mut place.path {
            if let PlaceStep::Index(inner) = step {
                *inner = self.named(inner, into);
            }
        }
        if let Some(PlaceStep::Index(first)) = place.path.first_mut() {
            *first = key.clone();
        }
        // What is assigned may itself read a sum, so it is worked out while the sums are right.
        let kind = match stmt.kind {
            StmtKind::Assign(_, op, value) => StmtKind::Assign(place.clone(), op, self.named(&value, into)),
            StmtKind::Add(_, value) => StmtKind::Add(place.clone(), self.named(&value, into)),
            StmtKind::Append(_, value) => StmtKind::Append(place.clone(), self.named(&value, into)),
            StmtKind::Remove(_, value) => StmtKind::Remove(place.clone(), self.named(&value, into)),
            other => other,
        };
        for sum in sums {
            self.count(sum, &place, &key, AssignOp::Sub, into);
        }
        into.push(Stmt { span: stmt.span, kind });
        for sum in sums {
            self.count(sum, &place, &key, AssignOp::Add, into);
        }
    }

    /// A value under a name of its own, unless it is one or known.
    fn named(&mut self, value: &Expr, into: &mut Vec<Stmt>) -> Expr {
        if matches!(value.kind, ExprKind::Local(_) | ExprKind::Const(_)) {
            return value.clone();
        }
        let local = fresh(self.locals, &value.ty);
        let pat = Pat { ty: value.ty.clone(), kind: PatKind::Bind(local) };
        into.push(Stmt { span: value.span, kind: StmtKind::Let(pat, value.clone()) });
        Expr { ty: value.ty.clone(), span: value.span, kind: ExprKind::Local(local) }
    }

    /// `if key in map { sum -= what the row counts for }`, or `+=`.
    fn count(&mut self, sum: &Kept, place: &Place, key: &Expr, op: AssignOp, into: &mut Vec<Stmt>) {
        let Some(counted) = self.counted(sum, place, key) else { return };
        let span = place.span;
        let map = self.map(sum, place);
        let change = Stmt { span, kind: StmtKind::Assign(self.place(sum, place.up, place), op, counted) };
        let is_there =
            Expr { ty: Type::Bool, span, kind: ExprKind::In(Box::new(key.clone()), Box::new(map)) };
        let then = Block { stmts: vec![change] };
        into.push(Stmt { span, kind: StmtKind::If(is_there, then, Block::default()) });
    }

    /// What a row counts for.
    fn counted(&mut self, sum: &Kept, place: &Place, key: &Expr) -> Option<Expr> {
        let span = place.span;
        let first = u32::try_from(self.locals.len()).ok()?;
        self.locals.extend(sum.whole.locals.iter().cloned());
        let graft = Graft { first, given: &[], up: place.up };
        let map = self.map(sum, place);
        let Type::Map(_, value_type) = map.ty.clone() else { return None };
        let value = ExprKind::Index(Box::new(map), Box::new(key.clone()));
        let value = Expr { ty: *value_type, span, kind: value };
        let item = graft.expr(&sum.item);
        let ty = item.ty.clone();
        let body = match &sum.filter {
            None => item,
            Some(filter) => {
                let nothing = Expr { ty: ty.clone(), span, kind: ExprKind::Const(zero(&ty)) };
                let filter = graft.expr(filter);
                let kind = ExprKind::If(Box::new(filter), Box::new(item), Box::new(nothing));
                Expr { ty: ty.clone(), span, kind }
            }
        };
        let pat = graft.pat(&sum.pat);
        let bind = |pat: Pat, value: Expr, body: Expr| {
            let ty = body.ty.clone();
            Expr { ty, span, kind: ExprKind::Let(pat, Box::new(value), Box::new(body)) }
        };
        Some(match pat.kind {
            PatKind::Tuple(parts) => match <[Pat; 2]>::try_from(parts) {
                Ok([key_pat, value_pat]) => bind(key_pat, key.clone(), bind(value_pat, value, body)),
                Err(_) => return None,
            },
            PatKind::Wild => body,
            _ => {
                let parts = vec![key.clone(), value];
                let pair = Expr { ty: pat.ty.clone(), span, kind: ExprKind::Product(parts) };
                bind(pat, pair, body)
            }
        })
    }

    /// The sum from scratch.
    fn recount(&mut self, sum: &Kept, up: u8, into: &mut Vec<Stmt>) {
        let Ok(first) = u32::try_from(self.locals.len()) else { return };
        self.locals.extend(sum.whole.locals.iter().cloned());
        let graft = Graft { first, given: &[], up };
        let value = graft.expr(&sum.whole.value);
        let span = value.span;
        let place = Place { up, slot: sum.slot, path: Vec::new(), ty: value.ty.clone(), span };
        into.push(Stmt { span, kind: StmtKind::Assign(place, AssignOp::Set, value) });
    }

    fn map(&self, sum: &Kept, place: &Place) -> Expr {
        let ty = match &sum.whole.value.kind {
            ExprKind::Sum(_, comp) | ExprKind::Count(comp) => comp.over.ty.clone(),
            _ => Type::Bool,
        };
        Expr { ty, span: place.span, kind: ExprKind::Slot { up: place.up, slot: sum.cell } }
    }

    fn place(&self, sum: &Kept, up: u8, near: &Place) -> Place {
        Place { up, slot: sum.slot, path: Vec::new(), ty: sum.whole.value.ty.clone(), span: near.span }
    }
}
