//! What is claimed, and what is kept by force.

use super::{Grower, Scope, Ty};
use crate::tree::Node;

impl Grower<'_> {
    pub fn claims(&mut self, scope: &Scope) -> Vec<Node> {
        let mut claims = Vec::new();
        if self.features.enforce && self.chance(30) {
            let name = self.name("kept");
            let condition = self.about_a_step(scope);
            claims.push(Node::text(format!("enforce {name}: ")).one(condition));
        }
        if self.chance(15) {
            let name = self.name("always");
            let condition = self.expr(&Ty::Bool, 3, scope);
            claims.push(Node::text(format!("invariant {name}: ")).one(condition));
        }
        if self.chance(15) {
            let name = self.name("each");
            let condition = self.about_a_step(scope);
            claims.push(Node::text(format!("step {name}: ")).one(condition));
        }
        if self.chance(12) {
            claims.push(self.property(scope));
        }
        claims
    }

    fn property(&mut self, scope: &Scope) -> Node {
        let name = self.name("soon");
        let mut inner = scope.clone();
        let over = match self.walked(scope) {
            _ if scope.makes_items && self.chance(25) => {
                let pattern = self.binder(&[Ty::Item], &mut inner);
                format!(" for {pattern} in Item")
            }
            Some((over, entry)) if self.chance(40) => {
                let pattern = self.binder(&entry, &mut inner);
                format!(" for {pattern} in {over}")
            }
            _ => String::new(),
        };
        let (begins, ends) = (self.expr(&Ty::Bool, 2, &inner), self.expr(&Ty::Bool, 2, &inner));
        let within = self.pick(&["1 day", "2 hours", "4 days"]).unwrap_or("1 day");
        Node::text(format!("property {name}{over}: whenever "))
            .one(begins)
            .then(" then ")
            .one(ends)
            .then(format!(" within {within}"))
    }

    /// A condition that compares what is with what was, and asks what happened.
    fn about_a_step(&mut self, scope: &Scope) -> Node {
        let mut inner = scope.clone();
        for (name, ty, cell) in &scope.vars {
            if *cell && self.chance(60) {
                inner.vars.push((format!("old({name})"), ty.clone(), false));
            }
        }
        let condition = self.expr(&Ty::Bool, 3, &inner);
        if !self.chance(40) {
            return condition;
        }
        let doors = self.doors.clone();
        let what = match (self.pick(&doors), self.below(4)) {
            (Some(door), 0 | 1) => format!("event is {}", door.name),
            (_, 2) => "event in self".to_owned(),
            _ => {
                let who = scope.var_of(&Ty::Agent);
                format!("caller == {}", self.pick(&who).unwrap_or_else(|| "self".into()))
            }
        };
        Node::text(format!("({what}) implies ")).one(condition)
    }
}
