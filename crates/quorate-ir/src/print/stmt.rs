//! Statements as text, a line each.

use super::expr::Level;
use super::{Scope, margin, quoted};
use crate::{
    AssignOp, Block, ExprKind, Place, PlaceStep, ReasonId, Send, Split, SplitTo, Stmt, StmtKind, Target,
};

impl Scope<'_> {
    /// A block, whose brackets stand where the line before it ends and on a line of their own.
    pub(super) fn block(self, block: &Block, depth: usize) -> String {
        if block.stmts.is_empty() {
            return "{}".to_owned();
        }
        let lines = block.stmts.iter().map(|stmt| {
            let inner = margin(depth + 1);
            format!("{inner}{}\n", self.stmt(stmt, depth + 1))
        });
        format!("{{\n{}{}}}", lines.collect::<String>(), margin(depth))
    }

    /// A state with its data.
    pub(super) fn target(self, target: &Target, depth: usize) -> String {
        let state = self.out(0).and_then(|it| it.state(target.state));
        let name = state.map_or("_", |state| state.name.as_str());
        let args: Vec<String> = target.args.iter().map(|arg| self.expr(arg, depth)).collect();
        if args.is_empty() { name.to_owned() } else { format!("{name}({})", args.join(", ")) }
    }

    /// A refusal's code and sentence.
    pub(super) fn reason(self, id: ReasonId) -> String {
        let Some(reason) = self.program.reason(id) else { return "_".to_owned() };
        match &reason.text {
            Some(text) => format!("{} {}", reason.code, quoted(text)),
            None => reason.code.clone(),
        }
    }

    fn stmt(self, stmt: &Stmt, depth: usize) -> String {
        let expr = |inner| self.expr(inner, depth);
        let tight = |inner| self.at(Level::Or, inner, depth);
        let account = |inner| self.at(Level::Postfix, inner, depth);
        let place = |place| self.place(place, depth);
        match &stmt.kind {
            StmtKind::Let(pat, value) => format!("let {} = {}", self.pat(pat), expr(value)),
            StmtKind::Eval(value) => expr(value),
            StmtKind::Assign(to, how, value) => {
                let sign = match how {
                    AssignOp::Set => ":=",
                    AssignOp::Add => "+=",
                    AssignOp::Sub => "-=",
                };
                format!("{} {sign} {}", place(to), expr(value))
            }
            StmtKind::Move { what, from, to } => {
                format!("move {} from {} to {}", self.what(what, depth), account(from), account(to))
            }
            StmtKind::Mint { amount, to } => format!("mint {} to {}", expr(amount), account(to)),
            StmtKind::Burn { amount, from } => format!("burn {} from {}", expr(amount), account(from)),
            StmtKind::Require(condition, reason) => {
                format!("require {} else {}", expr(condition), self.reason(*reason))
            }
            StmtKind::Reject(reason) => format!("reject {}", self.reason(*reason)),
            StmtKind::If(condition, yes, no) => {
                let begin = format!("if {} {}", tight(condition), self.block(yes, depth));
                match no.stmts.as_slice() {
                    [] => begin,
                    [only] if matches!(only.kind, StmtKind::If(..)) => {
                        format!("{begin} else {}", self.stmt(only, depth))
                    }
                    _ => format!("{begin} else {}", self.block(no, depth)),
                }
            }
            StmtKind::Match(of, arms) => {
                let arms = arms.iter().map(|(pat, block)| (self.pat(pat), block));
                self.arms(&tight(of), arms, depth)
            }
            StmtKind::MatchState(of, template, arms) => {
                let arms = arms.iter().map(|(pat, block)| (self.state_pat(*template, pat), block));
                self.arms(&tight(of), arms, depth)
            }
            StmtKind::For(comp, block) => {
                format!("for {} {}", self.walk(comp, depth), self.block(block, depth))
            }
            StmtKind::Add(to, value) => format!("add {} to {}", expr(value), place(to)),
            StmtKind::Append(to, value) => format!("append {} to {}", expr(value), place(to)),
            StmtKind::Remove(from, value) => {
                format!("remove {} from {}", self.at(Level::Default, value, depth), place(from))
            }
            StmtKind::Do { proc, args, .. } => {
                format!("do {}({})", self.proc(*proc), args.iter().map(expr).collect::<Vec<_>>().join(", "))
            }
            StmtKind::Go(target) => format!("go {}", self.target(target, depth)),
            StmtKind::Note(value) => format!("note {}", expr(value)),
            StmtKind::Send(send) => self.send(send, depth),
            StmtKind::Split(split) => self.split(split, depth),
            StmtKind::Amend { change, .. } => format!("amend {}", expr(change)),
            StmtKind::MayAmend { change, .. } => {
                format!("// `amend {}` must be allowed, or `not_amendable_here`", expr(change))
            }
            StmtKind::Become { successor, .. } => format!("become {}", self.template_name(*successor)),
        }
    }

    fn arms<'b>(self, of: &str, arms: impl Iterator<Item = (String, &'b Block)>, depth: usize) -> String {
        let inner = margin(depth + 1);
        let arms = arms.map(|(pat, block)| format!("{inner}{pat} => {}\n", self.block(block, depth + 1)));
        format!("match {of} {{\n{}{}}}", arms.collect::<String>(), margin(depth))
    }

    fn place(self, place: &Place, depth: usize) -> String {
        let mut text = self.slot(self.out(place.up), place.slot);
        let mut ty = self.out(place.up).and_then(|it| it.slot(place.slot)).map(|slot| &slot.ty);
        for step in &place.path {
            match step {
                PlaceStep::Field(index) => {
                    let field = match ty {
                        Some(crate::Type::Record(fields)) => fields.get(*index as usize),
                        _ => None,
                    };
                    text += &format!(".{}", field.map_or("_", |(name, _)| name.as_str()));
                    ty = field.map(|(_, ty)| ty);
                }
                PlaceStep::Index(key) => {
                    text += &format!("[{}]", self.expr(key, depth));
                    ty = match ty {
                        Some(crate::Type::Map(_, value)) => Some(&**value),
                        Some(crate::Type::List(item) | crate::Type::Set(item)) => Some(&**item),
                        _ => None,
                    };
                }
            }
        }
        text
    }

    fn send(self, send: &Send, depth: usize) -> String {
        let to = self.at(Level::Postfix, &send.to, depth);
        let args: Vec<String> = send.args.iter().map(|arg| self.expr(arg, depth)).collect();
        let pay = self.pay(send.pay.as_ref(), depth);
        let mut text = format!("send {to}.{}({}){pay}", send.event, args.join(", "));
        if let Some(otherwise) = &send.otherwise {
            text += &format!(" otherwise {}", self.block(otherwise, depth));
        }
        text
    }

    fn split(self, split: &Split, depth: usize) -> String {
        let account = self.at(Level::Postfix, &split.from, depth);
        let from = match &split.asset {
            None => account,
            Some(asset) if matches!(asset.kind, ExprKind::Asset { .. }) => {
                format!("{account}.{}", self.expr(asset, depth))
            }
            Some(asset) => format!("{account}.held({})", self.expr(asset, depth)),
        };
        let lines = split.lines.iter().map(|line| {
            let portion = line.portion.as_ref();
            let portion =
                portion.map_or("rest".to_owned(), |portion| self.at(Level::Default, portion, depth + 1));
            let to = match &line.to {
                SplitTo::One(to) => self.at(Level::Postfix, to, depth + 1),
                SplitTo::Each { comp, weight, .. } => {
                    let weight = self.at(Level::Default, weight, depth + 1);
                    format!("each {} by {weight}", self.walk(comp, depth + 1))
                }
            };
            format!("{}{portion} to {to}\n", margin(depth + 1))
        });
        let dust = self.at(Level::Postfix, &split.dust, depth);
        format!("split {from} {{\n{}{}}} dust to {dust}", lines.collect::<String>(), margin(depth))
    }
}
