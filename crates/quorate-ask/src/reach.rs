//! What a rule reaches: the processes whose text depends on it, directly or through functions, blanks, named blocks and
//! settings kept from creation.

use std::collections::{BTreeSet, HashMap, HashSet};

use quorate_ir::{
    AccountId, AssetId, Block, By, ClaimKind, DeadlineKind, Expr, ExprKind, FnId, Member, MemberNode, Place,
    ProcId, Program, SlotId, SlotKind, Stmt, StmtKind, Tail, Target, TemplateId,
};

/// What can be mentioned, and what mentions it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Node {
    Slot(TemplateId, SlotId),
    Function(FnId),
    Proc(ProcId),
    Account(TemplateId, AccountId),
    Asset(AssetId),
    /// All that only happens in a template.
    Rules(TemplateId),
}

/// Which parts of a program mention which.
pub(crate) struct Mentions<'p> {
    program: &'p Program,
    users: HashMap<Node, BTreeSet<Node>>,
}

impl<'p> Mentions<'p> {
    pub(crate) fn new(program: &'p Program) -> Mentions<'p> {
        let mut mentions = Mentions { program, users: HashMap::new() };
        for (id, function) in (0..).map(FnId).zip(&program.functions) {
            mentions.expr(&function.body.value, Node::Function(id), function.owner);
        }
        for (id, proc) in (0..).map(ProcId).zip(&program.procs) {
            mentions.block(&proc.body, Node::Proc(id), Some(proc.owner));
        }
        for (id, template) in (0..).map(TemplateId).zip(&program.templates) {
            for (slot, declared) in (0..).map(SlotId).zip(&template.slots) {
                let user = Node::Slot(id, slot);
                if let SlotKind::Captured { up, slot } = declared.kind
                    && let Some(body) = out(program, Some(id), up)
                {
                    mentions.add(Node::Slot(body, slot), user);
                }
                if let Some(formula) = declared.kind.formula() {
                    mentions.expr(&formula.value, user, Some(id));
                }
            }
            mentions.rules(id);
        }
        mentions
    }

    /// The processes that something reaches, in the order of the program; its own is not among them.
    pub(crate) fn reached(&self, from: TemplateId, node: MemberNode) -> Vec<TemplateId> {
        let first = match node {
            MemberNode::Slot(slot) => Node::Slot(from, slot),
            MemberNode::Function(id) => Node::Function(id),
            MemberNode::Proc(id) => Node::Proc(id),
            MemberNode::Account(id) => Node::Account(from, id),
            MemberNode::Asset(id) => Node::Asset(id),
            _ => return Vec::new(),
        };
        let (mut seen, mut left) = (HashSet::from([first]), vec![first]);
        let mut templates = BTreeSet::new();
        while let Some(node) = left.pop() {
            for user in self.users.get(&node).into_iter().flatten() {
                if seen.insert(*user) {
                    left.push(*user);
                    templates.extend(self.owner(*user));
                }
            }
        }
        templates.remove(&from);
        let is_made = |id: &TemplateId| self.program.template(*id).is_some_and(|it| !it.is_abstract);
        templates.into_iter().filter(is_made).collect()
    }

    fn owner(&self, node: Node) -> Option<TemplateId> {
        match node {
            Node::Slot(id, _) | Node::Account(id, _) | Node::Rules(id) => Some(id),
            Node::Function(id) => self.program.function(id)?.owner,
            Node::Proc(id) => Some(self.program.proc(id)?.owner),
            Node::Asset(id) => self.program.asset(id)?.owner,
        }
    }

    fn add(&mut self, mentioned: Node, user: Node) {
        self.users.entry(mentioned).or_default().insert(user);
    }

    fn rules(&mut self, id: TemplateId) {
        let (program, user, here) = (self.program, Node::Rules(id), Some(id));
        let Some(template) = program.template(id) else { return };
        for handler in template.starts.iter().chain(&template.handlers) {
            if let By::Member(_, who) | By::Exactly(who) = &handler.by {
                self.expr(who, user, here);
            }
            handler.when.iter().for_each(|(condition, _)| self.expr(condition, user, here));
            handler.defaults.iter().flatten().for_each(|id| self.add(Node::Function(*id), user));
            self.tail(&handler.tail, user, here);
        }
        for deadline in &template.deadlines {
            match &deadline.kind {
                DeadlineKind::At(when) => self.expr(when, user, here),
                DeadlineKind::Every { period, from } => {
                    self.expr(period, user, here);
                    from.iter().for_each(|from| self.expr(from, user, here));
                }
            }
            self.tail(&deadline.tail, user, here);
            deadline.otherwise.iter().for_each(|tail| self.tail(tail, user, here));
        }
        for claim in &template.claims {
            let functions = match claim.kind {
                ClaimKind::Invariant(id)
                | ClaimKind::Step(id)
                | ClaimKind::Possible(id)
                | ClaimKind::Enforce(id, _) => vec![id],
                ClaimKind::Property { over, whenever, then, within } => {
                    over.into_iter().chain([whenever, then, within]).collect()
                }
            };
            functions.into_iter().for_each(|id| self.add(Node::Function(id), user));
        }
        if let Some(migration) = &template.migration {
            self.block(&migration.body, user, here);
        }
    }

    fn tail(&mut self, tail: &Tail, user: Node, here: Option<TemplateId>) {
        self.block(&tail.body, user, here);
        tail.target.iter().for_each(|target| self.target(target, user, here));
    }

    fn target(&mut self, target: &Target, user: Node, here: Option<TemplateId>) {
        target.args.iter().for_each(|arg| self.expr(arg, user, here));
    }

    fn block(&mut self, block: &Block, user: Node, here: Option<TemplateId>) {
        block.each_expr(&mut |expr| self.expr(expr, user, here));
        block.stmts.iter().for_each(|stmt| self.stmt(stmt, user, here));
    }

    /// What a statement mentions besides its expressions.
    fn stmt(&mut self, stmt: &Stmt, user: Node, here: Option<TemplateId>) {
        let mut inner = |block: &Block| block.stmts.iter().for_each(|stmt| self.stmt(stmt, user, here));
        match &stmt.kind {
            StmtKind::If(_, yes, no) => [yes, no].into_iter().for_each(inner),
            StmtKind::Match(_, arms) => arms.iter().for_each(|(_, block)| inner(block)),
            StmtKind::MatchState(_, _, arms) => arms.iter().for_each(|(_, block)| inner(block)),
            StmtKind::For(_, block) => inner(block),
            StmtKind::Send(send) => send.otherwise.iter().for_each(inner),
            StmtKind::Do { proc, .. } => self.add(Node::Proc(*proc), user),
            StmtKind::Assign(place, ..)
            | StmtKind::Add(place, _)
            | StmtKind::Append(place, _)
            | StmtKind::Remove(place, _) => self.place(place, user, here),
            _ => {}
        }
    }

    fn place(&mut self, place: &Place, user: Node, here: Option<TemplateId>) {
        if let Some(template) = out(self.program, here, place.up) {
            self.add(Node::Slot(template, place.slot), user);
        }
    }

    fn expr(&mut self, expr: &Expr, user: Node, here: Option<TemplateId>) {
        let program = self.program;
        match &expr.kind {
            ExprKind::Slot { up, slot } => {
                if let Some(template) = out(program, here, *up) {
                    self.add(Node::Slot(template, *slot), user);
                }
            }
            ExprKind::Read(_, template, Member::Slot(slot)) => self.add(Node::Slot(*template, *slot), user),
            ExprKind::Account { up, account, .. } => {
                if let Some(template) = out(program, here, *up) {
                    self.add(Node::Account(template, *account), user);
                }
            }
            ExprKind::AccountOf { template, account, .. } => {
                self.add(Node::Account(*template, *account), user);
            }
            ExprKind::Asset { asset, .. } | ExprKind::AssetOf(asset, _) => {
                self.add(Node::Asset(*asset), user)
            }
            ExprKind::Call { function, .. } | ExprKind::View { function, .. } => {
                self.add(Node::Function(*function), user);
            }
            _ => {}
        }
        let mut children = Vec::new();
        expr.each_child(&mut |child| children.push(child));
        children.into_iter().for_each(|child| self.expr(child, user, here));
    }
}

/// The template so many out of another.
pub(crate) fn out(program: &Program, here: Option<TemplateId>, up: u8) -> Option<TemplateId> {
    (0..up).try_fold(here?, |id, _| program.template(id)?.parent)
}
