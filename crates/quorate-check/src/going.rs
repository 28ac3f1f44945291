//! Which procs may change the state of their instance, as their text shows.

use crate::context::Checker;
use crate::expr::bare;
use crate::scope::Value;
use quorate_base::Name;
use quorate_ir::{ProcId, TemplateId};
use quorate_syntax::ast;

/// What a block does about the state.
#[derive(Default)]
struct Going {
    goes: bool,
    runs: Vec<Name>,
}

impl Checker<'_> {
    /// Finds the procs that may change the state, themselves or through those they run.
    pub(crate) fn find_goers(&mut self) {
        let mut runners: Vec<Vec<usize>> = vec![Vec::new(); self.procs.len()];
        let mut open = Vec::new();
        for index in 0..self.procs.len() {
            let Some(proc) = self.procs.get(index) else { continue };
            let going = going(&proc.ast.body);
            if going.goes {
                open.push(index);
            }
            for proc in going.runs.iter().filter_map(|name| self.own_proc(proc.owner, *name)) {
                if let Some(runners) = runners.get_mut(proc.index()) {
                    runners.push(index);
                }
            }
        }
        while let Some(index) = open.pop() {
            let Some(proc) = self.procs.get_mut(index) else { continue };
            if !proc.may_go {
                proc.may_go = true;
                open.extend(runners.get(index).into_iter().flatten());
            }
        }
    }

    /// Whether a block of the text being read may change the state.
    pub(crate) fn block_may_go(&self, block: &ast::Block) -> bool {
        let going = going(block);
        let proc_goes = |name: &Name| {
            let proc = self.text.template.and_then(|template| self.own_proc(template, *name));
            proc.and_then(|proc| self.procs.get(proc.index())).is_some_and(|proc| proc.may_go)
        };
        going.goes || going.runs.iter().any(proc_goes)
    }

    fn own_proc(&self, template: TemplateId, name: Name) -> Option<ProcId> {
        match self.template(template)?.scope.values.get(&name)? {
            (Value::Proc(proc), _) => Some(*proc),
            _ => None,
        }
    }
}

fn going(block: &ast::Block) -> Going {
    let mut going = Going::default();
    let mut open = vec![block];
    while let Some(block) = open.pop() {
        for stmt in &block.stmts {
            match &stmt.kind {
                ast::StmtKind::Go(_) | ast::StmtKind::Error => going.goes = true,
                ast::StmtKind::Do(call) => {
                    if let ast::ExprKind::Call(callee, _) = &bare(call).kind
                        && let ast::ExprKind::Name(name) = &bare(callee).kind
                    {
                        going.runs.push(name.name);
                    }
                }
                ast::StmtKind::If(branch) => {
                    let mut next = Some(branch);
                    while let Some(branch) = next {
                        open.push(&branch.then);
                        next = match &branch.otherwise {
                            Some(ast::Else::If(inner)) => Some(inner),
                            Some(ast::Else::Block(block)) => {
                                open.push(block);
                                None
                            }
                            None => None,
                        };
                    }
                }
                ast::StmtKind::Match(_, arms) => open.extend(arms.iter().map(|(_, block)| block)),
                ast::StmtKind::For(_, _, _, block) => open.push(block),
                _ => {}
            }
        }
    }
    going
}
